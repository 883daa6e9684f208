import { BedrockClient } from '@aws-sdk/client-bedrock';
import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { OAMClient } from '@aws-sdk/client-oam';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { AuditedAccount } from './audited-account';
import { AwsEndpoint, AwsError, type AwsOperation } from './aws-endpoint';
import { TEST_ACCOUNT } from './places';
import type { Place } from '../../src/accounts/accounts-request';
import { type ReaderCredentials, ReaderSessions } from '../../src/accounts/reader-sessions-handler';
import type { AuditReport } from '../../src/audit/audit-report';
import type { AuditRequest } from '../../src/audit/audit-request';
import { auditTags } from '../../src/audit/audit-tags-handler';
import type { PlaceClients } from '../../src/audit/audited-places-handler';

/** Operations that a source account answers to its reader role. */
const OF_READER = ['ListInferenceProfiles', 'ListTagsForResource', 'GetResources', 'GetResource', 'ListFoundationModels', 'GetFoundationModel'];
const OF_HOME = ['DescribeBudgets', 'ListRoleTags', 'ListUserTags', 'ListObjectsV2', 'PutObject', 'HeadObject', 'GetTopicAttributes', 'Publish'];

export const keyOf = ({ accountId, region }: Place) => `${accountId} ${region}`;

/**
 * A monitoring account and its source accounts, each with what it has in each Region. All of them answer on one endpoint: the access key says who asks, and the signature says in which Region.
 */
export class AuditedOrganization {
  /** Links, as `account Region`. */
  public readonly links = new Set<string>();

  /** Accounts without a reader role. */
  public readonly withoutRole = new Set<string>();

  /** Operations that a place denies, as `account Region operation`. */
  public readonly denied = new Set<string>();

  /** Regions whose links cannot be listed. */
  public readonly linksDown = new Set<string>();

  public readonly lines: any[] = [];
  private readonly accounts = new Map<string, AuditedAccount>();

  public readonly operations: Record<string, AwsOperation> = {
    ...Object.fromEntries(OF_READER.map((name): [string, AwsOperation] => [name, (input, caller, region) => {
      const accountId = /^ASIA(\d{12})$/.exec(caller!)?.[1] ?? TEST_ACCOUNT;
      if (this.denied.has(`${accountId} ${region} ${name}`)) {
        throw new AwsError('AccessDeniedException', `${accountId} may not call ${name} in ${region}`, 403);
      }
      return this.account({ accountId, region: region! }).operations[name](input);
    }])),
    ...Object.fromEntries(OF_HOME.map((name): [string, AwsOperation] => [name, (input) => this.home.operations[name](input)])),
    ListMetrics: (input, _, region) => {
      const owners = [TEST_ACCOUNT, ...input.IncludeLinkedAccounts ? this.linkedIn(region!) : []];
      const found = owners.flatMap((accountId) => {
        const { Metrics }: any = this.account({ accountId, region: region! }).operations.ListMetrics(input);
        return Metrics.map((metric: object) => ({ accountId, metric }));
      });
      const OwningAccounts = found.map(({ accountId }) => accountId);
      return { Metrics: found.map(({ metric }) => metric), ...input.IncludeLinkedAccounts ? { OwningAccounts } : {} };
    },
    GetMetricData: (input, _, region) => ({
      MetricDataResults: input.MetricDataQueries.flatMap(({ AccountId = TEST_ACCOUNT, ...query }: any) => {
        if (AccountId !== TEST_ACCOUNT && !this.linkedIn(region!).includes(AccountId)) {
          return [{ Id: query.Id, StatusCode: 'Forbidden', Timestamps: [], Values: [] }];
        }
        const owner = this.account({ accountId: AccountId, region: region! });
        return (owner.operations.GetMetricData({ ...input, MetricDataQueries: [query] }) as any).MetricDataResults;
      }),
    }),
    ListSinks: (_, __, region) => ({ Items: [{ Arn: `arn:aws:oam:${region}:${TEST_ACCOUNT}:sink/s`, Id: 's', Name: 'bedrock' }] }),
    ListAttachedLinks: (_, __, region) => {
      if (this.linksDown.has(region!)) {
        throw new AwsError('AccessDeniedException', `links of ${region}`, 403);
      }
      return { Items: this.linkedIn(region!).map((accountId) => ({ Label: accountId, LinkArn: `arn:aws:oam:${region}:${accountId}:link/l`, ResourceTypes: ['AWS::CloudWatch::Metric'] })) };
    },
    AssumeRole: ({ RoleArn }) => {
      const [, accountId] = /^arn:aws:iam::(\d{12}):role\/bedrock-cost-tags-reader$/.exec(RoleArn) ?? [];
      if (!accountId || this.withoutRole.has(accountId)) {
        throw new AwsError('AccessDenied', `not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`, 403);
      }
      return { Credentials: { AccessKeyId: `ASIA${accountId}`, SecretAccessKey: 'secret', SessionToken: 'token', Expiration: new Date(0).toISOString() }, AssumedRoleUser: { AssumedRoleId: 'A:b', Arn: RoleArn } };
    },
    ListStackInstances: () => {
      throw new AwsError('AccessDenied', 'no stack sets', 403);
    },
  };

