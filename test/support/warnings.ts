import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';

/** The ids of the warnings in a stack, after synthesis. */
export function warningIds(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue())
    .map(({ entry }) => /\[ack: (.*)\]$/.exec(entry.data as string)?.[1] ?? entry.data as string);
}
