import { KIND_IN_WORDS, type TokenKind } from '../../pricing/token-kinds';
import { sqlText } from '../bill-sql';

export const OTHER_KIND = 'other';

// Names of reserved throughput also contain tokens, but it is billed by the hour.
const THROUGHPUT = 'reserved|provisioned|tpm';

// Cache tokens come first, because AWS also calls them input tokens.
const PATTERNS: ReadonlyArray<[TokenKind, string]> = [
  ['cacheRead', 'cache[-_ ]?read'],
  ['cacheWrite', 'cache[-_ ]?write'],
  ['output', 'output[-_ ]?token'],
  ['input', 'input[-_ ]?token'],
];

/**
 * Expression for the kind of tokens that a row bills, in the words of `KIND_IN_WORDS`. The kind is `other` for rows that are not billed by token, and for
 * unknown names.
 *
 * The usage type has priority: AWS bills by usage type, every row has one, and usage types distinguish cache tokens. `inference_type` exists since July 2026
 * and has only been observed with the values "Input tokens" and "Output tokens". It decides if the usage type contains no kind.
 */
export const TOKEN_KIND = [
  'CASE',
  `WHEN regexp_like(lower(line_item_usage_type), ${sqlText(THROUGHPUT)}) THEN ${sqlText(OTHER_KIND)}`,
  ...['line_item_usage_type', 'element_at(product, \'inference_type\')'].flatMap((text) =>
    PATTERNS.map(([kind, pattern]) => `WHEN regexp_like(lower(${text}), ${sqlText(pattern)}) THEN ${kindText(kind)}`)),
  `ELSE ${sqlText(OTHER_KIND)} END`,
].join('\n      ');

const UNITS = [
  'WHEN lower(pricing_unit) IN (\'1m tokens\', \'1m token\') THEN line_item_usage_amount * 1000000',
  'WHEN lower(pricing_unit) IN (\'1k tokens\', \'1k token\') THEN line_item_usage_amount * 1000',
  'WHEN COALESCE(lower(pricing_unit), \'\') NOT IN (\'\', \'units\') THEN NULL',
  'WHEN line_item_usage_type LIKE \'%-MP:%\' THEN line_item_usage_amount * 1000000',
  'ELSE line_item_usage_amount * 1000 END',
];

/**
 * Expression for the number of tokens that a row bills. The number is null for rows that are not usage, because discounts repeat the usage amount, and for
 * units other than tokens.
 *
 * `Units` of AWS Marketplace are millions of tokens. Other rows count thousands of tokens, unless the row specifies another unit.
 */
export const TOKENS = ['CASE WHEN line_item_line_item_type <> \'Usage\' THEN NULL', ...UNITS].join('\n      ');

/**
 * Expression for the number of tokens to which a row applies, which a discount repeats. The number is null for units other than tokens.
 */
export const TOKENS_OF_CHARGE = [`CASE ${UNITS[0]}`, ...UNITS.slice(1)].join('\n      ');

/** Returns a kind of token as SQL text. */
export function kindText(kind: TokenKind): string {
  return sqlText(KIND_IN_WORDS[kind]);
}
