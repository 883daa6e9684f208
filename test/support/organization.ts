import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { OAMClient } from '@aws-sdk/client-oam';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { AwsEndpoint, AwsError, type AwsOperation } from './aws-endpoint';
import { BedrockAccount, paged } from './bedrock-account';
import { METER_REQUEST, type MeterRun, type MeterRunOptions } from './metering-run';
import { REGION, TEST_ACCOUNT } from './places';
import type { Place, SourceAccountsRequest } from '../../src/accounts/accounts-request';
import { type ReaderCredentials, ReaderSessions } from '../../src/accounts/reader-sessions-handler';
import { CLIENT_OPTIONS } from '../../src/metering/client-options';
import { meterCosts, type MeterRequest, type RegionClients } from '../../src/metering/meter-costs-handler';
import * as bundled from '../../src/pricing/bedrock-prices.json';
import type { PriceData } from '../../src/pricing/price-data';

export const ORGANIZATION_ID = 'o-1234567890';
export const READER_ROLE = 'bedrock-cost-tags-reader';

/** Stack set that makes links and roles, whose instances the organization lists. */
export const STACK_SET = 'bedrock-cost-tags';

export const SOURCE_ACCOUNTS: SourceAccountsRequest = { partition: 'aws', organizationId: ORGANIZATION_ID, readerRoleName: READER_ROLE, maxUnreadablePercent: 5 };

/**
 * How an account refuses the reader role: it has none, the role may do nothing, the role may not read tags, every call is throttled, or the first call of each operation in each Region is.
 */
export type AccountFailure = 'ROLE_MISSING' | 'ACCESS_DENIED' | 'TAGS_DENIED' | 'THROTTLED' | 'THROTTLED_AT_FIRST';

/** What the reader role may do. */
const OF_READER = ['ListInferenceProfiles', 'ListTagsForResource', 'GetResources', 'GetResource'];
const OF_TAGS = ['ListTagsForResource', 'GetResources', 'GetResource'];

/** What the monitoring account's own role may do with each of its Regions. */
const OF_METRICS = ['ListMetrics', 'GetMetricData'];

const ACCESS_KEY = /^ASIA(\d{12})$/;

/**
 * A monitoring account and its source accounts, each with what it has in each Region. All of them answer on one endpoint: the access key says who asks, and the signature says in which Region.
 *
 * The monitoring account lists and reads the metrics of the accounts that are linked in the same Region. A source account answers only its reader role.
 */
export class Organization {
  /** Links, as `account Region`. */
  public readonly links = new Set<string>();

  /** Links that share other things than metrics, as `account Region`. */
  public readonly linksWithoutMetrics = new Set<string>();
  public readonly failures = new Map<string, AccountFailure>();

  /** Regions whose CloudWatch does not answer. */
  public readonly regionsDown = new Set<string>();

  /** Regions in which links cannot be listed. */
  public readonly linksDown = new Set<string>();

  /** Suspended accounts, which AWS CloudFormation skips. */
  public readonly suspended = new Set<string>();

  /** Accounts with an instance of the stack set. */
  public readonly ofStackSet = new Set<string>();

  /** The objects of the meter's bucket are kept here, over its runs. */
  public readonly home: BedrockAccount;
  public linksPerPage = 1000;
  public metricsPerPage = 500;

  public readonly operations: Record<string, AwsOperation> = {
    ...Object.fromEntries(OF_READER.map((name): [string, AwsOperation] =>
      [name, (input, caller, region) => this.answerOwner(name, input, caller!, region!)])),
    ListMetrics: (input, _, region) => this.listMetrics(input, region!),
    GetMetricData: (input, _, region) => this.getMetricData(input, region!),
    ListSinks: (_, __, region) => this.listSinks(region!),
    ListAttachedLinks: (input, _, region) => this.listLinks(input, region!),
    AssumeRole: ({ RoleArn }) => this.assumeRole(RoleArn),
    ListStackInstances: ({ StackSetName }) => this.listInstances(StackSetName),
    ...Object.fromEntries(['PutMetricData', 'GetObject', 'PutObject', 'ListObjectsV2'].map((name) => [name, (input: any) => this.home.operations[name](input)])),
  };

