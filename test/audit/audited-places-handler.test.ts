import * as fc from 'fast-check';
import type { AuditReport } from '../../src/audit/audit-report';
import type { AuditRequest } from '../../src/audit/audit-request';
import { arnOf, AUDITED_MODEL, AuditedAccount, projectArnOf } from '../support/audited-account';
import { AuditedOrganization } from '../support/audited-organization';
import { AwsEndpoint } from '../support/aws-endpoint';
import { TEST_ACCOUNT } from '../support/places';

const DAY = 86_400_000;
const TIME = Date.UTC(2027, 0, 20, 6);
const [HOME, OTHER] = ['us-east-1', 'eu-west-1'];
const [CLAIMS, SALES] = ['222233334444', '333344445555'];
const SOURCE_ACCOUNTS = { partition: 'aws', organizationId: 'o-exampleorgid', readerRoleName: 'bedrock-cost-tags-reader', maxUnreadablePercent: 5 };
const TOPIC = `arn:aws:sns:${HOME}:${TEST_ACCOUNT}:finops`;

let organization: AuditedOrganization;
let aws: AwsEndpoint;

beforeEach(async () => {
  organization = new AuditedOrganization([HOME, OTHER]);
  aws = await AwsEndpoint.listen(organization.operations);
});

afterEach(async () => aws.close());

function request(changes: Partial<AuditRequest> = {}): AuditRequest {
  return {
    scheduledTime: new Date(TIME).toISOString(),
    partition: 'aws',
    accountId: TEST_ACCOUNT,
    region: HOME,
    regions: [HOME, OTHER],
    sourceAccounts: SOURCE_ACCOUNTS,
    rules: { CostCenter: { pattern: '[0-9]{4}' } },
    profiles: [],
    unusedAfter: { days: 30 },
    auditProjects: true,
    auditBudgets: true,
    bucket: 'reports',
    reportPrefix: 'tag-audit/',
    topicArn: TOPIC,
    ...changes,
  };
}

const run = async (changes: Partial<AuditRequest> = {}) => organization.run(aws, request(changes));
const at = (accountId: string, region: string = HOME) => organization.account({ accountId, region });
const used = (account: AuditedAccount, id: string, changes: Parameters<AuditedAccount['addProfile']>[1] = {}) =>
  account.addProfile(id, { invocations: [{ time: TIME - DAY, count: 1 }], ...changes });
const written = (ending: string, key = `tag-audit/${TEST_ACCOUNT}/${HOME}/2027-01-20T0600Z`) => organization.home.objects.get(`${key}.${ending}`)!;
const findingsOf = (report: AuditReport) => report.findings.map(({ kind, accountId, region, name }) => [kind, accountId, region, name]);

/** What a place has, as numbers. */
interface Drawn {
  readonly isWithoutTag: boolean;
  readonly isUnused: boolean;
  readonly isLegacy: boolean;
  readonly isOfUnknownModel: boolean;
  readonly calls: number;
  readonly isDeleted: boolean;
}

