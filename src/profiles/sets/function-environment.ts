import { Stack } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { show } from '../../private/check';

/** Maximum size of all environment variables of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_ENVIRONMENT_SIZE = 4096;

/**
 * Number of characters of the environment variables of a function, apart from one. Values known only at deployment count with the parts that are known.
 *
 * Call this function at synth, because later constructs can add variables.
 */
export function sizeOfOthers(fn: lambda.Function, variableName: string): number {
  const { environment } = fn.node.defaultChild as lambda.CfnFunction;
  const { variables = {}, Variables: rendered = variables } = Stack.of(fn).resolve(environment) ?? {};
  return Object.entries<unknown>(rendered)
    .filter(([name]) => name !== variableName)
    .reduce((size, [name, value]) => size + name.length + knownLength(value), 0);
}

/** Problem with a variable that does not fit in the environment of a function. */
export function environmentProblems(fn: lambda.Function, variableName: string, size: number, others: number = 0): string[] {
  const total = variableName.length + size + others;
  return total <= MAX_ENVIRONMENT_SIZE ? [] : [
    `the environment variables of ${show(fn.node.path)} must have at most ${MAX_ENVIRONMENT_SIZE} characters in total, got about ${total} with ${variableName}: ` +
    'use exportToParameter, and pass the name of the parameter',
  ];
}

function knownLength(value: unknown): number {
  if (typeof value === 'string') {
    return value.length;
  }
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join']?.[1] ?? [];
  return parts.reduce<number>((size, part) => size + (typeof part === 'string' ? part.length : 0), 0);
}
