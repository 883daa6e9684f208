import { AwsError, type AwsOperation } from './aws-endpoint';
import { REGION, TEST_ACCOUNT } from './places';
import type { Place } from '../../src/accounts/accounts-request';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const MAX_QUERIES = 500;
const MAX_DATA_POINTS = 100_800;

/** Tokens by the name of their counter. */
export type Counted = Record<string, number>;

export interface AccountProfileOptions {
  /** The foundation models behind it, as ARNs. */
  readonly modelArns?: string[];
  readonly tags?: Record<string, string>;
}

/** What CloudWatch keeps of one metric at one time. */
export interface Kept {
  readonly maximum: number;
  readonly samples: number;
  readonly unit: string;
}

/** The ARN of a foundation model in a Region, or with none as for the global route. */
export function foundationModel(id: string, region: string = REGION): string {
  return `arn:aws:bedrock:${region}::foundation-model/${id}`;
}

const HOME: Place = { accountId: TEST_ACCOUNT, region: REGION };

export function profileArn(id: string, { accountId, region }: Place = HOME): string {
  return `arn:aws:bedrock:${region}:${accountId}:application-inference-profile/${id}`;
}

export function projectArn(id: string, place: Place = HOME): string {
  return `${projectArns(place)}${id}`;
}

/** ARN of the projects of an account and Region without their IDs. */
export function projectArns({ accountId, region }: Place): string {
  return `arn:aws:bedrock-mantle:${region}:${accountId}:project/`;
}

/** ARN of a project without its ID. */
export const PROJECT_ARNS = projectArns(HOME);

/** A metric as CloudWatch lists it. */
export interface ListedInAccount {
  readonly name: string;
  readonly dimensions: Record<string, string>;
}

/**
 * An account with application inference profiles, their tags, and Bedrock's counters in CloudWatch, minute by minute, as AWS answers for them: in pages, and refusing what it refuses.
 */
export class BedrockAccount {
  public readonly profiles = new Map<string, Required<AccountProfileOptions>>();

  /** Tags of Bedrock Projects, by ID. */
  public readonly projects = new Map<string, Record<string, string>>();

  /** Ids that are listed, but gone when their tags are asked for. */
  public readonly deletedMeanwhile = new Set<string>();

  /** Tags by ARN of resources that are gone and are still in the list of tagged resources, or that it has other tags of. */
  public readonly ghosts = new Map<string, Record<string, string>>();

  /** `modelId counter` whose data CloudWatch does not give, and with which status. */
  public readonly unreadable = new Map<string, string>();

  /** What was published: `namespace name key=value …` and the time, to what is kept there. */
  public readonly kept = new Map<string, Map<number, Kept>>();

  /** Objects of Amazon S3, by key. */
  public readonly objects = new Map<string, Buffer>();

  /** Which of two ways periods are aligned in: those of a well-made request are the same in both. */
  public alignment: 'start' | 'epoch' = 'start';

  /** How long after its first value CloudWatch lists a metric: up to 15 minutes. */
  public listedAfterMinutes = 0;
  public profilesPerPage = 1000;
  public metricsPerPage = 500;
  public dataPointsPerPage = MAX_DATA_POINTS;

  public readonly operations: Record<string, AwsOperation> = {
    ListInferenceProfiles: (input) => this.listProfiles(input),
    ListTagsForResource: ({ resourceARN }) => this.listTags(resourceARN),
    GetResources: (input) => this.getResources(input),
    GetResource: (input) => this.getResource(input),
    ListMetrics: (input) => this.listMetrics(input),
    GetMetricData: (input) => this.getMetricData(input),
    PutMetricData: (input) => this.putMetricData(input),
    GetObject: ({ Key }) => this.getObject(Key),
    PutObject: ({ Key, Body }) => void this.objects.set(Key, Body),
    ListObjectsV2: ({ Prefix }) => ({ Contents: [...this.objects.keys()].filter((key) => key.startsWith(Prefix)).sort().map((Key) => ({ Key })) }),
  };

  /** From when what was published is shown, by key and time. */
  private readonly shownFrom = new Map<string, number>();
  private readonly counters = new Map<string, {
    namespace: string; name: string; dimensions: Record<string, string>; minutes: Map<number, number>;
  }>();

