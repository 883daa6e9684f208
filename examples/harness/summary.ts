import { relative } from 'node:path';
import { type App, CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  AlarmDenyAction, BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostDashboard, BillingDashboard, BudgetDenyAction, BudgetOrganizationDenyAction,
  CostAllocationTagActivation, CostAndUsageExport, CostForecastDocument, CostTagPolicy, MonitoringSink, MonthlyCostReport, OrganizationDenyList,
  RequiredTagsHook, SourceAccountLink, SourceAccountReaderRole, SourceAccountsStackSet, TagAnomalyMonitor, TagAudit, TagBillingView, TagBudget,
  TagCostCategory, TagCostMeter, TagEnforcementPolicy, TaggedInferenceProfile, TaggedPrincipal, TaggedProject, TaggingStrategyDocument,
  TagScopedInvokePolicy,
} from '../../src';
import { collectStrategy } from '../../src/strategy/collect/strategy';

/** Constructs in the order of the summary, with their name in the singular and the plural. */
const COUNTED: Array<[Array<abstract new (...args: any[]) => IConstruct>, string, string?]> = [
  [[TaggedInferenceProfile], 'profile'],
  [[TaggedProject], 'project'],
  [[TaggedPrincipal], 'principal'],
  [[TagBudget], 'budget'],
  [[BedrockCostAlarm, BedrockCostAnomalyAlarm], 'alarm'],
  [[BudgetDenyAction, BudgetOrganizationDenyAction, AlarmDenyAction], 'deny action'],
  [[OrganizationDenyList], 'deny list'],
  [[TagScopedInvokePolicy, TagEnforcementPolicy], 'policy', 'policies'],
  [[CostTagPolicy], 'tag policy', 'tag policies'],
  [[RequiredTagsHook], 'hook'],
  [[TagCostMeter], 'meter'],
  [[TagAudit], 'audit'],
  [[MonitoringSink], 'sink'],
  [[SourceAccountLink], 'link'],
  [[SourceAccountReaderRole], 'reader role'],
  [[SourceAccountsStackSet], 'stack set'],
  [[CostAllocationTagActivation], 'activation'],
  [[BedrockCostDashboard], 'dashboard'],
  [[BillingDashboard], 'billing dashboard'],
  [[CostAndUsageExport], 'data export'],
  [[MonthlyCostReport], 'monthly report'],
  [[TagAnomalyMonitor], 'anomaly monitor'],
  [[TagCostCategory], 'cost category', 'cost categories'],
  [[TagBillingView], 'billing view'],
  [[TaggingStrategyDocument], 'strategy document'],
  [[CostForecastDocument], 'forecast'],
];

/**
 * Three lines about an example: its constructs, the number of its resources with the monthly cost of its monitoring, and its templates.
 *
 * @param app synthesized before
 * @param width of the column with the name
 */
export function summaryOf(name: string, app: App, width: number): string {
  const nodes = app.node.findAll();
  const counts = COUNTED.flatMap(([types, one, many = `${one}s`]) => {
    const count = nodes.filter((node) => types.some((type) => node instanceof type)).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const indent = ' '.repeat(width);
  return [`${name.padEnd(width)}${counts.join(' · ')}`, `${indent}${resourceCountOf(app)} resources, ${costOf(app)}`, `${indent}${templatesOf(app)}`].join('\n');
}

/**
 * Monthly cost of the monitoring as the library computes it, at public list prices, summed over the stacks.
 *
 * @param app synthesized before
 */
export function monitoringCostOf(app: App): { readonly usdPerMonth: string; readonly without: string[] } {
  const costs = app.node.findAll().filter((node) => Stack.isStack(node)).map((stack) => collectStrategy(stack, 'Examples', undefined).monitoringCost);
  return {
    usdPerMonth: costs.reduce((sum, { usdPerMonth }) => sum + usdPerMonth, 0).toFixed(2),
    without: costs.flatMap(({ without }) => without),
  };
}

/** Number of resources in the templates of an app, of nested stacks too. The CDK adds its metadata to some environments only. */
export function resourceCountOf(app: App): number {
  return app.node.findAll().filter((node) => CfnResource.isCfnResource(node) && node.cfnResourceType !== 'AWS::CDK::Metadata').length;
}

function costOf(app: App): string {
  const { usdPerMonth, without } = monitoringCostOf(app);
  return `monitoring about ${usdPerMonth} USD a month${without.length === 0 ? '' : `, plus usage-based ${without.join(', ')}`}`;
}

function templatesOf(app: App): string {
  const templates = app.synth().stacksRecursively.map(({ templateFullPath }) => templateFullPath);
  return templates.length === 1
    ? relative(process.cwd(), templates[0])
    : `${relative(process.cwd(), app.outdir)}: ${templates.map((path) => relative(app.outdir, path)).sort().join(', ')}`;
}
