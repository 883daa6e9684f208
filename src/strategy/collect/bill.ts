import { CfnResource, Stack } from 'aws-cdk-lib';
import { CostAndUsageExport } from '../../bill';
import { isPlainKey } from '../../bill/bill-sql';
import { BillingDashboard, MonthlyCostReport } from '../../cost-explorer';
import { renderedProperties } from '../../private/rendered';
import { InferenceProfileBase } from '../../profiles/inference-profile-base';
import { CostTagSource } from '../../tags';
import { IAM_PRINCIPAL_PREFIX } from '../../tags/billed-key';
import type { BillDashboardFact, CostReportFact, ExportFact } from '../bill-facts';
import { type DescribedApp, placeOf } from '../described-app';
import { ownStackValue } from '../own-stack-values';
import { figure, readable, sorted } from '../readable-values';

/** Returns the cost and usage exports. */
export function collectExports(app: DescribedApp): ExportFact[] {
  const profiles = app.index(app.of(InferenceProfileBase), ({ inferenceProfileArn }) => inferenceProfileArn);
  return app.of(CostAndUsageExport).map((bill) => {
    const stack = Stack.of(bill);
    const { DataQuery, DestinationConfigurations } = renderedProperties(bill.node.defaultChild as CfnResource).Export;
    const settings = DataQuery.TableConfigurations.COST_AND_USAGE_REPORT;
    const { BytesScannedCutoffPerQuery } = renderedProperties(bill.node.findChild('Workgroup') as CfnResource).WorkGroupConfiguration;
    return {
      path: bill.node.path,
      ...placeOf(bill),
      tagKeys: bill.tagKeys,
      otherwiseKeys: bill.costTagSource === CostTagSource.RESOURCE_OR_IAM_PRINCIPAL ? bill.tagKeys.filter(isPlainKey).map((key) => `${IAM_PRINCIPAL_PREFIX}${key}`) : undefined,
      timeGranularity: readable(settings.TIME_GRANULARITY),
      iamPrincipals: settings.INCLUDE_IAM_PRINCIPAL_DATA === 'TRUE',
      billingView: settings.BILLING_VIEW_ARN && readable(settings.BILLING_VIEW_ARN),
      bucket: app.nameOf(stack, DestinationConfigurations.S3Destination.S3Bucket),
      retentionDays: expirationOf(bill, 'Bucket'),
      resultRetentionDays: expirationOf(bill, 'Results')!,
      scanLimitBytes: figure(BytesScannedCutoffPerQuery),
      profiles: sorted(bill._profiles.map(({ inferenceProfileArn, node }) =>
        profiles.find(stack, ownStackValue(bill, inferenceProfileArn))[0]?.node.path ?? node.path)),
    };
  });
}

function expirationOf({ node }: CostAndUsageExport, id: string): ExportFact['retentionDays'] {
  const bucket = node.tryFindChild(id)?.node.defaultChild as CfnResource | undefined;
  const days = bucket && renderedProperties(bucket).LifecycleConfiguration.Rules[0].ExpirationInDays;
  return days === undefined ? undefined : figure(days);
}

/** Returns the billing dashboards. */
export function collectBillDashboards(app: DescribedApp): BillDashboardFact[] {
  return app.of(BillingDashboard).map((dashboard) => {
    const { Widgets } = renderedProperties(dashboard.node.defaultChild as CfnResource);
    // Widgets of other kinds, added by an override, are described only in part.
    const queries: any[] = Widgets.flatMap(({ Configs }: any) => Configs).flatMap(({ QueryParameters }: any) => QueryParameters.CostAndUsage ?? []);
    const { Metrics, TimeRange, Filter = {} } = queries[0] ?? {};
    const operands: any[] = Filter.And ?? [Filter];
    const services = operands.map(({ Dimensions }) => Dimensions).find((dimensions) => dimensions?.Key === 'SERVICE');
    return {
      path: dashboard.node.path,
      ...placeOf(dashboard),
      tagKeys: dashboard.tagKeys,
      services: services?.MatchOptions[0] === 'CONTAINS' ? undefined : (services?.Values ?? []).map(readable),
      metric: readable(Metrics?.[0]),
      excludedChargeTypes: operands.flatMap(({ Not }) => Not?.Dimensions?.Values ?? []).map(readable),
      modelDimension: readable(queries.map(({ GroupBy = [] }) => GroupBy[1]?.Key).find((key) => key !== undefined)),
      from: readable(TimeRange?.StartTime.Value),
      until: readable(TimeRange?.EndTime.Value),
      showUntaggedShare: JSON.stringify(queries).includes('"ABSENT"'),
    };
  });
}

/** Returns the monthly cost reports. */
export function collectCostReports(app: DescribedApp): CostReportFact[] {
  const dashboards = app.index(app.of(BillingDashboard), ({ dashboardArn }) => dashboardArn);
  return app.of(MonthlyCostReport).map((report) => {
    const stack = Stack.of(report);
    const { DashboardArn, ScheduleConfig } = renderedProperties(report.node.defaultChild as CfnResource);
    return {
      path: report.node.path,
      ...placeOf(report),
      dashboard: dashboards.find(stack, DashboardArn)[0]?.node.path ?? readable(DashboardArn),
      schedule: readable(ScheduleConfig.ScheduleExpression),
      timeZone: readable(ScheduleConfig.ScheduleExpressionTimeZone),
      enabled: ScheduleConfig.State === 'ENABLED',
      recipients: sorted(report._recipients.map((recipient) => app.textOf(report, recipient))),
      notificationConfiguration: report.node.tryFindChild('Notifications') ? undefined : app.textOf(report, report.notificationConfigurationArn),
    };
  });
}
