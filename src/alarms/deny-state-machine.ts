import { METRIC_NAMESPACE, NOT_DENIED_METRIC } from '../private/metric-line';

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

  /** Seconds between two checks. */
  readonly intervalSeconds: number;

  /** Number of intervals for which the principals are denied at least. */
  readonly minimumIntervals: number;
  readonly releaseWhileInAlarm: boolean;
}

const NAME_PARAMETER = { Role: 'RoleName', Group: 'GroupName', User: 'UserName' };

// Tries again for about two minutes, as throttling asks for.
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2, JitterStrategy: 'FULL' }];

// AWS does not document the spelling of the service, and emulators differ.
const errorsOfIam = (...errors: string[]) => errors.flatMap((error) => [`Iam.${error}Exception`, `IAM.${error}Exception`]);

// What trying again does not change.
const FINAL = errorsOfIam('NoSuchEntity', 'LimitExceeded', 'PolicyNotAttachable', 'UnmodifiableEntity', 'InvalidInput');
const DO_NOT_RETRY_FINAL = { ErrorEquals: FINAL, MaxAttempts: 0 };
const RETRY_DETACH = [DO_NOT_RETRY_FINAL, ...RETRY];

// Longer than IAM takes to apply a permission of the same deployment. Not longer, because a Deny that failed is reported after all principals and tried again after
// an interval. Without jitter, which could shorten all of the delays.
const RETRY_ATTACH = [DO_NOT_RETRY_FINAL, { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 2 }];

// One failed check can be an outage of some minutes. A second one is reported.
const MAX_FAILED_CHECKS = 2;

// An execution can have 25,000 events: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
// This number of checks is within the quota, even if 300 principals can neither be denied nor released, and every call of every check is retried.
const MAX_CHECKS = 48;

// Checks after MAX_CHECKS, in which a new execution could not be started.
const MORE_CHECKS = 12;

// Attached policies of an account that Step Functions can read at once.
const MAX_ENTITIES = 1_000;

/**
 * Attaches a deny policy to principals, checks at intervals, and detaches the policy once the alarm is not in ALARM: in Amazon States Language.
 *
 * While the alarm is in ALARM, each check also verifies that all principals are still denied. If not, the execution publishes a metric and starts a new execution,
 * which attaches the policy again. The execution also starts a new one before it reaches the maximum number of events. The new execution continues to count the
 * intervals, so it does not prolong the minimum duration.
 *
 * While the state of the alarm is unknown, the policy stays attached: a denied principal could otherwise lift the Deny by calls that let AWS throttle the checks.
 * After two checks in a row that failed, the execution starts a new one, which attaches the policy again, and fails.
 *
 * Attaching twice and detaching twice have no further effect, so an execution can run twice. Of several executions, only the latest detaches the policy: the alarm
 * has fired again since the others were started. Only the number of intervals is read from the input of an execution.
 *
 * https://states-language.net/
 */
