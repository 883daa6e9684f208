import { aws_awsexternalanthropic as anthropic, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostDashboard, CostAllocationTagActivation, CostAndUsageExport, CostNotifications,
  CostTagCarrierKind,
  CostTags, CostTagSchema, CostTagSource, DenyScope, ModelSource, TagAudit, TagBudget, TagCostMeter, TaggedInferenceProfile,
  TaggedPrincipal, TaggedProject,
  TagEnforcementPolicy, TagScopedInvokePolicy, TokenPrices, UntrackedUsage,
} from '../../src';
import { checkedApp, ofType, templateOf } from '../support/checked-app';
import { violations } from '../support/cost-checks';
import { TEST_ENV } from '../support/places';
import { strategyOf } from '../support/strategy';

/*
 * What each consumer of tags does for each carrier of tags: it works, or it is refused with the way that works. A workspace of Claude Platform on AWS has no construct, so its tags are read from its L1.
 */

const TAGS = CostTags.of({ Department: 'Claims' });
const PRICES = TokenPrices.perMillionTokens({ input: 3, output: 15 });
const SCHEMA = CostTagSchema.of({ Department: { allowedValues: ['Claims'] } });
const NO_METRICS = 'Amazon Bedrock publishes no metrics by IAM principal; use TagBudget with the costTags of the principal, or the queries of CostAndUsageExport';

const CARRIERS = {
  profile: (stack: Stack) => new TaggedInferenceProfile(stack, 'Carrier', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: TAGS, prices: PRICES }),
  project: (stack: Stack) => new TaggedProject(stack, 'Carrier', { costTags: TAGS, models: [{ modelId: 'openai.gpt-5.5', prices: PRICES }] }),
  principal: (stack: Stack) => new TaggedPrincipal(stack, 'Carrier', { principal: roleIn(stack, 'Caller'), costTags: TAGS }),
  workspace: (stack: Stack) => new anthropic.CfnWorkspace(stack, 'Carrier', { name: 'claims', tags: [{ key: 'Department', value: 'Claims' }] }),
};
type Name = keyof typeof CARRIERS;
const KIND_OF = {
  profile: CostTagCarrierKind.INFERENCE_PROFILE, project: CostTagCarrierKind.BEDROCK_PROJECT, principal: CostTagCarrierKind.IAM_PRINCIPAL,
} as const;

function roleIn(scope: Construct, id: string): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

/** A stack with one carrier, after a consumer was made from it. */
function made(name: Name, make: (stack: Stack, carrier: any, tags: CostTags) => unknown): Stack {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const carrier = CARRIERS[name](stack);
  make(stack, carrier, name === 'workspace' ? CostTags.fromResource(carrier).pick('Department') : (carrier as any).costTags);
  return stack;
}

const texts = (stack: Stack, type: string) => ofType(templateOf(stack).Resources, type).map(([, { Properties }]) => JSON.stringify(Properties));
const textOf = (stack: Stack, type: string) => texts(stack, type).join('\n');

/** Cells of one consumer: a function that works and is checked, or the message with which the carrier is refused. */
type Cell = (name: Name) => void;

const budget = (key: string): Cell => (name) => {
  const stack = made(name, (scope, _, costTags) => new TagBudget(scope, 'Budget', { costTags, limit: 100, emails: ['a@example.com'] }));

  expect(textOf(stack, 'AWS::Budgets::Budget')).toContain(`{"Key":"${key}","MatchOptions":["EQUALS"],"Values":["Claims"]}`);
};

const refused = (make: (stack: Stack, carrier: any) => unknown, message: string): Cell => (name) => {
  expect(() => made(name, make)).toThrow(message);
};

const alarm = (props: (carrier: any) => object, namespace: string): Cell => (name) => {
  const stack = made(name, (scope, carrier) => {
    const notifications = new CostNotifications(scope, 'Team');
    new BedrockCostAlarm(scope, 'Alarm', { threshold: 10, notifications, ...props(carrier) });
    new BedrockCostAnomalyAlarm(scope, 'Unusual', { notifications, ...props(carrier) });
    new BedrockCostDashboard(scope, 'Dashboard', { tagKey: 'Department', ...props(carrier) });
  });

  expect(texts(stack, 'AWS::CloudWatch::Alarm').filter((text) => text.includes(`"Namespace":"${namespace}"`))).toHaveLength(2);
  expect(textOf(stack, 'AWS::CloudWatch::Dashboard')).toContain(namespace);
};

const noAlarm = (message: string): Cell => (name) => {
  for (const prop of ['profiles', 'projects']) {
    expect(() => made(name, (scope, carrier) => new BedrockCostAlarm(scope, 'Alarm', { threshold: 1, [prop]: [carrier] }))).toThrow(message);
    expect(() => made(name, (scope, carrier) => new BedrockCostAnomalyAlarm(scope, 'Alarm', { [prop]: [carrier] }))).toThrow(message);
    expect(() => made(name, (scope, carrier) => new BedrockCostDashboard(scope, 'Dashboard', { tagKey: 'Department', [prop]: [carrier] }))).toThrow(message);
  }
};

