import { aws_iam as iam, aws_s3 as s3, CfnResource, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { CostTags, CostTagSource, ModelSource, TagBudget, type TagBudgetProps, TaggedInferenceProfile, TaggedPrincipal } from '../../src';
import { budgetFilter } from '../../src/budgets/budget-filter';
import { budgetFilter as reachOf } from '../../src/budgets/budget-reach';
import { type BilledRow, selectedCost } from '../support/budget-spend';
import { budgetOf, checkedApp, templateOf } from '../support/checked-app';

const OF_PRINCIPAL = CostTags._fromSource(CostTags.of({ Team: 'claims' }), CostTagSource.IAM_PRINCIPAL);
const NO_CREDITS = { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } } };
const tag = (Key: string, ...Values: string[]) => ({ Tags: { Key, Values, MatchOptions: ['EQUALS'] } });
const without = (Key: string) => ({ Tags: { Key, MatchOptions: ['ABSENT'] } });

function budget(props: Partial<TagBudgetProps> & Pick<TagBudgetProps, 'costTags'>): { stack: Stack; budget: TagBudget } {
  const stack = new Stack(checkedApp(), 'S');
  return { stack, budget: new TagBudget(stack, 'Budget', { limit: 100, emails: ['a@example.com'], ...props }) };
}

const filterOf = (props: Partial<TagBudgetProps> & Pick<TagBudgetProps, 'costTags'>) => budgetOf(budget(props).stack).Budget.FilterExpression;

describe('the source of a budget', () => {
  test.each([
    ['tags of no carrier', CostTags.of({ Team: 'claims' }), CostTagSource.RESOURCE],
    ['tags of a principal', OF_PRINCIPAL, CostTagSource.IAM_PRINCIPAL],
    ['some tags of a principal', OF_PRINCIPAL.withTag('Stage', 'prod').pick('Team'), CostTagSource.IAM_PRINCIPAL],
  ])('is by default that of %s', (_, costTags, source) => {
    const { stack, budget: { costTagSource } } = budget({ costTags });

    expect(costTagSource).toBe(source);
    expect(budgetOf(stack).Budget.FilterExpression.And[0]).toEqual(tag(source === CostTagSource.RESOURCE ? 'Team' : 'iamPrincipal/Team', 'claims'));
  });

  test('is by default that of the tags, for an imported budget as well', () => {
    const imported = TagBudget.fromBudgetAttributes(new Stack(), 'B', { budgetName: 'b', costTags: OF_PRINCIPAL });

    expect(imported.costTagSource).toBe(CostTagSource.IAM_PRINCIPAL);
    expect(TagBudget.fromBudgetAttributes(new Stack(), 'B', { budgetName: 'b' }).costTagSource).toBe(CostTagSource.RESOURCE);
  });

  test.each([
    ['created', () => budget({ costTags: OF_PRINCIPAL, costTagSource: CostTagSource.RESOURCE })],
    ['imported', () => TagBudget.fromBudgetAttributes(new Stack(), 'B', { budgetName: 'b', costTags: OF_PRINCIPAL, costTagSource: CostTagSource.RESOURCE })],
  ])('must not be resources for the tags of a principal: %s', (_, create) => {
    expect(create).toThrow('costTagSource must not be RESOURCE for the tags of an IAM principal, got RESOURCE: omit costTagSource, because AWS lists the cost of a principal under its own keys, ' +
      'and the plain keys would show 0 USD');
  });

  test('of a principal has no prefix of resource keys', () => {
    expect(() => budget({ costTags: OF_PRINCIPAL, resourceTagKeyPrefix: 'user:' })).toThrow(/resourceTagKeyPrefix must not be set with CostTagSource\.IAM_PRINCIPAL/);
  });
});

