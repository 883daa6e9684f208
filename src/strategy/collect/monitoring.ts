import { Stack } from 'aws-cdk-lib';
import { TagAudit } from '../../audit';
import { BedrockCostDashboard } from '../../dashboards';
import { TagCostMeter } from '../../metering';
import { TOKEN_KINDS } from '../../pricing/token-kinds';
import { InferenceProfileBase } from '../../profiles/inference-profile-base';
import type { CostTagRule } from '../../tags';
import { type DescribedApp, placeOf, scheduledInput, scheduleOf } from '../described-app';
import { ownStackValue } from '../own-stack-values';
import { figure, parsedJson, readable, sorted, sortedBy } from '../readable-values';
import type { ReferenceIndex } from '../reference-index';
import type { AuditFact, DashboardFact, MeterFact } from '../strategy-facts';

/** Returns the meters. */
export function collectMeters(app: DescribedApp): MeterFact[] {
  const profiles = app.index(app.of(InferenceProfileBase), ({ inferenceProfileId }) => inferenceProfileId);
  return app.of(TagCostMeter).map((meter) => ({
    path: meter.node.path,
    ...placeOf(meter),
    dimensionSets: meter.dimensionSets,
    intervalSeconds: meter.interval.toSeconds(),
    metricDelaySeconds: meter.metricDelay.toSeconds(),
    timeZone: meter.timeZone,
    namespace: meter.metricNamespace,
    publishProfileMetrics: meter.publishProfileMetrics,
    meterUntrackedUsage: meter.meterUntrackedUsage,
    ...optionsOf(app, meter),
    prices: pricesOf(app, meter, profiles),
  }));
}

type OptionFacts = Pick<
  MeterFact, 'meterProjects' | 'meterLegacyUsage' | 'meterServiceTiers' | 'priceDocument' | 'calibration' | 'regions' | 'organizationId' | 'allowedValues' | 'snapshots'
>;

function optionsOf(app: DescribedApp, meter: TagCostMeter): OptionFacts {
  const { priceDocument, calibration, regions, sourceAccounts, allowedValues } = meter._options;
  const { _snapshots: snapshots } = meter;
  const stack = Stack.of(meter);
  return {
    ...meter.meterProjects ? {} : { meterProjects: false },
    ...meter.meterLegacyUsage ? { meterLegacyUsage: true } : {},
    ...meter.meterServiceTiers ? { meterServiceTiers: true } : {},
    ...priceDocument ? { priceDocument: app.textOf(meter, 'key' in priceDocument ? `s3://${priceDocument.bucketName}/${priceDocument.key}` : priceDocument.parameterName) } : {},
    ...calibration ? { calibration } : {},
    ...regions ? { regions: [...regions] } : {},
    ...sourceAccounts ? { organizationId: app.textOf(meter, sourceAccounts.organizationId) } : {},
    ...allowedValues ? {
      allowedValues: Object.fromEntries(Object.entries(allowedValues).map(([key, values]) => [key, values.map((value) => app.textOf(meter, value))])),
    } : {},
    ...snapshots ? { snapshots: `${app.nameOf(stack, app.referencesIn(stack, scheduledInput(meter))?.snapshots?.bucketName)}/${snapshots.prefix}` } : {},
  };
}

function pricesOf(app: DescribedApp, meter: TagCostMeter, profiles: ReferenceIndex<InferenceProfileBase>): MeterFact['prices'] {
  const stack = Stack.of(meter);
  const prices = meter._prices().map((price) => {
    const id = ownStackValue(meter, price.id);
    const figures = TOKEN_KINDS.filter((kind) => price[kind] !== undefined).map((kind) => [kind, figure(ownStackValue(meter, price[kind]))]);
    return { of: profiles.find(stack, id)[0]?.node.path ?? app.textOf(meter, price.id), ...Object.fromEntries(figures) };
  });
  return sortedBy(prices, ({ of }) => of);
}

/** Returns the audits. */
export function collectAudits(app: DescribedApp): AuditFact[] {
  return app.of(TagAudit).map((audit) => {
    const stack = Stack.of(audit);
    const { ScheduleExpression, ScheduleExpressionTimezone } = scheduleOf(audit) ?? {};
    const input = parsedJson(scheduledInput(audit)) ?? {};
    const { rules = {}, profiles = [], projects = [], principals = [] } = input;
    const { auditProjects, unusedAfter, auditBudgets, auditPrices, reportPrefix, regions, sourceAccounts, auditTagPolicy } = input;
    const { bucket, topicArn } = app.referencesIn(stack, scheduledInput(audit)) ?? {};
    const tagKeys = sorted(Object.keys(rules));
    return {
      path: audit.node.path,
      ...placeOf(audit),
      schedule: readable(ScheduleExpression),
      timeZone: ScheduleExpressionTimezone && readable(ScheduleExpressionTimezone),
      tagKeys,
      rules: tagKeys.map((key) => ({ key, ...ruleOf(rules[key]) })),
      profiles: sorted(profiles.map(({ path }: { path: string }) => path)),
      ...projects.length > 0 ? { projects: sorted(projects.map(({ path }: { path: string }) => path)) } : {},
      ...principals.length > 0 ? { principals: sorted(principals.map(({ path }: { path: string }) => path)) } : {},
      ...auditProjects === false ? { auditProjects } : {},
      ...regions ? { regions: regions.map(readable) } : {},
      ...sourceAccounts ? {
        sourceAccounts: {
          organizationId: readable(sourceAccounts.organizationId),
          readerRoleName: readable(sourceAccounts.readerRoleName),
          maxUnreadablePercent: figure(sourceAccounts.maxUnreadablePercent),
          ...sourceAccounts.expectedAccountIds ? { expectedAccountIds: sourceAccounts.expectedAccountIds.map(readable) } : {},
          ...sourceAccounts.ignoreUnexpectedAccounts === true ? { ignoreUnexpectedAccounts: true } : {},
        },
      } : {},
      ...auditTagPolicy === true ? { auditTagPolicy } : {},
      unusedAfterDays: figure(unusedAfter?.days),
      auditBudgets: auditBudgets === true,
      auditPrices: auditPrices === true,
      reports: `${app.nameOf(stack, bucket)}/${readable(reportPrefix)}`,
      notifies: topicArn === undefined ? [] : [app.audienceOf(stack, topicArn)],
    };
  });
}

function ruleOf({ required = true, allowedValues, pattern, valueCase }: CostTagRule): Omit<AuditFact['rules'][number], 'key'> {
  return { required, allowedValues, pattern, valueCase };
}

/** Returns the dashboards. */
export function collectDashboards(app: DescribedApp): DashboardFact[] {
  return app.of(BedrockCostDashboard).map((dashboard) => ({ path: dashboard.node.path, ...placeOf(dashboard) }));
}
