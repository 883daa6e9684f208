import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTagCarrierKind, CostTagSchema, PolicyType, type TagEnforcementOptions } from '../../src';
import { verdict } from '../support/may';
import { enforcedPrincipals, enforcementDocument, type RestrictedPrincipal } from '../support/perimeters';
import { REGION, TEST_ACCOUNT } from '../support/places';

const { INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL } = CostTagCarrierKind;

const SCHEMA = CostTagSchema.of({
  CostCenter: { pattern: '[0-9]{4}' },
  Environment: { allowedValues: ['dev', 'prod'] },
  Tier: { required: false, allowedValues: ['gold', 'silver'] },
});
const RIGHT = { CostCenter: '4711', Environment: 'prod' };
const DEPLOYER = 'cdk-hnb659fds-cfn-exec-role-1';
const BREAK_GLASS = 'BreakGlass';
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const PROJECT = `arn:aws:bedrock-mantle:${REGION}:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd`;
const DEFAULT_PROJECT = PROJECT.replace(/proj_.*/, 'default');
const PROFILE = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const MODEL = `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`;
const ROLE = `arn:aws:iam::${TEST_ACCOUNT}:role/app`;
const USER = `arn:aws:iam::${TEST_ACCOUNT}:user/ana`;

type Context = Record<string, string | string[]>;

const requesting = (tags: Record<string, string>): Context => ({
  'aws:TagKeys': Object.keys(tags),
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
});
const carrying = (tags: Record<string, string>, kind: string = 'Resource'): Context =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:${kind}Tag/${key}`, value]));

/** Each policy type, for a principal that can do everything in every service. */
function enforced(options: Partial<TagEnforcementOptions>): Array<[string, RestrictedPrincipal]> {
  return enforcedPrincipals({
    schema: SCHEMA,
    exemptPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/cdk-*-cfn-exec-role-*')],
    breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/${BREAK_GLASS}`)],
    ...options,
  }).map((each) => [each.name, { ...each, others: [EVERYTHING], policies: [EVERYTHING, ...each.policies.slice(1)] }]);
}

function mayOf({ policies, around }: RestrictedPrincipal) {
  return async (action: string, resource: string, context: Context = {}, role?: string) => {
    expect([action, await verdict([EVERYTHING], action, { resource, context, role })]).toEqual([action, 'Allowed']);
    return await verdict(policies, action, { resource, context, role }, around) === 'Allowed';
  };
}

