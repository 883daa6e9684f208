import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type App, CfnElement, Stack, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import {
  AlarmDenyAction, BedrockCostAlarm, BedrockCostAnomalyAlarm, BedrockCostDashboard, BillingDashboard, BudgetDenyAction,
  CostAllocationTagActivation, CostAndUsageExport, CostForecastDocument, CostTagPolicy, MonitoringSink, MonthlyCostReport, OrganizationDenyList,
  SourceAccountsStackSet, TagAnomalyMonitor, TagAudit, TagBillingView, TagBudget, TagCostCategory, TagCostMeter,
  TagEnforcementPolicy, TaggedInferenceProfile, TaggedPrincipal, TaggedProject, TaggingStrategyDocument, TagScopedInvokePolicy,
} from '../../src';

/**
 * Prints the main resources of an example, read back from its templates.
 */
export function printListing(name: string, app: App): void {
  const nodes = app.node.findAll();
  print(name, 'application inference profiles', nodes.filter((node) => node instanceof TaggedInferenceProfile).map(profileRow));
  print(name, 'projects', nodes.filter((node) => node instanceof TaggedProject).map(projectRow));
  print(name, 'principals', nodes.filter((node) => node instanceof TaggedPrincipal).map(principalRow));
  print(name, 'budgets', nodes.filter((node) => node instanceof TagBudget).map(budgetRow));
  print(name, 'alarms', nodes.filter((node) => node instanceof BedrockCostAlarm || node instanceof BedrockCostAnomalyAlarm).map(alarmRow));
  print(name, 'dashboards', nodes.filter((node) => node instanceof BedrockCostDashboard).map(dashboardRow));
  print(name, 'deny actions of alarms', nodes.filter((node) => node instanceof AlarmDenyAction).map(denyRow));
  print(name, 'deny actions of budgets', nodes.filter((node) => node instanceof BudgetDenyAction).map(actionRow));
  print(name, 'deny lists', nodes.filter((node) => node instanceof OrganizationDenyList).map(denyListRow));
  print(name, 'sinks', nodes.filter((node) => node instanceof MonitoringSink).map(sinkRow));
  print(name, 'stack sets of source accounts', nodes.filter((node) => node instanceof SourceAccountsStackSet).map(stackSetRow));
  print(name, 'meters', nodes.filter((node) => node instanceof TagCostMeter).map(meterRow));
  print(name, 'audits', nodes.filter((node) => node instanceof TagAudit).map(auditRow));
  print(name, 'activations', nodes.filter((node) => node instanceof CostAllocationTagActivation).map(activationRow));
  print(name, 'data exports', nodes.filter((node) => node instanceof CostAndUsageExport).map(exportRow));
  print(name, 'billing dashboards', nodes.filter((node) => node instanceof BillingDashboard).map(billDashboardRow));
  print(name, 'monthly reports', nodes.filter((node) => node instanceof MonthlyCostReport).map(reportRow));
  print(name, 'anomaly monitors', nodes.filter((node) => node instanceof TagAnomalyMonitor).map(monitorRow));
  print(name, 'cost categories', nodes.filter((node) => node instanceof TagCostCategory).map(categoryRow));
  print(name, 'billing views', nodes.filter((node) => node instanceof TagBillingView).map(viewRow));
  print(name, 'documents', nodes.filter((node) => node instanceof TaggingStrategyDocument).map(({ markdownFile, jsonFile }) => ({ Markdown: relative(process.cwd(), markdownFile), JSON: relative(process.cwd(), jsonFile) })));
  print(name, 'forecasts', nodes.filter((node) => node instanceof CostForecastDocument).map(({ file }) => ({ file: relative(process.cwd(), file) })));
  print(name, 'policies', nodes.filter((node) => node instanceof TagScopedInvokePolicy || node instanceof TagEnforcementPolicy).map(policyRow));
  print(name, 'tag policies', nodes.filter((node) => node instanceof CostTagPolicy).map(tagPolicyRow));
}

