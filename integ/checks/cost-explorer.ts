import { GetAnomalyMonitorsCommand, GetCostCategoriesCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cost-explorer';
import { billedUnder, CE_CALL, day } from '../billed';
import { check, When } from '../check';
import { PROOF_TAG_KEY, STACK_TAG_KEY, TEAM } from '../names';
import { inconclusive, verified, refuted } from '../outcome';

/** Tags in Cost Explorer and Cost Anomaly Detection. */
export const COST_EXPLORER_CHECKS = [
  check({
    id: 'anomaly-tag-key',
    when: When.DAYS,
    where: 'the payer account',
    cost: CE_CALL,
    needs: ['MonitorArn'],
    refusedAs: { stack: 'CostTagsProof-Anomalies', resourceType: 'AWS::CE::AnomalyMonitor' },
    run: async (live, { MonitorArn }) => {
      const { AnomalyMonitors = [] } = await live.clients.costExplorer.send(new GetAnomalyMonitorsCommand({ MonitorArnList: [MonitorArn] }));
      const [monitor] = AnomalyMonitors;
      const stored = JSON.stringify(monitor?.MonitorSpecification);
      if (monitor?.MonitorSpecification?.Tags?.Key !== PROOF_TAG_KEY) {
        return refuted(`AWS stores the monitor as ${stored}`);
      }
      return monitor.LastEvaluatedDate
        ? verified(`AWS stores ${stored}, and evaluated it on ${monitor.LastEvaluatedDate}`)
        : inconclusive('AWS has not evaluated the monitor yet', 'a day or two after the key is active');
    },
  }),
  check({
    id: 'stack-tags-contacts',
    when: When.AT_ONCE,
    where: 'the payer account',
    cost: CE_CALL,
    needs: ['MonitorArn'],
    run: async (live, { MonitorArn }) => {
      const { ResourceTags = [] } = await live.clients.costExplorer.send(new ListTagsForResourceCommand({ ResourceArn: MonitorArn }));
      const seen = `the tags of the monitor are ${ResourceTags.map(({ Key, Value }) => `${Key}=${Value}`).join(', ') || '(none)'}`;
      return ResourceTags.some(({ Key }) => Key === STACK_TAG_KEY) ? verified(seen) : refuted(seen);
    },
  }),
  check({
    id: 'category-inherits',
    when: When.DAYS,
    where: 'the payer account',
    cost: '0.02 USD',
    needs: ['CategoryName'],
    run: async (live, { CategoryName }) => {
      const now = live.clock.now();
      const { CostCategoryValues = [] } = await live.clients.costExplorer.send(new GetCostCategoriesCommand({
        CostCategoryName: CategoryName,
        TimePeriod: { Start: day(new Date(now.getTime() - 30 * 24 * 3_600_000)), End: day(new Date(now.getTime() + 24 * 3_600_000)) },
      }));
      const seen = `the category has the values ${CostCategoryValues.join(', ') || '(none)'}`;
      if (CostCategoryValues.includes(TEAM.special)) {
        return verified(seen);
      }
      // Another value with billed cost shows that AWS has evaluated the category.
      return CostCategoryValues.includes(TEAM.plain) && await billedUnder(live, TEAM.special) > 0
        ? refuted(`${seen}, but ${TEAM.special} has billed cost`)
        : inconclusive(seen, 'a day or two after the key is active and calls were made');
    },
  }),
];
