import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { outermostStack } from './outermost-stack';

/**
 * A name that no other construct of the stack has, and that changes whenever one of the given inputs does.
 *
 * CloudFormation creates a replacement before it deletes the original; were the name the same, the two could collide. The hash therefore covers
 * what makes CloudFormation replace the resource, and nothing else that a user may edit. It leaves out the ids of the stack and the stages
 * around it: these may change while the stack, and so the resource, stays.
 *
 * Letters, digits and single hyphens; readable up to the hash.
 */
export function physicalName(scope: IConstruct, createOnly: readonly unknown[], maxLength: number): string {
  const { stack, path } = placeOf(scope);
  const hash = replacementHash(scope, createOnly);
  const readable = shorten(hyphenated(`${stack.stackName}-${path}`), maxLength - hash.length - 1);
  return readable === '' ? hash : `${readable}-${hash}`;
}

/**
 * Eight characters that no other construct of the stack has, and that change whenever one of the given inputs does: what makes `physicalName` follow.
 */
export function replacementHash(scope: IConstruct, createOnly: readonly unknown[]): string {
  const { stack, path } = placeOf(scope);
  // In the scope's own stack, as a reference reads there. An absent input keeps its place: resolving would drop it.
  const inputs = createOnly.map((input) => Stack.of(scope).resolve(input) ?? null);
  return shortHash(JSON.stringify([stack.stackName, path, inputs]));
}

/** Eight characters that stand for a text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function placeOf(scope: IConstruct): { stack: Stack; path: string } {
  const stack = outermostStack(scope);
  return { stack, path: scope.node.path.slice(stack.node.path.length) };
}

/**
 * Whether a name made from these inputs would stay the same although they change at deployment.
 *
 * Pseudo parameters do not count: they never change for a stack.
 */
export function changesAtDeployment(scope: IConstruct, createOnly: readonly unknown[]): boolean {
  return hasChangingIntrinsic(Stack.of(scope).resolve(createOnly));
}

function hasChangingIntrinsic(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(hasChangingIntrinsic);
  }
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return Object.entries(value).some(([key, inner]) => {
    switch (key) {
      case 'Ref': return !String(inner).startsWith('AWS::');
      case 'Fn::Join': case 'Fn::Select': case 'Fn::Split': return hasChangingIntrinsic(inner);
      default: return true;
    }
  });
}

function hyphenated(text: string): string {
  return text.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-|-$/g, '');
}

// The stack's name begins it and the construct's id ends it: what is in between tells a reader least.
function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) {
    return text;
  }
  const head = Math.floor(maxLength / 3);
  return hyphenated(`${text.slice(0, head)}-${text.slice(text.length - (maxLength - head - 1))}`);
}
