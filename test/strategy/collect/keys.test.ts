import { Stack } from 'aws-cdk-lib';
import { CostTagCase, CostTags, CostTagSchema, ModelSource, TaggedInferenceProfile } from '../../../src';
import { checkedApp } from '../../support/checked-app';
import { TEST_ENV } from '../../support/places';
import { cellOf, strategyOf } from '../../support/strategy';

function described(schema: CostTagSchema | undefined, ...tags: Array<Record<string, string>>) {
  const app = checkedApp();
  tags.forEach((each, index) => new TaggedInferenceProfile(new Stack(app, `S${index}`, { env: TEST_ENV }), 'P', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of(each) }));
  return strategyOf(app, { schema });
}

test('the rule of each key, its meaning and owner, and how many profiles carry each value', () => {
  const schema = CostTagSchema.of({
    Project: { required: false, pattern: '[a-z]+|-', valueCase: CostTagCase.LOWER },
    Department: { allowedValues: ['Sales', 'Claims'], description: 'who is\ncharged', owner: 'finops@example.com' },
    CostCenter: { allowedValues: ['', '4711'], required: false },
  });
  const { facts, markdown } = described(schema, { Department: 'Sales', CostCenter: '' }, { Department: 'Claims' }, { Department: 'Sales', Extra: 'x' });

  expect(facts.keys).toEqual([
    { key: 'CostCenter', inSchema: true, required: false, allowedValues: ['', '4711'], valuesInUse: [{ value: '', profiles: 1 }] },
    {
      key: 'Department',
      inSchema: true,
      required: true,
      allowedValues: ['Sales', 'Claims'],
      description: 'who is\ncharged',
      owner: 'finops@example.com',
      valuesInUse: [{ value: 'Claims', profiles: 1 }, { value: 'Sales', profiles: 2 }],
    },
    { key: 'Extra', inSchema: false, valuesInUse: [{ value: 'x', profiles: 1 }] },
    { key: 'Project', inSchema: true, required: false, pattern: '[a-z]+|-', valueCase: 'LOWER', valuesInUse: [] },
  ]);
  const row = (key: string) => ['Required', 'Allowed values', 'Description', 'Owner', 'In use'].map((heading) => cellOf(markdown, heading, key));
  expect(row('CostCenter')).toEqual(['no', '"", 4711', '', '', '"" (1)']);
  expect(row('Department')).toEqual(['yes', 'Sales, Claims', 'who is<br>charged', 'finops@example.com', 'Claims (1), Sales (2)']);
  expect(row('Extra')).toEqual(['not in the schema', 'any', '', '', 'x (1)']);
  expect(row('Project')).toEqual(['no', 'matching \\[a-z\\]+\\|-; in lower case', '', '', 'not in use']);
});

test('without a schema, the keys that are in use', () => {
  const { facts, markdown } = described(undefined, { Department: 'Sales' });

  expect(facts.keys).toEqual([{ key: 'Department', valuesInUse: [{ value: 'Sales', profiles: 1 }] }]);
  expect(markdown).toContain('| Key | In use |\n| --- | --- |\n| Department | Sales (1) |');
});

test('a schema alone is a strategy', () => {
  const { markdown } = described(CostTagSchema.of({ Department: {} }));

  expect(cellOf(markdown, 'In use', 'Department')).toBe('not in use');
  expect(markdown).not.toContain('## Profiles');
});
