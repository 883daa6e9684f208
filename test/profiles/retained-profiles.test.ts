import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type App, Aspects, aws_iam as iam, aws_servicecatalog as servicecatalog, aws_ssm as ssm, CfnCondition, CfnParameter, type CfnResource,
  CrossStackReferences, Fn, NestedStack,
  ReferenceStrength, RemovalPolicy, Stack, Tags,
} from 'aws-cdk-lib';
import type * as bedrock from 'aws-cdk-lib/aws-bedrock';
import { BedrockCostAlarm, BedrockCostDashboard, CostTags, EstimatedCost, ModelSource, TaggedInferenceProfile, type TaggedInferenceProfileProps, TokenPrices } from '../../src';
import { checkedApp, ofType, onlyResource, profilesOf, templateOf } from '../support/checked-app';
import { profileValues } from '../support/deployed';
import { callDirectly, callThrough, mayCall, policiesOf } from '../support/may';
import { TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const OLD_MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const NEW_MODEL = 'anthropic.claude-sonnet-4-6';
const OLD = ModelSource.systemDefinedProfile(`us.${OLD_MODEL}`);
const NEW = ModelSource.systemDefinedProfile(`us.${NEW_MODEL}`);
const TAGS = CostTags.of({ Department: 'Claims' });
const TYPE = 'AWS::Bedrock::ApplicationInferenceProfile';

function profileWith(props: Partial<TaggedInferenceProfileProps>, stack = new Stack(checkedApp(), 'S', { env: TEST_ENV })) {
  return { stack, profile: new TaggedInferenceProfile(stack, 'Claims', { modelSource: NEW, costTags: TAGS, ...props }) };
}

const resourcesOf = (stack: Stack) => Object.fromEntries(ofType(templateOf(stack).Resources, TYPE));

describe('a retained profile', () => {
  test.each<[string, Partial<TaggedInferenceProfileProps>]>([
    ['with a generated name', { modelSource: OLD }],
    ['with a description', { modelSource: OLD, description: 'Claims' }],
    ['with a fixed name', { modelSource: OLD, inferenceProfileName: 'claims' }],
  ])('%s stays exactly as its earlier deployment created it', (_, earlier) => {
    const before = resourcesOf(profileWith(earlier).stack);
    const { modelSource, ...others } = earlier;
    const after = resourcesOf(profileWith({ retainedProfiles: [{ modelSource: modelSource!, ...others }] }).stack);

    expect(Object.keys(after)).toHaveLength(2);
    expect(after).toMatchObject(before);
  });

  test('leaves the current profile as it will be without it', () => {
    const withIt = resourcesOf(profileWith({ retainedProfiles: [{ modelSource: OLD }] }).stack);

    expect(withIt).toMatchObject(resourcesOf(profileWith({}).stack));
  });

  test('stays where the change is reverted', () => {
    const during = resourcesOf(profileWith({ retainedProfiles: [{ modelSource: OLD }] }).stack);

    expect(during).toMatchObject(resourcesOf(profileWith({ modelSource: OLD }).stack));
  });

  test('follows the tags of its construct, inherited ones included, and synth fails where they differ', () => {
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }] });
    Tags.of(stack).add('Environment', 'prod');

    expect(profilesOf(stack).map((each) => each.Tags)).toEqual([0, 1].map(() => [{ Key: 'Department', Value: 'Claims' }, { Key: 'Environment', Value: 'prod' }]));
    expect(stack.resolve(profile.retainedProfiles[0].costTags.value('Department'))).toBe('Claims');

    const other = profileWith({ retainedProfiles: [{ modelSource: OLD }] });
    Tags.of(other.profile.retainedProfiles[0].node.defaultChild!).add('Department', 'Sales');
    expect(() => other.stack.node.root.node.findAll() && templateOf(other.stack)).toThrow(/costTags declares "Department" as "Claims", but the resource ends up with "Sales"/);
  });

  test('has its own model, prices and metrics', () => {
    const prices = TokenPrices.perMillionTokens({ input: 9, output: 9 });
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD, prices }] });
    const [retained] = profile.retainedProfiles;

    expect(retained.modelSource?.baseModelId).toBe(OLD_MODEL);
    expect(retained.prices.input).toBe(9);
    expect(profile.prices.input).not.toBe(9);
    expect(stack.resolve(retained.metricInvocations().dimensions)).not.toEqual(stack.resolve(profile.metricInvocations().dimensions));
    expect(retained.retainedProfiles).toEqual([]);
    expect(stack.resolve(retained.applicationInferenceProfileRef.inferenceProfileIdentifier)).toEqual(stack.resolve(
      (retained.node.defaultChild as any).applicationInferenceProfileRef.inferenceProfileIdentifier));
  });
});

