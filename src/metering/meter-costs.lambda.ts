import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { CLIENT_OPTIONS, DOCUMENT_CLIENT_OPTIONS, TAGGING_CLIENT_OPTIONS } from './client-options';
import { meterCosts, type MeterReport, type MeterRequest } from './meter-costs-handler';
import * as book from '../pricing/bedrock-prices.json';
import type { PriceData } from '../pricing/price-data';
import { logLine } from '../private/log-line';

const clients = {
  bedrock: new BedrockClient(CLIENT_OPTIONS),
  cloudwatch: new CloudWatchClient(CLIENT_OPTIONS),
  cloudControl: new CloudControlClient(TAGGING_CLIENT_OPTIONS),
  tagging: new ResourceGroupsTaggingAPIClient(TAGGING_CLIENT_OPTIONS),
  s3: new S3Client(DOCUMENT_CLIENT_OPTIONS),
  ssm: new SSMClient(DOCUMENT_CLIENT_OPTIONS),
  region: process.env.AWS_REGION!,
  book: book as PriceData,
  now: () => Date.now(),
  log: logLine,
};

export async function handler(event: MeterRequest): Promise<MeterReport> {
  return meterCosts(event, clients);
}
