import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { OAMClient } from '@aws-sdk/client-oam';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_OPTIONS, DOCUMENT_CLIENT_OPTIONS, TAGGING_CLIENT_OPTIONS } from './client-options';
import { meterCosts, type MeterReport, type MeterRequest, type RegionClients } from './meter-costs-handler';
import type { UsageSnapshot } from './snapshot-format';
import type { SourceAccountsRequest } from '../accounts/accounts-request';
import { type ReaderCredentials, ReaderSessions } from '../accounts/reader-sessions-handler';
import * as book from '../pricing/bedrock-prices.json';
import type { PriceData } from '../pricing/price-data';
import { logLine } from '../private/log-line';

const region = process.env.AWS_REGION!;

const clients = {
  ...clientsIn(region),
  s3: new S3Client(DOCUMENT_CLIENT_OPTIONS),
  ssm: new SSMClient(DOCUMENT_CLIENT_OPTIONS),
  region,
  book: book as PriceData,
  snapshotCache: new Map<string, UsageSnapshot>(),
  now: () => Date.now(),
  log: logLine,
};

const ofRegions = new Map<string, RegionClients>([[region, clients]]);

function inRegion(other: string): RegionClients {
  const found = ofRegions.get(other) ?? clientsIn(other);
  ofRegions.set(other, found);
  return found;
}

/**
 * Clients of a Region. Those of source accounts use the connections of the function's own clients, because the endpoints are the same, and each of thousands of clients would otherwise open its own.
 */
function clientsIn(other: string, credentials?: ReaderCredentials): RegionClients {
  const shared = credentials && inRegion(other);
  const options = { region: other, ...credentials ? { credentials } : {} };
  const connections = (client: { readonly config: { readonly requestHandler: unknown } } | undefined) =>
    client ? { requestHandler: client.config.requestHandler as object } : {};
  return {
    bedrock: new BedrockClient({ ...CLIENT_OPTIONS, ...options, ...connections(shared?.bedrock) }),
    cloudwatch: shared?.cloudwatch ?? new CloudWatchClient({ ...CLIENT_OPTIONS, ...options }),
    cloudControl: new CloudControlClient({ ...TAGGING_CLIENT_OPTIONS, ...options, ...connections(shared?.cloudControl) }),
    tagging: new ResourceGroupsTaggingAPIClient({ ...TAGGING_CLIENT_OPTIONS, ...options, ...connections(shared?.tagging) }),
  };
}

/** Clients of source accounts. A session ends after an hour, so each run has its own. */
function sourceAccountsOf(request: SourceAccountsRequest) {
  const sessions = new ReaderSessions<RegionClients>(request, new STSClient(CLIENT_OPTIONS), clientsIn);
  return {
    oam: (other: string) => new OAMClient({ ...CLIENT_OPTIONS, region: other, requestHandler: inRegion(other).cloudwatch.config.requestHandler }),
    cloudFormation: new CloudFormationClient(CLIENT_OPTIONS),
    clientsOf: sessions.clientsOf.bind(sessions),
  };
}

export async function handler(event: MeterRequest): Promise<MeterReport> {
  return meterCosts(event, { ...clients, inRegion, ...event.sourceAccounts ? { sourceAccounts: sourceAccountsOf(event.sourceAccounts) } : {} });
}
