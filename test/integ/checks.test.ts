import {
  action, alarms, answers, billed, budget, converse, counters, DENIED, histories, inAccount, modelCalls, type Operations, outputValue, refusedStack,
  seconds, streams, TestClock,
} from './proof-account';
import { CHECKS } from '../../integ/checks';
import { Live } from '../../integ/live';
import { PROOF_TAG_KEY } from '../../integ/names';
import type { Outcome } from '../../integ/outcome';
import { runChecks } from '../../integ/run-checks';
import { AwsError, type AwsOperation } from '../support/aws-endpoint';

type World = (clock: TestClock) => Operations;

interface Worlds {
  /** What is added to an account in which all is as assumed. */
  readonly verified?: World;
  readonly refuted: readonly World[];
  readonly inconclusive?: readonly World[];
}

const fails = (code: string, message = code, status = 400): AwsOperation => () => {
  throw new AwsError(code, message, status);
};
const now = (clock: TestClock) => seconds(clock.now().getTime());
const unbilled: World = (clock) => ({ DescribeBudget: budget(clock, { CalculatedSpend: undefined, LastUpdatedTime: 0 }), ...billed('0') });
const uncounted: World = (clock) => ({ DescribeBudget: budget(clock, { CalculatedSpend: undefined, LastUpdatedTime: 0 }) });
const stale: World = (clock) => ({ DescribeBudget: budget(clock, { CalculatedSpend: undefined, LastUpdatedTime: now(clock) - 3_600 }) });
const nothingListed: World = (clock) => ({ GetMetricData: counters(clock, {}, { lateMinutes: 1_000 }) });
const uncached: World = () => ({ Converse: converse({}, { cacheReadInputTokens: 0, cacheWriteInputTokens: 0 }) });
const listed = (MetricName: string, model: string): Operations => ({ ListMetrics: () => ({ Metrics: [{ Namespace: 'AWS/Bedrock', MetricName, Dimensions: [{ Name: 'ModelId', Value: model }] }] }) });
const dashboard = (Properties: string): World => () => ({ GetResource: () => ({ ResourceDescription: { Properties } }) });
const unknownType: AwsOperation = fails('TypeNotFoundException', 'there is no such type');