  /** @param regions Regions of the audit. The first one is its own */
  constructor(public readonly regions: readonly string[]) {}

  public get home(): AuditedAccount {
    return this.account({ accountId: TEST_ACCOUNT, region: this.regions[0] });
  }

  /** What an account has in a Region: nothing at first. */
  public account(place: Place): AuditedAccount {
    const known = this.accounts.get(keyOf(place)) ?? new AuditedAccount(place);
    this.accounts.set(keyOf(place), known);
    return known;
  }

  public link(accountId: string, regions: readonly string[] = this.regions): void {
    regions.forEach((region) => this.links.add(keyOf({ accountId, region })));
  }

  public async run(aws: AwsEndpoint, request: AuditRequest): Promise<AuditReport | undefined> {
    const open: Array<{ destroy(): void }> = [];
    const kept = <C extends { destroy(): void }>(client: C): C => {
      open.push(client);
      return client;
    };
    const config = (region: string, credentials: Partial<ReaderCredentials> = {}) =>
      ({ endpoint: aws.url, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test', ...credentials }, maxAttempts: 1 });
    const clientsIn = (region: string, credentials?: ReaderCredentials): PlaceClients => ({
      bedrock: kept(new BedrockClient(config(region, credentials))),
      // Metrics are those of the monitoring account.
      cloudwatch: kept(new CloudWatchClient(config(region))),
      tagging: kept(new ResourceGroupsTaggingAPIClient(config(region, credentials))),
      cloudControl: kept(new CloudControlClient(config(region, credentials))),
    });
    const own = config(request.region);
    const sessions = new ReaderSessions<PlaceClients>({ partition: 'aws', readerRoleName: 'bedrock-cost-tags-reader' }, kept(new STSClient(own)), clientsIn);
    try {
      return await auditTags(request, {
        ...clientsIn(request.region),
        inRegion: (region) => clientsIn(region),
        ...request.sourceAccounts ? {
          sourceAccounts: {
            oam: (region) => kept(new OAMClient(config(region))),
            cloudFormation: kept(new CloudFormationClient(own)),
            clientsOf: sessions.clientsOf.bind(sessions),
          },
        } : {},
        iam: kept(new IAMClient(own)),
        budgets: kept(new BudgetsClient(own)),
        s3: kept(new S3Client({ ...own, forcePathStyle: true })),
        sns: kept(new SNSClient(own)),
        requestId: 'run',
        now: () => this.home.now,
        pricesAsOf: '2026-11-10',
        log: (line) => this.lines.push(JSON.parse(line)),
      });
    } finally {
      open.forEach((client) => client.destroy());
    }
  }

  private linkedIn(region: string): string[] {
    return [...this.links].map((key) => key.split(' ')).filter(([, each]) => each === region).map(([accountId]) => accountId);
  }
}
