import { CfnResource, Stack } from 'aws-cdk-lib';
import { TagAnomalyMonitor } from '../../anomalies';
import { TagCostCategory } from '../../cost-explorer';
import { renderedProperties } from '../../private/rendered';
import type { AnomalyMonitorFact, CostCategoryFact } from '../bill-facts';
import { type DescribedApp, placeOf } from '../described-app';
import { parsedJson, readable, sorted } from '../readable-values';

/** Returns the anomaly monitors. */
export function collectAnomalyMonitors(app: DescribedApp): AnomalyMonitorFact[] {
  return app.of(TagAnomalyMonitor).map((monitor) => {
    const { MonitorSpecification } = renderedProperties(monitor.node.defaultChild as CfnResource);
    const { Key = monitor.tagKey, Values = [] } = parsedJson(MonitorSpecification)?.Tags ?? {};
    const subscriptions = monitor.node.findAll()
      .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::CE::AnomalySubscription').map(renderedProperties);
    return {
      path: monitor.node.path,
      ...placeOf(monitor),
      key: readable(Key),
      values: sorted(Values.map(readable)),
      threshold: sorted(subscriptions.map(({ ThresholdExpression }) => impactOf(parsedJson(ThresholdExpression)))).join('; '),
      notifies: sorted(subscriptions.flatMap(({ Frequency, Subscribers }) =>
        Subscribers.map(({ Type, Address }: any) => `${Type === 'SNS' ? app.audienceOf(Stack.of(monitor), Address) : readable(Address)} (${readable(Frequency).toLowerCase()})`))),
    };
  });
}

/** Returns the minimum impact of a threshold expression, in words. */
function impactOf({ And, Or = [], Dimensions }: any = {}): string {
  if (Dimensions) {
    return `${readable(Dimensions.Values)}${Dimensions.Key.endsWith('PERCENTAGE') ? '%' : ' USD'}`;
  }
  return And ? And.map(impactOf).join(' and ') : Or.map(impactOf).join(' or ');
}

/** Returns the cost categories. */
export function collectCostCategories(app: DescribedApp): CostCategoryFact[] {
  return app.of(TagCostCategory).map((category) => {
    const { Name, Rules, DefaultValue } = renderedProperties(category.node.defaultChild as CfnResource);
    const rules: any[] = parsedJson(Rules) ?? [];
    return {
      path: category.node.path,
      ...placeOf(category),
      name: readable(Name),
      key: category.tagKey,
      otherwiseKey: category._otherwiseKey,
      // The rules of callers repeat the groups, with a second condition.
      groups: rules.filter(({ Type, Rule }) => Type === 'REGULAR' && !(category._otherwiseKey && Rule.And)).map(({ Value, Rule }) =>
        ({ name: readable(Value), values: (Rule.Tags?.Values ?? []).map(readable) })),
      inheritUngroupedValues: rules.some(({ Type }) => Type === 'INHERITED_VALUE'),
      defaultValue: DefaultValue === undefined ? undefined : readable(DefaultValue),
      split: category.splitCharge?.toString(),
    };
  });
}
