import { join } from 'node:path';
import { Duration, Size } from 'aws-cdk-lib';
import { AnomalyFrequency, BilledCostMetric, BudgetActionApproval, BudgetPeriod, CostTagSchema, DenyScope, ExportTimeGranularity, SourceAccounts } from '../../src';
import { count } from '../harness/count';
import { deniedOf, denyAll, type Denied } from '../harness/denials';
import { everything, type Setup } from '../harness/everything';
import { leftBehind, retained } from '../harness/left-behind';
import { DENIED } from '../harness/runaway';
import { Stacks } from '../harness/stacks';
import { synthesized, type Synthesized } from '../harness/synthesized';
import { until } from '../harness/until';

/** The budget is replaced, and with it the action. The principals stay denied until the spend of the new budget is known. */
const NEW_BUDGET = { replaced: ['Budget', 'Budget/DenyInvocations'] };
const QUERIES = ['CostByIamPrincipal', 'CostByModelDepartment', 'CostByMonthDepartment', 'MarketplaceTags', 'TopMoversDepartment', 'TrackedAndUntracked', 'UntrackedResources']
  .map((query) => `Bill/Queries/${query}`);

interface Effect {
  /** @default - no resource */
  readonly replaced?: readonly string[];

  /** The principals that are no longer denied, by what denied them. @default - all are denied as before */
  readonly released?: Denied;

  /** The principals that the alarm also denies. @default - no other principals */
  readonly added?: readonly string[];
}

const EDITS: Array<[edit: string, setup: Partial<Setup>, effect: Effect]> = [
  // A replacement has another logical ID, so it is a new profile, and the removal of the earlier one.
  ['the description of a profile', { description: 'Answers' }, {}],
  ['the model', { model: 'us.amazon.nova-pro-v1:0' }, {}],
  ['the model, while the earlier profile is retained', { model: 'us.amazon.nova-pro-v1:0', retainedModel: 'us.amazon.nova-lite-v1:0' }, {}],
  ['the id of a profile whose client settings are exported', { profileId: 'Replies' }, {}],
  ['a tag value', { department: 'Sales' }, {}],
  ['an alert', { alertPercent: 75 }, NEW_BUDGET],
  ['the percentage of the action', { denyPercent: 120 }, {}],
  ['the limit', { limit: 700 }, {}],
  ['a forecast for the limit', { expectedRequests: 1000 }, {}],
  ['the period', { period: BudgetPeriod.QUARTERLY }, {}],
  ['the name of the budget', { budgetName: 'claims-2' }, NEW_BUDGET],
  ['no name of the budget', { budgetName: undefined }, NEW_BUDGET],
  ['the metric of the budget', { billedMetric: BilledCostMetric.AMORTIZED }, {}],
  ['the dates', { start: new Date('2027-01-01') }, {}],
  ['a custom period', { period: BudgetPeriod.CUSTOM, start: new Date('2027-01-01'), end: new Date('2027-04-01') }, {}],
  ['the accounts', { linkedAccounts: ['444455556666'] }, {}],
  ['the approval', { approval: BudgetActionApproval.MANUAL }, {}],
  ['the scope of the Deny', { denyScope: DenyScope.TAGGED_RESOURCES }, {}],
  ['a principal less', { deniedRoles: ['One'] }, { released: { Alarm: ['Two'], Budget: ['Two'] } }],
  ['a principal less, with its role', { roles: ['One'], deniedRoles: ['One'] }, { released: { Alarm: ['Two'], Budget: ['Two'] } }],
  ['a principal more', { roles: ['One', 'Two', 'Three'], deniedRoles: ['One', 'Two', 'Three'] }, { added: ['Three'] }],
  ['no Deny by the budget', { budgetDeny: false }, { released: { Budget: DENIED } }],
  ['no budget', { budget: false }, { released: { Budget: DENIED } }],
  ['a second action', { secondBudgetDeny: true }, {}],
  ['no Deny by the alarm', { alarmDeny: false }, { released: { Alarm: DENIED } }],
  ['no alarm', { alarm: false }, { released: { Alarm: DENIED } }],
  ['the name of the alarm', { alarmName: 'runaway' }, { replaced: ['Alarm/Resource'] }],
  ['the threshold and the window', { threshold: 20, window: Duration.hours(2) }, {}],
  ['a window of minutes', { window: Duration.minutes(5) }, {}],
  ['the duration of the Deny', { minimumDenyDuration: Duration.hours(2) }, {}],
  ['the recipients', { emails: ['a@example.com', 'b@example.com'] }, {}],
  ['the topic', { topic: 'Others' }, NEW_BUDGET],
  ['the name of the topic', { topicName: 'cost' }, { ...NEW_BUDGET, replaced: [...NEW_BUDGET.replaced, 'Team/Email-team@example.com'] }],
  ['the groups of the cost category', { groups: { Insurance: ['Claims', 'Sales'] } }, {}],
  ['the minimum impact of an anomaly', { minimumImpactAmount: 100 }, {}],
  ['the values of the anomaly monitor', { anomalyValues: ['Claims', 'Sales'] }, { replaced: ['Monitor'] }],
  ['the frequency of emails about anomalies', { emailFrequency: AnomalyFrequency.WEEKLY }, {}],
  ['the tag keys', { tagKeys: ['Department', 'Project'] }, { replaced: QUERIES.filter((query) => /MarketplaceTags|racked/.test(query)) }],
  ['a second poster of a chat channel', { chatPosters: ['Team', 'Lead'] }, {}],
  ['the only poster of a chat channel', { chatPosters: ['Lead'] }, {}],
  ['the recipients of the report', { reportRecipients: ['other@example.com'] }, {}],
  ['the audited topics', { auditsTeamTopic: true }, {}],
  ['the Regions and tag policies of the audit', { auditOptions: { regions: ['us-east-1', 'eu-west-1'], auditTagPolicy: true } }, {}],
  ['the source accounts of the audit', { auditOptions: { sourceAccounts: SourceAccounts.linked({ organizationId: 'o-exampleorgid' }) } }, { replaced: ['Audit/Role'] }],
  ['the schema', { schemaValues: ['Claims', 'Sales', 'Legal'] }, {}],
  ['the interval of the meter', { meterInterval: Duration.minutes(30) }, {}],
  ['the price document of the meter', { meterReadsPrices: true }, {}],
  ['what the meter publishes', { meterOptions: { calibration: {}, meterLegacyUsage: true, meterServiceTiers: true } }, {}],
  ['the limits of what the meter publishes', { meterOptions: { maxValuesPerKey: 50, publishProfileMetrics: true, maxPublishedProfiles: 20, logProfiles: false } }, {}],
  ['the schema of the meter', { meterOptions: { schema: CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] } }) } }, {}],
  ['the Regions of the meter', { meterOptions: { regions: ['us-east-1', 'eu-west-1'] } }, {}],
  // Reader roles trust the path of the role.
  ['the source accounts of the meter', { meterOptions: { sourceAccounts: SourceAccounts.linked({ organizationId: 'o-exampleorgid' }), inventoryInterval: Duration.hours(2) } }, { replaced: ['Meter/Role'] }],
  ['no snapshots of the meter', { meterOptions: { keepSnapshots: false } }, {}],
  ['the bucket of the snapshots', { snapshotBucketName: 'snapshots' }, {}],
  ['the folder of the snapshots', { meterOptions: { snapshotPrefix: 'meters/claims/' } }, {}],
  ['the granularity of the export', { granularity: ExportTimeGranularity.HOURLY }, {}],
  ['the folder of the export', { bucketPrefix: 'bills' }, {}],
  ['the name of the database', { databaseName: 'bills' }, { replaced: ['Bill/Database', ...QUERIES] }],
  ['the name of the workgroup', { workgroupName: 'analysts' }, { replaced: [...QUERIES, 'Bill/Workgroup'] }],
  ['the months that queries look back', { lookbackMonths: 3 }, { replaced: QUERIES.filter((query) => !/Model|Movers/.test(query)) }],
  ['the limit of a query', { bytesScannedCutoff: Size.gibibytes(1) }, {}],
  ['the name of a policy', { policyName: 'scoped' }, { replaced: ['Scoped/Policy'] }],
  ['the tags of the stack', { stackTags: { Owner: 'finops' } }, {}],
];

