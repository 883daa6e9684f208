import { createHash } from 'node:crypto';
import { Fn, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { outermostStack } from './outermost-stack';
import { isTemplateOnly } from './template-only-stack';

const SEPARATOR = '-';

/**
 * Generates a name that is unique in the stack and that changes whenever one of the inputs changes.
 *
 * CloudFormation creates a replacement before it deletes the original, so both resources would collide under the same name. The hash therefore
 * covers the inputs that make CloudFormation replace the resource, and no other properties. The hash does not include the IDs of the stack and
 * of its stages, because these IDs can change while the stack and its resources remain.
 *
 * The name consists of letters, digits and single hyphens, and is readable except for the hash. If only the template is synthesized, the name also contains the
 * ID of the deployed stack, because the stack name at synth is not the name of the deployed stack.
 */
export function physicalName(scope: IConstruct, createOnly: readonly unknown[], maxLength: number): string {
  const { id, length } = deployedStack(scope);
  return [nameInTemplate(scope, createOnly, maxLength - length), ...id].join(SEPARATOR);
}

/** Generates the name in `physicalName` in lowercase, with underscores in place of hyphens. */
export function underscoredName(scope: IConstruct, createOnly: readonly unknown[], maxLength: number): string {
  const { id, length } = deployedStack(scope);
  const name = nameInTemplate(scope, createOnly, maxLength - length).toLowerCase().replaceAll(SEPARATOR, '_');
  return [name, ...id.map((each) => Fn.join('_', Fn.split(SEPARATOR, each)))].join('_');
}

/** Generates the ending of a given name that makes the name change whenever one of the inputs changes, and that is unique if only the template is synthesized. */
export function replacementSuffix(scope: IConstruct, createOnly: readonly unknown[]): string {
  return [replacementHash(scope, createOnly), ...deployedStack(scope).id].join(SEPARATOR);
}

/** Generates the ending of a name that never changes: the ID of the deployed stack if only the template is synthesized, and no text otherwise. */
export function stackSuffix(scope: IConstruct): { readonly text: string; readonly length: number } {
  const { id, length } = deployedStack(scope);
  return { text: id.map((each) => `${SEPARATOR}${each}`).join(''), length };
}

/** Generates the name in `physicalName`, which is unique among the resources of a template. */
export function nameInTemplate(scope: IConstruct, createOnly: readonly unknown[], maxLength: number): string {
  const { stack, path } = placeOf(scope);
  const hash = replacementHash(scope, createOnly);
  const readable = shorten(hyphenated(`${stack.stackName}${SEPARATOR}${path}`), maxLength - hash.length - 1);
  return readable === '' ? hash : `${readable}${SEPARATOR}${hash}`;
}

/** Length of the ID of a deployed stack. */
export const STACK_ID_LENGTH = 36;

/**
 * Returns the last part of the ID of a deployed stack, a UUID of lowercase letters, digits and hyphens.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html
 */
export function deployedStackId(stack: Stack): string {
  return Fn.select(2, Fn.split('/', stack.stackId));
}

function deployedStack(scope: IConstruct): { id: string[]; length: number } {
  const stack = Stack.of(scope);
  return isTemplateOnly(stack) ? { id: [deployedStackId(stack)], length: SEPARATOR.length + STACK_ID_LENGTH } : { id: [], length: 0 };
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