describe('one audit over accounts and Regions', () => {
  const drawn = fc.record<Drawn>({
    isWithoutTag: fc.boolean(),
    isUnused: fc.boolean(),
    isLegacy: fc.boolean(),
    isOfUnknownModel: fc.boolean(),
    calls: fc.integer({ min: 0, max: 2 }),
    isDeleted: fc.boolean(),
  });

  function fill(account: AuditedAccount, all: readonly Drawn[]): void {
    // Models are those of the Region.
    account.models.old = { status: 'LEGACY' };
    all.forEach(({ isWithoutTag, isUnused, isLegacy, isOfUnknownModel, calls, isDeleted }, index) => {
      account.addProfile(`p${index}`, {
        tags: isWithoutTag ? { Owner: 'ann' } : { CostCenter: '4711' },
        invocations: isUnused ? [] : [{ time: TIME - DAY, count: 1 }],
        models: isOfUnknownModel ? ['example.gone'] : isLegacy ? ['old'] : [AUDITED_MODEL],
      });
      if (calls > 0) {
        account.projects.push({ id: `proj_${index}`, tags: isWithoutTag ? {} : { CostCenter: '0815' }, createdAt: 0 });
        account.calls.push({ project: `proj_${index}`, model: 'm', time: TIME - 3_600_000, count: calls }, { project: 'default', model: 'm', time: TIME - 3_600_000, count: calls });
      }
      if (isDeleted) {
        account.index.set(arnOf(`gone${index}`, account.place), { Owner: 'bob' });
      }
    });
  }

  test('finds what audits of each account and Region find', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(drawn, { maxLength: 3 }), { minLength: 6, maxLength: 6 }), async (sets) => {
      organization = new AuditedOrganization([HOME, OTHER]);
      const places = [TEST_ACCOUNT, CLAIMS, SALES].flatMap((accountId) => [HOME, OTHER].map((region) => ({ accountId, region })));
      [CLAIMS, SALES].forEach((accountId) => organization.link(accountId));
      places.forEach((place, index) => fill(organization.account(place), sets[index]));
      const deployed = places.map((place) => ({ arn: arnOf('p0', place), path: `S/${place.accountId}/${place.region}`, tags: [['CostCenter', '4711']] as Array<[string, string]> }));
      const shared = await AwsEndpoint.listen(organization.operations);
      const all = (await organization.run(shared, request({ profiles: deployed, topicArn: undefined })))!;
      await shared.close();
      const single: AuditReport['findings'][number][] = [];
      let profiles: unknown[] = [];
      for (const [index, place] of places.entries()) {
        const alone = new AuditedOrganization([place.region]);
        const account = new AuditedAccount(place);
        fill(account, sets[index]);
        const endpoint = await AwsEndpoint.listen(account.operations);
        const ofPlace = { ...place, regions: undefined, sourceAccounts: undefined, profiles: [deployed[index]], topicArn: undefined };
        const report = (await alone.run(endpoint, request(ofPlace)))!;
        await endpoint.close();
        single.push(...report.findings);
        profiles = [...profiles, ...report.profiles.map((profile) => ({ ...profile, ...place }))];
      }
      const text = ({ kind, resource, name, problem }: AuditReport['findings'][number]) => `${kind} ${resource} ${name} ${problem}`;

      expect(all.findings.map(text).sort()).toEqual(single.map(text).sort());
      expect(new Set(all.profiles)).toEqual(new Set(profiles));
      expect(all.findings.every(({ accountId, region, resource }) => resource.includes(`:${region}:${accountId}:`))).toBe(true);
      expect(all.accounts!.map(({ findings }) => findings).reduce((sum, each) => sum + each)).toBe(single.length);
    }), { numRuns: 12, seed: 27 });
  }, 120_000);

  test('compares the spellings of a key over all of them', async () => {
    organization.link(CLAIMS);
    ['a', 'b'].forEach((id) => used(at(TEST_ACCOUNT), id, { tags: { CostCenter: '4711', Team: 'x' } }));
    used(at(CLAIMS, OTHER), 'c', { tags: { CostCenter: '4711', team: 'x' } });

    expect(findingsOf((await run())!)).toEqual([['NEAR_DUPLICATE_KEY', CLAIMS, OTHER, 'name-of-c']]);
  });

  test('writes one report with accounts, and sends one message', async () => {
    organization.link(CLAIMS);
    organization.link(SALES);
    used(at(TEST_ACCOUNT), 'a');
    used(at(CLAIMS, OTHER), 'b', { tags: {} });
    const report = (await run())!;

    expect(report.regions).toEqual([HOME, OTHER]);
    expect(report.accounts).toEqual([
      { accountId: TEST_ACCOUNT, regions: [OTHER, HOME], state: 'READ', profiles: 1, findings: 0 },
      { accountId: CLAIMS, regions: [OTHER, HOME], state: 'READ', profiles: 1, findings: 1 },
      { accountId: SALES, regions: [OTHER, HOME], state: 'READ', profiles: 0, findings: 0 },
    ]);
    expect(JSON.parse(written('json'))).toEqual(JSON.parse(JSON.stringify(report)));
    expect(written('md')).toContain(`\n| Account | State | Regions | Profiles | Findings |\n| --- | --- | --- | ---: | ---: |\n| ${TEST_ACCOUNT} | READ | eu-west-1, us-east-1 | 1 | 0 |\n| ${CLAIMS} | READ |`);
    expect(written('md')).toContain(`\n| Account | Region | Resource | Name | Kind | Problem |\n| --- | --- | --- | --- | --- | --- |\n| ${CLAIMS} | ${OTHER} | `);
    expect([...organization.home.objects.keys()].filter((key) => key.endsWith('Z.json'))).toHaveLength(1);
    expect(organization.home.messages.map(({ subject }) => subject)).toEqual(['Amazon Bedrock tag audit: 1 finding in 3 accounts, 2 Regions']);
    expect(JSON.parse(organization.home.messages[0].message).default).toContain(`\n  Account ${CLAIMS}, ${OTHER}\n`);
    expect(organization.lines).toContainEqual(expect.objectContaining({ Kind: 'MISSING_KEY', AuditFindings: 1 }));
    expect(organization.lines).toContainEqual(expect.objectContaining({ AuditedProfiles: 2 }));
  });

  test('assumes each role once, reads the models of a Region once, and the metrics as the monitoring account', async () => {
    organization.link(CLAIMS);
    organization.link(SALES);
    [TEST_ACCOUNT, CLAIMS, SALES].forEach((accountId) => [HOME, OTHER].forEach((region) => at(accountId, region).addProfile('a')));
    await run();

    expect(aws.count('AssumeRole')).toBe(2);
    expect(aws.count('ListFoundationModels')).toBe(2);
    expect(aws.count('ListMetrics')).toBe(2);
    const owners = aws.calls.filter(({ operation }) => operation === 'GetMetricData').map(({ input }) => input.MetricDataQueries[0].AccountId);
    expect(owners.sort()).toEqual([CLAIMS, CLAIMS, SALES, SALES, undefined, undefined]);
  });

  test('does nothing again for the same time', async () => {
    organization.link(CLAIMS);
    used(at(CLAIMS), 'a', { tags: {} });
    await run();

    expect(await run()).toBeUndefined();
    expect(organization.home.messages).toHaveLength(1);
  });

  test('of one account in several Regions needs no link', async () => {
    used(at(TEST_ACCOUNT, OTHER), 'a', { tags: {} });
    const report = (await run({ sourceAccounts: undefined }))!;

    expect(findingsOf(report)).toEqual([['MISSING_KEY', TEST_ACCOUNT, OTHER, 'name-of-a']]);
    expect(aws.count('ListSinks') + aws.count('AssumeRole')).toBe(0);
    expect(report.counts).not.toHaveProperty('ACCOUNT_NOT_LINKED');
  });

  test('judges the budgets of its own account by the tags of all accounts', async () => {
    organization.link(CLAIMS);
    used(at(CLAIMS, OTHER), 'a');
    const budget = (BudgetName: string, value: string) => ({
      BudgetName,
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: '5', Unit: 'USD' },
      CalculatedSpend: { ActualSpend: { Amount: '0', Unit: 'USD' } },
      LastUpdatedTime: 0,
      FilterExpression: { Tags: { Key: 'CostCenter', Values: [value] } },
    });
    organization.home.budgets.push(budget('claims', '4711'), budget('nothing', '0000'));

    expect(findingsOf((await run())!)).toEqual([['BUDGET_MATCHES_NOTHING', TEST_ACCOUNT, undefined, 'nothing']]);
  });

  test('accepts deployed carriers of each account and Region', async () => {
    organization.link(CLAIMS);
    used(at(CLAIMS, OTHER), 'a');
    const place = { accountId: CLAIMS, region: OTHER };
    const report = (await run({
      profiles: [{ arn: arnOf('a', place), path: 'S/A', tags: [['CostCenter', '0000']] }, { arn: arnOf('b', place), path: 'S/B', tags: [] }],
      projects: [{ arn: projectArnOf('proj_x', place), path: 'S/X', tags: [], models: [] }],
    }))!;

    expect(findingsOf(report).sort()).toEqual([
      ['MISSING_PROFILE', CLAIMS, OTHER, 'S/B'], ['MISSING_PROJECT', CLAIMS, OTHER, 'S/X'], ['TAG_DRIFT', CLAIMS, OTHER, 'name-of-a'],
    ]);
  });
});

