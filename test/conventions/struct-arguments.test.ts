import { App, aws_cloudwatch as cloudwatch, aws_iam as iam, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { callables, INDEX } from '../../projenrc/struct-shapes/generate';
import * as lib from '../../src';
import { SHAPES } from '../../src/private/structs/shapes';

const {
  BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostChecks, BudgetAlert, CostAndUsageExport, CostNotifications, CostTags, CostTagSchema,
  CostTagPolicy, InferenceClientSettings,
  InferenceProfileGrants, ModelSource, NagAcknowledgments, TagAnomalyMonitor, TagBudget, TagCostMeter, TagEnforcementPolicy, TaggedInferenceProfile,
  TaggedInferenceProfiles, TaggedPrincipal, TaggedProject,
  TagScopedInvokePolicy, TokenPrices,
} = lib;

const stack = () => new Stack(new App(), 'S', { env: { account: '111122223333', region: 'us-east-1' } });
const costTags = CostTags.of({ Team: 'Claims' });
const nova = ModelSource.foundationModel('amazon.nova-lite-v1:0');
const profileIn = (scope: Construct) => new TaggedInferenceProfile(scope, 'P', { modelSource: nova, costTags });
const roleIn = (scope: Construct) => new iam.Role(scope, 'R', { assumedBy: new iam.AccountRootPrincipal() });
const budgetIn = (scope: Construct) => new TagBudget(scope, 'B', { costTags, limit: 5 });
const meterIn = (scope: Construct) => new TagCostMeter(scope, 'M', { tagKeys: ['Team'], calibration: {}, meterLegacyUsage: true });
const claudeIn = (scope: Construct) => new TaggedInferenceProfile(scope, 'C', { modelSource: ModelSource.fromModelId('us.anthropic.claude-sonnet-4-6'), costTags });
const importedMeter = (scope: Construct) => TagCostMeter.fromTagCostMeterAttributes(scope, 'M', { tagKeys: ['Team'] });
const PROJECT_ARN = 'arn:aws:bedrock-mantle:us-east-1:111122223333:project/proj_abcdefghij234567abcd';
const METERED = [
  'metricEstimatedCost', 'metricEstimatedCostToday', 'metricEstimatedCostMonthToDate', 'metricInputTokenCount', 'metricOutputTokenCount', 'metricCacheReadInputTokenCount',
  'metricCacheWriteInputTokenCount', 'metricUnpricedTokens', 'metricUnpricedTokensMonthToDate', 'metricCalibratedCost', 'metricCalibratedCostToday', 'metricCalibratedCostMonthToDate', 'metricLegacyModelInvocations',
] as const;

/** A call of each method that takes a struct, with the struct left out. */
const CALLS: Record<string, (struct: any, scope: Stack) => unknown> = {
  'BedrockCostAlarm.denyInvocations': (struct, scope) => new BedrockCostAlarm(scope, 'A', { profiles: [profileIn(scope)], threshold: 5 }).denyInvocations(struct),
  'BedrockCostAnomalyAlarm.denyInvocations': (struct, scope) => new BedrockCostAnomalyAlarm(scope, 'A', { profiles: [profileIn(scope)] }).denyInvocations(struct),
  'BedrockCostChecks': (struct) => new BedrockCostChecks(struct),
  'BudgetAlert.actualAmount': (struct) => BudgetAlert.actualAmount(5, struct),
  'BudgetAlert.actualPercent': (struct) => BudgetAlert.actualPercent(5, struct),
  'BudgetAlert.forecastedAmount': (struct) => BudgetAlert.forecastedAmount(5, struct),
  'BudgetAlert.forecastedPercent': (struct) => BudgetAlert.forecastedPercent(5, struct),
  'CostAndUsageExport.fromCostAndUsageExportAttributes': (struct, scope) => CostAndUsageExport.fromCostAndUsageExportAttributes(scope, 'E', struct),
  'CostForecast.fromUsage': (struct) => lib.CostForecast.fromUsage([struct ?? {}]),
  'CostNotifications.addSlackChannel': (struct, scope) => new CostNotifications(scope, 'N').addSlackChannel(struct),
  'CostNotifications.addTeamsChannel': (struct, scope) => new CostNotifications(scope, 'N').addTeamsChannel(struct),
  'CostTagSchema.enforce': (struct, scope) => CostTagSchema.bedrockGuide().enforce(scope, struct),
  'CostTagSchema.of': (struct) => CostTagSchema.of({ Team: struct }),
  'CostTagSchema.withRule': (struct) => CostTagSchema.bedrockGuide().withRule('Team', struct),
  'IBedrockProject.grantInvoke': (struct, scope) => TaggedProject.fromProjectArn(scope, 'P', PROJECT_ARN).grantInvoke(roleIn(scope), struct),
  'ICostNotifications.addSlackChannel': (struct, scope) => CostNotifications.fromTopicArn(scope, 'N', 'arn:aws:sns:us-east-1:111122223333:topic').addSlackChannel(struct),
  'ICostNotifications.addTeamsChannel': (struct, scope) => CostNotifications.fromTopicArn(scope, 'N', 'arn:aws:sns:us-east-1:111122223333:topic').addTeamsChannel(struct),
  'IInferenceProfile.metricOutputImageCount': (struct, scope) =>
    TaggedInferenceProfile.fromInferenceProfileArn(scope, 'P', 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc').metricOutputImageCount(struct),
  'IInferenceProfiles.grantInvoke': (struct, scope) => TaggedInferenceProfiles.fromInferenceProfileArns(scope, 'Ps', {
    'amazon.nova-lite-v1:0': 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc',
  }).grantInvoke(roleIn(scope), struct),
  'ITagBudget.denyInvocations': (struct, scope) => TagBudget.fromBudgetAttributes(scope, 'B', { budgetName: 'b' }).denyInvocations(struct),
  'ITagBudget.denyOrganization': (struct, scope) => TagBudget.fromBudgetAttributes(scope, 'B', { budgetName: 'b' }).denyOrganization(struct),
  'TagBudget.denyOrganization': (struct, scope) => budgetIn(scope).denyOrganization(struct),
  ...Object.fromEntries(METERED.map((name) => [`ITagCostMeter.${name}`, (struct: any, scope: Stack) => importedMeter(scope)[name](struct)])),
  'InferenceClientSettings.forClaudeCode': (struct, scope) => InferenceClientSettings.fromInferenceProfile(claudeIn(scope)).forClaudeCode(struct),
  'InferenceProfileGrants.applyGuardrail': (struct, scope) => InferenceProfileGrants.fromInferenceProfile(profileIn(scope))
    .applyGuardrail(roleIn(scope), 'arn:aws:bedrock:us-east-1:111122223333:guardrail/abc', struct),
  'InferenceProfileGrants.invoke': (struct, scope) => InferenceProfileGrants.fromInferenceProfile(profileIn(scope)).invoke(roleIn(scope), struct),
  'CostTagPolicy.documentOf': (struct) => CostTagPolicy.documentOf(CostTagSchema.bedrockGuide(), struct),
  'ModelSource.fromArn': (struct) => ModelSource.fromArn('arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', struct),
  'ModelSource.fromModelId': (struct) => ModelSource.fromModelId('us.amazon.nova-lite-v1:0', struct),
  'ModelSource.systemDefinedProfile': (struct) => ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0', struct),
  'NagAcknowledgments.addTo': (struct, scope) => NagAcknowledgments.addTo(scope, struct),
  'SourceAccounts.linked': (struct) => lib.SourceAccounts.linked(struct),
  'SourceAccountsStackSet.templateOf': (struct, scope) => lib.SourceAccountsStackSet.templateOf(scope, struct),
  'TagAnomalyMonitor.alarmOnEstimatedCost': (struct, scope) =>
    new TagAnomalyMonitor(scope, 'A', { tagKey: 'Team', costTags, profiles: [profileIn(scope)], minimumImpactAmount: 5 }).alarmOnEstimatedCost(struct),
  'TagBudget.denyInvocations': (struct, scope) => budgetIn(scope).denyInvocations(struct),
  'TagBudget.fromBudgetAttributes': (struct, scope) => TagBudget.fromBudgetAttributes(scope, 'B', struct),
  'TagCostMeter.estimatedMonthlyCost': (struct, scope) => meterIn(scope).estimatedMonthlyCost(struct),
  'TagCostMeter.fromTagCostMeterAttributes': (struct, scope) => TagCostMeter.fromTagCostMeterAttributes(scope, 'M', struct),
  ...Object.fromEntries(METERED.map((name) => [`TagCostMeter.${name}`, (struct: any, scope: Stack) => meterIn(scope)[name](struct)])),
  'TagEnforcementPolicy.documentOf': (struct, scope) => TagEnforcementPolicy.documentOf(scope, struct),
  'TagScopedInvokePolicy.documentOf': (struct, scope) => TagScopedInvokePolicy.documentOf(scope, struct),
  'TaggedInferenceProfile.fromInferenceProfileAttributes': (struct, scope) => TaggedInferenceProfile.fromInferenceProfileAttributes(scope, 'P', struct),
  'TaggedInferenceProfile.metricOutputImageCount': (struct, scope) => profileIn(scope).metricOutputImageCount(struct),
  'TaggedInferenceProfiles.fromInferenceProfilesAttributes': (struct, scope) => TaggedInferenceProfiles.fromInferenceProfilesAttributes(scope, 'Ps', struct),
  'TaggedInferenceProfiles.grantInvoke': (struct, scope) => new TaggedInferenceProfiles(scope, 'Ps', { modelSources: [nova], costTags }).grantInvoke(roleIn(scope), struct),
  'TaggedPrincipal.allowSessionTags': (struct, scope) => new TaggedPrincipal(scope, 'Pr', { principal: roleIn(scope), costTags }).allowSessionTags(struct),
  'TaggedPrincipal.fromPrincipalAttributes': (struct, scope) => TaggedPrincipal.fromPrincipalAttributes(scope, 'Pr', struct),
  'TaggedProject.fromProjectAttributes': (struct, scope) => TaggedProject.fromProjectAttributes(scope, 'P', struct),
  'TaggedProject.grantInvoke': (struct, scope) => new TaggedProject(scope, 'P', { costTags }).grantInvoke(roleIn(scope), struct),
  'TokenPrices.perMillionTokens': (struct) => TokenPrices.perMillionTokens(struct),
  ...Object.fromEntries(Object.keys(SHAPES.constructs).map((name) => [name, (struct: any, scope: Stack) => new (lib as any)[name](scope, 'It', struct)])),
};

/** Name of the struct in a type. */
const structs = Object.entries(callables(INDEX)).map(([name, parameters]): [string, string] =>
  [name, Object.values(parameters).map((type) => type.replace(/[[\]{}?]/g, '')).find((type) => type in SHAPES.structs)!]);

/** A property in the spelling of Python. */
function misspelled(struct: string): [string, string] {
  const name = Object.keys(SHAPES.structs[struct]).find((each) => /[A-Z]/.test(each)) ?? 'tagKeys';
  return [name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

test('each constructor and method with a struct has a call here', () => {
  expect(Object.keys(CALLS).sort()).toEqual(structs.map(([name]) => name).sort());
});

test.each(structs.filter(([, struct]) => /[A-Z]/.test(Object.keys(SHAPES.structs[struct]).join(''))))('%s refuses a property of %s in the spelling of Python', (name, struct) => {
  const [right, wrong] = misspelled(struct);

  expect(() => CALLS[name]({ [wrong]: 'x' }, stack())).toThrow(`${wrong} must be a property of ${struct}, got "x": use ${right}`);
});

test.each(structs.filter(([, struct]) => !('...' in SHAPES.structs[struct])))('%s refuses a property that %s does not have', (name, struct) => {
  expect(() => CALLS[name]({ somethingElse: 'x' }, stack())).toThrow(`somethingElse must be a property of ${struct}, got "x": remove it, or use`);
});

test.each(structs.filter(([, struct]) => Object.entries(SHAPES.structs[struct]).some(([each, type]) => each !== '...' && !type.endsWith('?'))))(
  '%s names what is required, and missing', (name, struct) => {
    const required = Object.keys(SHAPES.structs[struct]).filter((each) => each !== '...' && !SHAPES.structs[struct][each].endsWith('?'));

    for (const property of required) {
      expect(() => CALLS[name]({}, stack())).toThrow(new RegExp(`\\b${property}\\b.* must .*, got (undefined|none)`));
      expect(() => CALLS[name](undefined, stack())).toThrow(new RegExp(`\\b${property}\\b.* must .*, got (undefined|none)`));
    }
  });

describe('rejected', () => {
  const bucketIn = (scope: Stack) => (scope.node.tryFindChild('Bucket') ?? s3.Bucket.fromBucketName(scope, 'Bucket', 'bills')) as s3.IBucket;

  test.each<[string, (scope: Stack) => unknown, string]>([
    ['text for the model', (scope) => new TaggedInferenceProfile(scope, 'P', { modelSource: 'amazon.nova-lite-v1:0' as any }),
      'TaggedInferenceProfile at S/P: modelSource must be an instance of ModelSource, got "amazon.nova-lite-v1:0": use ModelSource.fromModelId("amazon.nova-lite-v1:0")'],
    ['tags as a plain object', (scope) => new TaggedInferenceProfile(scope, 'P', { modelSource: nova, costTags: { Team: 'Claims' } as any }),
      'TaggedInferenceProfile at S/P: costTags must be an instance of CostTags, got {"Team":"Claims"}'],
    ['a metric name that does not exist', (scope) => new TaggedInferenceProfile(scope, 'P', { modelSource: nova, metricNames: { cacheReadInputTokens: 'x' } as any }),
      'metricNames.cacheReadInputTokens must be a property of InferenceProfileMetricNames, got "x": remove it, or use cacheReadInputTokenCount or cacheWriteInputTokenCount'],
    ['a switch as text', (scope) => new lib.TaggingStrategyDocument(scope, 'D', { enabled: 'false' as any }), 'TaggingStrategyDocument at S/D: enabled must be a boolean, got "false": pass false'],
    ['minutes as a number', (scope) => new TagCostMeter(scope, 'M', { tagKeys: ['Team'], interval: 15 as any }), 'TagCostMeter at S/M: interval must be an instance of Duration, got 15'],
    ['the ARN of a topic for the topic', (scope) => new CostNotifications(scope, 'N', { topic: 'arn:aws:sns:us-east-1:111122223333:t' as any }),
      'CostNotifications at S/N: topic must be an instance of sns.ITopic, got "arn:aws:sns:us-east-1:111122223333:t"'],
    ['a role alone', (scope) => budgetIn(scope).denyInvocations({ atPercent: 100, roles: roleIn(scope) as any }), 'roles must be a list of iam.IRole objects, got the construct "S/R": pass a list'],
    ['names of roles', (scope) => new TagScopedInvokePolicy(scope, 'P', { costTags, roles: ['Claims'] as any }), 'TagScopedInvokePolicy at S/P: roles[0] must be an instance of iam.IRole, got "Claims"'],
    ['models by ID', (scope) => new TagScopedInvokePolicy(scope, 'P', { costTags, modelSources: ['amazon.nova-lite-v1:0'] as any }), 'modelSources[0] must be an instance of ModelSource'],
    ['a rule that is a list', () => CostTagSchema.of({ Environment: ['dev', 'prod'] as any }), 'rules.Environment must be an object with properties of CostTagRule, got ["dev","prod"]: pass required, allowedValues'],
    ['one allowed value', () => CostTagSchema.of({ Environment: { allowedValues: 'dev' as any } }), 'CostTagSchema: rules.Environment.allowedValues must be a list of strings, got "dev": pass a list, such as ["dev"]'],
    ['no rules', () => CostTagSchema.of(undefined as any), 'CostTagSchema: rules must be an object with CostTagRule objects as values, got undefined'],
    ['tags as text', () => CostTags.of('Claims' as any), 'CostTags: tags must be an object with strings as values, got "Claims"'],
    ['tags as a list', () => CostTags.of([{ Key: 'Team', Value: 'Claims' }] as any), 'CostTags: tags must be an object with strings as values, got [{"Key":"Team","Value":"Claims"}]'],
    ['no tags', () => CostTagSchema.bedrockGuide().createCostTags(undefined as any), 'CostTagSchema: tags must be an object with strings as values, got undefined'],
    ['no ID of a model', () => ModelSource.foundationModel(undefined as any), 'ModelSource.foundationModel: modelId must be a string, got undefined'],
    ['no model', () => ModelSource.fromModel(undefined as any), 'ModelSource.fromModel: model must be an instance of IModel, got undefined'],
    ['no profile', () => lib.EstimatedCost.fromProfiles(undefined as any), 'EstimatedCost.fromProfiles: profiles[0] must be an instance of IInferenceProfile, got undefined'],
    ['periods as text', () => lib.BudgetAutoAdjust.historical('6' as any), 'BudgetAutoAdjust.historical: periods must be a number, got "6": pass 6'],
    ['shares that are no object', () => lib.CostCategorySplit.fixedPercentages('50' as any), 'percentages must be an object with numbers as values, got "50"'],
    ['no address', (scope) => new CostNotifications(scope, 'N').addEmail(undefined as any), 'CostNotifications at S/N: addresses[0] must be a string, got undefined'],
    ['no ARN of a dashboard', (scope) => lib.BillingDashboard.fromDashboardArn(scope, 'D', undefined as any), 'dashboardArn must be a string, got undefined'],
    ['a workgroup that is missing', (scope) => CostAndUsageExport.fromCostAndUsageExportAttributes(scope, 'E', {
      bucket: bucketIn(scope), resultsBucket: bucketIn(scope), exportName: 'e', databaseName: 'd',
    } as any), 'workgroupName must be a string, got undefined'],
  ])('%s', (_, act, message) => {
    expect(() => act(stack())).toThrow(message);
  });

  test('in one error with what the construct itself does not accept', () => {
    expect(() => new TaggedInferenceProfile(stack(), 'P', { modelSource: nova, cost_tags: costTags, description: '-' } as any)).toThrow([
      'TaggedInferenceProfile at S/P: 2 problems:',
      '  - cost_tags must be a property of TaggedInferenceProfileProps, got {"keys":["Team"]}: use costTags, or TaggedInferenceProfileProps(cost_tags=…) in Python',
      '  - description must consist of letters',
    ].join('\n'));
  });
});

describe('accepted', () => {
  test('a wider object in a subclass, which passes its properties on', () => {
    interface TeamProps extends lib.TaggedInferenceProfileProps {
      readonly team: string;
    }
    class TeamProfile extends TaggedInferenceProfile {
      constructor(scope: Construct, id: string, props: TeamProps) {
        super(scope, id, props);
      }
    }

    expect(() => new TeamProfile(stack(), 'P', { modelSource: nova, costTags, team: 'Claims' })).not.toThrow();
  });

  test('an instance of a class as the properties', () => {
    class Config implements lib.TaggedInferenceProfileProps {
      public readonly modelSource = nova;
      public readonly origin = 'config.yaml';
      public get costTags() {
        return costTags;
      }
    }
    const scope = stack();

    expect(new TaggedInferenceProfile(scope, 'P', new Config()).costTags.keys).toEqual(['Team']);
  });

  test('options of another version of the CDK for a metric', () => {
    expect(meterIn(stack()).metricEstimatedCost({ costTags, somethingNew: 1 } as any)).toBeInstanceOf(cloudwatch.Metric);
  });
});
