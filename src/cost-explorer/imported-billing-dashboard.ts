import { Construct } from 'constructs';
import type { IBillingDashboard } from './billing-dashboard-interface';

/** Dashboard that was created elsewhere. */
export class ImportedBillingDashboard extends Construct implements IBillingDashboard {
  constructor(scope: Construct, id: string, public readonly dashboardArn: string) {
    super(scope, id);
  }
}
