import type { IConstruct } from 'constructs';
import type { PriceList } from './price-list';

const LISTS = new WeakMap<IConstruct, PriceList>();

/** Constructs below which prices were used. */
const USED = new WeakSet<IConstruct>();

/** Price list of the nearest scope that has one. */
export function listOf({ node }: IConstruct): PriceList | undefined {
  for (const scope of node.scopes.reverse()) {
    const list = LISTS.get(scope);
    if (list !== undefined) {
      return list;
    }
  }
  return undefined;
}

/** Price list of the nearest scope that has one, for a construct that uses its prices. */
export function listFor(construct: IConstruct): PriceList | undefined {
  construct.node.scopes.forEach((scope) => USED.add(scope));
  return listOf(construct);
}

/** Sets the price list of a scope. Returns the reasons why it cannot be set. */
export function noteList(scope: IConstruct, list: PriceList): string[] {
  const problems = [
    ...LISTS.has(scope) ? ['scope must not have a price list already: call withPrices and withDocument on one price list, and applyTo once'] : [],
    ...USED.has(scope) ? ['scope must not contain a construct that has used its prices: call applyTo right after you have created the scope'] : [],
  ];
  if (problems.length === 0) {
    LISTS.set(scope, list);
  }
  return problems;
}
