import { type CfnResource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { tagsOf } from './profiles';
import { CostAlarmBase } from '../../alarms';
import { TagCostMeter } from '../../metering';
import { METERED } from '../../metering/meter-metrics';
import { renderedProperties } from '../../private/rendered';
import { plural } from '../../private/text';
import { InferenceProfileBase } from '../../profiles';
import { type DescribedApp, placeOf } from '../described-app';
import { figure, readable, sorted } from '../readable-values';
import type { AlarmFact } from '../strategy-facts';

/** Of Bedrock's token counters, by observation. */
const COUNTERS_ARRIVE = 'token counters arrive 1 to 10 minutes late';

/** The alarms on estimated cost, as their templates have them. */
export function collectAlarms(app: DescribedApp): AlarmFact[] {
  return app.of(CostAlarmBase).map((alarm) => {
    const resource = alarm.node.defaultChild as CfnResource;
    const { Threshold, Metrics = [], AlarmActions = [], OKActions = [], EvaluationWindow } = renderedProperties(resource);
    const band = /ANOMALY_DETECTION_BAND\([^,]+,\s*([\d.]+)\)/.exec(Metrics.map(({ Expression }: any) => Expression).join(' '))?.[1];
    const zone = EvaluationWindow?.WallClockWindow?.Timezone;
    const timeZone = zone === undefined ? undefined : readable(zone);
    const leaves = leavesOf(alarm.metric);
    const audience = (actions: unknown[]) => sorted(actions.map((action) => app.audienceOf(alarm.stack, action)));
    const counters = leaves.map((leaf) => profilesCounted(app, alarm, leaf));
    return {
      path: alarm.node.path,
      ...placeOf(alarm),
      condition: readable(alarm.stack.resolve(alarm._condition)),
      thresholdUsd: Threshold === undefined ? undefined : figure(Threshold),
      standardDeviations: band === undefined ? undefined : Number(band),
      windowSeconds: leaves.every(isOfBedrock) ? periodOf(alarm.metric) : undefined,
      timeZone,
      profiles: sorted(counters.flat()),
      metrics: sorted(leaves.filter((_, index) => counters[index].length === 0).map((leaf) => metricText(alarm, leaf))),
      tags: tagsOf(resource),
      tells: audience(AlarmActions),
      tellsWhenOk: audience(OKActions),
      detectionDelay: delayOf(app, alarm, leaves, timeZone),
    };
  });
}

function leavesOf(metric: cloudwatch.IMetric): cloudwatch.MetricStatConfig[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return [...metricStat ? [metricStat] : [], ...Object.values(mathExpression?.usingMetrics ?? {}).flatMap(leavesOf)];
}

function isOfBedrock({ namespace }: cloudwatch.MetricStatConfig): boolean {
  return namespace === 'AWS/Bedrock';
}

function periodOf(metric: cloudwatch.IMetric): number {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period.toSeconds() ?? mathExpression!.period;
}

/** The profiles whose counter it is. A profile that was imported more than once is the one that is in the stack of the alarm. */
function profilesCounted(app: DescribedApp, alarm: CostAlarmBase, leaf: cloudwatch.MetricStatConfig): string[] {
  const id = isOfBedrock(leaf) ? leaf.dimensions?.find(({ name }) => name === 'ModelId')?.value : undefined;
  const found = app.of(InferenceProfileBase).filter(({ inferenceProfileId }) => inferenceProfileId === id);
  const near = found.filter(({ stack }) => stack === alarm.stack);
  return (near.length > 0 ? near : found).map(({ node }) => node.path);
}

function metricText({ stack }: CostAlarmBase, { namespace, metricName, dimensions = [] }: cloudwatch.MetricStatConfig): string {
  const text = (value: unknown) => readable(stack.resolve(value));
  return [text(namespace), text(metricName), ...dimensions.map(({ name, value }) => `${text(name)}=${text(value)}`)].join(' ');
}

function delayOf(app: DescribedApp, alarm: CostAlarmBase, leaves: cloudwatch.MetricStatConfig[], timeZone: string | undefined): string {
  const lateness = leaves.flatMap((leaf) => metersOf(app, alarm, leaf))
    .map(({ interval, settlingTime }) => interval.toMinutes() + settlingTime.toMinutes());
  const arrival = lateness.length > 0
    ? `up to ${plural(Math.max(...lateness), 'minute')} until the meter has counted`
    : leaves.every(isOfBedrock) ? COUNTERS_ARRIVE : 'as late as its metric is published';
  return timeZone === undefined ? `${arrival}; then at the next evaluation` : `after the calendar period is over; ${arrival}`;
}

/** The meters that may publish a metric: those of the alarm's account and Region, if there are any. */
function metersOf(app: DescribedApp, alarm: CostAlarmBase, { namespace, metricName }: cloudwatch.MetricStatConfig): TagCostMeter[] {
  const found = app.of(TagCostMeter).filter((meter) => meter.namespace === namespace && (Object.values(METERED) as string[]).includes(metricName));
  const { account, region } = placeOf(alarm);
  const near = found.filter((meter) => placeOf(meter).account === account && placeOf(meter).region === region);
  return near.length > 0 ? near : found;
}
