import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  CostTagCarrierKind, CostTags, CostTagSchema, ModelSource, PolicyType, ServiceTier, TagEnforcementPolicy, TaggedPrincipal,
  type TagScopedInvokeOptions, TagScopedInvokePolicy, UntrackedUsage,
} from '../../src';
import { checkedApp, resourcesOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { callDirectly, callThrough, type Leg, mayCall, verdict } from '../support/may';
import { enforcementDocument, perimeters, scopedDocument } from '../support/perimeters';
import { OTHER_ACCOUNT, REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING, SPENDING_PATHS } from '../support/spending-paths';
import { inWorld, withNamedProject, WORLDS } from '../support/worlds';

const { INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL } = CostTagCarrierKind;
const ALL = [INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL];
const CLAIMS = CostTags.of({ Department: 'Claims' });

const PROFILE = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const MODEL = `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`;
const CLAUDE = `arn:aws:bedrock:${REGION}::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0`;
const PROJECT = `arn:aws:bedrock-mantle:${REGION}:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd`;
const INVOKE = 'bedrock:InvokeModel';
const MANTLE = 'bedrock-mantle:CreateInference';

const tags = (kind: string, all: Record<string, string>) => Object.fromEntries(Object.entries(all).map(([key, value]) => [`aws:${kind}Tag/${key}`, value]));
const by = (caller: Record<string, string>, legs: Leg[]) => legs.map((leg) => ({ ...leg, context: { ...leg.context, ...tags('Principal', caller) } }));
const onProject = (carried: Record<string, string>, more: Record<string, string> = {}, resource: string = PROJECT): Leg[] => [{ resource, context: { ...tags('Resource', carried), ...more } }];
const onModel = (model: string) => onProject({ Department: 'Claims' }, { 'bedrock-mantle:Model': model });

describe('what a policy on projects allows', () => {
  const document = scopedDocument({ costTags: CLAIMS, carrierKinds: [BEDROCK_PROJECT] });

  test.each(['CreateInference', 'CountTokens', 'GetInference', 'CancelInference', 'GetModel', 'ListModels', 'GetProject'])('is %s on the tagged project, and on no other', async (name) => {
    const may = (...legs: Leg[]) => mayCall([document], `bedrock-mantle:${name}`, legs);

    expect(await may(...onProject({ Department: 'Claims' }))).toBe(true);
    expect(await may(...onProject({ Department: 'Sales' }))).toBe(false);
    expect(await may(...onProject({}, {}, PROJECT.replace(/proj_.*/, 'default')))).toBe(false);
  });

  test.each(['CreateProject', 'UpdateProject', 'ArchiveProject', 'TagResource', 'CreateFineTuningJob', 'DeleteInference'])('is not %s', async (name) => {
    expect(await mayCall([document], `bedrock-mantle:${name}`, onProject({ Department: 'Claims' }))).toBe(false);
  });

  test.each(['bedrock-mantle:CallWithBearerToken', 'bedrock:CallWithBearerToken'])('is no API key: %s', async (action) => {
    expect(await verdict([EVERYTHING, document], action, { resource: '*' })).toBe('ExplicitlyDenied');
  });

  test('is in the account where the policy is deployed, and as a document in each account that it is copied to', async () => {
    const foreign = onProject({ Department: 'Claims' }, {}, PROJECT.replace(TEST_ACCOUNT, OTHER_ACCOUNT));
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    new TagScopedInvokePolicy(stack, 'Policy', { costTags: CLAIMS, carrierKinds: [BEDROCK_PROJECT], denyOtherAccess: false });
    const [policy] = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));

    expect(await verdict([deployed(policy.Properties.PolicyDocument, {})], MANTLE, foreign[0])).toBe('ImplicitlyDenied');
    expect(await verdict([document], MANTLE, foreign[0])).toBe('Allowed');
  });
});

