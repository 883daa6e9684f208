import { AuditFindingKind } from './audit-finding-kind';
import type { AuditFinding } from './audit-findings';
import type { AuditReport } from './audit-report';
import { chatText, markdownText, plainText } from '../private/plain-text';
import { plural } from '../private/text';

/** Message to the topic. */
export interface Digest {
  readonly subject: string;

  /** JSON object with a text for each subscription protocol. */
  readonly message: string;
}

/** Converts a text of others, which can contain markup, for a medium. */
type Literal = (text: string, maxLength?: number) => string;

const KINDS = Object.values(AuditFindingKind);

/** Meanings of the kinds, for readers of the digest and of the Markdown report. */
const MEANINGS: Readonly<Record<AuditFindingKind, string>> = {
  [AuditFindingKind.MISSING_KEY]: 'a required tag is missing',
  [AuditFindingKind.MISSPELLED_KEY]: 'a tag key of the schema is misspelled',
  [AuditFindingKind.NEAR_DUPLICATE_KEY]: 'a tag key outside the schema has several spellings',
  [AuditFindingKind.VALUE_NOT_ALLOWED]: 'a tag value is not allowed by the schema',
  [AuditFindingKind.UNUSED_PROFILE]: 'a profile had no recent invocations',
  [AuditFindingKind.UNUSED_PROJECT]: 'a project had no recent invocations',
  [AuditFindingKind.DEFAULT_PROJECT_USED]: 'calls used the default project, which has no tags',
  [AuditFindingKind.UNDECLARED_MODEL]: 'a project called a model that it does not declare',
  [AuditFindingKind.LEGACY_MODEL]: 'the model of a profile is a legacy model or ends soon',
  [AuditFindingKind.END_OF_LIFE_MODEL]: 'the model of a profile has reached its end of life or is not available',
  [AuditFindingKind.TAG_DRIFT]: 'a deployed tag was changed or removed',
  [AuditFindingKind.MISSING_PROFILE]: 'a deployed profile does not exist',
  [AuditFindingKind.MISSING_PROJECT]: 'a deployed project does not exist',
  [AuditFindingKind.MISSING_PRINCIPAL]: 'a deployed role or user does not exist',
  [AuditFindingKind.BUDGET_MATCHES_NOTHING]: 'a budget filters by tags that no profile or project has',
  [AuditFindingKind.NO_CONFIRMED_SUBSCRIPTION]: 'notifications of a topic reach no recipient',
  [AuditFindingKind.OLD_PRICES]: 'the price list for cost estimates is more than 90 days old',
  [AuditFindingKind.TAG_POLICY_VIOLATION]: 'tags violate the tag policy of the organization',
  [AuditFindingKind.ACCOUNT_NOT_LINKED]: 'an account that must be linked has no link in a Region',
  [AuditFindingKind.ACCOUNT_UNREADABLE]: 'the profiles of an account could not be listed',
  [AuditFindingKind.INCOMPLETE]: 'a part of the audit failed, so other findings might be missing',
};

// Amazon SNS accepts 256 KiB. JSON writes each quotation mark and line break as two characters.
const MAX_TEXT_BYTES = 100_000;
const MAX_CHAT_BYTES = 3_000;
const MAX_LISTED = 50;

// A problem contains several texts, and a remedy after them.
const MAX_PROBLEM_LENGTH = 1_000;

// ARN of a topic with a name of 256 characters.
const MAX_ARN_LENGTH = 320;

export function reportMarkdown(report: AuditReport): string {
  const { counts, findings, accounts } = report;
  const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
  const isUnchecked = (kind: AuditFindingKind) => counts[kind] === null;
  return [
    '# Audit of cost allocation tags',
    '',
    ...head(report, markdownText),
    '',
    row('Kind', 'Meaning', 'Findings'),
    row('---', '---', '---:'),
    ...KINDS.filter((kind) => counts[kind] !== undefined).map((kind) => row(kind, MEANINGS[kind], String(counts[kind] ?? 'not checked'))),
    ...isUnchecked(AuditFindingKind.TAG_DRIFT)
      ? ['', 'TAG_DRIFT and the MISSING kinds of deployed resources were not checked, because the audit has no deployed profiles, projects or principals to compare with. To check these kinds, pass them to the audit.']
      : [],
    ...isUnchecked(AuditFindingKind.DEFAULT_PROJECT_USED) ? ['', 'DEFAULT_PROJECT_USED, UNUSED_PROJECT and BUDGET_MATCHES_NOTHING were not checked, because auditProjects is false.'] : [],
    ...isUnchecked(AuditFindingKind.NO_CONFIRMED_SUBSCRIPTION)
      ? ['', 'NO_CONFIRMED_SUBSCRIPTION was not checked, because the audit has no topics. To check this kind, pass notifications to the audit.']
      : [],
    ...isUnchecked(AuditFindingKind.OLD_PRICES) ? ['', 'OLD_PRICES was not checked, because auditPrices is false.'] : [],
    ...accounts ? [
      '',
      '## Accounts',
      '',
      row('Account', 'State', 'Regions', 'Profiles', 'Findings'),
      row('---', '---', '---', '---:', '---:'),
      ...accounts.map((each) => row(each.accountId, each.state, each.regions.join(', ') || 'none', String(each.profiles), String(each.findings))),
    ] : [],
    ...findings.length === 0 ? [] : [
      '',
      '## Findings',
      '',
      row(...accounts ? ['Account', 'Region'] : [], 'Resource', 'Name', 'Kind', 'Problem'),
      row(...accounts ? ['---', '---'] : [], '---', '---', '---', '---'),
      ...findings.map(({ resource, name, kind, problem, accountId = '', region = '' }) =>
        row(...accounts ? [accountId, region || 'all'] : [], markdownText(resource, MAX_ARN_LENGTH), markdownText(name), kind, markdownText(problem, MAX_PROBLEM_LENGTH))),
    ],
    '',
  ].join('\n');
}

