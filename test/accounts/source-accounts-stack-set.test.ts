import { App, aws_servicecatalog as servicecatalog, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { MonitoringSink, HookFailureMode, SourceAccountLink, SourceAccountReaderRole, SourceAccountsStackSet, type SourceAccountsStackSetProps, StackSetCaller } from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';
import { replacing, specOf } from '../support/replacement';

const sinkIn = (region: string, account = TEST_ACCOUNT, partition = 'aws') => `arn:${partition}:oam:${region}:${account}:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111`;
const SINKS = { 'eu-central-1': sinkIn('eu-central-1'), 'us-east-1': sinkIn('us-east-1') };
const OPTIONS = { organizationId: 'o-exampleorgid', sinkArns: SINKS };
const PROPS: SourceAccountsStackSetProps = { ...OPTIONS, organizationalUnitIds: ['ou-ab12-11111111'] };
const ENV = { account: TEST_ACCOUNT, region: 'eu-central-1' };

const stackOf = (env: object = ENV) => new Stack(checkedApp(), 'S', { env });
const create = (props: Partial<SourceAccountsStackSetProps> = {}, stack: Stack = stackOf()) => new SourceAccountsStackSet(stack, 'Accounts', { ...PROPS, ...props });
const propertiesOf = (set: SourceAccountsStackSet) => onlyResource(Stack.of(set), 'AWS::CloudFormation::StackSet').Properties;

test('deploys to the units, automatically, with soft tolerance, as a delegated administrator', () => {
  const { TemplateBody, StackSetName, ...properties } = propertiesOf(create({ excludedAccountIds: [TEST_ACCOUNT] }));

  expect(properties).toEqual({
    Description: expect.any(String),
    PermissionModel: 'SERVICE_MANAGED',
    CallAs: 'DELEGATED_ADMIN',
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
    ManagedExecution: { Active: true },
    OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE', RegionConcurrencyType: 'PARALLEL' },
    StackInstancesGroup: [{
      DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-11111111'], Accounts: [TEST_ACCOUNT], AccountFilterType: 'DIFFERENCE' },
      Regions: ['eu-central-1', 'us-east-1'],
    }],
  });
  expect(StackSetName).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
  expect(JSON.parse(TemplateBody).Resources).toHaveProperty('Link');
});

test('manages from the management account, and keeps stacks of accounts that leave', () => {
  expect(propertiesOf(create({ callAs: StackSetCaller.SELF, retainStacksOnAccountRemoval: true }))).toMatchObject({ CallAs: 'SELF', AutoDeployment: { RetainStacksOnAccountRemoval: true } });
});

const templateOf = (options: object = {}) => SourceAccountsStackSet.templateOf(stackOf(), { ...OPTIONS, ...options });

describe('the template', () => {
  test('is that of the stack set', () => {
    expect(propertiesOf(create()).TemplateBody).toBe(templateOf());
  });

  test('has 2 resources in less than 2,500 bytes, and nothing that needs another resource', () => {
    const text = templateOf();
    const { Resources } = JSON.parse(text);

    expect(Buffer.byteLength(text)).toBeLessThan(2_500);
    expect(Object.values<any>(Resources).map(({ Type }) => Type)).toEqual(['AWS::Oam::Link', 'AWS::IAM::Role']);
    expect(text).not.toMatch(/Transform|Parameters|AWS::SSM|AWS::CloudFormation|Fn::ImportValue|s3:|Custom::|BootstrapVersion/);
  });

  test('has the sink of each Region, and the role in one', () => {
    const { Mappings, Conditions, Resources } = JSON.parse(templateOf());

    expect(Mappings.Sinks).toEqual({ 'eu-central-1': { Arn: SINKS['eu-central-1'] }, 'us-east-1': { Arn: SINKS['us-east-1'] } });
    const evaluated = (region: string, account: string) => Object.keys(Resources)
      .filter((id) => isTrue(Conditions, Resources[id].Condition, { region, account }));

    expect(evaluated('eu-central-1', OTHER_ACCOUNT)).toEqual(['Link', 'ReaderRole']);
    expect(evaluated('us-east-1', OTHER_ACCOUNT)).toEqual(['Link']);
  });

  test('has nothing in the monitoring account, which cannot link to itself, also if it joins a unit later', () => {
    const { Conditions, Resources } = JSON.parse(templateOf());

    for (const region of Object.keys(SINKS)) {
      expect(Object.values<any>(Resources).filter(({ Condition }) => isTrue(Conditions, Condition, { region, account: TEST_ACCOUNT }))).toEqual([]);
    }
  });

  test('has the link and the role of the single constructs', () => {
    const { Link, ReaderRole } = JSON.parse(templateOf()).Resources;
    const source = new Stack(checkedApp(), 'Source', { env: { account: OTHER_ACCOUNT, region: 'eu-central-1' } });
    new SourceAccountLink(source, 'Link', { sinkArns: SINKS });
    new SourceAccountReaderRole(source, 'Role', { organizationId: OPTIONS.organizationId, monitoringAccountId: TEST_ACCOUNT });

    expect({ ...Link.Properties, SinkIdentifier: SINKS['eu-central-1'] }).toEqual(onlyResource(source, 'AWS::Oam::Link').Properties);
    expect(values(ReaderRole.Properties)).toEqual(values(onlyResource(source, 'AWS::IAM::Role').Properties));
  });

  test('of the hook has the activation in each Region, and no other resource', () => {
    const text = templateOf({ createLinks: false, createRole: false, sinkArns: undefined, requiredTagsHook: HookFailureMode.FAIL });
    const { Hook, HookRole, HookConfiguration, ...others } = JSON.parse(text).Resources;

    expect(Buffer.byteLength(text)).toBeLessThan(2_000);
    expect(others).toEqual({});
    expect([Hook, HookRole, HookConfiguration].map(({ Condition }) => Condition)).toEqual([undefined, undefined, undefined]);
    expect(Hook.Properties).toMatchObject({ Type: 'HOOK', TypeName: 'AWS::TagPolicies::TaggingComplianceValidator', PublisherId: 'aws-hooks' });
    expect(JSON.parse(HookConfiguration.Properties.Configuration).CloudFormationConfiguration.HookConfiguration).toMatchObject({ FailureMode: 'FAIL', TargetOperations: ['STACK'] });
    expect(HookRole.Properties.Policies[0].PolicyDocument.Statement[0].Action).toBe('tag:ListRequiredTags');
  });

  test.each([{}, { createRole: false }, { createLinks: false, sinkArns: undefined }])('has no hook next to links or a role, which its failure would roll back: %j', (options) => {
    expect(() => templateOf({ ...options, requiredTagsHook: HookFailureMode.WARN })).toThrow('SourceAccountsStackSet.templateOf: requiredTagsHook must be in a template of its own, got "WARN" with links or a role');
  });

  test('links without a role, and creates a role without links', () => {
    expect(Object.keys(JSON.parse(templateOf({ createRole: false })).Resources)).toEqual(['Link']);
    expect(Object.keys(JSON.parse(templateOf({ createLinks: false, sinkArns: undefined })).Resources)).toEqual(['ReaderRole']);
    expect(propertiesOf(create({ createLinks: false, sinkArns: undefined })).StackInstancesGroup[0].Regions).toEqual(['eu-central-1']);
    expect(propertiesOf(create({ createRole: false })).Capabilities).toBeUndefined();
  });

  test.each([['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov']])('has no partition but that of %s', (region, partition) => {
    const stack = stackOf({ account: TEST_ACCOUNT, region });
    const text = SourceAccountsStackSet.templateOf(stack, { ...OPTIONS, sinkArns: { [region]: sinkIn(region, TEST_ACCOUNT, partition) } });

    expect([...text.matchAll(/arn:([^:]+(?:::Partition\})?):/g)].map(([, each]) => each).filter((each) => each !== partition && each !== '${AWS::Partition}')).toEqual([]);
  });
});

