import { isDeepStrictEqual } from 'node:util';
import type { Block, Document } from './document';
import { REGISTRY, replacing, specOf } from '../../test/support/replacement';

const PSEUDO_PARAMETERS: Record<string, string> = { 'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::AccountId': '111122223333' };

type Resources = Record<string, { Type: string; Properties?: any }>;

/**
 * What is wrong with blocks of which the text says that they replace nothing against the block before: `<!-- keeps: AWS::Budgets::Budget -->`.
 *
 * @param templateOf what a block synthesizes to, if it does
 */
export function keptProblems({ path, blocks }: Document, templateOf: (block: Block) => any): string[] {
  return blocks.flatMap((block, index) => {
    const type = /^keeps: (\S+)$/.exec(block.mark ?? '')?.[1];
    if (type === undefined) {
      return [];
    }
    const [before, after] = [index > 0 ? templateOf(blocks[index - 1]) : undefined, templateOf(block)];
    const found = before && after ? replacements(type, before.Resources, after.Resources) : ['there are no two TypeScript blocks to compare'];
    return found.map((problem) => `${path}:${block.line}: ${problem}`);
  });
}

/**
 * What makes CloudFormation replace resources of a type when one template takes the place of another: another logical id, or a change of a property that the
 * CloudFormation registry marks. Empty if all are kept.
 */
export function replacements(type: string, before: Resources, after: Resources): string[] {
  const [old, fresh] = [before, after].map((resources) => Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type === type)));
  if (Object.keys(old).length === 0) {
    return [`there is no ${type} to keep`];
  }
  return Object.entries(old).flatMap(([id, { Properties }]) => {
    if (!fresh[id]) {
      return [`${type} ${id} is gone, found ${Object.keys(fresh).join(', ') || 'none'}`];
    }
    return replacingPaths(type).filter((path) => !isDeepStrictEqual(at(Properties, path), at(fresh[id].Properties, path)))
      .map((path) => `${type} ${id}: ${path.join('.')} changes from ${JSON.stringify(at(Properties, path))} to ${JSON.stringify(at(fresh[id].Properties, path))}, which replaces it`);
  });
}

/** Properties that replace, and those inside a property: a budget's name is in `Budget`. */
function replacingPaths(type: string): string[][] {
  const { properties } = specOf(type);
  const inside = Object.entries(properties).flatMap(([name, { type: of }]) =>
    of.type === 'ref' ? replacing(REGISTRY.get('typeDefinition', of.reference.$ref).properties).map((inner) => [name, inner]) : []);
  return [...replacing(properties).map((name) => [name]), ...inside];
}

function at(value: any, path: string[]): any {
  return deployed(path.reduce((inner, name) => inner?.[name], value));
}

/** What CloudFormation compares: pseudo parameters as they are where snippets stand. */
function deployed(value: any): any {
  if (Array.isArray(value)) {
    return value.map(deployed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument]] = [...Object.entries<any>(value), ['', undefined]];
  if (name === 'Ref' && argument in PSEUDO_PARAMETERS) {
    return PSEUDO_PARAMETERS[argument];
  }
  const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deployed(each)]));
  const [separator, parts] = name === 'Fn::Join' ? inner[name] : [];
  return parts?.every((part: unknown) => typeof part === 'string') ? parts.join(separator) : inner;
}
