import { Aspects, CfnParameter, Lazy, Stack, Stage } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import * as fc from 'fast-check';
import { CostTagCase, CostTagPolicy, type CostTagPolicyProps, type CostTagRule, CostTagSchema } from '../../src';
import { checkedApp, onlyResource, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { TEST_ENV } from '../support/places';
import { tagPolicyProblems } from '../support/tag-policy-grammar';
import { warningIds } from '../support/warnings';

const SCHEMA = CostTagSchema.of({
  CostCenter: { pattern: '[0-9]{4}' },
  Department: { allowedValues: ['Claims', 'Sales'] },
  Owner: { required: false },
});
const PROFILES = { '@@assign': ['bedrock:application-inference-profile'] };

function policyIn(props: Partial<CostTagPolicyProps> = {}) {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return { stack, policy: new CostTagPolicy(stack, 'TagPolicy', { schema: SCHEMA, ...props }) };
}
const propertiesOf = (stack: Stack) => onlyResource(stack, 'AWS::Organizations::Policy').Properties;

describe('the policy', () => {
  test('has the spelling of each key, its values, and what is required', () => {
    const { stack, policy } = policyIn({ targetIds: ['r-ab12', 'ou-ab12-34cd56ef', '111122223333'] });

    expect(propertiesOf(stack)).toEqual({
      Name: expect.stringMatching(/^S-TagPolicy-[0-9a-f]{8}$/),
      Type: 'TAG_POLICY',
      TargetIds: ['r-ab12', 'ou-ab12-34cd56ef', '111122223333'],
      Content: {
        tags: {
          CostCenter: { tag_key: { '@@assign': 'CostCenter' }, report_required_tag_for: PROFILES },
          Department: { tag_key: { '@@assign': 'Department' }, tag_value: { '@@assign': ['Claims', 'Sales'] }, report_required_tag_for: PROFILES },
          Owner: { tag_key: { '@@assign': 'Owner' } },
        },
      },
    });
    expect(stack.resolve(policy.policyId)).toEqual({ 'Fn::GetAtt': [expect.any(String), 'Id'] });
    expect(policy.document).toEqual(CostTagPolicy.documentOf(SCHEMA));
  });

  test('reports no missing tags if it is told so', () => {
    expect(JSON.stringify(propertiesOf(policyIn({ reportMissingTags: false }).stack).Content)).not.toContain('report_required_tag_for');
    expect(JSON.stringify(CostTagPolicy.documentOf(SCHEMA, { reportMissingTags: false }))).not.toContain('report_required_tag_for');
  });

  test('keeps its logical ID, and has no target and a given name', () => {
    const { stack } = policyIn({ policyName: 'cost tags' });

    expect(Object.keys(templateOf(stack).Resources)).toEqual(['TagPolicy00F603BF']);
    expect(propertiesOf(stack)).toEqual({ Name: 'cost tags', Type: 'TAG_POLICY', Content: expect.anything() });
  });

  test('takes values and targets that only deployment knows', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const values = new CfnParameter(stack, 'Values', { type: 'CommaDelimitedList', default: 'a' }).valueAsList;
    const one = new CfnParameter(stack, 'One', { default: 'a' }).valueAsString;
    new CostTagPolicy(stack, 'P', {
      schema: CostTagSchema.of({ Department: { allowedValues: values }, Stage: { allowedValues: ['prod', one] } }),
      targetIds: new CfnParameter(stack, 'Targets', { type: 'CommaDelimitedList', default: 'r-ab12' }).valueAsList,
    });
    const { Content, TargetIds } = propertiesOf(stack);

    expect(TargetIds).toEqual({ Ref: 'Targets' });
    expect([Content.tags.Department.tag_value, Content.tags.Stage.tag_value]).toEqual([{ '@@assign': { Ref: 'Values' } }, { '@@assign': ['prod', { Ref: 'One' }] }]);
  });

  test('can be changed by an aspect', () => {
    const { stack } = policyIn();
    Aspects.of(stack).add({ visit: (node) => node instanceof organizations.CfnPolicy && node.addPropertyOverride('Description', 'cost tags') });

    expect(propertiesOf(stack).Description).toBe('cost tags');
  });
});

