import { Construct } from 'constructs';
import type { ICostExplorerDashboard } from './cost-explorer-dashboard-interface';

/** A dashboard that was made elsewhere. */
export class ImportedCostExplorerDashboard extends Construct implements ICostExplorerDashboard {
  constructor(scope: Construct, id: string, public readonly dashboardArn: string) {
    super(scope, id);
  }
}
