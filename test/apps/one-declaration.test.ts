import { Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import {
  CostAllocationTagActivation, CostAndUsageExport, CostTagCarrierKind, CostTags, CostTagSchema, CostTagSource, ModelSource, TagBudget,
  TaggedInferenceProfile,
  TaggedPrincipal, TaggedProject, TagEnforcementPolicy, TagScopedInvokePolicy,
} from '../../src';
import { checkedApp, ofType, templateOf, type TemplateResource } from '../support/checked-app';
import { TEST_ENV } from '../support/places';

/*
 * One declaration of tags, used by every kind of carrier and by every kind of consumer: in the templates, all of them have the same values, or synth fails.
 */

const KINDS = Object.values(CostTagCarrierKind);
const CARRIERS = ['Profile', 'Project', 'Role'] as const;
type Carrier = typeof CARRIERS[number];

interface Override {
  readonly carrier: Carrier;
  readonly key: string;

  /** The tag is removed if there is no value. */
  readonly value?: string;

  /** Priority of the tag from outside. The declaration has 100. */
  readonly priority: number;
}

function appWith(tags: Readonly<Record<string, string>>, overrides: readonly Override[]) {
  const app = checkedApp();
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
  const costTags = CostTags.of(tags);
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
  const project = new TaggedProject(stack, 'Project', { costTags, models: [{ modelId: 'openai.gpt-5.5' }] });
  const principal = new TaggedPrincipal(stack, 'Principal', { principal: role, costTags });
  const carriers = { Profile: profile, Project: project, Role: role };
  const keys = Object.keys(tags);

  [profile, project, principal].forEach((carrier, index) => new TagBudget(stack, `Budget${index}`, { costTags: carrier.costTags, limit: 100, emails: ['a@example.com'] }));
  new TagBudget(stack, 'Budget3', { costTags: profile.costTags, costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL, limit: 100, emails: ['a@example.com'] });
  new TagScopedInvokePolicy(stack, 'Invoke', { costTags: profile.costTags, carrierKinds: KINDS });
  new TagEnforcementPolicy(stack, 'Enforce', {
    schema: CostTagSchema.of(Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, { allowedValues: [value] }]))), carrierKinds: KINDS,
  });
  new CostAllocationTagActivation(stack, 'Activation', { carriers: [profile, project, principal] });
  new CostAndUsageExport(stack, 'Export', { tagKeys: keys, costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL, includeIamPrincipals: true });
  for (const { carrier, key, value, priority } of overrides) {
    const tagsOf = Tags.of(carriers[carrier]);
    value === undefined ? tagsOf.remove(key, { priority }) : tagsOf.add(key, value, { priority });
  }
  return stack;
}

/** Values of every tag condition in a template value, by key without the spelling of its place. */
function valuesIn(value: any, keys: readonly string[]): Array<[string, string]> {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const conditions = Object.entries(value).flatMap(([name, held]): Array<[string, string]> => {
    const key = /^aws:(?:ResourceTag|RequestTag|PrincipalTag)\/(.+)$/.exec(name)?.[1];
    const texts = (Array.isArray(held) ? held : [held]).filter((each): each is string => typeof each === 'string' && !each.includes('${') && !/^(true|false)$/.test(each));
    return key !== undefined && keys.includes(key) ? texts.map((text): [string, string] => [key, text]) : [];
  });
  const filter: Array<[string, string]> = isFilter(value)
    ? value.Values.map((each: string) => [value.Key.replace(/^iamPrincipal\//, ''), each])
    : [];
  return [...conditions, ...filter, ...Object.values(value).flatMap((each) => valuesIn(each, keys))];
}

function isFilter({ Key, Values, MatchOptions }: any): boolean {
  return typeof Key === 'string' && Array.isArray(Values) && !String(MatchOptions).includes('ABSENT') && Key !== 'RECORD_TYPE';
}

const tagsOf = ({ Properties: { Tags: list = [] } }: TemplateResource) => Object.fromEntries(list.map(({ Key, Value }: any) => [Key, Value]));

const KEYS = ['Department', 'Application', 'Owner', 'Stage'];
const aValue = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ._=+@-]{0,20}[A-Za-z0-9]$/).filter((text) => !/^(true|false)$/i.test(text));
const someTags = fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 })
  .chain((keys) => fc.tuple(...keys.map(() => aValue)).map((values) => Object.fromEntries(keys.map((key, index) => [key, values[index]]))));
const anOverride = fc.record({
  carrier: fc.constantFrom(...CARRIERS),
  key: fc.constantFrom(...KEYS),
  value: fc.option(aValue, { nil: undefined }),
  priority: fc.constantFrom(50, 100, 300),
});

test('one declaration has the same values in every carrier, budget, policy, activation and query, or synth fails (property)', () => {
  let [equal, refused] = [0, 0];
  fc.assert(fc.property(someTags, fc.array(anOverride, { maxLength: 1 }), (tags, overrides) => {
    const stack = appWith(tags, overrides);
    let resources: Record<string, TemplateResource>;
    try {
      (stack.node.root as any).synth();
      resources = templateOf(stack).Resources;
    } catch (error) {
      // Only an override of a declared key can be the reason.
      expect(String(error)).toMatch(/declare|costTags/);
      expect(overrides.map(({ key }) => Object.hasOwn(tags, key))).toEqual([true]);
      refused += 1;
      return;
    }
    equal += 1;
    const keys = Object.keys(tags);
    const declaredIn = (all: Record<string, string>) => Object.fromEntries(keys.map((key) => [key, all[key]]));
    const carriers = ['AWS::Bedrock::ApplicationInferenceProfile', 'AWS::BedrockMantle::Project', 'AWS::IAM::Role']
      .map((type) => ofType(resources, type).find(([id]) => /^(Profile|Project|Role)/.test(id))![1]);

    expect(carriers.map((carrier) => declaredIn(tagsOf(carrier)))).toEqual([tags, tags, tags]);
    const budgets = ofType(resources, 'AWS::Budgets::Budget').map(([, { Properties }]) => Properties.Budget.FilterExpression);
    expect(budgets).toHaveLength(4);
    const policies = ofType(resources, 'AWS::IAM::ManagedPolicy').map(([, { Properties }]) => Properties.PolicyDocument);
    const found = [...budgets, ...policies].flatMap((each) => valuesIn(each, keys));
    expect(found.length).toBeGreaterThan(keys.length * 10);
    expect(found.filter(([key, value]) => tags[key] !== value)).toEqual([]);
    // Each budget names each key, in the spelling of its source.
    expect(budgets.map((filter) => keys.every((key) => JSON.stringify(filter).includes(`"Key":"${key}"`)))).toEqual([true, true, false, true]);
    expect(budgets.map((filter) => keys.every((key) => JSON.stringify(filter).includes(`"Key":"iamPrincipal/${key}"`)))).toEqual([false, false, true, true]);
    const activated = stack.node.findChild('Activation') as CostAllocationTagActivation;
    expect([...activated.tagKeys].sort()).toEqual([...keys, ...keys.map((key) => `iamPrincipal/${key}`)].sort());
    const queries = ofType(resources, 'AWS::Athena::NamedQuery').map(([, { Properties }]) => Properties.QueryString as string).join('\n');
    expect(keys.filter((key) => !queries.includes(`resourceTags/${key}`) || !queries.includes(`iamPrincipal/${key}`))).toEqual([]);
  }), { numRuns: 25 });

  // The property must meet both outcomes.
  expect([equal > 3, refused > 0]).toEqual([true, true]);
}, 300_000);