  private readonly accounts = new Map<string, BedrockAccount>();
  private readonly throttled = new Set<string>();
  private time: number;

  /**
   * @param now when it is in all accounts
   * @param regions Regions of the meter. The first one is its own
   */
  constructor(now: number, public readonly regions: readonly string[] = [REGION], public readonly monitoringAccountId: string = TEST_ACCOUNT) {
    this.time = now;
    this.home = this.account(monitoringAccountId, regions[0]);
  }

  public get now(): number {
    return this.time;
  }

  public set now(now: number) {
    this.time = now;
    this.accounts.forEach((each) => each.now = now);
  }

  /** What an account has in a Region: nothing at first. */
  public account(accountId: string, region: string = this.regions[0]): BedrockAccount {
    const key = keyOf({ accountId, region });
    const known = this.accounts.get(key) ?? new BedrockAccount(this.now, { accountId, region });
    this.accounts.set(key, known);
    return known;
  }

  /** All accounts in all Regions in which there is anything, or was. */
  public get places(): BedrockAccount[] {
    return [...this.accounts.values()];
  }

  /** Links accounts in all Regions of the meter, as the stack set does. */
  public link(...accountIds: string[]): void {
    accountIds.forEach((accountId) => {
      this.ofStackSet.add(accountId);
      this.regions.forEach((region) => this.links.add(keyOf({ accountId, region })));
    });
  }

  public unlink(accountId: string, ...regions: string[]): void {
    (regions.length > 0 ? regions : this.regions).forEach((region) => this.links.delete(keyOf({ accountId, region })));
  }

  /** Suspends an account: its role cannot be assumed, and its links are gone. */
  public suspend(accountId: string): void {
    this.suspended.add(accountId);
    this.unlink(accountId);
  }

  /** The account leaves the organization. */
  public leave(accountId: string): void {
    this.unlink(accountId);
    this.ofStackSet.delete(accountId);
    this.failures.set(accountId, 'ROLE_MISSING');
  }

  /** A call for profiles or tags, which goes to the account of the caller. */
  private answerOwner(operation: string, input: any, caller: string, region: string): object {
    const accountId = ACCESS_KEY.exec(caller)?.[1] ?? this.monitoringAccountId;
    const failure = this.failures.get(accountId);
    if (failure === 'ACCESS_DENIED' || (failure === 'TAGS_DENIED' && OF_TAGS.includes(operation))) {
      throw new AwsError('AccessDeniedException', `${READER_ROLE} of ${accountId} is not authorized to call ${operation}`, 403);
    }
    const first = `${accountId} ${region} ${operation}`;
    if (failure === 'THROTTLED' || (failure === 'THROTTLED_AT_FIRST' && !this.throttled.has(first))) {
      this.throttled.add(first);
      throw new AwsError('ThrottlingException', 'Rate exceeded', 429);
    }
    return this.account(accountId, region).operations[operation](input) ?? {};
  }

  private assumeRole(roleArn: string): object {
    const [, accountId, name] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
    if (name !== READER_ROLE || this.suspended.has(accountId) || this.failures.get(accountId) === 'ROLE_MISSING') {
      throw new AwsError('AccessDenied', `not authorized to perform: sts:AssumeRole on resource: ${roleArn}`, 403);
    }
    return {
      Credentials: { AccessKeyId: `ASIA${accountId}`, SecretAccessKey: 'secret', SessionToken: `token of ${accountId}`, Expiration: new Date(this.now + 3_600_000).toISOString() },
      AssumedRoleUser: { AssumedRoleId: `AROA:${accountId}`, Arn: roleArn },
    };
  }

  private listSinks(region: string): object {
    return { Items: this.regions.includes(region) ? [{ Arn: `arn:aws:oam:${region}:${this.monitoringAccountId}:sink/sink-of-${region}`, Id: `sink-of-${region}`, Name: 'bedrock' }] : [] };
  }

