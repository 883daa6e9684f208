/**
 * The kinds of tokens that are counted and billed apart. No token is in two of the counters.
 */
export const TOKEN_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
export type TokenKind = typeof TOKEN_KINDS[number];

export const KIND_IN_WORDS: Record<TokenKind, string> = { input: 'input', output: 'output', cacheRead: 'cache read', cacheWrite: 'cache write' };
