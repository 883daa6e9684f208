import { App, CfnParameter, Resource, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type BedrockCostChecksProps, CostTagCarrierKind, CostTags, CostTagSchema, UntrackedUsage } from '../../src';
import { findings, violations } from '../support/cost-checks';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { allow, doc, FM, managed, PROFILE, resource, TRUST } from '../support/planted-statements';

const { INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL } = CostTagCarrierKind;
const SCHEMA = CostTagSchema.of({ Team: { allowedValues: ['claims', 'sales'] }, Stage: { required: false } });
const INFERENCE = 'bedrock-mantle:CreateInference';
const SYSTEM_PROFILE = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0`;
const PROJECT = `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/proj_abc`;
const DEFAULT_PROJECT = `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/default`;
const BEDROCK_TRUST = doc({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'bedrock.amazonaws.com' } });

const tagList = (tags: Record<string, any>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Statements that allow one kind of call. */
const CALLS = {
  'a foundation model': [allow(FM)],
  'a system-defined profile': [allow(SYSTEM_PROFILE), allow(FM, 'bedrock:InvokeModel', { ArnLike: { 'bedrock:InferenceProfileArn': SYSTEM_PROFILE } })],
  'an application inference profile': [allow(PROFILE)],
  'a named project': [allow(PROJECT, INFERENCE)],
  'the default project': [allow(DEFAULT_PROJECT, INFERENCE)],
  'any project': [allow('*', INFERENCE)],
  'batch jobs': [allow('*', 'bedrock:CreateModelInvocationJob')],
  'asynchronous calls': [allow('arn:aws:bedrock:*:*:async-invoke/*')],
  'provisioned throughput': [allow('arn:aws:bedrock:*:*:provisioned-model/*')],
  'a named project of the runtime endpoint': [allow('arn:aws:bedrock:*:*:project/proj_abc')],
  'inline agents': [allow('*', 'bedrock:InvokeInlineAgent')],
  'fine-tuning on the mantle endpoint': [allow(PROJECT, 'bedrock-mantle:CreateFineTuningJob')],
  'Claude Platform': [allow('*', 'aws-external-anthropic:CreateInference')],
};
type Call = keyof typeof CALLS;

type Caller = (stack: Stack, statements: any[]) => void;
const inline = (statements: any[]) => ({ Policies: [{ PolicyName: 'p', PolicyDocument: doc(...statements) }] });
const roleTagged = (tags: Record<string, any>, trust: any = TRUST): Caller => (s, statements) =>
  resource(s, 'R', 'AWS::IAM::Role', { AssumeRolePolicyDocument: trust, Tags: tagList(tags), ...inline(statements) });
const userTagged = (tags: Record<string, any>): Caller => (s, statements) => resource(s, 'R', 'AWS::IAM::User', { Tags: tagList(tags), ...inline(statements) });

const CARRYING: Record<string, Caller> = {
  'a tagged role': roleTagged({ Team: 'claims' }),
  'a tagged user': userTagged({ Team: 'sales' }),
  'a role with a value that only deployment knows': (s, statements) => roleTagged({ Team: { Ref: new CfnParameter(s, 'Team').logicalId } })(s, statements),
  'a role that inherits the tag': (s, statements) => {
    Tags.of(s).add('Team', 'claims');
    new iam.CfnRole(s, 'R', { assumeRolePolicyDocument: TRUST, policies: [{ policyName: 'p', policyDocument: doc(...statements) }] });
  },
  'a member of a group': (s, statements) => resource(s, 'U', 'AWS::IAM::User', {
    Tags: tagList({ Team: 'claims' }), Groups: [resource(s, 'R', 'AWS::IAM::Group', inline(statements)).ref],
  }),
};

const NOT_CARRYING: Record<string, Caller> = {
  'a role without tags': roleTagged({}),
  'a role with another key': roleTagged({ Owner: 'claims' }),
  'a role with another spelling': roleTagged({ team: 'claims' }),
  'a role with a value that is not allowed': roleTagged({ Team: 'underwriting' }),
  'a role with an optional tag': roleTagged({ Stage: 'prod' }),
  'a user without tags': userTagged({}),
  'a service role of Amazon Bedrock': roleTagged({ Team: 'claims' }, BEDROCK_TRUST),
  'a role outside the app': (s, statements) => managed(s, 'R', doc(...statements), { Roles: ['others'] }),
  'a policy without principals': (s, statements) => managed(s, 'R', doc(...statements)),
  'a group with unknown members': (s, statements) => resource(s, 'R', 'AWS::IAM::Group', { GroupName: 'engineers', ...inline(statements) }),
  'a permission set': (s, statements) => resource(s, 'R', 'AWS::SSO::PermissionSet', { InlinePolicy: doc(...statements), Tags: tagList({ Team: 'claims' }) }),
  'a tagged role and one without tags': (s, statements) => {
    const roles = [{ Team: 'claims' }, {}].map((tags, index) => resource(s, `Role${index}`, 'AWS::IAM::Role', { AssumeRolePolicyDocument: TRUST, Tags: tagList(tags) }).ref);
    managed(s, 'R', doc(...statements), { Roles: roles });
  },
};

function foundIn(build: (stack: Stack, app: App) => void, props: BedrockCostChecksProps): string[] {
  const app = new App({ analyticsReporting: false });
  build(new Stack(app, 'S', { env: TEST_ENV }), app);
  return findings(app, props);
}
/** Calls that each kind carries. */
const CARRIED: Record<CostTagCarrierKind, Call[]> = {
  INFERENCE_PROFILE: ['an application inference profile'],
  BEDROCK_PROJECT: ['a named project'],
  IAM_PRINCIPAL: ['a foundation model', 'a system-defined profile', 'an application inference profile', 'a named project', 'the default project', 'any project'],
};
const CHOICES: Array<CostTagCarrierKind[] | undefined> = [
  undefined, [INFERENCE_PROFILE], [BEDROCK_PROJECT], [IAM_PRINCIPAL], [INFERENCE_PROFILE, IAM_PRINCIPAL], [BEDROCK_PROJECT, IAM_PRINCIPAL],
  [INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL],
];

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

const CALLERS = [...Object.entries(CARRYING), ...Object.entries(NOT_CARRYING)];
const ALL_CALLS = Object.keys(CALLS) as Call[];

function isTracked(kinds: CostTagCarrierKind[] = [INFERENCE_PROFILE, BEDROCK_PROJECT], caller: string, call: Call): boolean {
  return kinds.some((kind) => CARRIED[kind].includes(call) && (kind !== IAM_PRINCIPAL || caller in CARRYING));
}

test('there are cells of both kinds', () => {
  const cells = CHOICES.flatMap((kinds) => CALLERS.flatMap(([caller]) => ALL_CALLS.map((call) => isTracked(kinds, caller, call))));

  expect([cells.length, cells.filter(Boolean).length]).toEqual([1547, 236]);
});

test.each(CALLERS)('%s: each call, by each choice of carriers', (name, caller) => {
  const app = new App({ analyticsReporting: false });
  // In one account, the same names would be the same principals.
  ALL_CALLS.forEach((call, index) => caller(new Stack(app, `Call${index}`, { env: { ...TEST_ENV, account: `${100_000_000_000 + index}` } }), CALLS[call]));
  for (const carrierKinds of CHOICES) {
    const found = violations(app, { schema: SCHEMA, ...carrierKinds ? { carrierKinds } : {} }).filter(({ ruleName }) => ruleName === 'UntrackedInvocation');
    const templates = found.flatMap(({ violatingResources }) => violatingResources.map(({ templatePath }) => templatePath));
    const quiet = ALL_CALLS.filter((_, index) => !templates.some((path) => path?.endsWith(`Call${index}.template.json`)));

    expect([carrierKinds, quiet]).toEqual([carrierKinds, ALL_CALLS.filter((call) => isTracked(carrierKinds, name, call))]);
  }
});

describe('with IAM principals', () => {
  const props = { schema: SCHEMA, carrierKinds: [INFERENCE_PROFILE, BEDROCK_PROJECT, IAM_PRINCIPAL] };
  const PRINCIPAL_TAG = 'aws:PrincipalTag/Team';

  test('a statement for everything is found by the usage that a principal does not carry', () => {
    const [found, ...others] = foundIn((s) => roleTagged({ Team: 'claims' })(s, [allow('*')]), props);

    expect(others).toEqual([]);
    expect(found).toMatch(/\(PROVISIONED_THROUGHPUT, IMPORTED_MODEL, CUSTOM_MODEL, MARKETPLACE_ENDPOINT, PROMPT_ROUTER, ASYNC_INVOKE, RUNTIME_PROJECT, INLINE_AGENT, RERANK, .*\)$|\(PROVISIONED_THROUGHPUT, IMPORTED_MODEL, CUSTOM_MODEL, MARKETPLACE_ENDPOINT, PROMPT_ROUTER, ASYNC_INVOKE, RUNTIME_PROJECT, SYSTEM_TOOL\)$/);
    expect(found).not.toContain('FOUNDATION_MODEL');
  });

  test('without a schema, any tag of the caller suffices', () => {
    expect(foundIn((s) => roleTagged({ Owner: 'ann' })(s, CALLS['a foundation model']), { carrierKinds: [IAM_PRINCIPAL] })).toEqual([]);
    expect(foundIn((s) => roleTagged({})(s, CALLS['a foundation model']), { carrierKinds: [IAM_PRINCIPAL] })).toHaveLength(1);
  });

  test('an application inference profile is found by its name if it is no carrier', () => {
    expect(foundIn((s) => roleTagged({})(s, CALLS['an application inference profile']), { carrierKinds: [IAM_PRINCIPAL] }))
      .toEqual([expect.stringMatching(/\(APPLICATION_INFERENCE_PROFILE\)$/)]);
  });

  test('profiles and projects need tags only if they are carriers', () => {
    const bare = (carrierKinds: CostTagCarrierKind[]) => foundIn((s) => {
      resource(s, 'Profile', 'AWS::Bedrock::ApplicationInferenceProfile', { InferenceProfileName: 'p' });
      resource(s, 'Project', 'AWS::BedrockMantle::Project', { Name: 'p' });
    }, { carrierKinds }).map((finding) => finding.split(' ')[0]);

    expect(bare([IAM_PRINCIPAL])).toEqual([]);
    expect(bare([INFERENCE_PROFILE])).toEqual(['ProfileWithoutCostTags']);
    expect(bare([BEDROCK_PROJECT])).toEqual(['ProjectWithoutCostTags']);
  });

  test.each<[string, 'found' | 'quiet', any[]]>([
    ['an Allow for callers with the tag', 'quiet', [allow(FM, 'bedrock:InvokeModel', { StringEquals: { [PRINCIPAL_TAG]: 'claims' } })]],
    ['an Allow for callers with the tag, in another case', 'quiet', [allow(FM, 'bedrock:InvokeModel', { StringEquals: { 'AWS:principaltag/team': 'claims' } })]],
    ['an Allow for callers with another tag', 'found', [allow(FM, 'bedrock:InvokeModel', { StringEquals: { 'aws:PrincipalTag/Clearance': 'high' } })]],
    ['an Allow for callers with the optional tag', 'found', [allow(FM, 'bedrock:InvokeModel', { StringEquals: { 'aws:PrincipalTag/Stage': 'prod' } })]],
    ['an Allow for callers that may have the tag', 'found', [allow(FM, 'bedrock:InvokeModel', { StringEqualsIfExists: { [PRINCIPAL_TAG]: 'claims' } })]],
    ['an Allow for callers without the tag', 'found', [allow(FM, 'bedrock:InvokeModel', { Null: { [PRINCIPAL_TAG]: 'true' } })]],
    ['a Deny for callers without the tag', 'quiet', [allow(FM), { ...allow(FM), Effect: 'Deny', Condition: { Null: { [PRINCIPAL_TAG]: 'true' } } }]],
    ['a Deny for callers with other values', 'quiet', [allow(FM), { ...allow(FM), Effect: 'Deny', Condition: { StringNotEquals: { [PRINCIPAL_TAG]: ['claims', 'sales'] } } }]],
    ['a Deny for callers without another tag', 'found', [allow(FM), { ...allow(FM), Effect: 'Deny', Condition: { Null: { 'aws:PrincipalTag/Clearance': 'true' } } }]],
    ['a Deny for callers with the tag', 'found', [allow(FM), { ...allow(FM), Effect: 'Deny', Condition: { Null: { [PRINCIPAL_TAG]: 'false' } } }]],
  ])('%s: %s', (_, verdict, statements) => {
    expect(foundIn((s) => roleTagged({})(s, statements), props)).toHaveLength(verdict === 'found' ? 1 : 0);
    // Without principals as carriers, the same statements are open.
    expect(foundIn((s) => roleTagged({})(s, statements), { schema: SCHEMA })).toHaveLength(1);
  });

  test('calls are tracked in addition to allowed usage', () => {
    const usage = { ...props, allowedUntrackedUsage: [UntrackedUsage.BATCH] };

    expect(foundIn((s) => roleTagged({ Team: 'claims' })(s, [...CALLS['batch jobs'], ...CALLS['a foundation model']]), usage)).toEqual([]);
    expect(foundIn((s) => roleTagged({ Team: 'claims' })(s, [...CALLS['batch jobs'], ...CALLS['a foundation model']]), props)).toHaveLength(1);
  });

  test('session tags that are required are tags of the role', () => {
    const required = doc({
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Principal: { AWS: `arn:aws:iam::${TEST_ACCOUNT}:root` },
      Condition: {
        'StringEquals': { 'aws:RequestTag/Team': ['claims'] }, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team'] },
      },
    });
    const withKeys = { ...props, sessionTagKeys: ['Team'] };

    expect(foundIn((s) => roleTagged({}, required)(s, CALLS['a foundation model']), withKeys)).toEqual([]);
    expect(foundIn((s) => roleTagged({}, required)(s, CALLS['a foundation model']), props)).toHaveLength(1);
    expect(foundIn((s) => roleTagged({}, required)(s, CALLS['batch jobs']), withKeys)).toHaveLength(1);
    expect(foundIn((s) => roleTagged({})(s, CALLS['a foundation model']), withKeys)).toHaveLength(1);
  });

  describe('the remedy', () => {
    const fixOf = (caller: Caller, statements: any[], carrierKinds?: CostTagCarrierKind[]) => {
      const app = new App({ analyticsReporting: false });
      caller(new Stack(app, 'S', { env: TEST_ENV }), statements);
      return violations(app, { schema: SCHEMA, carrierKinds }).map(({ fix }) => fix);
    };

    test('is a TaggedPrincipal, and says what is missing', () => {
      expect(fixOf(roleTagged({}), CALLS['a foundation model'], [IAM_PRINCIPAL])).toEqual([expect.stringMatching(/with TaggedPrincipal \(required tag "Team" is missing/)]);
      expect(fixOf(roleTagged({ Team: 'x' }), CALLS['any project'], [IAM_PRINCIPAL])).toEqual([expect.stringMatching(/with TaggedPrincipal \(value of "Team" must be one of/)]);
    });

    test('is no TaggedPrincipal where tags of the caller do not help', () => {
      for (const fix of [
        fixOf(roleTagged({}), CALLS['batch jobs'], [IAM_PRINCIPAL]), fixOf(roleTagged({}), CALLS['a foundation model']),
        fixOf(NOT_CARRYING['a permission set'], CALLS['a foundation model'], [IAM_PRINCIPAL]), fixOf(roleTagged({}, BEDROCK_TRUST), CALLS['a foundation model'], [IAM_PRINCIPAL]),
      ]) {
        expect(fix).toEqual([expect.not.stringContaining('TaggedPrincipal')]);
      }
    });
  });

  describe('an imported principal', () => {
    /** An imported principal, as far as the checks read it. */
    class ImportedPrincipal extends Resource {
      public readonly carrierKind = IAM_PRINCIPAL;

      constructor(scope: Construct, id: string, public readonly principalArn: string, public readonly costTags: CostTags) {
        super(scope, id);
      }
    }
    const foundOf = (principalArn: string, tags: Record<string, string>, properties: object) => foundIn((s) => {
      new ImportedPrincipal(s, 'I', principalArn, CostTags.of(tags));
      managed(s, 'R', doc(...CALLS['a foundation model']), properties);
    }, props).length > 0;
    const ROLE = `arn:aws:iam::${TEST_ACCOUNT}:role/path/app`;
    const USER = `arn:aws:iam::${TEST_ACCOUNT}:user/ann`;

    test('carries its tags', () => {
      expect(foundOf(ROLE, { Team: 'claims' }, { Roles: ['app'] })).toBe(false);
      expect(foundOf(USER, { Team: 'claims' }, { Users: ['ann'] })).toBe(false);
    });

    test('does not carry other tags, and is no other principal', () => {
      expect(foundOf(ROLE, { Team: 'underwriting' }, { Roles: ['app'] })).toBe(true);
      expect(foundOf(ROLE, { Team: 'claims' }, { Roles: ['other'] })).toBe(true);
      expect(foundOf(ROLE, { Team: 'claims' }, { Users: ['app'] })).toBe(true);
      expect(foundOf(ROLE, { Team: 'claims' }, { Roles: ['app', 'other'] })).toBe(true);
    });
  });
});
