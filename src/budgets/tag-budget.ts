import { Aws, aws_budgets as budgets, Lazy, PhysicalName, Resource, TagManager, TagType } from 'aws-cdk-lib';
import type { aws_sns as sns } from 'aws-cdk-lib';
import type { aws_budgets as refs } from 'aws-cdk-lib/interfaces';
import type { Construct, IConstruct } from 'constructs';
import { BilledCostMetric } from './billed-cost-metric';
import { BudgetAlert, type BudgetAlertOptions } from './budget-alert';
import { BudgetDenyAction } from './budget-deny-action';
import { budgetFilter, type FilterExpression } from './budget-filter';
import { limitOf } from './budget-forecast';
import { BudgetOrganizationDenyAction } from './budget-organization-deny-action';
import { BudgetPeriod } from './budget-period';
import { USD_PER_MONTH_WITH_ACTIONS } from './budget-pricing';
import { budgetRegionProblems } from './budget-region';
import { budgetProblems, overrideProblems, unknownKeyProblems } from './budget-rules';
import { warnOfNoRecipients, warnOfOtherResources, warnOfPrincipalKeys, warnOfProperties, warnOfUnknownAlerts, warnOfVolatileTags } from './budget-warnings';
import { warnOfForecast } from './forecast-warning';
import { topicPolicyOf } from '../notifications/topic-policy';
import { injectable } from '../private/structs/injectable';
import { CostTags, CostTagSource } from '../tags';
import type { BudgetDenyOptions } from './budget-deny-options';
import { ImportedTagBudget } from './imported-tag-budget';
import { TagBudgetBase } from './tag-budget-base';
import type { ITagBudget, TagBudgetAttributes } from './tag-budget-interface';
import type { TagBudgetProps } from './tag-budget-props';
import { CostNotifications, type ICostNotifications } from '../notifications';
import { isToken, show, throwProblems } from '../private/check';
import { changesAtDeployment, replacementSuffix, stackSuffix } from '../private/physical-name';
import { sourceOf } from '../tags/billed-key';
import { carryTags } from '../tags/carry-tags';

/**
 * Budget on the billed cost under cost tags, with alerts and an optional action that denies Amazon Bedrock.
 *
 * The budget filters by tag only: a service filter would miss most Claude spend. Credits and refunds are excluded, because they would hide the spend.
 *
 * A budget costs nothing. For the cost of actions, see `denyInvocations`. AWS updates a budget up to three times a day, so alerts arrive hours late.
 * The budget does not include cost from before the keys were activated as cost allocation tags in the payer account, or calls without a tagged
 * profile. It covers its own account, or the whole organization if it is in the management account.
 *
 * Changes to the limit, tags, filter, period or dates update the budget in place. Changes to alerts, recipients or auto-adjustment replace the
 * budget. The new budget computes the spend of the current period within hours, and sends its alerts again.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
 *
 * @example
 * declare const profile: TaggedInferenceProfile;
 * declare const role: iam.Role;
 *
 * const budget = new TagBudget(this, 'Budget', {
 *   costTags: profile.costTags,
 *   limit: 500,
 * });
 * budget.notifications.addEmail('claims-team@example.com');
 * budget.denyInvocations({ atPercent: 120, roles: [role] });
 */
@injectable
export class TagBudget extends TagBudgetBase implements refs.IBudgetRef {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TagBudget';

  /**
   * Imports a budget that was created elsewhere, for example to add an action.
   *
   * @param attrs name of the budget, and its known attributes
   */
  public static fromBudgetAttributes(scope: Construct, id: string, attrs: TagBudgetAttributes): ITagBudget {
    return new ImportedTagBudget(scope, id, attrs);
  }

  public readonly budgetName: string;
  public readonly costTags: CostTags;
  public readonly additionalTagValues: { [key: string]: string[] };
  public readonly costTagSource: CostTagSource;
  public readonly period: BudgetPeriod;

  /** @internal */
  public readonly _resourceTagKeyPrefix?: string;

  /**
   * Spending limit per period, in `currency`. Undefined if AWS sets the limit (`autoAdjust`).
   */
  public readonly limit?: number;

  /**
   * Currency of the limit.
   */
  public readonly currency: string;

  /**
   * Notification target for alerts and actions, in addition to `emails`.
   */
  public readonly notifications: ICostNotifications;

  /**
   * Email addresses that AWS Budgets notifies directly.
   */
  public readonly emails: string[];

  /**
   * Services that the budget is limited to.
   *
   * @internal
   */
  public readonly _services: string[];

  /**
   * Accounts that the budget is limited to. Undefined if it is not limited.
   *
   * @internal
   */
  public readonly _linkedAccounts?: string[];