  /**
   * @param now when it is in this account
   * @param place its ID, and the Region that it is used in
   */
  constructor(public now: number, public readonly place: Place = HOME) {}

  /** Whether the list of tagged resources lacks a profile that has tags, as it does those of new profiles. Untagged ones it always lacks. */
  public isUnindexed: (id: string) => boolean = (id) => this.deletedMeanwhile.has(id);

  /** In which order things are listed and answered: AWS promises none. */
  public order: <T>(all: T[]) => T[] = (all) => all;

  public addProfile(id: string, { modelArns = [foundationModel('amazon.nova-lite-v1:0')], tags = {} }: AccountProfileOptions = {}): void {
    this.profiles.set(id, { modelArns, tags });
  }

  /** Counts tokens at a time in ISO 8601. Further dimensions make it another metric. */
  public use(modelId: string, at: string, tokens: Counted, furtherDimensions: Record<string, string> = {}): void {
    Object.entries(tokens).forEach(([name, count]) => this.count('AWS/Bedrock', name, { ModelId: modelId, ...furtherDimensions }, at, count));
  }

  /** Counts the tokens of a call through a project, on each level that Bedrock has. */
  public useProject(projectId: string, modelId: string, at: string, input: number, output: number): void {
    const levels = { all: {}, project: { Project: projectId }, model: { Model: modelId }, both: { Project: projectId, Model: modelId } };
    const count = (name: string, dimensions: Record<string, string>, amount: number) => this.count('AWS/BedrockMantle', name, dimensions, at, amount);
    Object.values(levels).forEach((dimensions) => count('Inferences', dimensions, 1));
    [levels.all, levels.project, levels.model].forEach((dimensions) => {
      count('TotalInputTokens', dimensions, input);
      count('TotalOutputTokens', dimensions, output);
    });
    count('InputTokens', levels.both, input);
    count('OutputTokens', levels.both, output);
  }

  private count(namespace: string, name: string, dimensions: Record<string, string>, at: string, count: number): void {
    const minute = Math.floor(Date.parse(at) / MINUTE) * MINUTE;
    const key = JSON.stringify([namespace, name, dimensions]);
    const { minutes } = this.counters.get(key) ?? this.counters.set(key, { namespace, name, dimensions, minutes: new Map() }).get(key)!;
    minutes.set(minute, (minutes.get(minute) ?? 0) + count);
  }

  /** The maxima of what was published at a time and is shown by now, by `name key=value …`. */
  public maximaAt(time: number, namespace: string = 'Test'): Record<string, number> {
    const isShown = (key: string) => (this.shownFrom.get(`${key} ${time}`) ?? Infinity) <= this.now;
    return Object.fromEntries([...this.kept].flatMap(([key, times]) => times.has(time) && isShown(key) && key.startsWith(`${namespace} `)
      ? [[key.slice(namespace.length + 1), times.get(time)!.maximum]]
      : []));
  }

  private listProfiles({ type, maxResults, nextToken }: any): object {
    if (type !== 'APPLICATION' || !(Number(maxResults) <= 1000)) {
      throw new AwsError('ValidationException', `type ${type}, maxResults ${maxResults}`);
    }
    const { page, next } = paged(this.order([...this.profiles]), Math.min(Number(maxResults), this.profilesPerPage), nextToken);
    return {
      inferenceProfileSummaries: page.map(([id, { modelArns }]) => ({
        inferenceProfileId: id,
        inferenceProfileArn: profileArn(id, this.place),
        inferenceProfileName: id,
        models: modelArns.map((modelArn) => ({ modelArn })),
        status: 'ACTIVE',
        type: 'APPLICATION',
        createdAt: '2026-01-01T00:00:00Z',
      })),
      nextToken: next,
    };
  }

  private listTags(arn: string): object {
    const id = arn.split('/')[1];
    const profile = this.deletedMeanwhile.has(id) ? undefined : this.profiles.get(id);
    if (!profile) {
      throw new AwsError('ResourceNotFoundException', `no ${arn}`, 404);
    }
    return { tags: this.order(Object.entries(profile.tags)).map(([key, value]) => ({ key, value })) };
  }

