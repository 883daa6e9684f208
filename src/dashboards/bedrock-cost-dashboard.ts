import { aws_cloudwatch as cloudwatch, Lazy, Stack, TagManager } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { groupRows } from './dashboard-widgets';
import { countsAlike, meterRows } from './meter-widgets';
import { groupedBy, type TagValueGroup } from './tag-value-group';
import type { TagBudget } from '../budgets';
import type { TagCostMeter } from '../metering';
import { TOKEN_KINDS } from '../pricing/token-kinds';
import { isToken, messagesOf, numberText, plural, repeated, show, textProblems, throwProblems } from '../private/check';
import type { IInferenceProfile } from '../profiles';
import { CostTags } from '../tags';
import { carryTags } from '../tags/carry-tags';

/**
 * Properties of `BedrockCostDashboard`.
 */
export interface BedrockCostDashboardProps {
  /**
   * Whose spend, at most 50 profiles. May be empty with a `meter`.
   */
  readonly profiles: IInferenceProfile[];

  /**
   * What counts by tag: adds the month to date and the day for every value of the tag, those that appear later too, for any number of profiles; the month to date beside each budget's limit; and what is not tracked. It has to
   * count by `tagKey`.
   *
   * @default - only what the profiles' own counters tell
   */
  readonly meter?: TagCostMeter;

  /**
   * The cost allocation tag to group by, such as `CostTagKey.DEPARTMENT`: a section for each value that the profiles end up with. Synth fails if one of them ends up without it.
   */
  readonly tagKey: string;

  /**
   * Budgets whose limit is a line in the section of the tag value they count. Each has to count one value of `tagKey`, and to have a limit. With a `meter`, it may instead count by the tags that the meter counts by, and is a line
   * beside the month or the day to date.
   *
   * @default - no line
   */
  readonly budgets?: TagBudget[];

  /**
   * Text above everything, in Markdown, such as a link to a runbook.
   *
   * @default - none
   */
  readonly markdown?: string;

  /**
   * The name: 1 to 255 letters, digits, `-` and `_`. Changing it replaces the dashboard.
   *
   * @default - made up by CloudFormation
   */
  readonly dashboardName?: string;
}

// 31 metrics of a profile at most, of 2,500 in a dashboard: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
const MAX_PROFILES = 50;
const MAX_WIDGETS = 500;

/**
 * A dashboard of what is spent on Amazon Bedrock, estimated from token counters, for each value of a cost allocation tag: dollars of the last hour, today and the last 7 days,
 * cost by model, tokens by kind, the share of the cache, throttles and errors, and a running total beside the limit of the budget. A text says what the figures are made from.
 *
 * Costs 3 USD a month beyond the first three dashboards of an account; looking at it costs nothing.
 *
 * It shows what is called through the profiles, minutes later: see `TokenPrices` for what an estimate cannot know. Today begins at 00:00 UTC. The running total is of the last 30 days, or as many as the
 * budget's period has, and so not since the first of the month; what is billed is in Cost Explorer, under the same tag.
 *
 * 50 profiles are within CloudWatch's limits of 500 widgets and 2,500 metrics, in whatever groups. A `meter` shows up to 500 values of the tag, and knows the calendar month.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 *
 * @example
 * declare const claims: TaggedInferenceProfile;
 * declare const sales: TaggedInferenceProfile;
 * declare const claimsBudget: TagBudget;
 *
 * new BedrockCostDashboard(this, 'Dashboard', {
 *   profiles: [claims, sales],
 *   tagKey: CostTagKey.DEPARTMENT,
 *   budgets: [claimsBudget],
 * });
 */
export class BedrockCostDashboard extends Construct {
  /**
   * The name of the dashboard.
   */
  public readonly dashboardName: string;

  constructor(scope: Construct, id: string, props: BedrockCostDashboardProps) {
    super(scope, id);
    this.check(props);
    // Asked for now, so that a profile without the tag fails by itself.
    props.profiles.forEach((profile) => valueOf(profile, props.tagKey));
    const resource = new cloudwatch.CfnDashboard(this, 'Resource', {
      dashboardName: props.dashboardName,
      // Only known at synth is which profiles end up with which value.
      dashboardBody: Lazy.string({ produce: () => this.body(props) }),
    });
    this.dashboardName = resource.ref;
    // Older versions of the CDK do not know that a dashboard can be tagged.
    const common = CostTags._common(this, props.profiles.map(({ costTags }) => costTags));
    const tagProblems = TagManager.of(resource) ? carryTags(this, resource, common) : () => [];
    this.node.addValidation({ validate: () => [...tagProblems(), ...this.strayBudgets(props)] });
  }

