import type { IInferenceTarget } from './inference-target';

/** Profiles, each followed by the earlier profiles that it retains. Their calls are billed under the same tags. */
export function withRetained<T extends IInferenceTarget>(targets: readonly T[]): T[] {
  // A target of another library has no such property.
  return [...new Set(targets.flatMap((target) => [target, ...(target as { retainedProfiles?: T[] }).retainedProfiles ?? []]))];
}
