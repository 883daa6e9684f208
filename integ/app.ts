import { App, type AppProps } from 'aws-cdk-lib';
import { settingsOf } from './settings';
import { ProofAlarms } from './stacks/alarms';
import { ProofAnomalyAlarm } from './stacks/anomaly-alarm';
import { ProofBill } from './stacks/bill';
import { ProofBudgets } from './stacks/budgets';
import { ProofCallers } from './stacks/callers';
import { proofDashboards } from './stacks/dashboards';
import { ProofMeter } from './stacks/meter';
import { proofOfPayer } from './stacks/payer';
import { ProofProfiles } from './stacks/profiles';
import { ProofProjectCallers } from './stacks/project-callers';
import { ProofServices } from './stacks/services';
import { ProofTenAlerts } from './stacks/ten-alerts';

/**
 * App for verifying the assumptions of the library about AWS. docs/reference/assumptions.md describes the procedure and its cost.
 *
 * Resources that AWS might reject are in separate stacks, so that a rejection refutes one assumption and does not affect the others.
 */
export function proofApp(props?: AppProps): App {
  // References between stacks are strong, which the CDK requires to be explicit.
  const app = new App({ ...props, context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong', ...props?.context } });
  const settings = settingsOf(app.node);
  const profiles = new ProofProfiles(app, settings);
  new ProofCallers(app, profiles);
  new ProofProjectCallers(app, profiles);
  new ProofServices(app);
  new ProofBudgets(app, settings);
  new ProofTenAlerts(app);
  new ProofAlarms(app, profiles, settings);
  new ProofAnomalyAlarm(app, profiles);
  new ProofMeter(app);
  new ProofBill(app);
  proofDashboards(app);
  if (settings.payer) {
    proofOfPayer(app, settings);
  }
  return app;
}

if (require.main === module) {
  proofApp().synth();
}
