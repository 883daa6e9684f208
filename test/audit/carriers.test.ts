import { BedrockClient } from '@aws-sdk/client-bedrock';
import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { AuditRequest } from '../../src/audit/audit-request';
import { auditTags } from '../../src/audit/audit-tags-handler';
import { arnOf, AuditedAccount, projectArnOf } from '../support/audited-account';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { REGION, TEST_ACCOUNT } from '../support/places';

const DAY = 86_400_000;
const TIME = Date.UTC(2027, 0, 20, 6);
const FOLDER = `tag-audit/${TEST_ACCOUNT}/${REGION}`;
const SONNET = 'anthropic.claude-sonnet-4-6';
const OK = { CostCenter: '4711' };

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

async function run(changes: Partial<AuditRequest> = {}) {
  const config = { endpoint: aws.url, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 2 };
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
    return (await auditTags({
      scheduledTime: new Date(TIME).toISOString(),
      partition: 'aws',
      accountId: TEST_ACCOUNT,
      region: REGION,
      rules: { CostCenter: { pattern: '[0-9]{4}' } },
      profiles: [],
      unusedAfter: { days: 30 },
      auditProjects: true,
      auditBudgets: true,
      bucket: 'reports',
      reportPrefix: 'tag-audit/',
      ...changes,
    }, { ...clients, inRegion: () => clients, requestId: 'run-1', now: () => account.now, pricesAsOf: '2026-11-10', log: (line) => lines.push(JSON.parse(line)) }))!;
  } finally {
    Object.values(clients).forEach((client) => client.destroy());
  }
}

/** What was found, as `KIND name: problem`. */
async function found(changes: Partial<AuditRequest> = {}): Promise<string[]> {
  return (await run(changes)).findings.map(({ kind, name, problem }) => `${kind} ${name}: ${problem}`);
}

function addProject(id: string, tags: Record<string, string> = OK, createdAt: number = TIME - DAY) {
  account.projects.push({ id, tags, createdAt });
  return { arn: projectArnOf(id), path: `S/${id}`, tags: Object.entries(tags), models: [] as string[] };
}

const addProfile = (id: string, tags: Record<string, string> = OK) => account.addProfile(id, { tags, invocations: [{ time: TIME - DAY, count: 1 }] });
const call = (project: string, model: string = SONNET, daysAgo: number = 0.5) =>
  account.calls.push({ project, model, time: TIME - daysAgo * DAY, count: 2 });

/** A budget without spend for a cost center. */
const budget = (value: string) => ({
  BudgetName: 'claims',
  BudgetType: 'COST',
  TimeUnit: 'MONTHLY',
  CalculatedSpend: { ActualSpend: { Amount: '0', Unit: 'USD' } },
  LastUpdatedTime: (TIME - 30 * DAY) / 1000,
  FilterExpression: { Tags: { Key: 'CostCenter', Values: [value] } },
});

