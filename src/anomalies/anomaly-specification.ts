import { type BilledKeys, billedKey } from '../tags/billed-key';

/**
 * Spend that a monitor watches: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalyMonitor.html
 */
export interface MonitorSpecification {
  readonly Tags: { readonly Key: string; readonly Values: string[] };
}

export function monitorSpecification(tagKey: string, values: string[], keys: BilledKeys): MonitorSpecification {
  return { Tags: { Key: billedKey(tagKey, keys), Values: values } };
}