describe('one handle for both profiles', () => {
  test('a grant allows calls through both, and nothing else', async () => {
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }] });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    profile.grantInvoke(role);
    const { Resources } = templateOf(stack);
    const values = profileValues(Resources, {});
    const arnOf = (arn: string) => values[(stack.resolve(arn)['Fn::GetAtt'] as string[]).join('.')];
    const policies = policiesOf(Resources, stack.resolve(role.roleName).Ref, { values });
    const model = (id: string) => `arn:aws:bedrock:us-east-2::foundation-model/${id}`;
    const may = (legs: Parameters<typeof mayCall>[2]) => mayCall(policies, 'bedrock:InvokeModel', legs);
    const [now, before] = [profile.inferenceProfileArn, profile.retainedProfiles[0].inferenceProfileArn].map(arnOf);

    expect(await may(callThrough(now, [model(NEW_MODEL)]))).toBe(true);
    expect(await may(callThrough(before, [model(OLD_MODEL)]))).toBe(true);
    expect(await may(callThrough(now, [model(OLD_MODEL)]))).toBe(false);
    expect(await may(callDirectly(model(NEW_MODEL)))).toBe(false);
    expect(await may(callDirectly(model(OLD_MODEL)))).toBe(false);
  });

  test('the estimated cost is the sum, at the prices of each', () => {
    const prices = TokenPrices.perMillionTokens({ input: 7, output: 11 });
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD, prices }] });
    const estimate = EstimatedCost.fromProfiles(profile);
    const { expression } = profile.metricEstimatedCost().toMetricConfig().mathExpression!;

    expect(estimate.metricCount).toBe(6);
    expect(expression).toContain(' * 7 ');
    expect(expression).toContain(' * 11');
    expect(expression).toMatch(/ \* 3\.3 .* \* 16\.5 /);
    expect(stack.resolve(expression)).toBe(expression);
  });

  test('an alarm counts both and names both', () => {
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }] });
    new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 10 });
    const { Metrics, AlarmDescription } = onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties;

    expect(new Set(Metrics.flatMap((each: any) => each.MetricStat ? [each.MetricStat.Metric.Dimensions[0].Value['Fn::GetAtt'][0]] : []))).toEqual(new Set(Object.keys(resourcesOf(stack))));
    expect(AlarmDescription).toContain(`us.${OLD_MODEL}`);
    expect(AlarmDescription).toContain(`us.${NEW_MODEL}`);
  });

  test('an alarm says when the profiles have too many counters together', () => {
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }, { modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-haiku-4-5-20251001-v1:0') }] });

    expect(() => new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 10 })).toThrow(/profiles must have at most 10 token metrics together, got 12 \("S\/Claims" has 4, "S\/Claims\/Retained/);
  });

  test('a dashboard shows both', () => {
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }] });
    new BedrockCostDashboard(stack, 'Dashboard', { profiles: [profile], tagKey: 'Department' });
    const body = JSON.stringify(onlyResource(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);

    Object.keys(resourcesOf(stack)).forEach((id) => expect(body).toContain(id));
  });
});