describe('tags that only principals carry', () => {
  const ID = 'cdk-bedrock-cost-tags:TagBudget.keysOfPrincipals';
  const tags = CostTags.of({ Team: 'claims' });
  const principal = (stack: Stack, costTags = tags) =>
    new TaggedPrincipal(stack, 'Principal', { principal: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }), costTags });
  const profile = (stack: Stack, costTags = tags) => new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
  const otherStage = (stack: Stack) => new Stack(new Stage(stack.node.root, 'Stage'), 'T');

  test.each<[string, (stack: Stack) => Partial<TagBudgetProps> | void, string[]]>([
    ['no principal', () => undefined, []],
    ['a principal', (stack) => void principal(stack), [ID]],
    ['an imported principal', (stack) => void TaggedPrincipal.fromPrincipalAttributes(stack, 'I', { principalArn: 'arn:aws:iam::111122223333:role/r', costTags: tags }), [ID]],
    ['a principal of another stack', (stack) => void principal(new Stack(stack.node.root, 'T')), [ID]],
    ['a principal of another stage', (stack) => void principal(otherStage(stack)), []],
    ['a principal with another value', (stack) => void principal(stack, CostTags.of({ Team: 'sales' })), []],
    ['a principal with one of several values', (stack) => {
      principal(stack, CostTags.of({ Team: 'sales' }));
      return { additionalTagValues: { Team: ['sales'] } };
    }, [ID]],
    ['a principal with one of several keys', (stack) => {
      principal(stack);
      return { costTags: CostTags.of({ Team: 'claims', Stage: 'prod' }) };
    }, [ID]],
    ['a principal whose tags the budget reads', (stack) => ({ costTags: principal(stack).costTags }), []],
    ['a principal, by the keys of principals', (stack) => {
      principal(stack);
      return { costTagSource: CostTagSource.IAM_PRINCIPAL };
    }, []],
    ['a principal, by the keys of both', (stack) => {
      principal(stack);
      return { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL };
    }, []],
    ['a principal and a profile', (stack) => { principal(stack); profile(stack); }, []],
    ['a principal and a profile with another value', (stack) => { principal(stack); profile(stack, CostTags.of({ Team: 'sales' })); }, []],
    ['a principal and a profile that inherits the key', (stack) => {
      principal(stack);
      Tags.of(profile(stack, CostTags.of({ App: 'x' }))).add('Team', 'claims');
    }, []],
    ['a principal and a profile of another stage', (stack) => { principal(stack); profile(otherStage(stack)); }, [ID]],
    ['a principal and another budget', (stack) => { principal(stack); new TagBudget(stack, 'Other', { costTags: tags, limit: 1, emails: ['a@example.com'] }); }, [ID]],
    ['a principal and a resource for which the CDK models no tags', (stack) => {
      principal(stack);
      new CfnResource(stack, 'Project', { type: 'AWS::BedrockMantle::Project', properties: { Name: 'p', Tags: [{ Key: 'Team', Value: 'claims' }] } });
    }, []],
    ['a principal and a queue', (stack) => { principal(stack); Tags.of(new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue' })).add('Team', 'claims'); }, [ID]],
    ['a principal and a bucket', (stack) => { principal(stack); Tags.of(new s3.Bucket(stack, 'Bucket')).add('Team', 'claims'); }, []],
  ])('trigger a warning with %s: %#', (_, add, expected) => {
    const stack = new Stack(checkedApp(), 'S');
    const props = add(stack);
    const { node } = new TagBudget(stack, 'Budget', { costTags: tags, limit: 1, emails: ['a@example.com'], ...props });

    templateOf(stack);
    expect(node.metadata.filter(({ type, data }) => type === 'aws:cdk:warning' && data.includes(ID)).map(() => ID)).toEqual(expected);
  });

  test('are named with the remedy', () => {
    const stack = new Stack(checkedApp(), 'S');
    principal(stack);
    const { node } = new TagBudget(stack, 'Budget', { costTags: tags, limit: 1, emails: ['a@example.com'] });
    templateOf(stack);

    expect(node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data)).toEqual([expect.stringContaining(
      'costTags contains "Team", which only IAM principals of the app carry with the value of the budget. AWS lists the cost of principals under "iamPrincipal/Team", so the budget stays at 0 USD. ' +
      'Pass the tags of the principal, such as costTags: tagged.costTags, or costTagSource: CostTagSource.IAM_PRINCIPAL. Acknowledge this warning if resources outside the app carry the tags')]);
  });
});

