import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { show, throwProblems } from '../private/check';

/** Context key that creates a baseline, or removes entries from it. */
export const WRITE_BASELINE = 'cdk-bedrock-cost-tags:writeBaseline';

export const WRITE_COMMAND = `cdk synth -c ${WRITE_BASELINE}=true`;

const VERSION = 1;

/** A finding that is accepted in a baseline. */
export interface BaselineEntry {
  /** Path of the construct. */
  readonly construct: string;
  readonly rule: string;

  /** Hash of the content of the finding. A policy that allows more has another fingerprint. */
  readonly fingerprint: string;

  /** Accepted kinds of untracked usage. */
  readonly usage?: string[];
}

/**
 * Reads the entries of a baseline. Throws an error if the file is missing or malformed.
 */
export function readBaseline(file: string): BaselineEntry[] {
  if (!existsSync(file)) {
    throwProblems('BedrockCostChecks', [`baselineFile must be an existing file, got ${show(file)}: create the file with ${WRITE_COMMAND}`]);
  }
  const content = parsed(file);
  throwProblems('BedrockCostChecks', contentProblems(content).map((problem) =>
    `baselineFile ${show(file)}: ${problem}: restore the file from version control, or delete it and create it with ${WRITE_COMMAND}`));
  return content.findings;
}

/**
 * Writes a baseline. The same entries produce the same file.
 */
export function writeBaseline(file: string, entries: readonly BaselineEntry[]): void {
  const findings = [...entries].sort((one, other) => compare(orderOf(one), orderOf(other)))
    .map(({ construct, rule, fingerprint, usage }) => ({ construct, rule, fingerprint, ...usage ? { usage: [...usage].sort() } : {} }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ version: VERSION, findings }, null, 2)}\n`);
}

/** Compares texts by their code units, which does not depend on the locale. */
export function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function orderOf({ construct, rule, fingerprint }: BaselineEntry): string {
  return [construct, rule, fingerprint].join('\n');
}

function parsed(file: string): any {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function contentProblems(content: any): string[] {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return ['the content must be a JSON object'];
  }
  if (content.version !== VERSION) {
    return [`version must be ${VERSION}, got ${show(content.version)}`];
  }
  return Array.isArray(content.findings) ? content.findings.flatMap(entryProblems) : [`findings must be a list, got ${show(content.findings)}`];
}

function entryProblems(entry: any, index: number): string[] {
  const name = `findings[${index}]`;
  if (typeof entry !== 'object' || entry === null) {
    return [`${name} must be an object, got ${show(entry)}`];
  }
  const { usage } = entry;
  return [
    ...['construct', 'rule', 'fingerprint'].filter((key) => typeof entry[key] !== 'string').map((key) => `${name}.${key} must be a string, got ${show(entry[key])}`),
    ...usage === undefined || (Array.isArray(usage) && usage.every((each) => typeof each === 'string')) ? [] : [`${name}.usage must be a list of strings, got ${show(usage)}`],
  ];
}