export function denyStateMachine(props: DenyStateMachine): object {
  const { partition, policyArn, principals, alarmName, intervalSeconds, minimumIntervals, releaseWhileInAlarm } = props;
  const newerExecution = {
    And: [
      { Variable: '$.running.Executions[0].ExecutionArn', IsPresent: true },
      { Not: { Variable: '$.running.Executions[0].ExecutionArn', StringEqualsPath: '$$.Execution.Id' } },
    ],
    Next: 'Superseded by a newer execution',
  };
  const call = (service: string, action: string) => `arn:${partition}:states:::aws-sdk:${service}:${action}`;
  const task = (service: string, action: string, Parameters: object, ResultPath: string | null, next: string, failed: string) => ({
    Type: 'Task',
    Resource: call(service, action),
    Parameters,
    ResultPath,
    Retry: RETRY,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: failed }],
    Next: next,
  });
  const listExecutions = (next: string, failed: string) => task(
    'sfn', 'listExecutions', { 'StateMachineArn.$': '$$.StateMachine.Id', 'StatusFilter': 'RUNNING', 'MaxResults': 1 }, '$.running', next, failed);
  const checkAlarm = (next: string, failed: string) => task('cloudwatch', 'describeAlarms', { AlarmNames: [alarmName], AlarmTypes: ['MetricAlarm'] }, '$.alarm', next, failed);
  // A report that fails must not keep the principals from being denied.
  const report = (next: string) => task('cloudwatch', 'putMetricData', {
    Namespace: METRIC_NAMESPACE,
    MetricData: [{ MetricName: NOT_DENIED_METRIC, Dimensions: [{ 'Name': 'StateMachineArn', 'Value.$': '$$.StateMachine.Id' }], Unit: 'Count', Value: 1 }],
  }, null, next, next);
  const continued = (next: string) => task(
    'sfn', 'startExecution', { 'StateMachineArn.$': '$$.StateMachine.Id', 'Input.$': 'States.JsonToString($.count)' }, null, next, 'Enough events left without a new execution?');
  const count = (values: object, next: string) => ({ Type: 'Pass', Parameters: values, ResultPath: '$.count', Next: next });
  // An alarm that is gone, or has too little data, is not in ALARM.
  const ifInAlarm = (next: string, otherwise: string) => ({
    Type: 'Choice',
    Choices: [{
      And: [{ Variable: '$.alarm.MetricAlarms[0].StateValue', IsPresent: true }, { Variable: '$.alarm.MetricAlarms[0].StateValue', StringEquals: 'ALARM' }],
      Next: next,
    }],
    Default: otherwise,
  });
  const ifAtLeast = (path: string, value: number, next: string, otherwise: string) => ({
    Type: 'Choice', Choices: [{ Variable: path, NumericGreaterThanEquals: value, Next: next }], Default: otherwise,
  });
  const withoutCheck = releaseWhileInAlarm ? 'Denied long enough without a check?' : 'Start again without a check';
  return {
    Comment: 'Denies Amazon Bedrock to principals while an alarm on its cost is in ALARM',
    StartAt: 'Continues an execution?',
    States: {
      'Continues an execution?': {
        Type: 'Choice',
        Choices: [{
          And: [{ Variable: '$.intervals', IsPresent: true }, { Variable: '$.intervals', IsNumeric: true }, { Variable: '$.intervals', NumericGreaterThanEquals: 0 }],
          Next: 'Continue counting',
        }],
        Default: 'Start counting',
      },
      'Continue counting': { Type: 'Pass', Parameters: { count: { 'intervals.$': '$.intervals', 'checks': 0, 'failedChecks': 0 } }, Next: 'Principals' },
      'Start counting': { Type: 'Pass', Result: { count: { intervals: 0, checks: 0, failedChecks: 0 } }, Next: 'Principals' },
      'Principals': { Type: 'Pass', Result: { principals: principals.map((principal) => ({ ...principal, outcome: 'done' })) }, ResultPath: '$.target', Next: 'Deny' },
      'Deny': forEach(props, call, 'attach', 'denied', 'Check results of Deny'),
      'Check results of Deny': { Type: 'Pass', Parameters: { 'failed.$': "States.ArrayContains($.denied[*].outcome, 'failed')" }, ResultPath: '$.deny', Next: 'Were all denied?' },
      'Were all denied?': { Type: 'Choice', Choices: [{ Variable: '$.deny.failed', BooleanEquals: true, Next: 'Report failed Deny' }], Default: 'Wait' },
      'Report failed Deny': report('Wait'),
      'Wait': { Type: 'Wait', Seconds: intervalSeconds, Next: 'Count interval' },
      'Count interval': count({
        'intervals.$': 'States.MathAdd($.count.intervals, 1)', 'checks.$': 'States.MathAdd($.count.checks, 1)', 'failedChecks.$': '$.count.failedChecks',
      }, 'List executions'),
      'List executions': listExecutions('Is this the newest?', 'Count failed check'),
      'Is this the newest?': { Type: 'Choice', Choices: [newerExecution], Default: 'Check alarm' },
      'Superseded by a newer execution': { Type: 'Succeed' },
      'Check alarm': checkAlarm('In ALARM?', 'Count failed check'),
      'In ALARM?': ifInAlarm(releaseWhileInAlarm ? 'Denied long enough in ALARM?' : 'List denied principals', 'Denied long enough?'),
      ...releaseWhileInAlarm ? { 'Denied long enough in ALARM?': ifAtLeast('$.count.intervals', minimumIntervals, 'Release', 'List denied principals') } : {},
      'List denied principals': task('iam', 'listEntitiesForPolicy', { PolicyArn: policyArn, PolicyUsageFilter: 'PermissionsPolicy', MaxItems: MAX_ENTITIES }, '$.attached',
        'Is the list complete?', 'Report lost Deny'),
      ...checkAttachments(principals, 'Report lost Deny', 'Enough events left?'),
      'Report lost Deny': report('Start again'),
      'Enough events left?': ifAtLeast('$.count.checks', MAX_CHECKS, 'Start again', 'Reset failed checks'),
      // A new execution attaches the policy again, under the latest definition and with a new history.
      'Start again': continued('Continued by a new execution'),
      'Continued by a new execution': { Type: 'Succeed' },
      'Denied long enough?': ifAtLeast('$.count.intervals', minimumIntervals, 'Release', 'Enough events left?'),
      'Reset failed checks': count({ 'intervals.$': '$.count.intervals', 'checks.$': '$.count.checks', 'failedChecks': 0 }, 'Wait'),
      'Count failed check': count({
        'intervals.$': '$.count.intervals', 'checks.$': '$.count.checks', 'failedChecks.$': 'States.MathAdd($.count.failedChecks, 1)',
      }, 'Too many failed checks?'),
      'Enough events left without a new execution?': ifAtLeast('$.count.checks', MAX_CHECKS + MORE_CHECKS, 'Could not be continued', 'Reset failed checks'),
      'Could not be continued': { Type: 'Fail', Error: 'NotContinued', Cause: 'A new execution could not be started. The policy stays attached: start an execution' },
      'Too many failed checks?': ifAtLeast('$.count.failedChecks', MAX_FAILED_CHECKS, 'List executions again', 'Wait'),
      // An execution that started while the checks were retried relies on the Deny, and has its own count.
      'List executions again': listExecutions('Is this still the newest?', withoutCheck),
      'Is this still the newest?': { Type: 'Choice', Choices: [newerExecution], Default: withoutCheck },
      ...releaseWhileInAlarm ? {
        'Denied long enough without a check?': ifAtLeast('$.count.intervals', minimumIntervals, 'Release', 'Start again without a check'),
      } : {},
      'Start again without a check': continued('Could not be checked'),
      'Could not be checked': {
        Type: 'Fail',
        Error: 'NotChecked',
        Cause: `${MAX_FAILED_CHECKS} checks in a row failed. The policy stays attached, and a new execution continues: the states that failed name the errors`,
      },
      'Release': forEach(props, call, 'detach', 'released', releaseWhileInAlarm ? 'Summarize results' : 'Check alarm again'),
      ...releaseWhileInAlarm ? {} : {
        // The alarm might have fired again during the release. Then a newer execution relies on the Deny.
        'Check alarm again': checkAlarm('In ALARM again?', 'Start over'),
        'In ALARM again?': ifInAlarm('Start over', 'Summarize results'),
        'Start over': task('sfn', 'startExecution', { 'StateMachineArn.$': '$$.StateMachine.Id' }, null, 'Continued by a new execution', 'Start counting'),
      },
      'Summarize results': {
        Type: 'Pass',
        Parameters: {
          'notDenied.$': '$.deny.failed',
          'notReleased.$': "States.ArrayContains($.released[*].outcome, 'failed')",
          'count.$': '$.count',
        },
        Next: 'Were all principals processed?',
      },
      'Were all principals processed?': {
        Type: 'Choice',
        Choices: [
          { Variable: '$.notReleased', BooleanEquals: true, Next: 'Some were not released' },
          ...releaseWhileInAlarm ? [{ Variable: '$.count.failedChecks', NumericGreaterThanEquals: MAX_FAILED_CHECKS, Next: 'Released without a check' }] : [],
          { Variable: '$.notDenied', BooleanEquals: true, Next: 'Some were not denied' },
        ],
        Default: 'Released',
      },
      'Some were not released': { Type: 'Fail', Error: 'NotReleased', Cause: 'The policy is still attached to some principals: the results of "Release" name the principals and the errors' },
      ...releaseWhileInAlarm ? {
        'Released without a check': {
          Type: 'Fail',
          Error: 'NotChecked',
          Cause: `${MAX_FAILED_CHECKS} checks in a row failed, so the policy was detached without a check: the states that failed name the errors`,
        },
      } : {},
      'Some were not denied': { Type: 'Fail', Error: 'NotDenied', Cause: 'The policy could not be attached to some principals: the results of "Deny" name the principals and the errors' },
      'Released': { Type: 'Succeed' },
    },
  };
}

