import { App, Stack } from 'aws-cdk-lib';
import {
  BudgetAlert, CostNotifications, CostTagPolicy, type CostTagPolicyProps, CostTags, CostTagSchema, HookFailureMode, MonitoringSink,
  type MonitoringSinkProps, OrganizationDenyList, type OrganizationDenyListProps, RequiredTagsHook, type RequiredTagsHookProps,
  SourceAccountLink, type SourceAccountLinkProps, SourceAccountReaderRole, type SourceAccountReaderRoleProps, SourceAccountsStackSet,
  type SourceAccountsStackSetProps, TagBillingView, type TagBillingViewProps, TagBudget,
} from '../../src';
import { OTHER_ACCOUNT, REGION, TEST_ACCOUNT } from '../../test/support/places';

export const ORGANIZATION = 'o-exampleorgid';

/** The unit that the organization of the server has. */
export const UNIT = 'ou-ab12-34cd56ef';

const sinkOf = (account: string, region: string, id = 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111') => `arn:aws:oam:${region}:${account}:sink/${id}`;

/** The sinks of this account, and one of another, to which this account links. */
export const OWN_SINKS = { [REGION]: sinkOf(TEST_ACCOUNT, REGION), 'eu-central-1': sinkOf(TEST_ACCOUNT, 'eu-central-1') };
export const FOREIGN_SINK = sinkOf(OTHER_ACCOUNT, REGION);
export const OTHER_SINK = sinkOf(OTHER_ACCOUNT, REGION, 'a1b2c3d4-5678-90ab-cdef-EXAMPLE22222');

export const SCHEMA = CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] } });

/** Properties that an edit of the stack can change. */
export interface Governance {
  readonly sink: Partial<MonitoringSinkProps>;
  readonly link: Partial<SourceAccountLinkProps>;
  readonly reader: Partial<SourceAccountReaderRoleProps>;
  readonly stackSet: Partial<SourceAccountsStackSetProps>;
  readonly denyList: Partial<OrganizationDenyListProps>;
  readonly denied: readonly string[];
  readonly tagPolicy: Partial<CostTagPolicyProps>;
  readonly hook: RequiredTagsHookProps;
  readonly view: Partial<TagBillingViewProps>;

  /** Targets of the budget's Deny. Without them, the budget denies nothing. */
  readonly budgetTargets?: readonly string[];
}

const BASE: Governance = {
  sink: {}, link: {}, reader: {}, stackSet: {}, denyList: {}, denied: ['Legacy'], tagPolicy: {}, hook: { failureMode: HookFailureMode.WARN }, view: {}, budgetTargets: [UNIT],
};

/** A stack with all that governs an organization, which denies a tag value. */
export function governed(outdir: string, edit: Partial<Governance> = {}): Stack {
  const stack = new Stack(new App({ outdir, analyticsReporting: false }), 'Governed', { env: { account: TEST_ACCOUNT, region: REGION } });
  const { sink, link, reader, stackSet, denyList, denied, tagPolicy, hook, view, budgetTargets } = { ...BASE, ...edit };
  const costTags = CostTags.of({ Department: 'Claims' });

  new MonitoringSink(stack, 'Sink', { organizationId: ORGANIZATION, ...sink });
  new SourceAccountLink(stack, 'Link', { sinkArns: { [REGION]: FOREIGN_SINK }, ...link });
  new SourceAccountReaderRole(stack, 'Reader', { organizationId: ORGANIZATION, monitoringAccountId: OTHER_ACCOUNT, ...reader });
  new SourceAccountsStackSet(stack, 'Accounts', { organizationId: ORGANIZATION, organizationalUnitIds: [UNIT], excludedAccountIds: [TEST_ACCOUNT], sinkArns: OWN_SINKS, ...stackSet });

  const notifications = new CostNotifications(stack, 'Team');
  const list = new OrganizationDenyList(stack, 'DenyList', { tagKey: 'Department', targetIds: [UNIT], notifications, ...denyList });
  denied.forEach((value) => list.deny(value));
  new CostTagPolicy(stack, 'TagPolicy', { schema: SCHEMA, targetIds: [UNIT], ...tagPolicy });
  new RequiredTagsHook(stack, 'Hook', hook);
  new TagBillingView(stack, 'View', { costTags, sharedWith: [OTHER_ACCOUNT], ...view });
  const budget = new TagBudget(stack, 'Budget', { costTags, limit: 500, notifications, alerts: [BudgetAlert.actualPercent(80)] });
  if (budgetTargets) {
    budget.denyOrganization({ atPercent: 100, targetIds: [...budgetTargets], notifications });
  }
  return stack;
}
