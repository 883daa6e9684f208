import { Aspects, RemoveTag, Stack, Stage, Tag, type TagProps } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CostTags } from './cost-tags';
import type { ResourceTags } from './resource-tags';
import { show } from '../private/check';

/**
 * Declared tags whose final value on a resource is different. Call this function after aspects.
 */
export function tagConflicts(declared: CostTags, tags: ResourceTags, prop: string = 'costTags'): string[] {
  const { resource } = tags;
  const stack = Stack.of(resource);
  const own = tags.own();
  return declared.keys.flatMap((key) => {
    const wanted = declared.value(key);
    const found = own.get(key);
    if (found === wanted || (found !== undefined && show(stack.resolve(found)) === show(stack.resolve(wanted)))) {
      return [];
    }
    const ending = found === undefined ? 'without it' : `with ${show(stack.resolve(found))}`;
    const declaration = `${prop} declares ${show(key)} as ${show(stack.resolve(wanted))}, but the resource ends up ${ending} because of`;
    return tags.isOverridden(key) ? [
      `${declaration} an override of the L1 construct, such as addPropertyOverride: use the same value in both places, remove the override, or remove ${show(key)} from ${prop}`,
    ] : [
      `${declaration} ${origin(resource, key, found)}: ` +
      `use the same value in both places, remove ${show(key)} from ${prop}, or exclude ${show(resourceType(resource))} there with excludeResourceTypes`,
    ];
  });
}

function origin(resource: IConstruct, key: string, found: string | undefined): string {
  for (const scope of [...resource.node.scopes].reverse()) {
    const culprit = Aspects.of(scope).all.filter((aspect) => aspect instanceof Tag || aspect instanceof RemoveTag).reverse()
      .find((aspect) => aspect.key === key && (aspect instanceof Tag ? aspect.value : undefined) === found);
    if (culprit) {
      const props = (culprit as unknown as { props?: TagProps }).props;
      const priority = props?.priority === undefined ? '' : `, { priority: ${props.priority} }`;
      const call = found === undefined ? `remove(${show(key)}${priority})` : `add(${show(key)}, ${show(found)}${priority})`;
      return `Tags.of(${show(scope.node.path || 'the app')}).${call}`;
    }
    // Aspects do not cross into a Stage, so no aspect above it set the tag.
    if (Stage.isStage(scope)) {
      break;
    }
  }
  return 'an aspect or a direct change to the L1 construct';
}

function resourceType(resource: IConstruct): string {
  return (resource as unknown as { cfnResourceType?: string }).cfnResourceType ?? resource.node.id;
}