  private listLinks({ SinkIdentifier, MaxResults, NextToken }: any, region: string): object {
    if (this.linksDown.has(region)) {
      throw new AwsError('InternalServiceFault', `links of ${region}`, 500);
    }
    if (SinkIdentifier !== `arn:aws:oam:${region}:${this.monitoringAccountId}:sink/sink-of-${region}` || !(MaxResults <= 1000)) {
      throw new AwsError('InvalidParameterException', JSON.stringify({ SinkIdentifier, MaxResults }));
    }
    const metrics = this.linkedIn(region).map((accountId) => ({ accountId, types: ['AWS::CloudWatch::Metric'] }));
    const others = [...this.linksWithoutMetrics].map(placeOf).filter((place) => place.region === region).map(({ accountId }) => ({ accountId, types: ['AWS::Logs::LogGroup'] }));
    const { page, next } = paged(this.home.order([...metrics, ...others]), Math.min(MaxResults, this.linksPerPage), NextToken);
    return {
      Items: page.map(({ accountId, types }) => ({ Label: `account ${accountId}`, LinkArn: `arn:aws:oam:${region}:${accountId}:link/link-of-${accountId}`, ResourceTypes: types })),
      NextToken: next,
    };
  }

  private listInstances(stackSetName: string): object {
    if (stackSetName !== STACK_SET) {
      throw new AwsError('StackSetNotFoundException', `no ${stackSetName}`, 404);
    }
    return {
      Summaries: [...this.ofStackSet].flatMap((Account) => this.regions.map((Region) => ({
        Account, Region, StackSetId: `${STACK_SET}:1`, Status: 'CURRENT', StackInstanceStatus: { DetailedStatus: this.suspended.has(Account) ? 'SKIPPED_SUSPENDED_ACCOUNT' : 'SUCCEEDED' },
      }))),
    };
  }

