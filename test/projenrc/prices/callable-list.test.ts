import { calledId, callableOf, combinationsOf, renderCallable } from '../../../projenrc/prices/callable-list';

const SOURCE = { name: 's', version: '1', date: '2026-10-09', url: 'https://example.com' };
const file = (items: string) => `models:\n${items}`;
const item = (model: string, routes: string[]) => `- endpoints:\n${routes.map((route) => `    ${route}:\n      quotas:\n        rpm:\n          code: L-1\n`).join('')}` +
  `  inference_types:\n  - ON_DEMAND\n  model_id: ${model}\n  provider: Acme\n`;

test('lists Regions by model and route', () => {
  const files = new Map([
    ['x/fm-list-eu-west-1.yml', file(item('acme.model', ['base', 'eu', 'custom']))],
    ['x/fm-list-us-gov-west-1.yml', file(item('acme.model', ['base']) + item('acme.other-v1:0', ['us-gov']))],
  ]);
  const callable = callableOf(SOURCE, files);

  expect(callable.models).toEqual({ 'acme.model': { base: ['eu-west-1', 'us-gov-west-1'], eu: ['eu-west-1'] }, 'acme.other-v1:0': { 'us-gov': ['us-gov-west-1'] } });
  expect(combinationsOf(callable)).toHaveLength(4);
  expect(combinationsOf(callable).map(calledId)).toEqual(['acme.model', 'acme.model', 'eu.acme.model', 'us-gov.acme.other-v1:0']);
});

test('refuses an item without an ID', () => {
  expect(() => callableOf(SOURCE, new Map([['fm-list-eu-west-1.yml', 'models:\n- endpoints:\n    base:\n']]))).toThrow('fm-list-eu-west-1.yml: a model has no model_id');
});

test('is written with a line for each model and route', () => {
  const callable = { source: SOURCE, models: { b: { us: ['us-west-2', 'us-east-1'] }, a: { global: ['eu-west-1'], base: ['eu-west-1'] } } };
  const text = renderCallable(callable);

  expect(text.split('\n').slice(2, -2)).toEqual(['"models": {', '"a": {', '"base": ["eu-west-1"],', '"global": ["eu-west-1"]', '},', '"b": {', '"us": ["us-east-1", "us-west-2"]', '}', '}']);
  expect(JSON.parse(text)).toEqual({ ...callable, models: { ...callable.models, b: { us: ['us-east-1', 'us-west-2'] } } });
});
