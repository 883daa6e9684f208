import { App, Aspects, CfnParameter, CfnResource, Lazy, NestedStack, Stack, Stage, TagManager, Tags, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { BilledCostMetric, CostTags, CostTagSource, ModelSource, TaggedInferenceProfile } from '../../src';
import { BillingDashboard } from '../../src/cost-explorer/billing-dashboard';
import type { BillingDashboardProps } from '../../src/cost-explorer/billing-dashboard-props';
import { BillingModelDimension } from '../../src/cost-explorer/billing-model-dimension';
import { costExplorerRegionProblems } from '../../src/cost-explorer/cost-explorer-partition';
import { isCommercial } from '../../src/private/billing-region';
import { checkedApp, onlyResource, resourcesOf } from '../support/checked-app';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { REGISTRY, replacing, specOf } from '../support/replacement';
import { warningIds } from '../support/warnings';

const DASHBOARD = 'AWS::BCM::Dashboard';
const NAME = /^(?!.* {2})[a-zA-Z][a-zA-Z0-9 _-]{0,48}[a-zA-Z0-9_-]$/;
const DESCRIPTION = /^(?!.* {2})[ a-zA-Z0-9.,!?;:@#$%&\-_/\\]{1,200}$/;

const newStack = (env: object | undefined = TEST_ENV, id = 'Insurance') => new Stack(checkedApp(), id, { env });
const dashboard = (stack: Stack, props: Partial<BillingDashboardProps> = {}, id = 'Dashboard') => new BillingDashboard(stack, id, { tagKeys: ['Department'], ...props });
const propertiesOf = (props: Partial<BillingDashboardProps> = {}, env: object | undefined = TEST_ENV): any => {
  const stack = newStack(env);
  dashboard(stack, props);
  return onlyResource(stack, DASHBOARD).Properties;
};
const textOf = (props: Partial<BillingDashboardProps>) => JSON.stringify(propertiesOf(props).Widgets);

test('the template is valid and holds the dashboard alone', () => {
  const stack = newStack();
  const made = dashboard(stack, { tagKeys: ['Department', 'Function'] });

  expect(Object.keys(resourcesOf(stack, DASHBOARD))).toHaveLength(1);
  const { Name, Description, Widgets } = onlyResource(stack, DASHBOARD).Properties;
  expect(Name).toBe(made.dashboardName);
  expect(Name).toMatch(NAME);
  expect(Description).toMatch(DESCRIPTION);
  expect(Widgets).toHaveLength(8);
  expect(made.tagKeys).toEqual(['Department', 'Function']);
  expect(stack.resolve(made.dashboardArn)).toEqual({ 'Fn::GetAtt': [stack.getLogicalId(made.node.findChild('Resource') as CfnResource), 'Arn'] });
});

test('twenty widgets are valid, of keys as odd as they may be', () => {
  expect(propertiesOf({ tagKeys: ['a:b', 'a/b', 'a = b', 'aws:createdBy', `iamPrincipal/${'k'.repeat(128)}`] }).Widgets).toHaveLength(20);
});

test('what counts, if nothing but keys is told', () => {
  const filter = '{"And":[{"Dimensions":{"Key":"SERVICE","Values":["Bedrock"],"MatchOptions":["CONTAINS"]}},{"Not":{"Dimensions":{"Key":"RECORD_TYPE","Values":["Credit","Refund"]}}}';
  const queries = propertiesOf().Widgets.flatMap(({ Configs }: any) => Configs.map(({ QueryParameters }: any) => QueryParameters.CostAndUsage));

  expect(queries.map(({ Filter }: any) => JSON.stringify(Filter).slice(0, filter.length))).toEqual(Array(5).fill(filter));
  expect(queries.map(({ Metrics }: any) => Metrics)).toEqual(Array(5).fill(['UnblendedCost']));
  expect(queries.map(({ TimeRange }: any) => TimeRange)).toEqual(Array(5).fill({ StartTime: { Type: 'RELATIVE', Value: '-6M' }, EndTime: { Type: 'RELATIVE', Value: 'now' } }));
  expect(queries[4].GroupBy).toEqual([{ Type: 'TAG', Key: 'Department' }, { Type: 'DIMENSION', Key: 'SERVICE' }]);
});

test('tags of callers alone have the key that AWS lists', () => {
  const stack = newStack();
  const made = dashboard(stack, { tagKeys: ['Department', 'iamPrincipal/User', 'aws:createdBy'], costTagSource: CostTagSource.IAM_PRINCIPAL });

  expect(made.tagKeys).toEqual(['iamPrincipal/Department', 'iamPrincipal/User', 'aws:createdBy']);
  expect(JSON.stringify(onlyResource(stack, DASHBOARD).Properties.Widgets)).toContain('{"Type":"TAG","Key":"iamPrincipal/Department"}');
});

test.each<[string, Partial<BillingDashboardProps>, string]>([
  ['two sources', { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL },
    'costTagSource must be RESOURCE or IAM_PRINCIPAL, got RESOURCE_OR_IAM_PRINCIPAL: use a TagCostCategory or the queries of a CostAndUsageExport, because a widget groups cost by a single key'],
  ['a key in both spellings', { tagKeys: ['Team', 'iamPrincipal/Team'], costTagSource: CostTagSource.IAM_PRINCIPAL },
    'tagKeys must not contain duplicates: "iamPrincipal/Team" is listed more than once, with and without the prefix'],
])('refuses %s', (_, props, message) => {
  expect(() => propertiesOf(props)).toThrow(message);
});

test('an empty table and empty values reach the template', () => {
  expect(textOf({})).toContain('"DisplayConfig":{"Table":{}}');
  expect(textOf({})).toContain('{"Tags":{"Key":"Department","Values":[],"MatchOptions":["ABSENT"]}}');
});

test.each<[prop: string, props: Partial<BillingDashboardProps>, text: string]>([
  ['months', { lookbackMonths: 13 }, '"StartTime":{"Type":"RELATIVE","Value":"-13M"},"EndTime":{"Type":"RELATIVE","Value":"now"}'],
  ['no months', {}, '"StartTime":{"Type":"RELATIVE","Value":"-6M"}'],
  ['a range', { relativeRange: { start: '-P6M', end: 'P0D' } }, '"StartTime":{"Type":"RELATIVE","Value":"-P6M"},"EndTime":{"Type":"RELATIVE","Value":"P0D"}'],
  ['a metric', { metric: BilledCostMetric.NET_AMORTIZED }, '"Metrics":["NetAmortizedCost"]'],
  ['charge types', { excludedChargeTypes: ['Tax'] }, '"Not":{"Dimensions":{"Key":"RECORD_TYPE","Values":["Tax"]}}'],
  ['services', { services: ['Amazon Bedrock Service'] }, '{"Key":"SERVICE","Values":["Amazon Bedrock Service"],"MatchOptions":["EQUALS"]}'],
  ['the dimension of models', { modelDimension: BillingModelDimension.USAGE_TYPE }, '{"Type":"DIMENSION","Key":"USAGE_TYPE"}'],
])('takes %s', (_, props, text) => {
  expect(textOf(props)).toContain(text);
});

test.each(Object.values(BilledCostMetric))('AWS takes %s in a widget', (metric) => {
  const query = REGISTRY.follow('usesType', specOf(DASHBOARD)).map(({ entity }) => entity).find(({ name }) => name === 'CostAndUsageQuery')!;

  expect(JSON.stringify(query.properties.Metrics.type)).toContain(`"${metric}"`);
});

test('without the untagged share nothing is filtered by a tag', () => {
  expect(textOf({ showUntaggedShare: false })).not.toContain('ABSENT');
});

test('name and description are as given', () => {
  expect(propertiesOf({ dashboardName: 'Bedrock by department', description: 'Who spends: 100 % of it.' })).toMatchObject({ Name: 'Bedrock by department', Description: 'Who spends: 100 % of it.' });
});

test('tokens are not judged', () => {
  const stack = newStack();
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const relativeRange = { start: text, end: text };
  dashboard(stack, { dashboardName: text, description: text, services: [text], excludedChargeTypes: [text], relativeRange });

  expect(onlyResource(stack, DASHBOARD).Properties).toMatchObject({ Name: { Ref: 'Text' }, Description: { Ref: 'Text' } });
});

test('AWS has one name once in an account: those of two in a stack, of two Regions and of two stages differ', () => {
  const stack = newStack();
  const names = [dashboard(stack).dashboardName, dashboard(stack, {}, 'Other').dashboardName];
  names.push(dashboard(newStack({ ...TEST_ENV, region: 'eu-west-1' })).dashboardName);
  const app = checkedApp();
  names.push(...['Test', 'Prod'].map((stage) => dashboard(new Stack(new Stage(app, stage, { env: TEST_ENV }), 'Insurance')).dashboardName));

  expect(new Set(names).size).toBe(5);
  names.forEach((name) => expect(name).toMatch(NAME));
});

test('long names are shortened to what AWS takes', () => {
  const name = dashboard(newStack(TEST_ENV, 'Insurance'.repeat(8)), {}, 'Dashboard'.repeat(8)).dashboardName;

  expect(name).toMatch(NAME);
});

test('stacks that are deployed anywhere, and nested ones, have one too', () => {
  const anywhere = newStack({});
  dashboard(anywhere);
  const nested = new NestedStack(newStack(), 'Nested');
  dashboard(nested);

  expect(onlyResource(anywhere, DASHBOARD).Properties.Name).toMatch(NAME);
  expect(onlyResource(nested, DASHBOARD).Properties.Name).toMatch(NAME);
});

describe('tags', () => {
  const tagsOf = (stack: Stack) => onlyResource(stack, DASHBOARD).Properties.Tags;

  test('reach the dashboard from above and from its own', () => {
    const stack = newStack();
    Tags.of(stack).add('Owner', 'finops');
    dashboard(stack, { resourceTags: CostTags.of({ Department: 'Controlling' }) });

    expect(tagsOf(stack)).toEqual([{ Key: 'Department', Value: 'Controlling' }, { Key: 'Owner', Value: 'finops' }]);
  });

  test('reach it by aspects', () => {
    const stack = newStack();
    dashboard(stack);
    Aspects.of(stack).add({ visit: (node) => CfnResource.isCfnResource(node) && TagManager.of(node)?.setTag('Seen', 'yes') });

    expect(tagsOf(stack)).toEqual([{ Key: 'Seen', Value: 'yes' }]);
  });

  test('are those of a profile, if its keys are picked', () => {
    const stack = newStack();
    const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-pro-v1:0') });
    Tags.of(profile).add('Department', 'Claims');
    dashboard(stack, { resourceTags: profile.costTags.pick('Department') });

    expect(tagsOf(stack)).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  });

  test('reach it by its type, and pass it by', () => {
    const stack = newStack();
    Tags.of(stack).add('For', 'dashboards', { includeResourceTypes: [DASHBOARD] });
    Tags.of(stack).add('For others', 'yes', { includeResourceTypes: ['AWS::BCM::ScheduledReport'] });
    Tags.of(stack).add('Not for dashboards', 'yes', { excludeResourceTypes: [DASHBOARD] });
    dashboard(stack);

    expect(tagsOf(stack)).toEqual([{ Key: 'For', Value: 'dashboards' }]);
  });

  test('are none without', () => {
    const stack = newStack();
    dashboard(stack);

    expect(tagsOf(stack)).toBeUndefined();
  });
});

test('nothing a user changes replaces the dashboard', () => {
  expect(replacing(specOf(DASHBOARD).properties)).toEqual([]);
  const idOf = (props: Partial<BillingDashboardProps>) => {
    const stack = newStack();
    dashboard(stack, props);
    return Object.keys(resourcesOf(stack, DASHBOARD));
  };

  expect(idOf({ tagKeys: ['Other', 'Keys'], dashboardName: 'other', lookbackMonths: 3, resourceTags: CostTags.of({ a: 'b' }) })).toEqual(idOf({}));
});

test('a name that is generated does not follow edits', () => {
  expect(propertiesOf({ tagKeys: ['Other'], lookbackMonths: 3, description: 'Other' }).Name).toBe(propertiesOf().Name);
});

test('none of it warns', () => {
  const stack = newStack();
  dashboard(stack);
  (stack.node.root as App).synth();

  expect(warningIds(stack)).toEqual([]);
});

test('a dashboard that was made elsewhere is known by its ARN', () => {
  const stack = newStack();
  const arn = `arn:aws:bcm-dashboards::${TEST_ACCOUNT}:dashboard/abcd1234-ab12-12ab-1ab2-abcd1234efab`;

  expect(BillingDashboard.fromDashboardArn(stack, 'Console', arn).dashboardArn).toBe(arn);
  expect(Token.isUnresolved(BillingDashboard.fromDashboardArn(stack, 'Later', Lazy.string({ produce: () => arn })).dashboardArn)).toBe(true);
});

test('refuses an ARN that is not one of a dashboard', () => {
  expect(() => BillingDashboard.fromDashboardArn(newStack(), 'Console', 'arn:aws:cloudwatch::111122223333:dashboard/costs')).toThrow(
    'BillingDashboard at Insurance/Console: dashboardArn must look like arn:PARTITION:bcm-dashboards::ACCOUNT:dashboard/ID, got "arn:aws:cloudwatch::111122223333:dashboard/costs": pass the ARN that ListDashboards returns',
  );
});

const list = Lazy.list({ produce: () => ['a'] });

test.each<[what: string, props: Partial<BillingDashboardProps>, message: string]>([
  ['no key', { tagKeys: [] }, 'tagKeys must contain at least one key, got []: pass the tag keys by which to split cost'],
  ['six keys', { tagKeys: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'tagKeys must contain at most 5 keys, got 6: create another dashboard, because AWS supports 20 widgets, four for each key'],
  ['a list of keys that is known late', { tagKeys: list }, 'tagKeys must be a list that is known at synth, got a token: pass the keys themselves'],
  ['a key that is known late', { tagKeys: [Lazy.string({ produce: () => 'a' })] }, 'tagKeys must be a list that is known at synth, got a token: pass the keys themselves'],
  ['a key alone', { tagKeys: 'Department' as any }, 'tagKeys must be a list that is known at synth, got "Department": pass the keys themselves'],
  ['keys that are no texts', { tagKeys: [1] as any }, 'each of tagKeys must be a string, got 1: pass the keys themselves'],
  ['a key that is absent', { tagKeys: [undefined] as any }, 'each of tagKeys must be a string, got undefined: pass the keys themselves'],
  ['a service alone', { services: 'Amazon Bedrock' as any }, 'services must be a list of strings, got "Amazon Bedrock": use the service names that Cost Explorer shows, or omit services'],
  ['an empty text for services', { services: '' as any }, 'BillingDashboard at Insurance/Dashboard: services must be a list of strings, got "": use the service names'],
  ['a service that is absent', { services: [undefined] as any }, 'each of services must be a string, got undefined: use the service names that Cost Explorer shows, or omit services'],
  ['charge types that are no list', { excludedChargeTypes: {} as any }, 'excludedChargeTypes must be a list of strings, got {}: pass charge types such as Credit, or [] to include all charge types'],
  ['a charge type that is no text', { excludedChargeTypes: [null] as any }, 'each of excludedChargeTypes must be a string, got null: pass charge types'],
  ['a key twice', { tagKeys: ['a', 'a'] }, 'tagKeys must not contain duplicates: "a" is listed more than once'],
  ['an empty key', { tagKeys: [''] }, 'tagKeys: key "" must have at least 1 character, got "": rename the key'],
  ['a prefix without a key', { tagKeys: ['iamPrincipal/'] }, 'tagKeys after "iamPrincipal/": key "" must have at least 1 character, got "": rename the key'],
  ['a key AWS refuses', { tagKeys: ['a#b'] }, 'tagKeys: key "a#b" must consist of letters, digits, spaces and . _ : / = + - @, got "a#b": rename the key'],
  ['a name that begins with a digit', { dashboardName: '1st' },
    'dashboardName must begin with a letter, consist of letters, digits, single spaces, _ and -, and not end with a space, got "1st": change the name, or omit it to have one generated'],
  ['a name with two spaces', { dashboardName: 'a  b' }, 'dashboardName must begin with a letter'],
  ['a name of one letter', { dashboardName: 'a' }, 'dashboardName must have at least 2 characters, got "a": change the name, or omit it to have one generated'],
  ['a name of 51 letters', { dashboardName: 'a'.repeat(51) }, 'dashboardName must have at most 50 characters'],
  ['a description with brackets', { description: 'Spend (net)' },
    'description must consist of letters, digits, single spaces and . , ! ? ; : @ # $ % & - _ / \\, got "Spend (net)": change the description, or omit it'],
  ['no service', { services: [] }, 'services must contain at least one service, got []: omit it to include all of Amazon Bedrock'],
  ['an empty service', { services: [''] }, 'each of services must have at least 1 character, got "": use the service names that Cost Explorer shows, or omit services'],
  ['a service twice', { services: ['Amazon Bedrock', 'Amazon Bedrock'] }, 'services must not contain duplicates: "Amazon Bedrock" is listed more than once'],
  ['a charge type on two lines', { excludedChargeTypes: ['Tax\n'] }, 'each of excludedChargeTypes must be on one line, got "Tax\\n": pass charge types such as Credit, or [] to include all charge types'],
  ['no month', { lookbackMonths: 0 }, 'lookbackMonths must be a whole number from 1 to 13, got 0: pass the number of months that the widgets look back'],
  ['half a month', { lookbackMonths: 1.5 }, 'lookbackMonths must be a whole number from 1 to 13, got 1.5: pass the number of months that the widgets look back'],
  ['14 months', { lookbackMonths: 14 }, 'lookbackMonths must be a whole number from 1 to 13, got 14: pass the number of months that the widgets look back'],
  ['months that are known late', { lookbackMonths: Lazy.number({ produce: () => 3 }) }, 'lookbackMonths must be known at synth, got a token: pass the number itself'],
  ['months beside a range', { lookbackMonths: 3, relativeRange: { start: '-P3M', end: 'P0D' } }, 'lookbackMonths must not be given together with relativeRange, got 3: remove one of the two'],
  ['an empty start', { relativeRange: { start: '', end: 'now' } }, 'start of relativeRange must have at least 1 character, got "": for example, pass -P6M or P0D'],
  ['an end with a space', { relativeRange: { start: '-6M', end: 'right now' } }, 'end of relativeRange must contain no spaces, got "right now": for example, pass -P6M or P0D'],
])('refuses %s', (_, props, message) => {
  expect(() => dashboard(newStack(), props)).toThrow(message);
});

test('Regions are told apart by partition, as the CDK knows them', () => {
  expect(RegionInfo.regions.filter(({ name, partition }) => isCommercial(name) !== (partition === 'aws')).map(({ name }) => name)).toEqual([]);
});

test.each([
  ['eu-west-1', []],
  ['cn-north-1', []],
  ['us-gov-west-1', ['the stack must not be in AWS GovCloud (US), got "us-gov-west-1": deploy the construct in the associated payer account in the commercial partition, where AWS provides budgets']],
  ['me-central-1', ['the stack must be in a Region where CloudFormation supports AWS::CE::CostCategory, got "me-central-1": use a separate stack, new Stack(app, \'CostReports\', { env: { account, region: \'us-east-1\' } }), because of all Regions']],
  ['us-isof-south-1', ['the stack must be in a commercial Region or a China Region, got "us-isof-south-1": remove the construct, because AWS provides budgets only in these partitions']],
  ['eusc-de-east-1', ['the stack must be in a commercial Region or a China Region, got "eusc-de-east-1": remove the construct, because AWS provides budgets only in these partitions']],
])('what Cost Explorer has is judged in %s', (region, problems) => {
  expect(costExplorerRegionProblems(newStack({ ...TEST_ENV, region }), { type: 'AWS::CE::CostCategory', what: 'budgets', reason: 'of all Regions' })).toEqual(problems);
});

test.each(['cn-north-1', 'us-gov-west-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1', 'eusc-de-east-1'])('refuses %s', (region) => {
  expect(() => dashboard(newStack({ ...TEST_ENV, region }))).toThrow(
    `BillingDashboard at Insurance/Dashboard: the stack must be in a commercial Region, got "${region}": remove the dashboard, because AWS::BCM::Dashboard is available only in the commercial partition`,
  );
});

test('refuses a commercial Region without the resource type', () => {
  expect(() => dashboard(newStack({ ...TEST_ENV, region: 'me-central-1' }))).toThrow(
    'BillingDashboard at Insurance/Dashboard: the stack must be in a Region where CloudFormation supports AWS::BCM::Dashboard, got "me-central-1": '
    + 'use a separate stack, new Stack(app, \'CostReports\', { env: { account, region: \'us-east-1\' } }), because a dashboard shows cost of all Regions',
  );
});

test('refuses tags whose keys another resource ends up with', () => {
  const stack = newStack();
  const profile = new TaggedInferenceProfile(stack, 'Claims', { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-pro-v1:0') });

  expect(() => dashboard(stack, { resourceTags: profile.costTags })).toThrow('resourceTags must have keys that are not tokens, got the tags of another resource: select the keys with pick, or apply the tags with Tags.of to a common parent');
});

test('refuses everything at once', () => {
  expect(() => dashboard(newStack(), { tagKeys: [], lookbackMonths: 0, services: [] })).toThrow(/3 problems:\n {2}- tagKeys .*\n {2}- services .*\n {2}- lookbackMonths /);
});
