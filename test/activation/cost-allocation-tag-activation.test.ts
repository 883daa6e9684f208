import { App, Aws, CfnOutput, CfnParameter, Duration, Fn, Lazy, Stack, Tags, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CostNotifications, CostTagCarrierKind, CostTagKey, CostTags, ModelSource, TaggedInferenceProfile, TaggedPrincipal } from '../../src';
import { CostAllocationTagActivation, type CostAllocationTagActivationProps } from '../../src/activation';
import { PlainCarrier } from '../support/carrier';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { resourceVerdict } from '../support/may-publish';
import { evaluate, type MetricDataQuery } from '../support/metric-math';
import { OTHER_ACCOUNT, REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const REVISION = expect.stringMatching(/^[0-9a-f]{8}$/);

type Props = Partial<CostAllocationTagActivationProps>;

const newStack = (app: App = checkedApp(), env: object | undefined = TEST_ENV) => new Stack(app, 'Billing', { env });
const activate = (stack: Stack, props: Props = {}) => new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department', 'CostCenter'], ...props });
const made = (props: Props = {}) => {
  const stack = newStack();
  return { stack, activation: activate(stack, props) };
};
const idsOf = (stack: Stack, type: string) => Object.keys(resourcesOf(stack, type));
const customResource = (stack: Stack) => onlyResource(stack, 'Custom::CostAllocationTagActivation');
const values = (stack: Stack) => {
  const functions = idsOf(stack, 'AWS::Lambda::Function').map((id) => [`${id}.Arn`, `arn:aws:lambda:${REGION}:${TEST_ACCOUNT}:function:${id}`]);
  return { ...arnValues(templateOf(stack).Resources), ...Object.fromEntries(functions) };
};

describe('the deployment', () => {
  test('is told the keys, the month, and that keys stay active', () => {
    const { stack } = made({ backfillFrom: '2026-01' });

    expect(customResource(stack).Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^ActivationProviderframeworkonEvent/), 'Arn'] },
      TagKeys: ['Department', 'CostCenter'],
      BackfillFrom: '2026-01',
      DeactivateOnDelete: false,
    });
  });

  test('is told when keys are to be deactivated', () => {
    expect(customResource(made({ deactivateOnDelete: true }).stack).Properties).toMatchObject({ DeactivateOnDelete: true });
  });

  test('comes after the rule, which CloudFormation enables, and after the permissions', () => {
    expect(customResource(made().stack).DependsOn).toEqual([
      expect.stringMatching(/^ActivationRoleDefaultPolicy/), expect.stringMatching(/^ActivationRole/), expect.stringMatching(/^ActivationRule/),
    ]);
  });

  test('tells state and pending keys as attributes', () => {
    const { stack, activation } = made();
    new CfnOutput(stack, 'State', { value: activation.status });
    new CfnOutput(stack, 'Pending', { value: activation.pendingTagKeys });
    const [id] = idsOf(stack, 'Custom::CostAllocationTagActivation');

    expect(templateOf(stack).Outputs).toEqual({ State: { Value: { 'Fn::GetAtt': [id, 'State'] } }, Pending: { Value: { 'Fn::GetAtt': [id, 'PendingTagKeys'] } } });
  });
});

test('the commands for the payer account are known at synth', () => {
  const { activation } = made({ backfillFrom: '2026-01' });

  expect(activation.cliCommands).toEqual([
    'aws ce update-cost-allocation-tags-status --cost-allocation-tags-status \'[{"TagKey":"Department","Status":"Active"},{"TagKey":"CostCenter","Status":"Active"}]\'',
    'aws ce start-cost-allocation-tag-backfill --backfill-from 2026-01-01T00:00:00Z',
  ]);
  expect(activation.tagKeys).toEqual(['Department', 'CostCenter']);
});

