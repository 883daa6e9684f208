import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { failure, type Failure, type Outcome } from '../access/policy-attachments-handler';
import { batches } from '../private/batches';

export interface AlarmClients {
  readonly cloudwatch: CloudWatchClient;
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
const MAX_NAMES = 100;

/**
 * Returns the states of alarms by name. An alarm whose state could not be read is missing, and is a failure.
 */
export async function alarmStates(names: readonly string[], { cloudwatch }: AlarmClients): Promise<Outcome<Map<string, string>>> {
  const states = new Map<string, string>();
  const failures: Failure[] = [];
  for (const batch of batches(names, MAX_NAMES)) {
    try {
      const request = { AlarmNames: [...batch], AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const], MaxRecords: MAX_NAMES };
      for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms({ client: cloudwatch }, request)) {
        [...MetricAlarms, ...CompositeAlarms].forEach(({ AlarmName, StateValue }) => states.set(AlarmName!, StateValue!));
      }
      const missing = batch.filter((name) => !states.has(name));
      failures.push(...missing.map((name) => failure(`alarm ${name}`, new Error('the alarm does not exist in this account and Region: a value that it denies stays denied, and no other value is added'))));
    } catch (error) {
      failures.push(failure(`alarms ${batch.join(', ')}`, error));
    }
  }
  return { done: states, failures };
}
