import type { BillDashboardFact, CostCategoryFact, CostReportFact, AnomalyMonitorFact, ExportFact } from '../bill-facts';
import { duration, section } from './facts';
import type { Figure, StrategyFacts } from '../strategy-facts';

/** What tells of the bill, and of what is unusual in it. */
export function billSections({ exports, billDashboards, costReports, anomalyMonitors, costCategories }: Pick<StrategyFacts, 'exports' | 'billDashboards' | 'costReports' | 'anomalyMonitors' | 'costCategories'>): string[] {
  return [
    ...section('Exports of the bill', exports, '', ['Export', 'Account', 'Keys', 'Each row', 'Callers', 'Billing view', 'Bucket', 'Files are kept', 'Results are kept', 'A query reads at most', 'Held against the estimate'],
      (bill: ExportFact) => [bill.path, bill.account, bill.tagKeys.join(', '), bill.timeGranularity.toLowerCase(), bill.iamPrincipals ? 'told' : 'not told', bill.billingView ?? 'primary', bill.bucket,
        bill.retentionDays === undefined ? 'for good' : days(bill.retentionDays), days(bill.resultRetentionDays), size(bill.scanLimitBytes), bill.profiles.join(', ')]),
    ...section('Dashboards of the bill', billDashboards, '', ['Billing dashboard', 'Account', 'Keys', 'Services', 'Metric', 'Without', 'Models by', 'From', 'Until', 'Share without a tag'],
      (dashboard: BillDashboardFact) => [dashboard.path, dashboard.account, dashboard.tagKeys.join(', '), dashboard.services?.join(', ') ?? 'all whose name holds Bedrock', dashboard.metric,
        dashboard.excludedChargeTypes.join(', '), dashboard.modelDimension, dashboard.from, dashboard.until, dashboard.untaggedShare ? 'shown' : 'not shown']),
    ...section('Monthly reports', costReports, '', ['Report', 'Account', 'Of', 'Schedule', 'Recipients'],
      (report: CostReportFact) => [report.path, report.account, report.dashboard, report.enabled ? `${report.schedule} (${report.timeZone})` : 'switched off',
        [...report.recipients, ...report.notificationConfiguration === undefined ? [] : [`those of ${report.notificationConfiguration}`]].join(', ')]),
    ...section('Anomaly monitors', anomalyMonitors, 'AWS Marketplace, by which Claude and other third-party models are billed, is not looked at.', ['Monitor', 'Account', 'Key', 'Values', 'From an impact of', 'Tells'],
      (monitor: AnomalyMonitorFact) => [monitor.path, monitor.account, monitor.key, monitor.values.join(', '), monitor.threshold, monitor.tells.join('; ') || 'nobody']),
    ...section('Cost categories', costCategories, '', ['Category', 'Account', 'Name', 'Key', 'Groups', 'Other values', 'Everything else', 'Split over the groups'],
      (category: CostCategoryFact) => [category.path, category.account, category.name, category.key,
        category.groups.map(({ name, values }) => `${name}: ${values.join(', ')}`).join('; '), category.inheritOthers ? 'as they are' : 'as everything else', category.defaultValue ?? 'in no value',
        category.split ?? 'no']),
  ];
}

function days(count: Figure): string {
  return typeof count === 'number' ? duration(count * 86_400) : `${count} days`;
}

function size(bytes: Figure): string {
  return typeof bytes === 'number' ? `${Math.round(bytes / 1e6)} MB` : `${bytes} bytes`;
}