describe('accounts that fail', () => {
  const MANY = Array.from({ length: 20 }, (_, index) => String(500_000_000_000 + index));
  const linkMany = () => MANY.forEach((accountId) => {
    organization.link(accountId);
    used(at(accountId), 'a', { tags: {} });
  });

  test('without a role are a finding, and the others are audited', async () => {
    linkMany();
    organization.withoutRole.add(MANY[3]);
    const report = (await run({ profiles: [{ arn: arnOf('a', { accountId: MANY[3], region: HOME }), path: 'S/A', tags: [] }] }))!;

    expect(report.counts).toMatchObject({ MISSING_KEY: 19, ACCOUNT_UNREADABLE: 1, MISSING_PROFILE: 0, ACCOUNT_NOT_LINKED: 0 });
    expect(report.findings.find(({ kind }) => kind === 'ACCOUNT_UNREADABLE')).toEqual({
      kind: 'ACCOUNT_UNREADABLE',
      resource: `arn:aws:iam::${MANY[3]}:role/bedrock-cost-tags-reader`,
      name: MANY[3],
      problem: expect.stringMatching(/^reading account 500000000003 in eu-west-1, us-east-1 failed: AccessDenied: not authorized to perform: sts:AssumeRole .*: create a SourceAccountReaderRole in the account, or check its trust policy and its permissions$/),
      accountId: MANY[3],
    });
    expect(report.accounts!.find(({ accountId }) => accountId === MANY[3])).toEqual({ accountId: MANY[3], regions: [], state: 'UNREADABLE', profiles: 0, findings: 1 });
    // The budgets of carriers that are not known are not judged.
    expect(report.findings.filter(({ kind }) => kind === 'INCOMPLETE').map(({ name }) => name)).toEqual(['checking budgets']);
  });

  test('in more than the accepted percentage fail the run, after its report and message', async () => {
    linkMany();
    MANY.slice(0, 2).forEach((each) => organization.withoutRole.add(each));

    await expect(run()).rejects.toThrow(`TagAudit: 2 of 20 source accounts could not be read, more than 5 %: see the report tag-audit/${TEST_ACCOUNT}/${HOME}/2027-01-20T0600Z.md`);
    expect(JSON.parse(written('json')).counts).toMatchObject({ MISSING_KEY: 18, ACCOUNT_UNREADABLE: 2 });
    expect(organization.home.messages).toHaveLength(1);
    expect(organization.lines).toContainEqual(expect.objectContaining({ Kind: 'ACCOUNT_UNREADABLE', AuditFindings: 2 }));
  });

  test('that deny a list of tags are incomplete, with account, Region and permission', async () => {
    organization.link(CLAIMS);
    used(at(CLAIMS, OTHER), 'a', { tags: {} });
    used(at(TEST_ACCOUNT), 'b', { tags: {} });
    ['ListTagsForResource', 'GetResources'].forEach((operation) => organization.denied.add(`${CLAIMS} ${OTHER} ${operation}`));
    const report = (await run({ auditBudgets: false, auditProjects: false }))!;

    expect(report.findings.map(({ kind, resource, accountId, region }) => [kind, resource, accountId, region])).toEqual([
      ['MISSING_KEY', arnOf('b'), TEST_ACCOUNT, HOME],
      ['INCOMPLETE', 'bedrock:ListTagsForResource', CLAIMS, OTHER],
    ]);
    expect(report.accounts!.map(({ state }) => state)).toEqual(['READ', 'INCOMPLETE']);
    expect(organization.lines).toContainEqual(expect.objectContaining({ permission: 'bedrock:ListTagsForResource', accountId: CLAIMS, region: OTHER }));
  });

  test('of the audit itself fail the run, after its report', async () => {
    organization.link(CLAIMS);
    used(at(CLAIMS), 'a', { tags: {} });
    organization.denied.add(`${TEST_ACCOUNT} ${OTHER} ListInferenceProfiles`);

    await expect(run()).rejects.toThrow(`TagAudit: profiles of account ${TEST_ACCOUNT} in ${OTHER} could not be listed`);
    expect(JSON.parse(written('json')).findings.map(({ kind, accountId, region }: any) => [kind, accountId, region])).toEqual(expect.arrayContaining([
      ['MISSING_KEY', CLAIMS, HOME], ['INCOMPLETE', TEST_ACCOUNT, OTHER],
    ]));
  });

  test('whose links cannot be listed fail the run, after its report', async () => {
    organization.link(CLAIMS);
    used(at(CLAIMS), 'a', { tags: {} });
    organization.linksDown.add(OTHER);

    await expect(run({ auditBudgets: false })).rejects.toThrow('TagAudit: the links of a Region could not be listed');
    expect(JSON.parse(written('json')).findings.map(({ kind, resource }: any) => [kind, resource])).toEqual([
      ['MISSING_KEY', arnOf('a', { accountId: CLAIMS, region: HOME })], ['INCOMPLETE', 'oam:ListSinks, oam:ListAttachedLinks'],
    ]);
  });

  test('whose links cannot be listed have no missing carriers, and no budget is judged', async () => {
    organization.link(CLAIMS);
    organization.linksDown.add(OTHER);
    used(at(CLAIMS), 'a');
    const deployed = [HOME, OTHER].map((region) => ({ arn: arnOf('b', { accountId: CLAIMS, region }), path: `S/${region}`, tags: [] }));

    await expect(run({ profiles: deployed })).rejects.toThrow('the links of a Region could not be listed');
    const { findings } = JSON.parse(written('json')) as AuditReport;
    expect(findings.filter(({ kind }) => kind === 'MISSING_PROFILE').map(({ name }) => name)).toEqual([`S/${HOME}`]);
    expect(findings.filter(({ kind }) => kind === 'INCOMPLETE').map(({ name, problem }) => [name, problem])).toContainEqual(
      ['checking budgets', expect.stringContaining('some source accounts are not linked, or not known')],
    );
  });

  test('without a link keep budgets from being judged', async () => {
    const report = (await run({ sourceAccounts: { ...SOURCE_ACCOUNTS, expectedAccountIds: [SALES] } }))!;

    expect(report.findings.map(({ kind, name }) => [kind, name])).toContainEqual(['INCOMPLETE', 'checking budgets']);
    expect(aws.count('DescribeBudgets')).toBe(0);
  });

  test('and are not expected do not fail the run, and one account of few does not either', async () => {
    [CLAIMS, SALES].forEach((accountId) => organization.link(accountId));
    MANY.slice(0, 3).forEach((accountId) => organization.link(accountId));
    [SALES, ...MANY.slice(0, 3)].forEach((accountId) => organization.withoutRole.add(accountId));
    const expected = { ...SOURCE_ACCOUNTS, expectedAccountIds: [CLAIMS, SALES] };
    const report = (await run({ sourceAccounts: expected }))!;

    expect(report.counts).toMatchObject({ ACCOUNT_UNREADABLE: 4 });
    await expect(run({ scheduledTime: new Date(TIME + DAY).toISOString(), sourceAccounts: { ...expected, maxUnreadablePercent: 0 } }))
      .rejects.toThrow('1 of 2 source accounts could not be read, more than 0 %');
  });

  test('of a stack set that cannot be read are incomplete', async () => {
    const stackSet = { stackSetName: 'bedrock', callAs: 'SELF' as const };
    const report = (await run({ sourceAccounts: { ...SOURCE_ACCOUNTS, stackSet } }))!;

    expect(report.findings.map(({ kind, resource, accountId }) => [kind, resource, accountId])).toEqual([['INCOMPLETE', 'cloudformation:ListStackInstances', TEST_ACCOUNT]]);
  });
});