describe('tags of many profiles', () => {
  test('are read with a call for each page, and only untagged profiles individually', async () => {
    for (let i = 0; i < 250; i++) {
      addProfile(`p${i}`);
    }
    addProfile('untagged', {});

    expect(await found()).toEqual(['MISSING_KEY name-of-untagged: required tag "CostCenter" is missing, got keys []: add the tag']);
    expect([aws.count('GetResources'), aws.count('ListTagsForResource')]).toEqual([3 + 1, 1]);
  });

  test('are no finding if only the index has earlier ones', async () => {
    addProfile('a');
    account.index.set(arnOf('a'), { CostCenter: 'earlier' });

    expect(await found({ profiles: [{ arn: arnOf('a'), path: 'S/A', tags: [['CostCenter', '4711']] }] })).toEqual([]);
    expect(aws.count('ListTagsForResource')).toBe(1);
  });

  test('are a finding with the tags of now, not those of the index', async () => {
    addProfile('a', { CostCenter: '1' });
    account.index.set(arnOf('a'), {});
    account.index.set(arnOf('gone'), { CostCenter: 'x' });

    expect(await found({ profiles: [{ arn: arnOf('a'), path: 'S/A', tags: [['CostCenter', '4711']] }] })).toEqual([
      'TAG_DRIFT name-of-a: tag "CostCenter" must be "4711" as deployed, got "1": restore the deployed tag, or change the app',
      'VALUE_NOT_ALLOWED name-of-a: value of "CostCenter" must match "[0-9]{4}", got "1": use an allowed value, or change the schema',
    ].map((text) => expect.stringContaining(text.slice(0, 60))));
  });

  test('decide on a budget only if they are those of now', async () => {
    addProfile('a', { CostCenter: '4712' });
    account.index.set(arnOf('a'), { CostCenter: '4711' });
    account.budgets.push(budget('4712'));

    expect(await found()).toEqual([]);
    account.index.clear();
    account.objects.clear();
    account.profiles.length = 0;
    addProfile('b');
    expect(await found()).toEqual([expect.stringContaining('BUDGET_MATCHES_NOTHING claims: no profile or project has the tags')]);
    account.objects.clear();
    addProject('proj_a', { CostCenter: '4712' });
    expect(await found()).toEqual([]);
  });

  test('are read individually if the index cannot be read, which is logged', async () => {
    addProfile('a');
    aws.failNext('GetResources', new AwsError('AccessDeniedException', 'you may not'));

    expect(await found({ auditProjects: false })).toEqual([]);
    expect(lines.map(({ message }) => message)).toContain('tag:GetResources failed, so the tags of the remaining profiles are read with one call each: AccessDeniedException: you may not');
  });
});

describe('projects', () => {
  test('of the account are compared with the schema, also those that only calls show', async () => {
    addProject('proj_a', { CostCenter: 'x' });
    addProject('proj_b', {});
    addProject('proj_c');
    call('proj_b');

    const report = await run();
    expect(report.findings.map(({ kind, resource }) => [kind, resource])).toEqual([
      ['VALUE_NOT_ALLOWED', projectArnOf('proj_a')], ['MISSING_KEY', projectArnOf('proj_b')],
    ]);
    expect(report.projects!.map(({ name, tags }) => [name, tags])).toEqual([['name-of-proj_a', { CostCenter: 'x' }], ['name-of-proj_b', {}], ['proj_c', OK]]);
    expect(account.objects.get(`${FOLDER}/2027-01-20T0600Z.md`)).toContain('checked 0 application inference profiles, 3 Bedrock Projects in account');
  });

  test('that are gone and in the index are no finding', async () => {
    account.index.set(projectArnOf('proj_gone'), { CostCenter: 'x' });

    expect(await found()).toEqual([]);
  });

  test('that are deployed and gone are missing, even if the index has them', async () => {
    account.index.set(projectArnOf('proj_gone'), OK);

    expect(await found({ projects: [{ arn: projectArnOf('proj_gone'), path: 'S/Gone', tags: Object.entries(OK), models: [] }] })).toEqual([
      'MISSING_PROJECT S/Gone: deployed project "S/Gone" does not exist: deploy it again, or remove it from the app',
    ]);
  });

  test('with other tags than deployed have drifted', async () => {
    addProject('proj_a', { CostCenter: '4712' });

    expect(await found({ projects: [{ arn: projectArnOf('proj_a'), path: 'S/A', tags: [['CostCenter', '4711']], models: [] }] })).toEqual([
      'TAG_DRIFT name-of-proj_a: tag "CostCenter" must be "4711" as deployed, got "4712": restore the deployed tag, or change the app',
    ]);
  });

  test('without calls are unused if they are old enough', async () => {
    addProject('proj_new', OK, TIME - 10 * DAY);
    addProject('proj_old', OK, TIME - 40 * DAY);
    addProject('proj_used', OK, TIME - 40 * DAY);
    call('proj_used', SONNET, 20);

    expect(await found()).toEqual([
      'UNUSED_PROJECT name-of-proj_old: no invocations in the last 30 days: check whether its callers send its ID in the header of their API, or archive the project',
    ]);
  });

  test('are not read if they are not audited', async () => {
    addProject('proj_a', {});
    call('default');
    const report = await run({ auditProjects: false });

    expect([report.findings, report.projects, report.counts.DEFAULT_PROJECT_USED]).toEqual([[], undefined, null]);
    expect(['GetResources', 'ListMetrics', 'GetResource'].map((operation) => aws.count(operation))).toEqual([0, 0, 0]);
  });

  test('spell keys like profiles do', async () => {
    addProfile('a', { ...OK, Team: 'x' });
    addProfile('b', { ...OK, Team: 'x' });
    addProject('proj_a', { ...OK, team: 'x' });

    expect(await found()).toEqual([expect.stringContaining('NEAR_DUPLICATE_KEY name-of-proj_a: tag key "team" looks like another spelling of "Team", which 2 other profiles have')]);
  });
});

