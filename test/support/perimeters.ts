import { Stack } from 'aws-cdk-lib';
import { checkedApp } from './checked-app';
import { deployed } from './deployed';
import type { Surroundings } from './may';
import { TEST_ENV } from './places';
import { EVERYTHING } from './spending-paths';
import { CostTags, CostTagSchema, GuardrailRendering, TagGuardrailPolicy, type TagGuardrailOptions, TagScopedInvokePolicy, type TagScopedInvokeOptions } from '../../src';

/** A policy that fences somebody in, where it would stand. */
export interface Fenced {
  readonly name: string;

  /** What the principal has, the fence aside. */
  readonly others: any[];

  /** What the principal has, the fence included. */
  readonly policies: any[];
  readonly around: Surroundings;
}

/** The document of a tag-scoped policy, as deployed. */
export function scopedDocument(options: TagScopedInvokeOptions): any {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return deployed(stack.resolve(TagScopedInvokePolicy.documentOf(stack, options)), {});
}

/** The document of a guardrail, as deployed. */
export function guardrailDocument(options: TagGuardrailOptions): any {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return deployed(stack.resolve(TagGuardrailPolicy.documentOf(stack, options)), {});
}

/** A guardrail in each rendering, around somebody who may do anything. */
export function guardrails(options: TagGuardrailOptions): Fenced[] {
  const document = (rendering: GuardrailRendering) => guardrailDocument({ ...options, rendering });
  return [
    { name: 'a guardrail as managed policy', others: [EVERYTHING], policies: [EVERYTHING, document(GuardrailRendering.MANAGED_POLICY)], around: {} },
    { name: 'a guardrail as boundary', others: [EVERYTHING], policies: [EVERYTHING], around: { boundary: document(GuardrailRendering.PERMISSIONS_BOUNDARY) } },
    { name: 'a guardrail as service control policy', others: [EVERYTHING], policies: [EVERYTHING], around: { serviceControl: document(GuardrailRendering.SERVICE_CONTROL_POLICY) } },
  ];
}

/** Every fence for the same tags: `Department` is `Claims` or `Sales`, and what more is asked for. */
export function fences(more: Pick<TagScopedInvokeOptions & TagGuardrailOptions, 'principalTagKeys' | 'allowedPaths'> = {}): Fenced[] {
  const scoped = { costTags: CostTags.of({ Department: 'Claims' }), additionalValues: { Department: ['Sales'] }, ...more };
  const schema = CostTagSchema.of({ Department: { allowedValues: ['Claims', 'Sales'] } });
  return [
    { name: 'the policy alone', others: [], policies: [scopedDocument(scoped)], around: {} },
    { name: 'the policy beside bedrock:*', others: [EVERYTHING], policies: [EVERYTHING, scopedDocument(scoped)], around: {} },
    { name: 'the policy as boundary', others: [EVERYTHING], policies: [EVERYTHING], around: { boundary: scopedDocument({ ...scoped, permissionsBoundary: true }) } },
    ...guardrails({ schema, ...more }),
  ];
}
