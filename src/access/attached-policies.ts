import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AttachedPolicyCount, type Guard, listedElements } from './attached-policy-count';
import { type ResourceWithReferences, resourceWithReferences } from '../private/construct-references';
import { IamIdentities, type IamKind } from '../private/iam-identities';

/** Resource of IAM in a stage. */
interface IamResource extends ResourceWithReferences {
  readonly kind: IamKind;
  readonly resource: CfnResource;
}

const KINDS: Record<string, [IamKind, string]> = {
  'AWS::IAM::Role': ['Role', 'RoleName'],
  'AWS::IAM::Group': ['Group', 'GroupName'],
  'AWS::IAM::User': ['User', 'UserName'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicy', 'ManagedPolicyName'],
};

const LISTS = { Roles: 'Role', Groups: 'Group', Users: 'User' } as const;

const NONE = new AttachedPolicyCount(undefined);

/**
 * Managed policies of the principals of a stage, at synth. Stages are synthesized one after the other, so each of them has its own.
 */
export class AttachedPolicies {
  public readonly identities = new IamIdentities();
  private readonly counts = new Map<string, AttachedPolicyCount>();

  constructor(stage: IConstruct) {
    const resources = iamResources(stage);
    for (const { kind, resource, logicalId, condition, properties } of resources) {
      this.identities.add(kind, resource, logicalId, properties[KINDS[resource.cfnResourceType]![1]]);
      this.counts.set(resource.node.addr, new AttachedPolicyCount(condition && `${Stack.of(resource).node.addr} ${condition}`));
    }
    for (const { kind, resource, condition, properties } of resources) {
      const { addr } = Stack.of(resource).node;
      if (kind !== 'ManagedPolicy') {
        this.attach(resource.node.addr, listedElements(properties.ManagedPolicyArns, addr).map(({ element, ...rest }) => ({ policy: this.identities.keyOf('ManagedPolicy', resource, element), ...rest })));
        continue;
      }
      const guard: Guard | undefined = condition === undefined ? undefined : { condition: `${addr} ${condition}`, isThen: true };
      for (const [list, principalKind] of Object.entries(LISTS)) {
        for (const { element, ...rest } of listedElements(properties[list], addr, guard)) {
          this.attach(this.identities.keyOf(principalKind, resource, element), [{ policy: resource.node.addr, ...rest }]);
        }
      }
    }
  }

  /** Returns the number of managed policies of a principal by its key. */
  public of(principal: string): AttachedPolicyCount {
    return this.counts.get(principal) ?? NONE;
  }

  private attach(principal: string, attached: Array<{ policy: string; guard?: Guard; isCertain: boolean }>): void {
    const count = this.counts.get(principal) ?? new AttachedPolicyCount(undefined);
    this.counts.set(principal, count);
    attached.forEach(({ policy, ...rest }) => count.add(policy, rest));
  }
}

function iamResources(scope: IConstruct): IamResource[] {
  const [kind] = CfnResource.isCfnResource(scope) ? KINDS[scope.cfnResourceType] ?? [] : [];
  const rendered = kind && resourceWithReferences(scope as CfnResource);
  return [
    ...rendered ? [{ kind, resource: scope as CfnResource, ...rendered }] : [],
    ...scope.node.children.flatMap((child) => Stage.isStage(child) ? [] : iamResources(child)),
  ];
}
