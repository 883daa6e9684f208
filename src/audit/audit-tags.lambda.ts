import { BedrockClient } from '@aws-sdk/client-bedrock';
import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudControlClient } from '@aws-sdk/client-cloudcontrol';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { IAMClient } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { AuditReport } from './audit-report';
import type { AuditRequest } from './audit-request';
import { auditTags } from './audit-tags-handler';
import { asOf as pricesAsOf } from '../pricing/bedrock-prices.json';
import { logLine } from '../private/log-line';

// Adaptive, because Bedrock throttles reading the tags of a thousand profiles.
const clients = {
  bedrock: new BedrockClient({ maxAttempts: 8, retryMode: 'adaptive' }),
  cloudwatch: new CloudWatchClient({ maxAttempts: 8 }),
  tagging: new ResourceGroupsTaggingAPIClient({ maxAttempts: 4 }),
  cloudControl: new CloudControlClient({ maxAttempts: 8 }),
  iam: new IAMClient({ maxAttempts: 8 }),
  budgets: new BudgetsClient({ maxAttempts: 8 }),
  s3: new S3Client({ maxAttempts: 8 }),
  sns: new SNSClient({ maxAttempts: 8 }),
  now: () => Date.now(),
  pricesAsOf,
  log: logLine,
};

export async function handler(request: AuditRequest, { awsRequestId }: { awsRequestId: string }): Promise<Pick<AuditReport, 'counts'> | undefined> {
  const report = await auditTags(request, { ...clients, requestId: awsRequestId });
  // The full report might exceed the response size limit of Lambda.
  return report && { counts: report.counts };
}
