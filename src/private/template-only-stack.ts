import type { Stack } from 'aws-cdk-lib';
import { outermostStack } from './outermost-stack';

/** Calls by which a synthesizer makes a stack deployable, or leaves that to another synthesizer. */
const EMITS_ARTIFACT = /emit\w*Artifact|addStackArtifact|\.synthesize\(/;

const BY_CLASS = new WeakMap<object, boolean>();

/**
 * Returns whether the app only writes the template of a stack, and does not deploy it: a product of AWS Service Catalog, or a stack of a stack set. Such a template
 * is deployed any number of times, under stack names, in accounts and in Regions that are unknown at synth. A nested stack is part of its outermost stack.
 */
export function isTemplateOnly(stack: Stack): boolean {
  const outermost = outermostStack(stack);
  const { synthesizer } = outermost;
  // A synthesizer that is written in Python, Java, .NET or Go has no source here. Only a template is synthesized within another stack.
  if (Object.hasOwn(synthesizer, 'synthesize')) {
    return outermost.node.scopes.some((scope) => scope !== outermost && isStack(scope));
  }
  const type = Object.getPrototypeOf(synthesizer);
  const known = BY_CLASS.get(type) ?? !EMITS_ARTIFACT.test(sourceOf(type));
  BY_CLASS.set(type, known);
  return known;
}

// The base class contains the methods for all cases, so its source says nothing.
function sourceOf(prototype: any): string {
  if (!prototype || prototype === Object.prototype || prototype.constructor.name === 'StackSynthesizer') {
    return '';
  }
  const methods = Object.values(Object.getOwnPropertyDescriptors(prototype)).map(({ value }) => value).filter((value) => typeof value === 'function' && value !== prototype.constructor);
  return [...methods.map(String), sourceOf(Object.getPrototypeOf(prototype))].join('\n');
}

function isStack(scope: unknown): boolean {
  return (scope as { templateOptions?: unknown }).templateOptions !== undefined;
}
