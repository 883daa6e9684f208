import { BedrockClient } from '@aws-sdk/client-bedrock';
import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { AuditFindingKind, PriceList } from '../../src';
import type { AuditRequest } from '../../src/audit/audit-request';
import { auditTags } from '../../src/audit/audit-tags-handler';
import { arnOf, AUDITED_MODEL, AuditedAccount, projectArnOf, type SimulatedProfile } from '../support/audited-account';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { REGION, TEST_ACCOUNT } from '../support/places';

const DAY = 86_400_000;
const TIME = Date.UTC(2027, 0, 20, 6);
const RULES: AuditRequest['rules'] = {
  CostCenter: { pattern: '[0-9]{4}', owner: 'finops@example.com' }, Project: { required: false }, Stage: { required: false, allowedValues: ['dev', 'prod'] },
};
const FOLDER = `tag-audit/${TEST_ACCOUNT}/${REGION}`;
const KEY = `${FOLDER}/2027-01-20T0600Z`;
const TOPIC = `arn:aws:sns:${REGION}:${TEST_ACCOUNT}:finops`;
const PRICES_AS_OF = '2026-11-10';
const DEPLOYED = [{ arn: arnOf('a'), path: 'S/A', tags: [] }];
const ON_REQUEST = [AuditFindingKind.TAG_POLICY_VIOLATION, AuditFindingKind.ACCOUNT_NOT_LINKED, AuditFindingKind.ACCOUNT_UNREADABLE];
const THROTTLED = () => new AwsError('ThrottlingException', 'slow down', 429);
const DENIED = () => new AwsError('AccessDeniedException', 'you may not', 403);

let account: AuditedAccount;
let aws: AwsEndpoint;
let lines: any[];

beforeEach(async () => {
  account = new AuditedAccount();
  aws = await AwsEndpoint.listen(account.operations);
  lines = [];
  // The SDK waits between attempts.
  const { setTimeout: realSetTimeout } = globalThis;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((then: () => void) => realSetTimeout(then, 0)) as typeof setTimeout);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await aws.close();
});

function request(changes: Partial<AuditRequest> = {}): AuditRequest {
  return {
    scheduledTime: new Date(TIME).toISOString(),
    partition: 'aws',
    accountId: TEST_ACCOUNT,
    region: REGION,
    rules: RULES,
    profiles: [],
    unusedAfter: { days: 30 },
    auditProjects: true,
    auditBudgets: true,
    auditPrices: true,
    bucket: 'reports',
    reportPrefix: 'tag-audit/',
    topicArn: TOPIC,
    auditedTopicArns: [TOPIC],
    ...changes,
  };
}

/** @param requestId of Lambda */
async function run(changes: Partial<AuditRequest> = {}, requestId: string = 'run-1') {
  const config = { endpoint: aws.url, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 4 };
  const clients = {
    bedrock: new BedrockClient(config),
    cloudwatch: new CloudWatchClient(config),
    budgets: new BudgetsClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
    cloudControl: new CloudControlClient(config),
    iam: new IAMClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sns: new SNSClient(config),
  };
  try {
    const log = (line: string) => lines.push(JSON.parse(line));
    const others = { inRegion: () => clients, requestId, now: () => account.now, pricesAsOf: PRICES_AS_OF, log };
    return await auditTags(request(changes), { ...clients, ...others });
  } finally {
    Object.values(clients).forEach((client) => client.destroy());
  }
}

/** What was found, as `KIND name: problem`. */
async function found(changes: Partial<AuditRequest> = {}): Promise<string[]> {
  return (await run(changes))!.findings.map(({ kind, name, problem }) => `${kind} ${name}: ${problem}`);
}

const YESTERDAY = [{ time: TIME - DAY, count: 3 }];
const addUsed = (id: string, changes: Partial<SimulatedProfile> = {}) => account.addProfile(id, { invocations: YESTERDAY, ...changes });
const metric = (kind: AuditFindingKind) => lines.filter((line) => line.Kind === kind).map((line) => line.AuditFindings);
const budget = (changes: object) => ({
  BudgetName: 'claims',
  BudgetType: 'COST',
  TimeUnit: 'MONTHLY',
  BudgetLimit: { Amount: '500', Unit: 'USD' },
  CalculatedSpend: { ActualSpend: { Amount: '0.0', Unit: 'USD' } },
  LastUpdatedTime: (TIME - 30 * DAY) / 1_000,
  ...changes,
});
const tagged = (Key: string, Values: string[], MatchOptions?: string[]) => ({ FilterExpression: { Tags: { Key, Values, MatchOptions } } });

describe('a clean account', () => {
  test('has no finding, and nobody is told', async () => {
    addUsed('a');
    addUsed('b', { tags: { CostCenter: '0815', Stage: 'prod', Owner: 'ann' } });
    account.budgets.push(budget(tagged('CostCenter', ['4711'])));

    expect(await found({ profiles: [{ arn: arnOf('b'), path: 'S/B', tags: [['CostCenter', '0815'], ['Stage', 'prod']] }] })).toEqual([]);
    expect(account.messages).toEqual([]);
  });

  test('has every kind at 0, at the time of the schedule', async () => {
    addUsed('a');
    account.projects.push({ id: 'proj_a', tags: { CostCenter: '4711' }, createdAt: TIME - DAY });
    account.principals['role/r'] = {};
    await run({
      profiles: DEPLOYED,
      auditProjects: true,
      projects: [{ arn: projectArnOf('proj_a'), path: 'S/P', tags: [], models: ['m'] }],
      principals: [{ arn: `arn:aws:iam::${TEST_ACCOUNT}:role/r`, path: 'S/R', tags: [] }],
    });

    const metrics = lines.filter((line) => line._aws && line.Kind);
    const kinds = Object.values(AuditFindingKind).filter((kind) => !ON_REQUEST.includes(kind));
    expect(metrics.map(({ Kind, AuditFindings }) => [Kind, AuditFindings])).toEqual(kinds.map((kind) => [kind, 0]));
    expect(metrics[0]._aws).toEqual({
      Timestamp: TIME,
      CloudWatchMetrics: [{ Namespace: 'BedrockCostTags', Dimensions: [['Kind']], Metrics: [{ Name: 'AuditFindings', Unit: 'Count' }] }],
    });
    expect(lines.find((line) => 'AuditedProfiles' in line)).toMatchObject({ AuditedProfiles: 1, _aws: { CloudWatchMetrics: [{ Dimensions: [[]] }] } });
  });

  test('may have no profile at all', async () => {
    const report = await run();

    expect(report).toMatchObject({ findings: [], profiles: [] });
    expect(aws.count('GetMetricData')).toBe(0);
    expect([...account.objects.keys()].sort()).toEqual([`${KEY}.json`, `${KEY}.md`, `${FOLDER}/latest.json`, `${FOLDER}/latest.md`]);
  });

  test('has no metric of drift, and says so, where nothing is known to be deployed', async () => {
    addUsed('a');
    const report = await run();

    expect(report!.counts).toMatchObject({ TAG_DRIFT: null, MISSING_PROFILE: null, MISSING_KEY: 0 });
    expect([AuditFindingKind.TAG_DRIFT, AuditFindingKind.MISSING_PROFILE, AuditFindingKind.MISSING_KEY].map(metric)).toEqual([[], [], [0]]);
    expect(account.objects.get(`${KEY}.md`)).toContain('\nTAG_DRIFT and the MISSING kinds of deployed resources were not checked, because the audit has no deployed profiles, projects or principals to compare with. To check these kinds, pass them to the audit.\n');
  });
});

