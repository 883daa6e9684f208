import { AwsError, type AwsOperation } from './aws-endpoint';
import { REGION, TEST_ACCOUNT } from './places';
import type { Place } from '../../src/accounts/accounts-request';

export const AUDITED_MODEL = 'amazon.nova-lite-v1:0';

export interface SimulatedProfile {
  readonly id: string;
  readonly tags: Record<string, string>;

  /** The ids of its models. */
  readonly models: string[];

  /** The Regions of its models; '' is none, as of global routing. */
  readonly modelRegions: string[];

  /** In milliseconds since 1970. */
  readonly createdAt: number;

  /** How often it was called, each time. */
  readonly invocations: Array<{ readonly time: number; readonly count: number }>;
}

/**
 * An account with application inference profiles, models, budgets, a topic and a bucket, as AWS answers for them: page by page.
 */
export class AuditedAccount {
  public readonly profiles: SimulatedProfile[] = [];

  public readonly projects: Array<{ readonly id: string; readonly tags: Record<string, string>; readonly createdAt: number }> = [];

  /** Calls through projects. */
  public readonly calls: Array<{ readonly project: string; readonly model: string; readonly time: number; readonly count: number }> = [];

  /** Tags of roles and users, by `role/NAME` or `user/NAME`. */
  public readonly principals: Record<string, Record<string, string>> = {};

  /** What the index of tags has by ARN, where it differs from the tags: those of before, or of what is gone. Undefined is nothing. */
  public readonly index = new Map<string, Record<string, string> | undefined>();

  /** Whether the index of tags has anything. */
  public isIndexed = true;

  /** Lifecycles by model id, of the models that are listed. */
  public readonly models: Record<string, object> = { [AUDITED_MODEL]: { status: 'ACTIVE' } };

  /** Lifecycles of models that are known, but not listed. */
  public readonly unlistedModels: Record<string, object> = {};

  /** As DescribeBudgets has them. */
  public readonly budgets: object[] = [];

  /** Bodies by key. */
  public readonly objects = new Map<string, string>();

  /** What S3 tells of objects beside their bodies, by key. */
  public readonly written = new Map<string, { readonly ETag: string; readonly time: number; readonly metadata: Record<string, string> }>();

  /** In milliseconds since 1970; what is put is put then. */
  public now = Date.UTC(2027, 0, 20, 6);

  /** Numbers of subscriptions, as attributes of topics, by ARN. Other topics have one confirmed subscription. */
  public readonly subscriptions: Record<string, Record<string, string>> = {};

  public readonly messages: Array<{ readonly subject: string; readonly message: string }> = [];
  public pageSize = 100;

  /** Answers for some of the queries instead of values, by the profile's id. */
  public readonly metricErrors: Record<string, string> = {};

  /** How tags violate the tag policy, by ARN. */
  public readonly violations = new Map<string, object>();

  private puts = 0;

