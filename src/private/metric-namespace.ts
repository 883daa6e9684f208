import { textProblems } from './check';

/**
 * Problems with a namespace of custom metrics.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
export function metricNamespaceProblems(prop: string, namespace: unknown, remedy: string): string[] {
  return textProblems(prop, namespace, {
    minLength: 1,
    maxLength: 255,
    pattern: /^(?!AWS\/|:)[A-Za-z0-9._/#:-]+$/,
    patternInWords: 'consist of letters, digits and . - _ / # :, and not start with AWS/ or a colon',
    remedy,
  });
}