describe('tags', () => {
  test('that are missing', async () => {
    addUsed('a', { tags: { Owner: 'ann' } });

    expect(await found()).toEqual([
      'MISSING_KEY name-of-a: required tag "CostCenter" is missing, got keys ["Owner"]: add the tag (ask finops@example.com)',
    ]);
  });

  test.each([
    ['a required key', { 'cost-center': '4711' }, '"cost-center" looks like a misspelling of "CostCenter"'],
    ['beside the right one', { CostCenter: '4711', costcenter: '4712' }, '"costcenter" looks like a misspelling of "CostCenter"'],
    ['a key that may be left out', { CostCenter: '4711', project: 'x' }, '"project" looks like a misspelling of "Project"'],
  ])('that are misspelt: %s', async (_, tags, problem) => {
    addUsed('a', { tags: tags as any });

    expect(await found()).toEqual([`MISSPELLED_KEY name-of-a: tag key ${problem}: rename it, because AWS treats them as different keys`]);
  });

  test('that AWS put on are nobody\'s mistake', async () => {
    addUsed('a', { tags: { 'CostCenter': '4711', 'aws:cost-center': 'x', 'aws:Project': 'y' } });
    addUsed('b', { tags: { 'CostCenter': '4711', 'aws:cloudformation:stack-name': 's' } });
    addUsed('c', { tags: { 'CostCenter': '4711', 'aws:cloudformation:stackName': 's' } });

    expect(await found()).toEqual([]);
  });

  test('beside the schema that are spelt in two ways: on the profiles with the less usual', async () => {
    addUsed('a', { tags: { CostCenter: '4711', Team: 'x' } });
    addUsed('b', { tags: { CostCenter: '4711', Team: 'y' } });
    addUsed('c', { tags: { CostCenter: '4711', team: 'y' } });
    addUsed('d', { tags: { CostCenter: '4711', cost: 'y' } });
    addUsed('e', { tags: { CostCenter: '4711', Cost: 'y' } });

    expect(await found()).toEqual([
      'NEAR_DUPLICATE_KEY name-of-c: tag key "team" looks like another spelling of "Team", which 2 other profiles have: use "Team", because AWS treats them as different keys',
      'NEAR_DUPLICATE_KEY name-of-d: tag key "cost" looks like another spelling of "Cost", which 1 other profile has: use "Cost", because AWS treats them as different keys',
    ]);
  });

  test.each([
    ['on one profile', 0, 'the same profile has'],
    ['on a profile that has both, beside another one', 1, '1 other profile has'],
  ])('beside the schema that are spelt in two ways %s', async (_, others, where) => {
    addUsed('a', { tags: { CostCenter: '4711', Team: 'x', team: 'x' } });
    Array.from({ length: others }).forEach(() => addUsed('b', { tags: { CostCenter: '4711', Team: 'x' } }));

    expect(await found()).toEqual([
      `NEAR_DUPLICATE_KEY name-of-a: tag key "team" looks like another spelling of "Team", which ${where}: use "Team", because AWS treats them as different keys`,
    ]);
  });

  test('with values that are not allowed', async () => {
    addUsed('a', { tags: { CostCenter: 'none', Stage: 'Prod' } });

    expect(await found()).toEqual([
      'VALUE_NOT_ALLOWED name-of-a: value of "CostCenter" must match "[0-9]{4}", got "none": change the value (ask finops@example.com)',
      'VALUE_NOT_ALLOWED name-of-a: value of "Stage" must be one of ["dev","prod"], got "Prod": use an allowed value, or add the value to the schema',
    ]);
  });

  test('that are not as deployed, but not those that came in addition', async () => {
    addUsed('a', { tags: { CostCenter: '4711', Project: 'new' } });
    const profiles = [{ arn: arnOf('a'), path: 'S/A', tags: [['CostCenter', '0815'], ['Stage', 'dev']] as Array<[string, string]> }];

    expect(await found({ profiles })).toEqual([
      'TAG_DRIFT name-of-a: tag "CostCenter" must be "0815" as deployed, got "4711": restore the deployed tag, or change the app',
      'TAG_DRIFT name-of-a: tag "Stage" must be "dev" as deployed, got none: restore the deployed tag, or change the app',
    ]);
  });

  test('of a profile that is gone', async () => {
    expect(await found({ profiles: [{ arn: arnOf('gone'), path: 'S/Gone', tags: [] }] })).toEqual([
      'MISSING_PROFILE S/Gone: deployed profile "S/Gone" does not exist: deploy it again, or remove it from the app',
    ]);
  });

  test('of a profile that is deleted while it is looked at', async () => {
    addUsed('a', { tags: {} });
    aws.failNext('ListTagsForResource', new AwsError('ResourceNotFoundException', 'gone', 404));

    expect(await found()).toEqual([]);
  });
});

describe('profiles without a call', () => {
  test.each([
    ['called a day ago', 100, [{ time: TIME - DAY, count: 1 }], false],
    ['called just before they count as unused', 100, [{ time: TIME - 30 * DAY, count: 1 }], false],
    ['called before that', 100, [{ time: TIME - 30 * DAY - 1, count: 1 }], true],
    ['never called', 100, [], true],
    ['with values of 0', 100, [{ time: TIME - DAY, count: 0 }], true],
    ['as old as the time they have', 30, [], true],
    ['too young to tell', 29.9, [], false],
  ])('%s', async (_, days, invocations, isUnused) => {
    account.addProfile('a', { createdAt: TIME - days * DAY, invocations });

    expect(await found()).toEqual(isUnused
      ? ['UNUSED_PROFILE name-of-a: no invocations in the last 30 days: delete the profile, or check whether its callers use the model ID instead of the profile']
      : []);
  });

  test('are counted at 500 a call, whichever page has them', async () => {
    for (let index = 0; index < 1_001; index++) {
      account.addProfile(`p${index}`, index % 250 === 0 ? {} : { invocations: [{ time: TIME - DAY, count: 1 }] });
    }

    expect((await run())!.findings.map(({ name }) => name)).toEqual(['p0', 'p1000', 'p250', 'p500', 'p750'].map((id) => `name-of-${id}`));
    expect(aws.calls.filter(({ operation, input }) => operation === 'GetMetricData' && !input.NextToken).map(({ input }) => input.MetricDataQueries.length)).toEqual([500, 500, 1]);
  });

  test('are looked at over as many days as asked for', async () => {
    account.addProfile('a');
    await run({ unusedAfter: { days: 455 } });

    const { input } = aws.calls.find(({ operation }) => operation === 'GetMetricData')!;
    expect([input.StartTime, input.EndTime]).toEqual([(TIME - 455 * DAY) / 1_000, TIME / 1_000]);
  });
});

