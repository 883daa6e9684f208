import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';

/** The texts of a warning in a stack after synthesis, without the link to its documentation. */
export function warningTexts(stack: Stack, id: string): string[] {
  const end = `[ack: cdk-bedrock-cost-tags:${id}]`;
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data))
    .filter((text) => text.endsWith(end))
    .map((text) => text.slice(0, text.indexOf('. See https://')));
}