describe('accounts without a link', () => {
  test('that are expected are a finding', async () => {
    organization.link(CLAIMS);
    const report = (await run({ sourceAccounts: { ...SOURCE_ACCOUNTS, expectedAccountIds: [CLAIMS, SALES, TEST_ACCOUNT] } }))!;

    expect(report.findings.filter(({ kind }) => kind !== 'INCOMPLETE')).toEqual([{
      kind: 'ACCOUNT_NOT_LINKED',
      resource: `arn:aws:iam::${SALES}:root`,
      name: SALES,
      problem: `account ${SALES} must be linked to the sink of the monitoring account, got no link in eu-west-1, us-east-1: create a SourceAccountLink in the account, or do not expect the account`,
      accountId: SALES,
    }]);
    expect(report.accounts!.map(({ accountId, state, regions }) => [accountId, state, regions.length])).toEqual([[TEST_ACCOUNT, 'INCOMPLETE', 2], [CLAIMS, 'READ', 2], [SALES, 'NOT_LINKED', 0]]);
    expect(report.counts).toMatchObject({ ACCOUNT_NOT_LINKED: 1, ACCOUNT_UNREADABLE: 0 });
  });

  test('in one of the Regions are a finding, even if no account is expected', async () => {
    organization.link(CLAIMS, [HOME]);
    const report = (await run())!;

    expect(report.findings.filter(({ kind }) => kind !== 'INCOMPLETE').map(({ kind, problem }) => [kind, /got no link in (.+):/.exec(problem)![1]])).toEqual([['ACCOUNT_NOT_LINKED', OTHER]]);
    expect(report.accounts!.map(({ state }) => state)).toEqual(['INCOMPLETE', 'PARTLY_LINKED']);
  });

  test('with deployed carriers are a finding, and the carriers are not called missing', async () => {
    const report = (await run({ profiles: [{ arn: arnOf('a', { accountId: SALES, region: OTHER }), path: 'S/A', tags: [] }] }))!;

    expect(report.counts).toMatchObject({ ACCOUNT_NOT_LINKED: 1, MISSING_PROFILE: 0 });
  });
});

