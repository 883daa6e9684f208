import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AppTemplate } from './app-templates';
import { type BaselineEntry, readBaseline, WRITE_BASELINE, writeBaseline } from './baseline-file';
import type { PlacedFinding } from './finding';
import { plural, show, throwProblems } from '../private/check';

/** An entry that no longer occurs, or the part of its kinds of usage that no longer occurs. */
export interface StaleEntry extends BaselineEntry {
  readonly isPart: boolean;
}

/** Findings that a baseline does not accept, and entries of the baseline without a finding. */
export interface BaselineComparison {
  readonly open: PlacedFinding[];
  readonly stale: StaleEntry[];

  /** Description of a change of the file. */
  readonly change?: string;

  /** Reason why the baseline could not be used. No finding is accepted then. */
  readonly problem?: string;
}

const FINGERPRINT_LENGTH = 16;

// Some versions of the CDK check the stacks of each environment separately. A baseline that is created then gets the findings of all calls.
const CREATED = new WeakMap<IConstruct, Set<string>>();

/**
 * Compares the findings with the baseline. Creates or reduces the file if the context requests it.
 *
 * @param templates templates that were checked
 */
export function compareWithBaseline(
  root: IConstruct, templates: readonly AppTemplate[], baselineFile: string | undefined, findings: PlacedFinding[],
): BaselineComparison {
  try {
    return comparison(root, templates, baselineFile, findings);
  } catch (error) {
    return { open: findings, stale: [], problem: (error as Error).message };
  }
}

function comparison(
  root: IConstruct, templates: readonly AppTemplate[], baselineFile: string | undefined, findings: PlacedFinding[],
): BaselineComparison {
  const mayWrite = isWriting(root, baselineFile);
  if (baselineFile === undefined) {
    return { open: findings, stale: [] };
  }
  const file = resolve(baselineFile);
  const created = CREATED.get(root) ?? new Set();
  const isCreating = mayWrite && (!existsSync(file) || created.has(file));
  const current = entriesOf(findings);
  if (isCreating) {
    const before = existsSync(file) ? readBaseline(file) : [];
    CREATED.set(root, created.add(file));
    writeBaseline(file, [...byKey([...before, ...current.values()]).values()]);
    return { open: [], stale: [], change: `${plural(current.size, 'finding')} written to ${show(baselineFile)}` };
  }
  const entries = byKey(readBaseline(baselineFile));
  const isChecked = scopeOf(root, templates);
  const stale = [...entries.values()].flatMap((entry) => isChecked(entry.construct) ? staleParts(entry, current.get(keyOf(entry))) : []);
  const open = findings.filter((finding) => !accepts(entries.get(keyOf(identityOf(finding))), finding));
  if (!mayWrite) {
    return { open, stale };
  }
  if (stale.length > 0) {
    const removed = new Map(stale.map((each) => [keyOf(each), each]));
    writeBaseline(file, [...entries].flatMap(([key, entry]) => without(entry, removed.get(key))));
  }
  return { open, stale: [], change: `${plural(stale.length, 'entry', 'entries')} removed from ${show(baselineFile)}` };
}

function isWriting(root: IConstruct, baselineFile: string | undefined): boolean {
  const value: unknown = root.node.tryGetContext(WRITE_BASELINE);
  const isRequested = value === true || value === 'true';
  throwProblems('BedrockCostChecks', [
    ...value === undefined || isRequested || value === false || value === 'false' ? [] : [`context ${WRITE_BASELINE} must be true or false, got ${show(value)}: pass true to write the baseline`],
    ...isRequested && baselineFile === undefined ? [`context ${WRITE_BASELINE} must not be set without baselineFile, got ${show(value)}: set baselineFile to the path of the baseline`] : [],
  ]);
  return isRequested;
}

function entriesOf(findings: PlacedFinding[]): Map<string, BaselineEntry> {
  return byKey(findings.map((finding) => ({ ...identityOf(finding), ...finding.usage ? { usage: [...finding.usage] } : {} })));
}

function identityOf({ rule, name, content, reason }: PlacedFinding): BaselineEntry {
  return { construct: name, rule, fingerprint: createHash('sha256').update(content ?? reason).digest('hex').slice(0, FINGERPRINT_LENGTH) };
}

/** Entries by construct, rule and fingerprint. Entries of the same content are merged, such as those of a statement that a policy contains twice. */
function byKey(entries: readonly BaselineEntry[]): Map<string, BaselineEntry> {
  const all = new Map<string, BaselineEntry>();
  for (const entry of entries) {
    const known = all.get(keyOf(entry));
    all.set(keyOf(entry), known?.usage && entry.usage ? { ...entry, usage: [...new Set([...known.usage, ...entry.usage])] } : entry);
  }
  return all;
}

function keyOf({ construct, rule, fingerprint }: BaselineEntry): string {
  return [construct, rule, fingerprint].join('\n');
}

function accepts(entry: BaselineEntry | undefined, { usage = [] }: PlacedFinding): boolean {
  return entry !== undefined && usage.every((each) => entry.usage?.includes(each));
}

function staleParts(entry: BaselineEntry, current: BaselineEntry | undefined): StaleEntry[] {
  const usage = entry.usage?.filter((each) => !current?.usage?.includes(each)) ?? [];
  return !current ? [{ ...entry, isPart: false }] : usage.length === 0 ? [] : [{ ...entry, usage, isPart: true }];
}

function without(entry: BaselineEntry, stale: StaleEntry | undefined): BaselineEntry[] {
  const usage = entry.usage?.filter((each) => !stale?.usage?.includes(each));
  return !stale ? [entry] : stale.isPart ? [{ ...entry, usage }] : [];
}

/** Returns whether the findings of a construct are known: its stack was checked, or the app no longer contains it. */
function scopeOf(root: IConstruct, templates: readonly AppTemplate[]): (path: string) => boolean {
  const checked = new Set(templates.map(({ stack }) => stack.node.path));
  const stacks = new Set(root.node.findAll().filter((node) => Stack.isStack(node)).map(({ node }) => node.path));
  return (path) => {
    const ids = path.split('/');
    const nearest = ids.map((_, index) => ids.slice(0, ids.length - index).join('/')).find((each) => stacks.has(each));
    return nearest === undefined || checked.has(nearest);
  };
}
