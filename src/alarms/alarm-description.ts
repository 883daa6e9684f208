import { MAX_DESCRIPTION } from './alarm-rules';
import type { TokenPrices } from '../pricing';
import { KIND_IN_WORDS, TOKEN_KINDS, type TokenKind } from '../pricing/token-kinds';
import { isToken, numberText } from '../private/check';

/** Profile, or model of a project, as the engineer on call must know it. */
export interface DescribedProfile {
  readonly name: string;

  /**
   * Kinds of tokens that the alarm counts.
   *
   * @default - every kind that has a price
   */
  readonly countedKinds?: readonly TokenKind[];

  /** ID of the model, with its geography. */
  readonly model?: string;

  readonly prices: TokenPrices;
}

/**
 * Basis of an estimate: names and models of profiles, and the prices with the date of their entries.
 *
 * The date is the last change of the entry, not of the price list. A new price of another model therefore changes neither the text nor the template.
 */
export function describeEstimate(profiles: readonly DescribedProfile[]): string {
  const alike = new Map<string, string[]>();
  for (const { name, countedKinds = TOKEN_KINDS, model = 'a model known at deployment', prices } of profiles) {
    const billed = TOKEN_KINDS.filter((kind) => countedKinds.includes(kind) && prices[kind] !== undefined).map((kind) => `${numberText(prices[kind]!)} ${KIND_IN_WORDS[kind]}`);
    const how = `${model}, USD per million tokens: ${billed.join(', ')} (${prices.since ? `prices of ${prices.since}` : 'prices given'})`;
    alike.set(how, [...alike.get(how) ?? [], name]);
  }
  return [...alike].map(([how, names]) => `${names.join(', ')}: ${how}`).join('; ');
}

/** Text within the limit of an alarm description. A text with a token stays as it is, because its length is not known and part of a token cannot be resolved. */
export function shortened(description: string): string {
  return isToken(description) || description.length <= MAX_DESCRIPTION ? description : `${description.slice(0, MAX_DESCRIPTION - 3)}...`;
}