describe('the tag policy', () => {
  const details = { MissingTagKeys: ['Owner', 'Env'], NoncompliantKeys: ['costcenter'], KeysWithNoncompliantValues: ['CostCenter'] };

  test('is checked on request, for profiles and projects that exist', async () => {
    const home = at(TEST_ACCOUNT);
    used(home, 'a');
    used(home, 'b');
    home.projects.push({ id: 'proj_p', tags: { CostCenter: '4711' }, createdAt: TIME });
    home.violations.set(arnOf('a'), details).set(arnOf('gone'), details).set(projectArnOf('proj_p'), {});
    home.index.set(arnOf('gone'), { CostCenter: '4711' });
    const report = (await run({ regions: undefined, sourceAccounts: undefined, auditTagPolicy: true }))!;

    expect(report.findings.map(({ kind, resource, problem }) => [kind, resource, problem])).toEqual([
      ['TAG_POLICY_VIOLATION', projectArnOf('proj_p'), 'tags must comply with the effective tag policy of the account, got a violation that AWS does not specify: change the tags, or the tag policy'],
      ['TAG_POLICY_VIOLATION', arnOf('a'),
        'tags must comply with the effective tag policy of the account, got missing keys "Env", "Owner"; keys with another capitalization "costcenter"; keys with a value that is not allowed "CostCenter": change the tags, or the tag policy'],
    ]);
    expect(report.counts.TAG_POLICY_VIOLATION).toBe(2);
  });

  test('is not asked for otherwise', async () => {
    used(at(TEST_ACCOUNT), 'a');
    at(TEST_ACCOUNT).violations.set(arnOf('a'), details);
    const report = (await run({ regions: undefined, sourceAccounts: undefined }))!;

    expect(report.findings).toEqual([]);
    expect(report.counts).not.toHaveProperty('TAG_POLICY_VIOLATION');
    expect(aws.calls.filter(({ operation }) => operation === 'GetResources').every(({ input }) => input.IncludeComplianceDetails === undefined)).toBe(true);
  });

  test('that cannot be checked is incomplete', async () => {
    used(at(TEST_ACCOUNT), 'a');
    organization.denied.add(`${TEST_ACCOUNT} ${HOME} GetResources`);
    const report = (await run({ regions: undefined, sourceAccounts: undefined, auditTagPolicy: true, auditProjects: false, auditBudgets: false }))!;

    expect(report.findings.map(({ kind, resource, name }) => [kind, resource, name])).toEqual([['INCOMPLETE', 'tag:GetResources', 'checking tags against the tag policy']]);
  });
});