type Row = Record<string, string>;

function profileRow(profile: TaggedInferenceProfile): Row {
  const { template, InferenceProfileName, ModelSource, Tags } = inTemplate(profile);
  return {
    'application': profile.node.path,
    'tags': tagList(Tags),
    'model': /\/([^/"]+)"[^/]*$/.exec(JSON.stringify(ModelSource.CopyFrom))![1],
    'route': profile.modelSource!.route!,
    'profile name': InferenceProfileName,
    'template': template,
  };
}

function projectRow(project: TaggedProject): Row {
  const { template, Name, Tags } = inTemplate(project);
  return {
    'project': project.node.path,
    'tags': tagList(Tags),
    'models': project.models.map(({ modelId }) => modelId).join(', '),
    'project name': Name,
    template,
  };
}

function principalRow(principal: TaggedPrincipal): Row {
  return { 'principal': principal.node.path, 'billed keys': principal.billedTagKeys.join(', ') };
}

function budgetRow(budget: TagBudget): Row {
  const { template, Budget: { BudgetLimit, FilterExpression, Metrics, TimeUnit }, NotificationsWithSubscribers } = inTemplate(budget);
  return {
    budget: budget.node.path,
    limit: `${BudgetLimit.Amount} ${BudgetLimit.Unit}, ${TimeUnit}`,
    counts: `${Metrics} of ${FilterExpression.And.map(operand).join(', ')}`,
    alerts: NotificationsWithSubscribers
      .map(({ Notification: { NotificationType, Threshold, ThresholdType } }: any) => `${NotificationType} ${Threshold}${ThresholdType === 'PERCENTAGE' ? '% of the limit' : ` ${BudgetLimit.Unit}`}`).join(', '),
    template,
  };
}

function alarmRow(alarm: BedrockCostAlarm | BedrockCostAnomalyAlarm): Row {
  const { template, AlarmDescription, Tags } = inTemplate(alarm);
  return {
    alarm: alarm.node.path,
    condition: AlarmDescription.split('\n').at(-1)!.split(/, (?:estimated from tokens|according to the cost metric)/)[0],
    tags: tagList(Tags),
    cost: `${alarm.estimatedMonthlyCost().toFixed(2)} USD a month`,
    template,
  };
}

function dashboardRow(dashboard: BedrockCostDashboard): Row {
  const { template, DashboardBody } = inTemplate(dashboard);
  return { dashboard: dashboard.node.path, sections: [...JSON.stringify(DashboardBody).matchAll(/## ([^"\\]+)/g)].map(([, title]) => title).join(', '), template };
}

function denyRow(action: AlarmDenyAction): Row {
  const { template, DefinitionString } = inTemplate(action.stateMachine);
  const definition = JSON.parse(typeof DefinitionString === 'string' ? DefinitionString : DefinitionString['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : part.Ref ?? '…').join(''));
  return {
    action: action.node.path,
    denies: definition.States.Principals.Result.principals.map(({ kind, name }: any) => `${kind} ${pathOf(action, name)}`).join(', '),
    detaches: `after ${definition.States.Wait.Seconds / 3600} hours, once the alarm has left ALARM`,
    template,
  };
}

function actionRow(action: BudgetDenyAction): Row {
  const { template, ActionThreshold, ApprovalModel, Definition: { IamActionDefinition } } = inTemplate(action);
  return {
    action: action.node.path,
    denies: Object.entries<any>(IamActionDefinition).filter(([kind]) => kind !== 'PolicyArn').map(([kind, names]) => `${kind} ${names.map((principal: any) => pathOf(action, principal)).join(', ')}`).join('; '),
    at: `${ActionThreshold.Value}% of the limit, ${ApprovalModel}`,
    template,
  };
}

function policyRow(policy: TagScopedInvokePolicy | TagEnforcementPolicy): Row {
  const { template, PolicyDocument, Content = PolicyDocument } = inTemplate(policy);
  const sids = (effect: string) => Content.Statement.filter(({ Effect }: any) => Effect === effect)
    .map(({ Sid, Condition }: any) => Sid ?? Object.keys(Object.values<any>(Condition)[0]).join(', ').replace('aws:TagKeys', 'a required or protected key'));
  return {
    policy: policy.node.path,
    kind: PolicyDocument ? 'managed policy' : 'service control policy',
    allows: [...new Set(sids('Allow'))].join(', ') || 'nothing',
    denies: [...new Set(sids('Deny'))].join(', '),
    size: `about ${JSON.stringify(Content).length} characters`,
    template,
  };
}

function tagPolicyRow(policy: CostTagPolicy): Row {
  const { template, Content, TargetIds } = inTemplate(policy);
  const tags = Object.values<any>(Content.tags).map(({ tag_key, tag_value }) => `${tag_key['@@assign']}: ${tag_value ? tag_value['@@assign'].join('|') : 'any'}`);
  return { policy: policy.node.path, reports: tags.join(', '), targets: TargetIds.join(', '), template };
}

function denyListRow(list: OrganizationDenyList): Row {
  const { template, Content, TargetIds } = inTemplate(list.node.findChild('Policy'));
  const values = textOf(Content).match(/"values":\[.*$/)![0].matchAll(/"value":"([^"]*)"/g);
  return { 'deny list': list.node.path, 'values': [...values].map(([, value]) => value).join(', '), 'targets': TargetIds.join(', '), 'template': template };
}

function sinkRow(sink: MonitoringSink): Row {
  const { template, Name, Policy } = inTemplate(sink);
  return { sink: sink.node.path, name: Name, accepts: Object.values<any>(Policy.Statement[0].Condition).flatMap(Object.values).flat().filter((value) => !value.startsWith('AWS::')).join(', '), template };
}

function stackSetRow(stackSet: SourceAccountsStackSet): Row {
  const { template, StackInstancesGroup: [{ DeploymentTargets, Regions }], TemplateBody } = inTemplate(stackSet.node.findChild('Resource'));
  return {
    'stack set': stackSet.node.path,
    'accounts of': DeploymentTargets.OrganizationalUnitIds.join(', '),
    'Regions': Regions.join(', '),
    'creates': [...new Set([...textOf(TemplateBody).matchAll(/"Type":"(AWS::[^"]+)"/g)].map(([, type]) => type))].join(', '),
    template,
  };
}

function viewRow(view: TagBillingView): Row {
  const { template, DataFilterExpression: { Tags: { Key, Values } } } = inTemplate(view.node.findChild('Resource'));
  const share = view.node.tryFindChild('Share');
  return { view: view.node.path, tag: `${Key}=${Values.join('|')}`, shared: share ? inTemplate(share).Principals.join(', ') : 'with no account', template };
}

/** A text that can contain references, which are left out. */
function textOf(value: any): string {
  return typeof value === 'string' ? value : value['Fn::Join'][1].filter((part: any) => typeof part === 'string').join('');
}

function meterRow(meter: TagCostMeter): Row {
  return {
    'meter': meter.node.path,
    'counts by': meter.dimensionSets.map((keys) => keys.join(' + ')).join(', '),
    'every': meter.interval.toHumanString(),
    'cost': `${meter.estimatedMonthlyCost({ profiles: 10, tagValues: 10 }).toFixed(2)} USD a month at most, with 10 profiles and 10 values`,
  };
}

function auditRow(audit: TagAudit): Row {
  const { template, ScheduleExpression } = inTemplate(audit.node.findChild('Schedule'));
  return { audit: audit.node.path, when: ScheduleExpression, template };
}

function activationRow({ node, cliCommands }: CostAllocationTagActivation): Row {
  return { 'activation': node.path, 'AWS CLI': `${cliCommands.length} command(s) in cliCommands` };
}

function exportRow({ node, dataLocation, databaseName, tableName, workgroupName, namedQueries }: CostAndUsageExport): Row {
  return {
    'export': node.path,
    'files': dataLocation.replace(/\$\{Token[^}]+\}/g, '…'),
    'table': `${databaseName}.${tableName}`,
    'workgroup': workgroupName,
    'saved queries': namedQueries.map(({ name }) => name!.replace(/^Bedrock cost: /, '')).join('; '),
  };
}

function billDashboardRow(dashboard: BillingDashboard): Row {
  const { template, Widgets } = inTemplate(dashboard);
  return { dashboard: dashboard.node.path, widgets: Widgets.map(({ Title }: any) => Title).join('; '), template };
}

function reportRow(report: MonthlyCostReport): Row {
  const { template, ScheduleConfig } = inTemplate(report);
  return { report: report.node.path, when: `${ScheduleConfig.ScheduleExpression}, ${ScheduleConfig.ScheduleExpressionTimeZone}`, template };
}

function monitorRow(monitor: TagAnomalyMonitor): Row {
  const { template, MonitorSpecification } = inTemplate(monitor);
  return { monitor: monitor.node.path, monitors: typeof MonitorSpecification === 'string' ? tagsOfMonitor(MonitorSpecification) : 'tag values known at deployment', template };
}

function categoryRow({ node, categoryName, groups }: TagCostCategory): Row {
  return { category: node.path, name: categoryName, groups: Object.entries(groups).map(([name, values]) => `${name}: ${values.join(', ')}`).join('; ') };
}

/** The properties of a construct's resource, read back from the template it went to, and that template. */
function inTemplate(construct: IConstruct): any {
  const stack = Stack.of(construct);
  const file = join(Stage.of(stack)!.outdir, stack.templateFile);
  const { Properties } = JSON.parse(readFileSync(file, 'utf8')).Resources[stack.getLogicalId((construct.node.defaultChild ?? construct) as CfnElement)];
  return { ...Properties, template: relative(process.cwd(), file) };
}

function operand({ Tags, Not, Or, And }: any): string {
  if (Or || And) {
    return `(${(Or ?? And).map(operand).join(Or ? ' or ' : ' and ')})`;
  }
  if (Tags?.MatchOptions?.includes('ABSENT')) {
    return `no ${Tags.Key}`;
  }
  return Tags ? `${Tags.Key}=${Tags.Values.join('|')}` : `without ${Not.Dimensions.Values.join(' and ')}`;
}

function tagsOfMonitor(specification: string): string {
  const { Tags: { Key, Values } } = JSON.parse(specification);
  return `${Key}=${Values.join('|')}`;
}

/** Path of the construct that a value of its stack's template refers to, or the value itself. */
function pathOf(construct: IConstruct, value: any): string {
  const stack = Stack.of(construct);
  const id = typeof value === 'string' ? value : value.Ref;
  const found = stack.node.findAll().find((node) => CfnElement.isCfnElement(node) && Stack.of(node) === stack && stack.getLogicalId(node) === id);
  return found?.node.scope?.node.path ?? id;
}

function tagList(tags: Array<{ Key: string; Value: string }>): string {
  return tags.map(({ Key, Value }) => `${Key}=${Value}`).join(', ');
}

function print(example: string, what: string, rows: Row[]): void {
  if (rows.length > 0) {
    console.log(`${example}: ${what} (${rows.length})\n`);
    console.log(rows.map(table).join('\n\n') + '\n');
  }
}

// Upright, since ids and paths side by side would not fit a terminal.
function table(row: Row): string {
  const width = Math.max(...Object.keys(row).map((heading) => heading.length));
  return Object.entries(row).map(([heading, cell]) => `  ${heading.padEnd(width)}  ${cell}`).join('\n');
}
