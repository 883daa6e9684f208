/**
 * What a cost query counts, in the words of `AWS::BCM::Dashboard`.
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
  /** Values of the dimension `SERVICE`. Without, every service whose name holds `Bedrock`: a list of names would silently miss the next model. */
  readonly services?: readonly string[];

  /** Values of the dimension `RECORD_TYPE` that do not count. */
  readonly excludedChargeTypes: readonly string[];
}

/** What is spent on Amazon Bedrock, third-party models that AWS Marketplace bills included. */
export function bedrockSpend({ services, excludedChargeTypes }: BedrockSpend): CostExpression[] {
  return [
    { Dimensions: services ? { Key: 'SERVICE', Values: [...services], MatchOptions: ['EQUALS'] } : { Key: 'SERVICE', Values: ['Bedrock'], MatchOptions: ['CONTAINS'] } },
    ...excludedChargeTypes.length === 0 ? [] : [{ Not: { Dimensions: { Key: 'RECORD_TYPE', Values: [...excludedChargeTypes] } } }],
  ];
}

/** Spend without a tag, whatever its value. */
export function withoutTag(key: string): CostExpression {
  return { Tags: { Key: key, Values: [], MatchOptions: ['ABSENT'] } };
}

/** All of them. AWS refuses an `And` of one. */
export function allOf(operands: CostExpression[]): CostExpression {
  return operands.length === 1 ? operands[0] : { And: operands };
}