describe('resources or principals', () => {
  const both = { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL };

  test('count the tag of the principal only where the resource has no such key', () => {
    expect(filterOf({ costTags: CostTags.of({ Team: 'claims', Stage: 'prod' }), additionalTagValues: { Team: ['sales'] }, ...both })).toEqual({
      And: [
        { Or: [tag('Stage', 'prod'), { And: [tag('iamPrincipal/Stage', 'prod'), without('Stage')] }] },
        { Or: [tag('Team', 'claims', 'sales'), { And: [tag('iamPrincipal/Team', 'claims', 'sales'), without('Team')] }] },
        NO_CREDITS,
      ],
    });
  });

  test('prefix both conditions on the resource, and not the one on the principal', () => {
    expect(filterOf({ costTags: OF_PRINCIPAL, resourceTagKeyPrefix: 'user:', excludedChargeTypes: [], ...both }))
      .toEqual({ Or: [tag('user:Team', 'claims'), { And: [tag('iamPrincipal/Team', 'claims'), without('user:Team')] }] });
  });

  test('read inherited tags at synth', () => {
    const stack = new Stack(checkedApp(), 'S');
    const { costTags } = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
    new TagBudget(stack, 'Budget', { costTags: costTags.pick('Team'), limit: 1, emails: ['a@example.com'], excludedChargeTypes: [], ...both });
    Tags.of(stack).add('Team', 'claims');

    expect(budgetOf(stack).Budget.FilterExpression).toEqual({ Or: [tag('Team', 'claims'), { And: [tag('iamPrincipal/Team', 'claims'), without('Team')] }] });
  });

  const word = fc.constantFrom('claims', 'sales', 'research');
  const side = fc.record({ Team: fc.option(word, { nil: undefined }), Stage: fc.option(word, { nil: undefined }) });
  const rows = fc.array(fc.record({ cost: fc.integer({ min: 1, max: 1000 }), resource: side, principal: side }), { maxLength: 30 });
  type Side = Readonly<Partial<Record<string, string>>>;

  const listed = ({ cost, resource, principal }: { cost: number; resource: Side; principal: Side }): BilledRow => ({
    cost,
    tags: Object.fromEntries([...Object.entries(resource), ...Object.entries(principal).map(([key, value]) => [`iamPrincipal/${key}`, value])].filter(([, value]) => value !== undefined)),
  });
  const total = (counted: ReadonlyArray<{ cost: number }>) => counted.reduce((sum, { cost }) => sum + cost, 0);
  const rendered = (costTags: CostTags, source: CostTagSource, prefix?: string) =>
    filterOf({ costTags, costTagSource: source, resourceTagKeyPrefix: prefix });

  const values = ['claims', 'sales', 'research'];
  const pairs = values.flatMap((team) => values.map((stage) => ({ Team: team, Stage: stage })));
  const filters = Object.fromEntries(Object.values(CostTagSource).map((source) => [source, {
    one: values.map((team) => ({ tags: { Team: team } as Side, filter: rendered(CostTags.of({ Team: team }), source) })),
    two: pairs.map((tags) => ({ tags: tags as Side, filter: rendered(CostTags.of(tags), source) })),
  }]));
  const valueOf: Record<CostTagSource, (key: string, resource: Side, principal: Side) => string | undefined> = {
    [CostTagSource.RESOURCE]: (key, resource) => resource[key],
    [CostTagSource.IAM_PRINCIPAL]: (key, _, principal) => principal[key],
    [CostTagSource.RESOURCE_OR_IAM_PRINCIPAL]: (key, resource, principal) => resource[key] ?? principal[key],
  };

  test.each(Object.values(CostTagSource))('%s: each row counts once, in the budget of its own value, and all budgets and the untagged cost add up to the bill', (source) => {
    fc.assert(fc.property(rows, (bill) => {
      for (const [keys, budgets] of [[['Team'], filters[source].one], [['Team', 'Stage'], filters[source].two]] as const) {
        const of = ({ resource, principal }: typeof bill[number]) => keys.map((key) => valueOf[source](key, resource, principal));
        const spends = budgets.map(({ tags, filter }) => {
          const expected = total(bill.filter((row) => of(row).every((value, index) => value === tags[keys[index]])));
          expect(selectedCost(filter, bill.map(listed))).toBe(expected);
          return expected;
        });
        const untagged = total(bill.filter((row) => of(row).includes(undefined)));

        expect(spends.reduce((sum, each) => sum + each, untagged)).toBe(total(bill));
      }
    }));
  });

  test('two budgets of the two sources count a row with both tags twice', () => {
    const bill = [listed({ cost: 7, resource: { Team: 'claims' }, principal: { Team: 'claims' } })];
    const spend = (source: CostTagSource) => selectedCost(filters[source].one[0].filter, bill);

    expect([CostTagSource.RESOURCE, CostTagSource.IAM_PRINCIPAL, CostTagSource.RESOURCE_OR_IAM_PRINCIPAL].map(spend)).toEqual([7, 7, 7]);
  });
});

describe('the reach of a filter that counts principals', () => {
  const reach = (FilterExpression: any) => reachOf({ FilterExpression })!;
  const both = (value: string) => inTemplate(budgetFilter({
    tags: [{ key: 'Team', values: [value] }], costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL, services: [], excludedChargeTypes: ['Credit'],
  }));

  test.each<[string, any, Record<string, unknown>, boolean]>([
    ['the resource has the value', both('claims'), { Team: 'claims' }, true],
    ['the resource has another value, which takes precedence', both('claims'), { Team: 'sales' }, false],
    ['the resource has no value, and its callers may have it', both('claims'), {}, true],
    ['only callers decide', tag('iamPrincipal/Team', 'claims'), { Team: 'sales' }, true],
    ['callers are excluded, which says nothing about the resource', { Not: tag('iamPrincipal/Team', 'claims') }, { Team: 'claims' }, true],
    ['a value that is excluded', { Not: tag('Team', 'claims') }, { Team: 'claims' }, false],
    ['a value that is known only at deployment, excluded', { Not: tag('Team', 'claims') }, { Team: { Ref: 'Team' } }, true],
    ['another service is excluded beside another value', { And: [{ Not: { Dimensions: { Key: 'SERVICE', Values: ['AWS Lambda'] } } }, tag('Team', 'claims')] }, { Team: 'sales' }, false],
    ['the key must be missing', without('Team'), { Team: 'sales' }, false],
    ['the key is missing', without('Team'), {}, true],
  ])('%s', (_, filter, tags, isCounted) => {
    expect(reach(filter).counts(new Map(Object.entries(tags)))).toBe(isCounted);
  });

  test('is named with both keys', () => {
    expect(reach(both('claims')).words).toBe('Team=claims, iamPrincipal/Team=claims, no Team');
  });
});

/** Expression with the property names of a template. */
function inTemplate(value: unknown): any {
  if (Array.isArray(value)) {
    return value.map(inTemplate);
  }
  return typeof value !== 'object' || value === null ? value : Object.fromEntries(Object.entries(value).map(([key, each]) => [`${key[0].toUpperCase()}${key.slice(1)}`, inTemplate(each)]));
}
