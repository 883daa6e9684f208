import { CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  BedrockCostAlarm, CostAllocationTagActivation, CostNotifications, CostTagCarrierKind, CostTagPolicy, CostTags, CostTagSchema, HookFailureMode,
  ModelSource, OrganizationDenyList, RequiredTagsHook, SourceAccountsStackSet, TagBillingView, TagBudget, TaggedInferenceProfile,
} from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

const PLACE = { stack: 'S', account: TEST_ENV.account, region: TEST_ENV.region };
const costTags = CostTags.of({ Department: 'Claims' });
const UNIT = 'ou-ab12-34cd56ef';

function described(make: (stack: Stack) => void) {
  const app = checkedApp();
  make(new Stack(app, 'S', { env: TEST_ENV }));
  return strategyOf(app);
}

function teamIn(stack: Stack): CostNotifications {
  const team = new CostNotifications(stack, 'Team');
  team.addEmail('team@example.com');
  return team;
}

function plainAlarm(stack: Stack, id: string, alarmName?: string): cloudwatch.Alarm {
  return new cloudwatch.Alarm(stack, id, { alarmName, metric: new cloudwatch.Metric({ namespace: 'N', metricName: 'M' }), threshold: 1, evaluationPeriods: 1 });
}

describe('deny lists', () => {
  test('what they deny, by which alarm, to whom, and who hears of it', () => {
    const { facts, markdown } = described((stack) => {
      const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
      const list = new OrganizationDenyList(stack, 'List', {
        tagKey: 'Department', targetIds: [UNIT, '444455556666'], breakGlassPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/emergency')], notifications: teamIn(stack),
      });
      list.denyOn('Claims', new BedrockCostAlarm(stack, 'Cost', { profiles: [profile], threshold: 1 }));
      list.denyOn('Claims', plainAlarm(stack, 'Named', 'claims-by-hand'));
      list.denyOn('Claims', cloudwatch.Alarm.fromAlarmArn(stack, 'Elsewhere', `arn:aws:cloudwatch:${TEST_ENV.region}:${TEST_ENV.account}:alarm:other`));
      list.deny('Sales');
    });

    expect(facts.denyLists).toEqual([{
      path: 'S/List',
      ...PLACE,
      key: 'Department',
      values: [{ value: 'Claims', alarms: ['S/Cost', 'S/Named', 'other'] }, { value: 'Sales', alarms: [] }],
      carriers: ['RESOURCE'],
      targets: ['444455556666', UNIT],
      breakGlassPrincipals: ['arn:aws:iam::*:role/emergency'],
      schedule: 'rate(5 minutes)',
      notifies: ['S/Team'],
    }]);
    expect(['Denied values', 'Carriers', 'Targets', 'Checked', 'Notifies'].map((heading) => cellOf(markdown, heading, 'S/List')))
      .toEqual(['Claims while S/Cost or S/Named or other is in ALARM; Sales always', 'resources', `444455556666, ${UNIT}`, 'rate(5 minutes)', 'S/Team']);
    expect(facts.exceptions.accepted).toEqual([{ path: 'S/List', kind: 'break-glass principal', accepted: 'arn:aws:iam::*:role/emergency' }]);
  });

  test('callers with the tag, no values, and an alarm of another stack', () => {
    const app = checkedApp();
    const alarms = new Stack(app, 'Alarms', { env: TEST_ENV });
    const lists = new Stack(app, 'Lists', { env: TEST_ENV });
    const list = new OrganizationDenyList(lists, 'List', { tagKey: 'Department', carrierKinds: [CostTagCarrierKind.IAM_PRINCIPAL], notifications: teamIn(lists) });
    list.denyOn('Claims', plainAlarm(alarms, 'Alarm'));
    new OrganizationDenyList(lists, 'Empty', { tagKey: 'Team', carrierKinds: Object.values(CostTagCarrierKind), notifications: lists.node.findChild('Team') as CostNotifications });
    const { facts, markdown } = strategyOf(app);

    expect(facts.denyLists.map(({ path, key, values, carriers }) => [path, key, values, carriers])).toEqual([
      ['Lists/Empty', 'Team', [], ['IAM_PRINCIPAL', 'RESOURCE']],
      ['Lists/List', 'Department', [{ value: 'Claims', alarms: ['Alarms/Alarm'] }], ['IAM_PRINCIPAL']],
    ]);
    expect([cellOf(markdown, 'Denied values', 'Lists/Empty'), cellOf(markdown, 'Carriers', 'Lists/Empty'), cellOf(markdown, 'Targets', 'Lists/Empty')])
      .toEqual(['none', 'callers, resources', 'no targets in the app']);
  });

  test('a list costs its metric', () => {
    const { facts: { monitoringCost } } = described((stack) => {
      ['One', 'Other'].forEach((id) => new OrganizationDenyList(stack, id, { tagKey: id }).deny('x'));
    });

    expect(monitoringCost.items.map(({ item, count, usdPerMonth }) => [item, count, usdPerMonth])).toEqual([['deny lists', 2, 0.6]]);
  });
});

