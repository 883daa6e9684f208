import type { BillDashboardFact, CostCategoryFact, CostReportFact, AnomalyMonitorFact, ExportFact } from '../bill-facts';
import { duration, section } from './facts';
import type { Figure, StrategyFacts } from '../strategy-facts';

type BillFacts = Pick<StrategyFacts, 'exports' | 'billDashboards' | 'costReports' | 'anomalyMonitors' | 'costCategories' | 'billingViews'>;

/** Sections on billed cost: exports, dashboards, reports, anomaly monitors, cost categories and billing views. */
export function billSections({ exports, billDashboards, costReports, anomalyMonitors, costCategories, billingViews }: BillFacts): string[] {
  return [
    ...section('Cost and usage exports', exports, '', ['Export', 'Account', 'Keys', 'Time granularity', 'Callers', 'Billing view', 'Bucket', 'File retention', 'Query result retention', 'Scan limit per query', 'Profiles compared with the estimate'],
      (bill: ExportFact) => [bill.path, bill.account, keysOf(bill), bill.timeGranularity.toLowerCase(), bill.iamPrincipals ? 'included' : 'not included', bill.billingView ?? 'primary', bill.bucket,
        bill.retentionDays === undefined ? 'no expiration' : days(bill.retentionDays), days(bill.resultRetentionDays), size(bill.scanLimitBytes), bill.profiles.join(', ')]),
    ...section('Billing dashboards', billDashboards, '', ['Billing dashboard', 'Account', 'Keys', 'Services', 'Metric', 'Excluded charge types', 'Model dimension', 'Start', 'End', 'Untagged share'],
      (dashboard: BillDashboardFact) => [dashboard.path, dashboard.account, dashboard.tagKeys.join(', '), dashboard.services?.join(', ') ?? 'all services whose name contains Bedrock', dashboard.metric,
        dashboard.excludedChargeTypes.join(', '), dashboard.modelDimension, dashboard.from, dashboard.until, dashboard.showUntaggedShare ? 'shown' : 'not shown']),
    ...section('Monthly cost reports', costReports, '', ['Report', 'Account', 'Dashboard', 'Schedule', 'Recipients'],
      (report: CostReportFact) => [report.path, report.account, report.dashboard, report.enabled ? `${report.schedule} (${report.timeZone})` : 'disabled',
        [...report.recipients, ...report.notificationConfiguration === undefined ? [] : [`recipients of ${report.notificationConfiguration}`]].join(', ')]),
    ...section('Anomaly monitors', anomalyMonitors, 'AWS documents that monitors cover third-party models on Amazon Bedrock, such as Claude, and no other AWS Marketplace spend.', ['Monitor', 'Account', 'Key', 'Values', 'Minimum impact', 'Notifies'],
      (monitor: AnomalyMonitorFact) => [monitor.path, monitor.account, monitor.key, monitor.values.join(', '), monitor.threshold, monitor.notifies.join('; ') || 'no recipients']),
    ...section('Cost categories', costCategories, '', ['Category', 'Account', 'Name', 'Key', 'Groups', 'Ungrouped values', 'Other cost', 'Split over the groups'],
      (category: CostCategoryFact) => [category.path, category.account, category.name, `${category.key}${category.otherwiseKey === undefined ? '' : ` (without it: ${category.otherwiseKey})`}`,
        category.groups.map(({ name, values }) => `${name}: ${values.join(', ')}`).join('; '), category.inheritUngroupedValues ? 'kept' : 'other cost', category.defaultValue ?? 'no value',
        category.split ?? 'no']),
    ...section('Billing views', billingViews, '', ['View', 'Account', 'Key', 'Values', 'Shared with', 'Source views'],
      (view) => [view.path, view.account, view.key, view.values.join(', '), view.sharedWith.join(', ') || 'no account', view.sourceViews.join(', ')]),
  ];
}

function keysOf({ tagKeys, otherwiseKeys }: ExportFact): string {
  return `${tagKeys.join(', ')}${otherwiseKeys ? `; without the key of the resource: ${otherwiseKeys.join(', ')}` : ''}`;
}

function days(count: Figure): string {
  return typeof count === 'number' ? duration(count * 86_400) : `${count} days`;
}

function size(bytes: Figure): string {
  return typeof bytes === 'number' ? `${Math.round(bytes / 1e6)} MB` : `${bytes} bytes`;
}
