import { isComplete, recordsIn, usageIn } from './read-counters-handler';
import type { EndpointUsage } from './runtime-usage-handler';
import type { CarrierTags, Spender } from './spenders';
import type { ClosingDay } from './usage-history-handler';
import { addedUp, hasTokens, spenderKey, type UsageRecord } from './usage-record';
import type { Place } from '../accounts/accounts-request';
import { placeKey } from '../accounts/inventory-format';
import { TOKEN_KINDS } from '../pricing/token-kinds';

/** Returns the tags of a profile or project, or undefined if they are not known. */
export type TagsOf = (spender: Spender) => CarrierTags | undefined;

/**
 * Usage of a day as CloudWatch has it now, under the tags and models of its closed hours. Tokens that arrived after their hour was closed have the latest tags of the day. Accounts
 * that are not linked any more have the usage of the closed hours. Returns undefined if a metric could not be read, or tags are not known.
 *
 * @param places accounts in Regions that were read
 */
export function dayRecords(
  { day, hours }: ClosingDay, endpoints: readonly EndpointUsage[], places: readonly Place[], tagsOf: TagsOf,
): UsageRecord[] | undefined {
  const byHour = new Map<string, UsageRecord[]>();
  addedUp(hours).forEach((record) => byHour.set(spenderKey(record), [...byHour.get(spenderKey(record)) ?? [], record]));
  const records: UsageRecord[] = [];
  for (const { spenders, closing } of endpoints) {
    if (!closing || !isComplete(closing)) {
      return undefined;
    }
    const unknown: Spender[] = [];
    for (const { spender, usage: { interval: tokens, tiers } } of usageIn(spenders, [[closing, { interval: day }]])) {
      const key = spenderKey({ ...spender.place, ...spender });
      const known = byHour.get(key);
      if (known) {
        byHour.delete(key);
        records.push(...corrected(known, { tokens, tiers: new Map([...tiers].map(([tier, each]) => [tier, each.interval])) }));
      } else if (hasTokens({ tokens })) {
        unknown.push(spender);
      }
    }
    const late = recordsIn(unknown, closing, day, tagsOf);
    if (!late) {
      return undefined;
    }
    records.push(...late);
  }
  // Usage of a profile that was new when its hour was closed can have another key now.
  const areRead = new Set(places.map(placeKey));
  return [...records, ...[...byHour.values()].flat().filter((record) => !areRead.has(placeKey(record)))];
}

/** Records whose sum is the usage: the last one has the difference, as far as it does not become negative. */
function corrected(records: readonly UsageRecord[], { tokens, tiers }: Required<Pick<UsageRecord, 'tokens' | 'tiers'>>): UsageRecord[] {
  const partsOf = (total: number, parts: readonly number[]): number[] => {
    let difference = total - parts.reduce((sum, each) => sum + each, 0);
    return [...parts].reverse().map((part) => {
      const changed = Math.max(0, part + difference);
      difference -= changed - part;
      return changed;
    }).reverse();
  };
  const zero = Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, 0])) as UsageRecord['tokens'];
  const tokensOf = (total: UsageRecord['tokens'], parts: ReadonlyArray<UsageRecord['tokens']>) => {
    const byKind = TOKEN_KINDS.map((kind) => [kind, partsOf(total[kind], parts.map((each) => each[kind]))] as const);
    return parts.map((_, index) => Object.fromEntries(byKind.map(([kind, all]) => [kind, all[index]])) as UsageRecord['tokens']);
  };
  const plain = tokensOf(tokens, records.map((each) => each.tokens));
  const names = [...new Set([...tiers.keys(), ...records.flatMap((each) => [...each.tiers?.keys() ?? []])])];
  const ofTiers = names.map((tier) => [tier, tokensOf(tiers.get(tier) ?? zero, records.map((each) => each.tiers?.get(tier) ?? zero))] as const);
  return records.map((record, index) => ({
    ...record, tokens: plain[index], ...names.length > 0 ? { tiers: new Map(ofTiers.map(([tier, all]) => [tier, all[index]])) } : {},
  })).filter(hasTokens);
}
