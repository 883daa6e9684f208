import { Stack } from 'aws-cdk-lib';
import { checkedApp } from './checked-app';
import { deployed } from './deployed';
import type { Surroundings } from './may';
import { TEST_ENV } from './places';
import { EVERYTHING } from './spending-paths';
import { CostTags, CostTagSchema, PolicyType, TagEnforcementPolicy, type TagEnforcementOptions, TagScopedInvokePolicy, type TagScopedInvokeOptions } from '../../src';

/** A principal around which a perimeter restricts calls, and the perimeter in the place where it applies. */
export interface RestrictedPrincipal {
  readonly name: string;

  /** Policies of the principal without the perimeter. */
  readonly others: any[];

  /** Policies of the principal, including the perimeter. */
  readonly policies: any[];
  readonly around: Surroundings;
}

/** The document of a tag-scoped policy, as deployed. */
export function scopedDocument(options: TagScopedInvokeOptions): any {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return deployed(stack.resolve(TagScopedInvokePolicy.documentOf(stack, options)), {});
}

/** The document of an enforcement policy, as deployed. */
export function enforcementDocument(options: TagEnforcementOptions): any {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return deployed(stack.resolve(TagEnforcementPolicy.documentOf(stack, options)), {});
}

/** An enforcement policy of each type, for a principal that can do everything. */
export function enforcedPrincipals(options: TagEnforcementOptions): RestrictedPrincipal[] {
  const document = (policyType: PolicyType) => enforcementDocument({ ...options, policyType });
  return [
    { name: 'an enforcement policy as managed policy', others: [EVERYTHING], policies: [EVERYTHING, document(PolicyType.MANAGED_POLICY)], around: {} },
    { name: 'an enforcement policy as boundary', others: [EVERYTHING], policies: [EVERYTHING], around: { boundary: document(PolicyType.PERMISSIONS_BOUNDARY) } },
    { name: 'an enforcement policy as service control policy', others: [EVERYTHING], policies: [EVERYTHING], around: { serviceControl: document(PolicyType.SERVICE_CONTROL_POLICY) } },
  ];
}

/** Every perimeter for the same tags: `Department` is `Claims` or `Sales`, and the additional options. */
export function perimeters(more: Pick<TagScopedInvokeOptions & TagEnforcementOptions, 'carrierKinds' | 'principalTagKeys' | 'allowedUntrackedUsage'> = {}): RestrictedPrincipal[] {
  const scoped = { costTags: CostTags.of({ Department: 'Claims' }), additionalTagValues: { Department: ['Sales'] }, ...more };
  const schema = CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] } });
  return [
    { name: 'the policy alone', others: [], policies: [scopedDocument(scoped)], around: {} },
    { name: 'the policy in addition to bedrock:*', others: [EVERYTHING], policies: [EVERYTHING, scopedDocument(scoped)], around: {} },
    { name: 'the policy as boundary', others: [EVERYTHING], policies: [EVERYTHING], around: { boundary: scopedDocument({ ...scoped, policyType: PolicyType.PERMISSIONS_BOUNDARY }) } },
    ...enforcedPrincipals({ schema, ...more }),
  ];
}