test('a report of one account and Region has the form that it had before', async () => {
  const home = at(TEST_ACCOUNT);
  used(home, 'a', { tags: {} });
  const report = (await run({ regions: [HOME], sourceAccounts: undefined }))!;

  expect(Object.keys(report)).toEqual(['scheduledTime', 'accountId', 'region', 'counts', 'findings', 'profiles', 'projects']);
  expect(Object.keys(report.findings[0])).toEqual(['kind', 'resource', 'name', 'problem']);
  expect(Object.keys(report.profiles[0])).toEqual(['arn', 'name', 'models', 'tags']);
  expect(Object.keys(report.counts)).toEqual([
    'MISSING_KEY', 'MISSPELLED_KEY', 'NEAR_DUPLICATE_KEY', 'VALUE_NOT_ALLOWED', 'UNUSED_PROFILE', 'LEGACY_MODEL', 'END_OF_LIFE_MODEL', 'UNUSED_PROJECT', 'DEFAULT_PROJECT_USED',
    'UNDECLARED_MODEL', 'TAG_DRIFT', 'MISSING_PROFILE', 'MISSING_PROJECT', 'MISSING_PRINCIPAL', 'BUDGET_MATCHES_NOTHING', 'NO_CONFIRMED_SUBSCRIPTION', 'OLD_PRICES', 'INCOMPLETE',
  ]);
  expect(written('md')).not.toContain('## Accounts');
});