describe('references from other stacks', () => {
  const referred = (strength?: ReferenceStrength) => {
    const app = checkedApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    const { profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }] }, stack);
    if (strength) {
      CrossStackReferences.of(profile).produce(strength);
    }
    const team = new Stack(app, 'Team', { env: TEST_ENV });
    profile.retainedProfiles[0].grantInvoke(new iam.Role(team, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    app.synth();
    return { stack, team };
  };

  test('to a retained profile have the strength of those to the current profile', () => {
    const { stack, team } = referred(ReferenceStrength.WEAK);

    expect(JSON.stringify(templateOf(team))).toContain('Fn::GetStackOutput');
    expect(JSON.stringify(templateOf(team))).not.toContain('Fn::ImportValue');
    expect(JSON.stringify(templateOf(stack).Outputs)).not.toContain('Export');
  });

  test('are exports by default, and the exports of the retained profile stay', () => {
    const { stack, team } = referred();

    expect(JSON.stringify(templateOf(team))).toContain('Fn::ImportValue');
    expect(Object.values<any>(templateOf(stack).Outputs).filter(({ Export }) => Export)).toHaveLength(2);
  });
});

describe('is refused', () => {
  test.each<[string, Partial<TaggedInferenceProfileProps>, RegExp | string]>([
    ['the current profile', { retainedProfiles: [{ modelSource: NEW }] },
      'TaggedInferenceProfile at S/Claims: retainedProfiles[0] must differ from the current profile, got "us.anthropic.claude-sonnet-4-6" with the same description and name: remove the entry, or change modelSource, description or inferenceProfileName of the profile'],
    ['the current profile, written as its ARN', { retainedProfiles: [{ modelSource: ModelSource.fromArn(`arn:aws:bedrock:us-east-1:${TEST_ENV.account}:inference-profile/us.${NEW_MODEL}`) }] }, /must differ from the current profile/],
    ['an earlier profile twice', { retainedProfiles: [{ modelSource: OLD }, { modelSource: OLD }] },
      'TaggedInferenceProfile at S/Claims: retainedProfiles[1] must differ from retainedProfiles[0], got "us.anthropic.claude-sonnet-4-5-20250929-v1:0" with the same description and name: remove one of the entries'],
    ['a name that Bedrock refuses', { retainedProfiles: [{ modelSource: OLD, inferenceProfileName: '-claims' }] }, /retainedProfiles\[0\].inferenceProfileName must consist of letters and digits/],
    ['a description that Bedrock refuses', { retainedProfiles: [{ modelSource: OLD, description: 'a  b' }] }, /retainedProfiles\[0\].description must consist of letters/],
  ])('%s', (_, props, message) => {
    expect(() => profileWith(props)).toThrow(message);
  });
});

describe('an overridden logical ID', () => {
  const migrated = (edit: (profile: TaggedInferenceProfile) => void, props: Partial<TaggedInferenceProfileProps>) => {
    const { stack, profile } = profileWith(props);
    edit(profile);
    return resourcesOf(stack);
  };
  const override = (resource: unknown) => (resource as CfnResource).overrideLogicalId('ClaimsProfile');

  test('of the current profile is refused', () => {
    expect(() => migrated((profile) => override(profile.node.defaultChild), { retainedProfiles: [{ modelSource: OLD }] }))
      .toThrow(/retainedProfiles cannot be combined with an overridden logical ID, got "ClaimsProfile"/);
  });

  test('moves to the retained profile, which stays', () => {
    const before = migrated((profile) => override(profile.node.defaultChild), { modelSource: OLD, inferenceProfileName: 'claims' });
    const after = migrated((profile) => override(profile.retainedProfiles[0].node.defaultChild), {
      retainedProfiles: [{ modelSource: OLD, inferenceProfileName: 'claims' }],
    });

    expect(Object.keys(after)).toHaveLength(2);
    expect(after).toMatchObject(before);
  });
});

