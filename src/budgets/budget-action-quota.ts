import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { accountOf } from '../private/account';
import { isToken } from '../private/check';
import { outermostStack } from '../private/outermost-stack';
import { warn } from '../private/warning';

// https://docs.aws.amazon.com/cost-management/latest/userguide/management-limits.html
const MAX_ACTIONS = 100;

const ACTIONS = new WeakMap<IConstruct, Map<string, IConstruct[]>>();

/**
 * Counts the deny actions of an account. All stages of an app count, because AWS Budgets counts the actions of an account in all Regions.
 *
 * @returns function that warns of too many actions at synth. Only the first action beyond the quota has the warning
 */
export function countAction(action: IConstruct): () => void {
  const accounts = ACTIONS.get(action.node.root) ?? new Map<string, IConstruct[]>();
  ACTIONS.set(action.node.root, accounts);
  const actions = accounts.get(accountOf(action)) ?? [];
  accounts.set(accountOf(action), actions);
  actions.push(action);
  return () => {
    if (actions[MAX_ACTIONS] === action) {
      warn(action, 'BudgetDenyAction.accountQuota', `AWS Budgets supports ${MAX_ACTIONS} actions for an account, and the app has ${actions.length} deny actions of budgets for ${nameOf(action)}. ` +
        'AWS Budgets rejects the others at deployment. Deny the roles of several teams in one action, use deny actions of alarms, or use several accounts');
    }
  };
}

function nameOf(action: IConstruct): string {
  const { account } = Stack.of(action);
  return isToken(account) ? `the account of stack ${outermostStack(action).stackName}` : `account ${account}`;
}