/**
 * Creates the message to the topic.
 *
 * @param place location of the report
 */
export function digestOf(report: AuditReport, place: string): Digest {
  const { counts, findings } = report;
  const subject = `Amazon Bedrock tag audit: ${plural(findings.length, 'finding')} in ${scopeOf(report)}`;
  const text = (literal: Literal, maxBytes: number) => cut([
    ...head(report, literal),
    '',
    `Full report: ${place}`,
    '',
    'Findings by kind:',
    '',
    ...KINDS.filter((kind) => (counts[kind] ?? 0) > 0).map((kind) => `- ${kind}: ${counts[kind]} (${MEANINGS[kind]})`),
    '',
    'Details:',
    '',
  ], findings.map((finding) => item(finding, literal)), maxBytes);
  return {
    subject,
    message: JSON.stringify({
      default: text(plainText, MAX_TEXT_BYTES),
      // Chat clients subscribe through HTTPS and accept no other format: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
      https: JSON.stringify({ version: '1.0', source: 'custom', content: { textType: 'client-markdown', title: subject, description: text(chatText, MAX_CHAT_BYTES) } }),
    }),
  };
}

/** Account and Region of a report, or their number. */
function scopeOf({ accountId, region, accounts, regions }: AuditReport): string {
  return accounts && regions ? `${plural(accounts.length, 'account')}, ${plural(regions.length, 'Region')}` : `account ${accountId}, ${region}`;
}

function head(report: AuditReport, literal: Literal): string[] {
  const { scheduledTime, findings, profiles, projects = [], principals = [] } = report;
  const time = new Date(scheduledTime).toISOString().slice(0, 16).replace('T', ' ');
  const others = [
    ...projects.length === 0 ? [] : [plural(projects.length, 'Bedrock Project')],
    ...principals.length === 0 ? [] : [plural(principals.length, 'IAM principal')],
  ];
  const topics = findings.filter(({ kind }) => kind === AuditFindingKind.NO_CONFIRMED_SUBSCRIPTION).map(({ name }) => literal(name));
  return [
    `The audit scheduled for ${time} UTC checked ${[plural(profiles.length, 'application inference profile'), ...others].join(', ')} ` +
    `in ${scopeOf(report)}, and reported ${plural(findings.length, 'finding')}.`,
    ...topics.length === 0 ? [] : ['', `Notifications of ${plural(topics.length, 'topic')} reach no recipient: ${topics.join(', ')}.`],
  ];
}

function item({ kind, name, resource, problem, accountId, region }: AuditFinding, literal: Literal): string {
  const where = accountId === undefined ? '' : `\n  Account ${accountId}${region === undefined ? '' : `, ${region}`}`;
  const cause = `${literal(problem, MAX_PROBLEM_LENGTH)}${where}`;
  // A failed part of the audit is already in its problem, and has no ARN.
  return kind === AuditFindingKind.INCOMPLETE
    ? `- ${kind}: ${cause}\n  Required permission: ${resource}`
    : `- ${kind}: ${literal(name)}\n  ${cause}\n  ${literal(resource, MAX_ARN_LENGTH)}`;
}

function cut(lines: readonly string[], items: readonly string[], maxBytes: number): string {
  const listed: string[] = [];
  let bytes = Buffer.byteLength(lines.join('\n'));
  for (const each of items.slice(0, MAX_LISTED)) {
    const size = Buffer.byteLength(each) + 1;
    // One long finding must not hide the findings after it.
    if (bytes + size <= maxBytes) {
      listed.push(each);
      bytes += size;
    }
  }
  const left = items.length - listed.length;
  return [...lines, ...listed, ...left === 0 ? [] : [`… and ${left} more. See the full report.`]].join('\n');
}