describe('models of projects', () => {
  test.each<[string, Partial<TagScopedInvokeOptions>, string[], string[]]>([
    ['a model', { modelSources: [ModelSource.foundationModel('openai.gpt-oss-120b-1:0')] }, ['openai.gpt-oss-120b'], ['openai.gpt-oss-20b', 'openai.gpt-oss-120b-1:0', 'openai.gpt-5.5']],
    ['a model with the same ID on both endpoints', { modelSources: [ModelSource.foundationModel('anthropic.claude-opus-4-7')] }, ['anthropic.claude-opus-4-7'], ['anthropic.claude-opus-4-8']],
    ['a model by a profile', { modelSources: [ModelSource.systemDefinedProfile('us.anthropic.claude-haiku-4-5-20251001-v1:0')] }, ['anthropic.claude-haiku-4-5'], ['anthropic.claude-opus-4-7']],
    ['a provider', { providers: ['openai'] }, ['openai.gpt-5.5', 'openai.gpt-oss-20b'], ['openaix.gpt', 'xai.grok-4.3']],
    ['a provider with another name on the other endpoint', { providers: ['moonshot'] }, ['moonshotai.kimi-k2-thinking'], ['moonshotai.kimi-k2.5']],
  ])('may be narrowed to %s, also in addition to bedrock-mantle:*', async (_, options, open, closed) => {
    for (const carrierKinds of [[BEDROCK_PROJECT], ALL]) {
      const document = scopedDocument({ costTags: CLAIMS, carrierKinds, ...options });
      for (const model of open) {
        expect([model, await mayCall([document], MANTLE, onModel(model))]).toEqual([model, true]);
      }
      for (const model of closed) {
        expect([model, await verdict([EVERYTHING, document], MANTLE, onModel(model)[0])]).toEqual([model, 'ExplicitlyDenied']);
      }
      // The model is always part of the request.
      expect(await verdict([EVERYTHING, document], MANTLE, onProject({ Department: 'Claims' })[0])).toBe('ExplicitlyDenied');
      expect(await mayCall([document], 'bedrock-mantle:GetInference', onProject({ Department: 'Claims' }))).toBe(true);
      expect(await mayCall([document], 'bedrock-mantle:CountTokens', onModel(open[0]))).toBe(true);
    }
  });

  test('are any of them without a list', async () => {
    expect(await mayCall([scopedDocument({ costTags: CLAIMS, carrierKinds: [BEDROCK_PROJECT] })], MANTLE, onModel('xai.grok-4.3'))).toBe(true);
  });

  test('a list narrows direct calls of tagged callers as well', async () => {
    const document = scopedDocument({ costTags: CLAIMS, carrierKinds: [IAM_PRINCIPAL], providers: ['anthropic'] });
    const may = (policies: any[], model: string) => mayCall(policies, INVOKE, by({ Department: 'Claims' }, callDirectly(model)));

    expect(await may([document], CLAUDE)).toBe(true);
    expect(await may([EVERYTHING, document], MODEL)).toBe(false);
  });
});

describe('tags that must equal the tag of the caller', () => {
  const CALLER = { Department: 'Claims', CostCenter: '4711' };

  test.each(perimeters({ carrierKinds: ALL, principalTagKeys: ['CostCenter'] }))('$name: apply to profiles and projects, and an untagged one is the caller\'s', async ({ policies, around }) => {
    const may = async (action: string, caller: Record<string, string>, legs: Leg[]) =>
      (await Promise.all(by(caller, legs).map((leg) => verdict(policies, action, leg, around)))).every((each) => each === 'Allowed');
    const noCenter = { Department: 'Claims' };

    for (const [carried, caller, expected] of [
      [{ Department: 'Claims', CostCenter: '4711' }, CALLER, true],
      [{ Department: 'Claims', CostCenter: '4712' }, CALLER, false],
      [{ Department: 'Claims', CostCenter: '4711' }, noCenter, false],
      [{ Department: 'Claims' }, CALLER, true],
      [{}, CALLER, true],
      [{ Department: 'Claims' }, noCenter, false],
      [{}, {}, false],
    ] as Array<[Record<string, string>, Record<string, string>, boolean]>) {
      expect([carried, caller, await may(INVOKE, caller, callThrough(PROFILE, [MODEL], carried))]).toEqual([carried, caller, expected]);
      expect([carried, caller, await may(MANTLE, caller, onProject(carried))]).toEqual([carried, caller, expected]);
    }
    expect(await may(INVOKE, CALLER, callDirectly(MODEL))).toBe(true);
    expect(await may(INVOKE, noCenter, callDirectly(MODEL))).toBe(false);
    expect(await may(INVOKE, { ...CALLER, CostCenter: '' }, callDirectly(MODEL))).toBe(false);
  });

  test.each(perimeters({ carrierKinds: [BEDROCK_PROJECT], principalTagKeys: ['CostCenter'] }))('$name: without callers as carriers, the project must have the tag', async ({ policies, around }) => {
    const may = async (carried: Record<string, string>) => verdict(policies, MANTLE, by(CALLER, onProject(carried))[0], around);

    expect(await may({ Department: 'Claims', CostCenter: '4711' })).toBe('Allowed');
    expect(await may({ Department: 'Claims', CostCenter: '4712' })).toBe('ExplicitlyDenied');
    expect(await may({ Department: 'Claims' })).toBe('ExplicitlyDenied');
  });
});