  private check({ profiles, tagKey, budgets = [], markdown, dashboardName, meter }: BedrockCostDashboardProps): void {
    throwProblems(`BedrockCostDashboard at ${this.node.path}`, [
      ...profiles.length === 0 && !meter ? ['profiles must be at least one, got none: pass those whose spend to show, or a meter'] : [],
      ...meter && !isToken(tagKey) && !meter.tagKeys.includes(tagKey)
        ? [`meter must count by ${show(tagKey)}, got one that counts by ${show(meter.tagKeys)}: add the key to its tagKeys`]
        : [],
      ...profiles.length > MAX_PROFILES ? [`profiles must be at most ${MAX_PROFILES}, got ${profiles.length}: CloudWatch shows no more metrics; make a dashboard for some of the tag values`] : [],
      ...repeated(profiles.map(({ node }) => node.path)).map((path) => `profiles must differ, got ${show(path)} more than once: drop it`),
      ...isToken(tagKey) ? ['tagKey must be known at synth, got a token: pass the key itself'] : [],
      ...tagKey === '' ? ['tagKey must name a tag, got "": pass the key to group by'] : [],
      ...messagesOf([...new Set(profiles)], ({ prices }) => prices),
      ...repeated(budgets.map(({ node }) => node.path)).map((path) => `budgets must differ, got ${show(path)} more than once: drop it`),
      ...budgets.filter(({ limit }) => limit === undefined)
        .map(({ node }) => `budgets must have a limit, got ${show(node.path)}, whose limit AWS sets: leave it out`),
      ...textProblems('dashboardName', dashboardName, {
        minLength: 1, maxLength: 255, pattern: /^[a-zA-Z0-9_-]+$/, patternInWords: 'consist of letters, digits, - and _', remedy: 'change it or leave it out to have one generated',
      }),
      ...textProblems('markdown', markdown, { minLength: 1, maxLength: 10_000, pattern: /^[^]*$/, patternInWords: 'be text', remedy: 'shorten it, or leave it out' }),
    ]);
  }

  private body(props: BedrockCostDashboardProps): string {
    const { tagKey, markdown } = props;
    const groups = this.groups(props);
    const column = new cloudwatch.Column(
      new cloudwatch.TextWidget({
        markdown: this.contract(tagKey, groups, markdown),
        width: 24,
        height: Math.min(30, 5 + Math.ceil(props.profiles.length / 2)),
      }),
      ...props.meter ? meterRows(tagKey, props.meter, props.budgets ?? []) : [],
      ...groups.flatMap((group) => groupRows(tagKey, group)),
    );
    column.position(0, 0);
    const widgets: unknown[] = column.toJson();
    throwProblems(`BedrockCostDashboard at ${this.node.path}`, widgets.length <= MAX_WIDGETS ? [] : [
      `profiles and budgets must make at most ${MAX_WIDGETS} widgets, got ${widgets.length}: CloudWatch takes no more; make a dashboard for some of them`,
    ]);
    return Stack.of(this).toJsonString({ periodOverride: 'inherit', widgets });
  }

  private groups({ profiles, tagKey, budgets = [] }: BedrockCostDashboardProps): TagValueGroup[] {
    const byValue = groupedBy(profiles, (profile) => this.text(valueOf(profile, tagKey)));
    return [...byValue].sort(([one], [other]) => one < other ? -1 : 1).map(([text, ofValue]) => ({
      value: valueOf(ofValue[0], tagKey),
      profiles: ofValue,
      budgets: budgets.filter((budget) => this.valueCounted(budget, tagKey) === text),
    }));
  }

  /** What the figures are made from. */
  private contract(tagKey: string, groups: TagValueGroup[], markdown: string | undefined): string {
    const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
    const rows = groups.flatMap(({ value, profiles }) => profiles.map(({ node, modelSource, prices }) => row([
      value,
      node.path,
      modelSource?._displayId() ?? 'known at deployment',
      ...TOKEN_KINDS.map((kind) => prices[kind] === undefined ? '' : numberText(prices[kind])),
      prices.since ?? 'given',
    ])));
    return [
      ...markdown === undefined ? [] : [markdown, ''],
      `# Amazon Bedrock cost by ${tagKey}`,
      ...rows.length === 0 ? ['Estimated from token counters, minutes old, for each value of the tag that profiles of the account carry in the Region.'] : [
        `${plural(rows.length, 'profile')} under ${plural(groups.length, 'value')} of the cost allocation tag ${tagKey}. Estimated from token counters, minutes old, at these prices in USD per million tokens.`,
      ],
      'Not in it: calls that go around the profiles, what is not billed by tokens, discounts, service tiers, long contexts and one-hour cache writes. What is billed is in Cost Explorer under the tag.',
      ...rows.length === 0 ? [] : [
        '',
        row([tagKey, 'profile', 'model', 'input', 'output', 'cache read', 'cache write', 'prices of']),
        row(Array(8).fill('---')),
        ...rows,
      ],
    ].join('\n');
  }

  /** Budgets that count none of the values shown, nor what the meter counts. */
  private strayBudgets({ profiles, tagKey, budgets = [], meter }: BedrockCostDashboardProps): string[] {
    const values = new Set(profiles.map((profile) => this.text(valueOf(profile, tagKey))));
    const isShown = (budget: TagBudget) => values.has(this.valueCounted(budget, tagKey) ?? '') || (meter !== undefined && countsAlike(budget, meter));
    return budgets.filter((budget) => !isShown(budget)).map((budget) => {
      const path = show(budget.node.path);
      if (meter) {
        return `budgets must count what the meter counts, or a value of ${show(tagKey)} that a profile has, got ${path}: leave it out, or take one by ${show(meter.dimensionSets)}, of one value each, per month or day, in USD`;
      }
      const counted = this.valueCounted(budget, tagKey) ?? 'none';
      return `budgets must count a value of ${show(tagKey)} that a profile has, got ${path}, which counts ${counted}, where the profiles have ${[...values].join(', ')}: leave it out, or add the profiles it counts`;
    });
  }

  /** The one value of the tag that a budget counts. */
  private valueCounted({ costTags, additionalValues }: TagBudget, tagKey: string): string | undefined {
    const found = costTags._entries().find(([key]) => key === tagKey);
    return found && (additionalValues[tagKey] ?? []).length === 0 ? this.text(found[1]) : undefined;
  }

  private text(value: string): string {
    return show(Stack.of(this).resolve(value));
  }
}

function valueOf({ costTags }: IInferenceProfile, tagKey: string): string {
  return costTags.pick(tagKey).value(tagKey);
}
