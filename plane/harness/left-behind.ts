import type { Deployable } from './assembly';
import type { Stacks } from './stacks';

type Resources = Readonly<Record<string, readonly string[]>>;

/** The resources that the accounts have now and did not have before, except for those that were kept, by name, id or ARN. */
export function leftBehind(before: Resources, after: Resources, kept: ReadonlyArray<string | RegExp>): string[] {
  const isKept = (name: string) => kept.some((each) => typeof each === 'string' ? name === each || name.endsWith(`:${each}`) || name.endsWith(`/${each}`) : each.test(name));
  return Object.entries(after)
    .flatMap(([kind, names]) => names.filter((name) => !before[kind]?.includes(name) && !isKept(name)).map((name) => `${kind}: ${name}`))
    .sort();
}

/** The physical ids of the resources that a stack keeps when it is deleted. */
export async function retained(stacks: Stacks, stack: Deployable): Promise<string[]> {
  const ids = await stacks.physicalIds(stack);
  return Object.entries<any>(stack.template.Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain')).map(([logicalId]) => {
    const id = ids.get(logicalId);
    if (!id) {
      throw new Error(`${stack.name} has no ${logicalId}`);
    }
    return id;
  });
}
