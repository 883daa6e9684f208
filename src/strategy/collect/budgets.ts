import type { CfnResource } from 'aws-cdk-lib';
import { TagBudget } from '../../budgets';
import { TagBudgetBase } from '../../budgets/tag-budget-base';
import { renderedProperties } from '../../private/rendered';
import { listOf } from '../../private/template-values';
import { CostTagSource } from '../../tags';
import { billedKey, IAM_PRINCIPAL_PREFIX } from '../../tags/billed-key';
import { type DescribedApp, placeOf } from '../described-app';
import { compare, compareFigures, figure, readable, sorted, sortedBy } from '../readable-values';
import type { AlertFact, BudgetFact, CountedTag } from '../strategy-facts';

/** Detection delay of a budget: https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html */
const DETECTION_DELAY = 'AWS updates a budget up to three times a day, 8–12 hours after the previous update';

/** Returns the budgets, as rendered in the templates. Imported budgets have only the attributes that were passed. */
export function collectBudgets(app: DescribedApp): BudgetFact[] {
  return app.of(TagBudgetBase).map((budget) => ({
    path: budget.node.path,
    kind: budget instanceof TagBudget ? 'created' : 'imported',
    ...placeOf(budget),
    ...budget instanceof TagBudget ? createdBudget(app, budget) : importedBudget(app, budget),
    detectionDelay: DETECTION_DELAY,
  }));
}

type Counted = Omit<BudgetFact, 'path' | 'kind' | 'stack' | 'account' | 'region' | 'detectionDelay'>;

function createdBudget(app: DescribedApp, budget: TagBudget): Counted {
  const { Budget, NotificationsWithSubscribers = [] } = renderedProperties(budget.node.defaultChild as CfnResource);
  const { BudgetLimit, TimeUnit, TimePeriod = {}, FilterExpression = {}, AutoAdjustData, Metrics, BillingViewArn } = Budget;
  const unit = BudgetLimit ? readable(BudgetLimit.Unit) : budget.currency;
  const alerts: AlertFact[] = NotificationsWithSubscribers.map(({ Notification, Subscribers }: any) => ({
    type: readable(Notification.NotificationType),
    threshold: figure(Notification.Threshold),
    unit: Notification.ThresholdType === 'PERCENTAGE' ? '%' : unit,
    notifies: sorted(Subscribers.map(({ SubscriptionType, Address }: any) =>
      SubscriptionType === 'SNS' ? app.audienceOf(budget.stack, Address) : `${readable(SubscriptionType).toLowerCase()} ${readable(Address)}`)),
  }));
  return {
    ...BudgetLimit ? { limit: figure(BudgetLimit.Amount), currency: unit } : {},
    autoAdjust: AutoAdjustData && adjusted(AutoAdjustData),
    period: readable(TimeUnit),
    start: timeOf(TimePeriod.Start),
    end: timeOf(TimePeriod.End),
    metric: readable(Metrics),
    billingView: BillingViewArn && readable(BillingViewArn),
    ...filterOf(FilterExpression),
    alerts: alerts.sort(byThreshold),
  };
}

function adjusted({ AutoAdjustType, HistoricalOptions }: any): BudgetFact['autoAdjust'] {
  return { type: readable(AutoAdjustType), periods: HistoricalOptions && figure(HistoricalOptions.BudgetAdjustmentPeriod) };
}

/** Returns seconds since 1970 as a time in ISO 8601. */
function timeOf(seconds: unknown): string | undefined {
  const text = readable(seconds);
  return text === '' ? undefined : /^\d+$/.test(text) ? new Date(Number(text) * 1000).toISOString() : text;
}

function byThreshold(one: AlertFact, other: AlertFact): number {
  return compare(one.type, other.type) || compare(one.unit, other.unit) || compareFigures(one.threshold, other.threshold);
}

function importedBudget(app: DescribedApp, budget: TagBudgetBase): Counted {
  const { costTags, additionalTagValues, costTagSource, _resourceTagKeyPrefix: resourceTagKeyPrefix, period } = budget;
  const tags = costTags._entries().map(([key, value]): CountedTag => {
    const values = [value, ...additionalTagValues[key] ?? []].map((each) => app.textOf(budget, each));
    return {
      key: billedKey(key, { costTagSource, resourceTagKeyPrefix }),
      ...costTagSource === CostTagSource.RESOURCE_OR_IAM_PRINCIPAL ? { otherwiseKey: `${IAM_PRINCIPAL_PREFIX}${key}` } : {},
      values: sorted(values),
    };
  });
  return { period, tags: sortedBy(tags, ({ key }) => key), services: [], excludedChargeTypes: [], alerts: [] };
}

/** Returns the tag of an operand, which is that of a resource, of a principal, or of both with precedence for the resource. */
function countedTag({ Tags, Or }: any): CountedTag | undefined {
  if (Or) {
    const [ofResource, ofPrincipal] = [Or[0].Tags, Or[1].And[0].Tags];
    return { key: readable(ofResource.Key), otherwiseKey: readable(ofPrincipal.Key), values: sorted(ofResource.Values.map(readable)) };
  }
  return Tags && { key: readable(Tags.Key), values: sorted(Tags.Values.map(readable)) };
}

/** Returns the tags, services, accounts and charge types of a filter expression, all of which must match. */
function filterOf(expression: any): Pick<BudgetFact, 'tags' | 'services' | 'linkedAccounts' | 'excludedChargeTypes'> {
  const operands: any[] = expression.And ?? [expression];
  const dimension = (name: string, of: any[]) =>
    sorted(of.flatMap((each) => each?.Dimensions?.Key === name ? listOf(each.Dimensions.Values).map(readable) : []));
  const linkedAccounts = dimension('LINKED_ACCOUNT', operands);
  const tags = operands.flatMap((operand) => countedTag(operand) ?? []);
  return {
    tags: sortedBy(tags, ({ key }) => key),
    services: dimension('SERVICE', operands),
    linkedAccounts: linkedAccounts.length === 0 ? undefined : linkedAccounts,
    excludedChargeTypes: dimension('RECORD_TYPE', operands.map(({ Not }) => Not)),
  };
}
