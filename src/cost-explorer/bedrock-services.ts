/**
 * Filter of a cost query, with the property names of `AWS::BCM::Dashboard`.
 *
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_bcmDashboards_Expression.html
 */
export interface CostExpression {
  readonly And?: CostExpression[];
  readonly Not?: CostExpression;
  readonly Dimensions?: CostValues;
  readonly Tags?: CostValues;
}

export interface CostValues {
  readonly Key: string;
  readonly Values: string[];
  readonly MatchOptions?: string[];
}

export interface BedrockSpend {
  /**
   * Values of the dimension `SERVICE`. By default, every service whose name contains `Bedrock`, because a list of names would silently miss the next
   * model.
   */
  readonly services?: readonly string[];

  /** Values of the dimension `RECORD_TYPE` to exclude. */
  readonly excludedChargeTypes: readonly string[];
}

/** Returns the filter for spend on Amazon Bedrock, including third-party models billed by AWS Marketplace. */
export function bedrockSpend({ services, excludedChargeTypes }: BedrockSpend): CostExpression[] {
  return [
    { Dimensions: services ? { Key: 'SERVICE', Values: [...services], MatchOptions: ['EQUALS'] } : { Key: 'SERVICE', Values: ['Bedrock'], MatchOptions: ['CONTAINS'] } },
    ...excludedChargeTypes.length === 0 ? [] : [{ Not: { Dimensions: { Key: 'RECORD_TYPE', Values: [...excludedChargeTypes] } } }],
  ];
}

/** Returns the filter for spend without a tag, whatever its value. */
export function withoutTag(key: string): CostExpression {
  return { Tags: { Key: key, Values: [], MatchOptions: ['ABSENT'] } };
}

/** Combines all filters. AWS rejects an `And` with a single operand. */
export function allOf(operands: CostExpression[]): CostExpression {
  return operands.length === 1 ? operands[0] : { And: operands };
}
