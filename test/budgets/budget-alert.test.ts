import { CfnParameter, Stack } from 'aws-cdk-lib';
import { BudgetAlert } from '../../src';

test.each<[string, () => BudgetAlert, RegExp]>([
  ['0 percent', () => BudgetAlert.actual(0), /BudgetAlert: percent must be above 0 and at most 1000000, got 0: say 80 for four fifths of the limit/],
  ['less than 0 percent', () => BudgetAlert.forecasted(-1), /percent must be above 0 and at most 1000000, got -1/],
  ['more percent than AWS takes', () => BudgetAlert.actual(1_000_001), /percent must be above 0 and at most 1000000, got 1000001/],
  ['no number', () => BudgetAlert.actual(NaN), /percent must be above 0 and at most 1000000, got NaN/],
  ['0 USD', () => BudgetAlert.actualUsd(0), /BudgetAlert: amount must be an amount above 0, got 0: say what may be spent per period, in USD/],
  ['endless USD', () => BudgetAlert.forecastedUsd(Infinity), /amount must be an amount above 0, got Infinity/],
])('fails with %s', (_, alert, message) => {
  expect(alert).toThrow(message);
});

test.each([
  [BudgetAlert.actual(80), 'actual(80)', false, true, 80],
  [BudgetAlert.actual(0.5), 'actual(0.5)', false, true, 0.5],
  [BudgetAlert.forecasted(1_000_000), 'forecasted(1000000)', true, true, 1_000_000],
  [BudgetAlert.actualUsd(450), 'actualUsd(450)', false, false, 450],
  [BudgetAlert.forecastedUsd(0.01), 'forecastedUsd(0.01)', true, false, 0.01],
])('%s is written %s', (alert, written, isForecast, isPercentage, threshold) => {
  expect(String(alert)).toBe(written);
  expect(alert).toMatchObject({ isForecast, isPercentage, threshold });
});

test('takes tokens', () => {
  const { valueAsNumber } = new CfnParameter(new Stack(), 'Percent', { type: 'Number' });

  expect(BudgetAlert.actual(valueAsNumber).threshold).toBe(valueAsNumber);
  expect(BudgetAlert.actualUsd(valueAsNumber).threshold).toBe(valueAsNumber);
});
