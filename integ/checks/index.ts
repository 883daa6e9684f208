import { ACTIVATION_CHECKS } from './activation';
import { ALARM_CHECKS } from './alarms';
import { BILL_CHECKS } from './bill';
import { BUDGET_CHECKS } from './budgets';
import { COST_EXPLORER_CHECKS } from './cost-explorer';
import { COUNTER_CHECKS } from './counters';
import { DASHBOARD_CHECKS } from './dashboards';
import { EVENT_CHECKS } from './events';
import { INVOCATION_CHECKS } from './invocation';
import { PROFILE_CHECKS } from './profiles';
import { PROJECT_CHECKS } from './projects';
import { SERVICE_CHECKS } from './services';
import type { Check } from '../check';

/** Calls come first: what they leave takes a while to arrive. */
export const CHECKS: readonly Check[] = [
  ...COUNTER_CHECKS, ...INVOCATION_CHECKS, ...PROJECT_CHECKS, ...PROFILE_CHECKS, ...ALARM_CHECKS, ...EVENT_CHECKS,
  ...BUDGET_CHECKS, ...SERVICE_CHECKS, ...DASHBOARD_CHECKS, ...COST_EXPLORER_CHECKS, ...ACTIVATION_CHECKS, ...BILL_CHECKS,
];
