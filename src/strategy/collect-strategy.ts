import type { IConstruct } from 'constructs';
import { collectActivation } from './collect-activation';
import { collectAlarms } from './collect-alarms';
import { collectBudgets } from './collect-budgets';
import { collectCosts } from './collect-costs';
import { collectDenyActions } from './collect-deny-actions';
import { collectKeys } from './collect-keys';
import { collectAudits, collectDashboards, collectMeters } from './collect-monitoring';
import { collectNotifications } from './collect-notifications';
import { collectPolicies } from './collect-policies';
import { collectProfiles } from './collect-profiles';
import { collectReports } from './collect-reports';
import { DescribedApp } from './described-app';
import type { StrategyFacts } from './strategy-facts';
import { CostAllocationTagActivation } from '../activation';
import type { CostTagSchema } from '../tags';

/** Everything that an app says about cost tags at and below a construct; to be called at synth, after aspects. */
export function collectStrategy(scope: IConstruct, title: string, schema: CostTagSchema | undefined): StrategyFacts {
  const app = new DescribedApp(scope);
  const profiles = collectProfiles(app);
  const budgets = collectBudgets(app);
  const denyActions = collectDenyActions(app);
  const audits = collectAudits(app);
  const dashboards = collectDashboards(app);
  const activations = app.of(CostAllocationTagActivation).map(({ node, tagKeys }) => ({ path: node.path, tagKeys }));
  const activation = collectActivation(profiles, budgets, activations);
  return {
    title,
    keys: collectKeys(schema, profiles),
    profiles,
    budgets,
    alarms: collectAlarms(app),
    denyActions,
    notifications: collectNotifications(app),
    policies: collectPolicies(app),
    meters: collectMeters(app),
    audits,
    dashboards,
    activation,
    reports: collectReports(activation.keys.map(({ key }) => key)),
    monitoringCost: collectCosts(app, { profiles, budgets, denyActions, dashboards, audits }),
  };
}