test('a sink of the app is a reference in the template', () => {
  const stack = stackOf();
  const sink = new MonitoringSink(stack, 'Sink', { organizationId: OPTIONS.organizationId });
  const { TemplateBody } = propertiesOf(create({ sinkArns: { 'eu-central-1': sink.sinkArn } }, stack));
  const [before, reference, after] = TemplateBody['Fn::Join'][1];

  expect(reference).toEqual(stack.resolve(sink.sinkArn));
  expect(JSON.parse(`${before}SINK${after}`).Mappings.Sinks).toEqual({ 'eu-central-1': { Arn: 'SINK' } });
});

describe('the hook', () => {
  const setsOf = (props: Partial<SourceAccountsStackSetProps>) => {
    const stack = stackOf();
    create({ requiredTagsHook: HookFailureMode.FAIL, ...props }, stack);
    return Object.values<any>(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet'));
  };

  test('has a stack set of its own, so that a failed activation keeps links and role', () => {
    const [accounts, hook] = setsOf({ excludedAccountIds: [OTHER_ACCOUNT] });
    const { StackSetName, TemplateBody, Description, Capabilities, ...targets } = hook.Properties;

    expect(Object.keys(JSON.parse(accounts.Properties.TemplateBody).Resources)).toEqual(['Link', 'ReaderRole']);
    expect(accounts.Properties.TemplateBody).toBe(propertiesOf(create()).TemplateBody);
    expect(Object.keys(JSON.parse(TemplateBody).Resources)).toEqual(['HookRole', 'Hook', 'HookConfiguration']);
    expect([StackSetName, Capabilities]).toEqual([`${accounts.Properties.StackSetName}-required-tags`, ['CAPABILITY_IAM']]);
    expect(Description).not.toBe(accounts.Properties.Description);
    expect(accounts.Properties).toMatchObject(targets);
  });

  test('is activated after the stacks with the links are created, because it would judge them', () => {
    expect(setsOf({})[1].DependsOn).toEqual([expect.stringMatching(/^Accounts(?!RequiredTags)/)]);
  });

  test('limits the length of the name', () => {
    expect(() => create({ stackSetName: 'x'.repeat(115), requiredTagsHook: HookFailureMode.WARN })).toThrow('stackSetName must have at most 114 characters');
    expect(() => create({ stackSetName: 'x'.repeat(114), requiredTagsHook: HookFailureMode.WARN })).not.toThrow();
  });

  test('needs links or a role next to it', () => {
    expect(() => create({ createLinks: false, sinkArns: undefined, createRole: false, requiredTagsHook: HookFailureMode.WARN })).toThrow('createLinks or createRole must be true, got false for both');
  });
});

describe('an edit never unlinks the accounts unnoticed', () => {
  const nameOf = (set: SourceAccountsStackSet) => propertiesOf(set).StackSetName;

  test('the name depends on neither properties nor place, so another construct collides instead of replacing the stack set', () => {
    const other = new Stack(checkedApp(), 'Other', { env: ENV, stackName: 'renamed' });
    const names = [create(), create({ organizationalUnitIds: ['r-ab12'], createRole: false }), new SourceAccountsStackSet(new Construct(other, 'Moved'), 'Renamed', PROPS)].map(nameOf);

    expect(names).toEqual(names.map(() => `bedrock-cost-tags-${TEST_ACCOUNT}`));
  });

  test('a stack set that is replaced under another name remains, with its links, and one that is removed is deleted', () => {
    const set = create();

    expect(replacing(specOf('AWS::CloudFormation::StackSet').properties)).toEqual(['PermissionModel', 'StackSetName']);
    expect(onlyResource(Stack.of(set), 'AWS::CloudFormation::StackSet')).toMatchObject({ UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Delete' });
  });

  test('a product of a stack that is deployed several times has the ID of the stack in the name', () => {
    const product = new (class extends servicecatalog.ProductStack {})(stackOf(), 'Product');
    const set = create({ homeRegion: 'eu-central-1' }, product);

    expect(product.resolve(set.stackSetName)).toEqual({ 'Fn::Join': ['', ['bedrock-cost-tags-', { Ref: 'AWS::AccountId' }, '-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }]] });
  });

  test.each([[ENV], [{}]])('two of one name in an account and Region are refused: %j', (env) => {
    const [app, other] = [checkedApp(), new Stack(new App(), 'S', { env })];
    const stack = new Stack(app, 'S', { env });
    const add = (to: Stack, stackSetName?: string) => ['A', 'B'].forEach((id, index) =>
      new SourceAccountsStackSet(to, id, { ...PROPS, homeRegion: 'eu-central-1', readerRoleName: id, stackSetName: index === 0 ? undefined : stackSetName }));
    add(other);
    add(stack, 'other');

    expect(() => Template.fromStack(other)).toThrow(/stackSetName must be unique in the account and Region, got .* as at "S\/A": pass another name, or remove one of the stack sets/);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test.each<[string, Partial<SourceAccountsStackSetProps>, string]>([
  ['no sinks', { sinkArns: undefined }, 'sinkArns must be given, got undefined'],
  ['no Region', { sinkArns: {} }, 'sinkArns must contain at least one Region, got {}'],
  ['a sink of another Region', { sinkArns: { 'eu-central-1': SINKS['us-east-1'] } }, 'sinkArns.eu-central-1 must be the ARN of a sink in eu-central-1'],
  ['a sink of another account', { monitoringAccountId: OTHER_ACCOUNT }, `sinkArns.us-east-1 must be the ARN of a sink of account ${OTHER_ACCOUNT}`],
  ['a Region without a sink', { regions: ['eu-central-1', 'eu-west-1'] }, 'sinkArns must contain each of regions, got no sink in eu-west-1'],
  ['a home Region that is none', { homeRegion: 'eu-west-1' }, 'homeRegion must be one of eu-central-1, us-east-1, got "eu-west-1"'],
  ['a duplicate unit', { organizationalUnitIds: ['ou-ab12-11111111', 'ou-ab12-11111111'] }, 'organizationalUnitIds must not contain duplicates'],
  ['a unit of another form', { organizationalUnitIds: ['Workloads'] }, 'each of organizationalUnitIds must look like ou-ab12-11111111 or r-ab12'],
  ['no unit', { organizationalUnitIds: [] }, 'organizationalUnitIds must contain at least one element'],
  ['a duplicate Region', { regions: ['us-east-1', 'us-east-1'] }, 'regions must not contain duplicates'],
  ['a Region of another partition', { createLinks: false, sinkArns: undefined, regions: ['eu-central-1', 'cn-north-1'] }, 'regions must be in the partition aws of the stack, got "cn-north-1" in aws-cn'],
  ['a sink of another partition', { sinkArns: { 'us-gov-west-1': sinkIn('us-gov-west-1', TEST_ACCOUNT, 'aws-us-gov') } }, 'sinkArns must be in the partition aws of the stack, got "us-gov-west-1" in aws-us-gov'],
  ['nothing to create', { createLinks: false, sinkArns: undefined, createRole: false }, 'createLinks, createRole or requiredTagsHook must be given'],
  ['sinks without links', { createLinks: false }, 'sinkArns must not be given together with createLinks: false'],
  ['a name of a role without a role', { createRole: false, readerRoleName: 'x' }, 'readerRoleName must not be given together with createRole: false'],
])('refuses %s', (_, props, problem) => {
  expect(() => create(props)).toThrow(problem);
});

test('refuses a token as a Region of a sink', () => {
  const stack = stackOf();

  expect(() => create({ sinkArns: { [new CfnParameter(stack, 'P').valueAsString]: SINKS['us-east-1'] } }, stack)).toThrow('each key of sinkArns must be known at synth, got a token');
});

test('refuses several Regions of which none is known to be the home Region', () => {
  expect(() => create({}, stackOf({ account: TEST_ACCOUNT, region: 'eu-west-1' }))).toThrow('homeRegion must be one of eu-central-1, us-east-1, got undefined');
  expect(() => create({ homeRegion: 'us-east-1' }, new Stack(new App(), 'S'))).not.toThrow();
});

test('refuses a template above the limit of a stack set', () => {
  const regions = Array.from({ length: 500 }, (_, index) => `eu-central-${index + 1}`);

  expect(() => create({ sinkArns: Object.fromEntries(regions.map((region) => [region, sinkIn(region)])) })).toThrow(/the template must have at most 51200 bytes, the limit of a stack set, got \d{5}/);
});

test('refuses unknown values in a template for another tool', () => {
  expect(() => SourceAccountsStackSet.templateOf(new Stack(new App(), 'S'), { ...OPTIONS, homeRegion: 'us-east-1' })).toThrow(
    'SourceAccountsStackSet.templateOf: monitoringAccountId must be known at synth in a template for another tool, got a token');
});

test('names the commands that enable stack sets', () => {
  expect(SourceAccountsStackSet.setupCommands(TEST_ACCOUNT)).toEqual([
    'aws cloudformation activate-organizations-access',
    `aws organizations register-delegated-administrator --service-principal member.org.stacksets.cloudformation.amazonaws.com --account-id ${TEST_ACCOUNT}`,
  ]);
  expect(SourceAccountsStackSet.setupCommands()).toHaveLength(1);
  expect(() => SourceAccountsStackSet.setupCommands('1; rm')).toThrow('administratorAccountId must');
});

/** Whether CloudFormation creates a resource with a condition in an account and Region. */
function isTrue(conditions: any, condition: any, place: { region: string; account: string }): boolean {
  const value = (each: any) => each.Ref === 'AWS::Region' ? place.region : each.Ref === 'AWS::AccountId' ? place.account : each;
  if (condition === undefined || typeof condition === 'string') {
    return condition === undefined || isTrue(conditions, conditions[condition], place);
  }
  const [[name, argument]] = Object.entries<any>(condition);
  switch (name) {
    case 'Condition': return isTrue(conditions, argument, place);
    case 'Fn::Not': return !isTrue(conditions, argument[0], place);
    case 'Fn::And': return argument.every((each: any) => isTrue(conditions, each, place));
    case 'Fn::Equals': return value(argument[0]) === value(argument[1]);
    default: throw new Error(name);
  }
}

/** A text of CloudFormation with the partition and the account of the test in place of pseudo parameters. */
function values(value: any): any {
  const text = (each: string) => each.replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', OTHER_ACCOUNT);
  if (typeof value === 'string') {
    return text(value);
  }
  if (Array.isArray(value)) {
    return value.map(values);
  }
  if (typeof value !== 'object') {
    return value;
  }
  return value['Fn::Sub'] ? text(value['Fn::Sub'])
    : value['Fn::Join'] ? value['Fn::Join'][1].map(values).join('')
      : value.Ref === 'AWS::Partition' ? 'aws'
        : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, values(each)]));
}