describe('several keys', () => {
  const costTags = CostTags.of({ 'Department': 'Claims', 'Cost Center': '4711' });
  const both = { 'Department': 'Claims', 'Cost Center': '4711' };
  const denying = scopedDocument({ costTags, carrierKinds: ALL });

  test.each<[string, Record<string, string>, Record<string, string>, boolean]>([
    ['all on the project', both, {}, true],
    ['all on the caller', {}, both, true],
    ['one on the project, the other one on the caller', { Department: 'Claims' }, { 'Cost Center': '4711' }, true],
    ['one on both, the other one on neither', { Department: 'Claims' }, { Department: 'Claims' }, false],
    ['all on the caller, and one wrong on the project', { Department: 'Sales' }, both, false],
    ['all on the project, and wrong ones on the caller', both, { 'Department': 'Sales', 'Cost Center': '4712' }, true],
  ])('%s', async (_, carried, caller, isTracked) => {
    expect(await mayCall([EVERYTHING, denying], MANTLE, by(caller, onProject(carried)))).toBe(isTracked);
    expect(await mayCall([EVERYTHING, denying], INVOKE, by(caller, callThrough(PROFILE, [MODEL], carried)))).toBe(isTracked);
  });

  test('an Allow requires all keys on one carrier', async () => {
    const may = (carried: Record<string, string>, caller: Record<string, string>) => mayCall([denying], MANTLE, by(caller, onProject(carried)));

    expect(await may(both, {})).toBe(true);
    expect(await may({}, both)).toBe(true);
    expect(await may({ Department: 'Claims' }, { 'Cost Center': '4711' })).toBe(false);
  });

  test('a policy without Denies allows callers no profile or project with other tags', async () => {
    const allowing = scopedDocument({ costTags, carrierKinds: [IAM_PRINCIPAL], denyOtherAccess: false });
    const may = (carried: Record<string, string>) => mayCall([allowing], MANTLE, by(both, onProject(carried)));

    expect(await may({})).toBe(true);
    expect(await may({ Department: 'Claims' })).toBe(true);
    expect(await may({ Department: 'Sales' })).toBe(false);
    expect(await mayCall([allowing], INVOKE, by(both, callThrough(PROFILE, [MODEL], { Department: 'Sales' })))).toBe(false);
    expect(await mayCall([allowing], INVOKE, by(both, callDirectly(MODEL)))).toBe(true);
  });
});

test('two policies require both carriers', async () => {
  const application = scopedDocument({ costTags: CostTags.of({ Application: 'chat' }), carrierKinds: [INFERENCE_PROFILE, BEDROCK_PROJECT] });
  const user = scopedDocument({ costTags: CostTags.of({ Owner: 'ana' }), carrierKinds: [IAM_PRINCIPAL] });
  const may = (carried: Record<string, string>, caller: Record<string, string>) =>
    mayCall([EVERYTHING, application, user], MANTLE, by(caller, onProject(carried)));

  expect(await may({ Application: 'chat' }, { Owner: 'ana' })).toBe(true);
  expect(await may({ Application: 'chat' }, {})).toBe(false);
  expect(await may({}, { Owner: 'ana' })).toBe(false);
  expect(await may({}, { Owner: 'ana', Application: 'chat' })).toBe(false);
  expect(await mayCall([application, user], INVOKE, by({ Owner: 'ana' }, callThrough(PROFILE, [MODEL], { Application: 'chat' })))).toBe(true);
  expect(await mayCall([application, user], INVOKE, by({ Owner: 'ana' }, callDirectly(MODEL)))).toBe(false);
});

