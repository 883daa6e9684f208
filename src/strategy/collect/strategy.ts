import type { IConstruct } from 'constructs';
import { collectActivation, collectActivations } from './activation';
import { collectAlarms } from './alarms';
import { collectAnomalyMonitors, collectCostCategories } from './anomalies';
import { collectBillDashboards, collectCostReports, collectExports } from './bill';
import { collectBudgets } from './budgets';
import { collectCosts } from './costs';
import { collectDenyActions } from './deny-actions';
import { collectExceptions } from './exceptions';
import { collectExpectedCost } from './expected-cost';
import { collectKeys } from './keys';
import { collectAudits, collectDashboards, collectMeters } from './monitoring';
import { collectNotifications } from './notifications';
import { collectBillingViews, collectDenyLists, collectRequiredTagsHooks, collectTagPolicies } from './organization';
import { collectPolicies } from './policies';
import { collectPrincipals } from './principals';
import { collectProfiles } from './profiles';
import { collectProjects } from './projects';
import { collectReports } from './reports';
import type { CostTagSchema } from '../../tags';
import { DescribedApp } from '../described-app';
import type { StrategyFacts } from '../strategy-facts';

/** Returns all facts about the cost tags of a construct and everything below it. Must be called at synth, after aspects. */
export function collectStrategy(scope: IConstruct, title: string, schema: CostTagSchema | undefined): StrategyFacts {
  const app = new DescribedApp(scope);
  const profiles = collectProfiles(app);
  const projects = collectProjects(app);
  const principals = collectPrincipals(app);
  const budgets = collectBudgets(app);
  const denyActions = collectDenyActions(app);
  const denyLists = collectDenyLists(app);
  const policies = collectPolicies(app);
  const audits = collectAudits(app);
  const dashboards = collectDashboards(app);
  const keys = collectKeys(schema, { profiles, projects, principals });
  const alarms = collectAlarms(app);
  const meters = collectMeters(app);
  const bill = {
    exports: collectExports(app),
    billDashboards: collectBillDashboards(app),
    costReports: collectCostReports(app),
    anomalyMonitors: collectAnomalyMonitors(app),
    costCategories: collectCostCategories(app),
    billingViews: collectBillingViews(app),
  };
  const activation = collectActivation({ keys, profiles, projects, principals, budgets, meters, ...bill }, collectActivations(app));
  return {
    title,
    keys,
    profiles,
    projects,
    principals,
    expectedCost: collectExpectedCost(app, profiles),
    budgets,
    alarms,
    denyActions,
    denyLists,
    notifications: collectNotifications(app),
    policies,
    tagPolicies: collectTagPolicies(app),
    requiredTagsHooks: collectRequiredTagsHooks(app),
    exceptions: collectExceptions(scope, policies, [...denyActions, ...denyLists]),
    meters,
    audits,
    dashboards,
    ...bill,
    activation,
    reports: collectReports(activation.keys.map(({ key }) => key)),
    monitoringCost: collectCosts(app, { keys, profiles, budgets, alarms, denyActions, exports: bill.exports }),
  };
}
