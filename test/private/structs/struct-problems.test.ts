import { runInNewContext } from 'node:vm';
import { Lazy, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { mentions } from '../../../src/private/structs/names';
import { TYPES_WITH_REMEDY } from '../../../src/private/structs/remedies';
import { SHAPES, type StructName } from '../../../src/private/structs/shapes';
import { argumentProblems, structProblems, withRules } from '../../../src/private/structs/struct-problems';

const NAMES = Object.keys(SHAPES.structs) as StructName[];
const problems = (struct: StructName, value: unknown, isOwn?: boolean) => structProblems(struct, value, isOwn).map(({ problem }) => problem);

describe('a property that the struct does not have', () => {
  const unknown = (value: object, isOwn?: boolean) => problems('CostTagRule', value, isOwn);

  test.each([
    ['in the spelling of Python', { allowed_values: ['x'] }, 'allowed_values must be a property of CostTagRule, got ["x"]: use allowedValues, or CostTagRule(allowed_values=…) in Python'],
    ['in another case', { AllowedValues: ['x'] }, 'AllowedValues must be a property of CostTagRule, got ["x"]: use allowedValues'],
    ['in the singular', { allowedValue: 'x' }, 'allowedValue must be a property of CostTagRule, got "x": use allowedValues'],
    ['that is nothing like one', { colour: 1 }, 'colour must be a property of CostTagRule, got 1: remove it, or use required, allowedValues, pattern, valueCase, description or owner'],
    ['that is null', { colour: null }, 'colour must be a property of CostTagRule, got null: remove it'],
    ['that is a long text', { colour: 'x'.repeat(1000) }, `colour must be a property of CostTagRule, got "${'x'.repeat(199)}…: remove it`],
    ['that refers to itself', { colour: Object.assign([], { 0: {} }) }, 'colour must be a property of CostTagRule, got [{}]: remove it'],
  ])('is refused %s', (_, value, message) => {
    expect(unknown(value)).toEqual([expect.stringContaining(message)]);
  });

  test('is refused in an object without a prototype, and in one of another realm', () => {
    expect(unknown(Object.assign(Object.create(null), { colour: 1 }))).toHaveLength(1);
    expect(unknown(runInNewContext('({ colour: 1 })'))).toHaveLength(1);
  });

  test('is let pass if it is undefined, a symbol, not enumerable or inherited', () => {
    const value = Object.create({ colour: 1, constructor: Object });
    Object.defineProperty(value, 'hidden', { value: 1, enumerable: false });

    expect(unknown({ colour: undefined, [Symbol('colour')]: 1 })).toEqual([]);
    expect(unknown(value)).toEqual([]);
  });

  test('is let pass in an instance of a class and in the properties of a subclass, unless it is a property of ours in another spelling', () => {
    class Rule {
      public readonly pattern = 'x';
      public readonly colour = 'red';
      public get owner() {
        return 'finops';
      }
    }

    expect(unknown(new Rule())).toEqual([]);
    expect(unknown({ colour: 1, allowedValue: 1 }, false)).toEqual([]);
    expect(unknown({ allowed_values: 1 }, false)).toHaveLength(1);
    expect(unknown(Object.assign(new Rule(), { allowed_values: 1 }))).toHaveLength(1);
  });

  test('is let pass where another library has properties that we do not know', () => {
    expect(problems('MeteredMetricOptions', { period: 1, visible: true })).toEqual([]);
    expect(problems('MeteredMetricOptions', { cost_tags: 1 })).toEqual([expect.stringContaining('use costTags')]);
  });
});

describe('a value', () => {
  test.each<[string, StructName, unknown, string]>([
    ['text for a list', 'BudgetAlertOptions', { emails: 'a@example.com' }, 'emails must be a list of strings, got "a@example.com": pass a list, such as ["a@example.com"]'],
    ['a number in a list of texts', 'BudgetAlertOptions', { emails: ['a@example.com', 5] }, 'emails[1] must be a string, got 5: pass text'],
    ['text for a number', 'BudgetDenyOptions', { atPercent: '80' }, 'atPercent must be a number, got "80": pass 80'],
    ['text for a boolean', 'BudgetDenyOptions', { autoReset: 'false' }, 'autoReset must be a boolean, got "false": pass false'],
    ['a number for a boolean', 'BudgetDenyOptions', { autoReset: 0 }, 'autoReset must be a boolean, got 0: pass true or false'],
    ['another case of an enumeration', 'BudgetDenyOptions', { approval: 'manual' }, 'approval must be a value of BudgetActionApproval, got "manual": use BudgetActionApproval.MANUAL'],
    ['no value of an enumeration', 'BudgetDenyOptions', { approval: 'x' }, 'got "x": use BudgetActionApproval.AUTOMATIC or BudgetActionApproval.MANUAL'],
    ['an object for a map', 'TagCostCategoryProps', { tagKey: 'Team', groups: ['A'] }, 'groups must be an object with lists as values, got ["A"]: pass an object with keys and values'],
    ['text in a map of lists', 'TagCostCategoryProps', { tagKey: 'Team', groups: { A: 'x' } }, 'groups.A must be a list of strings, got "x": pass a list, such as ["x"]'],
    ['tags as a plain object', 'TagBudgetProps', { costTags: { Team: 'A' } }, 'costTags must be an instance of CostTags, got {"Team":"A"}: use CostTags.of({ … })'],
    ['options as a plain object', 'TagCostMeterProps', { tagKeys: ['Team'], sourceAccounts: { organizationId: 'o-1' } }, 'sourceAccounts must be an instance of SourceAccounts, got {"organizationId":"o-1"}: use SourceAccounts.linked({ … })'],
    ['an object for a class without properties', 'TagBudgetProps', { costTags: undefined, autoAdjust: {} }, 'autoAdjust must be an instance of BudgetAutoAdjust, got {}: use BudgetAutoAdjust.historical(…) or BudgetAutoAdjust.forecast()'],
    ['an object for an alarm', 'AlarmDenyActionProps', { alarm: { metric: 5 } }, 'alarm must be an instance of cloudwatch.IAlarm, got {"metric":5}: pass an Alarm'],
    ['text for a date', 'TagBudgetProps', { costTags: undefined, start: '2027-01-01' }, 'start must be a Date, got "2027-01-01": pass a Date'],
    ['null', 'BudgetAlertOptions', { notifications: null }, 'notifications must be an instance of ICostNotifications, got null: omit it instead'],
    ['text for a struct in a struct', 'TokenPricesPerMillion', { input: 3, longContext: 5 }, 'longContext must be an object with properties of LongContextPrices, got 5: pass inputTokens, input, output, cacheRead, cacheWrite or cacheWriteOneHour'],
    ['an unknown property of a struct in a struct', 'TokenPricesPerMillion', { input: 3, longContext: { inputTokens: 1, input: 6, cache_read: 1 } }, 'longContext.cache_read must be a property of LongContextPrices, got 1: use cacheRead'],
    ['text instead of the struct', 'BudgetAlertOptions', 'a@example.com', 'props must be an object with properties of BudgetAlertOptions, got "a@example.com": pass notifications or emails'],
  ])('of another type is refused: %s', (_, struct, value, message) => {
    expect(problems(struct, value)).toContainEqual(expect.stringContaining(message));
  });

  test('that is required must be given, and each that is not is named', () => {
    expect(problems('SlackChannelOptions', {})).toEqual([
      'workspaceId must be a string, got undefined: pass a value, because the property is required',
      'channelId must be a string, got undefined: pass a value, because the property is required',
    ]);
    expect(problems('SlackChannelOptions', undefined)).toHaveLength(2);
  });

  test('is not missing as well if its name is misspelled', () => {
    expect(problems('TagCostMeterProps', { tag_keys: ['Team'] })).toEqual([expect.stringContaining('use tagKeys')]);
  });

  test('that is unknown at synth has any type', () => {
    const token = Lazy.any({ produce: () => undefined });

    expect(problems('TagBudgetProps', Object.fromEntries(Object.keys(SHAPES.structs.TagBudgetProps).map((name) => [name, token])))).toEqual([]);
    expect(problems('BudgetAlertOptions', { emails: Lazy.list({ produce: () => [] }) })).toEqual([]);
    expect(problems('BudgetDenyOptions', { atPercent: Lazy.number({ produce: () => 1 }), approval: Lazy.string({ produce: () => 'MANUAL' }) })).toEqual([]);
    expect(problems('CostTagRule', Token.asAny({ Ref: 'x' }))).toEqual([]);
    expect(problems('TagBudgetProps', { costTags: 'dummy-value-for-/tags' })).toEqual([]);
  });

  test('is found by a getter of a class', () => {
    class Channel {
      public readonly workspaceId = 'T';
      public get channelId() {
        return 'C';
      }
    }

    expect(problems('SlackChannelOptions', new Channel())).toEqual([]);
  });
});

test('no value of any kind makes the check fail itself', () => {
  fc.assert(fc.property(fc.constantFrom(...NAMES), fc.anything({ withNullPrototype: true, withDate: true, withMap: true }), (struct, value) => {
    const names = Object.keys(SHAPES.structs[struct]);

    expect(() => structProblems(struct, value)).not.toThrow();
    expect(() => structProblems(struct, Object.fromEntries(names.map((name) => [name, value])))).not.toThrow();
  }), { numRuns: 300 });
});

describe('with the rules of a construct', () => {
  const found = structProblems('BudgetDenyOptions', { atPercent: '80', autoReset: 'false', colour: 1 });

  test('a property is reported once, by the rule', () => {
    expect(withRules(found, () => ['atPercent must be above 0, got "80": pass a percentage'])).toEqual([
      expect.stringContaining('colour must be a property'), expect.stringContaining('autoReset must be a boolean'), 'atPercent must be above 0, got "80": pass a percentage',
    ]);
  });

  test('what the types break does not hide the problems', () => {
    expect(withRules(found, () => {
      throw new TypeError('autoReset.map is not a function');
    })).toHaveLength(3);
  });

  test('an error of a rule is thrown if the types are right', () => {
    expect(() => withRules([], () => {
      throw new TypeError('broken');
    })).toThrow('broken');
  });

  test('a name is found as a word', () => {
    expect([mentions('emails must be', 'emails'), mentions('each of emails[0]', 'emails'), mentions('allEmails', 'Emails'), mentions('email', 'emails')]).toEqual([true, true, false, false]);
  });
});

test('an argument is compared with its type', () => {
  expect(argumentProblems('tags', 'string{}', 'Team').map(({ problem }) => problem)).toEqual(['tags must be an object with strings as values, got "Team": pass an object with keys and values']);
});

test('a check of a profile costs microseconds', () => {
  const value = { modelSource: { bind: () => ({}) }, description: 'Claims', inferenceProfileName: 'claims' };
  structProblems('TaggedInferenceProfileProps', value);
  const start = process.cpuUsage();
  for (let index = 0; index < 20_000; index += 1) {
    structProblems('TaggedInferenceProfileProps', value);
  }
  const { user } = process.cpuUsage(start);

  // 2 µs on a slow machine; the bound leaves room for one that is busy.
  expect(user / 20_000).toBeLessThan(50);
});

test('each class without public members is recognized by others, so no other object is taken for one', () => {
  const types = Object.keys(SHAPES.classes).filter((type) => SHAPES.classes[type].length === 0);

  expect(types).toContain('SourceAccounts');
  types.forEach((type) => expect([type, argumentProblems('it', type, {}), argumentProblems('it', type, new Date(0))]).toEqual([type, [expect.anything()], [expect.anything()]]));
});

describe('the remedy', () => {
  const set = { node: { path: 'S/Models' }, profiles: [], modelIds: ['amazon.nova-lite-v1:0'] };
  const typesIn = (struct: StructName) => Object.entries(SHAPES.structs[struct]).map(([name, type]) => [name, type.replace(/\?$/, '')]);

  test('of each type of object says what to pass', () => {
    const types = NAMES.flatMap((name) => typesIn(name)).map(([, type]) => type.replace(/[[\]{}]/g, ''));

    expect(types.filter((type) => (type.startsWith('=') || type in SHAPES.classes) && !TYPES_WITH_REMEDY.includes(type))).toEqual([]);
  });

  const LISTS = NAMES.flatMap((struct) => typesIn(struct).filter(([, type]) => type === '=IInferenceProfile[]').map(([name]): [StructName, string] => [struct, name]));

  test.each(LISTS)('for a set as the list of profiles, or in it, names its profiles: %s.%s', (struct, name) => {
    expect(problems(struct, { [name]: set })).toContain(`${name} must be a list of IInferenceProfile objects, got the construct "S/Models": pass set.profiles`);
    expect(problems(struct, { [name]: [set] })).toContain(`${name}[0] must be an instance of IInferenceProfile, got the construct "S/Models": pass ...set.profiles`);
  });

  test.each<[string, unknown, string]>([
    ['ModelSource', 'amazon.nova-lite-v1:0', 'use ModelSource.fromModelId("amazon.nova-lite-v1:0")'],
    ['ModelSource', 'arn:aws:bedrock:us-east-1::foundation-model/x.y', 'use ModelSource.fromArn("arn:aws:bedrock:us-east-1::foundation-model/x.y")'],
    ['ModelSource', { modelId: 'x', modelArn: 'y' }, 'use ModelSource.fromModel(…)'],
    ['ModelSource', { modelSource: {}, modelArn: 'y' }, 'pass modelSource of this object'],
    ['ModelSource', 5, 'use ModelSource.fromModelId("…")'],
    ['CostTags', { Team: 'A' }, 'use CostTags.of({ … })'],
    ['CostTags', { costTags: {} }, 'pass costTags of this object'],
    ['TokenPrices', { input: 3 }, 'use TokenPrices.perMillionTokens({ input: …, output: … })'],
    ['=IInferenceProfile', 'claims', 'pass a TaggedInferenceProfile'],
    ['=IInferenceTarget', {}, 'pass a TaggedInferenceProfile'],
    ['=IInferenceTarget', set, 'pass one profile of the set, such as set.profile("amazon.nova-lite-v1:0")'],
    ['=IInferenceProfile', 'arn:aws:bedrock:us-east-1:1:application-inference-profile/x', 'import it with TaggedInferenceProfile.fromInferenceProfileArn'],
    ['=ICostNotifications', 'a@example.com', 'pass a CostNotifications'],
    ['=ICostNotifications', { topicArn: 'x' }, 'pass a CostNotifications that has the topic as its property topic'],
    ['=iam.IRole', 'Claims', 'import it with Role.fromRoleName or Role.fromRoleArn'],
    ['=iam.IRole', 5, 'pass a Role'],
    ['=iam.IGrantable', [{}], 'pass one object, not a list'],
    ['=IModel', set, 'pass a FoundationModel'],
    ['=Duration', 15, 'use Duration.minutes(15) or another method of Duration'],
    ['=Duration', '15', 'use Duration.minutes(…) or another method of Duration'],
    ['=Unknown', 5, 'pass an object of the type Unknown'],
  ])('for a %s is an action: %j', (type, value, remedy) => {
    expect(argumentProblems('it', type, value)).toEqual([expect.objectContaining({ problem: expect.stringMatching(new RegExp(`: ${remedy.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)) })]);
  });

  test('for sources among IDs names the other property', () => {
    expect(problems('TaggedInferenceProfilesProps', { modelIds: [{ bind: () => ({}) }] })).toEqual([expect.stringMatching(/^modelIds\[0\] must be a string, got .*: use modelSources$/)]);
  });
});

test('prices in place of the map of prices are one problem, whatever the rules say about the keys', () => {
  const found = structProblems('TagCostMeterProps', { tagKeys: ['Team'], priceOverrides: { input: 1, upperBound: 2, inServiceTier: 3, unmeasuredUsage: 4 } });

  expect(withRules(found, () => ['each key of priceOverrides must be an ID, got "input": x', 'tagKeys must be y, got 1: z'])).toEqual([
    'priceOverrides must be a map by model ID, got a TokenPrices: pass { "MODEL ID": TokenPrices.perMillionTokens({ input: …, output: … }) }',
    'tagKeys must be y, got 1: z',
  ]);
});
