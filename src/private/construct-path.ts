import type { IConstruct } from 'constructs';

/** Path of a construct as its user knows it: for the default child of a construct, the path of that construct. */
export function constructPath(construct: IConstruct): string {
  const parent = construct.node.scope;
  return (parent && isDefaultChild(construct, parent) ? parent : construct).node.path;
}

function isDefaultChild(construct: IConstruct, parent: IConstruct): boolean {
  try {
    return parent.node.defaultChild === construct;
  } catch {
    // A construct can have two children with the names of a default child.
    return false;
  }
}