  /** The metrics of the monitoring account, and on request those that the links share. */
  private listMetrics(input: any, region: string): object {
    this.answerAt('ListMetrics', region);
    const shared = input.IncludeLinkedAccounts ? this.linkedIn(region) : [];
    const found = [this.monitoringAccountId, ...shared].flatMap((accountId) =>
      this.account(accountId, region).metricsListed(input).map((metric) => ({ accountId, ...metric })));
    const { page, next } = paged(this.home.order(found), this.metricsPerPage, input.NextToken);
    return {
      Metrics: page.map(({ name, dimensions }) => ({
        Namespace: input.Namespace, MetricName: name, Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      ...input.IncludeLinkedAccounts ? { OwningAccounts: page.map(({ accountId }) => accountId) } : {},
      NextToken: next,
    };
  }

  private getMetricData(input: any, region: string): object {
    this.answerAt('GetMetricData', region);
    return this.account(this.monitoringAccountId, region).getMetricData(input, ({ AccountId = this.monitoringAccountId, ...query }, start, end) =>
      AccountId === this.monitoringAccountId || this.linkedIn(region).includes(AccountId)
        ? this.account(AccountId, region).result(query, start, end)
        : { Id: query.Id, points: [], StatusCode: 'Forbidden' });
  }

  private answerAt(operation: string, region: string): void {
    if (this.regionsDown.has(region) && OF_METRICS.includes(operation)) {
      throw new AwsError('InternalServiceFault', `CloudWatch of ${region}`, 500);
    }
  }

  private linkedIn(region: string): string[] {
    return [...this.links].map(placeOf).filter((place) => place.region === region).map(({ accountId }) => accountId);
  }
}

function keyOf({ accountId, region }: Place): string {
  return `${accountId} ${region}`;
}

function placeOf(key: string): Place {
  const [accountId, region] = key.split(' ');
  return { accountId, region };
}

const ATTEMPTS = 3;

/** Repeats failed calls at once, because a test need not wait. */
const AT_ONCE = {
  acquireInitialRetryToken: async () => retryToken(0),
  refreshRetryTokenForRetry: async (token: { getRetryCount(): number }, { errorType }: { errorType: string }) => {
    if (errorType === 'CLIENT_ERROR' || token.getRetryCount() + 1 >= ATTEMPTS) {
      throw new Error('no further attempt');
    }
    return retryToken(token.getRetryCount() + 1);
  },
  recordSuccess: () => {},
};

function retryToken(count: number) {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}

export interface OrganizationRunOptions extends MeterRunOptions {
  /** Source accounts of the meter, or `false` if only the monitoring account is read. */
  readonly sourceAccounts?: Partial<SourceAccountsRequest> | false;
}

/** Real clients of the SDK for a monitoring account, and for its source accounts by their roles. */
export function organizationClients(url: string, home: string) {
  const all: Array<{ destroy(): void }> = [];
  const kept = <C extends { destroy(): void }>(client: C): C => {
    all.push(client);
    return client;
  };
  const own = { endpoint: url, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, ...CLIENT_OPTIONS, retryStrategy: AT_ONCE, region: home };
  const shared = kept(new CloudWatchClient(own)).config.requestHandler;
  const options = { ...own, requestHandler: shared };
  const clientsIn = (region: string, credentials: Pick<ReaderCredentials, 'accessKeyId' | 'secretAccessKey'> = own.credentials): RegionClients => {
    const ofRegion = { ...options, region, credentials };
    return {
      bedrock: kept(new BedrockClient(ofRegion)),
      cloudwatch: kept(new CloudWatchClient({ ...ofRegion, credentials: own.credentials })),
      cloudControl: kept(new CloudControlClient(ofRegion)),
      tagging: kept(new ResourceGroupsTaggingAPIClient(ofRegion)),
    };
  };
  const regions = new Map<string, RegionClients>();
  const inRegion = (region: string) => {
    const known = regions.get(region) ?? clientsIn(region);
    regions.set(region, known);
    return known;
  };
  return {
    inRegion,
    // The endpoint has no name that could begin with the name of a bucket.
    s3: kept(new S3Client({ ...options, forcePathStyle: true })),
    ssm: kept(new SSMClient(options)),
    sourceAccounts: (request: Pick<SourceAccountsRequest, 'partition' | 'readerRoleName'>) => {
      const sessions = new ReaderSessions<RegionClients>(request, kept(new STSClient(options)), clientsIn);
      return {
        oam: (region: string) => kept(new OAMClient({ ...options, region } as object)),
        cloudFormation: kept(new CloudFormationClient(options)),
        clientsOf: sessions.clientsOf.bind(sessions),
      };
    },
    destroy: () => all.forEach((client) => client.destroy()),
  };
}

/**
 * Runs the meter once in the monitoring account, with real clients of the SDK, over all Regions of the organization and its source accounts.
 *
 * @param given options, or what to do with the endpoint first
 */
export async function runOrganization(
  organization: Organization, request: Partial<MeterRequest> & Pick<MeterRequest, 'scheduledTime'>, given: OrganizationRunOptions | MeterRunOptions['prepare'] = {},
): Promise<MeterRun> {
  const { prepare, book = bundled as PriceData, sourceAccounts = {} }: OrganizationRunOptions = typeof given === 'function' ? { prepare: given } : given;
  const endpoint = await AwsEndpoint.listen(organization.operations);
  prepare?.(endpoint);
  const [region] = organization.regions;
  const { inRegion, s3, ssm, sourceAccounts: sourceClients, destroy } = organizationClients(endpoint.url, region);
  const ofSources = sourceAccounts === false ? undefined : { ...SOURCE_ACCOUNTS, ...sourceAccounts };
  const log: any[] = [];
  const told = () => {
    const calls: Record<string, number> = {};
    endpoint.calls.forEach(({ operation }) => calls[operation] = (calls[operation] ?? 0) + 1);
    return {
      log,
      calls,
      operations: endpoint.calls.map(({ operation }) => operation),
      inputsOf: (wanted: string) => endpoint.calls.filter(({ operation }) => operation === wanted).map(({ input }) => input),
    };
  };
  try {
    const report = await meterCosts({
      ...METER_REQUEST,
      accountId: organization.monitoringAccountId,
      regions: organization.regions,
      ...ofSources ? { sourceAccounts: ofSources } : {},
      ...request,
    }, {
      ...inRegion(region),
      s3,
      ssm,
      region,
      inRegion,
      ...ofSources ? { sourceAccounts: sourceClients(ofSources) } : {},
      book,
      now: () => organization.now,
      log: (line) => log.push(JSON.parse(line)),
    });
    return { report, ...told() };
  } catch (error) {
    return { error: error as Error, ...told() };
  } finally {
    destroy();
    await endpoint.close();
  }
}
