import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CostTagKey, CostTags } from '../../src';
import { checkedApp, templateOf } from '../support/checked-app';

const CHARACTERS = 'consist of letters, digits, spaces and . _ : / = + - @';

test('holds the keys and values it was given, the keys in alphabetical order', () => {
  const tags = CostTags.of({ [CostTagKey.FUNCTION]: 'AutoProcessing', [CostTagKey.DEPARTMENT]: 'Claims' });

  expect(tags.keys).toEqual(['Department', 'Function']);
  expect(tags.value('Department')).toBe('Claims');
});

test('spells the common keys as the guide and AWS\'s programs do', () => {
  expect(Object.fromEntries(Object.entries(CostTagKey))).toEqual({
    AWS_APN_ID: 'aws-apn-id',
    COST_CENTER: 'CostCenter',
    MAP_MIGRATED: 'map-migrated',
    PROJECT: 'Project',
    ENVIRONMENT: 'Environment',
    APPLICATION: 'Application',
    DEPARTMENT: 'Department',
    FUNCTION: 'Function',
  });
});

describe('limits', () => {
  test.each([
    ['the longest key', { ['k'.repeat(128)]: 'v' }],
    ['the longest value', { k: 'v'.repeat(256) }],
    ['an empty value', { k: '' }],
    ['every allowed character', { 'aZ09 ._:/=+-@': 'aZ09 ._:/=+-@' }],
    ['a key that only contains the reserved prefix', { 'my-aws:key': 'v' }],
    ['a value with the reserved prefix', { k: 'aws:v' }],
    ['50 tags', Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v']))],
    ['values that differ only in case', { a: 'claims', b: 'Claims' }],
  ])('accepts %s', (_, tags) => {
    expect(CostTags.of(tags).keys).toEqual(Object.keys(tags).sort());
  });

  test.each<[string, Record<string, any>, string]>([
    ['no tags', {}, 'CostTags: must contain at least one tag, got {}: add the tags by which cost is allocated'],
    ['an empty key', { '': 'v' }, 'CostTags: key "" must have at least 1 character, got "": rename the key'],
    ['a key that is too long', { ['k'.repeat(129)]: 'v' }, `must have at most 128 characters, got "${'k'.repeat(129)}" (129): rename the key`],
    ['a value that is too long', { k: 'v'.repeat(257) }, `CostTags: value of "k" must have at most 256 characters, got "${'v'.repeat(257)}" (257): use a shorter or simpler value, such as a code`],
    ['a key with a comma', { 'a,b': 'v' }, `CostTags: key "a,b" must ${CHARACTERS}, got "a,b": rename the key`],
    ['a value with parentheses', { k: 'x (y)' }, `CostTags: value of "k" must ${CHARACTERS}, got "x (y)": use a shorter or simpler value, such as a code`],
    ['a key with an umlaut', { Büro: 'v' }, `CostTags: key "Büro" must ${CHARACTERS}, got "Büro": rename the key`],
    ['a value with an accent', { k: 'Québec' }, `must ${CHARACTERS}, got "Québec"`],
    ['a value with a line break', { k: 'a\nb' }, `must ${CHARACTERS}, got "a\\nb"`],
    ['a value that ends in a line break', { k: 'a\n' }, `must ${CHARACTERS}, got "a\\n"`],
    ['a value with a tab', { k: 'a\tb' }, `must ${CHARACTERS}, got "a\\tb"`],
    ['a value with an emoji', { k: '💸' }, `must ${CHARACTERS}, got "💸"`],
    ['a value with a backslash', { k: 'a\\b' }, `must ${CHARACTERS}, got "a\\\\b"`],
    ['a reserved key', { 'aws:createdBy': 'v' }, 'CostTags: key "aws:createdBy" must not start with "aws:", got "aws:createdBy": rename the key, because AWS reserves this prefix in any letter case'],
    ['a reserved key in another case', { 'AWS:x': 'v' }, 'key "AWS:x" must not start with "aws:"'],
    ['keys that differ only in case', { CostCenter: 'a', costcenter: 'b' }, 'CostTags: keys "CostCenter", "costcenter" differ only in case, and AWS treats them as different keys: keep one spelling'],
    ['51 tags', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v'])), 'CostTags: must have at most 50 tags, got 51: remove tags to stay within the AWS limit per resource'],
    ['a number as a value', { k: 1234 }, 'CostTags: value of "k" must be a string, got 1234: use a shorter or simpler value, such as a code'],
    ['null as a value', { k: null }, 'CostTags: value of "k" must be a string, got null'],
    ['no value', { k: undefined }, 'CostTags: value of "k" must be a string, got undefined: pass a value, or omit the key'],
  ])('fails with %s', (_, tags, message) => {
    expect(() => CostTags.of(tags)).toThrow(message);
  });

  test('reports all problems at once', () => {
    expect(() => CostTags.of({ 'aws:x': 'a,b', 'Team': 'a', 'team': 'b' })).toThrow(new Error([
      'CostTags: 3 problems:',
      '  - key "aws:x" must not start with "aws:", got "aws:x": rename the key, because AWS reserves this prefix in any letter case',
      '  - value of "aws:x" must consist of letters, digits, spaces and . _ : / = + - @, got "a,b": use a shorter or simpler value, such as a code',
      '  - keys "Team", "team" differ only in case, and AWS treats them as different keys: keep one spelling',
    ].join('\n')));
  });
});

describe('tokens', () => {
  test('pass as values and as keys', () => {
    const stack = new Stack(checkedApp(), 'S');
    const key = new CfnParameter(stack, 'Key').valueAsString;
    const tags = CostTags.of({ [key]: Fn.importValue('Team'), Plain: `pre,${key}` });
    const topic = new sns.CfnTopic(stack, 'T');
    tags.applyTo(topic);

    const found = templateOf(stack).Resources.T.Properties.Tags;
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ Key: { Ref: 'Key' }, Value: { 'Fn::ImportValue': 'Team' } });
    expect(found).toContainEqual({ Key: 'Plain', Value: { 'Fn::Join': ['', ['pre,', { Ref: 'Key' }]] } });
  });
});