describe('budgets without a matching profile', () => {
  const NO_BUDGETS_CHECKED = 'INCOMPLETE checking budgets: checking budgets failed: Error: the list of projects is incomplete';

  beforeEach(() => {
    addProfile('a');
    addProject('proj_a', { CostCenter: '4712' });
    account.budgets.push(budget('4712'));
  });

  test('are no finding if a project matches', async () => {
    expect(await found()).toEqual([]);
  });

  test('are not judged without audited projects, which could match', async () => {
    const { findings, counts } = await run({ auditProjects: false });

    expect([findings, counts.BUDGET_MATCHES_NOTHING]).toEqual([[], null]);
    expect(aws.count('DescribeBudgets')).toBe(0);
  });

  test('are not judged if the index of tags cannot be read', async () => {
    const { GetResources } = account.operations;
    account.operations.GetResources = (input) => {
      if (input.ResourceTypeFilters[0] === 'bedrock-mantle:project') {
        throw new AwsError('AccessDeniedException', 'you may not');
      }
      return GetResources(input);
    };

    expect(await found()).toEqual([expect.stringContaining('INCOMPLETE listing Bedrock Projects'), NO_BUDGETS_CHECKED]);
    expect(aws.count('DescribeBudgets')).toBe(0);
  });

  test('are not judged if the called projects cannot be listed', async () => {
    account.index.set(projectArnOf('proj_a'), {});
    call('proj_a');
    expect(await found()).toEqual([]);
    account.objects.clear();
    account.operations.ListMetrics = () => {
      throw new AwsError('AccessDeniedException', 'you may not', 403);
    };

    expect(await found()).toEqual([expect.stringContaining('INCOMPLETE listing the calls of Bedrock Projects'), NO_BUDGETS_CHECKED]);
  });

  test('are judged in a Region in which AWS does not know the type of projects', async () => {
    account.projects.length = 0;
    const { GetResources } = account.operations;
    account.operations.GetResources = (input) => {
      if (input.ResourceTypeFilters[0] === 'bedrock-mantle:project') {
        throw new AwsError('InvalidParameterException', 'no such type');
      }
      return GetResources(input);
    };

    expect(await found()).toEqual([expect.stringContaining('BUDGET_MATCHES_NOTHING claims')]);
  });
});

describe('the default project', () => {
  test('is a finding with the calls of the day, if there is no earlier report', async () => {
    call('default', SONNET, 0.5);
    call('default', 'openai.gpt-5.5', 0.1);
    call('default', SONNET, 3);

    expect(await found()).toEqual([expect.stringContaining('DEFAULT_PROJECT_USED default: 4 calls since the last audit used the default project, which cannot have tags')]);
  });

  test.each([['2027-01-17T0600Z', 2], ['2027-01-13T0600Z', 4]])('is one since the last report: %s', async (last, calls) => {
    account.objects.set(`${FOLDER}/2027-01-11T0600Z.json`, '{}');
    account.objects.set(`${FOLDER}/${last}.json`, '{}');
    account.objects.set(`${FOLDER}/${last}.claim`, '{}');
    call('default', SONNET, 2);
    call('default', SONNET, 5);

    expect(await found()).toEqual([expect.stringContaining(`DEFAULT_PROJECT_USED default: ${calls} calls since`)]);
  });

  test('is none if it is listed, but was not called since', async () => {
    call('default', SONNET, 3);

    expect(await found()).toEqual([]);
  });
});

