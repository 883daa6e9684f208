import { gunzipSync, gzipSync } from 'node:zlib';
import type { Span } from './local-calendar';
import type { MeterRequest } from './meter-request';
import type { UsageRecord } from './usage-record';
import { TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';

/** Usage of a time span that has ended. */
export interface UsageSnapshot extends Span {
  readonly records: readonly UsageRecord[];

  /** Accounts in Regions whose usage of the whole time span was read, as `placeKey`. There can be records of others, which were linked only for a part of it. */
  readonly places: readonly string[];
}

/** Settings of a meter that determine which tokens it reads. Snapshots with other settings are read again. */
export function settingsText({ meterUntrackedUsage, metricNames = {}, projects, serviceTiers }: MeterRequest): string {
  const { cacheReadInputTokenCount, cacheWriteInputTokenCount } = metricNames;
  return JSON.stringify([meterUntrackedUsage, projects !== undefined, cacheReadInputTokenCount ?? '', cacheWriteInputTokenCount ?? '', serviceTiers ?? '']);
}

// A change of the form, or of its meaning, needs another version. Objects of other versions are read again from CloudWatch.
const VERSION = 1;

type Numbers = readonly number[];

/** Record with short names, because an object can contain tens of thousands. */
interface Written {
  readonly a: string;
  readonly r: string;
  readonly m: readonly string[];
  readonly p?: readonly [id: string, arn: string, modelId?: string, isGlobal?: boolean];
  readonly j?: string;
  readonly t?: ReadonlyArray<readonly [string, string]>;
  readonly n: Numbers;
  readonly s?: ReadonlyArray<readonly [string, Numbers]>;
}

/** Writes a snapshot as compressed JSON. The compression also detects an incomplete object. */
export function encodeSnapshot({ start, end, records, places }: UsageSnapshot, settings: string): Buffer {
  return gzipSync(JSON.stringify({ version: VERSION, start, end, settings, places, records: records.map(written) }));
}

/**
 * Reads a snapshot of a time span.
 *
 * @param settings settings of the meter, or undefined if the tokens are not used
 * @returns the snapshot, or the reason why the object cannot be used
 */
export function decodeSnapshot(object: Uint8Array, expected: Span, settings: string | undefined): UsageSnapshot | { readonly problem: string } {
  try {
    const { version, start, end, settings: itsSettings, places, records } = JSON.parse(gunzipSync(object).toString());
    return version !== VERSION
      ? { problem: `version ${JSON.stringify(version)} instead of ${VERSION}` }
      : start !== expected.start || end !== expected.end
        ? { problem: `another time span: ${start} to ${end} instead of ${expected.start} to ${expected.end}` }
        : settings !== undefined && itsSettings !== settings
          ? { problem: `other settings of the meter: ${itsSettings} instead of ${settings}` }
          : { start, end, records: (records as Written[]).map(read), places: (places as unknown[]).map(text) };
  } catch (error) {
    return { problem: `not a snapshot: ${(error as Error).message}` };
  }
}

function written({ accountId, region, modelIds, profile, projectId, tags, tokens, tiers }: UsageRecord): Written {
  const numbers = (each: UsageRecord['tokens']) => TOKEN_KINDS.map((kind) => each[kind]);
  return {
    a: accountId,
    r: region,
    m: modelIds,
    ...profile ? { p: [profile.id, profile.arn, ...profile.model ? [profile.model.modelId, profile.model.isGlobal] as const : []] as unknown as Written['p'] } : {},
    ...projectId === undefined ? {} : { j: projectId },
    ...tags ? { t: [...tags] } : {},
    n: numbers(tokens),
    ...tiers && tiers.size > 0 ? { s: [...tiers].map(([tier, each]) => [tier, numbers(each)] as const) } : {},
  };
}

function read({ a, r, m, p, j, t, n, s }: Written): UsageRecord {
  return {
    accountId: text(a),
    region: text(r),
    modelIds: m.map(text),
    ...p ? {
      profile: { id: text(p[0]), arn: text(p[1]), ...p[2] === undefined ? {} : { model: { modelId: text(p[2]), isGlobal: p[3] === true } } },
    } : {},
    ...j === undefined ? {} : { projectId: text(j) },
    ...t ? { tags: new Map(t.map(([key, value]) => [text(key), text(value)])) } : {},
    tokens: tokensOf(n),
    ...s ? { tiers: new Map(s.map(([tier, each]) => [text(tier), tokensOf(each)])) } : {},
  };
}

function tokensOf(numbers: Numbers): UsageRecord['tokens'] {
  if (numbers.length !== TOKEN_KINDS.length || !numbers.every((each) => Number.isFinite(each) && each >= 0)) {
    throw new Error(`${JSON.stringify(numbers)} are not tokens`);
  }
  return Object.fromEntries(TOKEN_KINDS.map((kind, index) => [kind, numbers[index]])) as Record<TokenKind, number>;
}

function text(value: unknown): string {
  if (typeof value !== 'string') {
    throw new Error(`${JSON.stringify(value)} is not text`);
  }
  return value;
}
