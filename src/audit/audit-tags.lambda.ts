import { BudgetsClient } from '@aws-sdk/client-budgets';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import type { AuditReport } from './audit-report';
import type { AuditRequest } from './audit-request';
import { auditTags } from './audit-tags-handler';
import { AccountClients } from '../accounts/account-clients-handler';
import { asOf as pricesAsOf } from '../pricing/bedrock-prices.json';
import { logLine } from '../private/log-line';

const region = process.env.AWS_REGION!;

const OPTIONS = { maxAttempts: 8 };

const accounts = new AccountClients(region, {
  // Adaptive, because Bedrock throttles reading the tags of a thousand profiles.
  bedrock: { ...OPTIONS, retryMode: 'adaptive' },
  cloudwatch: OPTIONS,
  cloudControl: OPTIONS,
  tagging: { maxAttempts: 4 },
});

const clients = {
  ...accounts.inRegion(region),
  inRegion: accounts.inRegion,
  iam: new IAMClient(OPTIONS),
  budgets: new BudgetsClient(OPTIONS),
  s3: new S3Client(OPTIONS),
  sns: new SNSClient(OPTIONS),
  now: () => Date.now(),
  pricesAsOf,
  log: logLine,
};

export async function handler(request: AuditRequest, { awsRequestId }: { awsRequestId: string }): Promise<Pick<AuditReport, 'counts'> | undefined> {
  const { sourceAccounts } = request;
  const ofSources = sourceAccounts ? { sourceAccounts: accounts.sourceAccounts(sourceAccounts) } : {};
  const report = await auditTags(request, { ...clients, ...ofSources, requestId: awsRequestId });
  // The full report might exceed the response size limit of Lambda.
  return report && { counts: report.counts };
}
