import type { IConstruct } from 'constructs';
import { isToken } from './check';
import { outermostStack } from './outermost-stack';

/** The account of a construct; where it is only known at deployment, a text that stands for that of its stack. */
export function accountOf(construct: IConstruct): string {
  const { account, node } = outermostStack(construct);
  return isToken(account) ? node.addr : account;
}
