import { S3Client } from '@aws-sdk/client-s3';
import type { ClientConfig } from '../../integ/clients';
import type { Clock } from '../../integ/clock';
import { OUTPUTS, PROOF_TAG_KEY, STACK_TAG_KEY, type StackName } from '../../integ/names';
import { AwsEndpoint, AwsError, type AwsOperation } from '../support/aws-endpoint';
import { TEST_ACCOUNT } from '../support/places';

export type Operations = Record<string, AwsOperation>;

const NOW = Date.UTC(2026, 10, 25, 12);
export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
const MODEL = 'amazon.nova-micro-v1:0';
const PROFILES = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile`;

/** A clock that waiting moves on. */
export class TestClock implements Clock {
  private ms = NOW;

  public readonly now = () => new Date(this.ms);

  public readonly wait = async (forSeconds: number) => {
    this.ms += forSeconds * 1_000;
  };
}

/** What CloudFormation could have given to an output. */
export function outputValue(name: string): string {
  return name === 'ModelId' ? MODEL
    : name.endsWith('ProfileArn') ? `${PROFILES}/${name.replace('Arn', '').toLowerCase()}`
      : name.endsWith('ProfileId') ? name.replace('Id', '').toLowerCase()
        : name.endsWith('RoleArn') ? `arn:aws:iam::${TEST_ACCOUNT}:role/${name}`
          : name.endsWith('Arn') ? `arn:aws:${name === 'ExportArn' ? 'bcm-data-exports' : 'test'}:us-east-1:${TEST_ACCOUNT}:${name}`
            : name === 'ActivationBackfillFrom' ? '2026-01' : name;
}

/** Seconds, as AWS's JSON has times. */
export function seconds(ms: number): number {
  return ms / 1_000;
}

export const DENIED = new AwsError('AccessDeniedException', 'not authorized to perform this', 403);

/** Role by role, what may be called through; the one who runs the checks may call all. */
const MAY_CALL: Record<string, string[]> = {
  ProfileOnlyRoleArn: ['GeographicProfileArn'],
  WithSourceRoleArn: ['GeographicProfileArn'],
  TagScopedRoleArn: ['PlainProfileArn'],
  GeographicTagScopedRoleArn: ['GeographicProfileArn'],
  GeographicWithSourceRoleArn: ['GeographicProfileArn'],
  GrantedRoleArn: ['PlainProfileArn'],
  WithoutProjectRoleArn: [],
  AnyResourceRoleArn: ['PlainProfileArn'],
  ProjectKeyDeniedRoleArn: ['PlainProfileArn'],
  NamedProjectsRoleArn: ['PlainProfileArn'],
  DirectRoleArn: ['ModelId'],
};

function throwUnlessAllowed(changes: Record<string, string[]>, modelId: string, caller?: string): void {
  const allowed = { ...MAY_CALL, ...changes }[caller!];
  if (allowed && !allowed.some((output) => outputValue(output) === modelId)) {
    throw DENIED;
  }
}

/** Lets roles call other things than they should, or nothing. */
export function converse(changes: Record<string, string[]> = {}, usage: object = {}): AwsOperation {
  let cachedCalls = 0;
  return ({ modelId, system }, caller) => {
    throwUnlessAllowed(changes, modelId, caller);
    const cache = system ? cachedCalls++ === 0 ? { cacheWriteInputTokens: 4_000 } : { cacheReadInputTokens: 4_000 } : {};
    return { usage: { inputTokens: 10, outputTokens: 500, totalTokens: 510, ...cache, ...usage }, stopReason: 'end_turn', output: {}, metrics: { latencyMs: 1 } };
  };
}

/** No JSON, so that the body is empty: a stream that ends before its first event. */
const EMPTY_STREAM: object = { toJSON: () => undefined };

/** The same for streams, which the endpoint names by their path. */
export function streams(changes: Record<string, string[]> = {}): Operations {
  return Object.fromEntries(['PlainProfileArn', 'ModelId'].map(outputValue).map((modelId) => [
    `POST /model/${encodeURIComponent(modelId)}/converse-stream`,
    (_, caller) => {
      throwUnlessAllowed(changes, modelId, caller);
      return EMPTY_STREAM;
    },
  ] satisfies [string, AwsOperation]));
}

/** Both. */
export function modelCalls(changes: Record<string, string[]>): Operations {
  return { Converse: converse(changes), ...streams(changes) };
}

const COUNTED: Record<string, number> = {
  'InputTokenCount of plainprofile': 40,
  'InputTokenCount of cachedprofile': 20,
  'CacheReadInputTokenCount of cachedprofile': 4_000,
  'CacheWriteInputTokenCount of cachedprofile': 4_000,
  'NumberOfMessagesPublished of BudgetsTopicName': 3,
  'MeteredCost of meter': 1,
};

/** CloudWatch's values, by `metric of what`: of Bedrock in the minute of noon, and only some minutes later; of others 30 minutes ago. */
export function counters(
  clock: TestClock, changes: Record<string, number | undefined> = {}, { lateMinutes = 3, filled = [0, 0], age = 30 } = {},
): AwsOperation {
  return ({ MetricDataQueries: [{ MetricStat: { Metric } }, second] }) => {
    if (second) {
      return { MetricDataResults: [{ Id: second.Id, Timestamps: filled.map((_, index) => seconds(NOW + index * MINUTE_MS)), Values: filled }] };
    }
    const value = { ...COUNTED, ...changes }[`${Metric.MetricName} of ${Metric.Dimensions[0].Value}`];
    const isThere = value !== undefined && (Metric.Namespace !== 'AWS/Bedrock' || clock.now().getTime() >= NOW + lateMinutes * MINUTE_MS);
    const at = Metric.Namespace === 'AWS/Bedrock' ? NOW : clock.now().getTime() - age * MINUTE_MS;
    return { MetricDataResults: [{ Id: 'any', Timestamps: isThere ? [seconds(at)] : [], Values: isThere ? [value] : [] }] };
  };
}

/** The alarms, each in ALARM: that over a day since 4 minutes after noon. */
export function alarms(clock: TestClock, changes: object = {}): AwsOperation {
  return ({ AlarmNames: [name] }) => ({
    MetricAlarms: [{
      AlarmName: name,
      StateValue: name === 'DayAlarmName' && clock.now().getTime() < NOW + 4 * MINUTE_MS ? 'OK' : 'ALARM',
      StateTransitionedTimestamp: seconds(NOW + 4 * MINUTE_MS),
      Threshold: 0.00001,
      EvaluationPeriods: 5,
      Period: 900,
      ...name === 'MeterAlarmName' && { Namespace: 'Test', MetricName: 'MeteredCost', Dimensions: [{ Name: 'Meter', Value: 'meter' }], Statistic: 'Maximum' },
      ...name === 'AnomalyAlarmName' && { Metrics: [{ Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(cost, 2)' }] },
      ...changes,
    }],
  });
}

/** A budget that has counted something by the plain key. */
export function budget(clock: TestClock, changes: object = {}): AwsOperation {
  return ({ BudgetName }) => ({
    Budget: {
      BudgetName,
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: '0.01', Unit: 'USD' },
      FilterExpression: { Tags: { Key: PROOF_TAG_KEY, Values: ['plain'] } },
      CalculatedSpend: { ActualSpend: { Amount: '0.004', Unit: 'USD' } },
      LastUpdatedTime: seconds(clock.now().getTime()),
      ...changes,
    },
  });
}

/** The one action of a budget. */
export function action(status: string): Operations {
  return { DescribeBudgetActionsForBudget: ({ BudgetName }) => ({ Actions: [{ ActionId: '00000000-0000-0000-0000-000000000000', BudgetName, Status: status }] }) };
}

/** What an action has been through, by how many hours ago. */
export function histories(...steps: Array<[hoursAgo: number, status: string, eventType?: string]>): Operations {
  return {
    DescribeBudgetActionHistories: () => ({
      ActionHistories: steps.map(([hoursAgo, Status, EventType = 'SYSTEM']) => ({
        Timestamp: seconds(NOW - hoursAgo * 60 * MINUTE_MS), Status, EventType, ActionHistoryDetails: { Message: 'of a test', Action: {} },
      })),
    }),
  };
}

/** What Cost Explorer has under each value of the tag. */
export function billed(usd: string): Operations {
  return { GetCostAndUsage: () => ({ ResultsByTime: [{ Total: { UnblendedCost: { Amount: usd, Unit: 'USD' } } }] }) };
}

/** What Athena answers, without the names of the columns. */
export function answers(...rows: string[][]): Operations {
  return {
    GetQueryResults: () => ({ ResultSet: { Rows: [['column'], ...rows].map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) })) } }),
  };
}

/** How a stack is that AWS refused something of. */
export function refusedStack(stack: StackName, resourceType: string): Operations {
  return {
    DescribeStacks: ({ StackName: name }) => ({ Stacks: [{ StackName: name, StackStatus: name === stack ? 'ROLLBACK_COMPLETE' : 'CREATE_COMPLETE', CreationTime: '2026-11-25T00:00:00Z' }] }),
    DescribeStackEvents: () => ({
      StackEvents: [
        { ResourceType: 'AWS::Other', ResourceStatus: 'CREATE_FAILED', LogicalResourceId: 'Other', ResourceStatusReason: 'Resource creation cancelled' },
        { ResourceType: resourceType, ResourceStatus: 'CREATE_FAILED', LogicalResourceId: 'Refused', ResourceStatusReason: 'not a valid value' },
      ],
    }),
  };
}

function allOutputs(stack: StackName) {
  return OUTPUTS[stack].map((name) => ({ OutputKey: name, OutputValue: outputValue(name) }));
}

/** An account in which everything is as the library assumes, a day after the deployment. */
export function asAssumed(clock: TestClock): Operations {
  const profileNames = new Set<string>();
  return {
    DescribeStacks: ({ StackName: name }) => ({ Stacks: [{ StackName: name, StackStatus: 'CREATE_COMPLETE', CreationTime: '2026-11-25T00:00:00Z', Outputs: allOutputs(name) }] }),
    DescribeType: () => ({ Type: 'RESOURCE', TypeName: 'any', Schema: '{"AlarmTagsPropagation":{}}' }),
    GetCallerIdentity: () => ({ Account: TEST_ACCOUNT }),
    // A caller is known by the output that its role has.
    AssumeRole: ({ RoleArn }) => ({ Credentials: { AccessKeyId: RoleArn.split('/').at(-1), SecretAccessKey: 'test', SessionToken: 'test', Expiration: '2027-01-01T00:00:00Z' } }),

    ...modelCalls({}),
    CreateInferenceProfile: ({ inferenceProfileName: name, tags }, caller) => {
      if (caller === 'CreatorRoleArn' && !tags) {
        throw DENIED;
      }
      if (profileNames.has(name)) {
        throw new AwsError('ConflictException', 'the name is in use', 409);
      }
      profileNames.add(name);
      return { inferenceProfileArn: `${PROFILES}/${name}`, status: 'ACTIVE' };
    },
    DeleteInferenceProfile: () => ({}),
    GetInferenceProfile: () => ({
      models: [{ modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-2-lite-v1:0' }, { modelArn: 'arn:aws:bedrock:::foundation-model/amazon.nova-2-lite-v1:0' }],
    }),
    ListTagsForResource: ({ ResourceArn }) => ResourceArn
      ? { ResourceTags: [{ Key: STACK_TAG_KEY, Value: 'any' }] }
      : { tags: [{ key: STACK_TAG_KEY, value: 'any' }] },
    GetFoundationModel: () => {
      throw new AwsError('ResourceNotFoundException', 'could not resolve the foundation model', 404);
    },

    GetMetricData: counters(clock),
    ListMetrics: () => ({ Metrics: [] }),
    DescribeAlarms: alarms(clock),
    DescribeAlarmHistory: () => ({ AlarmHistoryItems: [{ HistorySummary: 'Successfully executed action arn:aws:sns:us-east-1:111122223333:topic' }] }),
    DescribeAnomalyDetectors: () => ({ AnomalyDetectors: [{ StateValue: 'TRAINED' }] }),
    ListExecutions: () => ({ executions: [{ executionArn: 'arn', status: 'SUCCEEDED' }] }),
    TestState: () => ({ status: 'FAILED', error: 'Iam.NoSuchEntityException', cause: 'there is no such role' }),

    DescribeBudget: budget(clock),
    DescribeBudgets: () => ({ Budgets: [] }),
    UpdateBudget: () => ({}),
    DescribeNotificationsForBudget: () => ({ Notifications: Array.from({ length: 10 }, (_, index) => ({ NotificationType: 'ACTUAL', ComparisonOperator: 'GREATER_THAN', Threshold: index })) }),
    DescribeBudgetActionsForBudget: ({ BudgetName }) => ({ Actions: [{ ActionId: '00000000-0000-0000-0000-000000000000', BudgetName, Status: BudgetName === 'ManualBudgetName' ? 'PENDING' : 'EXECUTION_SUCCESS' }] }),
    ...histories([60, 'STANDBY'], [58, 'EXECUTION_SUCCESS']),
    ExecuteBudgetAction: () => ({}),
    ...billed('0.004'),

    GetFunctionConfiguration: () => ({ LoggingConfig: { LogGroup: '/aws/lambda/failing' } }),
    Invoke: () => ({}),
    FilterLogEvents: () => ({ events: [{ timestamp: NOW + 61_000 }, { timestamp: NOW }] }),
    PutObject: () => ({}),
    HeadObject: () => ({ Headers: { 'x-amz-server-side-encryption': 'aws:kms' } }),

    GetResource: ({ TypeName, Identifier }) => ({ TypeName, ResourceDescription: { Identifier, Properties: '{"Match":["CONTAINS","ABSENT"],"Start":"-6M"}' } }),
    GetAnomalyMonitors: () => ({ AnomalyMonitors: [{ MonitorName: 'any', MonitorType: 'CUSTOM', LastEvaluatedDate: '2026-11-24', MonitorSpecification: { Tags: { Key: PROOF_TAG_KEY, Values: ['plain'] } } }] }),
    GetCostCategories: () => ({ CostCategoryValues: ['plain', 'R+D@1'] }),
    UpdateCostAllocationTagsStatus: () => ({ Errors: [{ TagKey: 'any', Code: 'TagKeysNotFoundException', Message: 'Tag keys not found' }] }),
    ListCostAllocationTags: () => ({ CostAllocationTags: [{ TagKey: PROOF_TAG_KEY, Status: 'Active', LastUpdatedDate: '2026-11-20T00:00:00Z' }] }),
    ListCostAllocationTagBackfillHistory: () => ({ BackfillRequests: [{ BackfillFrom: '2026-01-01T00:00:00Z', RequestedAt: '2026-11-20T00:00:05Z' }] }),

    StartQueryExecution: () => ({ QueryExecutionId: 'query' }),
    GetQueryExecution: () => ({ QueryExecution: { Status: { State: 'SUCCEEDED' } } }),
    ...answers(),
    ListObjectsV2: () => ({ Contents: [{ Key: 'cost-and-usage/data.parquet', Size: 1 }] }),
    GetExport: () => ({ ExportStatus: { StatusCode: 'HEALTHY' } }),
  };
}

/** The account, some of it changed, for as long as something runs. */
export async function inAccount<T>(
  clock: TestClock, changes: Operations, run: (config: ClientConfig, endpoint: AwsEndpoint) => Promise<T>,
): Promise<T> {
  const endpoint = await AwsEndpoint.listen({ ...asAssumed(clock), ...changes });
  try {
    return await run({
      endpoint: endpoint.url,
      maxAttempts: 1,
      credentials: { accessKeyId: 'operator', secretAccessKey: 'test' },
      // One machine: no names of buckets and no prefixes before it, and HTTP/1 for Bedrock as well.
      forcePathStyle: true,
      disableHostPrefix: true,
      requestHandler: new S3Client({}).config.requestHandler,
    }, endpoint);
  } finally {
    await endpoint.close();
  }
}
