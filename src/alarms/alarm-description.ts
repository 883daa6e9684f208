import { MAX_DESCRIPTION } from './alarm-rules';
import type { TokenPrices } from '../pricing';
import { KIND_IN_WORDS, TOKEN_KINDS } from '../pricing/token-kinds';
import { isToken, numberText } from '../private/check';

/** A profile as whoever is on call has to know it. */
export interface DescribedProfile {
  readonly name: string;

  /** The model as it is called, with its geography. */
  readonly model?: string;

  readonly prices: TokenPrices;
}

/**
 * From what an estimate was made: names and models of profiles, and the prices with the date of the very entries.
 *
 * The date is when the entry last changed, not when the book did: another model's price leaves the text, and so the template, as it is.
 */
export function describeEstimate(profiles: readonly DescribedProfile[]): string {
  const alike = new Map<string, string[]>();
  for (const { name, model = 'a model known at deployment', prices } of profiles) {
    const billed = TOKEN_KINDS.filter((kind) => prices[kind] !== undefined).map((kind) => `${numberText(prices[kind]!)} ${KIND_IN_WORDS[kind]}`);
    const how = `${model} at USD ${billed.join(', ')} per million tokens (${prices.since ? `prices of ${prices.since}` : 'prices given'})`;
    alike.set(how, [...alike.get(how) ?? [], name]);
  }
  return [...alike].map(([how, names]) => `${names.join(', ')}: ${how}`).join('; ');
}

/** A text as an alarm takes it. One with a token is left alone: its length is not known, and half a token is none. */
export function shortened(description: string): string {
  return isToken(description) || description.length <= MAX_DESCRIPTION ? description : `${description.slice(0, MAX_DESCRIPTION - 3)}...`;
}
