import { Lazy } from 'aws-cdk-lib';
import { isToken } from '../private/check';
import { type CostTags, CostTagSource } from '../tags';
import { billedKey } from '../tags/billed-key';

/** Keys of tags of a principal and its sessions, as AWS lists them in cost reports. */
export function billedKeys(costTags: CostTags, sessionKeys: readonly string[]): string[] {
  const listed = (keys: readonly string[]) => [...keys, ...sessionKeys].map((key) => billedKey(key, { costTagSource: CostTagSource.IAM_PRINCIPAL }));
  return isToken(costTags.keys) ? Lazy.uncachedList({ produce: (context) => listed(context.resolve(costTags.keys)) }) : listed(costTags.keys);
}
