import { GetResourceCommand } from '@aws-sdk/client-cloudcontrol';
import { check, When } from '../check';
import type { Live } from '../live';
import type { StackName } from '../names';
import { type Outcome, verified, refuted } from '../outcome';

const DASHBOARD_TYPE = 'AWS::BCM::Dashboard';

function refusedAs(stack: StackName) {
  return { stack, resourceType: DASHBOARD_TYPE };
}

/** Whether the stored dashboard contains the property in question. */
async function keeps(live: Live, dashboardArn: string, fits: RegExp): Promise<Outcome> {
  const command = new GetResourceCommand({ TypeName: DASHBOARD_TYPE, Identifier: dashboardArn });
  const { ResourceDescription } = await live.clients.cloudControl.send(command);
  const properties = ResourceDescription!.Properties!;
  return fits.test(properties)
    ? verified(`AWS accepted the dashboard and stores ${fits.exec(properties)![0]}; check in the console whether its widgets contain data`)
    : refuted(`AWS stores the dashboard differently: ${properties}`);
}

/** Properties that AWS accepts in a billing dashboard. */
export const DASHBOARD_CHECKS = [
  check({
    id: 'dashboard-contains',
    when: When.AT_ONCE,
    needs: ['ContainsDashboardArn'],
    refusedAs: refusedAs('CostTagsProof-DashboardContains'),
    run: async (live, { ContainsDashboardArn }) => keeps(live, ContainsDashboardArn, /"CONTAINS"/),
  }),
  check({
    id: 'dashboard-relative-dates',
    when: When.AT_ONCE,
    needs: ['DatesDashboardArn'],
    refusedAs: refusedAs('CostTagsProof-DashboardDates'),
    run: async (live, { DatesDashboardArn }) => keeps(live, DatesDashboardArn, /"-\d+M"/),
  }),
  check({
    id: 'dashboard-absent',
    when: When.AT_ONCE,
    needs: ['AbsentDashboardArn'],
    refusedAs: refusedAs('CostTagsProof-DashboardAbsent'),
    run: async (live, { AbsentDashboardArn }) => keeps(live, AbsentDashboardArn, /"ABSENT"/),
  }),
];
