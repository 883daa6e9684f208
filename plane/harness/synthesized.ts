import { App, CfnElement, Stack } from 'aws-cdk-lib';
import { deployables, type Deployable } from './assembly';

/** A stack of one app, with its constructs. */
export interface Synthesized {
  readonly stack: Deployable;

  /** The path of a construct in its stack, by the logical id of its resource. */
  pathOf(logicalId: string): string;

  /** The logical id of the resource at a path. */
  logicalIdOf(path: string): string;
}

/** Synthesizes the app of a stack. */
export function synthesized(stack: Stack, folder: string): Synthesized {
  const [deployable] = deployables((stack.node.root as App).synth(), folder);
  const elements = stack.node.findAll().filter((node): node is CfnElement => CfnElement.isCfnElement(node) && Stack.of(node) === stack);
  const paths = new Map(elements.map((element) => [
    stack.resolve(element.logicalId) as string, element.node.path.slice(stack.node.path.length + 1).replace(/\/(Resource|Default)$/, ''),
  ]));
  return {
    stack: deployable,
    pathOf: (logicalId) => paths.get(logicalId) ?? logicalId,
    logicalIdOf: (path) => [...paths].find(([, each]) => each === path)![0],
  };
}