describe('warnings', () => {
  const used = (
    strength: string, region: string, props: Partial<TaggedInferenceProfileProps> = {}, isNested = false, given?: (stack: Stack) => ModelSource,
  ) => {
    const app = checkedApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': strength } });
    const stack = new Stack(app, 'S', { env: TEST_ENV, crossRegionReferences: true });
    const scope = isNested ? new NestedStack(stack, 'Nested') : stack;
    const { profile } = profileWith({ ...props, ...given ? { modelSource: given(scope) } : {} }, scope);
    const team = new Stack(app, 'Team', { env: { ...TEST_ENV, region }, crossRegionReferences: true });
    profile.grantInvoke(new iam.Role(team, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    app.synth();
    return warningIds(stack);
  };
  const byParameter = (scope: Stack) => ModelSource.systemDefinedProfile(`us.${new CfnParameter(scope, 'Model').valueAsString}`);

  test.each([false, true])('a strong export (nested: %s)', (isNested) => {
    expect(used('strong', 'us-east-1', {}, isNested)).toEqual(['cdk-bedrock-cost-tags:TaggedInferenceProfile.strongReference']);
  });

  test.each([false, true])('a parameter that is written to another Region (nested: %s)', (isNested) => {
    expect(used('strong', 'us-west-2', {}, isNested)).toEqual(['cdk-bedrock-cost-tags:TaggedInferenceProfile.crossRegionReference']);
  });

  test('both kinds', () => {
    expect(used('both', 'us-west-2')).toEqual(['cdk-bedrock-cost-tags:TaggedInferenceProfile.crossRegionReference']);
    expect(used('both', 'us-east-1')).toEqual(['cdk-bedrock-cost-tags:TaggedInferenceProfile.strongReference']);
  });

  test('none for a weak reference', () => {
    expect(used('weak', 'us-east-1')).toEqual([]);
    expect(used('weak', 'us-west-2')).toEqual([]);
  });

  test('a model that is known only at deployment, which another stack cannot follow', () => {
    expect(used('weak', 'us-east-1', {}, false, byParameter)).toEqual(expect.arrayContaining(['cdk-bedrock-cost-tags:TaggedInferenceProfile.staleReference']));
    expect(used('strong', 'us-west-2', {}, false, byParameter)).toEqual(expect.arrayContaining(['cdk-bedrock-cost-tags:TaggedInferenceProfile.staleReference']));
  });

  test('an overridden logical ID, which keeps the names of the references', () => {
    const app = checkedApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'weak' } });
    const { stack, profile } = profileWith({}, new Stack(app, 'S', { env: TEST_ENV }));
    (profile.node.defaultChild as CfnResource).overrideLogicalId('Taken');
    profile.grantInvoke(new iam.Role(new Stack(app, 'Team', { env: TEST_ENV }), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    app.synth();

    expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:TaggedInferenceProfile.staleReference']);
  });

  test('none in one stack and its nested stacks', () => {
    const { stack, profile } = profileWith({});
    const nested = new NestedStack(stack, 'Nested');
    profile.grantInvoke(new iam.Role(nested, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));

    expect(warningIds(stack)).toEqual([]);
  });

  test('one for a profile, not for the others of its stack', () => {
    const app = checkedApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    const { profile } = profileWith({}, stack);
    new TaggedInferenceProfile(stack, 'Other', { modelSource: NEW, costTags: TAGS });
    profile.grantInvoke(new iam.Role(new Stack(app, 'Team', { env: TEST_ENV }), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    app.synth();

    expect(warningIds(stack)).toHaveLength(1);
  });
});

describe('more than ten token metrics', () => {
  const termsOf = (metric: any): string[] => {
    const { mathExpression } = metric.toMetricConfig();
    return Object.values<any>(mathExpression.usingMetrics).flatMap((each) => each.toMetricConfig().mathExpression
      ? termsOf(each)
      : [JSON.stringify(each.toMetricConfig().metricStat.dimensions[0].value) + each.toMetricConfig().metricStat.metricName]);
  };

  test('of a profile and its retained profiles count each once', () => {
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }, { modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-haiku-4-5-20251001-v1:0') }] });
    const terms = termsOf(profile.metricEstimatedCost());

    expect(terms).toHaveLength(12);
    expect(new Set(terms).size).toBe(12);
    new BedrockCostDashboard(stack, 'Dashboard', { profiles: [profile], tagKey: 'Department' });
    expect(Object.keys(resourcesOf(stack))).toHaveLength(3);
  });

  test('of several profiles count each once', () => {
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }] });
    const other = new TaggedInferenceProfile(stack, 'Other', { modelSource: NEW, costTags: TAGS });
    const terms = termsOf(EstimatedCost.fromProfiles(profile, other).metric());

    expect(terms).toHaveLength(12);
    expect(new Set(terms).size).toBe(12);
  });
});

