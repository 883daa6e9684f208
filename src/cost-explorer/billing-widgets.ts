import { allOf, bedrockSpend, withoutTag, type BedrockSpend, type CostExpression } from './bedrock-services';
import { titleLabels, widgetTitle, type WidgetTopic } from './widget-titles';

/**
 * Widget with the property names of `AWS::BCM::Dashboard`.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-bcm-dashboard-widget.html
 */
export interface CostExplorerWidget {
  readonly Title: string;
  readonly Description: string;
  readonly Width: number;
  readonly Height: number;
  readonly HorizontalOffset: number;
  readonly Configs: WidgetConfig[];
}

export interface WidgetConfig {
  readonly QueryParameters: { readonly CostAndUsage: CostAndUsageQuery };
  readonly DisplayConfig: { readonly Graph: Record<string, { readonly VisualType: 'STACK' }> } | { readonly Table: object };
}

export interface CostAndUsageQuery {
  readonly Granularity: 'MONTHLY';
  readonly Metrics: string[];
  readonly TimeRange: Record<'StartTime' | 'EndTime', { readonly Type: 'RELATIVE'; readonly Value: string }>;
  readonly GroupBy?: Group[];
  readonly Filter: CostExpression;
}

export interface Group {
  readonly Type: 'TAG' | 'DIMENSION';
  readonly Key: string;
}

export interface CostExplorerWidgetsOptions extends BedrockSpend {
  readonly tagKeys: readonly string[];
  readonly metric: string;

  /** Relative start and end, in the syntax of AWS. */
  readonly start: string;
  readonly end: string;
  readonly modelDimension: 'SERVICE' | 'USAGE_TYPE';

  /** Whether to compare cost without the tag with cost with the tag. */
  readonly showUntaggedShare: boolean;
}

// A row has six columns.
const ROW = 6;

const MODEL_DESCRIPTIONS = {
  SERVICE: 'By value and service. Models that AWS Marketplace bills are separate services. Models from Amazon and open models are combined in one service.',
  USAGE_TYPE: 'By value and usage type, which contains the model for models from Amazon and open models. For AWS Marketplace models, it contains only the kind of token.',
};

/**
 * Returns the widgets of a dashboard, at most four for each tag key: two rows of two, or the trend alone in the first row.
 */
export function costExplorerWidgets(options: CostExplorerWidgetsOptions): CostExplorerWidget[] {
  const labels = titleLabels(options.tagKeys);
  return options.tagKeys.flatMap((key, index) => widgetsOf(key, labels[index], options));
}

function widgetsOf(key: string, label: string, options: CostExplorerWidgetsOptions): CostExplorerWidget[] {
  const { metric, modelDimension, showUntaggedShare } = options;
  const spend = bedrockSpend(options);
  const byTag: Group = { Type: 'TAG', Key: key };
  const stack = { Graph: { [metric]: { VisualType: 'STACK' as const } } };
  const config = (DisplayConfig: WidgetConfig['DisplayConfig'], operands: CostExpression[], GroupBy?: Group[]): WidgetConfig =>
    ({ QueryParameters: { CostAndUsage: { ...queryOf(options), GroupBy, Filter: allOf(operands) } }, DisplayConfig });
  const widget = (topic: WidgetTopic, Description: string, HorizontalOffset: number, Width: number, Configs: WidgetConfig[]): CostExplorerWidget =>
    ({ Title: widgetTitle(label, topic), Description, Width, Height: 6, HorizontalOffset, Configs });

  const trendWidth = showUntaggedShare ? 4 : ROW;
  return [
    widget('trend', 'By tag value and month. Untagged cost is under an empty value. The current month is incomplete and not final.', 0, trendWidth, [config(stack, spend, [byTag])]),
    ...showUntaggedShare ? [
      widget('untagged share', 'Cost without and with the tag. Untagged cost is from calls without a tagged profile, and from all calls before the key was activated.', trendWidth, ROW - trendWidth, [
        config(stack, [...spend, withoutTag(key)]),
        config(stack, [...spend, { Not: withoutTag(key) }]),
      ]),
    ] : [],
    widget('by value', 'By tag value. The last month is the month to date. It is up to a day late, and estimated until the bill is final.', 0, ROW / 2, [config({ Table: {} }, spend, [byTag])]),
    widget('by model', MODEL_DESCRIPTIONS[modelDimension], ROW / 2, ROW / 2, [config({ Table: {} }, spend, [byTag, { Type: 'DIMENSION', Key: modelDimension }])]),
  ];
}

function queryOf({ metric, start, end }: CostExplorerWidgetsOptions): Omit<CostAndUsageQuery, 'Filter'> {
  return {
    Granularity: 'MONTHLY',
    Metrics: [metric],
    TimeRange: { StartTime: { Type: 'RELATIVE', Value: start }, EndTime: { Type: 'RELATIVE', Value: end } },
  };
}