const policy = (allows: RegExp, denies: RegExp): Cell => (name) => {
  const stack = made(name, (scope, _, costTags) => {
    new TagScopedInvokePolicy(scope, 'Invoke', { costTags, carrierKinds: [KIND_OF[name as keyof typeof KIND_OF]] });
    new TagEnforcementPolicy(scope, 'Enforce', { schema: SCHEMA, carrierKinds: [KIND_OF[name as keyof typeof KIND_OF]] });
  });
  const [enforced, invoked] = ofType(templateOf(stack).Resources, 'AWS::IAM::ManagedPolicy').sort(([one], [other]) => one < other ? -1 : 1)
    .reduce<string[]>(([first, second], [id, { Properties }]) => id.startsWith('Enforce')
      ? [first + JSON.stringify(Properties.PolicyDocument), second]
      : [first, second + JSON.stringify(Properties.PolicyDocument)], ['', '']);

  expect(invoked).toMatch(allows);
  expect(enforced).toMatch(denies);
};

const workspacePolicy: Cell = (name) => {
  const stack = made(name, (scope, _, costTags) => new TagScopedInvokePolicy(scope, 'Invoke', { costTags: CostTags.of({ Department: costTags.value('Department') }) }));

  expect(textOf(stack, 'AWS::IAM::ManagedPolicy')).toContain('aws-external-anthropic:');
  expect(() => made(name, (scope) => new TagScopedInvokePolicy(scope, 'Invoke', { costTags: TAGS, allowedUntrackedUsage: [UntrackedUsage.CLAUDE_PLATFORM] }))).not.toThrow();
  expect(() => made(name, (scope) => new TagScopedInvokePolicy(scope, 'Invoke', { costTags: TAGS, carrierKinds: ['WORKSPACE' as any] }))).toThrow('carrierKinds');
};

const denial = (key: string, action: string): Cell => (name) => {
  const stack = made(name, (scope, _, costTags) => new TagBudget(scope, 'Budget', { costTags, limit: 100, emails: ['a@example.com'] })
    .denyInvocations({ atPercent: 100, roles: [roleIn(scope, 'Denied')], denyScope: DenyScope.TAGGED_RESOURCES }));
  const policies = textOf(stack, 'AWS::IAM::ManagedPolicy');

  expect(policies).toContain(`"${key}":`);
  expect(policies).toContain(action);
};

const metered = (props: (carrier: any) => object, priced: string): Cell => (name) => {
  const stack = made(name, (scope, carrier, costTags) => {
    const meter = new TagCostMeter(scope, 'Meter', { tagKeys: ['Department'], ...props(carrier) });
    new BedrockCostAlarm(scope, 'Alarm', { costMetric: meter.metricEstimatedCostToday({ costTags }), threshold: 1, notifications: new CostNotifications(scope, 'Team') });
  });
  const input = textOf(stack, 'AWS::Scheduler::Schedule');

  expect(input).toContain('Claims');
  // The price of the carrier's model is the one that the carrier has.
  expect(input).toContain(priced);
};

const meterRefuses = (message: string): Cell => (name) => {
  expect(() => made(name, (scope, _, costTags) => new TagCostMeter(scope, 'Meter', { tagKeys: ['Department'] }).metricEstimatedCostToday({ costTags }))).toThrow(message);
};

const activation = (...keys: string[]): Cell => (name) => {
  const stack = made(name, (scope, carrier) => new CostAllocationTagActivation(scope, 'Activation', name === 'workspace' ? { tagKeys: ['Department'] } : { carriers: [carrier] }));

  expect((stack.node.findChild('Activation') as CostAllocationTagActivation).tagKeys).toEqual(keys);
};

const exported = (costTagSource: CostTagSource, place: string): Cell => (name) => {
  const stack = made(name, (scope) => new CostAndUsageExport(scope, 'Export', { tagKeys: ['Department'], costTagSource, includeIamPrincipals: true }));

  expect(textOf(stack, 'AWS::Athena::NamedQuery')).toContain(place);
};

const audited = (props: (carrier: any) => object, found: RegExp): Cell => (name) => {
  const stack = made(name, (scope, carrier) => new TagAudit(scope, 'Audit', { schema: SCHEMA, ...props(carrier) }));

  expect(textOf(stack, 'AWS::Scheduler::Schedule')).toMatch(found);
};