/** States that compare the principals that have the policy attached with those that must have it. */
function checkAttachments(principals: readonly NamedPrincipal[], lost: string, complete: string): object {
  const kinds = kindsOf(principals);
  return {
    'Is the list complete?': {
      Type: 'Choice',
      Choices: [
        // Attaching again costs less than reading further pages.
        { And: [{ Variable: '$.attached.IsTruncated', IsPresent: true }, { Variable: '$.attached.IsTruncated', BooleanEquals: true }], Next: 'Start again' },
        // Without any attachment of a kind, AWS might omit the list.
        ...kinds.map((kind) => ({ Variable: `$.attached.Policy${kind}s`, IsPresent: false, Next: lost })),
      ],
      Default: 'Compare principals',
    },
    'Compare principals': {
      Type: 'Pass',
      Parameters: Object.fromEntries(principals.map(({ kind, name }, index) => [
        `p${index}.$`, `States.ArrayContains($.attached.Policy${kind}s[*].${NAME_PARAMETER[kind]}, '${name}')`,
      ])),
      ResultPath: '$.isDenied',
      Next: 'Are all still denied?',
    },
    'Are all still denied?': {
      Type: 'Choice', Choices: principals.map((_, index) => ({ Variable: `$.isDenied.p${index}`, BooleanEquals: false, Next: lost })), Default: complete,
    },
  };
}

function kindsOf(principals: readonly NamedPrincipal[]): Array<NamedPrincipal['kind']> {
  return [...new Set(principals.map(({ kind }) => kind))];
}

/** A failure for one principal is recorded and does not prevent the others from being denied or released. */
function forEach(
  { principals, policyArn }: DenyStateMachine, call: (service: string, action: string) => string, verb: 'attach' | 'detach', result: string, next: string,
): object {
  const kinds = kindsOf(principals);
  const title = (kind: string) => `${verb === 'attach' ? 'Attach to' : 'Detach from'} ${kind.toLowerCase()}`;
  const failed = verb === 'attach' ? 'Not denied' : 'Not released';
  const toFailed = { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: failed };
  return {
    Type: 'Map',
    ItemsPath: '$.target.principals',
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
          Retry: verb === 'attach' ? RETRY_ATTACH : RETRY_DETACH,
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
