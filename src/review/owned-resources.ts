import type { CfnResource } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { TagEnforcementPolicy, TagScopedInvokePolicy } from '../access';
import { SourceAccountReaderRole } from '../accounts';
import { CostAllocationTagActivation } from '../activation';
import { AlarmDenyAction } from '../alarms';
import { AlarmDenyResources } from '../alarms/alarm-deny-resources';
import { TagAudit } from '../audit';
import { CostAndUsageExport } from '../bill';
import { BudgetDenyAction, BudgetOrganizationDenyAction, DenyActionReset } from '../budgets';
import { MonthlyCostReport } from '../cost-explorer';
import { TagCostMeter } from '../metering';
import { OrganizationDenyList, RequiredTagsHook } from '../organization';

/** A construct class of this library. The constructors of some classes are private. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type
export type Owner<T extends Construct = any> = Function & { readonly prototype: T };

/** A resource that a construct of this library creates. */
export interface OwnedResource {
  readonly resource: CfnResource;

  /** The construct that creates the resource. */
  readonly owner: IConstruct;

  /** Path of the resource below its owner. Users can add constructs there, so the path decides whose resource it is. */
  readonly path: string;
}

const OWNERS: readonly Owner[] = [
  AlarmDenyAction, AlarmDenyResources, BudgetDenyAction, CostAllocationTagActivation, CostAndUsageExport, DenyActionReset, MonthlyCostReport,
  BudgetOrganizationDenyAction, OrganizationDenyList, RequiredTagsHook, SourceAccountReaderRole, TagAudit, TagCostMeter, TagEnforcementPolicy,
  TagScopedInvokePolicy,
];

/** Returns the resource with the nearest construct of this library that contains it, or undefined if there is none. */
export function ownedResource(resource: CfnResource): OwnedResource | undefined {
  const owner = [...resource.node.scopes].reverse().find((scope) => OWNERS.some((type) => scope instanceof type));
  return owner && { resource, owner, path: resource.node.path.slice(owner.node.path.length + 1) };
}