describe('is immutable', () => {
  test('against changes of what it was made from', () => {
    const input = { Team: 'a' };
    const tags = CostTags.of(input);
    input.Team = 'b';

    expect(tags.value('Team')).toBe('a');
  });

  test('against changes of what it hands out', () => {
    expect(() => CostTags.of({ Team: 'a' }).keys.push('x')).toThrow(TypeError);
  });

  test('when a tag is added', () => {
    const tags = CostTags.of({ Team: 'a' });
    const more = tags.withTag('Env', 'prod');

    expect(tags.keys).toEqual(['Team']);
    expect(more.keys).toEqual(['Env', 'Team']);
    expect([more.value('Team'), more.value('Env')]).toEqual(['a', 'prod']);
  });

  test('when a value is replaced', () => {
    const tags = CostTags.of({ Team: 'a', Env: 'dev' });
    const changed = tags.withTag('Team', 'b');

    expect(tags.value('Team')).toBe('a');
    expect(changed.keys).toEqual(['Env', 'Team']);
    expect([changed.value('Team'), changed.value('Env')]).toEqual(['b', 'dev']);
  });

  test('when keys are picked', () => {
    const tags = CostTags.of({ Team: 'a', Env: 'dev' });
    const picked = tags.pick('Env', 'Env');

    expect(tags.keys).toEqual(['Env', 'Team']);
    expect(picked.keys).toEqual(['Env']);
    expect(picked.value('Env')).toBe('dev');
  });
});

describe('fails', () => {
  const tags = CostTags.of({ Team: 'a', Env: 'dev' });

  test.each<[string, () => unknown, string]>([
    ['to read a key it does not have', () => tags.value('team'), 'CostTags: must contain key "team", got keys ["Env","Team"]: add the tag with withTag, or use another key'],
    ['to pick a key it does not have', () => tags.pick('Team', 'Nope'), 'CostTags: must contain key "Nope", got keys ["Env","Team"]: add the tag with withTag, or use another key'],
    ['to pick nothing', () => tags.pick(), 'CostTags: pick must be called with at least one key, got none: pass the keys to keep'],
    ['to read a key that was not picked', () => tags.pick('Team').value('Env'), 'CostTags: must contain key "Env", got keys ["Team"]: add the key to the call of pick'],
    ['to read past a key that was added', () => tags.withTag('X', 'x').value('Y'), 'CostTags: must contain key "Y", got keys ["Env","Team"]'],
    ['to add a key that differs only in case', () => tags.withTag('TEAM', 'b'), 'CostTags: keys "TEAM", "Team" differ only in case'],
    ['to add an illegal value', () => tags.withTag('X', 'a,b'), 'CostTags: value of "X" must consist of'],
    ['to read tags of what cannot carry any', () => CostTags.fromResource(new Stack(checkedApp(), 'S').node.root),
      'must be a taggable resource or have a taggable default child: pass the taggable L1 construct'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
