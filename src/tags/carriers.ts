import { Lazy, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { show } from '../private/check';
import { isNotText, isSameIn, isWithoutStack } from '../private/stack-value';

/**
 * Constructs that carry a specified set of tags. A value such as `Aws.STACK_NAME` belongs to no stack, so the carriers decide what it means.
 */
export class Carriers {
  private readonly scopes = new Set<IConstruct>();
  private readonly tokens = new Map<string, string>();

  public add(scope: IConstruct): void {
    this.scopes.add(scope);
  }

  /** Value of a tag. Resolving throws in a stack in which the value differs from the value of every carrier. */
  public value(key: string, value: string): string {
    if (!isWithoutStack(value)) {
      return value;
    }
    // One token per value, so that equal values can be recognized.
    const token = this.tokens.get(key) ?? Lazy.uncachedString({
      produce: ({ scope }) => {
        this.check(Stack.of(scope), key, value);
        return value;
      },
    });
    this.tokens.set(key, token);
    return token;
  }

  private check(reader: Stack, key: string, value: string): void {
    const resolved = reader.resolve(value);
    if (isNotText(resolved)) {
      throw new Error(`CostTags: value of ${show(key)} must be text, got ${show(resolved)}: pass a text, or omit the tag`);
    }
    const scopes = [...this.scopes];
    const isIn = (scope: IConstruct) => reader.node.scopes.includes(scope) || scope.node.scopes.includes(reader) && Stack.of(scope) === reader;
    if (scopes.length === 0 || scopes.some(isIn)) {
      return;
    }
    const stacksOf = (scope: IConstruct) => scope.node.scopes.some(Stack.isStack) ? [Stack.of(scope)] : scope.node.findAll().filter(Stack.isStack);
    const stacks = [...new Set(scopes.flatMap(stacksOf))];
    if (stacks.length > 0 && !stacks.some((each) => isSameIn(each, reader, value))) {
      throw new Error(`CostTags: value of ${show(key)} must be the same in stack ${show(reader.node.path)} and in stack ${show(stacks[0].node.path)}, whose resources carry the tag, got ` +
        `${show(resolved)}: pass the tags of the resource, such as profile.costTags, or use a value that is known at synth, such as stack.stackName or a literal`);
    }
  }
}