describe('the rule', () => {
  const ruleOf = (stack: Stack) => onlyResource(stack, 'AWS::Events::Rule').Properties;

  test('runs the function once a day, whatever the day of synth, with what it needs', () => {
    const { stack } = made({ backfillFrom: '2026-01' });
    const { ScheduleExpression, State, Targets: [target, ...others] } = ruleOf(stack);

    expect([ScheduleExpression, State, others]).toEqual(['rate(1 day)', 'ENABLED', []]);
    expect(JSON.parse(target.Input)).toEqual({ tagKeys: ['Department', 'CostCenter'], backfillFrom: '2026-01', revision: REVISION });
    expect(target.Arn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ActivationHandler/), 'Arn'] });
  });

  test('sends no month when there is no backfill', () => {
    expect(JSON.parse(ruleOf(made().stack).Targets[0].Input)).toEqual({ tagKeys: ['Department', 'CostCenter'], revision: REVISION });
  });

  test('knows whether deletions deactivate, so that it stays on', () => {
    const { Targets: [target], Description } = ruleOf(made({ deactivateOnDelete: true }).stack);

    expect(JSON.parse(target.Input)).toEqual({ tagKeys: ['Department', 'CostCenter'], deactivateOnDelete: true, revision: REVISION });
    expect(JSON.parse(target.Input).revision).not.toBe(JSON.parse(ruleOf(made().stack).Targets[0].Input).revision);
    expect(Description).toBe('Activates cost allocation tags daily');
  });

  test('tries again, and keeps what could not be sent', async () => {
    const { stack } = made();
    const [queue] = idsOf(stack, 'AWS::SQS::Queue');
    const arn = `arn:aws:sqs:${REGION}:${TEST_ACCOUNT}:${queue}`;
    const { Name, Targets: [target] } = ruleOf(stack);
    const policy = deployed(onlyResource(stack, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument, { values: values(stack) });
    const maySend = async (principal: string, rule: string) =>
      resourceVerdict({ arn, policy }, 'sqs:SendMessage', { principal, context: { 'aws:SourceArn': `arn:aws:events:${REGION}:${TEST_ACCOUNT}:rule/${rule}` } });

    expect(target).toMatchObject({
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } }, RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 21600 },
    });
    expect(await maySend('events.amazonaws.com', Name)).toBe('Allowed');
    expect(await maySend('events.amazonaws.com', 'Other')).toBe('ImplicitlyDenied');
    expect(await maySend('sns.amazonaws.com', Name)).toBe('ImplicitlyDenied');
  });

  test('alone may call the function', () => {
    const { stack } = made();
    const [rule] = idsOf(stack, 'AWS::Events::Rule');

    expect(onlyResource(stack, 'AWS::Lambda::Permission').Properties).toMatchObject({
      Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] }, FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^ActivationHandler/), 'Arn'] },
    });
  });

  test('has a name that the function knows, and another one in another place', () => {
    const stack = newStack();
    activate(stack);
    new CostAllocationTagActivation(stack, 'Other', { tagKeys: ['Project'] });
    const names = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).map(({ Properties }) => Properties.Name);
    const known = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.Environment?.Variables.RULE_NAME).filter(Boolean);

    expect(new Set(names).size).toBe(2);
    expect(names.map((name) => name.length <= 64)).toEqual([true, true]);
    expect(known.sort()).toEqual(names.sort());
  });
});

test('the function is small, on arm64, and outlives what it waits for', () => {
  const { stack, activation } = made();
  const [handler] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.Handler === 'index.handler');

  expect(handler.Properties).toMatchObject({ Architectures: ['arm64'], MemorySize: 256, Timeout: 300, Runtime: 'nodejs24.x' });
  expect(stack.resolve(activation.deadLetterQueue.queueArn)).toEqual(handler.Properties.DeadLetterConfig.TargetArn);
});

test('logs are kept for three months and no longer than the stack', () => {
  expect(Object.values(resourcesOf(made().stack, 'AWS::Logs::LogGroup')).map(({ Properties, DeletionPolicy }) => [Properties.RetentionInDays, DeletionPolicy]))
    .toEqual([[90, 'Delete'], [90, 'Delete']]);
});