describe.each(enforced({ carrierKinds: [INFERENCE_PROFILE, BEDROCK_PROJECT] }))('%s on profiles and projects', (_, restricted) => {
  const may = mayOf(restricted);

  test.each<[string, Record<string, string>, boolean]>([
    ['the required tags', RIGHT, true],
    ['others in addition to them', { ...RIGHT, Team: 'a' }, true],
    ['an optional one with an allowed value', { ...RIGHT, Tier: 'gold' }, true],
    ['a required one missing', { Environment: 'prod' }, false],
    ['none', {}, false],
    ['a required one in another case', { costcenter: '4711', Environment: 'prod' }, false],
    ['a required one in another case as well', { ...RIGHT, costcenter: '4711' }, false],
    ['a value that is not allowed', { ...RIGHT, Environment: 'staging' }, false],
    ['a blank value', { ...RIGHT, CostCenter: ' ' }, false],
    ['a value that is not allowed for an optional one', { ...RIGHT, Tier: 'bronze' }, false],
  ])('a project with %s: may be created is %s', async (__, tags, isPossible) => {
    for (const role of [undefined, DEPLOYER]) {
      expect(await may('bedrock-mantle:CreateProject', PROJECT, requesting(tags), role)).toBe(isPossible);
      expect(await may('bedrock:CreateInferenceProfile', PROFILE, requesting(tags), role)).toBe(isPossible);
    }
    expect(await may('bedrock-mantle:CreateProject', PROJECT, requesting(tags), BREAK_GLASS)).toBe(true);
  });

  test.each(['CostCenter', 'Environment', 'Tier'])('the cost tag %s of a project is changed and removed by exempt principals only', async (key) => {
    const change = { ...requesting({ [key]: 'prod' }), ...carrying({ ...RIGHT, Environment: 'dev', Tier: 'gold' }) };

    for (const [role, expected] of [[undefined, false], [DEPLOYER, true], [BREAK_GLASS, true]] as Array<[string | undefined, boolean]>) {
      expect(await may('bedrock-mantle:TagResource', PROJECT, change, role)).toBe(expected);
      expect(await may('bedrock-mantle:TagResource', PROJECT, requesting({ [key]: 'prod' }), role)).toBe(expected);
      expect(await may('bedrock-mantle:UntagResource', PROJECT, { 'aws:TagKeys': [key], ...carrying(RIGHT) }, role)).toBe(expected);
      expect(await may('bedrock-mantle:UntagResource', PROJECT, { 'aws:TagKeys': ['Team', key.toUpperCase()] }, role)).toBe(expected);
    }
  });

  test('a project has no twin of a cost tag', async () => {
    for (const role of [undefined, DEPLOYER]) {
      expect(await may('bedrock-mantle:TagResource', PROJECT, { ...requesting({ costcenter: '4711', Team: 'a' }), ...carrying(RIGHT) }, role)).toBe(false);
    }
  });

  test('a cost tag may be set to its value, and other tags to any', async () => {
    expect(await may('bedrock-mantle:TagResource', PROJECT, { ...requesting(RIGHT), ...carrying(RIGHT) })).toBe(true);
    expect(await may('bedrock-mantle:TagResource', PROJECT, { ...requesting({ Team: 'a' }), ...carrying(RIGHT) })).toBe(true);
    expect(await may('bedrock-mantle:UntagResource', PROJECT, { 'aws:TagKeys': ['Team'] })).toBe(true);
    expect(await may('bedrock-mantle:UpdateProject', PROJECT, carrying(RIGHT))).toBe(true);
  });

  test.each<[Record<string, string>, boolean]>([
    [RIGHT, true],
    [{ ...RIGHT, Tier: 'gold' }, true],
    [{ ...RIGHT, Tier: 'bronze' }, false],
    [{ ...RIGHT, Environment: 'staging' }, false],
    [{ ...RIGHT, CostCenter: '' }, false],
    [{ Environment: 'prod' }, false],
    [{}, false],
  ])('calls through a project with %j: %s', async (tags, isPossible) => {
    for (const role of [undefined, DEPLOYER]) {
      expect(await may('bedrock-mantle:CreateInference', PROJECT, carrying(tags), role)).toBe(isPossible);
    }
    expect(await may('bedrock-mantle:CreateInference', PROJECT, carrying(tags), BREAK_GLASS)).toBe(true);
  });

  test('calls through the default project are denied', async () => {
    expect(await may('bedrock-mantle:CreateInference', DEFAULT_PROJECT)).toBe(false);
  });

  test('tags of roles and users are anybody\'s', async () => {
    expect(await may('iam:TagRole', ROLE, requesting({ CostCenter: '1' }))).toBe(true);
    expect(await may('sts:TagSession', ROLE, requesting({ CostCenter: '1' }))).toBe(true);
  });
});

