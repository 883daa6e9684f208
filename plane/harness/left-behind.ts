import type { Deployable } from './assembly';
import type { Stacks } from './stacks';

type Resources = Readonly<Record<string, readonly string[]>>;

/** What the accounts have now and did not have before, except for what was kept. */
export function leftBehind(before: Resources, after: Resources, kept: readonly string[]): string[] {
  return Object.entries(after)
    .flatMap(([kind, names]) => names.filter((name) => !before[kind]?.includes(name)).map((name) => `${kind}: ${name}`))
    .filter((each) => !kept.some((id) => each.includes(id)))
    .sort();
}

/** The physical ids of what a stack keeps when it is deleted. */
export async function retained(stacks: Stacks, stack: Deployable): Promise<string[]> {
  const ids = await stacks.physicalIds(stack);
  return Object.entries<any>(stack.template.Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain')).map(([logicalId]) => ids.get(logicalId)!);
}
