import { Duration, type ResourceEnvironment, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METERED, TAG_KEY_DIMENSION } from './meter-metrics';
import { meteredCost, meteredMetric, meteredTokens } from './metered-metric';
import type { ITagCostMeter, MeteredMetricOptions, TagCostMeterAttributes } from './tag-cost-meter-interface';
import { show, throwProblems } from '../private/check';
import { METRIC_NAMESPACE } from '../private/metric-line';

/** Property that a meter needs to publish some of its metrics. */
export type OptionalMetrics = 'calibration' | 'priceDocument' | 'meterLegacyUsage' | 'sourceAccounts';

/**
 * Metrics that created and imported meters have in common.
 *
 * @internal
 */
export abstract class TagCostMeterBase extends Construct implements ITagCostMeter {
  public readonly env: ResourceEnvironment;
  public readonly metricNamespace: string;
  public readonly tagKeys: string[];
  public readonly dimensionSets: string[][];
  public readonly interval: Duration;
  public readonly metricDelay: Duration;
  public readonly timeZone: string;
  public readonly publishProfileMetrics: boolean;
  public readonly regions: string[];
  public readonly meterSourceAccounts: boolean;

  constructor(scope: Construct, id: string, attrs: TagCostMeterAttributes, problems: readonly string[]) {
    super(scope, id);
    throwProblems(`TagCostMeter at ${this.node.path}`, problems);
    const { account, region } = Stack.of(this);
    this.env = { account: attrs.account ?? account, region: attrs.region ?? region };
    this.metricNamespace = attrs.metricNamespace ?? METRIC_NAMESPACE;
    this.tagKeys = [...attrs.tagKeys];
    this.dimensionSets = [...attrs.tagKeys.map((key) => [key]), ...(attrs.tagKeyCombinations ?? []).map((keys) => [...keys])];
    this.interval = attrs.interval ?? Duration.minutes(15);
    this.metricDelay = attrs.metricDelay ?? Duration.minutes(10);
    this.timeZone = attrs.timeZone ?? 'UTC';
    this.publishProfileMetrics = attrs.publishProfileMetrics ?? false;
    this.regions = attrs.regions ? [...attrs.regions] : [this.env.region];
    this.meterSourceAccounts = attrs.meterSourceAccounts ?? false;
  }