describe('the metrics', () => {
  test('are there to alarm on', () => {
    const { stack, activation } = made();
    const alarm = (id: string, metric: cloudwatch.Metric) => metric.createAlarm(stack, id, { threshold: 0, evaluationPeriods: 3 });
    alarm('Pending', activation.metricPendingTagKeys());
    alarm('DeadLetters', activation.metricDeadLetters());
    const { Name } = onlyResource(stack, 'AWS::Events::Rule').Properties;
    const alarms = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

    expect(alarms).toMatchObject([
      {
        Metrics: [{
          MetricStat: {
            Metric: { Namespace: 'BedrockCostTags', MetricName: 'PendingCostAllocationTags', Dimensions: [{ Name: 'Activation', Value: Name }] }, Stat: 'Maximum', Period: 86400,
          },
        }],
      },
      { Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible' },
    ]);
  });

  test('take options', () => {
    expect(made().activation.metricPendingTagKeys({ statistic: 'Minimum', label: 'x' })).toMatchObject({ statistic: 'Minimum', label: 'x' });
    expect(made().activation.metricErrors({ period: Duration.hours(1), label: 'x' })).toMatchObject({ period: Duration.hours(1), label: 'x' });
  });

  test('of errors add reported failures and failed runs of a day, 0 where nothing is published', () => {
    const { stack, activation } = made();
    const { mathExpression } = activation.metricErrors().toMetricConfig();
    const added = Object.entries(mathExpression!.usingMetrics).map(([id, metric]) => {
      const { namespace, metricName, statistic, period } = metric.toMetricConfig().metricStat!;
      return [id, namespace, metricName, statistic, period.toDays()];
    });

    expect(mathExpression!.expression).toBe('FILL(reported, 0) + FILL(failed, 0)');
    expect(added).toEqual([['reported', 'BedrockCostTags', 'ActivationFailures', 'Maximum', 1], ['failed', 'AWS/Lambda', 'Errors', 'Sum', 1]]);
    expect(stack.resolve(mathExpression!.usingMetrics.reported.toMetricConfig().metricStat!.dimensions)).toEqual([
      { name: 'Activation', value: onlyResource(stack, 'AWS::Events::Rule').Properties.Name },
    ]);
    expect(evaluate(mathExpression!.expression, () => undefined)).toBe(0);
    expect(evaluate(mathExpression!.expression, (id) => ({ failed: 2 })[id])).toBe(2);
  });
});

describe('the alarm on errors', () => {
  test('notifies a topic as soon as one failure is reported or a run fails', () => {
    const { stack, activation } = made();
    activation.alarmOnErrors(new CostNotifications(stack, 'OnCall'));
    const { DependsOn, Properties: { Metrics, ...properties } } = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    const [group] = idsOf(stack, 'AWS::Logs::LogGroup').filter((id) => id.startsWith('ActivationLogs'));

    expect(DependsOn).toEqual([expect.stringMatching(/^OnCallTopicPolicy/)]);
    expect(properties).toMatchObject({
      AlarmActions: [{ Ref: expect.stringMatching(/^OnCallTopic/) }],
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
    expect(Metrics.find(({ Expression }: MetricDataQuery) => Expression).Expression).toBe('FILL(reported, 0) + FILL(failed, 0)');
    expect(deployed(properties.AlarmDescription, { values: { [group]: 'the-log-group' } }))
      .toMatch(/^The activation of cost allocation tags failed\. .* Read "errors" in the latest line of log group the-log-group first\./);
  });

  test('is one for all recipients', () => {
    const { stack, activation } = made();
    ['OnCall', 'FinOps'].forEach((id) => activation.alarmOnErrors(new CostNotifications(stack, id)));

    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmActions)
      .toEqual([{ Ref: expect.stringMatching(/^OnCallTopic/) }, { Ref: expect.stringMatching(/^FinOpsTopic/) }]);
  });

  test('refuses a topic of another Region', () => {
    const { stack, activation } = made();
    const topic = sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:t`);

    expect(() => activation.alarmOnErrors(new CostNotifications(stack, 'N', { topic })))
      .toThrow('CostAllocationTagActivation at Billing/Activation: notifications must have a topic in the alarm\'s Region us-east-1, got "Billing/T" in eu-west-1');
  });
});

test.each<[string, Props, number]>([
  ['two metrics and a request a day', {}, 0.9],
  ['a second request for the backfill', { backfillFrom: '2026-01' }, 1.2],
  ['a request for each 100 keys', { tagKeys: Array.from({ length: 101 }, (_, index) => `Key${index}`) }, 1.2],
])('costs, in a month in which the rule is on, %s', (_, props, usd) => {
  expect(made(props).activation.estimatedMonthlyCost()).toBe(usd);
});

describe('the tags', () => {
  test('given are on all that is created and can carry them', () => {
    const { stack } = made({ resourceTags: CostTags.of({ [CostTagKey.DEPARTMENT]: 'FinOps' }) });
    const tagged = Object.values(templateOf(stack).Resources).filter(({ Properties }) => JSON.stringify(Properties?.Tags ?? '').includes('"FinOps"'));

    expect(new Set(tagged.map(({ Type }) => Type))).toEqual(new Set([
      'AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup', ...'Tags' in onlyResource(stack, 'AWS::Events::Rule').Properties ? ['AWS::Events::Rule'] : [],
    ]));
    expect(idsOf(stack, 'AWS::Lambda::Function')).toHaveLength(tagged.filter(({ Type }) => Type === 'AWS::Lambda::Function').length);
  });

  test('of the app reach it too', () => {
    const { stack } = made();
    Tags.of(stack).add('Team', 'FinOps');

    expect(onlyResource(stack, 'AWS::SQS::Queue').Properties.Tags).toEqual([{ Key: 'Team', Value: 'FinOps' }]);
  });
});

describe('the role', () => {
  type Holder = ReturnType<typeof holder>;
  const holder = (props: Props) => {
    const { stack } = made(props);
    const { Resources } = templateOf(stack);
    const [role] = idsOf(stack, 'AWS::IAM::Role').filter((id) => id.startsWith('ActivationRole'));
    const [logs] = idsOf(stack, 'AWS::Logs::LogGroup').filter((id) => id.startsWith('ActivationLogs'));
    const { Name } = onlyResource(stack, 'AWS::Events::Rule').Properties;
    return { policies: policiesOf(Resources, role, { values: values(stack) }), names: { OWN: Name, LOGS: logs, QUEUE: idsOf(stack, 'AWS::SQS::Queue')[0] } };
  };
  let PLAIN: Holder;
  let BACKFILL: Holder;
  beforeAll(() => {
    [PLAIN, BACKFILL] = [holder({}), holder({ backfillFrom: '2026-01' })];
  });
  const rule = (name: string, account = TEST_ACCOUNT, region = REGION) => `arn:aws:events:${region}:${account}:rule/${name}`;

  const logs = (group: string) => `arn:aws:logs:${REGION}:${TEST_ACCOUNT}:log-group:${group}:log-stream:s`;
  const queue = (name: string) => `arn:aws:sqs:${REGION}:${TEST_ACCOUNT}:${name}`;
  const may = async ({ policies, names }: Holder, action: string, resource: string) =>
    verdict(policies, action, { resource: resource.replace('OWN', names.OWN).replace('LOGS', names.LOGS).replace('QUEUE', names.QUEUE) });

  test.each([
    ['look at tags', 'ce:ListCostAllocationTags', '*'],
    ['change their status', 'ce:UpdateCostAllocationTagsStatus', '*'],
    ['switch its rule on', 'events:EnableRule', rule('OWN')],
    ['switch its rule off', 'events:DisableRule', rule('OWN')],
    ['write its logs', 'logs:PutLogEvents', logs('LOGS')],
    ['put what failed into its queue', 'sqs:SendMessage', queue('QUEUE')],
  ])('may %s', async (_, action, resource) => {
    expect(await may(PLAIN, action, resource)).toBe('Allowed');
    expect(await may(BACKFILL, action, resource)).toBe('Allowed');
  });

  test.each(['ce:ListCostAllocationTagBackfillHistory', 'ce:StartCostAllocationTagBackfill'])('may %s where a backfill is wanted only', async (action) => {
    expect(await may(BACKFILL, action, '*')).toBe('Allowed');
    expect(await may(PLAIN, action, '*')).toBe('ImplicitlyDenied');
  });

  test.each([
    ['read what is spent', 'ce:GetCostAndUsage', `arn:aws:billing::${TEST_ACCOUNT}:billingview/primary`],
    ['make cost categories', 'ce:CreateCostCategoryDefinition', '*'],
    ['switch another rule off', 'events:DisableRule', rule('Other')],
    ['switch a rule off whose name begins so', 'events:DisableRule', rule('OWN-2')],
    ['switch its rule off in another Region', 'events:DisableRule', rule('OWN', TEST_ACCOUNT, 'eu-central-1')],
    ['switch one of another account on', 'events:EnableRule', rule('OWN', OTHER_ACCOUNT)],
    ['change its rule', 'events:PutRule', rule('OWN')],
    ['delete its rule', 'events:DeleteRule', rule('OWN')],
    ['write other logs', 'logs:PutLogEvents', logs('Other')],
    ['put anything into another queue', 'sqs:SendMessage', queue('Other')],
    ['take what failed out of its queue', 'sqs:ReceiveMessage', queue('QUEUE')],
    ['tag resources', 'tag:TagResources', '*'],
    ['change IAM', 'iam:PutRolePolicy', `arn:aws:iam::${TEST_ACCOUNT}:role/Any`],
  ])('may not %s', async (_, action, resource) => {
    expect(await may(BACKFILL, action, resource)).toBe('ImplicitlyDenied');
  });
});

describe('an update', () => {
  const templateWith = (props: Props) => templateOf(made(props).stack).Resources;

  test('that adds a key changes what the deployment, the rule and the function are told, and nothing else', () => {
    const [before, after] = [templateWith({}), templateWith({ tagKeys: ['Department', 'CostCenter', 'Project'] })];
    const changed = Object.keys(after).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));

    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(changed.map((id) => after[id].Type).sort()).toEqual(['AWS::Events::Rule', 'AWS::Lambda::Function', 'Custom::CostAllocationTagActivation']);
    const [deployment, rule, handler] = ['Custom::CostAllocationTagActivation', 'AWS::Events::Rule', 'AWS::Lambda::Function'].map((type) => changed.find((id) => after[id].Type === type)!);
    expect({ ...after[deployment].Properties, TagKeys: undefined }).toEqual({ ...before[deployment].Properties, TagKeys: undefined });
    expect({ ...after[rule].Properties, Targets: undefined }).toEqual({ ...before[rule].Properties, Targets: undefined });
    expect({ ...after[handler].Properties, Environment: undefined }).toEqual({ ...before[handler].Properties, Environment: undefined });
    expect(after[handler].Properties.Environment.Variables.REVISION).toBe(JSON.parse(after[rule].Properties.Targets[0].Input).revision);
  });

  test('that gives the stack an environment leaves the name of the rule', () => {
    const nameIn = (env?: object) => {
      const stack = newStack(checkedApp(), env);
      activate(stack);
      return onlyResource(stack, 'AWS::Events::Rule').Properties.Name;
    };

    expect(nameIn(TEST_ENV)).toBe(nameIn());
    expect(nameIn()).toBe('Billing-Activation-e70badd5');
  });

  test('finds the same logical ids for ever', () => {
    // What the framework of the CDK brings is its own.
    const stable = Object.entries(templateWith({})).map(([id, { Type }]) => `${Type} ${id}`).filter((each) => !each.includes('Providerframework'));

    expect(stable.sort()).toMatchInlineSnapshot(`
[
  "AWS::Events::Rule ActivationRuleD11E0D05",
  "AWS::IAM::Policy ActivationRoleDefaultPolicy7F8E0ABB",
  "AWS::IAM::Role ActivationRoleC99E15AC",
  "AWS::Lambda::EventInvokeConfig ActivationHandlerEventInvokeConfig2F836C2C",
  "AWS::Lambda::Function ActivationHandlerE0D79CED",
  "AWS::Lambda::Permission ActivationHandlerRuleB10F826E",
  "AWS::Logs::LogGroup ActivationLogs2EC89883",
  "AWS::Logs::LogGroup ActivationProviderLogs674C946B",
  "AWS::SQS::Queue ActivationDeadLettersCEFC70F8",
  "AWS::SQS::QueuePolicy ActivationDeadLettersPolicyB714D55B",
  "Custom::CostAllocationTagActivation ActivationDeployment64AF185A",
]
`);
  });
});

describe('in places', () => {
  test('of China it is the same, in that partition', () => {
    const stack = newStack(checkedApp(), { account: TEST_ACCOUNT, region: 'cn-north-1' });
    activate(stack);
    const arns = JSON.stringify(Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).map(({ Properties }) => deployed(Properties, {
      partition: 'aws-cn', region: 'cn-north-1', values: { ...values(stack), ...Object.fromEntries(idsOf(stack, 'AWS::IAM::Role').map((id) => [id, id])) },
    })));

    expect(arns).toMatch(/arn:aws-cn:events:cn-north-1:111122223333:rule\/Billing-Activation-/);
    expect(JSON.stringify(templateOf(stack))).not.toMatch(/arn:aws:(events|ce|lambda|sqs)/);
  });

  test('that are only known at deployment it is taken on trust', () => {
    const stack = new Stack(checkedApp(), 'Billing');
    activate(stack);

    expect(Token.isUnresolved(stack.region)).toBe(true);
    expect(customResource(stack)).toBeDefined();
  });
});

describe('what is given', () => {
  test('may be tags of principals and of AWS, and a key in both forms', () => {
    const tagKeys = ['owner', 'iamPrincipal/owner', 'aws:cloudformation:stack-name', 'Cost Center'];

    expect(made({ tagKeys }).activation.tagKeys).toEqual(tagKeys);
  });

  test('may be 500 keys', () => {
    expect(made({ tagKeys: Array.from({ length: 500 }, (_, index) => `Key${index}`) }).activation.cliCommands).toHaveLength(25);
  });

  test('may be a month that is only known at deployment', () => {
    const stack = newStack();
    const month = new CfnParameter(stack, 'Month');
    const { cliCommands } = activate(stack, { backfillFrom: month.valueAsString });

    expect(customResource(stack).Properties.BackfillFrom).toEqual({ Ref: 'Month' });
    expect(stack.resolve(cliCommands[1])).toEqual({ 'Fn::Join': ['', [expect.stringContaining('--backfill-from '), { Ref: 'Month' }, '-01T00:00:00Z']] });
    expect(JSON.parse(deployed(onlyResource(stack, 'AWS::Events::Rule').Properties.Targets[0].Input, { values: { Month: '2026-01' } })))
      .toEqual({ tagKeys: ['Department', 'CostCenter'], backfillFrom: '2026-01', revision: REVISION });
  });

  test('is not changed by its giver', () => {
    const tagKeys = ['Department'];
    const { activation } = made({ tagKeys });
    tagKeys.push('CostCenter');

    expect(activation.tagKeys).toEqual(['Department']);
  });

  const AT = 'CostAllocationTagActivation at Billing/Activation: ';
  test.each<[string, Props, string]>([
    ['no key', { tagKeys: [] }, `${AT}tagKeys must contain at least one key, got []: pass the cost allocation tag keys to activate, or the carriers of the tags as carriers`],
    ['501 keys', { tagKeys: Array.from({ length: 501 }, (_, index) => `Key${index}`) },
      `${AT}tagKeys must contain at most 500 keys, got 501: remove keys, because a payer account can have only 500 active keys`],
    ['keys that are too long together', { tagKeys: Array.from({ length: 100 }, (_, index) => `${'x'.repeat(100)}${index}`) },
      `${AT}tagKeys must fit into 8192 characters of JSON, got 10525: split the keys between two activations, because the input of an EventBridge rule is limited to this size`],
    ['a key twice', { tagKeys: ['Department', 'Owner', 'Department'] }, `${AT}tagKeys must not contain duplicates: "Department" is listed more than once`],
    ['an empty key', { tagKeys: [''] }, `${AT}tagKeys: key "" must have at least 1 character, got "": rename the key`],
    ['a key of 129 characters', { tagKeys: ['x'.repeat(129)] }, 'must have at most 128 characters'],
    ['a character that no tag has', { tagKeys: ['Cost#Center'] }, `${AT}tagKeys: key "Cost#Center" must consist of letters, digits, spaces and . _ : / = + - @, got "Cost#Center"`],
    ['a quote', { tagKeys: ['it\'s'] }, `${AT}tagKeys: key "it's" must consist of letters`],
    ['a principal\'s tag without a key', { tagKeys: ['iamPrincipal/'] }, `${AT}tagKeys after "iamPrincipal/": key "" must have at least 1 character`],
    ['a principal\'s tag with a key of AWS', { tagKeys: ['iamPrincipal/aws:owner'] }, `${AT}tagKeys after "iamPrincipal/": key "aws:owner" must not start with "aws:"`],
    ['a tag of AWS without a name', { tagKeys: ['aws:'] }, `${AT}tagKeys after "aws:": key "" must have at least 1 character`],
    ['a tag of AWS that is misspelt', { tagKeys: ['AWS:createdBy'] }, `${AT}tagKeys: key "AWS:createdBy" must not start with "aws:"`],
    ['a key as old reports write it', { tagKeys: ['user:CostCenter'] }, `${AT}tagKeys must be spelled as AWS lists them, got "user:CostCenter": pass "CostCenter"`],
    ['a principal\'s tag with a colon', { tagKeys: ['iamPrincipal:owner'] }, `${AT}tagKeys must be spelled as AWS lists them, got "iamPrincipal:owner": pass "iamPrincipal/owner"`],
    ['a principal\'s tag in another case', { tagKeys: ['IamPrincipal/owner'] }, `${AT}tagKeys must be spelled as AWS lists them, got "IamPrincipal/owner": pass "iamPrincipal/owner"`],
    ['a key that is no text', { tagKeys: [7 as any] }, `${AT}tagKeys must be strings, got 7: pass the key as a string`],
    ['a key that is a token', { tagKeys: [Lazy.string({ produce: () => 'x' })] }, `${AT}tagKeys must be known at synth, got a token: pass strings that are not tokens`],
    ['a list that is a token', { tagKeys: Fn.split(',', Aws.STACK_NAME) }, `${AT}tagKeys must be a list that is known at synth, got a token: pass a list of strings that are not tokens`],
    ['one key instead of a list', { tagKeys: 'Department' as any }, `${AT}tagKeys must be a list that is known at synth, got "Department"`],
    ['a day to backfill from', { backfillFrom: '2026-01-01' }, 'backfillFrom must have at most 7 characters, got "2026-01-01" (10): for example, pass 2026-01 to backfill from the first day of that month'],
    ['a month that is none', { backfillFrom: '2026-13' }, `${AT}backfillFrom must be a month, got "2026-13": for example, pass 2026-01 to backfill`],
    ['a month in another order', { backfillFrom: '01-2026' }, `${AT}backfillFrom must be a month, got "01-2026"`],
    ['a date object', { backfillFrom: new Date(0) as any }, `${AT}backfillFrom must be a string, got "1970-01-01T00:00:00.000Z"`],
  ])('refuses %s', (_, props, message) => {
    expect(() => made(props)).toThrow(message);
  });

  test.each(['us-gov-west-1', 'us-gov-east-1'])('refuses %s', (region) => {
    const stack = newStack(checkedApp(), { account: TEST_ACCOUNT, region });

    expect(() => activate(stack)).toThrow(`${AT}the stack must not be in AWS GovCloud (US), got "${region}": deploy the construct in the associated payer account in the commercial partition, where AWS GovCloud (US) usage is billed`);
  });

  test('is told all that is wrong at once', () => {
    expect(() => made({ tagKeys: ['', 'a#'], backfillFrom: 'May' })).toThrow(/^CostAllocationTagActivation at Billing\/Activation: 4 problems:\n/);
  });

  test('refuses tags whose keys are not known', () => {
    const stack = newStack();
    const costTags = CostTags.fromResource(new iam.Role(stack, 'Tagged', { assumedBy: new iam.AccountRootPrincipal() }));

    expect(() => activate(stack, { resourceTags: costTags })).toThrow('select the keys with pick first');
  });
});

describe('carriers', () => {
  const { BEDROCK_PROJECT, IAM_PRINCIPAL } = CostTagCarrierKind;
  const claims = CostTags.of({ Department: 'Claims', Project: 'p' });
  const profile = (stack: Stack, costTags?: CostTags) => new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
  const withCarriers = (stack: Stack, carriers: CostAllocationTagActivationProps['carriers'], tagKeys?: string[]) =>
    new CostAllocationTagActivation(stack, 'Activation', { carriers, tagKeys });

  test('add their keys as AWS lists them, each once', () => {
    const stack = newStack();
    const principal = new PlainCarrier(stack, 'Principal', IAM_PRINCIPAL, CostTags.of({ Department: 'Claims' }));
    const { tagKeys, cliCommands } = withCarriers(stack, [profile(stack, claims), new PlainCarrier(stack, 'Project', BEDROCK_PROJECT, claims), principal], ['Department', 'Owner']);

    expect(tagKeys).toEqual(['Department', 'Owner', 'Project', 'iamPrincipal/Department']);
    expect(cliCommands[0]).toContain('iamPrincipal/Department');
    expect(customResource(stack).Properties.TagKeys).toEqual(tagKeys);
  });

  test('are enough', () => {
    const stack = newStack();

    expect(withCarriers(stack, [profile(new Stack(stack.node.root as App, 'Other'), claims)]).tagKeys).toEqual(['Department', 'Project']);
  });

  test('can list the keys of session tags', () => {
    const stack = newStack();
    const principal = new PlainCarrier(stack, 'Principal', IAM_PRINCIPAL, CostTags._none());

    expect(withCarriers(stack, [Object.assign(principal, { billedTagKeys: ['iamPrincipal/user'] })]).tagKeys).toEqual(['iamPrincipal/user']);
  });

  test.each<[string, (stack: Stack) => PlainCarrier | TaggedInferenceProfile, string]>([
    ['that declare no tags', (stack) => profile(stack), 'carriers must have keys that are known at synth, got "Billing/Profile" with tokens: declare costTags on the carrier, or list its keys in tagKeys'],
    ['that have none', (stack) => new PlainCarrier(stack, 'C', BEDROCK_PROJECT, CostTags._none()),
      'carriers must have cost tags, got "Billing/C" without any: declare costTags on the carrier, or list its keys in tagKeys'],
    ['with a key that is a token', (stack) => new PlainCarrier(stack, 'C', BEDROCK_PROJECT, CostTags.of({ [new CfnParameter(stack, 'Key').valueAsString]: 'x' })),
      'carriers must have keys that are known at synth, got "Billing/C" with tokens'],
  ])('are refused %s', (_, carrier, message) => {
    const stack = newStack();

    expect(() => withCarriers(stack, [carrier(stack)])).toThrow(`CostAllocationTagActivation at Billing/Activation: ${message}`);
  });

  test('count for the maximum of keys', () => {
    const stack = newStack();

    expect(() => withCarriers(stack, [profile(stack, claims)], Array.from({ length: 499 }, (_, index) => `Key${index}`))).toThrow('tagKeys must contain at most 500 keys, got 501');
  });
});

describe('a plain key that principals carry', () => {
  const ID = 'cdk-bedrock-cost-tags:CostAllocationTagActivation.keyOfPrincipals';
  const team = CostTags.of({ Team: 'claims' });

  test.each<[string, (stack: Stack) => unknown, string[], string[]]>([
    ['and nothing else: a warning', () => undefined, ['Team'], [ID]],
    ['with the other spelling as well', () => undefined, ['Team', 'iamPrincipal/Team'], []],
    ['in the other spelling only', () => undefined, ['iamPrincipal/Team'], []],
    ['and another key', () => undefined, ['Owner'], []],
    ['and a project', (stack) => new PlainCarrier(stack, 'Project', CostTagCarrierKind.BEDROCK_PROJECT, team), ['Team'], []],
    ['and another resource', (stack) => Tags.of(new sns.Topic(stack, 'Topic')).add('Team', 'claims'), ['Team'], []],
    ['and only the role itself', (stack) => Tags.of(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })).add('Team', 'claims'), ['Team'], [ID]],
  ])('%s', (_, add, tagKeys, expected) => {
    const stack = newStack();
    new PlainCarrier(stack, 'Principal', CostTagCarrierKind.IAM_PRINCIPAL, team);
    add(stack);
    activate(stack, { tagKeys });

    expect(warningIds(stack).filter((id) => id === ID)).toEqual(expected);
  });

  test.each([
    ['Owner', [ID]],
    ['Other', []],
  ])('as a session tag: %s', (key, expected) => {
    const stack = newStack();
    TaggedPrincipal.fromPrincipalAttributes(stack, 'Principal', { principalArn: 'arn:aws:iam::111122223333:role/r', sessionTagKeys: ['Owner'] });
    activate(stack, { tagKeys: [key] });

    expect(warningIds(stack).filter((id) => id === ID)).toEqual(expected);
  });

  test('is named with the key that AWS lists', () => {
    const stack = newStack();
    new PlainCarrier(stack, 'Principal', CostTagCarrierKind.IAM_PRINCIPAL, team);
    const { node } = activate(stack, { tagKeys: ['Team'] });
    templateOf(stack);

    expect(node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data)).toEqual([
      expect.stringContaining('tagKeys contains "Team", which only IAM principals of the app carry. AWS lists the cost of principals under "iamPrincipal/Team", and cost under the plain keys stays at 0 USD. ' +
        'Pass the principals as carriers instead.'),
    ]);
  });
});
