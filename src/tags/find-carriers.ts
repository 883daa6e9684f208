import type { IConstruct } from 'constructs';
import { CostTagCarrierKind, type ICostTagCarrier } from './cost-tag-carrier';

/**
 * Returns the carriers of cost tags in a scope, created and imported, in the order of the construct tree.
 *
 * Reads properties, because this module cannot import the carriers, because another copy of this library can create them, and because users can write carriers of their own.
 */
export function carriersIn(scope: IConstruct): ICostTagCarrier[] {
  return scope.node.findAll().filter(isCarrier);
}

function isCarrier(construct: IConstruct): construct is ICostTagCarrier {
  const { carrierKind, costTags } = construct as Partial<ICostTagCarrier>;
  return Object.values(CostTagCarrierKind).some((kind) => kind === carrierKind) && typeof costTags?._entries === 'function';
}