describe('models', () => {
  const ISO = (time: number) => new Date(time).toISOString();

  test.each([
    ['are active', { status: 'ACTIVE' }, []],
    ['are active, with an end far away', { status: 'ACTIVE', endOfLifeTime: ISO(TIME + 300 * DAY) }, []],
    ['are legacy', { status: 'LEGACY' }, ['LEGACY_MODEL name-of-a: model "old" is a legacy model: move to another model before its end of life']],
    ['are legacy until a day', { status: 'LEGACY', endOfLifeTime: ISO(TIME + DAY) }, ['LEGACY_MODEL name-of-a: model "old" is a legacy model and ends in 1 day: move to another model before its end of life on 2027-01-21']],
    ['are legacy for more than 90 days', { status: 'LEGACY', endOfLifeTime: ISO(TIME + 91 * DAY) }, ['LEGACY_MODEL name-of-a: model "old" is a legacy model: move to another model before its end of life on 2027-04-21']],
    ['are active, and end within 90 days', { status: 'ACTIVE', endOfLifeTime: ISO(TIME + 90 * DAY) }, ['LEGACY_MODEL name-of-a: model "old" ends in 90 days: move to another model before its end of life on 2027-04-20']],
    ['are in public extended access', { status: 'LEGACY', legacyTime: ISO(TIME - 120 * DAY), publicExtendedAccessTime: ISO(TIME - 20 * DAY), endOfLifeTime: ISO(TIME + 60 * DAY) }, [
      'LEGACY_MODEL name-of-a: model "old" is a legacy model, ends in 60 days, and has been in public extended access since 2026-12-31, in which AWS usually bills higher prices than those of cost estimates: ' +
      'move to another model before its end of life on 2027-03-21',
    ]],
    ['will be in public extended access', { status: 'LEGACY', publicExtendedAccessTime: ISO(TIME + DAY), endOfLifeTime: ISO(TIME + 190 * DAY) },
      ['LEGACY_MODEL name-of-a: model "old" is a legacy model and enters public extended access on 2027-01-21, in which AWS usually bills higher prices than those of cost estimates: move to another model before its end of life on 2027-07-29']],
    ['are at their end', { status: 'LEGACY', endOfLifeTime: ISO(TIME) }, ['END_OF_LIFE_MODEL name-of-a: model "old" reached its end of life on 2027-01-20: move to another model']],
  ])('that %s', async (_, lifecycle, expected) => {
    addUsed('a', { models: ['old'] });
    account.models.old = lifecycle;

    expect(await found()).toEqual(expected);
  });

  test.each<[string, string, object, string]>([
    ['a successor', 'anthropic.claude-opus-4-1-20250805-v1:0', { status: 'LEGACY', endOfLifeTime: ISO(TIME) },
      'END_OF_LIFE_MODEL name-of-a: model "anthropic.claude-opus-4-1-20250805-v1:0" reached its end of life on 2027-01-20: move to another model, such as "anthropic.claude-opus-4-8"'],
    ['dates that Bedrock does not return', 'anthropic.claude-sonnet-4-5-20250929-v1:0', { status: 'LEGACY' },
      'LEGACY_MODEL name-of-a: model "anthropic.claude-sonnet-4-5-20250929-v1:0" is a legacy model, ends in 78 days, and has been in public extended access since 2027-01-08, ' +
      'in which AWS usually bills higher prices than those of cost estimates: move to another model, such as "anthropic.claude-sonnet-5-5", before its end of life on 2027-04-08'],
    ['an end that is over, although Bedrock offers the model', 'anthropic.claude-3-haiku-20240307-v1:0', { status: 'LEGACY' },
      'LEGACY_MODEL name-of-a: model "anthropic.claude-3-haiku-20240307-v1:0" is a legacy model and has been in public extended access since 2026-06-10, ' +
      'in which AWS usually bills higher prices than those of cost estimates: move to another model, such as "anthropic.claude-haiku-4-5-20251001-v1:0", before its end of life'],
  ])('of which the bundled data has %s', async (_, id, lifecycle, expected) => {
    addUsed('a', { models: [id] });
    account.models[id] = lifecycle;

    expect(await found()).toEqual([expected]);
  });

  test('that are active in the Region are no finding, whatever the bundled data has', async () => {
    addUsed('a', { models: ['anthropic.claude-sonnet-4-5-20250929-v1:0'] });
    account.models['anthropic.claude-sonnet-4-5-20250929-v1:0'] = { status: 'ACTIVE' };

    expect(await found()).toEqual([]);
  });

  test('that Bedrock does not know have a successor', async () => {
    addUsed('a', { models: ['anthropic.claude-3-haiku-20240307-v1:0'] });

    expect(await found()).toEqual([expect.stringMatching(/^END_OF_LIFE_MODEL .*: move to another model, such as "anthropic\.claude-haiku-4-5-20251001-v1:0", because this model has reached/)]);
  });

  test('that are not listed are asked for', async () => {
    addUsed('a', { models: ['example.hidden', 'example.hidden'] });
    addUsed('b', { models: ['example.hidden', AUDITED_MODEL] });
    account.unlistedModels['example.hidden'] = { status: 'LEGACY' };

    expect(await found()).toEqual(['a', 'b'].map((id) => expect.stringMatching(`^LEGACY_MODEL name-of-${id}: model "example.hidden"`)));
    expect(aws.count('GetFoundationModel')).toBe(1);
  });

  test.each([['ValidationException', 400], ['ResourceNotFoundException', 404]])('that Bedrock does not know, by %s, have ended or are not offered', async (code, status) => {
    addUsed('a', { models: ['example.gone'] });
    aws.failNext('GetFoundationModel', new AwsError(code, 'no such model', status));

    expect(await found()).toEqual([
      `END_OF_LIFE_MODEL name-of-a: model "example.gone" is not available in this Region (${code}: no such model): move to another model, because this model has reached its end of life or is not offered in this Region`,
    ]);
  });

  test.each([
    ['other Regions only', ['eu-west-1', 'eu-central-1'],
      'check the model\'s lifecycle in eu-central-1, eu-west-1, because a Region might route to models that it does not list itself. If the model has reached its end of life, move to another model'],
    ['this Region too', ['eu-west-1', REGION], 'move to another model, because this model has reached its end of life or is not offered in this Region'],
    ['wherever there is room', [''], 'move to another model, because this model has reached its end of life or is not offered in this Region'],
  ])('that Bedrock does not know, of a profile that routes to %s', async (_, modelRegions, remedy) => {
    addUsed('a', { models: ['example.gone'], modelRegions });

    expect(await found()).toEqual([
      `END_OF_LIFE_MODEL name-of-a: model "example.gone" is not available in this Region (ValidationException: The provided model identifier is invalid.): ${remedy}`,
    ]);
  });
});

