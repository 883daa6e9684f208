/** Result of a check. */
export type Outcome =
  | { readonly result: 'verified'; readonly seen: string }
  | { readonly result: 'refuted'; readonly seen: string }
  | { readonly result: 'inconclusive'; readonly because: string; readonly tryAgain?: string };

export function verified(seen: string): Outcome {
  return { result: 'verified', seen };
}

export function refuted(seen: string): Outcome {
  return { result: 'refuted', seen };
}

/**
 * @param tryAgain time or condition for another run
 */
export function inconclusive(because: string, tryAgain?: string): Outcome {
  return { result: 'inconclusive', because, ...tryAgain && { tryAgain } };
}
