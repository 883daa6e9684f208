/** Principal by its IAM name. */
export interface NamedPrincipal {
  readonly kind: 'Role' | 'Group' | 'User';
  readonly name: string;
}

export interface DenyStateMachine {
  readonly partition: string;
  readonly policyArn: string;
  readonly principals: readonly NamedPrincipal[];
  readonly alarmName: string;
  readonly minimumDenySeconds: number;
  readonly releaseWhileInAlarm: boolean;
}

const NAME_PARAMETER = { Role: 'RoleName', Group: 'GroupName', User: 'UserName' };

// Tries again for about two minutes, as throttling asks for.
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2, JitterStrategy: 'FULL' }];

// What trying again does not change.
const FINAL = ['NoSuchEntity', 'LimitExceeded', 'PolicyNotAttachable', 'UnmodifiableEntity', 'InvalidInput'].map((error) => `Iam.${error}Exception`);
const RETRY_IAM = [{ ErrorEquals: FINAL, MaxAttempts: 0 }, ...RETRY];

/**
 * Attaches a deny policy to principals, waits, and detaches it unless the alarm is still in ALARM: in Amazon States Language.
 *
 * Attaching twice and detaching twice have no further effect, so an execution can run twice. Of several executions, only the latest detaches the policy: the alarm
 * has fired again since the others were started.
 *
 * https://states-language.net/
 */
export function denyStateMachine(props: DenyStateMachine): object {
  const { partition, principals, alarmName, minimumDenySeconds, releaseWhileInAlarm } = props;
  const call = (service: string, action: string) => `arn:${partition}:states:::aws-sdk:${service}:${action}`;
  const look = (next: string) => ({
    Type: 'Task',
    Resource: call('cloudwatch', 'describeAlarms'),
    Parameters: { AlarmNames: [alarmName], AlarmTypes: ['MetricAlarm'] },
    ResultPath: '$.alarm',
    Retry: RETRY,
    Next: next,
  });
  // An alarm that is gone, or has too little data, is not in ALARM.
  const ifInAlarm = (next: string, otherwise: string) => ({
    Type: 'Choice',
    Choices: [{
      And: [{ Variable: '$.alarm.MetricAlarms[0].StateValue', IsPresent: true }, { Variable: '$.alarm.MetricAlarms[0].StateValue', StringEquals: 'ALARM' }],
      Next: next,
    }],
    Default: otherwise,
  });
  return {
    Comment: 'Denies Amazon Bedrock to principals while an alarm on its cost is in ALARM',
    StartAt: 'Principals',
    States: {
      'Principals': { Type: 'Pass', Result: { principals: principals.map((principal) => ({ ...principal, outcome: 'done' })) }, Next: 'Deny' },
      'Deny': forEach(props, call, 'attach', 'denied', 'Wait'),
      'Wait': { Type: 'Wait', Seconds: minimumDenySeconds, Next: 'List executions' },
      'List executions': {
        Type: 'Task',
        Resource: call('sfn', 'listExecutions'),
        Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', 'StatusFilter': 'RUNNING', 'MaxResults': 1 },
        ResultPath: '$.running',
        Retry: RETRY,
        Next: 'Is this the newest?',
      },
      'Is this the newest?': {
        Type: 'Choice',
        Choices: [{
          And: [
            { Variable: '$.running.Executions[0].ExecutionArn', IsPresent: true },
            { Not: { Variable: '$.running.Executions[0].ExecutionArn', StringEqualsPath: '$$.Execution.Id' } },
          ],
          Next: 'Superseded by a newer execution',
        }],
        Default: releaseWhileInAlarm ? 'Release' : 'Check alarm',
      },
      'Superseded by a newer execution': { Type: 'Succeed' },
      ...releaseWhileInAlarm ? {} : {
        'Check alarm': look('Still in ALARM?'),
        'Still in ALARM?': ifInAlarm('Wait', 'Release'),
      },
      'Release': forEach(props, call, 'detach', 'released', releaseWhileInAlarm ? 'Summarize results' : 'Check alarm again'),
      ...releaseWhileInAlarm ? {} : {
        'Check alarm again': look('In ALARM again?'),
        'In ALARM again?': ifInAlarm('Deny', 'Summarize results'),
      },
      'Summarize results': {
        Type: 'Pass',
        Parameters: {
          'notDenied.$': "States.ArrayContains($.denied[*].outcome, 'failed')",
          'notReleased.$': "States.ArrayContains($.released[*].outcome, 'failed')",
        },
        Next: 'Were all principals processed?',
      },
      'Were all principals processed?': {
        Type: 'Choice',
        Choices: [
          { Variable: '$.notReleased', BooleanEquals: true, Next: 'Some were not released' },
          { Variable: '$.notDenied', BooleanEquals: true, Next: 'Some were not denied' },
        ],
        Default: 'Released',
      },
      'Some were not released': { Type: 'Fail', Error: 'NotReleased', Cause: 'The policy is still attached to some principals: the results of "Release" name the principals and the errors' },
      'Some were not denied': { Type: 'Fail', Error: 'NotDenied', Cause: 'The policy could not be attached to some principals: the results of "Deny" name the principals and the errors' },
      'Released': { Type: 'Succeed' },
    },
  };
}

/** A failure for one principal is recorded and does not prevent the others from being denied or released. */
function forEach(
  { principals, policyArn }: DenyStateMachine, call: (service: string, action: string) => string, verb: 'attach' | 'detach', result: string, next: string,
): object {
  const kinds = [...new Set(principals.map(({ kind }) => kind))];
  const title = (kind: string) => `${verb === 'attach' ? 'Attach to' : 'Detach from'} ${kind.toLowerCase()}`;
  const failed = verb === 'attach' ? 'Not denied' : 'Not released';
  const toFailed = { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: failed };
  return {
    Type: 'Map',
    ItemsPath: '$.principals',
    MaxConcurrency: 5,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: `Kind to ${verb}`,
      States: {
        [`Kind to ${verb}`]: { Type: 'Choice', Choices: kinds.map((kind) => ({ Variable: '$.kind', StringEquals: kind, Next: title(kind) })) },
        ...Object.fromEntries(kinds.map((kind) => [title(kind), {
          Type: 'Task',
          Resource: call('iam', `${verb}${kind}Policy`),
          Parameters: { [`${NAME_PARAMETER[kind]}.$`]: '$.name', PolicyArn: policyArn },
          ResultPath: null,
          Retry: RETRY_IAM,
          Catch: [...verb === 'detach' ? [{ ErrorEquals: ['Iam.NoSuchEntityException'], ResultPath: null, Next: 'Not attached' }] : [], toFailed],
          End: true,
        }])),
        ...verb === 'detach' ? { 'Not attached': { Type: 'Pass', End: true } } : {},
        [failed]: { Type: 'Pass', Result: 'failed', ResultPath: '$.outcome', End: true },
      },
    },
    ResultPath: `$.${result}`,
    Next: next,
  };
}