  public readonly operations: Record<string, AwsOperation> = {
    ListInferenceProfiles: ({ type, nextToken }) => {
      const { page, next } = this.page(type === 'APPLICATION' ? this.profiles : [], nextToken);
      return { inferenceProfileSummaries: page.map((profile) => this.summary(profile)), nextToken: next };
    },
    ListTagsForResource: ({ resourceARN }) => {
      const profile = this.profiles.find(({ id }) => arnOf(id, this.place) === resourceARN);
      if (!profile) {
        throw new AwsError('ResourceNotFoundException', 'no such profile', 404);
      }
      return { tags: Object.entries(profile.tags).map(([key, value]) => ({ key, value })) };
    },
    GetResources: ({ ResourceTypeFilters: [type], PaginationToken, IncludeComplianceDetails }) => {
      const { page, next } = this.page([...this.indexOf(type)].filter(([, tags]) => Object.keys(tags).length > 0), PaginationToken || undefined);
      return {
        ResourceTagMappingList: page.map(([ResourceARN, tags]) => ({
          ResourceARN,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          ...IncludeComplianceDetails
            ? { ComplianceDetails: { ComplianceStatus: !this.violations.has(ResourceARN), ...this.violations.get(ResourceARN) } }
            : {},
        })),
        PaginationToken: next ?? '',
      };
    },
    GetResource: ({ TypeName, Identifier }) => {
      const project = this.projects.find(({ id }) => projectArnOf(id, this.place) === Identifier);
      if (!project || TypeName !== 'AWS::BedrockMantle::Project') {
        throw new AwsError('ResourceNotFoundException', 'no such project');
      }
      const Tags = Object.entries(project.tags).map(([Key, Value]) => ({ Key, Value }));
      const properties = { Arn: Identifier, Id: project.id, Name: `name-of-${project.id}`, Tags, CreatedAt: new Date(project.createdAt).toISOString() };
      return { TypeName, ResourceDescription: { Identifier, Properties: JSON.stringify(properties) } };
    },
    ListMetrics: ({ Namespace, MetricName, Dimensions: [{ Name }] }) => {
      const listed = Namespace === 'AWS/BedrockMantle' && MetricName === 'Inferences' && Name === 'Project' ? this.calls : [];
      const sets = new Set(listed.filter(({ time }) => time > this.now - 14 * 86_400_000)
        .flatMap(({ project, model }) => [{ Project: project }, { Project: project, Model: model }].map((each) => JSON.stringify(each))));
      const dimensionsOf = (set: string) => Object.entries(JSON.parse(set)).map(([name, Value]) => ({ Name: name, Value }));
      return { Metrics: [...sets].map((set) => ({ Namespace, MetricName, Dimensions: dimensionsOf(set) })) };
    },
    ListRoleTags: ({ RoleName }) => this.principalTags(`role/${RoleName}`),
    ListUserTags: ({ UserName }) => this.principalTags(`user/${UserName}`),
    GetMetricData: (input) => this.metricData(input),
    ListFoundationModels: () => ({
      modelSummaries: Object.entries(this.models)
        .map(([modelId, modelLifecycle]) => ({ modelId, modelArn: modelArnOf(modelId, this.place.region), modelLifecycle })),
    }),
    GetFoundationModel: ({ modelIdentifier: modelId }) => {
      const modelLifecycle = this.unlistedModels[modelId];
      if (!modelLifecycle) {
        throw new AwsError('ValidationException', 'The provided model identifier is invalid.');
      }
      return { modelDetails: { modelId, modelArn: modelArnOf(modelId), modelLifecycle } };
    },
    DescribeBudgets: ({ AccountId, NextToken, ShowFilterExpression }) => {
      const { page, next } = this.page(AccountId === TEST_ACCOUNT ? this.budgets : [], NextToken);
      return { Budgets: page.map((budget) => ({ ...budget, ...ShowFilterExpression ? {} : { FilterExpression: undefined } })), NextToken: next };
    },
    ListObjectsV2: ({ Prefix = '', StartAfter = '', MaxKeys }) => ({
      Contents: [...this.objects.keys()].sort().filter((key) => key.startsWith(Prefix) && key > StartAfter)
        .slice(0, Number(MaxKeys)).map((Key) => ({ Key })),
    }),
    PutObject: ({ Key, Body, IfNoneMatch, IfMatch, Metadata = {} }) => {
      if ((IfNoneMatch === '*' && this.objects.has(Key)) || (IfMatch !== undefined && IfMatch !== this.written.get(Key)?.ETag)) {
        throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
      }
      this.objects.set(Key, Body);
      this.written.set(Key, { ETag: `"${++this.puts}"`, time: this.now, metadata: Metadata });
    },
    HeadObject: ({ Key }) => {
      const { ETag, time, metadata } = this.written.get(Key)!;
      return {
        Headers: {
          'etag': ETag,
          'last-modified': new Date(time).toUTCString(),
          ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
        },
      };
    },
    GetTopicAttributes: ({ TopicArn }) => ({
      Attributes: new Map(Object.entries({
        TopicArn, SubscriptionsConfirmed: '1', SubscriptionsPending: '0', SubscriptionsDeleted: '0', ...this.subscriptions[TopicArn],
      })),
    }),
    Publish: ({ Subject, Message }) => {
      this.messages.push({ subject: Subject, message: Message });
      return { MessageId: '1' };
    },
  };

  constructor(public readonly place: Place = { accountId: TEST_ACCOUNT, region: REGION }) {}

