import { sqlText } from './bill-sql';
import { KIND_IN_WORDS, type TokenKind } from '../pricing/token-kinds';

export const OTHER_KIND = 'other';

// Reserved throughput is named after tokens too, and billed by the hour.
const THROUGHPUT = 'reserved|provisioned|tpm';

// Those of the cache first: AWS calls them input tokens as well.
const PATTERNS: ReadonlyArray<[TokenKind, string]> = [
  ['cacheRead', 'cache[-_ ]?read'],
  ['cacheWrite', 'cache[-_ ]?write'],
  ['output', 'output[-_ ]?token'],
  ['input', 'input[-_ ]?token'],
];

/**
 * Which kind of tokens a row bills, in the words of `KIND_IN_WORDS`; `other` for what is not billed by the token, and for names that are new.
 *
 * Usage types decide: they are what AWS bills by, every row has one, and they tell the cache apart. `inference_type` is there since July 2026 and was only seen to say "Input tokens" and "Output tokens": it decides where the
 * usage type names no kind.
 */
export const TOKEN_KIND = [
  'CASE',
  `WHEN regexp_like(lower(line_item_usage_type), ${sqlText(THROUGHPUT)}) THEN ${sqlText(OTHER_KIND)}`,
  ...['line_item_usage_type', 'element_at(product, \'inference_type\')'].flatMap((text) =>
    PATTERNS.map(([kind, pattern]) => `WHEN regexp_like(lower(${text}), ${sqlText(pattern)}) THEN ${kindText(kind)}`)),
  `ELSE ${sqlText(OTHER_KIND)} END`,
].join('\n      ');

/**
 * How many tokens a row bills: null for other things than usage, as discounts repeat its amount, and where the unit is not one of tokens.
 *
 * `Units` of AWS Marketplace are millions. What AWS sells itself is counted in thousands unless the row tells otherwise.
 */
export const TOKENS = [
  'CASE WHEN line_item_line_item_type <> \'Usage\' THEN NULL',
  'WHEN lower(pricing_unit) IN (\'1m tokens\', \'1m token\') THEN line_item_usage_amount * 1000000',
  'WHEN lower(pricing_unit) IN (\'1k tokens\', \'1k token\') THEN line_item_usage_amount * 1000',
  'WHEN COALESCE(lower(pricing_unit), \'\') NOT IN (\'\', \'units\') THEN NULL',
  'WHEN line_item_usage_type LIKE \'%-MP:%\' THEN line_item_usage_amount * 1000000',
  'ELSE line_item_usage_amount * 1000 END',
].join('\n      ');

/** A kind as the queries write it. */
export function kindText(kind: TokenKind): string {
  return sqlText(KIND_IN_WORDS[kind]);
}
