import type { Callable } from './callable-list';
import type { Claim } from './claims';
import type { OtherModels } from './other-models';
import { isWholeModel, type Unpriced } from './unpriced';

export interface Selection {
  readonly callable: Callable;
  readonly newer: readonly OtherModels[];
  readonly notUsed: readonly OtherModels[];
  readonly unpriced: readonly Unpriced[];

  /** Whether a model has ended everywhere, or has no price by token. */
  readonly outside: (model: string) => boolean;

  /** Regions that are left of a model that has ended in the others. */
  readonly left: (model: string) => readonly string[] | undefined;
}

/** The claims about models that a profile can call, and the models and decisions about which somebody has to decide. */
export function usedClaims(
  claims: readonly Claim[], { callable, newer, notUsed, unpriced, outside, left }: Selection,
): { used: Claim[]; problems: string[] } {
  const claimed = [...new Set(claims.map(({ model }) => model))].sort();
  const listed = (model: string) => Object.hasOwn(callable.models, model);
  const lists = { newer: newer.flatMap(({ models }) => models), notUsed: notUsed.flatMap(({ models }) => models) };
  const withheld = unpriced.filter(isWholeModel).flatMap(({ models }) => models);
  const known = (model: string) => outside(model) || listed(model) || lists.newer.includes(model) || lists.notUsed.includes(model);
  const problems = [
    ...claimed.filter((model) => !known(model)).map((model) =>
      `${model}: not in AWS's list of ${callable.source.date}, and neither newer nor listed as not used`),
    ...[...lists.newer, ...lists.notUsed].filter((model) => listed(model) || outside(model)).map((model) =>
      `${model}: no longer has to be listed in other-models.ts`),
    ...[...lists.newer, ...lists.notUsed].filter((model) => !claimed.includes(model)).map((model) =>
      `${model}: no source has it any more, and other-models.ts does`),
  ];
  const isUsed = (model: string) => !outside(model) && !withheld.includes(model) && (listed(model) || lists.newer.includes(model));
  return { used: claims.filter(({ model }) => isUsed(model)).flatMap((claim) => inRegionsLeft(claim, left(claim.model))), problems };
}

/** A claim in the Regions that are left of its model. The price of a catalogue for a geography says nothing about them. */
function inRegionsLeft(claim: Claim, left: readonly string[] | undefined): Claim[] {
  if (left === undefined) {
    return [claim];
  }
  const regions = typeof claim.regions === 'string' ? [] : claim.regions.filter((region) => left.includes(region));
  return regions.length === 0 ? [] : [{ ...claim, regions }];
}
