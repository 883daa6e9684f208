import { problemsOf } from '../../../consumers/checks/listed-differences';

const DIFFERENCE = { file: 'cdk.out/Costs.template.json', path: '/Resources/Budget' };
const LISTED = { language: 'go', ...DIFFERENCE, reason: 'a map of Go has no order' };

test('no difference and no list is no problem', () => {
  expect(problemsOf([], { go: [], java: [] })).toEqual([]);
});

test('a difference that is listed with a reason is none', () => {
  expect(problemsOf([LISTED], { go: [DIFFERENCE] })).toEqual([]);
});

test.each([
  ['that is not listed', []],
  ['that is listed for another language', [{ ...LISTED, language: 'java' }]],
  ['that is listed for another place', [{ ...LISTED, path: '/Resources' }]],
])('a difference %s is one', (_, listed) => {
  expect(problemsOf(listed, { go: [DIFFERENCE] })).toContain(
    'go: cdk.out/Costs.template.json /Resources/Budget is not that of TypeScript; if it has to be, list it with the reason',
  );
});

test('a listed difference that there is not any more is one', () => {
  expect(problemsOf([LISTED], { go: [] })).toEqual(['the list has a difference that there is not: go, cdk.out/Costs.template.json /Resources/Budget']);
});

test('nothing is said of a language that was left out', () => {
  expect(problemsOf([LISTED], { java: [] })).toEqual([]);
});

test('a reason has to be given', () => {
  expect(problemsOf([{ ...LISTED, reason: ' ' }], { go: [DIFFERENCE] })).toEqual(['the list gives no reason for: go, cdk.out/Costs.template.json /Resources/Budget']);
});
