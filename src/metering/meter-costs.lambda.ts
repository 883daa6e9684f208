import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { meterCosts, type MeterReport, type MeterRequest } from './meter-costs-handler';
import * as book from '../pricing/bedrock-prices.json';
import type { PriceData } from '../pricing/price-data';
import { logLine } from '../private/log-line';

// One call in a thousand that hangs must not take the run with it. Connections are kept, 50 at a time, unless told otherwise.
const options = { maxAttempts: 10, retryMode: 'adaptive', requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } };
const clients = {
  bedrock: new BedrockClient(options),
  cloudwatch: new CloudWatchClient(options),
  region: process.env.AWS_REGION!,
  book: book as PriceData,
  now: () => Date.now(),
  log: logLine,
};

export async function handler(event: MeterRequest): Promise<MeterReport> {
  return meterCosts(event, clients);
}
