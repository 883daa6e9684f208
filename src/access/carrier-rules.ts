import { isToken, repeated, show } from '../private/check';
import { CostTagCarrierKind } from '../tags';

/** Kinds of carriers of a policy that specifies none. */
export const DEFAULT_CARRIER_KINDS: readonly CostTagCarrierKind[] = [CostTagCarrierKind.INFERENCE_PROFILE];

/** Returns the problems with a list of kinds of carriers. */
export function carrierKindProblems(kinds: readonly CostTagCarrierKind[] | undefined): string[] {
  if (kinds === undefined) {
    return [];
  }
  if (isToken(kinds)) {
    return ['carrierKinds must be a list that is known at synth, got a token: pass values of CostTagCarrierKind'];
  }
  return [
    ...kinds.length === 0 ? ['carrierKinds must contain at least one kind, got []: omit carrierKinds to use application inference profiles'] : [],
    ...repeated(kinds).map((kind) => `carrierKinds must not contain duplicates: ${show(kind)} is listed more than once`),
  ];
}
