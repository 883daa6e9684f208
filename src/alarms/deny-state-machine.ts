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

// AWS does not document the spelling of the service, and emulators differ.
const errorsOfIam = (...errors: string[]) => errors.flatMap((error) => [`Iam.${error}Exception`, `IAM.${error}Exception`]);

// What trying again does not change.
const FINAL = errorsOfIam('NoSuchEntity', 'LimitExceeded', 'PolicyNotAttachable', 'UnmodifiableEntity', 'InvalidInput');
const RETRY_IAM = [{ ErrorEquals: FINAL, MaxAttempts: 0 }, ...RETRY];

// A Deny must not stay for good because an alarm can no longer be read, and must not be lifted because of a short outage.
const MAX_FAILED_CHECKS = 3;

/**
 * Attaches a deny policy to principals, waits, and detaches it unless the alarm is still in ALARM: in Amazon States Language.
 *
 * While the state of the alarm is unknown, the policy stays attached. After three checks in a row that failed, the policy is detached, and the execution fails.
 *
 * Attaching twice and detaching twice have no further effect, so an execution can run twice. Of several executions, only the latest detaches the policy: the alarm
 * has fired again since the others were started.
 *
 * https://states-language.net/
 */
export function denyStateMachine(props: DenyStateMachine): object {
  const { partition, principals, alarmName, minimumDenySeconds, releaseWhileInAlarm } = props;
  const newerExecution = {
    And: [
      { Variable: '$.running.Executions[0].ExecutionArn', IsPresent: true },
      { Not: { Variable: '$.running.Executions[0].ExecutionArn', StringEqualsPath: '$$.Execution.Id' } },
    ],
    Next: 'Superseded by a newer execution',
  };
  const call = (service: string, action: string) => `arn:${partition}:states:::aws-sdk:${service}:${action}`;
  const onFailure = (next: string) => [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: next }];
  const listExecutions = (next: string, failed: string) => ({
    Type: 'Task',
    Resource: call('sfn', 'listExecutions'),
    Parameters: { 'StateMachineArn.$': '$$.StateMachine.Id', 'StatusFilter': 'RUNNING', 'MaxResults': 1 },
    ResultPath: '$.running',
    Retry: RETRY,
    Catch: onFailure(failed),
    Next: next,
  });
  const look = (next: string, failed: string) => ({
    Type: 'Task',
    Resource: call('cloudwatch', 'describeAlarms'),
    Parameters: { AlarmNames: [alarmName], AlarmTypes: ['MetricAlarm'] },
    ResultPath: '$.alarm',
    Retry: RETRY,
    Catch: onFailure(failed),
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
  const afterTooManyFailures = (next: string, otherwise: string) => ({
    Type: 'Choice',
    Choices: [{ Variable: '$.failedChecks.count', NumericGreaterThanEquals: MAX_FAILED_CHECKS, Next: next }],
    Default: otherwise,
  });
  return {
    Comment: 'Denies Amazon Bedrock to principals while an alarm on its cost is in ALARM',
    StartAt: 'Principals',
    States: {
      'Principals': { Type: 'Pass', Result: { principals: principals.map((principal) => ({ ...principal, outcome: 'done' })) }, Next: 'Deny' },
      'Deny': forEach(props, call, 'attach', 'denied', 'Start counting failed checks'),
      'Start counting failed checks': { Type: 'Pass', Result: { count: 0 }, ResultPath: '$.failedChecks', Next: 'Wait' },
      'Wait': { Type: 'Wait', Seconds: minimumDenySeconds, Next: 'List executions' },
      'List executions': listExecutions('Is this the newest?', 'Count failed check'),
      'Is this the newest?': { Type: 'Choice', Choices: [newerExecution], Default: releaseWhileInAlarm ? 'Release' : 'Check alarm' },
      'Superseded by a newer execution': { Type: 'Succeed' },
      ...releaseWhileInAlarm ? {} : {
        'Check alarm': look('Still in ALARM?', 'Count failed check'),
        'Still in ALARM?': ifInAlarm('Start counting failed checks', 'Release'),
      },
      'Count failed check': { Type: 'Pass', Parameters: { 'count.$': 'States.MathAdd($.failedChecks.count, 1)' }, ResultPath: '$.failedChecks', Next: 'Too many failed checks?' },
      'Too many failed checks?': afterTooManyFailures('List executions again', 'Wait'),
      // An execution that started while the checks were retried relies on the Deny.
      'List executions again': listExecutions('Is this still the newest?', 'Release'),
      'Is this still the newest?': { Type: 'Choice', Choices: [newerExecution], Default: 'Release' },
      'Release': forEach(props, call, 'detach', 'released', releaseWhileInAlarm ? 'Summarize results' : 'Check alarm again'),
      ...releaseWhileInAlarm ? {} : {
        'Check alarm again': look('In ALARM again?', 'Released because of failed checks?'),
        'In ALARM again?': ifInAlarm('Deny', 'Summarize results'),
        // The alarm might have fired again during the release. Then a newer execution relies on the Deny.
        'Released because of failed checks?': afterTooManyFailures('Summarize results', 'Deny'),
      },
      'Summarize results': {
        Type: 'Pass',
        Parameters: {
          'notDenied.$': "States.ArrayContains($.denied[*].outcome, 'failed')",
          'notReleased.$': "States.ArrayContains($.released[*].outcome, 'failed')",
          'failedChecks.$': '$.failedChecks',
        },
        Next: 'Were all principals processed?',
      },
      'Were all principals processed?': {
        Type: 'Choice',
        Choices: [
          { Variable: '$.notReleased', BooleanEquals: true, Next: 'Some were not released' },
          { Variable: '$.failedChecks.count', NumericGreaterThanEquals: MAX_FAILED_CHECKS, Next: 'Released without a check' },
          { Variable: '$.notDenied', BooleanEquals: true, Next: 'Some were not denied' },
        ],
        Default: 'Released',
      },
      'Some were not released': { Type: 'Fail', Error: 'NotReleased', Cause: 'The policy is still attached to some principals: the results of "Release" name the principals and the errors' },
      'Released without a check': {
        Type: 'Fail',
        Error: 'NotChecked',
        Cause: `The checks before a release failed ${MAX_FAILED_CHECKS} times in a row, so the policy was detached without a check: the states that failed name the errors`,
      },
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
          Catch: [...verb === 'detach' ? [{ ErrorEquals: errorsOfIam('NoSuchEntity'), ResultPath: null, Next: 'Not attached' }] : [], toFailed],
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
