import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { accountOf } from '../private/account';
import { isToken, show } from '../private/check';

/**
 * Problems with a construct of which AWS permits only one in an account, or in an account and Region. Stacks whose account or Region is known only at deployment can be deployed to different ones.
 *
 * @param keyOf account, Region or name that no two constructs share. Undefined if it is not known
 */
export function uniqueProblems<T extends IConstruct>(
  construct: T, isSame: (node: IConstruct) => node is T, keyOf: (each: T) => string | undefined, problem: (other: string) => string,
): string[] {
  const key = keyOf(construct);
  const all = construct.node.root.node.findAll().filter(isSame);
  const first = all.find((each) => keyOf(each) === key);
  return key === undefined || first === construct || first === undefined ? [] : [problem(show(first.node.path)!)];
}

/** Account and Region of a construct. */
export function environmentOf(construct: IConstruct): string {
  const { region, node } = Stack.of(construct);
  return `${accountOf(construct)} ${isToken(region) ? node.addr : region}`;
}
