import { CfnParameter, Stack } from 'aws-cdk-lib';
import { BudgetAlert } from '../../src';

test.each<[string, () => BudgetAlert, RegExp]>([
  ['0 percent', () => BudgetAlert.actualPercent(0), /BudgetAlert: percent must be above 0 and at most 1000000, got 0: for example, pass 80 for 80% of the limit/],
  ['less than 0 percent', () => BudgetAlert.forecastedPercent(-1), /percent must be above 0 and at most 1000000, got -1/],
  ['more percent than AWS takes', () => BudgetAlert.actualPercent(1_000_001), /percent must be above 0 and at most 1000000, got 1000001/],
  ['no number', () => BudgetAlert.actualPercent(NaN), /percent must be above 0 and at most 1000000, got NaN/],
  ['0 USD', () => BudgetAlert.actualAmount(0), /BudgetAlert: amount must be an amount above 0, got 0: for example, pass 500 for 500 USD, or for 500 in the currency of the budget/],
  ['endless USD', () => BudgetAlert.forecastedAmount(Infinity), /amount must be an amount above 0, got Infinity/],
])('fails with %s', (_, alert, message) => {
  expect(alert).toThrow(message);
});

test.each([
  [BudgetAlert.actualPercent(80), 'actualPercent(80)', false, true, 80],
  [BudgetAlert.actualPercent(0.5), 'actualPercent(0.5)', false, true, 0.5],
  [BudgetAlert.forecastedPercent(1_000_000), 'forecastedPercent(1000000)', true, true, 1_000_000],
  [BudgetAlert.actualAmount(450), 'actualAmount(450)', false, false, 450],
  [BudgetAlert.forecastedAmount(0.01), 'forecastedAmount(0.01)', true, false, 0.01],
])('%s is written %s', (alert, written, isForecast, isPercentage, threshold) => {
  expect(String(alert)).toBe(written);
  expect(alert).toMatchObject({ isForecast, isPercentage, threshold });
});

test('takes tokens', () => {
  const { valueAsNumber } = new CfnParameter(new Stack(), 'Percent', { type: 'Number' });

  expect(BudgetAlert.actualPercent(valueAsNumber).threshold).toBe(valueAsNumber);
  expect(BudgetAlert.actualAmount(valueAsNumber).threshold).toBe(valueAsNumber);
});