describe.each(enforced({ carrierKinds: [IAM_PRINCIPAL] }))('%s on callers', (_, restricted) => {
  const may = mayOf(restricted);

  test.each<[Record<string, string>, boolean]>([
    [RIGHT, true],
    [{ ...RIGHT, Tier: 'gold' }, true],
    [{ ...RIGHT, Tier: 'bronze' }, false],
    [{ ...RIGHT, Environment: 'staging' }, false],
    [{ ...RIGHT, CostCenter: '' }, false],
    [{ CostCenter: '4711' }, false],
    [{ Environment: 'prod' }, false],
    [{}, false],
  ])('with the tags %j may call: %s', async (tags, isPossible) => {
    const caller = carrying(tags, 'Principal');

    expect(await may('bedrock:InvokeModel', MODEL, caller)).toBe(isPossible);
    expect(await may('bedrock:InvokeModelWithResponseStream', MODEL, { ...caller, 'bedrock:InferenceProfileArn': PROFILE })).toBe(isPossible);
    expect(await may('bedrock-mantle:CreateInference', DEFAULT_PROJECT, caller)).toBe(isPossible);
    expect(await may('bedrock-mantle:CreateInference', PROJECT, { ...caller, ...carrying(RIGHT) })).toBe(isPossible);
    expect(await may('bedrock-mantle:CreateInference', PROJECT, { ...caller, ...carrying({ ...RIGHT, Environment: 'staging' }) })).toBe(false);
    expect(await may('bedrock:InvokeModel', PROFILE, { ...caller, ...carrying({ ...RIGHT, Environment: 'staging' }) })).toBe(false);
    expect(await may('bedrock:InvokeModel', MODEL, caller, BREAK_GLASS)).toBe(true);
  });

  test.each<[string, string]>([
    ['iam:TagRole', ROLE], ['iam:UntagRole', ROLE], ['iam:TagUser', USER], ['iam:UntagUser', USER], ['iam:CreateRole', ROLE], ['iam:CreateUser', USER], ['sts:TagSession', ROLE],
  ])('%s with a cost tag is only for exempt principals', async (action, resource) => {
    const contextOf = (key: string): Context => action.includes(':Untag') ? { 'aws:TagKeys': [key] } : requesting({ [key]: 'prod' });

    for (const key of ['CostCenter', 'Environment', 'Tier', 'costcenter', 'COSTCENTER', 'cOsTcEnTeR']) {
      expect([key, await may(action, resource, contextOf(key))]).toEqual([key, false]);
      expect([key, await may(action, resource, { 'aws:TagKeys': ['Team', key] })]).toEqual([key, false]);
      expect([key, await may(action, resource, contextOf(key), BREAK_GLASS)]).toEqual([key, true]);
    }
    for (const [key, value] of [['CostCenter', '4711'], ['Environment', 'prod'], ['Tier', 'gold']]) {
      const context: Context = action.includes(':Untag') ? { 'aws:TagKeys': [key] } : requesting({ Team: 'a', [key]: value });
      expect([key, await may(action, resource, context, DEPLOYER)]).toEqual([key, true]);
    }
    expect(await may(action, resource, contextOf('Team'))).toBe(true);
    expect(await may(action, resource)).toBe(true);
  });

  test.each<[string, string]>([
    ['iam:TagRole', ROLE], ['iam:TagUser', USER], ['iam:CreateRole', ROLE], ['iam:CreateUser', USER], ['sts:TagSession', ROLE],
  ])('%s: exempt principals set cost tags in their spelling and with allowed values only', async (action, resource) => {
    const sets = (tags: Record<string, string>, role: string) => may(action, resource, requesting(tags), role);

    expect(await sets({ ...RIGHT, Tier: 'gold', Team: 'a' }, DEPLOYER)).toBe(true);
    for (const [key, value] of [
      ['costcenter', '4711'], ['COSTCENTER', '4711'], ['costCenter', '4711'], ['tier', 'gold'], ['Environment', 'staging'], ['Tier', 'bronze'], ['Tier', ''],
    ]) {
      const wrong = { [key]: value };
      expect([wrong, await sets({ Team: 'a', ...wrong }, DEPLOYER)]).toEqual([wrong, false]);
      expect([wrong, await sets(wrong, BREAK_GLASS)]).toEqual([wrong, true]);
    }
  });

  test.each([['iam:UntagRole', ROLE], ['iam:UntagUser', USER]])('%s: exempt principals remove other spellings', async (action, resource) => {
    expect(await may(action, resource, { 'aws:TagKeys': ['costcenter'] }, DEPLOYER)).toBe(true);
  });

  test('other tagging, and sessions and roles without tags, are anybody\'s', async () => {
    expect(await may('sts:AssumeRole', ROLE)).toBe(true);
    expect(await may('iam:TagPolicy', `arn:aws:iam::${TEST_ACCOUNT}:policy/p`, requesting({ CostCenter: '1' }))).toBe(true);
  });

  test('profiles and projects may be created without tags, but not with wrong ones, and are not retagged', async () => {
    for (const [create, tag, resource] of [
      ['bedrock-mantle:CreateProject', 'bedrock-mantle:TagResource', PROJECT], ['bedrock:CreateInferenceProfile', 'bedrock:TagResource', PROFILE],
    ]) {
      expect(await may(create, resource, requesting({}))).toBe(true);
      expect(await may(create, resource, requesting(RIGHT))).toBe(true);
      expect(await may(create, resource, requesting({ Environment: 'staging' }))).toBe(false);
      expect(await may(create, resource, requesting({ CostCenter: ' ' }))).toBe(false);
      expect(await may(create, resource, requesting({ costcenter: '4711' }))).toBe(false);
      expect(await may(tag, resource, { ...requesting({ Environment: 'dev' }), ...carrying(RIGHT) })).toBe(false);
      expect(await may(tag, resource, { ...requesting({ Environment: 'dev' }), ...carrying(RIGHT) }, DEPLOYER)).toBe(true);
    }
  });
});

