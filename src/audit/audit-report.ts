import { AuditFindingKind } from './audit-finding-kind';
import type { AuditedProfile, AuditFinding } from './audit-findings';
import { type AuditRequest, timeOf } from './audit-request';
import { plural } from '../private/text';

/** Report of an audit. */
export interface AuditReport {
  readonly scheduledTime: string;
  readonly accountId: string;
  readonly region: string;

  /** Number of findings by kind. Null if the kind was not checked. */
  readonly counts: Readonly<Record<AuditFindingKind, number | null>>;
  readonly findings: readonly AuditFinding[];
  readonly profiles: ReadonlyArray<{
    readonly arn: string;
    readonly name: string;
    readonly models: readonly string[];

    /** Tags by key. Null if the tags could not be read. */
    readonly tags: Readonly<Record<string, string>> | null;
  }>;
}

/** Message to the topic. */
export interface Digest {
  readonly subject: string;

  /** JSON object with a text for each subscription protocol. */
  readonly message: string;
}

const KINDS = Object.values(AuditFindingKind);

/** Meanings of the kinds, for readers of the digest and of the Markdown report. */
const MEANINGS: Readonly<Record<AuditFindingKind, string>> = {
  [AuditFindingKind.MISSING_KEY]: 'a required tag is missing',
  [AuditFindingKind.MISSPELLED_KEY]: 'a tag key of the schema is misspelled',
  [AuditFindingKind.NEAR_DUPLICATE_KEY]: 'a tag key outside the schema has several spellings',
  [AuditFindingKind.VALUE_NOT_ALLOWED]: 'a tag value is not allowed by the schema',
  [AuditFindingKind.UNUSED_PROFILE]: 'a profile had no recent invocations',
  [AuditFindingKind.LEGACY_MODEL]: 'the model of a profile is a legacy model',
  [AuditFindingKind.END_OF_LIFE_MODEL]: 'the model of a profile has reached its end of life or is not available',
  [AuditFindingKind.TAG_DRIFT]: 'a deployed tag was changed or removed',
  [AuditFindingKind.MISSING_PROFILE]: 'a deployed profile does not exist',
  [AuditFindingKind.BUDGET_MATCHES_NOTHING]: 'a budget filters by tags that no profile has',
  [AuditFindingKind.INCOMPLETE]: 'a part of the audit failed, so other findings might be missing',
};

/** Kinds that the audit can find only if it has deployed profiles to compare with. */
export const COMPARING_KINDS = [AuditFindingKind.TAG_DRIFT, AuditFindingKind.MISSING_PROFILE];

// Amazon SNS accepts 256 KiB. JSON writes each quotation mark and line break as two characters.
const MAX_TEXT_BYTES = 100_000;
const MAX_CHAT_BYTES = 3_000;
const MAX_LISTED = 50;

/** Creates a report. The order of the findings does not affect the report. */
export function reportOf(request: AuditRequest, profiles: readonly AuditedProfile[], findings: readonly AuditFinding[]): AuditReport {
  const { scheduledTime, accountId, region } = request;
  return {
    scheduledTime,
    accountId,
    region,
    counts: Object.fromEntries(KINDS.map((kind) => [kind, countOf(kind, request, findings)])) as Record<AuditFindingKind, number | null>,
    findings: sorted(findings, ({ resource, kind, problem }) => [resource, kind, problem]),
    profiles: sorted(profiles, ({ arn }) => [arn]).map(({ arn, name, modelIds, tags }) => ({
      arn, name, models: sorted(modelIds, (id) => [id]), tags: tags ? Object.fromEntries(sorted([...tags], ([key]) => [key])) : null,
    })),
  };
}

/** Folder in the bucket for the reports of an account and Region. The bucket can contain reports of other accounts and Regions. */
export function reportFolder({ reportPrefix, accountId, region }: Pick<AuditRequest, 'reportPrefix' | 'accountId' | 'region'>): string {
  return `${reportPrefix}${accountId}/${region}/`;
}

