import type { CfnResource, IResource } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { tagsOf } from './profiles';
import { CostAlarmBase } from '../../alarms/cost-alarm-base';
import { TagCostMeter } from '../../metering';
import { METERED } from '../../metering/meter-metrics';
import { renderedProperties } from '../../private/rendered';
import { plural } from '../../private/text';
import { InferenceProfileBase } from '../../profiles/inference-profile-base';
import { BedrockProjectBase } from '../../projects/bedrock-project-base';
import { type DescribedApp, placeOf } from '../described-app';
import { figure, readable, sorted } from '../readable-values';
import type { AlarmFact } from '../strategy-facts';

/** Observed delay of the token metrics of Bedrock. */
const COUNTERS_ARRIVE = 'token metrics arrive 1–10 minutes late';

/** Returns the alarms on estimated cost, as rendered in the templates. */
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
    const ofProjects = leaves.map((leaf) => projectsCounted(app, alarm, leaf));
    return {
      path: alarm.node.path,
      ...placeOf(alarm),
      condition: readable(alarm.stack.resolve(alarm._condition)),
      thresholdUsd: Threshold === undefined ? undefined : figure(Threshold),
      standardDeviations: band === undefined ? undefined : Number(band),
      windowSeconds: leaves.every(isOfBedrock) ? periodOf(alarm.metric) : undefined,
      timeZone,
      profiles: sorted(counters.flat()),
      ...ofProjects.flat().length > 0 ? { projects: sorted(ofProjects.flat()) } : {},
      metrics: sorted(leaves.filter((_, index) => counters[index].length + ofProjects[index].length === 0)
        .map((leaf) => metricText(app, alarm, leaf))),
      tags: tagsOf(resource),
      notifies: audience(AlarmActions),
      notifiesWhenOk: audience(OKActions),
      detectionDelay: delayOf(app, alarm, leaves, timeZone),
    };
  });
}

function leavesOf(metric: cloudwatch.IMetric): cloudwatch.MetricStatConfig[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return [...metricStat ? [metricStat] : [], ...Object.values(mathExpression?.usingMetrics ?? {}).flatMap(leavesOf)];
}

function isOfBedrock({ namespace }: cloudwatch.MetricStatConfig): boolean {
  return namespace === 'AWS/Bedrock' || namespace === 'AWS/BedrockMantle';
}

function periodOf(metric: cloudwatch.IMetric): number {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  return metricStat?.period.toSeconds() ?? mathExpression!.period;
}

/** Returns the profiles that a token metric belongs to. */
function profilesCounted(app: DescribedApp, alarm: CostAlarmBase, leaf: cloudwatch.MetricStatConfig): string[] {
  const id = leaf.namespace === 'AWS/Bedrock' ? dimensionOf(leaf, 'ModelId') : undefined;
  return nearest(alarm, app.of(InferenceProfileBase).filter(({ inferenceProfileId }) => inferenceProfileId === id));
}

/** Returns the Bedrock Projects that a token metric belongs to. */
function projectsCounted(app: DescribedApp, alarm: CostAlarmBase, leaf: cloudwatch.MetricStatConfig): string[] {
  const id = leaf.namespace === 'AWS/BedrockMantle' ? dimensionOf(leaf, 'Project') : undefined;
  return nearest(alarm, app.of(BedrockProjectBase).filter(({ projectId }) => projectId === id));
}

function dimensionOf({ dimensions = [] }: cloudwatch.MetricStatConfig, wanted: string): unknown {
  return dimensions.find(({ name }) => name === wanted)?.value;
}

/** Returns the path of a carrier. If it was imported more than once, the import in the stack, or else in the account and Region of the alarm is used. */
function nearest(alarm: CostAlarmBase, found: IResource[]): string[] {
  const isNear = (each: IResource) => placeOf(each).account === placeOf(alarm).account && placeOf(each).region === placeOf(alarm).region;
  const [some] = [found.filter(({ stack }) => stack === alarm.stack), found.filter(isNear), found].filter(({ length }) => length > 0);
  return (some ?? []).map(({ node }) => node.path);
}

function metricText(app: DescribedApp, alarm: CostAlarmBase, { namespace, metricName, dimensions = [] }: cloudwatch.MetricStatConfig): string {
  const text = (value: unknown) => app.textOf(alarm, value);
  return [text(namespace), text(metricName), ...dimensions.map(({ name, value }) => `${text(name)}=${text(value)}`)].join(' ');
}

function delayOf(app: DescribedApp, alarm: CostAlarmBase, leaves: cloudwatch.MetricStatConfig[], timeZone: string | undefined): string {
  const lateness = leaves.flatMap((leaf) => metersOf(app, alarm, leaf))
    .map(({ interval, metricDelay }) => interval.toMinutes() + metricDelay.toMinutes());
  const arrival = lateness.length > 0
    ? `up to ${plural(Math.max(...lateness), 'minute')} until the meter has published the cost`
    : leaves.every(isOfBedrock) ? COUNTERS_ARRIVE : 'depends on when the metric is published';
  const evaluated = alarm._isMultiDay ? 'CloudWatch then evaluates the alarm once an hour, up to the full hour' : 'the alarm then reacts at its next evaluation';
  return timeZone === undefined ? `${arrival}; ${evaluated}` : `after the end of the calendar period; ${arrival}`;
}

/** Returns the meters that might publish a metric: those in the account and Region of the alarm, or all meters if none are there. */
function metersOf(app: DescribedApp, alarm: CostAlarmBase, { namespace, metricName }: cloudwatch.MetricStatConfig): TagCostMeter[] {
  const isMetered = (Object.values(METERED) as string[]).includes(metricName);
  const found = app.of(TagCostMeter).filter((meter) => isMetered && meter.metricNamespace === namespace);
  const { account, region } = placeOf(alarm);
  const near = found.filter((meter) => placeOf(meter).account === account && placeOf(meter).region === region);
  return near.length > 0 ? near : found;
}
