import type { App, AppProps } from 'aws-cdk-lib';
import { chargeback } from './chargeback';
import { costPlatform } from './cost-platform';
import { insuranceProvider } from './insurance-provider';
import { runawayAlarm } from './runaway-alarm';
import { tagEnforcement } from './tag-enforcement';
import { teamBudget } from './team-budget';

/** Every example app, by the name of its file. */
export const EXAMPLES: Record<string, (props?: AppProps) => App> = {
  'insurance-provider': insuranceProvider,
  'team-budget': teamBudget,
  'runaway-alarm': runawayAlarm,
  'tag-enforcement': tagEnforcement,
  'cost-platform': costPlatform,
  'chargeback': chargeback,
};