  private getResources({ ResourceTypeFilters, ResourcesPerPage, PaginationToken }: any): object {
    if (ResourceTypeFilters.length !== 1 || !(ResourcesPerPage <= 100)) {
      throw new AwsError('InvalidParameterException', JSON.stringify({ ResourceTypeFilters, ResourcesPerPage }));
    }
    const tagged = new Map<string, Record<string, string>>(ResourceTypeFilters[0] === 'bedrock:application-inference-profile'
      ? [...this.profiles].filter(([id]) => !this.isUnindexed(id)).map(([id, { tags }]) => [profileArn(id, this.place), tags])
      : [...this.projects].filter(([id]) => !this.isUnindexed(id)).map(([id, tags]) => [projectArn(id, this.place), tags]));
    const type = ResourceTypeFilters[0].split(':')[1];
    [...this.ghosts].filter(([arn]) => arn.includes(`:${type}/`)).forEach(([arn, tags]) => tagged.set(arn, tags));
    const found = [...tagged].filter(([arn, tags]) => Object.keys(tags).length > 0 || this.ghosts.has(arn));
    const { page, next } = paged(this.order(found), ResourcesPerPage, PaginationToken === '' ? undefined : PaginationToken);
    return {
      ResourceTagMappingList: page.map(([ResourceARN, tags]) => ({
        ResourceARN, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      })),
      // The last page has an empty token.
      PaginationToken: next ?? '',
    };
  }

  private getResource({ TypeName, Identifier }: any): object {
    const id = String(Identifier).split('/')[1];
    const tags = this.projects.get(id);
    if (TypeName !== 'AWS::BedrockMantle::Project' || !tags || Identifier !== projectArn(id, this.place)) {
      throw new AwsError('ResourceNotFoundException', `no ${Identifier}`);
    }
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return { TypeName, ResourceDescription: { Identifier, Properties: JSON.stringify({ Arn: Identifier, Id: id, Name: `name-of-${id}`, Tags }) } };
  }

  private getObject(key: string): object {
    const Body = this.objects.get(key);
    if (!Body) {
      throw new AwsError('NoSuchKey', `no ${key}`, 404);
    }
    return { Body };
  }

  // Only what had data in the last two weeks, or in the last three hours, and its first value long enough ago.
  public metricsListed({ Namespace, MetricName, Dimensions, RecentlyActive }: any): ListedInAccount[] {
    const wanted: string[] = (Dimensions ?? []).map(({ Name }: any) => Name);
    const since = this.now - (RecentlyActive === 'PT3H' ? 3 * 60 * MINUTE : 14 * DAY);
    const isListed = (minutes: number[]) => Math.min(...minutes) <= this.now - this.listedAfterMinutes * MINUTE &&
      minutes.some((minute) => minute > since && minute <= this.now);
    return [...this.counters.values()].filter(({ namespace, name, dimensions, minutes }) =>
      Namespace === namespace && (MetricName ?? name) === name &&
      wanted.every((each) => each in dimensions) && isListed([...minutes.keys()]));
  }

