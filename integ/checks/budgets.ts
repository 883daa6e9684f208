import {
  type Budget, DescribeBudgetActionHistoriesCommand, DescribeBudgetActionsForBudgetCommand, DescribeBudgetCommand, DescribeBudgetsCommand,
  DescribeNotificationsForBudgetCommand, ExecuteBudgetActionCommand, type Action, type ActionHistory, UpdateBudgetCommand,
} from '@aws-sdk/client-budgets';
import { allowedOrDenied, failureText } from '../aws-failure';
import { billedUnder, CE_CALL } from '../billed';
import { check, When } from '../check';
import type { Live } from '../live';
import { PROOF_TAG_KEY, TEAM } from '../names';
import { inconclusive, type Outcome, verified, refuted } from '../outcome';

const BUDGET_TYPE = 'AWS::Budgets::Budget';
const DAY_MS = 24 * 3_600_000;
const WHEN_BILLED = 'a day after the key is active and calls were made';

async function budgetNamed(live: Live, name: string): Promise<Budget> {
  const { Budget: found } = await live.clients.budgets.send(new DescribeBudgetCommand({ AccountId: await live.accountId(), BudgetName: name }));
  return found!;
}

function spendOf({ CalculatedSpend }: Budget): number {
  return Number(CalculatedSpend?.ActualSpend?.Amount ?? 0);
}

async function onlyActionOf(live: Live, name: string): Promise<{ action: Action; histories: ActionHistory[] }> {
  const key = { AccountId: await live.accountId(), BudgetName: name };
  const { Actions } = await live.clients.budgets.send(new DescribeBudgetActionsForBudgetCommand(key));
  const [action] = Actions!;
  const { ActionHistories = [] } = await live.clients.budgets.send(new DescribeBudgetActionHistoriesCommand({ ...key, ActionId: action.ActionId! }));
  return { action, histories: [...ActionHistories].sort((one, other) => new Date(one.Timestamp!).getTime() - new Date(other.Timestamp!).getTime()) };
}

/** Result for a budget without spend, which might have no billed cost. */
async function ifNothingCounted(live: Live, { LastUpdatedTime }: Budget, seen: string): Promise<Outcome> {
  const billed = await billedUnder(live, TEAM.plain);
  const hours = Math.round((live.clock.now().getTime() - new Date(LastUpdatedTime ?? 0).getTime()) / 3_600_000);
  return billed > 0 && hours > 24
    ? refuted(`${seen} ${hours} hours after its last change, and Cost Explorer has ${billed} USD`)
    : inconclusive(billed > 0 ? `its last change was ${hours} hours ago` : 'there is no billed cost under the tag yet', WHEN_BILLED);
}

