import { CfnResource, Stack } from 'aws-cdk-lib';
import { CONSTRUCT, resourceWithReferences, withPolicies } from '../private/construct-references';

/**
 * Order in which CloudFormation creates the resources of the stacks of an app. Resources are rendered only on the way from one resource to another.
 */
export class CreationOrder {
  private readonly resources = new Map<Stack, ReadonlyMap<string, CfnResource>>();
  private readonly predecessors = new Map<CfnResource, CfnResource[]>();

  /**
   * Whether a resource is created after another one: it or a resource that it waits for depends on the other one, or refers to it. A resource of another stack always is, because its stack is.
   */
  public isCreatedAfter(resource: CfnResource, other: CfnResource): boolean {
    return Stack.of(resource) !== Stack.of(other) || this.isBehind(resource, other);
  }

  private isBehind(resource: CfnResource, other: CfnResource): boolean {
    const found = new Set([resource]);
    // A set also visits the elements that are added during the loop.
    for (const each of found) {
      this.predecessorsOf(each).forEach((predecessor) => found.add(predecessor));
      if (found.has(other)) {
        return true;
      }
    }
    return false;
  }

  private predecessorsOf(resource: CfnResource): CfnResource[] {
    const known = this.predecessors.get(resource) ?? this.findPredecessors(resource);
    this.predecessors.set(resource, known);
    return known;
  }

  private findPredecessors(resource: CfnResource): CfnResource[] {
    const { dependsOn = [], properties } = resourceWithReferences(resource, withPolicies) ?? {};
    const resources = this.resourcesOf(Stack.of(resource));
    return [...new Set([...dependsOn, ...namesIn(properties)])].flatMap((name) => resources.get(name) ?? []).filter((each) => each !== resource);
  }

  /** Resources of a stack by logical ID, and by the name of the construct. */
  private resourcesOf(stack: Stack): ReadonlyMap<string, CfnResource> {
    const known = this.resources.get(stack) ?? new Map(stack.node.findAll()
      .filter((each) => Stack.of(each) === stack).filter(CfnResource.isCfnResource)
      .flatMap((each) => [[stack.resolve(each.logicalId), each], [CONSTRUCT + each.node.addr, each]] as const));
    this.resources.set(stack, known);
    return known;
  }
}

/** Names of the resources that a value refers to. */
function namesIn(value: any): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries<any>(value).flatMap(([key, each]) => {
    switch (key) {
      case 'Ref': return [each];
      case 'Fn::GetAtt': return [Array.isArray(each) ? each[0] : String(each).split('.')[0]];
      case 'Fn::Sub': return [...namesInText(Array.isArray(each) ? each[0] : each), ...namesIn(each)];
      default: return namesIn(each);
    }
  });
}

function namesInText(text: unknown): string[] {
  return [...String(text).matchAll(/\$\{([^!.}]+)[^}]*\}/g)].map(([, name]) => name);
}