  /** A profile that nothing is to be found about, unless it is changed. */
  public addProfile(id: string, changes: Partial<SimulatedProfile> = {}): SimulatedProfile {
    const profile = { id, tags: { CostCenter: '4711' }, models: [AUDITED_MODEL], modelRegions: [this.place.region], createdAt: 0, invocations: [], ...changes };
    this.profiles.push(profile);
    return profile;
  }

  private indexOf(type: string): Map<string, Record<string, string>> {
    const found = new Map<string, Record<string, string>>(type === 'bedrock-mantle:project'
      ? this.projects.map(({ id, tags }) => [projectArnOf(id, this.place), tags])
      : this.profiles.map(({ id, tags }) => [arnOf(id, this.place), tags]));
    const resource = `:${type.split(':')[1]}/`;
    this.index.forEach((tags, arn) => arn.includes(resource) && found.set(arn, tags ?? {}));
    return this.isIndexed ? found : new Map();
  }

  private principalTags(name: string): object {
    if (!this.principals[name]) {
      throw new AwsError('NoSuchEntity', `no ${name}`, 404);
    }
    return { Tags: Object.entries(this.principals[name]).map(([Key, Value]) => ({ Key, Value })), IsTruncated: false };
  }

  private summary({ id, models, modelRegions, createdAt }: SimulatedProfile): object {
    return {
      inferenceProfileArn: arnOf(id, this.place),
      inferenceProfileId: id,
      inferenceProfileName: `name-of-${id}`,
      status: 'ACTIVE',
      type: 'APPLICATION',
      createdAt: new Date(createdAt).toISOString(),
      models: models.flatMap((model) => modelRegions.map((region) => ({ modelArn: modelArnOf(model, region) }))),
    };
  }

  // In two pages of which each has a part of the results, as CloudWatch does with many values.
  private metricData({ MetricDataQueries: queries, StartTime, EndTime, NextToken }: any): object {
    const half = Math.ceil(queries.length / 2);
    const [part, next] = NextToken === undefined ? [queries.slice(0, half), half < queries.length ? 'second' : undefined] : [queries.slice(half), undefined];
    return {
      NextToken: next,
      MetricDataResults: part.map(({ Id, MetricStat: { Metric, Period, Stat } }: any) => {
        const { Namespace, MetricName, Dimensions: [{ Name, Value }, model] } = Metric;
        const isKnown = Namespace === 'AWS/Bedrock' && MetricName === 'Invocations' && Name === 'ModelId' && Period === 86_400 && Stat === 'Sum';
        const isMantle = Namespace === 'AWS/BedrockMantle' && MetricName === 'Inferences' && Name === 'Project' && Stat === 'Sum';
        const calls = isMantle
          ? this.calls.filter((each) => each.project === Value && (!model || each.model === model.Value))
          : this.profiles.find(({ id }) => isKnown && id === Value)?.invocations ?? [];
        const counted = calls.filter(({ time }) => time >= StartTime * 1_000 && time < EndTime * 1_000);
        const failure = this.metricErrors[Value];
        return failure
          ? { Id, StatusCode: failure, Timestamps: [], Values: [], Messages: [{ Code: failure, Value: 'no answer for a test' }] }
          : { Id, StatusCode: 'Complete', Timestamps: counted.map(({ time }) => time / 1_000), Values: counted.map(({ count }) => count) };
      }),
    };
  }

  private page<T>(all: T[], token: string = '0'): { page: T[]; next?: string } {
    const end = Number(token) + this.pageSize;
    return { page: all.slice(Number(token), end), next: end < all.length ? String(end) : undefined };
  }
}

const HOME: Place = { accountId: TEST_ACCOUNT, region: REGION };

export function arnOf(id: string, { accountId, region }: Place = HOME): string {
  return `arn:aws:bedrock:${region}:${accountId}:application-inference-profile/${id}`;
}

export function projectArnOf(id: string, { accountId, region }: Place = HOME): string {
  return `arn:aws:bedrock-mantle:${region}:${accountId}:project/${id}`;
}

function modelArnOf(id: string, region: string = REGION): string {
  return `arn:aws:bedrock:${region}::foundation-model/${id}`;
}