/** Filters, spend and actions of AWS Budgets. */
export const BUDGET_CHECKS = [
  check({
    id: 'budget-tag-key',
    when: When.DAYS,
    cost: CE_CALL,
    needs: ['ManualBudgetName'],
    refusedAs: { stack: 'CostTagsProof-Budgets', resourceType: BUDGET_TYPE },
    run: async (live, { ManualBudgetName }) => {
      const budget = await budgetNamed(live, ManualBudgetName);
      const stored = JSON.stringify(budget.FilterExpression);
      if (budget.HealthStatus?.Status === 'UNHEALTHY') {
        return refuted(`AWS accepted the filter and reports ${budget.HealthStatus.StatusReason}: ${stored}`);
      }
      if (!stored?.includes(`"${PROOF_TAG_KEY}"`)) {
        return refuted(`AWS stores the filter as ${stored}`);
      }
      return spendOf(budget) > 0
        ? verified(`its spend is ${spendOf(budget)} USD with the filter ${stored}`)
        : ifNothingCounted(live, budget, `its spend is 0 USD with the filter ${stored}`);
    },
  }),
  check({
    id: 'budget-ref',
    when: When.AT_ONCE,
    needs: ['ManualBudgetName'],
    run: async (live, { ManualBudgetName }) => {
      try {
        const { BudgetName } = await budgetNamed(live, ManualBudgetName);
        return verified(`Ref is ${ManualBudgetName}, and there is a budget with the name ${BudgetName}`);
      } catch (error) {
        if ((error as Error).name === 'NotFoundException') {
          return refuted(`Ref is ${ManualBudgetName}: ${failureText(error)}`);
        }
        throw error;
      }
    },
  }),
  check({
    id: 'budget-ten-alerts',
    when: When.AT_ONCE,
    needs: ['TenAlertsBudgetName'],
    refusedAs: { stack: 'CostTagsProof-TenAlerts', resourceType: BUDGET_TYPE },
    run: async (live, { TenAlertsBudgetName }) => {
      const { Notifications = [] } = await live.clients.budgets.send(new DescribeNotificationsForBudgetCommand({
        AccountId: await live.accountId(), BudgetName: TenAlertsBudgetName, MaxResults: 50,
      }));
      const seen = `the budget has ${Notifications.length} of 10 alerts`;
      return Notifications.length === 10 ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'view-budget',
    when: When.AT_ONCE,
    needs: ['ViewBudgetRoleArn'],
    run: async (live, { ViewBudgetRoleArn }) => {
      const { budgets } = await live.as(ViewBudgetRoleArn);
      const { denied } = await allowedOrDenied(async () => budgets.send(new DescribeBudgetsCommand({ AccountId: await live.accountId() })));
      return denied ? refuted(denied) : verified('a role with only budgets:ViewBudget on the budgets of the account can call it');
    },
  }),
  check({
    id: 'budget-edit-recount',
    when: When.DAYS,
    cost: CE_CALL,
    needs: ['EditedBudgetName'],
    run: async (live, { EditedBudgetName }) => {
      const budget = await budgetNamed(live, EditedBudgetName);
      const before = spendOf(budget);
      if (before === 0) {
        return ifNothingCounted(live, budget, 'its spend is 0 USD');
      }
      const started = live.clock.now().getTime();
      // With only a name and a limit, AWS would remove the filter. Therefore, the whole budget is sent.
      const { CalculatedSpend, LastUpdatedTime, HealthStatus, CostFilters, CostTypes, ...kept } = budget;
      await live.clients.budgets.send(new UpdateBudgetCommand({
        AccountId: await live.accountId(),
        NewBudget: { ...kept, BudgetLimit: { Unit: 'USD', Amount: budget.BudgetLimit!.Amount === '0.02' ? '0.01' : '0.02' } },
      }));
      await live.clock.wait(10);
      const edited = await budgetNamed(live, EditedBudgetName);
      const changed = new Date(edited.LastUpdatedTime ?? 0);
      const seen = `its spend was ${before} USD before an edit and ${spendOf(edited)} USD after it, and LastUpdatedTime is ${changed.toISOString()}`;
      // Clocks differ a little.
      return changed.getTime() < started - 60_000 ? refuted(seen) : verified(seen);
    },
  }),
  check({
    id: 'action-not-undone',
    when: When.DAYS,
    needs: ['DailyBudgetName'],
    run: async (live, { DailyBudgetName }) => {
      const { action, histories } = await onlyActionOf(live, DailyBudgetName);
      const fired = histories.findIndex(({ Status }) => Status === 'EXECUTION_SUCCESS');
      if (fired < 0) {
        return inconclusive(`the action has not fired yet, its status is ${action.Status}`, WHEN_BILLED);
      }
      const at = new Date(histories[fired].Timestamp!);
      const undone = histories.slice(fired).find(({ Status }) => Status!.startsWith('REVERSE'));
      if (undone) {
        return undone.EventType === 'EXECUTE_ACTION'
          ? inconclusive(`it was reversed manually: ${undone.ActionHistoryDetails?.Message}`, 'when it has fired again')
          : refuted(`it fired at ${at.toISOString()} and was reversed at ${new Date(undone.Timestamp!).toISOString()}`);
      }
      const counted = new Date(Math.ceil(at.getTime() / DAY_MS) * DAY_MS + DAY_MS);
      return live.clock.now() > counted && action.Status === 'EXECUTION_SUCCESS'
        ? verified(`it fired at ${at.toISOString()}, and still denies a day after that day has ended`)
        : inconclusive(`it fired at ${at.toISOString()}, and its status is ${action.Status}`, `after ${counted.toISOString()}, without calls until then`);
    },
  }),
  check({
    id: 'action-reset-pending',
    when: When.DAYS,
    needs: ['ManualBudgetName'],
    run: async (live, { ManualBudgetName }) => {
      const { action } = await onlyActionOf(live, ManualBudgetName);
      if (action.Status !== 'PENDING') {
        return inconclusive(`the status of the action is ${action.Status}, so it does not wait for approval`, WHEN_BILLED);
      }
      try {
        await live.clients.budgets.send(new ExecuteBudgetActionCommand({
          AccountId: await live.accountId(), BudgetName: ManualBudgetName, ActionId: action.ActionId!, ExecutionType: 'RESET_BUDGET_ACTION',
        }));
        return verified('AWS accepted the reset of an action that waited for approval');
      } catch (error) {
        if (/^(InvalidParameter|ResourceLocked)Exception$/.test((error as Error).name)) {
          return refuted(failureText(error));
        }
        throw error;
      }
    },
  }),
];
