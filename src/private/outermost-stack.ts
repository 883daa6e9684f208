import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The stack of a construct, or the one that it is nested in: the one with a name and a place of its own. */
export function outermostStack(scope: IConstruct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  return stack;
}