  private listMetrics(input: any): object {
    const { page, next } = paged(this.order(this.metricsListed(input)), this.metricsPerPage, input.NextToken);
    return {
      Metrics: page.map(({ name, dimensions }) => ({
        Namespace: input.Namespace, MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      NextToken: next,
    };
  }

  /** Answers with the data of each query, which another account can have. */
  public getMetricData(
    { MetricDataQueries, StartTime, EndTime, NextToken }: any,
    resultOf: (query: any, start: number, end: number) => object = (...of) => this.result(...of),
  ): object {
    if (MetricDataQueries.length > MAX_QUERIES || MetricDataQueries.length === 0 || StartTime >= EndTime) {
      throw new AwsError('ValidationError', `${MetricDataQueries.length} queries from ${StartTime} to ${EndTime}`);
    }
    const results = MetricDataQueries.map((query: any) => resultOf(query, StartTime * 1000, EndTime * 1000));
    const from = Number(NextToken ?? 0);
    const to = from + this.dataPointsPerPage;
    let position = 0;
    const page = results.flatMap(({ Id, points, StatusCode }: any) => {
      const [start, end] = [position, position + points.length];
      position = end;
      // One without data comes with whatever is before it.
      const isOnPage = points.length === 0 ? start >= from && (start < to || start === 0) : start < to && end > from;
      const part: Array<[number, number]> = points.slice(Math.max(0, from - start), Math.max(0, to - start));
      return isOnPage ? [{
        Id, Timestamps: part.map(([time]) => time / 1000), Values: part.map(([, value]) => value), StatusCode: end > to ? 'PartialData' : StatusCode,
      }] : [];
    });
    const isLast = position <= to;
    const trailing = isLast ? results.filter(({ Id, points }: any) => points.length === 0 && !page.some((each: any) => each.Id === Id)) : [];
    return {
      MetricDataResults: this.order([...page, ...trailing.map(({ Id, StatusCode }: any) => ({ Id, Timestamps: [], Values: [], StatusCode }))]),
      NextToken: isLast ? undefined : String(to),
    };
  }

  /** The data of one query. */
  public result({ Id, MetricStat: { Metric, Period, Stat } }: any, start: number, end: number): object {
    const age = this.now - start;
    if (Stat !== 'Sum' || Period % 60 !== 0 || (age > 15 * DAY && Period % 300 !== 0)) {
      throw new AwsError('ValidationError', `${Stat} over ${Period}`);
    }
    const dimensions = Object.fromEntries(Metric.Dimensions.map(({ Name, Value }: any) => [Name, Value]));
    const status = this.unreadable.get(`${dimensions.ModelId ?? `${dimensions.Project}/${dimensions.Model}`} ${Metric.MetricName}`);
    const key = JSON.stringify([Metric.Namespace, Metric.MetricName, dimensions]);
    const { minutes } = this.counters.get(key) ?? { minutes: new Map<number, number>() };
    const first = this.alignment === 'start' ? start : 0;
    const sums = new Map<number, number>();
    for (const [minute, count] of status ? [] : minutes) {
      const time = first + Math.floor((minute - first) / (Period * 1000)) * Period * 1000;
      // A period that has begun before is not given; one that has not ended is given with what is there.
      if (time >= start && time < end && minute <= this.now) {
        sums.set(time, (sums.get(time) ?? 0) + count);
      }
    }
    return { Id, points: [...sums].sort(([a], [b]) => b - a), StatusCode: status ?? 'Complete' };
  }

  private putMetricData({ Namespace, MetricData }: any): void {
    if (MetricData.length > 1000 || JSON.stringify(MetricData).length > 1_000_000) {
      throw new AwsError('ValidationError', `${MetricData.length} data of ${JSON.stringify(MetricData).length} bytes`);
    }
    for (const { MetricName, Dimensions, Timestamp, Value, Unit } of MetricData) {
      const isAllowed = Dimensions.length <= 30 && Number.isFinite(Value) && Dimensions.every(({ Name, Value: value }: any) =>
        /^[\x20-\x7e]{1,255}$/.test(Name) && /^[\x20-\x7e]{1,1024}$/.test(value) && value.trim() !== '');
      if (!isAllowed || Timestamp * 1000 < this.now - 14 * DAY || Timestamp * 1000 > this.now + 2 * 60 * MINUTE) {
        throw new AwsError('InvalidParameterValue', JSON.stringify({ MetricName, Dimensions, Timestamp, Value }));
      }
      const key = [Namespace, MetricName, ...Dimensions.map(({ Name, Value: value }: any) => `${Name}=${value}`)].join(' ');
      const times = this.kept.get(key) ?? this.kept.set(key, new Map()).get(key)!;
      const shown = `${key} ${Timestamp * 1000}`;
      this.shownFrom.set(shown, Math.min(this.shownFrom.get(shown) ?? Infinity, this.now + delayOf(this.now - Timestamp * 1000)));
      const { maximum = -Infinity, samples = 0 } = times.get(Timestamp * 1000) ?? {};
      times.set(Timestamp * 1000, { maximum: Math.max(maximum, Value), samples: samples + 1, unit: Unit });
    }
  }
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
function delayOf(age: number): number {
  return age < 3 * 60 * MINUTE ? 0 : age < DAY ? 2 * 60 * MINUTE : 2 * DAY;
}

/** One page of answers. */
export function paged<T>(all: T[], size: number, token: string | undefined): { page: T[]; next?: string } {
  const from = Number(token ?? 0);
  return { page: all.slice(from, from + size), next: from + size < all.length ? String(from + size) : undefined };
}
