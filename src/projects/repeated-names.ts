import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isToken, show } from '../private/check';
import { warn } from '../private/warning';

// Projects by name, for each stack.
const PROJECTS = new WeakMap<Stack, Map<string, Construct>>();

/** Warns of a second project with the same name in a stack. Amazon Bedrock accepts it, but the name then does not distinguish the projects. */
export function warnOfRepeatedName(project: Construct, name: string): void {
  if (isToken(name)) {
    return;
  }
  const stack = Stack.of(project);
  const projects = PROJECTS.get(stack) ?? new Map<string, Construct>();
  const first = projects.get(name);
  if (first) {
    warn(project, 'TaggedProject.repeatedName',
      `projectName ${show(name)} is also the name of ${show(first.node.path)}: Amazon Bedrock accepts the name twice, but lists and consoles show two projects with it. Use another name for one of them`,
    );
  }
  PROJECTS.set(stack, projects.set(name, first ?? project));
}
