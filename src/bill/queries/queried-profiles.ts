import { sqlText } from '../bill-sql';
import type { QueriedProfile } from './named-query';
import { kindText } from './token-sql';
import { KIND_IN_WORDS, TOKEN_KINDS, type TokenKind } from '../../pricing/token-kinds';
import { batches } from '../../private/batches';
import { isToken, numberText } from '../../private/check';

// Athena accepts 262,144 characters, https://docs.aws.amazon.com/athena/latest/APIReference/API_NamedQuery.html; a query without the profiles has about 4,000.
const MAX_PROFILES_SIZE = 240_000;

// Limit for a query that people can still read and change.
const MAX_PROFILES = 500;

// Upper bounds for the length of a profile ARN and a price that are known only at deployment.
const MAX_ARN = 256;
const MAX_PRICE = 32;

/** Profiles of one query, with the end of the query's ID and of its name. */
export interface ProfileBatch {
  readonly profiles: readonly QueriedProfile[];
  readonly idSuffix: string;
  readonly nameSuffix: string;
}

/**
 * Splits profiles over as few queries as the limits of Athena allow.
 */
export function profileBatches(profiles: readonly QueriedProfile[]): ProfileBatch[] {
  const parts = batches(profiles, MAX_PROFILES, MAX_PROFILES_SIZE, sizeOf);
  return parts.map((part, index) => ({
    profiles: part,
    idSuffix: index === 0 ? '' : String(index + 1),
    nameSuffix: parts.length === 1 ? '' : ` (${index + 1} of ${parts.length})`,
  }));
}

/** Returns a subquery `profiles (profile_arn, profile, …) AS (…)` with the prices of each profile. */
export function profileRows(profiles: readonly QueriedProfile[]): string {
  return [
    `profiles (profile_arn, profile, ${TOKEN_KINDS.map(priceColumn).join(', ')}) AS (`,
    '  VALUES',
    profiles.map((profile) => `    ${row(profile)}`).join(',\n'),
    ')',
  ].join('\n');
}

/** Expression for the price of a row's kind of token, in USD per million tokens. The price is null for a kind that the profile has no price for. */
export const PRICE_OF_KIND = `CASE kind ${TOKEN_KINDS.map((kind) => `WHEN ${kindText(kind)} THEN ${priceColumn(kind)}`).join(' ')} END`;

/** Returns a kind of token as part of the name of a column. */
export function kindColumn(kind: TokenKind): string {
  return KIND_IN_WORDS[kind].replace(' ', '_');
}

function row({ arn, name, prices }: QueriedProfile): string {
  return `(${[sqlText(arn), sqlText(name), ...TOKEN_KINDS.map((kind) => priceSql(prices[kind]))].join(', ')})`;
}

// A cast gives all literals the same type, including a price known only at deployment.
function priceSql(price: number | undefined): string {
  return `CAST(${price === undefined ? 'NULL' : sqlText(numberText(price))} AS double)`;
}

function sizeOf(profile: QueriedProfile): number {
  const tokens = [profile.arn, ...TOKEN_KINDS.map((kind) => profile.prices[kind])].filter(isToken).length;
  return row(profile).length + (tokens > 0 ? MAX_ARN + MAX_PRICE * TOKEN_KINDS.length : 0);
}

function priceColumn(kind: TokenKind): string {
  return `${kindColumn(kind)}_price`;
}
