import {
  type Budget, DescribeBudgetActionHistoriesCommand, DescribeBudgetActionsForBudgetCommand, DescribeBudgetCommand, DescribeBudgetsCommand,
  DescribeNotificationsForBudgetCommand, ExecuteBudgetActionCommand, type Action, type ActionHistory, UpdateBudgetCommand,
} from '@aws-sdk/client-budgets';
import { allowedOrDenied, failureText } from '../aws-failure';
import { billedUnder, CE_CALL } from '../billed';
import { check, When } from '../check';
import type { Live } from '../live';
import { PROOF_TAG_KEY, TEAM } from '../names';
import { notShown, type Outcome, proven, refuted } from '../outcome';

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

/** What a budget counts nothing of may not be billed at all. */
async function ifNothingCounted(live: Live, { LastUpdatedTime }: Budget, seen: string): Promise<Outcome> {
  const billed = await billedUnder(live, TEAM.plain);
  const hours = Math.round((live.clock.now().getTime() - new Date(LastUpdatedTime ?? 0).getTime()) / 3_600_000);
  return billed > 0 && hours > 24
    ? refuted(`${seen} ${hours} hours after it was last changed, and Cost Explorer has ${billed} USD`)
    : notShown(billed > 0 ? `it was changed ${hours} hours ago` : 'nothing is billed under the tag yet', WHEN_BILLED);
}

/** What AWS Budgets takes, counts and does. */
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
        return refuted(`AWS took the filter and says that it is ${budget.HealthStatus.StatusReason}: ${stored}`);
      }
      if (!stored?.includes(`"${PROOF_TAG_KEY}"`)) {
        return refuted(`AWS keeps the filter as ${stored}`);
      }
      return spendOf(budget) > 0
        ? proven(`it has counted ${spendOf(budget)} USD by ${stored}`)
        : ifNothingCounted(live, budget, `it has counted 0 USD by ${stored}`);
    },
  }),
  check({
    id: 'budget-ref',
    when: When.AT_ONCE,
    needs: ['ManualBudgetName'],
    run: async (live, { ManualBudgetName }) => {
      try {
        const { BudgetName } = await budgetNamed(live, ManualBudgetName);
        return proven(`Ref is ${ManualBudgetName}, and a budget of the name ${BudgetName} is there`);
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
      const seen = `of 10 alerts, the budget has ${Notifications.length}`;
      return Notifications.length === 10 ? proven(seen) : refuted(seen);
    },
  }),
  check({
    id: 'view-budget',
    when: When.AT_ONCE,
    needs: ['ViewBudgetRoleArn'],
    run: async (live, { ViewBudgetRoleArn }) => {
      const { budgets } = await live.as(ViewBudgetRoleArn);
      const { denied } = await allowedOrDenied(async () => budgets.send(new DescribeBudgetsCommand({ AccountId: await live.accountId() })));
      return denied ? refuted(denied) : proven('a role with budgets:ViewBudget on the budgets of the account and nothing else may call it');
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
        return ifNothingCounted(live, budget, 'it has counted 0 USD');
      }
      const started = live.clock.now().getTime();
      // By name and limit alone AWS would take the filter away: the whole budget goes back.
      const { CalculatedSpend, LastUpdatedTime, HealthStatus, CostFilters, CostTypes, ...kept } = budget;
      await live.clients.budgets.send(new UpdateBudgetCommand({
        AccountId: await live.accountId(),
        NewBudget: { ...kept, BudgetLimit: { Unit: 'USD', Amount: budget.BudgetLimit!.Amount === '0.02' ? '0.01' : '0.02' } },
      }));
      await live.clock.wait(10);
      const edited = await budgetNamed(live, EditedBudgetName);
      const changed = new Date(edited.LastUpdatedTime ?? 0);
      const seen = `it had counted ${before} USD, and ${spendOf(edited)} USD after an edit, of which LastUpdatedTime says ${changed.toISOString()}`;
      // Clocks differ a little.
      return changed.getTime() < started - 60_000 ? refuted(seen) : proven(seen);
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
        return notShown(`the action has not fired yet, it is ${action.Status}`, WHEN_BILLED);
      }
      const at = new Date(histories[fired].Timestamp!);
      const undone = histories.slice(fired).find(({ Status }) => Status!.startsWith('REVERSE'));
      if (undone) {
        return undone.EventType === 'EXECUTE_ACTION'
          ? notShown(`somebody undid it: ${undone.ActionHistoryDetails?.Message}`, 'when it has fired again')
          : refuted(`it fired at ${at.toISOString()} and was undone at ${new Date(undone.Timestamp!).toISOString()}`);
      }
      const counted = new Date(Math.ceil(at.getTime() / DAY_MS) * DAY_MS + DAY_MS);
      return live.clock.now() > counted && action.Status === 'EXECUTION_SUCCESS'
        ? proven(`it fired at ${at.toISOString()}, and denies a day after that day has ended`)
        : notShown(`it fired at ${at.toISOString()}, and is ${action.Status}`, `after ${counted.toISOString()}, without calls until then`);
    },
  }),
  check({
    id: 'action-reset-pending',
    when: When.DAYS,
    needs: ['ManualBudgetName'],
    run: async (live, { ManualBudgetName }) => {
      const { action } = await onlyActionOf(live, ManualBudgetName);
      if (action.Status !== 'PENDING') {
        return notShown(`the action is ${action.Status}, not waiting for approval`, WHEN_BILLED);
      }
      try {
        await live.clients.budgets.send(new ExecuteBudgetActionCommand({
          AccountId: await live.accountId(), BudgetName: ManualBudgetName, ActionId: action.ActionId!, ExecutionType: 'RESET_BUDGET_ACTION',
        }));
        return proven('AWS took the reset of an action that waited for approval');
      } catch (error) {
        if (/^(InvalidParameter|ResourceLocked)Exception$/.test((error as Error).name)) {
          return refuted(failureText(error));
        }
        throw error;
      }
    },
  }),
];
