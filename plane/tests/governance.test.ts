import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DescribePolicyCommand, ListTargetsForPolicyCommand, OrganizationsClient, paginateListPolicies } from '@aws-sdk/client-organizations';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { CostTagCarrierKind, CostTagSchema, HookFailureMode, SourceAccountsStackSet, type SourceAccountsTemplateOptions, StackSetCaller } from '../../src';
import { OTHER_ACCOUNT, REGION, TEST_ACCOUNT } from '../../test/support/places';
import type { Deployable } from '../harness/assembly';
import { count } from '../harness/count';
import { type Governance, governed, ORGANIZATION, OTHER_SINK, OWN_SINKS, UNIT } from '../harness/governed';
import { leftBehind, retained } from '../harness/left-behind';
import { python } from '../harness/server';
import { Stacks } from '../harness/stacks';
import { synthesized, type Synthesized } from '../harness/synthesized';

/** The paths of the resources that an edit replaces. */
const EDITS: Array<[edit: string, change: Partial<Governance>, replaced?: string[]]> = [
  ['the units of a sink', { sink: { organizationPaths: [`${ORGANIZATION}/r-ab12/ou-ab12-11111111/*`] } }],
  ['the accounts of a sink', { sink: { sourceAccountIds: [OTHER_ACCOUNT] } }],
  ['the namespaces of a link', { link: { namespaces: ['AWS/Bedrock', 'BedrockCostTags'] } }],
  ['the sink of a link', { link: { sinkArns: { [REGION]: OTHER_SINK } } }, ['Link']],
  ['the name of a reader role', { reader: { roleName: 'cost-reader' } }, ['Reader']],
  ['the permissions of a reader role', { reader: { allowAudit: false } }],
  ['the monitoring account of a reader role', { reader: { monitoringAccountId: '777788889999' } }],
  ['the units and accounts of a stack set', { stackSet: { organizationalUnitIds: [UNIT, 'ou-ab12-22222222'], excludedAccountIds: [TEST_ACCOUNT, OTHER_ACCOUNT] } }],
  ['the Regions of a stack set', { stackSet: { regions: [REGION] } }],
  ['the sinks of a stack set', { stackSet: { sinkArns: { [REGION]: OWN_SINKS[REGION] } } }],
  ['a stack set without roles', { stackSet: { createRole: false } }],
  ['a stack set without links', { stackSet: { createLinks: false, sinkArns: undefined, homeRegion: REGION } }],
  ['the name of the roles of a stack set', { stackSet: { readerRoleName: 'cost-reader' } }],
  ['the home Region of a stack set', { stackSet: { homeRegion: 'eu-central-1' } }],
  ['a stack set with the hook', { stackSet: { requiredTagsHook: HookFailureMode.FAIL } }],
  ['what a stack set keeps', { stackSet: { retainStacksOnAccountRemoval: true } }],
  ['the caller of a stack set', { stackSet: { callAs: StackSetCaller.SELF } }],
  ['a denied value more', { denied: ['Legacy', 'Trial'] }],
  ['no denied value', { denied: [] }],
  ['the targets of a deny list', { denyList: { targetIds: [UNIT, TEST_ACCOUNT] } }],
  ['other targets of a deny list', { denyList: { targetIds: [TEST_ACCOUNT] } }],
  ['no targets of a deny list', { denyList: { targetIds: undefined } }],
  ['the tag of a deny list', { denyList: { tagKey: 'Project' } }],
  ['the carriers of a deny list', { denyList: { carrierKinds: [CostTagCarrierKind.INFERENCE_PROFILE, CostTagCarrierKind.IAM_PRINCIPAL] } }],
  ['the exempt principals of a deny list', { denyList: { breakGlassPrincipals: [new ArnPrincipal('arn:aws:iam::*:role/BreakGlass')] } }],
  ['the name of a deny list', { denyList: { policyName: 'stopped-departments' } }],
  ['the interval of a deny list', { denyList: { checkInterval: Duration.minutes(10) } }],
  ['the schema of a tag policy', { tagPolicy: { schema: CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales', 'Legal'] }, Project: {} }) } }],
  ['the targets of a tag policy', { tagPolicy: { targetIds: [UNIT, TEST_ACCOUNT] } }],
  ['the name of a tag policy', { tagPolicy: { policyName: 'cost-tags' } }],
  ['what a tag policy reports', { tagPolicy: { reportMissingTags: false } }],
  ['the failure mode of the hook', { hook: { failureMode: HookFailureMode.FAIL } }],
  ['the publisher of the hook', { hook: { publisherId: 'AWS' } }],
  ['the values of a billing view', { view: { additionalTagValues: { Department: ['claims-dev'] } } }],
  ['the accounts that can use a billing view', { view: { sharedWith: [OTHER_ACCOUNT, '777788889999'] } }],
  ['a billing view for one account', { view: { sharedWith: undefined } }],
  ['the sources of a billing view', { view: { sourceViewArns: [`arn:aws:billing::${TEST_ACCOUNT}:billingview/custom-a1b2c3d4`] } }],
  ['the name of a billing view', { view: { billingViewName: 'claims' } }, ['View']],
  ['the targets of a budget action', { budgetTargets: [UNIT, TEST_ACCOUNT] }],
  ['other targets of a budget action', { budgetTargets: [TEST_ACCOUNT] }],
  ['no budget action', { budgetTargets: undefined }],
];

/** Edits that CloudFormation cannot make, because it creates the replacement before it deletes the original. The stack stays as it was. */
const REFUSED: Array<[edit: string, change: Partial<Governance>, path: string]> = [
  ['the name of a sink', { sink: { sinkName: 'other' } }, 'Sink'],
  ['the label of a link', { link: { label: 'Claims' } }, 'Link'],
];

let stacks: Stacks;
let base: Synthesized;
let before: Record<string, string[]>;

const folderOf = (edit: string) => join(stacks.server.folder, edit.replace(/\W/g, '-'));
const edited = (edit: string, change: Partial<Governance>) => synthesized(governed(folderOf(edit), change), stacks.server.folder);

beforeAll(async () => {
  stacks = await Stacks.start({ hostileOrder: true });
  // Others read the templates afterwards.
  base = synthesized(governed(join(process.env.PLANE_TEMPLATES ?? stacks.server.folder, 'governed')), stacks.server.folder);
  await stacks.bootstrap(base.stack.account, base.stack.region);
  before = await stacks.server.resources();
  expect(await stacks.create(base.stack)).toEqual({ status: 'CREATE_COMPLETE', failures: {}, replaced: [] });
});

afterAll(async () => {
  await stacks?.stop();
});

/** The targets of each service control policy that denies, by the value that it denies. */
async function denials(): Promise<Record<string, string[]>> {
  const client = stacks.account().client(OrganizationsClient);
  const found: Record<string, string[]> = {};
  for await (const { Policies = [] } of paginateListPolicies({ client }, { Filter: 'SERVICE_CONTROL_POLICY' })) {
    for (const { Id: PolicyId } of Policies) {
      const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId }));
      const { Targets = [] } = await client.send(new ListTargetsForPolicyCommand({ PolicyId }));
      ['Legacy', 'Trial', 'Claims'].filter((value) => Policy!.Content!.includes(`"${value}"`))
        .forEach((value) => found[value] = Targets.map(({ TargetId }) => TargetId!).sort());
    }
  }
  return found;
}