describe('what a kind governs', () => {
  test('is nothing of profiles for projects alone, through which nothing is called', async () => {
    const document = enforcementDocument({ schema: SCHEMA, carrierKinds: [BEDROCK_PROJECT] });

    expect(await verdict([EVERYTHING, document], 'bedrock:CreateInferenceProfile', { resource: PROFILE, context: requesting({}) })).toBe('Allowed');
    expect(await verdict([EVERYTHING, document], 'bedrock:InvokeModel', { resource: PROFILE, context: carrying(RIGHT) })).toBe('ExplicitlyDenied');
    expect(await verdict([EVERYTHING, document], 'bedrock-mantle:CreateProject', { resource: PROJECT, context: requesting({}) })).toBe('ExplicitlyDenied');
  });

  test('includes the other ARN of a project, which the simulator does not know', () => {
    const statements: any[] = enforcementDocument({ requiredTagKeys: ['Team'], carrierKinds: [BEDROCK_PROJECT] }).Statement;

    expect(statements.filter(({ Action, Resource }) => [Action].flat().includes('bedrock:*tagResource') && [Resource].flat().includes('arn:aws:bedrock:*:*:project/proj_*'))).toHaveLength(1);
  });

  test('includes keys that are compared with the caller\'s', async () => {
    const document = enforcementDocument({ requiredTagKeys: ['Team'], principalTagKeys: ['CostCenter'], carrierKinds: [IAM_PRINCIPAL] });

    expect(await verdict([EVERYTHING, document], 'sts:TagSession', { resource: ROLE, context: requesting({ CostCenter: '1' }) })).toBe('ExplicitlyDenied');
  });

  test('is limited to a list of other keys', async () => {
    const document = enforcementDocument({ requiredTagKeys: ['Team'], otherTagKeys: ['Name'], carrierKinds: [BEDROCK_PROJECT], policyType: PolicyType.SERVICE_CONTROL_POLICY });
    const create = (tags: Record<string, string>) => verdict([EVERYTHING, document], 'bedrock-mantle:CreateProject', { resource: PROJECT, context: requesting(tags) });

    expect(await create({ Team: 'a', Name: 'b' })).toBe('Allowed');
    expect(await create({ Team: 'a', Other: 'b' })).toBe('ExplicitlyDenied');
  });
});
