import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { MonitoringSink, HookFailureMode, SourceAccountLink, SourceAccountReaderRole, SourceAccountsStackSet, type SourceAccountsStackSetProps, StackSetCaller } from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT } from '../support/places';

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
    expect(Conditions).toEqual({ IsHomeRegion: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } });
    expect([Resources.Link.Condition, Resources.ReaderRole.Condition]).toEqual([undefined, 'IsHomeRegion']);
  });

  test('has the link and the role of the single constructs', () => {
    const { Link, ReaderRole } = JSON.parse(templateOf()).Resources;
    const source = new Stack(checkedApp(), 'Source', { env: { account: OTHER_ACCOUNT, region: 'eu-central-1' } });
    new SourceAccountLink(source, 'Link', { sinkArns: SINKS });
    new SourceAccountReaderRole(source, 'Role', { organizationId: OPTIONS.organizationId, monitoringAccountId: TEST_ACCOUNT });

    expect({ ...Link.Properties, SinkIdentifier: SINKS['eu-central-1'] }).toEqual(onlyResource(source, 'AWS::Oam::Link').Properties);
    expect(values(ReaderRole.Properties)).toEqual(values(onlyResource(source, 'AWS::IAM::Role').Properties));
  });

  test('with the hook has the activation in each Region', () => {
    const text = templateOf({ requiredTagsHook: HookFailureMode.FAIL });
    const { Hook, HookRole, HookConfiguration } = JSON.parse(text).Resources;

    expect(Buffer.byteLength(text)).toBeLessThan(4_000);
    expect([Hook, HookRole, HookConfiguration].map(({ Condition }) => Condition)).toEqual([undefined, undefined, undefined]);
    expect(Hook.Properties).toMatchObject({ Type: 'HOOK', TypeName: 'AWS::TagPolicies::TaggingComplianceValidator', PublisherId: 'aws-hooks' });
    expect(JSON.parse(HookConfiguration.Properties.Configuration).CloudFormationConfiguration.HookConfiguration).toMatchObject({ FailureMode: 'FAIL', TargetOperations: ['STACK'] });
    expect(HookRole.Properties.Policies[0].PolicyDocument.Statement[0].Action).toBe('tag:ListRequiredTags');
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

test('the name does not depend on the properties, so an update replaces nothing', () => {
  expect(propertiesOf(create({ organizationalUnitIds: ['r-ab12'], createRole: false })).StackSetName).toBe(propertiesOf(create()).StackSetName);
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