  private readonly resource: budgets.CfnBudget;

  /** Notification target created because none was given. */
  private readonly own?: CostNotifications;

  /** Whether an alert or action has no recipients other than the subscribers of the budget's topic. */
  private dependsOnTopic = false;

  constructor(scope: Construct, id: string, props: TagBudgetProps) {
    super(scope, id);
    this.costTags = CostTags._ofConstruct(this, props.costTags);
    this.additionalTagValues = props.additionalTagValues ?? {};
    this._resourceTagKeyPrefix = props.resourceTagKeyPrefix;
    this.costTagSource = sourceOf(props.costTags, props.costTagSource);
    this._services = props.services ?? [];
    this._linkedAccounts = props.linkedAccounts;
    this.period = props.period ?? BudgetPeriod.MONTHLY;
    this.limit = limitOf(props, { ...props, period: this.period });
    this.currency = props.currency ?? 'USD';
    this.emails = props.emails ?? [];
    const alerts = props.alerts ?? [BudgetAlert.actualPercent(80), BudgetAlert.actualPercent(100)];
    throwProblems(`TagBudget at ${this.node.path}`, [...budgetRegionProblems(this, 'AWS::Budgets::Budget'), ...budgetProblems(props, this.period, alerts, this.env.account, stackSuffix(this).length)]);

    this.own = props.notifications ? undefined : new CostNotifications(this, 'Notifications');
    this.notifications = props.notifications ?? this.own!;
    alerts.forEach((alert) => this.noteAudience(alert));
    const notificationsWithSubscribers = alerts.map((alert) => this.render(alert));
    const autoAdjustData = props.autoAdjust?._data();
    const topics = [...new Set([this.notifications, ...alerts.map(({ notifications }) => notifications)].flatMap((each) => each?.topic ?? []))];

    const createOnly = [notificationsWithSubscribers, autoAdjustData, topics.map(knownName)];
    const givenName = props.budgetName === PhysicalName.GENERATE_IF_NEEDED ? undefined : props.budgetName;
    const name = givenName && this.nameThatFollowsReplacement(givenName, createOnly);
    this.resource = new budgets.CfnBudget(this, 'Resource', {
      budget: {
        budgetName: name,
        budgetType: 'COST',
        timeUnit: this.period,
        timePeriod: props.start || props.end ? { start: epochSeconds(props.start), end: epochSeconds(props.end) } : undefined,
        budgetLimit: this.limit === undefined ? undefined : { amount: this.limit, unit: this.currency },
        autoAdjustData,
        filterExpression: Lazy.any({ produce: () => this.filter(props) }),
        metrics: [props.metric ?? BilledCostMetric.UNBLENDED],
        billingViewArn: props.billingViewArn,
      },
      notificationsWithSubscribers: notificationsWithSubscribers.length === 0 ? undefined : notificationsWithSubscribers,
    });
    this.budgetName = name ?? this.resource.ref;

    // AWS rejects a budget whose topic it cannot publish to.
    this.resource.node.addDependency(...topics.flatMap(topicPolicyOf));
    const tagProblems = this.tag();
    this.node.addValidation({
      validate: () => {
        const filterProblems = this.filterProblems();
        this.addWarningsAtSynth(props);
        return [...filterProblems, ...tagProblems(), ...overrideProblems(this.resource)];
      },
    });
    warnOfProperties(this, this._services, alerts);
    const mayBeUnknown = [alerts.map(({ threshold, emails = this.emails }) => [threshold, emails]), autoAdjustData, topics.map(knownName)];
    if (name && changesAtDeployment(this, mayBeUnknown)) {
      warnOfUnknownAlerts(this);
    }
  }

  public get budgetRef(): refs.BudgetReference {
    return this.resource.budgetRef;
  }

  /**
   * Returns the cost of the budget in USD a month: 3 if the budget has deny actions, 0 otherwise. AWS charges 0.10 USD a day for a budget with actions. The first two of an account are free
   * and are not subtracted. Actions on an import of the budget are not included. Call the method after all actions have been added.
   *
   * @see https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/
   */
  public estimatedMonthlyCost(): number {
    const isAction = (node: IConstruct) =>
      (node instanceof BudgetDenyAction || node instanceof BudgetOrganizationDenyAction) && node._budget === this;
    // Most actions are children of their budget, so the search through the app is rarely needed.
    const hasActions = this.node.children.some(isAction) || this.node.root.node.findAll().some(isAction);
    return hasActions ? USD_PER_MONTH_WITH_ACTIONS : 0;
  }