test('a budget that denies accounts of an organization', () => {
  const { facts, markdown } = described((stack) => {
    const budget = new TagBudget(stack, 'Budget', { costTags, limit: 1, emails: ['a@example.com'] });
    budget.denyOrganization({ atAmount: 700, targetIds: [UNIT, '444455556666'], breakGlassPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/emergency')] });
  });

  expect(facts.denyActions).toEqual([{
    path: expect.stringContaining('S/Budget/Deny'),
    ...PLACE,
    triggeredBy: 'S/Budget',
    denies: ['target 444455556666', `target ${UNIT}`],
    breakGlassPrincipals: ['arn:aws:iam::*:role/emergency'],
    scope: 'TAGGED_RESOURCES',
    tags: [{ key: 'Department', values: ['Claims'] }],
    atAmount: 700,
    approval: 'AUTOMATIC',
    autoReset: true,
    notifies: expect.arrayContaining(['email a@example.com']),
  }]);
  const [{ path }] = facts.denyActions;
  expect(['Condition', 'Denies', 'Until'].map((heading) => cellOf(markdown, heading, path)))
    .toEqual(['spend of S/Budget exceeds 700', `target 444455556666, target ${UNIT}`, 'spend falls below the threshold']);
  expect(facts.monitoringCost.items.map(({ item, count }) => [item, count])).toEqual([['budgets with actions', 1]]);
});

describe('tag policies and hooks', () => {
  test('which values a policy reports, and to which stacks a hook reacts', () => {
    const { facts, markdown } = described((stack) => {
      const schema = CostTagSchema.of({ Department: { allowedValues: ['Sales', 'Claims'] }, Function: { required: false } });
      new CostTagPolicy(stack, 'Policy', { schema, targetIds: [UNIT] });
      new RequiredTagsHook(stack, 'Hook', { failureMode: HookFailureMode.FAIL });
    });

    expect(facts.tagPolicies).toEqual([{
      path: 'S/Policy',
      ...PLACE,
      keys: [{ key: 'Department', allowedValues: ['Claims', 'Sales'], reportsMissing: true }, { key: 'Function', reportsMissing: false }],
      targets: [UNIT],
    }]);
    expect(['Allowed values', 'Reported if missing', 'Attached to'].map((heading) => cellOf(markdown, heading, 'S/Policy'))).toEqual(['Department: Claims, Sales; Function: any', 'Department', UNIT]);
    expect(facts.requiredTagsHooks).toEqual([{ path: 'S/Hook', ...PLACE, failureMode: 'FAIL' }]);
    expect(['Accounts', 'Regions', 'Stacks without required tags'].map((heading) => cellOf(markdown, heading, 'S/Hook'))).toEqual([TEST_ENV.account, TEST_ENV.region, 'fail']);
  });

  test('a mode that only deployment knows', () => {
    const { facts } = described((stack) => {
      new RequiredTagsHook(stack, 'Hook', { failureMode: new CfnParameter(stack, 'Mode').valueAsString as HookFailureMode });
    });

    expect(facts.requiredTagsHooks.map(({ failureMode }) => failureMode)).toEqual(['${Mode}']);
  });

  test('the hook of a stack set is in all of its accounts and Regions', () => {
    const { facts, markdown } = described((stack) => {
      const sinkArns = Object.fromEntries(['us-west-2', TEST_ENV.region].map((region) => [region, `arn:aws:oam:${region}:${TEST_ENV.account}:sink/1`]));
      const base = { organizationId: 'o-exampleorgid', organizationalUnitIds: [UNIT], sinkArns };
      new SourceAccountsStackSet(stack, 'Plain', { ...base, stackSetName: 'plain', readerRoleName: 'other' });
      new SourceAccountsStackSet(stack, 'Hooked', { ...base, stackSetName: 'hooked', requiredTagsHook: HookFailureMode.WARN });
    });

    expect(facts.requiredTagsHooks.map(({ path, failureMode, organizationalUnits, regions }) => [path, failureMode, organizationalUnits, regions]))
      .toEqual([['S/Hooked', 'WARN', [UNIT], [TEST_ENV.region, 'us-west-2'].sort()]]);
    expect(['Accounts', 'Stacks without required tags'].map((heading) => cellOf(markdown, heading, 'S/Hooked'))).toEqual([`accounts of ${UNIT}`, 'are reported']);
  });
});

describe('billing views', () => {
  test('their tag, and the accounts that use them', () => {
    const { facts, markdown } = described((stack) => {
      new TagBillingView(stack, 'View', { costTags, additionalTagValues: { Department: ['Appeals'] }, sharedWith: ['444455556666'] });
    });

    expect(facts.billingViews).toEqual([{
      path: 'S/View',
      ...PLACE,
      key: 'Department',
      values: ['Appeals', 'Claims'],
      sharedWith: ['444455556666'],
      sourceViews: [`arn:\${AWS::Partition}:billing::${TEST_ENV.account}:billingview/primary`],
    }]);
    expect(['Values', 'Shared with'].map((heading) => cellOf(markdown, heading, 'S/View'))).toEqual(['Appeals, Claims', '444455556666']);
  });

  test('their key must be active', () => {
    const { facts } = described((stack) => {
      new TagBillingView(stack, 'View', { costTags });
      new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department'] });
    });

    expect(facts.activation.keys).toEqual([{ key: 'Department', carried: false, activatedBy: ['S/Activation'] }]);
  });
});

test('an app without these has empty lists, and a stage has only its own', () => {
  const app = checkedApp();
  const stage = new Stage(app, 'Stage', { env: TEST_ENV });
  new CostTagPolicy(new Stack(app, 'Other', { env: TEST_ENV }), 'Policy', { schema: CostTagSchema.of({ Department: {} }) });
  new CostAllocationTagActivation(new Stack(stage, 'Plain'), 'Activation', { tagKeys: ['Department'] });
  const { facts: { denyLists, tagPolicies, requiredTagsHooks, billingViews } } = strategyOf(stage);

  expect([denyLists, tagPolicies, requiredTagsHooks, billingViews]).toEqual([[], [], [], []]);
});
