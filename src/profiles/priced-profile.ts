import type { IInferenceProfile } from './inference-profile';
import { messagesOf } from '../private/check';

/**
 * Whether the cost of a profile can be estimated. Reading the prices of any other profile throws.
 */
export function isPriced(profile: IInferenceProfile): boolean {
  return messagesOf([profile], ({ prices }) => prices).length === 0;
}
