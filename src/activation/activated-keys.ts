import type { CostAllocationTagActivationProps } from './cost-allocation-tag-activation-props';
import { isToken, show } from '../private/check';
import type { ICostTagCarrier } from '../tags';
import { billedKey } from '../tags/billed-key';

/** Keys to activate, without repetitions: those of `tagKeys`, and those of the carriers as AWS lists them. */
export function activatedKeys({ tagKeys = [], carriers = [] }: CostAllocationTagActivationProps): string[] {
  return [...new Set([...tagKeys, ...carriers.flatMap(keysOf)])];
}

/** Problems of carriers whose keys are unknown when an activation is created. Its commands and its input contain the keys. */
export function carrierProblems({ carriers = [] }: CostAllocationTagActivationProps): string[] {
  if (isToken(carriers)) {
    return ['carriers must be a list that is known at synth, got a token: pass the carriers themselves'];
  }
  return carriers.flatMap((carrier) => {
    const keys = keysOf(carrier);
    const remedy = 'declare costTags on the carrier, or list its keys in tagKeys';
    switch (true) {
      case isToken(keys) || keys.some(isToken): return [`carriers must have keys that are known at synth, got ${show(carrier.node.path)} with tokens: ${remedy}`];
      case keys.length === 0: return [`carriers must have cost tags, got ${show(carrier.node.path)} without any: ${remedy}`];
      default: return [];
    }
  });
}

// An IAM principal also lists the keys of its session tags.
function keysOf(carrier: ICostTagCarrier & { readonly billedTagKeys?: string[] }): string[] {
  const { billedTagKeys, costTags, costTagSource } = carrier;
  return billedTagKeys ?? (isToken(costTags.keys) ? costTags.keys : costTags.keys.map((key) => billedKey(key, { costTagSource })));
}