  /** @internal */
  public _recipients(options: Pick<BudgetDenyOptions, 'notifications' | 'emails'>) {
    this.noteAudience(options);
    return { notifications: this.notifications, emails: this.emails };
  }

  private noteAudience({ notifications, emails = this.emails }: BudgetAlertOptions): void {
    this.dependsOnTopic ||= !notifications && emails.length === 0;
  }

  private render(alert: BudgetAlert): budgets.CfnBudget.NotificationWithSubscribersProperty {
    const { topic } = alert.notifications ?? this.notifications;
    return {
      notification: {
        notificationType: alert.isForecast ? 'FORECASTED' : 'ACTUAL',
        comparisonOperator: 'GREATER_THAN',
        threshold: alert.threshold,
        thresholdType: alert.isPercentage ? 'PERCENTAGE' : 'ABSOLUTE_VALUE',
      },
      subscribers: [
        { subscriptionType: 'SNS', address: topic.topicArn },
        ...(alert.emails ?? this.emails).map((address) => ({ subscriptionType: 'EMAIL', address })),
      ],
    };
  }

  /**
   * Returns a name that changes with each replacement. CloudFormation creates a replacement before it deletes the original, and AWS rejects a second
   * budget with the same name, even in another Region.
   */
  private nameThatFollowsReplacement(name: string, createOnly: unknown[]): string {
    return Lazy.uncachedString({ produce: () => `${name}-${replacementSuffix(this, [this.stack.region, ...createOnly])}` });
  }

  private filter({ excludedChargeTypes = ['Credit', 'Refund'] }: TagBudgetProps): FilterExpression {
    return budgetFilter({
      tags: this.costTags._entries().map(([key, value]) => ({
        key, values: [value, ...this.additionalTagValues[key] ?? []].map((each) => this.plain(each)),
      })),
      costTagSource: this.costTagSource,
      resourceTagKeyPrefix: this._resourceTagKeyPrefix,
      services: this._services,
      linkedAccounts: this._linkedAccounts,
      excludedChargeTypes,
    });
  }

  // Text known at synth is compared as text. Other values stay tokens, so that the CDK finds references between stacks.
  private plain(value: string): string {
    const resolved = this.stack.resolve(value);
    return typeof resolved === 'string' ? resolved : value;
  }

  private tag(): () => string[] {
    const isRendered = TagManager.of(this.resource) !== undefined;
    if (!isRendered) {
      makeTaggable(this.resource);
    }
    return carryTags(this, this.resource, this.costTags, isRendered);
  }

  private filterProblems(): string[] {
    const entries = this.costTags._entries();
    const keys = entries.map(([key]) => key);
    if (entries.length === 0) {
      return ['costTags must contain at least one tag, got none: add tags to the resource that they are read from, because a budget without tags would include the whole account'];
    }
    return [
      ...entries.filter(([, value]) => this.stack.resolve(value) === '')
        .map(([key]) => `costTags must have a value for ${show(key)}, got "": set a value, because AWS omits empty values from all cost reports`),
      ...Object.keys(this.additionalTagValues).flatMap((key) => unknownKeyProblems(keys, key)),
    ];
  }

  private addWarningsAtSynth(props: TagBudgetProps): void {
    if (this.own && this.dependsOnTopic && !this.own._hasRecipients()) {
      warnOfNoRecipients(this);
    }
    warnOfVolatileTags(this);
    const accounts = isToken(this._linkedAccounts) ? [Aws.ACCOUNT_ID] : this._linkedAccounts ?? [this.env.account];
    if (this._services.length === 0 && this.costTagSource !== CostTagSource.IAM_PRINCIPAL) {
      warnOfOtherResources(this, accounts);
    }
    if (this.costTagSource === CostTagSource.RESOURCE) {
      warnOfPrincipalKeys(this);
    }
    warnOfForecast(this, { ...props, period: this.period }, accounts);
  }
}

// Older CDK versions do not support tags on budgets, so Tags.of skips them.
function makeTaggable(resource: budgets.CfnBudget): void {
  const cdkTagManager = new TagManager(TagType.STANDARD, 'AWS::Budgets::Budget', undefined, { tagPropertyName: 'resourceTags' });
  Object.assign(resource, { cdkTagManager });
}

function epochSeconds(date: Date | undefined): string | undefined {
  return date && String(date.getTime() / 1000);
}

// Properties that can change the ARN of a topic under the same reference: an explicit name, or an imported ARN.
function knownName(topic: sns.ITopic): string | undefined {
  return Resource.isOwnedResource(topic) ? (topic.node.defaultChild as sns.CfnTopic).topicName : topic.topicArn;
}
