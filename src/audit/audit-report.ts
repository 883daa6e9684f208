import { AuditFindingKind } from './audit-finding-kind';
import type { AuditedProfile, AuditFinding } from './audit-findings';
import { type AuditRequest, timeOf } from './audit-request';
import { plural } from '../private/text';

/** What an audit found. */
export interface AuditReport {
  readonly scheduledTime: string;
  readonly accountId: string;
  readonly region: string;

  /** Null if it was not looked for. */
  readonly counts: Readonly<Record<AuditFindingKind, number | null>>;
  readonly findings: readonly AuditFinding[];
  readonly profiles: ReadonlyArray<{
    readonly arn: string;
    readonly name: string;
    readonly models: readonly string[];

    /** Null if they could not be read. */
    readonly tags: Readonly<Record<string, string>> | null;
  }>;
}

/** What is sent to the topic. */
export interface Digest {
  readonly subject: string;

  /** JSON, with a text for each kind of subscription. */
  readonly message: string;
}

const KINDS = Object.values(AuditFindingKind);

// What takes something to compare with.
const COMPARING_KINDS = [AuditFindingKind.TAG_DRIFT, AuditFindingKind.MISSING_PROFILE];

// SNS takes 256 KiB, of JSON that writes quotes and line breaks with two characters each.
const MAX_TEXT_BYTES = 100_000;
const MAX_CHAT_BYTES = 3_000;
const MAX_LISTED = 50;

/** The same findings give the same report, in whatever order they were found. */
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

/** Where in the bucket the reports of an account and Region are: those of others may be beside them. */
export function reportFolder({ reportPrefix, accountId, region }: Pick<AuditRequest, 'reportPrefix' | 'accountId' | 'region'>): string {
  return `${reportPrefix}${accountId}/${region}/`;
}

/** Where in the bucket the reports of a time are, without the ending. In the order of time. */
export function reportKey(request: AuditRequest): string {
  const [date, time] = new Date(timeOf(request)).toISOString().split('T');
  return `${reportFolder(request)}${date}T${time.slice(0, 5).replace(':', '')}Z`;
}

export function reportJson(report: AuditReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

export function reportMarkdown(report: AuditReport): string {
  const { scheduledTime, accountId, region, counts, findings, profiles } = report;
  const row = (...cells: string[]) => `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    '# Audit of cost allocation tags',
    '',
    `Account ${accountId}, ${region}, ${scheduledTime}: ${plural(findings.length, 'finding')}, ${plural(profiles.length, 'profile')}.`,
    '',
    row('Kind', 'Findings'),
    row('---', '---:'),
    ...KINDS.map((kind) => row(kind, String(counts[kind] ?? 'not looked for'))),
    ...KINDS.every((kind) => counts[kind] !== null) ? [] : [
      '',
      `${KINDS.filter((kind) => counts[kind] === null).join(' and ')} were not looked for: the audit knows of no profile that was deployed.`,
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

/** @param place where the report is */
export function digestOf(report: AuditReport, place: string): Digest {
  const { accountId, region, counts, findings, profiles } = report;
  const subject = `Bedrock tag audit: ${plural(findings.length, 'finding')} in ${accountId}, ${region}`;
  const head = [
    `${plural(findings.length, 'finding')} about ${plural(profiles.length, 'application inference profile')} at ${report.scheduledTime}. Report: ${place}`,
    '',
    ...KINDS.filter((kind) => (counts[kind] ?? 0) > 0).map((kind) => `${kind}: ${counts[kind]}`),
    '',
  ];
  const text = (maxBytes: number) => cut(head, findings, maxBytes);
  return {
    subject,
    message: JSON.stringify({
      default: text(MAX_TEXT_BYTES),
      // Chat clients subscribe by HTTPS and take nothing else: https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
      https: JSON.stringify({ version: '1.0', source: 'custom', content: { textType: 'client-markdown', title: subject, description: text(MAX_CHAT_BYTES) } }),
    }),
  };
}

function countOf(kind: AuditFindingKind, { profiles }: AuditRequest, findings: readonly AuditFinding[]): number | null {
  return profiles.length === 0 && COMPARING_KINDS.includes(kind) ? null : findings.filter((each) => each.kind === kind).length;
}

function cut(head: string[], findings: readonly AuditFinding[], maxBytes: number): string {
  const lines = [...head];
  let bytes = Buffer.byteLength(head.join('\n'));
  let listed = 0;
  for (const { kind, name, resource, problem } of findings.slice(0, MAX_LISTED)) {
    const line = `- ${kind}: ${name} (${resource}): ${problem}`;
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > maxBytes) {
      break;
    }
    lines.push(line);
    listed += 1;
  }
  const left = findings.length - listed;
  return [...lines, ...left === 0 ? [] : [`… and ${left} more, see the report.`]].join('\n');
}

// By code units, whatever the language of the machine.
function sorted<T>(all: readonly T[], by: (each: T) => string[]): T[] {
  return [...all].sort((one, other) => {
    const [keys, others] = [by(one), by(other)];
    const index = keys.findIndex((key, at) => key !== others[at]);
    return index < 0 ? 0 : keys[index] < others[index] ? -1 : 1;
  });
}