let stacks: Stacks;
let base: Synthesized;
let before: Record<string, string[]>;

// An edit without the snapshots of the meter keeps their bucket, and the edit back creates another.
const kept = new Set<string>();

async function keep(): Promise<void> {
  (await retained(stacks, base.stack)).forEach((id) => kept.add(id));
}

beforeAll(async () => {
  // An hour is a minute, in which an execution waits.
  stacks = await Stacks.start({ hostileOrder: true, waitScale: 1 / 60 });
  base = synthesized(everything(join(stacks.server.folder, 'base')), stacks.server.folder);
  await stacks.bootstrap(base.stack.account, base.stack.region);
  before = await stacks.server.resources();
  expect(await stacks.create(base.stack)).toEqual({ status: 'CREATE_COMPLETE', failures: {}, replaced: [] });
});

afterAll(async () => {
  await stacks?.stop();
});

test.each(EDITS)('%s', async (edit, setup, { replaced = [], released = {}, added = [] }) => {
  count('edit');
  const next = synthesized(everything(join(stacks.server.folder, edit.replace(/\W/g, '-')), setup), stacks.server.folder);
  await denyAll(stacks, base, DENIED);
  await keep();
  const denied = deniedOf(stacks, base, await stacks.physicalIds(base.stack));

  const there = await stacks.update(next.stack);
  const after = await denied();
  if (added.length > 0) {
    const others = deniedOf(stacks, next, await stacks.physicalIds(next.stack));
    await until(async () => expect((await others()).Alarm).toEqual([...DENIED, ...added].sort()));
  }
  const back = await stacks.update(base.stack);

  expect({ ...there, replaced: there.replaced.map(next.pathOf) }).toEqual({ status: 'UPDATE_COMPLETE', failures: {}, replaced });
  // The added ones are denied once the execution has started.
  const isKnown = (name: string) => !added.some((each) => name.includes(each));
  const known = Object.fromEntries(Object.entries(after).map(([by, names]) => [by, names.filter(isKnown)]));
  expect(known).toEqual(Object.fromEntries(['Alarm', 'Budget'].map((by) => [by, DENIED.filter((each) => !released[by]?.includes(each))])));
  expect({ ...back, replaced: back.replaced.map(base.pathOf) }).toEqual({ status: 'UPDATE_COMPLETE', failures: {}, replaced });
});

test('the stack is deleted while all are denied, and leaves behind only what it retains', async () => {
  await denyAll(stacks, base, DENIED);
  await keep();

  expect(await stacks.delete(base.stack)).toEqual({ status: 'DELETE_COMPLETE', failures: {}, replaced: [] });
  expect(leftBehind(before, await stacks.server.resources(), [...kept])).toEqual([]);
});
