import { Annotations, aws_budgets as budgets, Lazy, PhysicalName, Resource, TagManager, TagType } from 'aws-cdk-lib';
import type { aws_sns as sns } from 'aws-cdk-lib';
import type { aws_budgets as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { BudgetAlert, type BudgetAlertOptions } from './budget-alert';
import { budgetFilter, type FilterExpression } from './budget-filter';
import { BudgetMetric } from './budget-metric';
import { BudgetPeriod } from './budget-period';
import { budgetProblems, MAX_ADVISED_ALERTS, overrideProblems, unknownKeyProblems } from './budget-rules';
import { BudgetTagKeyForm } from './budget-tag-key-form';
import type { DenyInvocationsOptions } from './deny-invocations-options';
import { ImportedTagBudget } from './imported-tag-budget';
import { TagBudgetBase } from './tag-budget-base';
import type { ITagBudget, TagBudgetAttributes } from './tag-budget-interface';
import type { TagBudgetProps } from './tag-budget-props';
import { CostNotifications, type ICostNotifications } from '../notifications';
import { topicPolicyOf } from '../notifications/topic-policy';
import { plural, show, throwProblems } from '../private/check';
import { changesAtDeployment, replacementHash } from '../private/physical-name';
import type { CostTags } from '../tags';
import { carryTags } from '../tags/carry-tags';

/**
 * A budget on what is spent under cost tags, with alerts, and on request an action that stops the spending.
 *
 * It counts by tag alone: no service filter, which would lose most Claude spend, and neither credits nor refunds, which would hide it.
 *
 * Costs nothing; with actions see `denyInvocationsAt`. AWS updates it up to three times a day, so alerts come hours late. It counts nothing before the keys are
 * activated as cost allocation tags in the account that pays, nor what is called without a tagged profile. A budget sees its own account, in the management
 * account the whole organization.
 *
 * Changing limit, tags, filter, period or dates updates it in place. Changing alerts, recipients or auto-adjustment replaces it: its alerts start anew, and it looks
 * at the spend of the period so far within hours.
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
 * budget.notifications.email('claims-team@example.com');
 * budget.denyInvocationsAt(120, { roles: [role] });
 */
export class TagBudget extends TagBudgetBase implements refs.IBudgetRef {
  /**
   * A budget that was created elsewhere, by its name, with what is known about it: to add an action to it.
   */
  public static fromBudgetAttributes(scope: Construct, id: string, attrs: TagBudgetAttributes): ITagBudget {
    return new ImportedTagBudget(scope, id, attrs);
  }

  public readonly budgetName: string;
  public readonly costTags: CostTags;
  public readonly additionalValues: { [key: string]: string[] };
  public readonly tagKeyForm: BudgetTagKeyForm;
  public readonly period: BudgetPeriod;

  /**
   * What may be spent per period, in `currency`; undefined if AWS sets it (`autoAdjust`).
   */
  public readonly limit?: number;

  /**
   * The currency of the limit.
   */
  public readonly currency: string;

  /**
   * Who hears of its alerts and actions, beside `emails`.
   */
  public readonly notifications: ICostNotifications;

  /**
   * The e-mail addresses AWS Budgets writes to itself.
   */
  public readonly emails: string[];

  /**
   * The services it is narrowed to.
   *
   * @internal
   */
  public readonly _services: string[];

  private readonly resource: budgets.CfnBudget;

  /** The topic that was made because none was given. */
  private readonly own?: CostNotifications;

  /** Whether an alert or action has nobody to tell but who hears of the budget's topic. */
  private dependsOnTopic = false;

  constructor(scope: Construct, id: string, props: TagBudgetProps) {
    super(scope, id);
    this.costTags = props.costTags;
    this.additionalValues = props.additionalValues ?? {};
    this.tagKeyForm = props.tagKeyForm ?? BudgetTagKeyForm.PLAIN;
    this._services = props.services ?? [];
    this.period = props.period ?? BudgetPeriod.MONTHLY;
    this.limit = props.limit;
    this.currency = props.currency ?? 'USD';
    this.emails = props.emails ?? [];
    const alerts = props.alerts ?? [BudgetAlert.actual(80), BudgetAlert.actual(100)];
    throwProblems(`TagBudget at ${this.node.path}`, budgetProblems(props, this.period, alerts, this.env.account));

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
        budgetLimit: props.limit === undefined ? undefined : { amount: props.limit, unit: this.currency },
        autoAdjustData,
        filterExpression: Lazy.any({ produce: () => this.filter(props) }),
        metrics: [props.metric ?? BudgetMetric.UNBLENDED],
        billingViewArn: props.billingViewArn,
      },
      notificationsWithSubscribers: notificationsWithSubscribers.length === 0 ? undefined : notificationsWithSubscribers,
    });
    this.budgetName = name ?? this.resource.ref;

    // AWS refuses a budget whose topic it may not publish to.
    this.resource.node.addDependency(...topics.flatMap(topicPolicyOf));
    const tagProblems = this.tag();
    this.node.addValidation({
      validate: () => {
        this.warnIfNobodyHears();
        return [...this.filterProblems(), ...tagProblems(), ...overrideProblems(this.resource)];
      },
    });
    this.warn(props, alerts);
    const mayBeUnknown = [alerts.map(({ threshold, emails = this.emails }) => [threshold, emails]), autoAdjustData, topics.map(knownName)];
    if (name && changesAtDeployment(this, mayBeUnknown)) {
      this.warnOfUnknownAlerts();
    }
  }

  public get budgetRef(): refs.BudgetReference {
    return this.resource.budgetRef;
  }

  /** @internal */
  public _recipients(options: DenyInvocationsOptions) {
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
   * CloudFormation creates a replacement before it deletes the original, and AWS refuses a second budget of the same name, also of another Region.
   */
  private nameThatFollowsReplacement(name: string, createOnly: unknown[]): string {
    return Lazy.uncachedString({ produce: () => `${name}-${replacementHash(this, [this.stack.region, ...createOnly])}` });
  }

  private filter({ services = [], excludedChargeTypes = ['Credit', 'Refund'] }: TagBudgetProps): FilterExpression {
    return budgetFilter({
      tags: this.costTags._entries().map(([key, value]) => ({
        key, values: [value, ...this.additionalValues[key] ?? []].map((each) => this.plain(each)),
      })),
      keyForm: this.tagKeyForm,
      services,
      excludedChargeTypes,
    });
  }

  // What is text at synth is compared as text; what is not stays a token, so that references between stacks are found.
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
      return ['costTags must have at least one tag, got none: a budget without a tag would count the whole account; add the tags to what they are read from'];
    }
    return [
      ...entries.filter(([, value]) => this.stack.resolve(value) === '')
        .map(([key]) => `costTags must have a value for ${show(key)}, got "": AWS leaves empty values out of every cost report`),
      ...Object.keys(this.additionalValues).flatMap((key) => unknownKeyProblems(keys, key)),
    ];
  }

  private warnIfNobodyHears(): void {
    if (this.own && this.dependsOnTopic && !this.own._hasRecipients()) {
      Annotations.of(this).addWarningV2(
        'cdk-bedrock-cost-tags:TagBudget.nobodyHears',
        'alerts or actions go to a topic of the budget, and nobody was named to hear of it: call budget.notifications.email(…), slack(…) or teams(…), or pass notifications or emails; ' +
        'acknowledge this if you subscribed to budget.notifications.topic in another way',
      );
    }
  }

  private warn({ services = [] }: TagBudgetProps, alerts: BudgetAlert[]): void {
    const warn = (id: string, message: string) => Annotations.of(this).addWarningV2(`cdk-bedrock-cost-tags:TagBudget.${id}`, message);
    if (alerts.length > MAX_ADVISED_ALERTS) {
      warn('manyAlerts', `the budget has ${plural(alerts.length, 'alert')}: AWS's pages allow up to ${MAX_ADVISED_ALERTS} in one place and 10 in another, so deployment may fail; drop some, or try`);
    }
    const forecasts = alerts.filter(({ isForecast }) => isForecast);
    if (forecasts.length > 0) {
      warn('forecastNeedsHistory', `${forecasts.map(String).join(', ')}: AWS forecasts nothing until there are about five weeks of spend under the tags; keep an actual alert beside it until then`);
    }
    if (services.includes('Amazon Bedrock')) {
      warn('serviceFilter', 'services holds "Amazon Bedrock", under which AWS bills its own and open models only: spend on Claude and other third-party models is under names such as ' +
        '"Claude Sonnet 4.5 (Amazon Bedrock Edition)", and in some accounts "Amazon Bedrock Service"; leave services out to count by tag alone');
    }
  }

  private warnOfUnknownAlerts(): void {
    Annotations.of(this).addWarningV2(
      'cdk-bedrock-cost-tags:TagBudget.nameOfUnknownAlerts',
      'an alert is only known at deployment, so the hash in the name does not change with it: when the value changes, the new budget is created beside the old ' +
      'one under the same name, which AWS refuses; pass values that are known at synth, or leave budgetName out',
    );
  }
}

// Older versions of the CDK do not know that a budget can be tagged, and Tags.of passes it by.
function makeTaggable(resource: budgets.CfnBudget): void {
  const cdkTagManager = new TagManager(TagType.STANDARD, 'AWS::Budgets::Budget', undefined, { tagPropertyName: 'resourceTags' });
  Object.assign(resource, { cdkTagManager });
}

function epochSeconds(date: Date | undefined): string | undefined {
  return date && String(Math.floor(date.getTime() / 1000));
}

// What may change the ARN of a topic under the same reference: a name of its own, or that it comes from elsewhere.
function knownName(topic: sns.ITopic): string | undefined {
  return Resource.isOwnedResource(topic) ? (topic.node.defaultChild as sns.CfnTopic).topicName : topic.topicArn;
}
