import { AnomalyThresholdMatch } from './anomaly-threshold-match';

/**
 * Threshold for notifications of an anomaly.
 */
export interface AnomalyThreshold {
  /** Total impact in USD, as text. */
  readonly impact?: string;

  /** Total impact in percent of the expected spend, as text. */
  readonly impactPercent?: string;
  readonly match: AnomalyThresholdMatch;
}

/**
 * Expression of AWS Cost Anomaly Detection: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalySubscription.html
 */
export interface ThresholdExpression {
  readonly And?: ThresholdExpression[];
  readonly Or?: ThresholdExpression[];
  readonly Dimensions?: { readonly Key: string; readonly MatchOptions: string[]; readonly Values: string[] };
}

/** Returns the expression for a threshold. At least one of the two impacts must be given. */
export function thresholdExpression({ impact, impactPercent, match }: AnomalyThreshold): ThresholdExpression {
  const operands = [
    ...impact === undefined ? [] : [atLeast('ANOMALY_TOTAL_IMPACT_ABSOLUTE', impact)],
    ...impactPercent === undefined ? [] : [atLeast('ANOMALY_TOTAL_IMPACT_PERCENTAGE', impactPercent)],
  ];
  if (operands.length === 1) {
    return operands[0];
  }
  return match === AnomalyThresholdMatch.ANY ? { Or: operands } : { And: operands };
}

function atLeast(key: string, value: string): ThresholdExpression {
  return { Dimensions: { Key: key, MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: [value] } };
}