describe('warns of rules that a tag policy cannot express', () => {
  const OTHER = 'cdk-bedrock-cost-tags:CostTagPolicy.otherRules';

  test.each<[string, CostTagRule, string[]]>([
    ['a pattern', { pattern: 'a+' }, [OTHER]],
    ['a letter case', { valueCase: CostTagCase.LOWER }, [OTHER]],
    ['an empty value', { required: false, allowedValues: ['', 'a'] }, [OTHER]],
    ['a list that fulfills its pattern', { pattern: 'a+', allowedValues: ['a', 'aa'] }, []],
    ['a list', { allowedValues: ['a'] }, []],
    ['no rule', {}, []],
  ])('%s', (_, rule, ids) => {
    const { stack } = policyIn({ schema: CostTagSchema.of({ Team: rule }) });

    expect(warningIds(stack)).toEqual(ids);
    expect('tag_value' in propertiesOf(stack).Content.tags.Team).toBe(ids.length === 0 && rule.allowedValues !== undefined);
  });
});

describe('size', () => {
  const values = (count: number) => Array.from({ length: count }, (_, index) => `value-${String(index).padStart(6, '0')}`);
  const ofSize = (keys: number, count: number) =>
    CostTagSchema.of(Object.fromEntries(Array.from({ length: keys }, (_, index): [string, CostTagRule] => [`Key${index}`, { allowedValues: values(count) }])));

  test('five keys with 100 values of 12 characters fit', () => {
    const { stack } = policyIn({ schema: ofSize(5, 100) });

    expect(JSON.stringify(propertiesOf(stack).Content).length).toBe(8245);
  });

  test('the limit is 10,000 characters, as rendered', () => {
    // A base of 9,900 characters or a little less, and one more value that fills the rest.
    const filled = (size: number) => {
      const of = (last: string) => CostTagSchema.of({ Team: { allowedValues: [...values(645), last] } });
      const base = JSON.stringify(CostTagPolicy.documentOf(of('x'))).length;
      return of('x'.repeat(1 + size - base));
    };
    expect(JSON.stringify(CostTagPolicy.documentOf(filled(10_000))).length).toBe(10_000);
    expect(() => policyIn({ schema: filled(10_000) })).not.toThrow();
    expect(() => policyIn({ schema: filled(10_001) })).toThrow('got 10001: remove keys or allowed values');
    expect(() => policyIn({ schema: ofSize(6, 110) })).toThrow(/CostTagPolicy at S\/TagPolicy: schema must fit in the 10000 characters of a tag policy, got 1\d{4}: remove keys or allowed values/);
    expect(() => CostTagPolicy.documentOf(ofSize(6, 110))).toThrow('CostTagPolicy: schema must fit in the 10000 characters');
  });

  test('is checked at synth where values are known later', () => {
    const late = Lazy.string({ produce: () => 'x'.repeat(250) });
    const schema = CostTagSchema.of({ Team: { allowedValues: [...values(600), late] } });
    const { stack } = policyIn({ schema });
    expect(() => templateOf(stack)).not.toThrow();

    const { stack: larger } = policyIn({ schema: CostTagSchema.of({ Team: { allowedValues: [...values(650), late] } }) });
    expect(() => templateOf(larger)).toThrow(/CostTagPolicy: "S\/TagPolicy": schema must fit in the 10000 characters of a tag policy, got 10\d{3}/);
  });
});

