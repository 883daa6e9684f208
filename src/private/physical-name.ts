import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { outermostStack } from './outermost-stack';

/**
 * Generates a name that is unique in the stack and that changes whenever one of the inputs changes.
 *
 * CloudFormation creates a replacement before it deletes the original, so both resources would collide under the same name. The hash therefore
 * covers the inputs that make CloudFormation replace the resource, and no other properties. The hash does not include the IDs of the stack and
 * of its stages, because these IDs can change while the stack and its resources remain.
 *
 * The name consists of letters, digits and single hyphens, and is readable except for the hash.
 */
export function physicalName(scope: IConstruct, createOnly: readonly unknown[], maxLength: number): string {
  const { stack, path } = placeOf(scope);
  const hash = replacementHash(scope, createOnly);
  const readable = shorten(hyphenated(`${stack.stackName}-${path}`), maxLength - hash.length - 1);
  return readable === '' ? hash : `${readable}-${hash}`;
}

/**
 * Generates the hash in `physicalName`: eight characters that are unique in the stack and that change whenever one of the inputs changes.
 */
export function replacementHash(scope: IConstruct, createOnly: readonly unknown[]): string {
  const { stack, path } = placeOf(scope);
  // Inputs are resolved in the scope's own stack. An undefined input becomes null, because resolving would remove it.
  const inputs = createOnly.map((input) => Stack.of(scope).resolve(input) ?? null);
  return shortHash(JSON.stringify([stack.stackName, path, inputs]));
}

/** Returns a hash of eight characters for a string. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function placeOf(scope: IConstruct): { stack: Stack; path: string } {
  const stack = outermostStack(scope);
  return { stack, path: scope.node.path.slice(stack.node.path.length) };
}

/**
 * Returns whether an input can change at deployment, so that a name generated from the inputs would not change with it.
 *
 * Pseudo parameters are ignored, because they never change for a stack.
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

// The name starts with the stack's name and ends with the construct's ID. The part in between is the least useful for a reader.
function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) {
    return text;
  }
  const head = Math.floor(maxLength / 3);
  return hyphenated(`${text.slice(0, head)}-${text.slice(text.length - (maxLength - head - 1))}`);
}