describe('models', () => {
  test('that a deployed project does not declare are a finding, if it declares any', async () => {
    const declared = { ...addProject('proj_a'), models: [SONNET] };
    const open = addProject('proj_b');
    addProject('proj_c');
    ['proj_a', 'proj_b', 'proj_c'].forEach((id) => [SONNET, 'xai.grok-4.3'].forEach((model) => call(id, model)));
    call('proj_a', 'xai.earlier', 3);

    expect(await found({ projects: [declared, open] })).toEqual([
      'UNDECLARED_MODEL name-of-proj_a: model "xai.grok-4.3" was called since the last audit and is not one of the declared models: add it to models of the project, or change the callers',
    ]);
  });
});

describe('principals', () => {
  const principal = (name: string) => ({ arn: `arn:aws:iam::${TEST_ACCOUNT}:${name}`, path: 'S/P', tags: [['CostCenter', '4711']] as Array<[string, string]> });

  test('are compared with the deployed tags, by the name at the end of the path', async () => {
    account.principals['role/same'] = { ...OK, Other: 'x' };
    account.principals['role/other'] = { CostCenter: '1' };
    account.principals['user/none'] = {};
    const report = await run({ principals: [principal('role/path/same'), principal('role/other'), principal('user/none'), principal('role/gone')] });

    expect(report.findings.map(({ kind, name, problem }) => `${kind} ${name}: ${problem}`)).toEqual([
      'MISSING_PRINCIPAL S/P: deployed principal "S/P" does not exist: deploy it again, or remove it from the app',
      'TAG_DRIFT other: tag "CostCenter" must be "4711" as deployed, got "1": restore the deployed tag, or change the app',
      'TAG_DRIFT none: tag "CostCenter" must be "4711" as deployed, got none: restore the deployed tag, or change the app',
    ]);
    expect(report.principals!.map(({ name }) => name)).toEqual(['other', 'same', 'none']);
  });

  test('that cannot be read make the audit incomplete', async () => {
    aws.failNext('ListRoleTags', new AwsError('AccessDenied', 'you may not', 403));

    expect(await found({ principals: [principal('role/a')] })).toEqual([
      'INCOMPLETE reading the tags of 1 IAM principal: reading the tags of 1 IAM principal failed: AccessDenied: you may not',
    ]);
  });
});

describe('what cannot be read of projects', () => {
  test('the list of metrics, the index and a project are findings, and the others are judged', async () => {
    addProfile('a', {});
    call('proj_a');
    const deny = () => {
      throw new AwsError('AccessDeniedException', 'you may not', 403);
    };
    Object.assign(account.operations, { GetResource: deny, GetResources: deny, ListMetrics: deny });
    const report = await run({ projects: [{ arn: projectArnOf('proj_a'), path: 'S/A', tags: [], models: [] }] });

    expect(report.findings.filter(({ kind }) => kind === 'INCOMPLETE').map(({ resource }) => resource).sort()).toEqual([
      'bedrock-mantle:ListTagsForResource', 'cloudformation:GetResource, bedrock-mantle:GetProject, bedrock-mantle:ListTagsForResource', 'cloudwatch:ListMetrics', 'tag:GetResources',
    ]);
    expect(report.findings.filter(({ kind }) => kind === 'MISSING_KEY').map(({ name }) => name)).toEqual(['name-of-a']);
    expect(report.counts.MISSING_PROJECT).toBe(0);
  });

  test('a Region in which AWS does not know the type has no projects', async () => {
    account.operations.GetResources = ({ ResourceTypeFilters: [type] }) => {
      if (type === 'bedrock-mantle:project') {
        throw new AwsError('InvalidParameterException', 'no such type');
      }
      return { ResourceTagMappingList: [], PaginationToken: '' };
    };

    expect(await found()).toEqual([]);
  });

  test('calls that CloudWatch answers with a failure', async () => {
    addProject('proj_a');
    const { GetMetricData } = account.operations;
    account.operations.GetMetricData = (input) => {
      const answer = GetMetricData(input) as any;
      return { ...answer, MetricDataResults: answer.MetricDataResults.map((each: any) => ({ ...each, StatusCode: 'InternalError' })) };
    };

    expect(await found()).toEqual([expect.stringContaining('INCOMPLETE counting the invocations of Bedrock Projects')]);
  });
});
