import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { readable } from './readable-values';

/**
 * Finds constructs by what they hand out, such as an ARN, where it stands in a template.
 *
 * Stacks made alike have the same logical ids: a reference counts only within its own stack, or where the CDK carried it into another.
 */
export class ReferenceIndex<T extends IConstruct> {
  private readonly byStack = new Map<Stack, Map<string, T[]>>();

  constructor(private readonly producers: readonly T[], private readonly handedOut: (producer: T) => unknown) {}

  /** The constructs that a value in the template of a stack, or the text that it is told as, is from: those of the stack itself come first. */
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

  /** What it hands out to a stack; undefined if it never did. */
  private textIn(stack: Stack, producer: T): string | undefined {
    const handedOut = this.handedOut(producer);
    const here = stack.resolve(handedOut);
    const text = readable(here);
    const own = Stack.of(producer);
    return own === stack || typeof here === 'string' || readable(own.resolve(handedOut)) !== text ? text : undefined;
  }
}
