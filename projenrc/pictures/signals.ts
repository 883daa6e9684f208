/** When a signal shows the cost of a call. */
export interface Signal {
  readonly name: string;

  /** Minutes after the call. Undefined if only the end is known. */
  readonly from?: number;

  /** Minutes after the call. Undefined if only the beginning is known. */
  readonly to?: number;
  readonly isEstimate: boolean;

  /** The delay as the documentation states it. */
  readonly stated: string;

  /** Where that comes from. */
  readonly source: string;

  /** Pages of docs/ that state the same words. */
  readonly pages?: readonly string[];
}

const HOUR = 60;

/** Source of each figure: AWS documentation, or measurements that others published. */
export const SIGNALS: readonly Signal[] = [
  {
    name: 'Token metric in CloudWatch',
    isEstimate: true,
    from: 1,
    to: 10,
    stated: '1 to 10 minutes',
    source: 'per-minute metrics, observed 1 to 2 minutes (AWS documentation) to 10 minutes late: https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html',
    pages: ['docs/guides/alarms.md'],
  },
  {
    name: '`BedrockCostAlarm`',
    isEstimate: true,
    from: 1,
    to: 10,
    stated: '1 to 10 minutes',
    source: 'a sliding window is evaluated every minute: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html',
    pages: ['docs/guides/alarms.md'],
  },
  {
    name: 'Alarm on `TagCostMeter`',
    isEstimate: true,
    from: 10,
    to: 25,
    stated: '10 to 25 minutes',
    source: 'interval of 15 minutes and metricDelay of 10 minutes, the defaults of TagCostMeter',
    pages: ['docs/guides/alarms.md'],
  },
  {
    name: '`TagBudget`',
    isEstimate: false,
    from: 8 * HOUR,
    to: 12 * HOUR,
    stated: '8 to 12 hours',
    source: 'https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html',
    pages: ['docs/guides/alarms.md', 'docs/guides/budgets.md'],
  },
  {
    name: '`TagAnomalyMonitor`',
    isEstimate: false,
    to: 24 * HOUR,
    stated: 'up to 24 hours',
    source: 'detects anomalies up to 24 hours after the usage: https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html',
  },
  {
    name: 'Row in the CUR 2.0 export',
    isEstimate: false,
    from: 8 * HOUR,
    to: 24 * HOUR,
    stated: '8 to 24 hours',
    source: 'updated up to three times a day: https://docs.aws.amazon.com/cur/latest/userguide/dataexports-create-standard.html',
  },
  {
    name: 'New tag key, first use to active',
    isEstimate: false,
    to: 48 * HOUR,
    stated: 'up to 48 hours',
    source: 'up to 24 hours to appear and up to 24 hours to activate: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html',
  },
  {
    name: 'AWS Marketplace rows, final',
    isEstimate: false,
    from: 48 * HOUR,
    stated: '48 hours or more',
    source: 'observed by aws-samples/sample-bedrock-spend-budget-guardrails, which compares rows that are 72 hours old',
  },
];

/** The delay of a signal as the documentation states it. */
export function statedDelay(name: string): string {
  return SIGNALS.find((each) => each.name === name)!.stated;
}

/** The range of a signal as a label of a time axis, such as `8 to 12 h`. */
export function rangeOf(name: string): string {
  const { from, to } = SIGNALS.find((each) => each.name === name)!;
  const [unit, symbol] = from! < HOUR ? [1, 'min'] : [HOUR, 'h'];
  return `${from! / unit} to ${to! / unit} ${symbol}`;
}
