import { AuditFindingKind } from '../../src';
import type { AuditFinding } from '../../src/audit/audit-findings';
import { reportJson, reportOf } from '../../src/audit/audit-report';
import type { AuditRequest } from '../../src/audit/audit-request';
import { digestOf, reportMarkdown } from '../../src/audit/audit-text';
import { arnOf } from '../support/audited-account';

const MIB = 2 ** 20;

// https://docs.aws.amazon.com/sns/latest/dg/sns-publish-api.html
const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_SUBJECT_LENGTH = 100;

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'];
const accounts = Array.from({ length: 500 }, (_, index) => String(200_000_000_000 + index));
const places = accounts.flatMap((accountId) => REGIONS.map((region) => ({ accountId, region })));
const profiles = places.flatMap((place) => Array.from({ length: 10 }, (_, index) => ({
  arn: arnOf(`a1b2c3d4e5f${index}`, place),
  name: `claims-assistant-${index}`,
  modelIds: ['anthropic.claude-sonnet-4-5-20250929-v1:0'],
  modelRegions: REGIONS,
  tags: new Map([['Department', 'Claims'], ['Project', 'assistant'], ['CostCenter', '4711']]),
})));
const request: AuditRequest = {
  scheduledTime: '2027-01-20T06:00:00Z',
  partition: 'aws',
  accountId: '111122223333',
  region: 'us-east-1',
  regions: REGIONS,
  rules: {},
  profiles: [],
  unusedAfter: { days: 30 },
  auditBudgets: true,
  sourceAccounts: { partition: 'aws', organizationId: 'o-exampleorgid', readerRoleName: 'reader', maxUnreadablePercent: 5 },
  bucket: 'reports',
  reportPrefix: 'tag-audit/',
};
const findings = profiles.map(({ arn, name }): AuditFinding =>
  ({ kind: AuditFindingKind.MISSING_KEY, resource: arn, name, problem: 'required tag "Owner" is missing, got keys ["Department","Project","CostCenter"]: add the tag (ask finops@example.com)' }));

test('a report on 500 accounts in 4 Regions with a finding for each of 20,000 profiles fits into the memory of the function', () => {
  const report = reportOf(request, { profiles, projects: [], principals: [] }, findings, { places, failed: [], unlinked: [] });
  const [json, markdown] = [reportJson(report), reportMarkdown(report)];

  expect(report.accounts).toHaveLength(500);
  expect(report.accounts!.every((account) => account.findings === 40 && account.profiles === 40)).toBe(true);
  expect(json.length + markdown.length).toBeLessThan(32 * MIB);
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
});

test('its message and subject have the size that Amazon SNS accepts', () => {
  const report = reportOf(request, { profiles, projects: [], principals: [] }, findings, { places, failed: [], unlinked: [] });
  const { subject, message } = digestOf(report, 's3://reports/tag-audit/111122223333/us-east-1/2027-01-20T0600Z.md');

  expect(Buffer.byteLength(message)).toBeLessThan(MAX_MESSAGE_BYTES);
  expect(subject).toBe('Amazon Bedrock tag audit: 20000 findings in 500 accounts, 4 Regions');
  expect(subject.length).toBeLessThanOrEqual(MAX_SUBJECT_LENGTH);
  expect(JSON.parse(message).default).toContain('… and 19950 more. See the full report.');
});
