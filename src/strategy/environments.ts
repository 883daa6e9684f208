import { Stack, Stage, Token } from 'aws-cdk-lib';

/** Where a literal name identifies one thing: in an account and Region, or in all Regions of an account. */
export type Scoped = 'environment' | 'account';

// An ARN with an account identifies the same resource in every template.
const COMPLETE_ARN = /^arn:(?:\$\{AWS::Partition\}|[^:]*)(:[^:]*:[^:]*:\d{12}:.*)$/;

/**
 * Returns a text of a template so that it means the same in every stack of the app. References of the stack get a mark, and a name gets the environment in which it is
 * unique.
 */
export function inEveryStack(stack: Stack, text: string, scoped: Scoped): string {
  const global = text.replace(/\$\{([^{}|]+)\}/g, (whole, name: string) => {
    switch (name) {
      case 'AWS::Partition': return whole;
      case 'AWS::AccountId': return known(stack.account) ?? `\${${environmentOf(stack)}|${name}}`;
      case 'AWS::Region': return known(stack.region) ?? `\${${environmentOf(stack)}|${name}}`;
      default: return name.startsWith('Fn::') ? `\${${environmentOf(stack)}|${name}}` : `\${${stack.node.addr}|${name}}`;
    }
  });
  const arn = COMPLETE_ARN.exec(global)?.[1];
  return arn !== undefined ? `arn:*${arn}` : /\$\{[^{}]+\|/.test(global) ? global : `${scoped === 'account' ? accountOf(stack) : environmentOf(stack)} ${global}`;
}

// Stacks of other stages can be deployed to other accounts and Regions, unless both specify an environment.
function environmentOf(stack: Stack): string {
  return `${accountOf(stack)} ${known(stack.region) ?? stageOf(stack)}`;
}

function accountOf(stack: Stack): string {
  return known(stack.account) ?? stageOf(stack);
}

function stageOf(stack: Stack): string {
  return (Stage.of(stack) ?? stack.node.root).node.addr;
}

function known(value: string): string | undefined {
  return Token.isUnresolved(value) ? undefined : value;
}
