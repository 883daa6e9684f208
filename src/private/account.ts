import type { IConstruct } from 'constructs';
import { isToken } from './check';
import { outermostStack } from './outermost-stack';

/** Returns the account of a construct. If the account is known only at deployment, returns a string that represents the account of its stack. */
export function accountOf(construct: IConstruct): string {
  const { account, node } = outermostStack(construct);
  return isToken(account) ? node.addr : account;
}