describe('refuses', () => {
  test.each<[string, Partial<CostTagPolicyProps>, string]>([
    ['a schema that is none', { schema: { Team: {} } as any }, 'schema must be an instance of CostTagSchema, got {"Team":{}}'],
    ['a target that is none', { targetIds: ['Sandbox'] }, 'targetIds must contain only IDs of accounts, organizational units or the root, got "Sandbox"'],
    ['a target twice', { targetIds: ['r-ab12', 'r-ab12'] }, 'targetIds must not contain duplicates: "r-ab12" is listed more than once'],
    ['a name AWS Organizations does not take', { policyName: 'größer' }, 'policyName must consist of ASCII characters, got "größer"'],
    ['a property that does not exist', { policy: 1 } as any, 'policy'],
  ])('%s', (_, props, message) => {
    expect(() => policyIn(props)).toThrow(message);
  });

  test('all of them at once', () => {
    expect(() => policyIn({ schema: {} as any, targetIds: ['x'], policyName: '' })).toThrow(/CostTagPolicy at S\/TagPolicy: 3 problems/);
  });

  test('an eleventh tag policy of a target', () => {
    const app = checkedApp();
    const stacks = [new Stack(app, 'A'), new Stack(new Stage(app, 'Stage'), 'B')];
    const add = (index: number) => new CostTagPolicy(stacks[index % 2], `P${index}`, { schema: CostTagSchema.of({ [`Key${index}`]: {} }), targetIds: ['r-ab12', `ou-ab12-0000000${index % 10}`] });
    Array.from({ length: 10 }, (_, index) => add(index));
    expect(() => templateOf(stacks[0])).not.toThrow();

    const other = checkedApp();
    const crowded = new Stack(other, 'A');
    Array.from({ length: 11 }, (_, index) => new CostTagPolicy(crowded, `P${index}`, { schema: CostTagSchema.of({ [`Key${index}`]: {} }), targetIds: ['r-ab12'] }));
    expect(() => templateOf(crowded)).toThrow(/"A\/P0": targetIds must not contain a target with more than 10 tag policies, got "r-ab12" with 11 of this app/);
  });
});

const text = (characters: string, minLength: number, maxLength: number) => fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
const value = text('abzABZ019._:/=+@-', 1, 40);
const rule: fc.Arbitrary<CostTagRule> = fc.record({
  required: fc.boolean(),
  allowedValues: fc.uniqueArray(value, { minLength: 1, maxLength: 30 }),
  description: fc.string(),
}, { requiredKeys: [] });

test('every schema becomes a policy of the grammar of AWS, with its keys and values and nothing else', () => {
  const rules = fc.array(fc.tuple(text('azAZ/=+@', 0, 30), rule), { minLength: 1, maxLength: 8 })
    .map((each) => Object.fromEntries(each.map(([suffix, one], index): [string, CostTagRule] => [`Key${index}${suffix}`, one])));
  fc.assert(fc.property(rules, fc.boolean(), (of, reportMissingTags) => {
    const schema = CostTagSchema.of(of);
    const document: any = deployed(CostTagPolicy.documentOf(schema, { reportMissingTags }), {});
    expect(tagPolicyProblems(document)).toEqual([]);
    expect(Object.keys(document.tags).sort()).toEqual([...schema.keys].sort());
    for (const key of schema.keys) {
      expect(document.tags[key].tag_value?.['@@assign']).toEqual(schema.rule(key).allowedValues);
      expect(document.tags[key].report_required_tag_for !== undefined).toBe(reportMissingTags && schema.requiredKeys.includes(key));
    }
  }), { numRuns: 300 });
});

test.each([
  ['a key in another spelling', { tags: { Team: { tag_key: { '@@assign': 'Squad' } } } }],
  ['two keys that differ in case', { tags: { Team: { tag_key: { '@@assign': 'Team' } }, team: { tag_key: { '@@assign': 'team' } } } }],
  ['a value with two wildcards', { tags: { Team: { tag_key: { '@@assign': 'Team' }, tag_value: { '@@assign': ['*a*'] } } } }],
  ['enforcement', { tags: { Team: { tag_key: { '@@assign': 'Team' }, enforced_for: { '@@assign': ['bedrock:application-inference-profile'] } } } }],
  ['a type that is none', { tags: { Team: { tag_key: { '@@assign': 'Team' }, report_required_tag_for: { '@@assign': ['bedrock-mantle:project'] } } } }],
  ['another member', { tags: {}, version: 1 }],
])('the grammar refuses %s', (_, document) => {
  expect(tagPolicyProblems(document)).not.toEqual([]);
});
