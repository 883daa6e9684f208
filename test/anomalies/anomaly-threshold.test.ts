import * as fc from 'fast-check';
import { thresholdExpression, type ThresholdExpression } from '../../src/anomalies/anomaly-threshold';
import { AnomalyThresholdMatch } from '../../src/anomalies/anomaly-threshold-match';

const { ALL, ANY } = AnomalyThresholdMatch;
const IMPACT = (value: string) => ({ Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_ABSOLUTE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: [value] } });
const PERCENT = (value: string) => ({ Dimensions: { Key: 'ANOMALY_TOTAL_IMPACT_PERCENTAGE', MatchOptions: ['GREATER_THAN_OR_EQUAL'], Values: [value] } });

test.each([
  ['an amount', { impact: '100', match: ALL }, IMPACT('100')],
  ['a percentage', { impactPercent: '40', match: ANY }, PERCENT('40')],
  ['both', { impact: '100', impactPercent: '40', match: ALL }, { And: [IMPACT('100'), PERCENT('40')] }],
  ['either', { impact: '100', impactPercent: '40', match: ANY }, { Or: [IMPACT('100'), PERCENT('40')] }],
])('%s', (_, threshold, expression) => {
  expect(thresholdExpression(threshold)).toEqual(expression);
});

/** What AWS documents that an expression says. */
function holds(expression: ThresholdExpression, impact: number, percent: number): boolean {
  if (expression.And) {
    return expression.And.every((each) => holds(each, impact, percent));
  }
  if (expression.Or) {
    return expression.Or.some((each) => holds(each, impact, percent));
  }
  const { Key, Values } = expression.Dimensions!;
  return (Key === 'ANOMALY_TOTAL_IMPACT_ABSOLUTE' ? impact : percent) >= Number(Values[0]);
}

test('an expression holds for the anomalies that its thresholds mean', () => {
  const amount = fc.integer({ min: 0, max: 20 });
  const threshold = fc.option(amount, { nil: undefined });
  fc.assert(fc.property(threshold, threshold, fc.constantFrom(ALL, ANY), amount, amount, (impact, percent, match, anImpact, aPercent) => {
    fc.pre(impact !== undefined || percent !== undefined);
    const reached = [...impact === undefined ? [] : [anImpact >= impact], ...percent === undefined ? [] : [aPercent >= percent]];
    const expression = thresholdExpression({ impact: impact?.toString(), impactPercent: percent?.toString(), match });

    expect(holds(expression, anImpact, aPercent)).toBe(match === ANY ? reached.some(Boolean) : reached.every(Boolean));
  }));
});
