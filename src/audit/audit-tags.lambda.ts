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
import type { AuditReport } from './audit-report';
import type { AuditRequest } from './audit-request';
import { auditTags } from './audit-tags-handler';
import type { PlaceClients, SourceAccountClients } from './audited-places-handler';
import type { SourceAccountsRequest } from '../accounts/accounts-request';
import { type ReaderCredentials, ReaderSessions } from '../accounts/reader-sessions-handler';
import { asOf as pricesAsOf } from '../pricing/bedrock-prices.json';
import { logLine } from '../private/log-line';

const region = process.env.AWS_REGION!;

const clients = {
  ...clientsIn(region),
  iam: new IAMClient({ maxAttempts: 8 }),
  budgets: new BudgetsClient({ maxAttempts: 8 }),
  s3: new S3Client({ maxAttempts: 8 }),
  sns: new SNSClient({ maxAttempts: 8 }),
  now: () => Date.now(),
  pricesAsOf,
  log: logLine,
};

const ofRegions = new Map<string, PlaceClients>([[region, clients]]);

function inRegion(other: string): PlaceClients {
  const found = ofRegions.get(other) ?? clientsIn(other);
  ofRegions.set(other, found);
  return found;
}

/**
 * Clients of a Region. Those of source accounts use the connections of the function's own clients, because the endpoints are the same, and each of thousands of clients would otherwise open its own.
 */
function clientsIn(other: string, credentials?: ReaderCredentials): PlaceClients {
  const shared = credentials && inRegion(other);
  const options = { region: other, ...credentials ? { credentials } : {} };
  const connections = (client: { readonly config: { readonly requestHandler: unknown } } | undefined) =>
    client ? { requestHandler: client.config.requestHandler as object } : {};
  return {
    // Adaptive, because Bedrock throttles reading the tags of a thousand profiles.
    bedrock: new BedrockClient({ maxAttempts: 8, retryMode: 'adaptive', ...options, ...connections(shared?.bedrock) }),
    cloudwatch: shared?.cloudwatch ?? new CloudWatchClient({ maxAttempts: 8, ...options }),
    tagging: new ResourceGroupsTaggingAPIClient({ maxAttempts: 4, ...options, ...connections(shared?.tagging) }),
    cloudControl: new CloudControlClient({ maxAttempts: 8, ...options, ...connections(shared?.cloudControl) }),
  };
}

/** Clients of source accounts. A session ends after an hour, so each run has its own. */
function sourceAccountsOf(request: SourceAccountsRequest): SourceAccountClients {
  const sessions = new ReaderSessions<PlaceClients>(request, new STSClient({ maxAttempts: 8 }), clientsIn);
  return {
    oam: (other) => new OAMClient({ maxAttempts: 8, region: other, requestHandler: inRegion(other).cloudwatch.config.requestHandler }),
    cloudFormation: new CloudFormationClient({ maxAttempts: 8 }),
    clientsOf: sessions.clientsOf.bind(sessions),
  };
}

export async function handler(request: AuditRequest, { awsRequestId }: { awsRequestId: string }): Promise<Pick<AuditReport, 'counts'> | undefined> {
  const { sourceAccounts } = request;
  const ofSources = sourceAccounts ? { sourceAccounts: sourceAccountsOf(sourceAccounts) } : {};
  const report = await auditTags(request, { ...clients, inRegion, ...ofSources, requestId: awsRequestId });
  // The full report might exceed the response size limit of Lambda.
  return report && { counts: report.counts };
}