describe('budgets', () => {
  beforeEach(() => addUsed('a', { tags: { CostCenter: '4711', Project: 'Café' } }));

  test('that match nothing', async () => {
    account.budgets.push(budget(tagged('CostCenter', ['4712', '4713'], ['EQUALS'])));

    expect((await run())!.findings).toEqual([{
      kind: 'BUDGET_MATCHES_NOTHING',
      resource: `arn:aws:budgets::${TEST_ACCOUNT}:budget/claims`,
      name: 'claims',
      problem: 'no profile or project has the tags in the budget\'s filter, "CostCenter=4712|4713", and the budget is at 0 USD: correct the key or value (both are case-sensitive), or delete the budget',
    }]);
  });

  test.each<[string, object, boolean]>([
    ['a key of the profile with another value', tagged('CostCenter', ['4712']), true],
    ['the profile\'s tag', tagged('CostCenter', ['0000', '4711']), false],
    ['the profile\'s tag, by user:', tagged('user:CostCenter', ['4711']), false],
    ['another value, by user:', tagged('user:CostCenter', ['4712']), true],
    ['a value in another case', tagged('Project', ['café']), true],
    ['a key beside the schema', tagged('Team', ['x']), false],
    ['a misspelt key of the schema', tagged('cost-center', ['4711']), true],
    ['a misspelt key of the schema, by user:', tagged('user:cost_center', ['4711']), true],
    ['a misspelt key of the schema, in the old form', { CostFilters: { TagKeyValue: ['user:costcenter$4711'] } }, true],
    ['a key of another script', tagged('部門', ['x']), false],
    ['a tag of the caller', tagged('iamPrincipal/CostCenter', ['4712']), false],
    ['a key that is not there', { FilterExpression: { Tags: { Key: 'CostCenter', MatchOptions: ['ABSENT'] } } }, false],
    ['the start of a value', tagged('CostCenter', ['9'], ['STARTS_WITH']), false],
    ['all of two, one of them another', { FilterExpression: { And: [tagged('CostCenter', ['4711']).FilterExpression, tagged('Project', ['x']).FilterExpression] } }, true],
    ['all of two', { FilterExpression: { And: [tagged('CostCenter', ['4711']).FilterExpression, tagged('Project', ['Café']).FilterExpression] } }, false],
    ['one of two', { FilterExpression: { Or: [tagged('CostCenter', ['4712']).FilterExpression, tagged('Project', ['Café']).FilterExpression] } }, false],
    ['none of two', { FilterExpression: { Or: [tagged('CostCenter', ['4712']).FilterExpression, tagged('Project', ['x']).FilterExpression] } }, true],
    ['one of two, one beside the schema', { FilterExpression: { Or: [tagged('CostCenter', ['4712']).FilterExpression, tagged('Team', ['x']).FilterExpression] } }, false],
    ['a tag without credits', { FilterExpression: { And: [tagged('CostCenter', ['4712']).FilterExpression, { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit'] } } }] } }, true],
    ['what does not have a tag', { FilterExpression: { Not: tagged('CostCenter', ['4711']).FilterExpression } }, false],
    ['what does not have a tag, deeper', { FilterExpression: { And: [tagged('CostCenter', ['4712']).FilterExpression, { Not: tagged('Project', ['x']).FilterExpression }] } }, false],
    ['a service', { FilterExpression: { Dimensions: { Key: 'SERVICE', Values: ['Amazon Bedrock'] } } }, false],
    ['a tag of another service', { FilterExpression: { And: [tagged('CostCenter', ['4712']).FilterExpression, { Dimensions: { Key: 'SERVICE', Values: ['Amazon Redshift'] } }] } }, false],
    ['a tag, in the old form', { CostFilters: { TagKeyValue: ['user:CostCenter$4711'] } }, false],
    ['another value, in the old form', { CostFilters: { TagKeyValue: ['user:CostCenter$4712'] } }, true],
    ['a key beside the schema, in the old form', { CostFilters: { TagKeyValue: ['user:Team$x', 'user:CostCenter$4712'] } }, false],
    ['a tag in the old form, without the prefix that it takes', { CostFilters: { TagKeyValue: ['CostCenter$4711'] } }, true],
    ['everything', {}, false],
    ['another tag, and has counted something', { ...tagged('CostCenter', ['4712']), CalculatedSpend: { ActualSpend: { Amount: '0.01', Unit: 'USD' } } }, false],
    ['another tag, and has not said what it counted', { ...tagged('CostCenter', ['4712']), CalculatedSpend: undefined }, false],
    ['another tag, in hours', { ...tagged('CostCenter', ['4712']), BudgetType: 'USAGE' }, false],
    ['another tag, edited 47 hours ago', { ...tagged('CostCenter', ['4712']), LastUpdatedTime: (TIME - 47 * 3_600_000) / 1_000 }, false],
    ['another tag, edited 48 hours ago', { ...tagged('CostCenter', ['4712']), LastUpdatedTime: (TIME - 2 * DAY) / 1_000 }, true],
    ['another tag, by the day', { ...tagged('CostCenter', ['4712']), TimeUnit: 'DAILY' }, false],
    ['another tag, and has not said how much', { ...tagged('CostCenter', ['4712']), CalculatedSpend: { ActualSpend: { Amount: '', Unit: 'USD' } } }, false],
    ['another tag, monthly from tomorrow on', { ...tagged('CostCenter', ['4712']), TimePeriod: { Start: (TIME + DAY) / 1_000 } }, false],
    ['another tag, monthly since yesterday', { ...tagged('CostCenter', ['4712']), TimePeriod: { Start: (TIME - DAY) / 1_000 } }, false],
    ['another tag, monthly since two days ago', { ...tagged('CostCenter', ['4712']), TimePeriod: { Start: (TIME - 2 * DAY) / 1_000 } }, true],
    ['another tag, until now', { ...tagged('CostCenter', ['4712']), TimePeriod: { Start: 0, End: TIME / 1_000 } }, false],
    ['another tag, for ever', { ...tagged('CostCenter', ['4712']), TimePeriod: { Start: 0, End: Date.UTC(2087, 5, 15) / 1_000 } }, true],
    ['another tag, since yesterday', { ...tagged('CostCenter', ['4712']), TimeUnit: 'CUSTOM', TimePeriod: { Start: (TIME - DAY) / 1_000 } }, false],
    ['another tag, since last week', { ...tagged('CostCenter', ['4712']), TimeUnit: 'CUSTOM', TimePeriod: { Start: (TIME - 7 * DAY) / 1_000 } }, true],
  ])('that count %s', async (_, changes, isFinding) => {
    account.budgets.push(budget(changes));

    expect((await run())!.counts.BUDGET_MATCHES_NOTHING).toBe(isFinding ? 1 : 0);
  });

  test('of keys in scripts that folding leaves nothing of are not taken for one another', async () => {
    account.budgets.push(budget(tagged('部門', ['x'])), budget({ BudgetName: 'cost', ...tagged('費用', ['x']) }));

    expect((await run({ rules: { 費用: { required: false } } }))!.findings.map(({ name }) => name)).toEqual(['cost']);
  });

  test.each([
    ['MONTHLY', '2027-02-02T06:00:00Z', 0],
    ['MONTHLY', '2027-02-03T00:00:00Z', 1],
    ['QUARTERLY', '2027-02-02T06:00:00Z', 1],
    ['QUARTERLY', '2027-04-02T06:00:00Z', 0],
    ['ANNUALLY', '2027-04-02T06:00:00Z', 1],
    ['ANNUALLY', '2028-01-02T06:00:00Z', 0],
  ])('%s are judged once their period was counted: at %s', async (TimeUnit, scheduledTime, findings) => {
    account.budgets.push(budget({ ...tagged('CostCenter', ['4712']), TimeUnit }));

    expect((await run({ scheduledTime, unusedAfter: { days: 455 } }))!.counts.BUDGET_MATCHES_NOTHING).toBe(findings);
  });

  test('are found on every page', async () => {
    account.pageSize = 2;
    account.budgets.push(...[1, 2, 3, 4, 5].map((index) => budget({ BudgetName: `b${index}`, ...tagged('CostCenter', ['0']) })));

    expect((await run())!.findings.map(({ name }) => name)).toEqual(['b1', 'b2', 'b3', 'b4', 'b5']);
    expect(aws.count('DescribeBudgets')).toBe(3);
  });

  test.each([
    ['on request', { auditBudgets: false }],
    ['in AWS GovCloud (US), where there are none', { region: 'us-gov-west-1' }],
  ])('are left alone %s', async (_, changes) => {
    await run(changes);

    expect(aws.count('DescribeBudgets')).toBe(0);
  });
});

describe('topics', () => {
  const BUDGETS = TOPIC.replace('finops', 'budgets');
  const REMEDY = 'confirm or add a subscription, because notifications of the topic reach no recipient';

  test.each([
    ['no subscription', {}, 'none'],
    ['a pending subscription', { SubscriptionsPending: '1' }, '1 pending'],
    ['a subscription that a mail scanner deleted', { SubscriptionsDeleted: '1' }, '1 deleted'],
    ['pending and deleted subscriptions', { SubscriptionsPending: '2', SubscriptionsDeleted: '3' }, '2 pending and 3 deleted'],
  ])('with %s are reported', async (_, attributes, got) => {
    account.subscriptions[TOPIC] = { SubscriptionsConfirmed: '0', ...attributes };

    expect((await run())!.findings).toEqual([{
      kind: 'NO_CONFIRMED_SUBSCRIPTION', resource: TOPIC, name: 'finops', problem: `topic "finops" must have a confirmed subscription, got ${got}: ${REMEDY}`,
    }]);
    expect(metric(AuditFindingKind.NO_CONFIRMED_SUBSCRIPTION)).toEqual([1]);
  });

  test('with a confirmed subscription are not reported, whatever else they have', async () => {
    account.subscriptions[TOPIC] = { SubscriptionsPending: '2', SubscriptionsDeleted: '3' };

    expect(await found()).toEqual([]);
    expect(metric(AuditFindingKind.NO_CONFIRMED_SUBSCRIPTION)).toEqual([0]);
  });

  test('are named in the first lines of report and message, and the message is sent anyway', async () => {
    account.subscriptions[TOPIC] = account.subscriptions[BUDGETS] = { SubscriptionsConfirmed: '0' };
    await run({ auditedTopicArns: [TOPIC, BUDGETS] });
    const summary = `The audit scheduled for 2027-01-20 06:00 UTC checked 0 application inference profiles in account ${TEST_ACCOUNT}, ${REGION}, and reported 2 findings.`;

    expect(account.objects.get(`${KEY}.md`)!.split('\n').slice(2, 5)).toEqual([summary, '', 'Notifications of 2 topics reach no recipient: budgets, finops.']);
    const { default: text, https } = JSON.parse(account.messages[0].message);
    [text, JSON.parse(https).content.description].forEach((each) =>
      expect(each.split('\n').slice(0, 3)).toEqual([summary, '', 'Notifications of 2 topics reach no recipient: budgets, finops.']));
  });

  test('are read for the number of their subscriptions only, not for the addresses of the recipients', async () => {
    await run({ topicArn: undefined, auditedTopicArns: [TOPIC, BUDGETS] });

    expect(aws.calls.filter(({ operation }) => operation === 'GetTopicAttributes').map(({ input }) => input.TopicArn)).toEqual([TOPIC, BUDGETS]);
    expect(aws.calls.map(({ operation }) => operation)).not.toContain('ListSubscriptionsByTopic');
  });

  test('that cannot be read are one finding, and the others are checked', async () => {
    account.subscriptions[TOPIC] = { SubscriptionsConfirmed: '0' };
    aws.failNext('GetTopicAttributes', new AwsError('AuthorizationError', 'not authorized', 403), new AwsError('NotFound', 'Topic does not exist', 404));

    expect(await found({ auditedTopicArns: [BUDGETS, `${BUDGETS}2`, TOPIC] })).toEqual([
      `NO_CONFIRMED_SUBSCRIPTION finops: topic "finops" must have a confirmed subscription, got none: ${REMEDY}`,
      expect.stringMatching(/^INCOMPLETE reading the subscriptions of 2 topics: reading the subscriptions of 2 topics failed: (AuthorizationErrorException: not authorized|NotFoundException: Topic does not exist)$/),
    ]);
  });

  test.each([['none', []], ['none, in the input of an earlier version', undefined]])('are not checked if there are %s', async (_, auditedTopicArns) => {
    addUsed('a');
    const report = await run({ auditedTopicArns });

    expect(report!.counts.NO_CONFIRMED_SUBSCRIPTION).toBeNull();
    expect(metric(AuditFindingKind.NO_CONFIRMED_SUBSCRIPTION)).toEqual([]);
    expect(aws.count('GetTopicAttributes')).toBe(0);
    expect(account.objects.get(`${KEY}.md`)).toContain('\nNO_CONFIRMED_SUBSCRIPTION was not checked, because the audit has no topics. To check this kind, pass notifications to the audit.\n');
  });
});

describe('the price list', () => {
  const at = (days: number) => ({ scheduledTime: new Date(Date.parse(PRICES_AS_OF) + days * DAY).toISOString(), unusedAfter: { days: 400 } });

  test('is reported once, from its 91st day', async () => {
    ['a', 'b'].forEach((id) => account.addProfile(id, { createdAt: Date.parse(PRICES_AS_OF) }));

    expect(await found(at(90))).toEqual([]);
    expect(metric(AuditFindingKind.OLD_PRICES)).toEqual([0]);
    const report = (await run(at(91)))!;
    expect(report.findings).toEqual([{
      kind: 'OLD_PRICES',
      resource: 'cdk-bedrock-cost-tags',
      name: 'price list',
      problem: 'the price list of 2026-11-10 is 91 days old, so cost estimates might use outdated prices: deploy a newer version of cdk-bedrock-cost-tags, ' +
        'or set auditPrices to false if the app specifies its prices',
    }]);
    expect(report.counts.OLD_PRICES).toBe(1);
    expect(metric(AuditFindingKind.OLD_PRICES)).toEqual([0, 1]);
  });

  test('is that of the app, if this is a newer one', async () => {
    account.addProfile('a', { createdAt: Date.parse(PRICES_AS_OF) });
    const pricesAsOf = new Date(Date.parse(PRICES_AS_OF) + 10 * DAY).toISOString().slice(0, 10);

    expect(await found({ ...at(100), pricesAsOf })).toEqual([]);
    expect((await run({ ...at(101), pricesAsOf }))!.findings[0].problem).toContain(`the price list of ${pricesAsOf} is 91 days old`);
  });

  test('is not reported to an account without profiles', async () => {
    expect((await run(at(400)))!.counts.OLD_PRICES).toBe(0);
  });

  test.each<[string, Partial<AuditRequest>]>([
    ['on request', { auditPrices: false }],
    ['by a schedule of an earlier version', { auditPrices: undefined }],
  ])('is not checked %s', async (_, changes) => {
    addUsed('a');
    const { counts } = (await run({ ...at(400), ...changes }))!;

    expect(counts.OLD_PRICES).toBeNull();
    expect(metric(AuditFindingKind.OLD_PRICES)).toEqual([]);
    expect(account.objects.get([...account.objects.keys()].find((key) => key.endsWith('Z.md'))!)).toContain('\nOLD_PRICES was not checked, because auditPrices is false.\n');
  });
});

describe('many profiles', () => {
  test('are found on every page', async () => {
    account.pageSize = 2;
    ['a', 'b', 'c', 'd', 'e'].forEach((id) => addUsed(id, { tags: {} }));

    expect((await run())!.counts.MISSING_KEY).toBe(5);
    expect(aws.count('ListInferenceProfiles')).toBe(3);
  });

  test('are listed by type, since AWS lists its own otherwise', async () => {
    await run();

    expect(aws.calls.find(({ operation }) => operation === 'ListInferenceProfiles')!.input).toEqual({ type: 'APPLICATION', maxResults: '1000' });
  });
});

describe('when AWS throttles', () => {
  test.each(['ListInferenceProfiles', 'ListTagsForResource', 'GetMetricData', 'ListFoundationModels', 'GetFoundationModel', 'DescribeBudgets', 'GetTopicAttributes', 'ListObjectsV2', 'PutObject', 'Publish'])(
    '%s is tried again', async (operation) => {
      addUsed('a', { models: ['example.gone'], tags: {} });
      aws.failNext(operation, THROTTLED(), THROTTLED());

      expect((await run())!.counts).toMatchObject({ MISSING_KEY: 1, END_OF_LIFE_MODEL: 1, INCOMPLETE: 0 });
      expect(account.messages).toHaveLength(1);
      expect(account.objects.size).toBe(5);
    });
});

describe('what cannot be done', () => {
  beforeEach(() => {
    addUsed('a', { tags: {}, models: ['old', 'example.gone'] });
    account.addProfile('b');
    account.models.old = { status: 'LEGACY' };
    account.budgets.push(budget(tagged('CostCenter', ['0'])));
  });
  const ALL = { MISSING_KEY: 1, UNUSED_PROFILE: 1, LEGACY_MODEL: 1, END_OF_LIFE_MODEL: 1, BUDGET_MATCHES_NOTHING: 1 };

  test.each([
    ['GetMetricData', 'cloudwatch:GetMetricData', 'counting the invocations of 2 profiles', { UNUSED_PROFILE: 0 }],
    ['ListFoundationModels', 'bedrock:ListFoundationModels', 'checking for legacy and end-of-life models', { LEGACY_MODEL: 0, END_OF_LIFE_MODEL: 0 }],
    ['GetFoundationModel', 'bedrock:GetFoundationModel', 'looking up 1 model that Bedrock does not list', { END_OF_LIFE_MODEL: 0 }],
    ['DescribeBudgets', 'budgets:ViewBudget', 'checking budgets', { BUDGET_MATCHES_NOTHING: 0 }],
    ['GetTopicAttributes', 'sns:GetTopicAttributes', 'reading the subscriptions of 1 topic', {}],
    ['ListObjectsV2', 's3:ListBucket', 'listing earlier reports', {}],
    ['Publish', 'sns:Publish', 'sending the digest', {}],
  ])('%s: is a finding, and the rest is done', async (operation, permission, what, missing) => {
    aws.failNext(operation, DENIED());
    const report = (await run())!;

    expect(report.counts).toMatchObject({ ...ALL, ...missing, INCOMPLETE: 1 });
    expect(report.findings.filter(({ kind }) => kind === 'INCOMPLETE')).toEqual([
      { kind: 'INCOMPLETE', resource: permission, name: what, problem: expect.stringMatching(/ failed: AccessDenied(Exception)?: you may not$/) },
    ]);
    expect(JSON.parse(account.objects.get(`${KEY}.json`)!)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(metric(AuditFindingKind.INCOMPLETE)).toEqual([1]);
    expect(lines).toContainEqual(expect.objectContaining({ permission, message: expect.stringContaining(what) }));
    expect(account.messages).toHaveLength(operation === 'Publish' ? 0 : 1);
  });

  test('ListTagsForResource, for all: only what needs no tags is judged', async () => {
    account.isIndexed = false;
    aws.failNext('ListTagsForResource', DENIED(), DENIED());
    const report = (await run({ profiles: [{ arn: arnOf('b'), path: 'S/B', tags: [['CostCenter', '1']] }] }))!;

    expect(report.counts).toMatchObject({ ...ALL, MISSING_KEY: 0, TAG_DRIFT: 0, MISSING_PROFILE: 0, BUDGET_MATCHES_NOTHING: 0, INCOMPLETE: 2 });
    expect(report.profiles.map(({ tags }) => tags)).toEqual([null, null]);
    expect(report.findings.filter(({ kind }) => kind === 'INCOMPLETE').map(({ problem }) => problem)).toEqual([
      'checking budgets failed: Error: the tags of some profiles could not be read',
      'reading the tags of 2 profiles failed: AccessDeniedException: you may not',
    ]);
  });

  test('ListTagsForResource, for one: the others are judged', async () => {
    account.isIndexed = false;
    account.addProfile('c', { tags: {}, createdAt: TIME });
    account.operations.ListTagsForResource = ({ resourceARN }) => {
      if (resourceARN === arnOf('a')) {
        throw DENIED();
      }
      return { tags: [] };
    };

    expect((await run())!.findings.filter(({ kind }) => kind === 'MISSING_KEY').map(({ name }) => name)).toEqual(['name-of-b', 'name-of-c']);
  });

  test.each(['InternalError', 'Forbidden'])('a metric that CloudWatch answers %s for is no metric of 0', async (status) => {
    account.metricErrors.b = status;

    expect(await found({ auditBudgets: false })).toContainEqual(
      `INCOMPLETE counting the invocations of 2 profiles: counting the invocations of 2 profiles failed: Error: CloudWatch returned ${status} for p1: no answer for a test`);
  });

  test('ListInferenceProfiles: the run fails, and says nothing of what it does not know', async () => {
    aws.failNext('ListInferenceProfiles', DENIED());

    await expect(run()).rejects.toThrow('you may not');
    expect(lines.filter((line) => line._aws).map(({ Kind, AuditFindings }) => [Kind, AuditFindings])).toEqual([['INCOMPLETE', 1]]);
    expect(account.messages).toEqual([]);
    expect(account.objects.size).toBe(0);
  });

  test('PutObject: the run fails when all else is done, and Lambda has it done again', async () => {
    const { PutObject: put } = account.operations;
    account.operations.PutObject = (input) => {
      if (!input.Key.endsWith('.claim')) {
        throw DENIED();
      }
      return put(input);
    };

    await expect(run()).rejects.toThrow('you may not');
    expect(account.messages).toHaveLength(1);
    expect(metric(AuditFindingKind.MISSING_KEY)).toEqual([1]);
    account.operations.PutObject = put;
    account.now += 60_000;
    expect(await run()).toMatchObject({ counts: ALL });
  });

  test.each([
    ['PutObject, of the claim', 'PutObject', false],
    ['HeadObject, of the claim of another run', 'HeadObject', true],
  ])('%s: is a finding, and the digest is sent all the same', async (_, operation, isClaimed) => {
    if (isClaimed) {
      account.operations.PutObject({ Key: `${KEY}.claim`, Body: 'other' });
    }
    aws.failNext(operation, DENIED());
    const report = (await run())!;

    expect(report.findings.filter(({ kind }) => kind === 'INCOMPLETE')).toEqual([
      { kind: 'INCOMPLETE', resource: 's3:PutObject, s3:GetObject', name: 'checking whether another run sends the digest', problem: expect.stringMatching(/^checking whether another run sends the digest failed: /) },
    ]);
    expect(account.messages).toHaveLength(1);
  });
});

describe('runs that come twice, or late', () => {
  beforeEach(() => addUsed('a', { tags: {} }));

  test('of a time that has its report do nothing', async () => {
    await run();
    const objects = new Map(account.objects);
    addUsed('b', { tags: {} });
    lines = [];

    expect(await run()).toBeUndefined();
    expect(account.messages).toHaveLength(1);
    expect(account.objects).toEqual(objects);
    expect(lines).toEqual([{ scheduledTime: new Date(TIME).toISOString(), message: 'the report for this time already exists, so this run ends', report: KEY }]);
  });

  test('at the same moment tell once, and write one report', async () => {
    const reports = await Promise.all(['run-1', 'run-2', 'run-3'].map(async (id) => run({}, id)));

    expect(reports.filter((report) => report !== undefined)).toHaveLength(1);
    expect(account.messages).toHaveLength(1);
    expect(account.objects.has(`${KEY}.json`)).toBe(true);
    expect(lines.filter(({ message }) => message === 'another run is sending the digest and writing the report for this time, so this run ends')).toHaveLength(2);
  });

  test('at the same moment with one id, as Lambda may deliver an event twice, tell once', async () => {
    await Promise.all([run({}, 'same'), run({}, 'same')]);

    expect(account.messages).toHaveLength(1);
  });

  test.each([
    ['again by Lambda, after a minute', 'run-1', 60_000, 1],
    ['again by Lambda at the same moment', 'run-1', 30_000, 0],
    ['by another run, which may not know that the first failed', 'run-2', 14 * 60_000, 0],
    ['by another run, when nobody can be at work any more', 'run-2', 15 * 60_000, 1],
  ])('of a run that claimed and then failed are told %s', async (_, id, later, messages) => {
    account.operations.PutObject({ Key: `${KEY}.claim`, Body: 'run-1', IfNoneMatch: '*', Metadata: { request: 'run-1' } });
    account.now += later;
    await run({}, id);

    expect(account.messages).toHaveLength(messages);
    expect(account.objects.has(`${KEY}.json`)).toBe(messages === 1);
  });

  test('after a claim that is too old tell once, when two take it over', async () => {
    account.operations.PutObject({ Key: `${KEY}.claim`, Body: 'run-1', IfNoneMatch: '*', Metadata: { request: 'run-1' } });
    account.now += 3_600_000;
    await Promise.all([run({}, 'run-2'), run({}, 'run-3')]);

    expect(account.messages).toHaveLength(1);
  });

  test('that find out late that another one is through leave it at that', async () => {
    const { PutObject: put } = account.operations;
    account.operations.PutObject = (input) => {
      // Between the first look and the claim.
      account.operations.PutObject = put;
      account.now -= 60_000;
      put({ Key: `${KEY}.claim`, Body: 'run-1', Metadata: { request: 'run-1' } });
      put({ Key: `${KEY}.json`, Body: '{}' });
      account.now += 60_000;
      return put(input);
    };

    expect(await run({}, 'run-1')).toBeUndefined();
    expect(account.messages).toEqual([]);
  });

  test('claim nothing when there is nothing to tell', async () => {
    await run({ topicArn: undefined });

    expect([...account.objects.keys()].filter((key) => key.endsWith('.claim'))).toEqual([]);
  });

  test('of another account or Region with the same bucket tell and write for themselves', async () => {
    await run();
    account.messages.length = 0;
    for (const place of [{ accountId: '999999999999', auditBudgets: false }, { region: 'eu-west-1' }]) {
      expect(await run(place)).toBeDefined();
    }

    expect(account.messages).toHaveLength(2);
    expect([...account.objects.keys()].filter((key) => key.endsWith('Z.json')).sort())
      .toEqual([`tag-audit/${TEST_ACCOUNT}/eu-west-1`, `tag-audit/${TEST_ACCOUNT}/${REGION}`, `tag-audit/999999999999/${REGION}`].map((folder) => `${folder}/2027-01-20T0600Z.json`));
  });

  test('of a time whose report was only begun do it all', async () => {
    account.objects.set(`${KEY}.md`, 'begun');
    await run();

    expect(account.objects.get(`${KEY}.md`)).toContain('MISSING_KEY');
  });

  test('tell each time once', async () => {
    await run();
    await run({ scheduledTime: '2027-01-21T06:00:00Z' });
    await run({ scheduledTime: '2027-01-21T06:00:00Z' });

    expect(account.messages).toHaveLength(2);
  });

  test('leave the latest report to the latest time', async () => {
    await run({ scheduledTime: '2027-01-21T06:00:00Z' });
    await run();

    expect(account.objects.has(`${KEY}.json`)).toBe(true);
    expect(JSON.parse(account.objects.get(`${FOLDER}/latest.json`)!).scheduledTime).toBe('2027-01-21T06:00:00Z');
  });

  test('do not take what else is in the bucket for a report', async () => {
    account.objects.set(`${KEY}-notes.json`, '').set(`${FOLDER}/2027-02-notes.json`, '').set(`${FOLDER}2/2027-02-01T0600Z.json`, '');
    await run();

    expect(account.objects.has(`${FOLDER}/latest.json`)).toBe(true);
  });

  test('write the same bytes for the same account, in whatever order it answers', async () => {
    addUsed('b', { tags: { B: 'b', A: 'a' } });
    account.models.y = account.models.z = { status: 'LEGACY' };
    addUsed('c', { models: ['z', 'y'] });
    await run();
    const first = account.objects.get(`${KEY}.json`);
    account.objects.clear();
    account.profiles.reverse();
    await run();

    expect(account.objects.get(`${KEY}.json`)).toBe(first);
  });

  test.each(['<aws.scheduler.scheduled-time>', undefined as any])('refuses a scheduledTime of %s', async (scheduledTime) => {
    await expect(run({ scheduledTime })).rejects.toThrow(/^TagAudit: scheduledTime must be in ISO 8601, got .*: send the input of the schedule with the end of the audited period, such as /);
    expect(aws.calls).toEqual([]);
  });
});

describe('the function', () => {
  test('has the clients that it takes', async () => {
    addUsed('a', { tags: {}, models: ['example.gone'] });
    account.budgets.push(budget(tagged('CostCenter', ['0'])));
    jest.replaceProperty(process, 'env', {
      ...process.env, AWS_REGION: REGION, AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
    });
    const written = jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean(lines.push(JSON.parse(String(text)))));
    // Now, since the clients read the environment when they are made.
    const { handler } = jest.requireActual('../../src/audit/audit-tags.lambda');

    const context = { awsRequestId: 'run-1' };
    expect(await handler(request(), context)).toEqual({
      counts: expect.objectContaining({ MISSING_KEY: 1, END_OF_LIFE_MODEL: 1, BUDGET_MATCHES_NOTHING: 1, INCOMPLETE: 0 }),
    });
    expect(await handler(request(), context)).toBeUndefined();
    const later = new Date(Date.parse(PriceList.bundled().asOf) + 91 * DAY).toISOString();
    expect(await handler(request({ scheduledTime: later }), context)).toMatchObject({ counts: { OLD_PRICES: 1 } });
    expect(account.written.get(`${KEY}.claim`)!.metadata).toEqual({ request: 'run-1' });
    written.mockRestore();
    expect(metric(AuditFindingKind.MISSING_KEY)).toEqual([1, 1]);
    expect(metric(AuditFindingKind.OLD_PRICES)[1]).toBe(1);
    expect(account.messages).toHaveLength(2);
  });
});

describe('what is told', () => {
  beforeEach(() => {
    addUsed('a', { tags: { CostCenter: 'none' } });
    account.addProfile('b');
  });

  test('is a report in Markdown', async () => {
    await run({ rules: { ...RULES, CostCenter: { pattern: '[0-9]{4}|n/a' } }, auditProjects: false });

    expect(account.objects.get(`${KEY}.md`)).toMatchInlineSnapshot(`
"# Audit of cost allocation tags

The audit scheduled for 2027-01-20 06:00 UTC checked 2 application inference profiles in account 111122223333, us-east-1, and reported 2 findings.

| Kind | Meaning | Findings |
| --- | --- | ---: |
| MISSING_KEY | a required tag is missing | 0 |
| MISSPELLED_KEY | a tag key of the schema is misspelled | 0 |
| NEAR_DUPLICATE_KEY | a tag key outside the schema has several spellings | 0 |
| VALUE_NOT_ALLOWED | a tag value is not allowed by the schema | 1 |
| UNUSED_PROFILE | a profile had no recent invocations | 1 |
| LEGACY_MODEL | the model of a profile is a legacy model or ends soon | 0 |
| END_OF_LIFE_MODEL | the model of a profile has reached its end of life or is not available | 0 |
| UNUSED_PROJECT | a project had no recent invocations | not checked |
| DEFAULT_PROJECT_USED | calls used the default project, which has no tags | not checked |
| UNDECLARED_MODEL | a project called a model that it does not declare | not checked |
| TAG_DRIFT | a deployed tag was changed or removed | not checked |
| MISSING_PROFILE | a deployed profile does not exist | not checked |
| MISSING_PROJECT | a deployed project does not exist | not checked |
| MISSING_PRINCIPAL | a deployed role or user does not exist | not checked |
| BUDGET_MATCHES_NOTHING | a budget filters by tags that no profile or project has | not checked |
| NO_CONFIRMED_SUBSCRIPTION | notifications of a topic reach no recipient | 0 |
| OLD_PRICES | the price list for cost estimates is more than 90 days old | 0 |
| INCOMPLETE | a part of the audit failed, so other findings might be missing | 0 |

TAG_DRIFT and the MISSING kinds of deployed resources were not checked, because the audit has no deployed profiles, projects or principals to compare with. To check these kinds, pass them to the audit.

DEFAULT_PROJECT_USED, UNUSED_PROJECT and BUDGET_MATCHES_NOTHING were not checked, because auditProjects is false.

## Findings

| Resource | Name | Kind | Problem |
| --- | --- | --- | --- |
| arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a | name-of-a | VALUE_NOT_ALLOWED | value of "CostCenter" must match "\\[0-9\\]{4}\\|n/a", got "none": change the value |
| arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/b | name-of-b | UNUSED_PROFILE | no invocations in the last 30 days: delete the profile, or check whether its callers use the model ID instead of the profile |
"
`);
    expect(account.objects.get(`${FOLDER}/latest.md`)).toBe(account.objects.get(`${KEY}.md`));
  });

  test('is a report in JSON, with all profiles', async () => {
    await run();

    expect(JSON.parse(account.objects.get(`${KEY}.json`)!)).toMatchInlineSnapshot(`
{
  "accountId": "111122223333",
  "counts": {
    "BUDGET_MATCHES_NOTHING": 0,
    "DEFAULT_PROJECT_USED": 0,
    "END_OF_LIFE_MODEL": 0,
    "INCOMPLETE": 0,
    "LEGACY_MODEL": 0,
    "MISSING_KEY": 0,
    "MISSING_PRINCIPAL": null,
    "MISSING_PROFILE": null,
    "MISSING_PROJECT": null,
    "MISSPELLED_KEY": 0,
    "NEAR_DUPLICATE_KEY": 0,
    "NO_CONFIRMED_SUBSCRIPTION": 0,
    "OLD_PRICES": 0,
    "TAG_DRIFT": null,
    "UNDECLARED_MODEL": null,
    "UNUSED_PROFILE": 1,
    "UNUSED_PROJECT": 0,
    "VALUE_NOT_ALLOWED": 1,
  },
  "findings": [
    {
      "kind": "VALUE_NOT_ALLOWED",
      "name": "name-of-a",
      "problem": "value of "CostCenter" must match "[0-9]{4}", got "none": change the value (ask finops@example.com)",
      "resource": "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a",
    },
    {
      "kind": "UNUSED_PROFILE",
      "name": "name-of-b",
      "problem": "no invocations in the last 30 days: delete the profile, or check whether its callers use the model ID instead of the profile",
      "resource": "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/b",
    },
  ],
  "profiles": [
    {
      "arn": "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a",
      "models": [
        "amazon.nova-lite-v1:0",
      ],
      "name": "name-of-a",
      "tags": {
        "CostCenter": "none",
      },
    },
    {
      "arn": "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/b",
      "models": [
        "amazon.nova-lite-v1:0",
      ],
      "name": "name-of-b",
      "tags": {
        "CostCenter": "4711",
      },
    },
  ],
  "projects": [],
  "region": "us-east-1",
  "scheduledTime": "2027-01-20T06:00:00.000Z",
}
`);
  });

  test('has a type that browsers show', async () => {
    await run();

    expect(aws.calls.filter(({ operation }) => operation === 'PutObject').map(({ input }) => [input.Bucket, input.Key, input.ContentType])).toEqual([
      ['reports', `${KEY}.claim`, 'text/plain'],
      ['reports', `${FOLDER}/latest.md`, 'text/markdown; charset=utf-8'],
      ['reports', `${FOLDER}/latest.json`, 'application/json'],
      ['reports', `${KEY}.md`, 'text/markdown; charset=utf-8'],
      ['reports', `${KEY}.json`, 'application/json'],
    ]);
  });

  test('is a message with counts, findings and where the report is', async () => {
    await run();
    const [{ subject, message }] = account.messages;

    expect(subject).toBe(`Amazon Bedrock tag audit: 2 findings in account ${TEST_ACCOUNT}, us-east-1`);
    expect(JSON.parse(message).default).toMatchInlineSnapshot(`
"The audit scheduled for 2027-01-20 06:00 UTC checked 2 application inference profiles in account 111122223333, us-east-1, and reported 2 findings.

Full report: s3://reports/tag-audit/111122223333/us-east-1/2027-01-20T0600Z.md

Findings by kind:

- VALUE_NOT_ALLOWED: 1 (a tag value is not allowed by the schema)
- UNUSED_PROFILE: 1 (a profile had no recent invocations)

Details:

- VALUE_NOT_ALLOWED: name-of-a
  value of "CostCenter" must match "[0-9]{4}", got "none": change the value (ask finops@example.com)
  arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a
- UNUSED_PROFILE: name-of-b
  no invocations in the last 30 days: delete the profile, or check whether its callers use the model ID instead of the profile
  arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/b"
`);
  });

  test('names the permission that a failed part of the audit takes', async () => {
    aws.failNext('DescribeBudgets', DENIED());
    await run();

    expect(JSON.parse(account.messages[0].message).default).toContain([
      '- INCOMPLETE: 1 (a part of the audit failed, so other findings might be missing)', '', 'Details:', '', '- VALUE_NOT_ALLOWED: name-of-a\n',
    ].join('\n'));
    expect(JSON.parse(account.messages[0].message).default)
      .toMatch(/\n- INCOMPLETE: checking budgets failed: AccessDeniedException: you may not\n  Required permission: budgets:ViewBudget$/);
  });

  test('is shown in chat', async () => {
    await run();
    const { default: text, https } = JSON.parse(account.messages[0].message);
    const description = text.replace('finops@example.com', 'finops@\u200bexample.com');

    expect(aws.calls.find(({ operation }) => operation === 'Publish')!.input).toMatchObject({ MessageStructure: 'json', TopicArn: TOPIC });
    expect(JSON.parse(https)).toEqual({ version: '1.0', source: 'custom', content: { textType: 'client-markdown', title: account.messages[0].subject, description } });
  });

  test('has text of tenants as plain text', async () => {
    account.profiles.length = 0;
    account.budgets.push(budget({
      BudgetName: '[free money](//evil.example) | x\n# y',
      ...tagged('CostCenter', ['<https://evil.example/login|Approve this budget> <!channel> ![x](https://evil.example/b.png)', '\u202e'.padEnd(500, '`')]),
    }));
    await run();
    const { default: text, https } = JSON.parse(account.messages[0].message);
    const details = (all: string) => all.slice(all.indexOf('Details:')).split('\n').slice(2);
    const values = `<https://evil.example/login|Approve this budget> <!channel> ![x](https://evil.example/b.png)|${'`'.repeat(95)}…`;
    const problem = (filter: string) =>
      `no profile or project has the tags in the budget's filter, "CostCenter=${filter}", and the budget is at 0 USD: correct the key or value (both are case-sensitive), or delete the budget`;

    expect(details(text)).toEqual([
      '- BUDGET_MATCHES_NOTHING: [free money](//evil.example) | x # y', `  ${problem(values)}`, `  arn:aws:budgets::${TEST_ACCOUNT}:budget/[free money](//evil.example) | x # y`,
    ]);
    expect(details(JSON.parse(https).content.description)).toEqual([
      '- BUDGET_MATCHES_NOTHING: [free money]\u200b(/\u200b/evil.example) | x # y',
      `  ${problem('&lt;https:/\u200b/evil.example/login|Approve this budget&gt; &lt;!\u200bchannel&gt; ![x]\u200b(https:/\u200b/evil.example/b.png)|'.concat('\''.repeat(95), '…'))}`,
      `  arn:aws:budgets::${TEST_ACCOUNT}:budget/[free money]\u200b(/\u200b/evil.example) | x # y`,
    ]);
    expect(account.objects.get(`${KEY}.md`)!.split('\n').slice(-2)[0]).toBe(`| ${[
      `arn:aws:budgets::${TEST_ACCOUNT}:budget/\\[free money\\](/\u200b/evil.example) \\| x # y`,
      '\\[free money\\](/\u200b/evil.example) \\| x # y',
      'BUDGET_MATCHES_NOTHING',
      problem('&lt;https:/\u200b/evil.example/login\\|Approve this budget> &lt;!channel> !\\[x\\](https:/\u200b/evil.example/b.png)\\|'.concat('\\`'.repeat(95), '…')),
    ].join(' | ')} |`);
    expect(JSON.parse(account.objects.get(`${KEY}.json`)!).findings[0].name).toBe('[free money](//evil.example) | x\n# y');
  });

  test('does not lose findings after one that is too long for chat', async () => {
    account.addProfile('0', { invocations: YESTERDAY, tags: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`<${'&'.repeat(120)}${index}`, 'v'])) });
    await run();
    const { description } = JSON.parse(JSON.parse(account.messages[0].message).https).content;

    expect(description).not.toContain('name-of-0');
    expect(description).toContain('- VALUE_NOT_ALLOWED: name-of-a\n');
    expect(description).toMatch(/\n… and 1 more\. See the full report\.$/);
  });

  test('is told to nobody without a topic', async () => {
    expect((await run({ topicArn: undefined }))!.findings).toHaveLength(2);
    expect(aws.count('Publish')).toBe(0);
  });

  test('fits into a message, however much it is', async () => {
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${'"'.repeat(120)}${index}`, 'v']));
    for (let index = 0; index < 400; index++) {
      addUsed(`p${index}`, { tags });
    }
    await run();
    const [{ subject, message }] = account.messages;
    const { default: text, https } = JSON.parse(message);

    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(Buffer.byteLength(message)).toBeLessThan(256 * 1_024);
    expect(text).toMatch(/\n… and 3\d\d more\. See the full report\.$/);
    expect(JSON.parse(https).content.description.length).toBeLessThan(4_000);
  });

  test('lists 50 findings in a message, and all in the report', async () => {
    for (let index = 0; index < 100; index++) {
      addUsed(`p${index}`, { tags: {} });
    }
    await run();

    expect(JSON.parse(account.messages[0].message).default.match(/^- [A-Z_]+: name-of-/gm)).toHaveLength(50);
    expect(JSON.parse(account.messages[0].message).default).toContain('… and 52 more. See the full report.');
    expect(account.objects.get(`${KEY}.md`)!.match(/MISSING_KEY \|/g)).toHaveLength(101);
  });
});
