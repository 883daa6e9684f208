/** Stands for text that only deployment knows, in the middle of other text. */
export const UNKNOWN_PART = '\u0001';

/** Stands for a value of which nothing is known before deployment. It matches nothing. */
export const UNKNOWN = '(unknown)';
