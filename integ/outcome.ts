/** What a check has seen. */
export type Outcome =
  | { readonly result: 'proven'; readonly seen: string }
  | { readonly result: 'refuted'; readonly seen: string }
  | { readonly result: 'not shown'; readonly because: string; readonly tryAgain?: string };

export function proven(seen: string): Outcome {
  return { result: 'proven', seen };
}

export function refuted(seen: string): Outcome {
  return { result: 'refuted', seen };
}

/**
 * @param tryAgain when, or after what, it can be shown
 */
export function notShown(because: string, tryAgain?: string): Outcome {
  return { result: 'not shown', because, ...tryAgain && { tryAgain } };
}
