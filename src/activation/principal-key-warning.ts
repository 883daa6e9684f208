import type { IConstruct } from 'constructs';
import { PrincipalKeys } from '../budgets/principal-keys';
import { show } from '../private/check';
import { warn } from '../private/warning';
import { IAM_PRINCIPAL_PREFIX } from '../tags/billed-key';

/**
 * Warns of plain keys that only IAM principals of the stage carry, as tags or session tags. Cost under their tags has other keys. Call this function at synth, because tags are not final before.
 */
export function warnOfPrincipalKeys(activation: IConstruct, tagKeys: readonly string[]): void {
  const ofPrincipals = PrincipalKeys.seenBy(activation);
  const keys = tagKeys.filter((key) => !tagKeys.includes(`${IAM_PRINCIPAL_PREFIX}${key}`) && ofPrincipals.has(key));
  if (keys.length > 0) {
    warn(activation, 'CostAllocationTagActivation.keyOfPrincipals',
      `tagKeys contains ${keys.map(show).join(', ')}, which only IAM principals of the app carry. AWS lists the cost of principals under ${keys.map((key) => show(`${IAM_PRINCIPAL_PREFIX}${key}`)).join(', ')}, ` +
      'and cost under the plain keys stays at 0 USD. Pass the principals as carriers instead. Acknowledge this warning if resources outside the app carry the keys',
    );
  }
}