const checked = (untagged: (stack: Stack) => unknown, rule: string | undefined): Cell => () => {
  const app = checkedApp();
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
  untagged(stack);

  const found = violations(app, { carrierKinds: Object.values(CostTagCarrierKind) });
  expect([...new Set(found.map(({ ruleName }) => ruleName))]).toEqual(rule === undefined ? [] : [rule]);
  expect(rule !== 'UntrackedInvocation' || JSON.stringify(found).includes('TaggedPrincipal')).toBe(true);
};

const documented = (members: string): Cell => (name) => {
  const stack = made(name, () => undefined);
  const { facts } = strategyOf(stack.node.root as any);

  expect((facts as any)[members].map(({ tags }: any) => tags)).toEqual([{ Department: 'Claims' }]);
};

const WORKSPACE_TYPE = 'must be';

const TABLE: Record<string, Record<Name, Cell>> = {
  'TagBudget': { profile: budget('Department'), project: budget('Department'), principal: budget('iamPrincipal/Department'), workspace: budget('Department') },
  'BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostDashboard': {
    profile: alarm((carrier) => ({ profiles: [carrier] }), 'AWS/Bedrock'),
    project: alarm((carrier) => ({ projects: [carrier] }), 'AWS/BedrockMantle'),
    principal: noAlarm(NO_METRICS),
    workspace: noAlarm(WORKSPACE_TYPE),
  },
  'TagScopedInvokePolicy, TagEnforcementPolicy': {
    profile: policy(/"aws:ResourceTag\/Department":\["Claims"\]/, /bedrock:CreateInferenceProfile/),
    project: policy(/"bedrock-mantle:CreateInference"[^{]*"Condition":\{"StringEquals":\{"aws:ResourceTag\/Department"/, /bedrock-mantle:CreateProject/),
    principal: policy(/"aws:PrincipalTag\/Department":\["Claims"\]/, /sts:TagSession/),
    workspace: workspacePolicy,
  },
  'TagBudget.denyInvocations by tag': {
    profile: denial('aws:ResourceTag/Department', 'bedrock:'),
    project: denial('aws:ResourceTag/Department', 'bedrock-mantle:'),
    principal: denial('aws:PrincipalTag/Department', 'bedrock:'),
    workspace: denial('aws:ResourceTag/Department', 'aws-external-anthropic:'),
  },
  'TagCostMeter': {
    profile: metered((carrier) => ({ profiles: [carrier] }), '\\"input\\":3'),
    project: metered((carrier) => ({ projects: [carrier] }), 'openai.gpt-5.5'),
    principal: meterRefuses('Amazon Bedrock publishes no metrics by IAM principal'),
    workspace: refused((scope, carrier) => new TagCostMeter(scope, 'Meter', { tagKeys: ['Department'], projects: [carrier] }), WORKSPACE_TYPE),
  },
  'CostAllocationTagActivation': {
    profile: activation('Department'), project: activation('Department'), principal: activation('iamPrincipal/Department'), workspace: activation('Department'),
  },
  'CostAndUsageExport': {
    profile: exported(CostTagSource.RESOURCE, 'resourceTags/Department'),
    project: exported(CostTagSource.RESOURCE, 'resourceTags/Department'),
    principal: exported(CostTagSource.IAM_PRINCIPAL, 'iamPrincipal/Department'),
    workspace: exported(CostTagSource.RESOURCE, 'resourceTags/Department'),
  },
  'TagAudit': {
    profile: audited((carrier) => ({ profiles: [carrier] }), /"profiles\\":\[\{/),
    project: audited((carrier) => ({ projects: [carrier] }), /"projects\\":\[\{/),
    principal: audited((carrier) => ({ principals: [carrier] }), /"principals\\":\[\{/),
    workspace: refused((scope, carrier) => new TagAudit(scope, 'Audit', { schema: SCHEMA, principals: [carrier] }), WORKSPACE_TYPE),
  },
  'BedrockCostChecks of a carrier without tags': {
    profile: checked((stack) => new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') }), 'ProfileWithoutCostTags'),
    project: checked((stack) => new TaggedProject(stack, 'P'), 'ProjectWithoutCostTags'),
    principal: checked((stack) => roleIn(stack, 'R').addToPolicy(new iam.PolicyStatement({ actions: ['bedrock-mantle:CreateInference'], resources: ['*'] })), 'UntrackedInvocation'),
    workspace: checked((stack) => new anthropic.CfnWorkspace(stack, 'W', { name: 'claims' }), undefined),
  },
  'TaggingStrategyDocument': {
    profile: documented('profiles'),
    project: documented('projects'),
    principal: documented('principals'),
    workspace: (name) => expect(strategyOf(made(name, () => undefined).node.root as any).facts.profiles).toEqual([]),
  },
};

describe.each(Object.entries(TABLE))('%s', (_, cells) => {
  test.each(Object.keys(CARRIERS) as Name[])('%s', (name) => cells[name](name));
});

test('each kind of carrier has a column', () => {
  expect(Object.values(KIND_OF)).toEqual(Object.values(CostTagCarrierKind));
});
