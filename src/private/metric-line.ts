/** Namespace of the metrics that the functions of this library publish. */
export const METRIC_NAMESPACE = 'BedrockCostTags';

/** Metric of principals that are not denied although they must be. */
export const NOT_DENIED_METRIC = 'PrincipalsNotDenied';

export interface LoggedMetric {
  readonly name: string;
  readonly value: number;

  /** @default - none */
  readonly dimensions?: Readonly<Record<string, string>>;
}

/**
 * Returns one line of JSON in the embedded metric format for each set of dimensions. CloudWatch Logs extracts the metrics, so a log line contains both the
 * values and their context.
 *
 * @param timestamp time in milliseconds since 1970
 * @param about additional properties of each line
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLines(namespace: string, timestamp: number, metrics: readonly LoggedMetric[], about: object = {}): string[] {
  const bySet = new Map<string, LoggedMetric[]>();
  for (const metric of metrics) {
    const set = JSON.stringify(metric.dimensions ?? {});
    bySet.set(set, [...bySet.get(set) ?? [], metric]);
  }
  return [...bySet].map(([set, same]) => {
    const dimensions: Record<string, string> = JSON.parse(set);
    return JSON.stringify({
      ...about,
      _aws: {
        Timestamp: timestamp,
        CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: same.map(({ name }) => ({ Name: name, Unit: 'Count' })) }],
      },
      ...dimensions,
      ...Object.fromEntries(same.map(({ name, value }) => [name, value])),
    });
  });
}
