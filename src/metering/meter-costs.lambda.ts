import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { CLIENT_OPTIONS, DOCUMENT_CLIENT_OPTIONS, TAGGING_CLIENT_OPTIONS } from './client-options';
import { meterCosts, type MeterReport, type MeterRequest } from './meter-costs-handler';
import type { UsageSnapshot } from './snapshot-format';
import { AccountClients } from '../accounts/account-clients-handler';
import * as book from '../pricing/bedrock-prices.json';
import type { PriceData } from '../pricing/price-data';
import { logLine } from '../private/log-line';

const region = process.env.AWS_REGION!;

const accounts = new AccountClients(region, {
  bedrock: CLIENT_OPTIONS, cloudwatch: CLIENT_OPTIONS, cloudControl: TAGGING_CLIENT_OPTIONS, tagging: TAGGING_CLIENT_OPTIONS,
});

const clients = {
  ...accounts.inRegion(region),
  s3: new S3Client(DOCUMENT_CLIENT_OPTIONS),
  ssm: new SSMClient(DOCUMENT_CLIENT_OPTIONS),
  region,
  inRegion: accounts.inRegion,
  book: book as PriceData,
  snapshotCache: new Map<string, UsageSnapshot>(),
  now: () => Date.now(),
  log: logLine,
};

export async function handler(event: MeterRequest): Promise<MeterReport> {
  return meterCosts(event, { ...clients, ...event.sourceAccounts ? { sourceAccounts: accounts.sourceAccounts(event.sourceAccounts) } : {} });
}