const DENIED = { Legacy: [UNIT], Claims: [UNIT] };

/** Denials during the edits that change them. */
const DENIALS: Record<string, Record<string, string[]>> = {
  'a denied value more': { ...DENIED, Trial: [UNIT] },
  'no denied value': { Claims: [UNIT] },
  'the targets of a deny list': { ...DENIED, Legacy: [TEST_ACCOUNT, UNIT] },
  'other targets of a deny list': { ...DENIED, Legacy: [TEST_ACCOUNT] },
  'no targets of a deny list': { ...DENIED, Legacy: [] },
  'other targets of a budget action': { Legacy: [UNIT], Claims: [] },
  'no budget action': { Legacy: [UNIT] },
};

test.each(EDITS)('%s', async (edit, change, replaced = []) => {
  count('edit');
  await stacks.server.fireBudgetActions();
  expect(await denials()).toEqual(DENIED);
  const next = edited(edit, change);

  const there = await stacks.update(next.stack);
  const denied = await denials();
  // A stack that was rolled back has nothing to update.
  const back = there.status === 'UPDATE_COMPLETE' ? await stacks.update(base.stack) : there;

  expect({ ...there, replaced: there.replaced.map(next.pathOf) }).toEqual({ status: 'UPDATE_COMPLETE', failures: {}, replaced });
  expect(denied).toEqual(DENIALS[edit] ?? DENIED);
  expect({ ...back, replaced: back.replaced.map(base.pathOf) }).toEqual({ status: 'UPDATE_COMPLETE', failures: {}, replaced });
});

test.each(REFUSED)('%s cannot change', async (edit, change, path) => {
  const next = edited(edit, change);

  expect(await stacks.update(next.stack)).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE', replaced: [], failures: { [next.logicalIdOf(path)]: expect.stringContaining('already exists') },
  });
});

test('the stack is deleted while its policies are attached, and leaves behind only what it retains', async () => {
  await stacks.server.fireBudgetActions();
  const kept = await retained(stacks, base.stack);

  expect(await stacks.delete(base.stack)).toEqual({ status: 'DELETE_COMPLETE', failures: {}, replaced: [] });
  expect(leftBehind(before, await stacks.server.resources(), kept)).toEqual([]);
});

