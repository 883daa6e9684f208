import type { App, AppProps } from 'aws-cdk-lib';
import { chargeback } from './chargeback';
import { costPlatform } from './cost-platform';
import { guardRails } from './guard-rails';
import { insuranceProvider } from './insurance-provider';
import { runawayAlarm } from './runaway-alarm';
import { teamBudget } from './team-budget';

/** Every example app, by the name of its file. */
export const EXAMPLES: Record<string, (props?: AppProps) => App> = {
  'insurance-provider': insuranceProvider,
  'team-budget': teamBudget,
  'runaway-alarm': runawayAlarm,
  'guard-rails': guardRails,
  'cost-platform': costPlatform,
  'chargeback': chargeback,
};