/** By the id of a check, accounts that it finds as assumed, otherwise, and where it cannot tell. */
const WORLDS: Record<string, Worlds> = {
  'profile-short-id': {
    refuted: [(clock) => ({ ...nothingListed(clock), ...listed('InputTokenCount', outputValue('PlainProfileArn')) })],
    inconclusive: [nothingListed, () => ({ Converse: fails('ThrottlingException') })],
  },
  'counter-lateness': {
    refuted: [(clock) => ({ GetMetricData: counters(clock, {}, { lateMinutes: 14 }) }), nothingListed],
  },
  'cache-metric-names': {
    refuted: [(clock) => ({ ...nothingListed(clock), ...listed('CacheReadInputTokens', 'cachedprofile') })],
    inconclusive: [uncached, nothingListed],
  },
  'counters-disjoint': {
    refuted: [(clock) => ({ GetMetricData: counters(clock, { 'InputTokenCount of cachedprofile': 8_020 }) })],
    inconclusive: [uncached, nothingListed],
  },
  'untracked-double': {
    refuted: [(clock) => ({ GetMetricData: counters(clock, { [`InputTokenCount of ${outputValue('ModelId')}`]: 40 }) })],
    inconclusive: [nothingListed, (clock) => ({ GetMetricData: counters(clock, { [`InputTokenCount of ${outputValue('ModelId')}`]: 900 }) })],
  },
  'fill-never-seen': {
    refuted: [[], [1]].map((filled) => (clock: TestClock) => ({ GetMetricData: counters(clock, {}, { filled }) })),
  },
  'geographic-leg': {
    refuted: [() => ({ Converse: converse({ ProfileOnlyRoleArn: [] }) })],
    inconclusive: [
      () => ({ Converse: converse({ ProfileOnlyRoleArn: ['GeographicProfileArn', 'ModelId'] }) }),
      () => ({ Converse: converse({ ProfileOnlyRoleArn: [], WithSourceRoleArn: [] }) }),
      () => ({ Converse: fails('AccessDeniedException', 'You don\'t have access to the model with the specified model ID.', 403) }),
    ],
  },
  'geographic-tag-leg': {
    refuted: [() => ({ Converse: converse({ GeographicTagScopedRoleArn: [] }) })],
    inconclusive: [() => ({ Converse: converse({ GeographicTagScopedRoleArn: [], GeographicWithSourceRoleArn: [] }) })],
  },
  'profile-resource-tag': {
    refuted: [() => ({ Converse: converse({ TagScopedRoleArn: [] }) }), () => ({ Converse: converse({ TagScopedRoleArn: ['PlainProfileArn', 'CachedProfileArn'] }) })],
  },
  'project-leg': {
    refuted: [
      () => modelCalls({ GrantedRoleArn: [] }),
      () => ({ Converse: converse({ GrantedRoleArn: [] }) }),
      () => streams({ GrantedRoleArn: [] }),
      () => ({ Converse: converse({ GrantedRoleArn: [], AnyResourceRoleArn: [] }), ...streams({ GrantedRoleArn: [] }) }),
    ],
    inconclusive: [
      () => modelCalls({ GrantedRoleArn: [], AnyResourceRoleArn: [] }),
      () => streams({ GrantedRoleArn: [], AnyResourceRoleArn: [] }),
      () => modelCalls({ TagScopedRoleArn: [] }),
      () => streams({ TagScopedRoleArn: [] }),
      () => ({ Converse: fails('ThrottlingException') }),
    ],
  },
  'project-key': {
    refuted: [
      () => modelCalls({ NamedProjectsRoleArn: ['PlainProfileArn', 'ModelId'] }),
      () => streams({ NamedProjectsRoleArn: ['PlainProfileArn', 'ModelId'] }),
      () => modelCalls({ NamedProjectsRoleArn: [] }),
    ],
    inconclusive: [
      () => modelCalls({ GrantedRoleArn: [] }),
      () => modelCalls({ DirectRoleArn: [] }),
      () => modelCalls({ NamedProjectsRoleArn: [], TagScopedRoleArn: [] }),
      () => streams({ DirectRoleArn: [] }),
    ],
  },
  'create-tagged-profile': {
    refuted: [
      () => ({ CreateInferenceProfile: () => ({ inferenceProfileArn: 'arn', status: 'ACTIVE' }) }),
      () => ({ CreateInferenceProfile: () => { throw DENIED; } }),
    ],
    inconclusive: [() => ({ CreateInferenceProfile: fails('ServiceQuotaExceededException') })],
  },
  'profile-name-twice': {
    refuted: [() => ({ CreateInferenceProfile: () => ({ inferenceProfileArn: 'arn', status: 'ACTIVE' }) })],
    inconclusive: [() => ({ CreateInferenceProfile: fails('ThrottlingException') })],
  },
  'global-profile-models': {
    refuted: [() => ({ GetInferenceProfile: () => ({ models: [{ modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/a' }] }) })],
  },
  'stack-tags-profiles': {
    refuted: [() => ({ ListTagsForResource: () => ({ tags: [{ key: PROOF_TAG_KEY, value: 'plain' }] }) })],
  },
  'list-tags-rate': {
    refuted: [() => {
      let calls = 0;
      return {
        ListTagsForResource: () => {
          if (calls++ === 20) {
            throw new AwsError('ThrottlingException', 'too fast', 429);
          }
          return { tags: [] };
        },
      };
    }],
    inconclusive: [() => ({ ListTagsForResource: fails('InternalServerException', 'a test', 500) })],
  },
  'ended-model': {
    refuted: [() => ({ GetFoundationModel: fails('ThrottlingException') })],
    inconclusive: [() => ({ GetFoundationModel: () => ({ modelDetails: {} }) }), () => ({ GetFoundationModel: () => { throw DENIED; } })],
  },
  'alarm-day-period': {
    refuted: [
      (clock) => ({ DescribeAlarms: alarms(clock, { StateValue: 'OK' }) }),
      (clock) => ({ DescribeAlarms: alarms(clock, { StateTransitionedTimestamp: now(clock) + 7_200 }) }),
    ],
    inconclusive: [nothingListed],
  },
  'state-change-event': {
    refuted: [(clock) => ({ ListExecutions: () => ({ executions: [] }), DescribeAlarms: alarms(clock, { StateValue: 'ALARM', StateTransitionedTimestamp: now(clock) - 600 }) })],
    inconclusive: [(clock) => ({ ListExecutions: () => ({ executions: [] }), DescribeAlarms: alarms(clock, { StateValue: 'OK' }) })],
  },
  'alarm-lookback': {
    refuted: [(clock) => ({ DescribeAlarms: alarms(clock, { StateValue: 'INSUFFICIENT_DATA' }) })],
    inconclusive: [
      () => ({ DescribeAlarms: () => ({ MetricAlarms: [] }) }),
      (clock) => ({ GetMetricData: counters(clock, { 'MeteredCost of meter': undefined }) }),
      (clock) => ({ DescribeAlarms: alarms(clock, { StateValue: 'OK' }), GetMetricData: counters(clock, {}, { age: 300 }) }),
    ],
  },
  'alarm-tags-regions': {
    refuted: [() => ({ DescribeType: () => ({ Schema: '{}' }) })],
    inconclusive: [() => ({ DescribeType: fails('CFNRegistryException') })],
  },
  'anomaly-math': {
    refuted: [
      () => refusedStack('CostTagsProof-AnomalyAlarm', 'AWS::CloudWatch::Alarm'),
      (clock) => ({ DescribeAlarms: alarms(clock, { EvaluationState: 'EVALUATION_ERROR', StateReason: 'no math' }) }),
      (clock) => ({ DescribeAlarms: alarms(clock, { Metrics: [] }) }),
    ],
    inconclusive: [() => ({ DescribeAlarms: () => ({ MetricAlarms: [] }) }), () => refusedStack('CostTagsProof-AnomalyAlarm', 'AWS::IAM::Role')],
  },
  'source-account': {
    refuted: [
      () => ({ DescribeAlarmHistory: () => ({ AlarmHistoryItems: [{ HistorySummary: 'Failed to execute action arn:aws:sns:us-east-1:1:t' }] }) }),
      (clock) => ({ GetMetricData: counters(clock, { 'NumberOfMessagesPublished of BudgetsTopicName': 0 }), ...action('PENDING'), ...histories([30, 'PENDING']) }),
    ],
    inconclusive: [
      () => ({ DescribeAlarmHistory: () => ({ AlarmHistoryItems: [] }) }),
      (clock) => ({ GetMetricData: counters(clock, { 'NumberOfMessagesPublished of BudgetsTopicName': 0 }), ...action('PENDING'), ...histories([2, 'PENDING']) }),
    ],
  },
  'iam-error-names': {
    refuted: [() => ({ TestState: () => ({ status: 'FAILED', error: 'Iam.IamException', cause: 'no such role' }) })],
    inconclusive: [() => ({ TestState: () => ({ status: 'FAILED', error: 'Iam.AccessDeniedException', cause: 'no' }) })],
  },
  'budget-tag-key': {
    refuted: [
      () => refusedStack('CostTagsProof-Budgets', 'AWS::Budgets::Budget'),
      uncounted,
      (clock) => ({ DescribeBudget: budget(clock, { HealthStatus: { Status: 'UNHEALTHY', StatusReason: 'FILTER_INVALID' } }) }),
      (clock) => ({ DescribeBudget: budget(clock, { FilterExpression: { Tags: { Key: `user:${PROOF_TAG_KEY}`, Values: ['plain'] } } }) }),
    ],
    inconclusive: [unbilled, stale],
  },
  'budget-ref': {
    refuted: [() => ({ DescribeBudget: fails('NotFoundException') })],
    inconclusive: [() => ({ DescribeBudget: fails('ThrottlingException') })],
  },
  'budget-ten-alerts': {
    refuted: [() => refusedStack('CostTagsProof-TenAlerts', 'AWS::Budgets::Budget'), () => ({ DescribeNotificationsForBudget: () => ({ Notifications: [] }) })],
  },
  'view-budget': {
    refuted: [() => ({ DescribeBudgets: () => { throw DENIED; } })],
    inconclusive: [() => ({ DescribeBudgets: fails('ThrottlingException') })],
  },
  'budget-edit-recount': {
    refuted: [uncounted, (clock) => ({ DescribeBudget: budget(clock, { LastUpdatedTime: now(clock) - 90_000 }) })],
    inconclusive: [unbilled, stale],
  },
  'action-not-undone': {
    refuted: [() => histories([58, 'EXECUTION_SUCCESS'], [30, 'REVERSE_SUCCESS'])],
    inconclusive: [
      () => histories([58, 'STANDBY']),
      () => histories([3, 'EXECUTION_SUCCESS']),
      () => histories([58, 'EXECUTION_SUCCESS'], [30, 'REVERSE_SUCCESS', 'EXECUTE_ACTION']),
    ],
  },
  'action-reset-pending': {
    refuted: [() => ({ ExecuteBudgetAction: fails('InvalidParameterException') })],
    inconclusive: [() => action('STANDBY'), () => ({ ExecuteBudgetAction: fails('ThrottlingException') })],
  },
  'lambda-retry': {
    refuted: [() => ({ FilterLogEvents: () => ({ events: [{ timestamp: 0 }, { timestamp: 20_000 }] }) })],
    inconclusive: [() => ({ FilterLogEvents: () => ({ events: [{ timestamp: 0 }] }) })],
  },
  'head-kms-object': {
    refuted: [() => ({
      HeadObject: (_, caller) => {
        if (caller === 'HeadRoleArn') {
          throw DENIED;
        }
        return { Headers: { 'x-amz-server-side-encryption': 'aws:kms' } };
      },
    })],
    inconclusive: [() => ({ HeadObject: () => ({}) })],
  },
  'govcloud-resource-type': {
    refuted: [() => ({ DescribeType: unknownType })],
    inconclusive: [() => ({ DescribeType: fails('UnrecognizedClientException') })],
  },
  'dashboard-contains': {
    refuted: [dashboard('{"Match":["EQUALS"]}'), () => refusedStack('CostTagsProof-DashboardContains', 'AWS::BCM::Dashboard')],
  },
  'dashboard-relative-dates': {
    refuted: [dashboard('{"Start":"2026-05-01"}'), () => refusedStack('CostTagsProof-DashboardDates', 'AWS::BCM::Dashboard')],
  },
  'dashboard-absent': {
    refuted: [dashboard('{}'), () => refusedStack('CostTagsProof-DashboardAbsent', 'AWS::BCM::Dashboard')],
  },
  'anomaly-tag-key': {
    refuted: [
      () => ({ GetAnomalyMonitors: () => ({ AnomalyMonitors: [{ MonitorSpecification: { Tags: { Key: `user:${PROOF_TAG_KEY}` } } }] }) }),
      () => refusedStack('CostTagsProof-Anomalies', 'AWS::CE::AnomalyMonitor'),
    ],
    inconclusive: [() => ({ GetAnomalyMonitors: () => ({ AnomalyMonitors: [{ MonitorSpecification: { Tags: { Key: PROOF_TAG_KEY } } }] }) })],
  },
  'stack-tags-contacts': {
    refuted: [() => ({ ListTagsForResource: () => ({ ResourceTags: [] }) })],
  },
  'category-inherits': {
    refuted: [() => ({ GetCostCategories: () => ({ CostCategoryValues: ['plain'] }) })],
    inconclusive: [() => ({ GetCostCategories: () => ({ CostCategoryValues: [] }) }), () => ({ GetCostCategories: () => ({ CostCategoryValues: ['plain'] }), ...billed('0') })],
  },
  'unseen-tag-key': {
    refuted: [
      () => ({ UpdateCostAllocationTagsStatus: () => ({ Errors: [] }) }),
      () => ({ UpdateCostAllocationTagsStatus: () => ({ Errors: [{ Code: 'ValidationException', Message: 'unknown' }] }) }),
    ],
    inconclusive: [() => ({ UpdateCostAllocationTagsStatus: () => { throw DENIED; } }), () => ({ UpdateCostAllocationTagsStatus: fails('LimitExceededException') })],
  },
  'backfill-at-once': {
    refuted: [() => ({ ListCostAllocationTagBackfillHistory: () => ({ BackfillRequests: [] }) })],
    inconclusive: [
      () => ({ ListCostAllocationTags: () => ({ CostAllocationTags: [] }) }),
      () => ({
        ListCostAllocationTags: () => ({ CostAllocationTags: [{ Status: 'Active', LastUpdatedDate: '2026-11-25T00:00:00Z' }] }),
        ListCostAllocationTagBackfillHistory: () => ({ BackfillRequests: [] }),
      }),
    ],
  },
  'cur-tag-key': {
    verified: () => answers(['user_bedrock_tag_proof', '4']),
    refuted: [() => answers(['user_bedrocktagproof', '4'])],
    inconclusive: [() => answers(), () => ({ GetQueryExecution: () => ({ QueryExecution: { Status: { State: 'FAILED', StateChangeReason: 'no table' } } }) })],
  },
  'cur-resource-id': {
    verified: () => answers([outputValue('PlainProfileArn')]),
    refuted: [() => answers(['']), () => answers(['amazon.nova-micro-v1:0'])],
    inconclusive: [() => answers()],
  },
  'cur-units': {
    verified: () => answers(['USE1-NovaMicro-input-tokens', '', '0.000035'], ['USE1-MP:Input-Tokens-Million', 'Units', '0.14']),
    refuted: [() => answers(['USE1-NovaMicro-input-tokens', '', '0.035']), () => answers(['USE1-NovaMicro-input-tokens', 'Units', '0.000000035'])],
    inconclusive: [() => answers()],
  },
  'marketplace-models': {
    verified: () => answers(['Claude Sonnet 4.6', 'AWS Marketplace']),
    refuted: [() => answers(['Claude Sonnet 4.6', 'AWS'])],
    inconclusive: [() => answers()],
  },
  'export-kms-delivery': {
    refuted: [
      () => refusedStack('CostTagsProof-Bill', 'AWS::BCMDataExports::Export'),
      () => ({ ListObjectsV2: () => ({ Contents: [] }), GetExport: () => ({ ExportStatus: { StatusCode: 'UNHEALTHY', StatusReason: 'INSUFFICIENT_PERMISSION' } }) }),
    ],
    inconclusive: [() => ({ ListObjectsV2: () => ({ Contents: [] }) })],
  },
};

async function outcomeIn(id: string, world: World): Promise<Outcome> {
  const clock = new TestClock();
  return inAccount(clock, world(clock), async (config) => {
    const [{ outcome }] = await runChecks(new Live(config, clock), CHECKS.filter((check) => check.id === id));
    return outcome;
  });
}

const nothing: World = () => ({});

test('every check is tried in an account that is as assumed and in one that is not', () => {
  expect(Object.keys(WORLDS).sort()).toEqual(CHECKS.map(({ id }) => id).sort());
});

const cases = Object.entries(WORLDS).flatMap(([id, { verified = nothing, refuted, inconclusive = [] }]) => [
  ...[verified].map((world) => ['verified', id, world] as const),
  ...refuted.map((world) => ['refuted', id, world] as const),
  ...inconclusive.map((world) => ['inconclusive', id, world] as const),
]);

test.each(cases)('says %s of %s, %#', async (result, id, world) => {
  expect(await outcomeIn(id, world)).toEqual(result === 'inconclusive'
    ? expect.objectContaining({ result, because: expect.stringMatching(/./) })
    : { result, seen: expect.stringMatching(/./) });
});

test('is inconclusive where nothing is deployed, and says what to do', async () => {
  const clock = new TestClock();
  const gone: Operations = { DescribeStacks: fails('ValidationError', 'Stack with id CostTagsProof-Any does not exist') };
  const shown = await inAccount(clock, gone, async (config) => runChecks(new Live(config, clock), CHECKS.filter(({ needs }) => needs.length > 0)));

  expect(shown.filter(({ outcome }) => outcome.result !== 'inconclusive')).toEqual([]);
  expect(shown.find(({ id }) => id === 'anomaly-tag-key')!.outcome)
    .toEqual({ result: 'inconclusive', because: 'the stack CostTagsProof-Anomalies is not deployed', tryAgain: 'after npx projen integ:deploy CostTagsProof-Anomalies -c payer=true' });
});

test('leaves no profile behind that it made', async () => {
  const clock = new TestClock();
  await inAccount(clock, {}, async (config, endpoint) => {
    await runChecks(new Live(config, clock), CHECKS.filter(({ id }) => ['create-tagged-profile', 'profile-name-twice'].includes(id)));

    expect(endpoint.count('CreateInferenceProfile') - 2).toBe(endpoint.count('DeleteInferenceProfile'));
    expect(endpoint.count('DeleteInferenceProfile')).toBe(2);
  });
});

test('calls models once a run, however many checks look at what they left', async () => {
  const clock = new TestClock();
  await inAccount(clock, {}, async (config, endpoint) => {
    await runChecks(new Live(config, clock), CHECKS.filter(({ cost }) => cost?.includes('once a run')));

    expect(endpoint.count('Converse')).toBe(7);
  });
});

test('an edit of a budget keeps its filter', async () => {
  const clock = new TestClock();
  await inAccount(clock, {}, async (config, endpoint) => {
    await runChecks(new Live(config, clock), CHECKS.filter(({ id }) => id === 'budget-edit-recount'));
    const [{ input }] = endpoint.calls.filter(({ operation }) => operation === 'UpdateBudget');

    expect(input.NewBudget).toMatchObject({ FilterExpression: { Tags: { Key: PROOF_TAG_KEY, Values: ['plain'] } }, BudgetLimit: { Amount: '0.02' } });
    expect(input.NewBudget).not.toHaveProperty('CalculatedSpend');
  });
});