/** Object key of the report for a scheduled time, without the extension. Keys sort by time. */
export function reportKey(request: AuditRequest): string {
  const [date, time] = new Date(timeOf(request)).toISOString().split('T');
  return `${reportFolder(request)}${date}T${time.slice(0, 5).replace(':', '')}Z`;
}

export function reportJson(report: AuditReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

export function reportMarkdown(report: AuditReport): string {
  const { counts, findings } = report;
  const row = (...cells: string[]) => `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    '# Audit of cost allocation tags',
    '',
    summaryOf(report),
    '',
    row('Kind', 'Meaning', 'Findings'),
    row('---', '---', '---:'),
    ...KINDS.map((kind) => row(kind, MEANINGS[kind], String(counts[kind] ?? 'not checked'))),
    ...KINDS.every((kind) => counts[kind] !== null) ? [] : [
      '',
      `${KINDS.filter((kind) => counts[kind] === null).join(' and ')} were not checked, because the audit has no deployed profiles to compare with. ` +
      'To check these kinds, pass the profiles to the audit.',
    ],
    ...findings.length === 0 ? [] : [
      '',
      '## Findings',
      '',
      row('Resource', 'Name', 'Kind', 'Problem'),
      row('---', '---', '---', '---'),
      ...findings.map(({ resource, name, kind, problem }) => row(resource, name, kind, problem)),
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
  const { accountId, region, counts, findings } = report;
  const subject = `Amazon Bedrock tag audit: ${plural(findings.length, 'finding')} in account ${accountId}, ${region}`;
  const head = [
    summaryOf(report),
    '',
    `Full report: ${place}`,
    '',
    'Findings by kind:',
    '',
    ...KINDS.filter((kind) => (counts[kind] ?? 0) > 0).map((kind) => `- ${kind}: ${counts[kind]} (${MEANINGS[kind]})`),
    '',
    'Details:',
    '',
  ];
  const text = (maxBytes: number) => cut(head, findings, maxBytes);
  return {
    subject,
    message: JSON.stringify({
      default: text(MAX_TEXT_BYTES),
      // Chat clients subscribe through HTTPS and accept no other format: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
      https: JSON.stringify({ version: '1.0', source: 'custom', content: { textType: 'client-markdown', title: subject, description: text(MAX_CHAT_BYTES) } }),
    }),
  };
}

function summaryOf({ scheduledTime, accountId, region, findings, profiles }: AuditReport): string {
  const time = new Date(scheduledTime).toISOString().slice(0, 16).replace('T', ' ');
  return `The audit scheduled for ${time} UTC checked ${plural(profiles.length, 'application inference profile')} ` +
    `in account ${accountId}, ${region}, and reported ${plural(findings.length, 'finding')}.`;
}

function countOf(kind: AuditFindingKind, { profiles }: AuditRequest, findings: readonly AuditFinding[]): number | null {
  return profiles.length === 0 && COMPARING_KINDS.includes(kind) ? null : findings.filter((each) => each.kind === kind).length;
}

function cut(head: string[], findings: readonly AuditFinding[], maxBytes: number): string {
  const lines = [...head];
  let bytes = Buffer.byteLength(head.join('\n'));
  let listed = 0;
  for (const { kind, name, resource, problem } of findings.slice(0, MAX_LISTED)) {
    // A failed part of the audit is already in its problem, and has no ARN.
    const line = kind === AuditFindingKind.INCOMPLETE
      ? `- ${kind}: ${problem}\n  Required permission: ${resource}`
      : `- ${kind}: ${name}\n  ${problem}\n  ${resource}`;
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > maxBytes) {
      break;
    }
    lines.push(line);
    listed += 1;
  }
  const left = findings.length - listed;
  return [...lines, ...left === 0 ? [] : [`… and ${left} more. See the full report.`]].join('\n');
}

// Sorts by code units, independently of the locale.
function sorted<T>(all: readonly T[], by: (each: T) => string[]): T[] {
  return [...all].sort((one, other) => {
    const [keys, others] = [by(one), by(other)];
    const index = keys.findIndex((key, at) => key !== others[at]);
    return index < 0 ? 0 : keys[index] < others[index] ? -1 : 1;
  });
}