test('a stack set with another name does not replace the former one, which keeps the accounts linked', async () => {
  count('edit');
  const named = (folder: string, stackSetName?: string) => {
    const stack = new Stack(new App({ outdir: folderOf(folder), analyticsReporting: false }), 'Accounts', { env: { account: TEST_ACCOUNT, region: REGION } });
    new SourceAccountsStackSet(stack, 'Accounts', { organizationId: ORGANIZATION, organizationalUnitIds: [UNIT], sinkArns: OWN_SINKS, stackSetName });
    return synthesized(stack, stacks.server.folder);
  };
  const [former, renamed] = [named('former'), named('renamed', 'cost-accounts')];
  const stackSets = async () => Object.entries(await stacks.server.resources()).filter(([type]) => /StackSet/.test(type)).flatMap(([, ids]) => ids);

  expect(await stacks.create(former.stack)).toMatchObject({ status: 'CREATE_COMPLETE' });
  const [id] = await stackSets();
  expect(await stacks.update(renamed.stack)).toMatchObject({ status: 'UPDATE_COMPLETE', failures: {}, replaced: [renamed.logicalIdOf('Accounts')] });
  expect(await stackSets()).toEqual(expect.arrayContaining([id]));
  // The former name is taken, so that no edit creates a second stack set for the same accounts unnoticed.
  expect(await stacks.update(former.stack)).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE', failures: { [former.logicalIdOf('Accounts')]: expect.stringContaining('already exists') },
  });
});

/** The findings of cfn-lint, of all levels. */
function lint(template: string, regions: readonly string[]): any[] {
  const file = join(stacks.server.folder, 'source-account.json');
  writeFileSync(file, template);
  const { stdout, stderr } = spawnSync(join(dirname(python()), 'cfn-lint'), ['--format', 'json', '--include-checks', 'I', '--regions', ...regions, '--template', file], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout).map(({ Rule, Message, Location }: any) => [Rule.Id, Message, Location.Path.join('/')]);
}

describe('the template of a stack set', () => {
  const templateOf = (options: Partial<SourceAccountsTemplateOptions> = {}) =>
    SourceAccountsStackSet.templateOf(governed(folderOf('template')), { organizationId: ORGANIZATION, sinkArns: OWN_SINKS, ...options });

  test.each<[string, Partial<SourceAccountsTemplateOptions>, number]>([
    ['links and a role', {}, 2_500],
    ['the hook', { createLinks: false, sinkArns: undefined, createRole: false, requiredTagsHook: HookFailureMode.FAIL }, 1_500],
    ['links', { createRole: false }, 1_000],
    ['a role', { createLinks: false, sinkArns: undefined }, 2_000],
  ])('with %s is small, needs neither macros nor assets, and cfn-lint accepts it in each Region', (_, options, size) => {
    const text = templateOf(options);
    const { Resources, ...others } = JSON.parse(text);

    expect(Buffer.byteLength(text)).toBeLessThan(size);
    expect(['Conditions', 'Description', 'Mappings']).toEqual(expect.arrayContaining(Object.keys(others)));
    expect(Object.values<any>(Resources).map(({ Type }) => Type).filter((type) => !/^AWS::(IAM::Role|Oam::Link|CloudFormation::(TypeActivation|HookTypeConfig))$/.test(type))).toEqual([]);
    expect(text).not.toMatch(/s3|asset|Fn::Transform|TemplateURL|CodeUri|hnb659fds/i);
    expect(lint(text, Object.keys(OWN_SINKS))).toEqual([]);
  });

  test('cfn-lint finds a planted fault in it', () => {
    expect(lint(templateOf().replace('SinkIdentifier', 'SinkId'), [REGION])).toEqual(expect.arrayContaining([['E3002', expect.stringContaining('SinkId'), expect.any(String)]]));
  });

  const HOOK = { createLinks: false, sinkArns: undefined, createRole: false, requiredTagsHook: HookFailureMode.WARN };
  const inRegion = (region: string, name = 'SourceAccount', options: Partial<SourceAccountsTemplateOptions> = {}): Deployable => {
    const text = templateOf(options);
    return { name, account: OTHER_ACCOUNT, region, template: JSON.parse(text), templateKey: 'source-account.json', assets: [{ key: 'source-account.json', content: Buffer.from(text) }], tags: {} };
  };
  const idsIn = async (region: string) => [...(await stacks.physicalIds(inRegion(region))).keys()].sort();

  test('creates the link in each Region and the role in one, and that with the hook is a stack of its own', async () => {
    for (const region of Object.keys(OWN_SINKS)) {
      expect(await stacks.create(inRegion(region))).toEqual({ status: 'CREATE_COMPLETE', failures: {}, replaced: [] });
    }
    expect([await idsIn(REGION), await idsIn('eu-central-1')]).toEqual([['Link', 'ReaderRole'], ['Link']]);
    for (const region of Object.keys(OWN_SINKS)) {
      expect(await stacks.create(inRegion(region, 'RequiredTags', HOOK))).toEqual({ status: 'CREATE_COMPLETE', failures: {}, replaced: [] });
      expect(await stacks.delete(inRegion(region, 'RequiredTags', HOOK))).toEqual({ status: 'DELETE_COMPLETE', failures: {}, replaced: [] });
      expect(await stacks.delete(inRegion(region))).toEqual({ status: 'DELETE_COMPLETE', failures: {}, replaced: [] });
    }
  });
});