describe('usage that no carrier tracks', () => {
  const TAGGED = by({ Department: 'Claims' }, [{ resource: '*' }])[0].context;
  // What tagged callers may do directly, and what profiles and projects are for.
  const TRACKED = [
    'the tagged profile', 'a model through the tagged profile', 'a model directly', 'a system-defined profile', 'a model through a system-defined profile',
    'the default project on bedrock-runtime', 'the bedrock-mantle endpoint',
  ];
  const OPEN = ['an agent', 'a flow', 'a flow execution', 'a knowledge base', 'retrieve and generate', 'a guardrail', 'an AgentCore agent'];

  test.each(perimeters({ carrierKinds: ALL }).filter(({ others }) => others.length > 0))('$name denies it to tagged callers as well', async ({ policies, around }) => {
    for (const { name, action, leg } of SPENDING_PATHS.filter((path) => !OPEN.includes(path.name))) {
      const result = await verdict(policies, action, { ...leg, context: { ...leg.context, ...TAGGED } }, around);
      expect([name, action, result]).toEqual([name, action, TRACKED.includes(name) ? 'Allowed' : 'ExplicitlyDenied']);
    }
  });

  test.each([[[BEDROCK_PROJECT]], [[IAM_PRINCIPAL]], [ALL]])('of bedrock-mantle is the rest with %j, and can be allowed', async (carrierKinds) => {
    const reservation = { resource: `arn:aws:bedrock-mantle:${REGION}:${TEST_ACCOUNT}:reservation/r1` };
    for (const allowedUntrackedUsage of [[], [UntrackedUsage.BEDROCK_MANTLE]]) {
      for (const { policies, around } of perimeters({ carrierKinds, allowedUntrackedUsage }).filter(({ others }) => others.length > 0)) {
        const rest = allowedUntrackedUsage.length > 0 ? 'Allowed' : 'ExplicitlyDenied';
        expect(await verdict(policies, 'bedrock-mantle:CreateFineTuningJob', onProject({ Department: 'Claims' })[0], around)).toBe(rest);
        expect(await verdict(policies, 'bedrock-mantle:UpdateReservation', reservation, around)).toBe(rest);
        expect(await verdict(policies, MANTLE, onProject({})[0], around)).toBe('ExplicitlyDenied');
        expect(await verdict(policies, MANTLE, onProject({ Department: 'Underwriting' })[0], around)).toBe('ExplicitlyDenied');
      }
    }
  });

  test('includes named projects of bedrock-runtime, for tagged callers as well, unless they are allowed', async () => {
    const options = { costTags: CLAIMS, carrierKinds: ALL };
    const [closed, open] = [scopedDocument(options), scopedDocument({ ...options, allowedUntrackedUsage: [UntrackedUsage.RUNTIME_PROJECT] })];
    for (const world of WORLDS) {
      const legs = by({ Department: 'Claims' }, withNamedProject(world, INVOKE, callDirectly(MODEL)));
      expect(await mayCall([EVERYTHING, closed], INVOKE, legs)).toBe(false);
      expect(await mayCall([EVERYTHING, open], INVOKE, legs)).toBe(true);
    }
  });

  test('models that are allowed are open to callers without tags, but not through profiles that no carrier covers', async () => {
    const allowedUntrackedUsage = [UntrackedUsage.FOUNDATION_MODEL, UntrackedUsage.SYSTEM_DEFINED_PROFILE];
    for (const carrierKinds of [[BEDROCK_PROJECT], [IAM_PRINCIPAL], [BEDROCK_PROJECT, IAM_PRINCIPAL]]) {
      const policies = [EVERYTHING, scopedDocument({ costTags: CLAIMS, carrierKinds, allowedUntrackedUsage })];
      for (const world of WORLDS) {
        expect(await mayCall(policies, INVOKE, inWorld(world, INVOKE, callDirectly(MODEL)))).toBe(true);
        expect(await mayCall(policies, INVOKE, inWorld(world, INVOKE, callThrough(PROFILE, [MODEL], { Department: 'Claims' })))).toBe(false);
      }
      expect(await mayCall(policies, MANTLE, onProject({}))).toBe(false);
    }
  });

  test('reranking needs no allowed model if callers are carriers, and then a tagged caller', async () => {
    const allowedUntrackedUsage = [UntrackedUsage.RERANK];
    const policies = [EVERYTHING, scopedDocument({ costTags: CLAIMS, carrierKinds: [IAM_PRINCIPAL], allowedUntrackedUsage })];

    expect(await mayCall(policies, 'bedrock:Rerank', [{ resource: '*' }])).toBe(true);
    expect(await mayCall(policies, INVOKE, by({ Department: 'Claims' }, callDirectly(MODEL)))).toBe(true);
    expect(await mayCall(policies, INVOKE, callDirectly(MODEL))).toBe(false);
  });
});

