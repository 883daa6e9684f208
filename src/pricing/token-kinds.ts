/**
 * Kinds of tokens that are counted and billed separately. Each token is included in only one metric.
 */
export const TOKEN_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
export type TokenKind = typeof TOKEN_KINDS[number];

export const KIND_IN_WORDS: Record<TokenKind, string> = { input: 'input', output: 'output', cacheRead: 'cache read', cacheWrite: 'cache write' };