describe('the resource of a retained profile', () => {
  test('exists under the condition of the current one, with its removal policy', () => {
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }] });
    const resource = profile.node.defaultChild as CfnResource;
    resource.cfnOptions.condition = new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals('a', 'a') });
    profile.applyRemovalPolicy(RemovalPolicy.RETAIN);

    const resources = Object.values(resourcesOf(stack));
    expect(resources).toHaveLength(2);
    resources.forEach((each) => expect(each).toMatchObject({ Condition: 'IsProd', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }));
  });

  test('keeps its exports where only the stack that uses them decides for strong references', () => {
    const app = checkedApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'weak' } });
    const { stack, profile } = profileWith({ retainedProfiles: [{ modelSource: OLD }] }, new Stack(app, 'S', { env: TEST_ENV }));
    const team = new Stack(app, 'Team', { env: TEST_ENV });
    CrossStackReferences.of(team).consume(ReferenceStrength.STRONG);
    profile.retainedProfiles[0].grantInvoke(new iam.Role(team, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    app.synth();

    expect(Object.values<any>(templateOf(stack).Outputs).filter(({ Export }) => Export)).toHaveLength(2);
  });

  test('exports nothing from a product of AWS Service Catalog', () => {
    const stack = new Stack(checkedApp(), 'Portfolio', { env: TEST_ENV });
    class Product extends servicecatalog.ProductStack {
      constructor() {
        super(stack, 'Team');
        profileWith({ retainedProfiles: [{ modelSource: OLD }] }, this);
      }
    }
    const product = new Product();
    new servicecatalog.CloudFormationProduct(stack, 'Product', {
      productName: 'team', owner: 'platform', productVersions: [{ cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromProductStack(product) }],
    });
    const assembly = (stack.node.root as App).synth();

    expect(JSON.parse(readFileSync(join(assembly.directory, product.templateFile), 'utf8')).Outputs).toBeUndefined();
  });
});

describe('a change of the L1 that the logical ID does not follow', () => {
  const changed = (edit: (resource: CfnResource) => void) => {
    const app = checkedApp({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'weak' } });
    const { stack, profile } = profileWith({}, new Stack(app, 'S', { env: TEST_ENV }));
    edit(profile.node.defaultChild as CfnResource);
    profile.grantInvoke(new iam.Role(new Stack(app, 'Team', { env: TEST_ENV }), 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    app.synth();
    return warningIds(stack);
  };

  test.each<[string, (resource: CfnResource) => void]>([
    ['an override of the source', (resource) => resource.addPropertyOverride('ModelSource.CopyFrom', 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0')],
    ['an override of the name', (resource) => resource.addPropertyOverride('InferenceProfileName', 'claims')],
    ['a description by an aspect', (resource) => Aspects.of(resource).add({ visit: (node) => { (node as bedrock.CfnApplicationInferenceProfile).description = 'Claims'; } })],
  ])('%s is warned of', (_, edit) => {
    expect(changed(edit)).toEqual(['cdk-bedrock-cost-tags:TaggedInferenceProfile.staleReference']);
  });

  test('tags are no such change', () => {
    expect(changed((resource) => resource.addPropertyOverride('Tags', [{ Key: 'Department', Value: 'Claims' }]))).toEqual([]);
  });
});

test('a model that is looked up has prices until then', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const { profile } = profileWith({ modelSource: ModelSource.fromModelId(ssm.StringParameter.valueFromLookup(stack, '/model')) }, stack);
  new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 10 });

  expect((stack.node.root as App).synth().manifest.missing).toHaveLength(1);
});