test.each([[[BEDROCK_PROJECT]], [[IAM_PRINCIPAL]]])('service tiers are denied on bedrock-mantle with %j', async (carrierKinds) => {
  const deniedServiceTiers = [ServiceTier.PRIORITY];
  for (const document of [scopedDocument({ costTags: CLAIMS, carrierKinds, deniedServiceTiers }), enforcementDocument({ requiredTagKeys: ['Department'], carrierKinds, deniedServiceTiers })]) {
    const call = (tier: string) => verdict([EVERYTHING, document], MANTLE, by({ Department: 'Claims' }, onProject({ Department: 'Claims' }, { 'bedrock-mantle:ServiceTier': tier }))[0]);

    expect(await call('priority')).toBe('ExplicitlyDenied');
    expect(await call('default')).toBe('Allowed');
  }
});

test.each(ALL.map((kind) => [kind]))('break-glass principals are exempt with %s', async (kind) => {
  const breakGlassPrincipals = [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass`)];
  const documents = [
    scopedDocument({ costTags: CLAIMS, carrierKinds: [kind], breakGlassPrincipals, modelSources: [ModelSource.foundationModel('amazon.nova-lite-v1:0')] }),
    enforcementDocument({ requiredTagKeys: ['Department'], carrierKinds: [kind], breakGlassPrincipals }),
  ];
  for (const document of documents) {
    for (const [action, resource] of [[INVOKE, CLAUDE], [MANTLE, PROJECT], [INVOKE, PROFILE]]) {
      expect([action, resource, await verdict([EVERYTHING, document], action, { resource, role: 'BreakGlass' })]).toEqual([action, resource, 'Allowed']);
      const legs = resource === PROFILE ? callThrough(PROFILE, [MODEL]) : [{ resource }];
      expect([action, resource, await mayCall([EVERYTHING, document], action, legs)]).toEqual([action, resource, false]);
    }
  }
});

describe('a policy', () => {
  const schema = CostTagSchema.bedrockGuide();

  test.each([
    ['of profiles and projects', [INFERENCE_PROFILE, BEDROCK_PROJECT]],
    ['of every kind', ALL],
  ])('%s for the guide\'s four keys fits into split policies within the limits', (_, carrierKinds) => {
    const stack = new Stack(new App(), 'S', { env: TEST_ENV });
    new TagEnforcementPolicy(stack, 'ServiceControl', { schema, carrierKinds, policyType: PolicyType.SERVICE_CONTROL_POLICY, targetIds: ['ou-ab12-34cd56ef'] });
    new TagEnforcementPolicy(stack, 'Managed', { schema, carrierKinds });
    new TagScopedInvokePolicy(stack, 'Invoke', { carrierKinds, costTags: CostTags.of({ Project: 'p', CostCenter: '4711', Environment: 'prod', Owner: 'o' }) });
    const sizes = (type: string, document: string) =>
      Object.values(resourcesOf(stack, type)).map(({ Properties }) => JSON.stringify(deployed(Properties[document], {})).length);

    expect(Math.max(...sizes('AWS::Organizations::Policy', 'Content'))).toBeLessThanOrEqual(5120);
    expect(Math.max(...sizes('AWS::IAM::ManagedPolicy', 'PolicyDocument'))).toBeLessThanOrEqual(6144);
    expect(sizes('AWS::Organizations::Policy', 'Content').length).toBeLessThanOrEqual(4);
  });

  test.each([PolicyType.MANAGED_POLICY, PolicyType.PERMISSIONS_BOUNDARY])('of every kind for one key is a single %s', (policyType) => {
    const stack = new Stack(new App(), 'S', { env: TEST_ENV });
    new TagEnforcementPolicy(stack, 'Policy', { requiredTagKeys: ['Department'], carrierKinds: ALL, policyType });

    expect(Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'))).toHaveLength(1);
  });
});

describe('refuses', () => {
  const cases: Array<[string, (stack: Stack) => any, string]> = [
    ['no kind', () => [], 'carrierKinds must contain at least one kind, got []: omit carrierKinds to use application inference profiles'],
    ['a kind that is none', () => ['WORKSPACE'], 'carrierKinds[0] must be a value of CostTagCarrierKind, got "WORKSPACE": use CostTagCarrierKind.INFERENCE_PROFILE, '],
    ['a kind twice', () => [BEDROCK_PROJECT, BEDROCK_PROJECT], 'carrierKinds must not contain duplicates: "BEDROCK_PROJECT" is listed more than once'],
    ['a list that deployment knows', (stack) => new CfnParameter(stack, 'Kinds', { type: 'CommaDelimitedList' }).valueAsList, 'carrierKinds must be a list that is known at synth, got a token'],
  ];

  test.each(cases)('%s', (_, kinds, message) => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const carrierKinds = kinds(stack);

    expect(() => TagScopedInvokePolicy.documentOf(stack, { costTags: CLAIMS, carrierKinds })).toThrow(message);
    expect(() => new TagEnforcementPolicy(stack, 'Policy', { requiredTagKeys: ['Team'], carrierKinds })).toThrow(message);
  });

  test.each<[string, CostTagCarrierKind[] | undefined]>([
    ['no kinds', undefined],
    ['kinds of resources', [INFERENCE_PROFILE, BEDROCK_PROJECT]],
  ])('tags of a principal with %s, because nothing that they track could be called', (_, carrierKinds) => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const principal = new TaggedPrincipal(stack, 'Principal', { principal: role, costTags: CLAIMS });
    const [declared, picked] = [principal.costTags, principal.costTags.pick('Department')];
    const message = `carrierKinds must contain IAM_PRINCIPAL for costTags of an IAM principal, got ${JSON.stringify(carrierKinds ?? [INFERENCE_PROFILE])}: pass carrierKinds with CostTagCarrierKind.IAM_PRINCIPAL`;

    for (const costTags of [declared, picked]) {
      expect(() => TagScopedInvokePolicy.documentOf(stack, { costTags, carrierKinds })).toThrow(message);
      expect(() => new TagScopedInvokePolicy(stack, `Policy${stack.node.children.length}`, { costTags, carrierKinds })).toThrow(message);
      expect(() => TagScopedInvokePolicy.documentOf(stack, { costTags, carrierKinds: [...carrierKinds ?? [], IAM_PRINCIPAL] })).not.toThrow();
    }
  });

  test('sources of profiles without profiles', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });

    expect(() => TagScopedInvokePolicy.documentOf(stack, { costTags: CLAIMS, carrierKinds: [BEDROCK_PROJECT], allowSourceProfiles: true }))
      .toThrow('allowSourceProfiles must not be true without INFERENCE_PROFILE in carrierKinds, got ["BEDROCK_PROJECT"]');
  });

  test('usage that asks for the model, without callers as carriers', () => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const allowedUntrackedUsage = [UntrackedUsage.RERANK];

    expect(() => TagScopedInvokePolicy.documentOf(stack, { costTags: CLAIMS, carrierKinds: [BEDROCK_PROJECT], allowedUntrackedUsage })).toThrow(
      'allowedUntrackedUsage must contain FOUNDATION_MODEL together with RERANK',
    );
  });
});