  public metricEstimatedCost(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredCost(this, METERED.cost, `in ${this.interval.toHumanString()}`, options));
  }

  public metricEstimatedCostToday(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredCost(this, METERED.costToday, 'today', options));
  }

  public metricEstimatedCostMonthToDate(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredCost(this, METERED.costMonthToDate, 'month to date', options));
  }

  public metricInputTokenCount(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredTokens(this, METERED.input, 'Input tokens', options));
  }

  public metricOutputTokenCount(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredTokens(this, METERED.output, 'Output tokens', options));
  }

  public metricCacheReadInputTokenCount(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredTokens(this, METERED.cacheRead, 'Cache read tokens', options));
  }

  public metricCacheWriteInputTokenCount(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredTokens(this, METERED.cacheWrite, 'Cache write tokens', options));
  }

  public metricUnpricedTokens(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredMetric(this, METERED.unpricedTokens, 'Tokens without a price', options));
  }

  public metricUnpricedTokensMonthToDate(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    return this._noted(options, meteredMetric(this, METERED.unpricedTokensMonthToDate, 'Tokens without a price, month to date', options));
  }

  public metricUntrackedCost(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.untrackedCost, `Untracked cost in ${this.interval.toHumanString()}`, options, { isCost: true });
  }

  public metricUntrackedCostToday(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.untrackedCostToday, 'Untracked cost today', options, { isCost: true });
  }

  public metricUntrackedCostMonthToDate(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.untrackedCostMonthToDate, 'Untracked cost month to date', options, { isCost: true });
  }

  public metricTrackedShare(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return meteredMetric(this, METERED.trackedShare, 'Tracked share of the month (%)', { statistic: 'Minimum', ...options });
  }

  public metricCalibratedCost(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    this._requires('calibration', 'metricCalibratedCost');
    return this._noted(options, meteredMetric(this, METERED.calibratedCost, `Calibrated cost in ${this.interval.toHumanString()}`, options, { isCost: true }));
  }

  public metricCalibratedCostToday(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    this._requires('calibration', 'metricCalibratedCostToday');
    return this._noted(options, meteredMetric(this, METERED.calibratedCostToday, 'Calibrated cost today', options, { isCost: true }));
  }

  public metricCalibratedCostMonthToDate(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    this._requires('calibration', 'metricCalibratedCostMonthToDate');
    return this._noted(options, meteredMetric(this, METERED.calibratedCostMonthToDate, 'Calibrated cost month to date', options, { isCost: true }));
  }

  public metricCalibratedUntrackedCost(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('calibration', 'metricCalibratedUntrackedCost');
    return meteredMetric(this, METERED.calibratedUntrackedCost, `Calibrated untracked cost in ${this.interval.toHumanString()}`, options, { isCost: true });
  }

  public metricCalibratedUntrackedCostToday(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('calibration', 'metricCalibratedUntrackedCostToday');
    return meteredMetric(this, METERED.calibratedUntrackedCostToday, 'Calibrated untracked cost today', options, { isCost: true });
  }

  public metricCalibratedUntrackedCostMonthToDate(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('calibration', 'metricCalibratedUntrackedCostMonthToDate');
    return meteredMetric(this, METERED.calibratedUntrackedCostMonthToDate, 'Calibrated untracked cost month to date', options, { isCost: true });
  }

  public metricCalibrationAge(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('calibration', 'metricCalibrationAge');
    return meteredMetric(this, METERED.calibrationAge, 'Age of the calibration (days)', options);
  }

  public metricPriceListAge(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('priceDocument', 'metricPriceListAge');
    return meteredMetric(this, METERED.priceListAge, 'Age of the price list (days)', options);
  }

  public metricPriceDocumentErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('priceDocument', 'metricPriceDocumentErrors');
    return meteredMetric(this, METERED.priceDocumentErrors, 'Price document not used', options);
  }

  public metricLegacyModelInvocations(options: MeteredMetricOptions = {}): cloudwatch.Metric {
    this._requires('meterLegacyUsage', 'metricLegacyModelInvocations');
    return this._noted(options, meteredMetric(this, METERED.legacyCalls, 'Calls of legacy models', options));
  }

  public metricSourceAccounts(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('sourceAccounts', 'metricSourceAccounts');
    return meteredMetric(this, METERED.sourceAccounts, 'Source accounts', options);
  }

  public metricUnreadableAccounts(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('sourceAccounts', 'metricUnreadableAccounts');
    return meteredMetric(this, METERED.unreadableAccounts, 'Unreadable source accounts', options);
  }

  public metricUnlinkedAccounts(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    this._requires('sourceAccounts', 'metricUnlinkedAccounts');
    return meteredMetric(this, METERED.unlinkedAccounts, 'Accounts without a link', options);
  }

  public metricTagValues(tagKey: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    throwProblems(`TagCostMeter at ${this.node.path}`, this.tagKeys.includes(tagKey) ? [] : [`tagKey must be one of tagKeys ${show(this.tagKeys)}, got ${show(tagKey)}: add the key to tagKeys`]);
    return meteredMetric(this, METERED.tagValues, `Values of ${tagKey}`, options, { fixedDimensions: { [TAG_KEY_DIMENSION]: tagKey } });
  }

  /**
   * Throws if the metric of a method is not published. The app of an imported meter does not contain its options.
   *
   * @internal
   */
  protected _requires(_prop: OptionalMetrics, _method: string): void {
    // Overridden by meters of this app.
  }

  /**
   * Hook that is called for each metric that supports `costTags`.
   *
   * @internal
   */
  protected _noted(_options: MeteredMetricOptions, metric: cloudwatch.Metric): cloudwatch.Metric {
    return metric;
  }
}
