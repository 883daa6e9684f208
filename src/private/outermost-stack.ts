import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Returns the stack of a construct. For a nested stack, returns the outermost parent stack, which has its own name and environment. */
export function outermostStack(scope: IConstruct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent) {
    stack = stack.nestedStackParent;
  }
  return stack;
}
