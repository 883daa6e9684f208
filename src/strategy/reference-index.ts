import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { readable } from './readable-values';

/**
 * Finds constructs by a value that they provide, such as an ARN, in a template.
 *
 * Stacks created by the same code have the same logical IDs. A reference therefore matches only within its own stack, or in another stack to which the CDK has
 * exported it.
 */
export class ReferenceIndex<T extends IConstruct> {
  private readonly byStack = new Map<Stack, Map<string, T[]>>();

  constructor(private readonly producers: readonly T[], private readonly handedOut: (producer: T) => unknown) {}

  /** Returns the constructs that provide a value in the template of a stack, or its readable text. Constructs of the stack itself come first. */
  public find(stack: Stack, value: unknown): T[] {
    const found = this.in(stack).get(readable(value)) ?? [];
    return [...found.filter((each) => Stack.of(each) === stack), ...found.filter((each) => Stack.of(each) !== stack)];
  }

  private in(stack: Stack): Map<string, T[]> {
    let index = this.byStack.get(stack);
    if (!index) {
      index = new Map();
      for (const producer of this.producers) {
        const text = this.textIn(stack, producer);
        if (text !== undefined) {
          index.set(text, [...index.get(text) ?? [], producer]);
        }
      }
      this.byStack.set(stack, index);
    }
    return index;
  }

  /** Returns the text of the provided value in a stack. Returns undefined if the stack does not reference the value. */
  private textIn(stack: Stack, producer: T): string | undefined {
    const handedOut = this.handedOut(producer);
    const here = stack.resolve(handedOut);
    const text = readable(here);
    const own = Stack.of(producer);
    return own === stack || typeof here === 'string' || readable(own.resolve(handedOut)) !== text ? text : undefined;
  }
}
