import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AwsEndpoint } from './aws-endpoint';
import type { BedrockAccount } from './bedrock-account';
import { REGION } from './places';
import { CLIENT_OPTIONS, DOCUMENT_CLIENT_OPTIONS, TAGGING_CLIENT_OPTIONS } from '../../src/metering/client-options';
import { meterCosts, type MeterReport, type MeterRequest } from '../../src/metering/meter-costs-handler';
import * as bundled from '../../src/pricing/bedrock-prices.json';
import type { PriceData } from '../../src/pricing/price-data';

export const METER_REQUEST: Omit<MeterRequest, 'scheduledTime'> = {
  dimensionSets: [['Team']],
  intervalMinutes: 15,
  metricDelayMinutes: 10,
  timeZone: 'UTC',
  namespace: 'Test',
  publishProfileMetrics: true,
  meterUntrackedUsage: true,
  prices: [],
};

export interface MeterRun {
  /** @default - it threw */
  readonly report?: MeterReport;
  readonly error?: Error;

  /** Its lines, parsed. */
  readonly log: any[];

  /** How often each operation was called, failures included. */
  readonly calls: Record<string, number>;

  /** Each call in its order, failures included. */
  readonly operations: string[];

  /** What an operation was called with, failures included. */
  inputsOf(operation: string): any[];
}

export interface MeterRunOptions {
  /** What to do with the endpoint first. */
  readonly prepare?: (endpoint: AwsEndpoint) => void;

  /** @default - the bundled prices */
  readonly book?: PriceData;

  /** Region of the meter. */
  readonly region?: string;
}

/**
 * Runs the meter once, with real clients of the SDK, in a simulated account.
 *
 * @param given options, or what to do with the endpoint first
 */
export async function runMeter(
  account: BedrockAccount, request: Partial<MeterRequest> & Pick<MeterRequest, 'scheduledTime'>, given: MeterRunOptions | MeterRunOptions['prepare'] = {},
): Promise<MeterRun> {
  const { prepare, book = bundled as PriceData, region = REGION }: MeterRunOptions = typeof given === 'function' ? { prepare: given } : given;
  const endpoint = await AwsEndpoint.listen(account.operations);
  prepare?.(endpoint);
  const options = {
    endpoint: endpoint.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const clients = {
    bedrock: new BedrockClient({ ...options, ...CLIENT_OPTIONS }),
    cloudwatch: new CloudWatchClient({ ...options, ...CLIENT_OPTIONS }),
    cloudControl: new CloudControlClient({ ...options, ...TAGGING_CLIENT_OPTIONS }),
    tagging: new ResourceGroupsTaggingAPIClient({ ...options, ...TAGGING_CLIENT_OPTIONS }),
    // The endpoint has no name that could begin with the name of a bucket.
    s3: new S3Client({ ...options, ...DOCUMENT_CLIENT_OPTIONS, forcePathStyle: true }),
    ssm: new SSMClient({ ...options, ...DOCUMENT_CLIENT_OPTIONS }),
  };
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
    const report = await meterCosts({ ...METER_REQUEST, ...request }, {
      ...clients, region, book, now: () => account.now, log: (line) => log.push(JSON.parse(line)),
    });
    return { report, ...told() };
  } catch (error) {
    return { error: error as Error, ...told() };
  } finally {
    Object.values(clients).forEach((client) => client.destroy());
    await endpoint.close();
  }
}
