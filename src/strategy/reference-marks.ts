import type { Stack } from 'aws-cdk-lib';
import { readable } from './readable-values';

/** Stack in whose template a value is read. References of other stacks are marked with the address of their stack, because logical IDs are unique only within a stack. */
export interface ReferenceMark {
  readonly stack: Stack;
  readonly depth: number;
}

const MARK = /\$\{([0-9a-f]{42})\|/g;

/** Returns the argument of `Ref` or `Fn::GetAtt`, with a mark if the reference belongs to another stack. */
export function markedId(stack: Stack, argument: unknown, mark: ReferenceMark): unknown {
  const mustMark = stack !== mark.stack;
  if (Array.isArray(argument)) {
    return mustMark ? [marked(stack, readable(argument[0])), ...argument.slice(1)] : argument;
  }
  return mustMark ? marked(stack, readable(argument)) : argument;
}

/** Returns the argument of `Fn::Sub`, with marks for references that belong to another stack. */
export function withMarks(stack: Stack, argument: unknown, mark: ReferenceMark): unknown {
  return stack === mark.stack || typeof argument !== 'string' ? argument : argument.replace(/\$\{([^!}|]+)\}/g, (_, id) => `\${${marked(stack, id)}}`);
}

/** Returns the reference that is a whole text, such as `${Topic}` or `${Role.Arn}`, or undefined for other texts. */
export function wholeReference(text: string): { readonly address?: string; readonly id: string } | undefined {
  const [, address, id] = /^\$\{(?:([0-9a-f]{42})\|)?(\w+)(?:\.Arn)?\}$/.exec(text) ?? [];
  return id === undefined ? undefined : { address, id };
}

/** Returns a text without the marks of stacks. */
export function unmarked(text: string): string {
  return text.replace(MARK, '${');
}

function marked(stack: Stack, id: string): string {
  return `${stack.node.addr}|${id}`;
}
