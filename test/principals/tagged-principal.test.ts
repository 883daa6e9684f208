import { type App, Aws, aws_iam as iam, aws_ssm as ssm, CfnParameter, CfnResource, Fn, NestedStack, Stack, type StackProps, Stage, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CostTagCarrierKind, CostTags, CostTagSource, TaggedPrincipal, type TaggedPrincipalProps } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

const TAGS = CostTags.of({ CostCenter: '4711' });
const LAMBDA = () => new iam.ServicePrincipal('lambda.amazonaws.com');

function stackIn(props: StackProps = { env: TEST_ENV }): Stack {
  return new Stack(checkedApp(), 'S', props);
}

function taggedRole(props: Partial<TaggedPrincipalProps> = {}, stackProps?: StackProps) {
  const stack = stackIn(stackProps);
  const role = new iam.Role(stack, 'Role', { assumedBy: LAMBDA() });
  return { stack, role, tagged: new TaggedPrincipal(stack, 'Tagged', { principal: role, costTags: TAGS, ...props }) };
}

const roleOf = (stack: Stack) => onlyResource(stack, 'AWS::IAM::Role').Properties;
const ids = (stack: Stack) => warningIds(stack).map((id) => id.replace('cdk-bedrock-cost-tags:', ''));

test('tags the role, and denies other tags', () => {
  const { stack, tagged } = taggedRole();

  expect(roleOf(stack)).toEqual({
    Tags: [{ Key: 'CostCenter', Value: '4711' }],
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        { Effect: 'Deny', Action: 'sts:TagSession', Principal: '*', Condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['CostCenter'] } } },
      ],
    },
  });
  expect(onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement).toEqual([{
    Effect: 'Deny',
    Action: ['iam:TagRole', 'iam:UntagRole'],
    Resource: stack.resolve(tagged.principalArn),
    Condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['CostCenter'] } },
  }]);
  expect(warningIds(stack)).toEqual([]);
});

test('tags a user, and denies other tags also for federated sessions', () => {
  const stack = stackIn();
  const tagged = new TaggedPrincipal(stack, 'Tagged', { principal: new iam.User(stack, 'User'), costTags: TAGS });
  const deny = { Effect: 'Deny', Condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['CostCenter'] } } };

  expect(onlyResource(stack, 'AWS::IAM::User').Properties.Tags).toEqual([{ Key: 'CostCenter', Value: '4711' }]);
  expect(onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement).toEqual([
    { ...deny, Action: ['iam:TagUser', 'iam:UntagUser'], Resource: stack.resolve(tagged.principalArn) },
    { ...deny, Action: ['sts:GetFederationToken', 'sts:TagSession'], NotResource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::*:role/*']] } },
  ]);
  expect(() => tagged.allowSessionTags({ caller: new iam.AccountRootPrincipal(), allowedValues: { Team: ['a'] } })).toThrow('caller must assume a role, got the principal of a user: pass a role as principal');
});

test('denies nothing on request', () => {
  const { stack } = taggedRole({ denyTagOverrides: false });

  expect(roleOf(stack).AssumeRolePolicyDocument.Statement).toHaveLength(1);
  expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
});

test('is a carrier of cost tags', () => {
  const { stack, role, tagged } = taggedRole();

  expect(tagged.carrierKind).toBe(CostTagCarrierKind.IAM_PRINCIPAL);
  expect(tagged.costTagSource).toBe(CostTagSource.IAM_PRINCIPAL);
  expect(tagged.costTags._source).toBe(CostTagSource.IAM_PRINCIPAL);
  expect(tagged.costTags.pick('CostCenter')._source).toBe(CostTagSource.IAM_PRINCIPAL);
  expect(stack.resolve(tagged.principalArn)).toEqual(stack.resolve(role.roleArn));
  expect([tagged.costTags.keys, tagged.costTags.value('CostCenter')]).toEqual([['CostCenter'], '4711']);
});

describe('keys', () => {
  test('of tags and sessions have the prefix of the bill', () => {
    const { tagged } = taggedRole({ sessionTags: [{ caller: LAMBDA(), allowedValues: { Team: ['a'] } }] });

    expect(tagged.sessionTagKeys).toEqual(['Team']);
    expect(tagged.billedTagKeys).toEqual(['iamPrincipal/CostCenter', 'iamPrincipal/Team']);
  });

  test('of inherited tags are known at synth', () => {
    const { stack, tagged } = taggedRole({ costTags: undefined });
    const keys = tagged.billedTagKeys;
    Tags.of(stack).add('Owner', 'platform');

    templateOf(stack);
    expect(stack.resolve(keys)).toEqual(['iamPrincipal/Owner']);
  });

  test('cannot be added after they were read', () => {
    const { tagged } = taggedRole();
    tagged.allowSessionTags({ caller: LAMBDA(), allowedValues: { Team: ['a'] } });

    expect(tagged.billedTagKeys).toHaveLength(2);
    expect(() => tagged.allowSessionTags({ caller: new iam.ServicePrincipal('pods.eks.amazonaws.com'), allowedValues: { Owner: ['a'] } }))
      .toThrow('allowedValues must not add keys after the keys were read, got ["Owner"]: call allowSessionTags before sessionTagKeys and billedTagKeys are read');
    expect(() => tagged.allowSessionTags({ caller: new iam.ServicePrincipal('pods.eks.amazonaws.com'), allowedValues: { Team: ['b'] } })).not.toThrow();
  });
});

describe('tags', () => {
  test('may all be inherited', () => {
    const { stack, tagged } = taggedRole({ costTags: undefined });
    Tags.of(stack.node.root).add('Owner', 'platform');
    const { keys } = tagged.costTags;

    expect(roleOf(stack).Tags).toEqual([{ Key: 'Owner', Value: 'platform' }]);
    expect(stack.resolve([keys, tagged.costTags.value('Owner')])).toEqual([['Owner'], 'platform']);
    expect(JSON.stringify(roleOf(stack).AssumeRolePolicyDocument)).toContain('"aws:TagKeys":["Owner"]');
    expect(warningIds(stack)).toEqual([]);
  });

  test('reach neither siblings nor other principals', () => {
    const { stack } = taggedRole();
    new iam.Role(stack, 'Other', { assumedBy: LAMBDA() });
    const tags = Object.values(resourcesOf(stack, 'AWS::IAM::Role')).map(({ Properties }) => Properties.Tags);

    expect(tags).toEqual([[{ Key: 'CostCenter', Value: '4711' }], undefined]);
  });

  test('that are missing trigger a warning, and are fenced by no key', () => {
    const { stack } = taggedRole({ costTags: undefined });

    expect(ids(stack)).toEqual(['TaggedPrincipal.noCostTags']);
    expect(JSON.stringify(roleOf(stack).AssumeRolePolicyDocument)).toContain('"aws:TagKeys":["aws:none"]');
  });

  test('are not missing if there are session tags', () => {
    const { stack } = taggedRole({ costTags: undefined, sessionTags: [{ caller: LAMBDA(), allowedValues: { Team: ['a'] } }] });

    expect(warningIds(stack)).toEqual([]);
  });

  test.each<[string, (stack: Stack, role: iam.Role) => void, string]>([
    ['another value', (_, role) => Tags.of(role).add('CostCenter', '9', { priority: 300 }),
      'costTags declares "CostCenter" as "4711", but the resource ends up with "9" because of Tags.of("S/Role").add("CostCenter", "9", { priority: 300 })'],
    ['no value', (stack) => Tags.of(stack).remove('CostCenter', { priority: 300 }), 'but the resource ends up without it because of Tags.of("S").remove("CostCenter", { priority: 300 })'],
    ['an override', (_, role) => (role.node.defaultChild as iam.CfnRole).addPropertyOverride('Tags', []), 'but the resource ends up without it because of an override of the L1 construct'],
    ['a key in another case', (stack) => Tags.of(stack).add('costcenter', '9'), 'differ only in case'],
    ['51 tags', (stack) => Array.from({ length: 50 }, (_, index) => Tags.of(stack).add(`k${index}`, 'v')), 'final tags: must have at most 50 tags, got 51'],
  ])('with %s at the end fail synth', (_, change, message) => {
    const { stack, role } = taggedRole();
    change(stack, role);

    expect(() => templateOf(stack)).toThrow(message);
  });

  test('that another construct reads must exist', () => {
    const { stack, tagged } = taggedRole();
    tagged.costTags.pick('CostCenter');
    expect(() => tagged.costTags.pick('Owner')).not.toThrow();

    expect(() => templateOf(stack)).toThrow('tag "Owner" is read from "S/Role", but the resource has only the tags ["CostCenter"]');
  });

  test('of another resource need keys that are known', () => {
    const stack = stackIn();
    const role = new iam.Role(stack, 'Role', { assumedBy: LAMBDA() });

    expect(() => new TaggedPrincipal(stack, 'Tagged', { principal: role, costTags: CostTags.fromResource(new iam.CfnRole(stack, 'L1', { assumeRolePolicyDocument: {} })) }))
      .toThrow('costTags must have keys that are not tokens');
  });

  test('can be values of parameters and of look-ups', () => {
    const stack = stackIn();
    const parameter = new CfnParameter(stack, 'P').valueAsString;
    const role = new iam.Role(stack, 'Role', { assumedBy: LAMBDA() });
    const lookedUp = ssm.StringParameter.valueFromLookup(stack, '/owner');
    const tagged = new TaggedPrincipal(stack, 'Tagged', { principal: role, costTags: CostTags.of({ A: parameter, B: lookedUp }) });
    tagged.allowSessionTags({ caller: LAMBDA(), allowedValues: { Team: [parameter, lookedUp] } });

    expect(roleOf(stack).Tags).toEqual([{ Key: 'A', Value: { Ref: 'P' } }, { Key: 'B', Value: lookedUp }]);
    expect(stack.resolve(tagged.costTags.value('A'))).toEqual({ Ref: 'P' });
    expect(JSON.stringify(roleOf(stack).AssumeRolePolicyDocument)).toContain(`"aws:RequestTag/Team":[{"Ref":"P"},"${lookedUp}"]`);
  });

  test('that are dynamic references, and more than ten, trigger warnings', () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, '{{resolve:ssm:/x}}']));

    expect(ids(taggedRole({ costTags: CostTags.of(many) }).stack)).toEqual(['TaggedPrincipal.manyCostTags', 'TaggedPrincipal.dynamicTagValues']);
  });
});

describe('a principal', () => {
  test.each<[string, (stack: Stack) => iam.IIdentity, string]>([
    ['a group', (stack) => new iam.Group(stack, 'G'), 'principal must be a role or a user, got the group "S/G": tag the users of the group'],
    ['an imported role', (stack) => iam.Role.fromRoleName(stack, 'R', 'app'), 'principal must be an iam.Role or iam.User that the app creates, got "S/R", which is imported or immutable'],
    ['a role by ARN', (stack) => iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${TEST_ACCOUNT}:role/app`), 'or tag the principal where it is created, and use TaggedPrincipal.fromPrincipalAttributes here'],
    ['a looked-up role', (stack) => iam.Role.fromLookup(stack, 'R', { roleName: 'app' }), 'which is imported or immutable'],
    ['an imported user', (stack) => iam.User.fromUserName(stack, 'U', 'app'), 'got "S/U", which is imported or immutable'],
    ['an immutable role', (stack) => new iam.Role(stack, 'R', { assumedBy: LAMBDA() }).withoutPolicyUpdates() as iam.IRole, 'pass the role itself instead of its withoutPolicyUpdates()'],
    ['a lazy role', (stack) => new iam.LazyRole(stack, 'R', { assumedBy: LAMBDA() }), 'principal must exist in any case, got the LazyRole "S/R": pass an iam.Role'],
    ['a role of IAM Identity Center', (stack) => iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef`),
      'principal must not contain roles of IAM Identity Center, got "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef": AWS refuses to tag these roles. Pass the tags as attributes'],
    ['a service-linked role', (stack) => iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`), 'service-linked roles'],
    ['a role of another account', (stack) => new iam.Role(new Stack(stack.node.root as App, 'Other', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } }), 'R', { assumedBy: LAMBDA() }),
      `principal must be in account ${TEST_ACCOUNT}, got "Other/R" in account ${OTHER_ACCOUNT}: create the TaggedPrincipal in a stack of that account`],
    ['a role of another stage', (stack) => new iam.Role(new Stack(new Stage(stack.node.root, 'Prod'), 'Other', { env: TEST_ENV }), 'R', { assumedBy: LAMBDA() }),
      'principal must be in the same stage, got "Prod/Other/R"'],
    ['text', () => 'arn:aws:iam::111122223333:role/app' as any, 'principal must be an instance of iam.IIdentity, got "arn:aws:iam::111122223333:role/app": pass an iam.Role or iam.User of the app, or import'],
    ['another kind of principal', () => LAMBDA() as any, 'principal must be an instance of iam.IIdentity'],
  ])('must not be %s', (_, principal, message) => {
    const stack = stackIn();
    const it = principal(stack);

    expect(() => new TaggedPrincipal(stack, 'Tagged', { principal: it, costTags: TAGS })).toThrow(message);
  });

  test('must not be replaced by a role that exists', () => {
    const stack = stackIn();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'S/Role': 'existing' } });
    const role = new iam.Role(stack, 'Role', { assumedBy: LAMBDA() });

    expect(() => new TaggedPrincipal(stack, 'Tagged', { principal: role, costTags: TAGS })).toThrow('which Role.customizeRoles replaces by a role that exists: tag that role where it is created');
  });

  test('has one TaggedPrincipal', () => {
    const { stack, role } = taggedRole();

    expect(() => new TaggedPrincipal(stack, 'Second', { principal: role })).toThrow('TaggedPrincipal at S/Second: principal must have one TaggedPrincipal, got "S/Role", which "S/Tagged" tags');
  });

  test('can be in another stack and in a nested stack', () => {
    const stack = stackIn();
    const nested = new NestedStack(stack, 'Nested');
    const other = new Stack(stack.node.root, 'Other', { env: TEST_ENV });
    for (const place of [nested, other]) {
      const role = new iam.Role(place, 'Role', { assumedBy: LAMBDA() });
      const tagged = new TaggedPrincipal(stack, `Tagged${place.node.id}`, { principal: role, costTags: TAGS });
      tagged.allowSessionTags({ caller: new iam.Role(place, 'Caller', { assumedBy: LAMBDA() }), allowedValues: { Team: ['a'] } });
    }
    for (const place of [nested, other]) {
      expect(Object.values(resourcesOf(place, 'AWS::IAM::Role')).filter(({ Properties }) => Properties.Tags !== undefined)).toHaveLength(1);
    }
    expect(Object.keys(resourcesOf(stack, 'AWS::IAM::Role'))).toEqual([]);
  });

  test('outside the commercial Regions triggers a warning', () => {
    expect(ids(taggedRole({}, { env: { ...TEST_ENV, region: 'us-gov-west-1' } }).stack)).toEqual(['TaggedPrincipal.commercialRegionsOnly']);
    expect(ids(taggedRole({}, {}).stack)).toEqual([]);
  });

  test('must not have an override of the trust policy', () => {
    const { stack, role } = taggedRole();
    (role.node.defaultChild as iam.CfnRole).addPropertyOverride('AssumeRolePolicyDocument.Statement', []);

    expect(() => templateOf(stack)).toThrow('the trust policy must not be overridden in the L1 construct');
  });
});

describe('session tags', () => {
  const gatewayIn = (stack: Stack, id = 'Gateway') => new iam.Role(stack, id, { assumedBy: LAMBDA() });

  test('of a caller are allowed on both sides', () => {
    const { stack, tagged } = taggedRole({ denyTagOverrides: false });
    const gateway = gatewayIn(stack);
    tagged.allowSessionTags({ caller: gateway, allowedValues: { Team: ['a', 'b'], Owner: ['u-*'] } });
    const arn = stack.resolve(gateway.roleArn);

    expect(templateOf(stack).Resources[stack.getLogicalId(tagged.node.scope!.node.findChild('Role').node.defaultChild as iam.CfnRole)].Properties.AssumeRolePolicyDocument.Statement.slice(1)).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: arn } },
      {
        Effect: 'Allow',
        Action: 'sts:TagSession',
        Principal: { AWS: arn },
        Condition: {
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['Team', 'Owner'] },
          'Null': { 'aws:TagKeys': 'false' },
          'StringEqualsIfExists': { 'aws:RequestTag/Team': ['a', 'b'] },
          'StringLikeIfExists': { 'aws:RequestTag/Owner': ['u-*'] },
        },
      },
    ]);
    expect(onlyResource(stack, 'AWS::IAM::Policy').Properties).toMatchObject({
      Roles: [{ Ref: expect.stringMatching(/^Gateway/) }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: stack.resolve(tagged.principalArn) }] },
    });
  });

  test('of a caller in another stack are granted in the stack of the role', () => {
    const { stack, tagged } = taggedRole();
    const other = new Stack(stack.node.root, 'Other', { env: TEST_ENV });
    tagged.allowSessionTags({ caller: gatewayIn(other), allowedValues: { Team: ['a'] } });

    expect(Object.values(resourcesOf(stack, 'AWS::IAM::Policy'))).toHaveLength(2);
    expect(resourcesOf(other, 'AWS::IAM::Policy')).toEqual({});
  });

  test.each<[string, (gateway: iam.Role) => iam.IPrincipal]>([
    ['itself', (gateway) => gateway],
    ['with conditions', (gateway) => new iam.PrincipalWithConditions(gateway, { Bool: { 'aws:SecureTransport': 'true' } })],
  ])('of a caller in the stack of the TaggedPrincipal, and of a role in another stack, are granted in the stack of the role: %s', (_, callerOf) => {
    const stack = stackIn();
    const other = new Stack(stack.node.root, 'Other', { env: TEST_ENV });
    const gateway = gatewayIn(stack);
    const role = new iam.Role(other, 'Role', { assumedBy: LAMBDA() });
    new TaggedPrincipal(stack, 'Tagged', { principal: role, costTags: TAGS, denyTagOverrides: false }).allowSessionTags({ caller: callerOf(gateway), allowedValues: { Team: ['a'] } });

    expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
    expect(onlyResource(other, 'AWS::IAM::Policy').Properties).toMatchObject({
      Roles: [{ 'Fn::ImportValue': expect.stringMatching(/Gateway/) }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: other.resolve(role.roleArn) }] },
    });
  });

  test('of a caller with conditions in another stack are granted in the stack of the role', () => {
    const { stack, tagged } = taggedRole({ denyTagOverrides: false });
    const other = new Stack(stack.node.root, 'Other', { env: TEST_ENV });
    tagged.allowSessionTags({ caller: new iam.PrincipalWithConditions(gatewayIn(other), { Bool: { 'aws:SecureTransport': 'true' } }), allowedValues: { Team: ['a'] } });

    expect(onlyResource(stack, 'AWS::IAM::Policy').Properties.Roles).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/Gateway/) }]);
    expect(resourcesOf(other, 'AWS::IAM::Policy')).toEqual({});
  });

  test.each<[string, (stack: Stack) => iam.IPrincipal]>([
    ['a role', (stack) => gatewayIn(stack)],
    ['a role with conditions', (stack) => new iam.PrincipalWithConditions(gatewayIn(stack), { Bool: { 'aws:SecureTransport': 'true' } })],
    ['an imported role', (stack) => iam.Role.fromRoleName(stack, 'Gateway', 'gateway')],
    ['a user', (stack) => new iam.User(stack, 'Gateway')],
  ])('of a caller in another stage are refused: %s', (_, callerIn) => {
    const { stack, tagged } = taggedRole();
    const caller = callerIn(new Stack(new Stage(stack.node.root, 'Stage'), 'Other', { env: TEST_ENV }));

    expect(() => tagged.allowSessionTags({ caller, allowedValues: { Team: ['a'] } })).toThrow(
      'caller must be in the stage of the role, got "Stage/Other/Gateway" of another stage: pass an iam.ArnPrincipal with the ARN of its name, and allow it sts:AssumeRole and sts:TagSession on the role in its stage');
  });

  test.each<[string, (stack: Stack) => iam.IPrincipal, string]>([
    ['an OIDC provider', (stack) => new iam.OpenIdConnectPrincipal(iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'P', 'arn:aws:iam::111122223333:oidc-provider/x')), 'sts:AssumeRoleWithWebIdentity'],
    ['a SAML provider', (stack) => new iam.SamlPrincipal(iam.SamlProvider.fromSamlProviderArn(stack, 'P', 'arn:aws:iam::111122223333:saml-provider/x'), {}), 'sts:AssumeRoleWithSAML'],
    ['a service', () => new iam.ServicePrincipal('pods.eks.amazonaws.com'), 'sts:AssumeRole'],
  ])('of %s have its action', (_, caller, action) => {
    const { stack, tagged } = taggedRole();
    tagged.allowSessionTags({ caller: caller(stack), allowedValues: { Team: ['*'] }, areRequired: true });
    const actions = roleOf(stack).AssumeRolePolicyDocument.Statement.map(({ Effect, Action }: any) => `${Effect} ${Action}`);

    expect(actions).toEqual(expect.arrayContaining([`Allow ${action}`, 'Allow sts:TagSession', `Deny ${action}`]));
  });

  test('keep the conditions of the caller', () => {
    const { stack, tagged } = taggedRole();
    tagged.allowSessionTags({ caller: new iam.AccountRootPrincipal().withConditions({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/gateway-*' } }), allowedValues: { Team: ['*'] } });
    const [, , assume, tag] = roleOf(stack).AssumeRolePolicyDocument.Statement;

    expect([assume.Condition.ArnLike, tag.Condition.ArnLike]).toEqual(Array(2).fill({ 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/gateway-*' }));
  });

  test.each<[string, Record<string, Record<string, unknown>>, boolean]>([
    ['one role', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/gateway' } }, true],
    ['some names', { StringLike: { 'AWS:principalarn': ['arn:aws:iam::111122223333:role/gateway-*', '*:role/batch'] } }, true],
    ['one role as text', { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/gateway' } }, true],
    ['an ARN that only deployment knows', { ArnLike: { 'aws:PrincipalArn': Fn.importValue('Gateway') } }, true],
    ['all except one', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/gateway' } }, false],
    ['all except one as text', { StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/gateway' } }, false],
    ['a key that may be missing', { ArnLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/gateway' } }, false],
    ['no value or one role', { 'ForAllValues:ArnLike': { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/gateway' } }, false],
    ['any ARN', { Null: { 'aws:PrincipalArn': 'false' } }, false],
    ['a wildcard', { ArnLike: { 'aws:PrincipalArn': '*' } }, false],
    ['all roles', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } }, false],
    ['all principals', { StringLike: { 'aws:PrincipalArn': 'arn:aws:*' } }, false],
    ['all roles by their first letter', { ArnLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::111122223333:r*` } }, false],
    ['one role or all users', { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/gateway', 'arn:aws:iam::111122223333:user/*'] } }, false],
    ['another key', { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } }, false],
  ])('of an account may have any value if conditions limit the caller to %s', (_, conditions, isAllowed) => {
    const { tagged } = taggedRole();
    const allow = () => tagged.allowSessionTags({ caller: new iam.AccountRootPrincipal().withConditions(conditions), allowedValues: { Team: ['*'] } });

    (isAllowed ? expect(allow).not : expect(allow)).toThrow('must not allow any value to this caller');
  });

  test.each<[string, (stack: Stack, role: iam.Role) => { caller: iam.IPrincipal; allowedValues: any }, string]>([
    ['no keys', () => ({ caller: LAMBDA(), allowedValues: {} }), 'allowedValues must contain at least one key, got {}'],
    ['no values', () => ({ caller: LAMBDA(), allowedValues: { Team: [] } }), 'allowedValues["Team"] must contain at least one value, got []'],
    ['a token as key', (stack) => ({ caller: LAMBDA(), allowedValues: { [new CfnParameter(stack, 'P').valueAsString]: ['a'] } }), 'allowedValues must have keys that are not tokens'],
    ['a reserved key', () => ({ caller: LAMBDA(), allowedValues: { 'aws:x': ['a'] } }), 'allowedValues: key "aws:x" must not start with "aws:"'],
    ['a key as the bill spells it', () => ({ caller: LAMBDA(), allowedValues: { 'iamPrincipal/Team': ['a'] } }), 'key "iamPrincipal/Team" must not start with "iamPrincipal/"'],
    ['keys that differ only in case', () => ({ caller: LAMBDA(), allowedValues: { Team: ['a'], team: ['a'] } }), 'allowedValues: keys "Team", "team" differ only in case'],
    ['a value with other characters', () => ({ caller: LAMBDA(), allowedValues: { Team: ['a,*'] } }), 'allowedValues: value of "Team" must consist of letters'],
    ['a cost tag', () => ({ caller: LAMBDA(), allowedValues: { CostCenter: ['1'] } }), 'allowedValues must not contain cost tags of the role, got "CostCenter": A session tag overrides the tag of the role'],
    ['a cost tag in another case', () => ({ caller: LAMBDA(), allowedValues: { COSTCENTER: ['1'] } }), 'got "COSTCENTER": IAM does not distinguish it from "CostCenter".'],
    ['any value for an account', () => ({ caller: new iam.AccountRootPrincipal(), allowedValues: { Team: ['*'] } }), 'allowedValues["Team"] must not allow any value to this caller, got "*"'],
    ['any value for another account', () => ({ caller: new iam.AccountPrincipal(OTHER_ACCOUNT), allowedValues: { Team: ['a', '?*'] } }), 'got "?*"'],
    ['any value for an organization', () => ({ caller: new iam.OrganizationPrincipal('o-1234567890'), allowedValues: { Team: ['*'] } }), 'must not allow any value'],
    ['any value for everyone', () => ({ caller: new iam.AnyPrincipal(), allowedValues: { Team: ['*'] } }), 'must not allow any value'],
    ['any value for a star', () => ({ caller: new iam.StarPrincipal(), allowedValues: { Team: ['*'] } }), 'must not allow any value'],
    ['the role itself', (_, role) => ({ caller: role, allowedValues: { Team: ['a'] } }), 'caller must be another principal, got the role itself'],
    ['the role itself by ARN', (_, role) => ({ caller: new iam.ArnPrincipal(role.roleArn), allowedValues: { Team: ['a'] } }), 'got the role itself'],
    ['a group', (stack) => ({ caller: new iam.Group(stack, 'G'), allowedValues: { Team: ['a'] } }), 'got the group "S/G": pass its users'],
    ['several principals', () => ({ caller: new iam.CompositePrincipal(LAMBDA(), new iam.AccountRootPrincipal()), allowedValues: { Team: ['a'] } }), 'got a CompositePrincipal: call allowSessionTags once for each'],
    ['withSessionTags', () => ({ caller: LAMBDA().withSessionTags(), allowedValues: { Team: ['a'] } }), 'got the result of withSessionTags(): pass the principal itself'],
    ['withSessionTags and conditions', () => ({ caller: LAMBDA().withSessionTags().withConditions({ Bool: { 'aws:SecureTransport': 'true' } }), allowedValues: { Team: ['a'] } }), 'got the result of withSessionTags(): pass the principal itself'],
    ['another type of values', () => ({ caller: LAMBDA(), allowedValues: { Team: 'a' } }), 'allowedValues.Team must be a list of strings, got "a"'],
  ])('with %s are refused, by the method and in the properties', (_, options, message) => {
    const { stack, role, tagged } = taggedRole();

    expect(() => tagged.allowSessionTags(options(stack, role))).toThrow(message);
    const second = stackIn();
    const secondRole = new iam.Role(second, 'Role', { assumedBy: LAMBDA() });
    expect(() => new TaggedPrincipal(second, 'Tagged', { principal: secondRole, costTags: TAGS, sessionTags: [options(second, secondRole)] })).toThrow(message.replace('allowedValues.', 'sessionTags[0].allowedValues.'));
  });

  test('are declared once for each caller, in one spelling', () => {
    const { tagged } = taggedRole();
    tagged.allowSessionTags({ caller: LAMBDA(), allowedValues: { Team: ['a'] } });

    expect(() => tagged.allowSessionTags({ caller: LAMBDA(), allowedValues: { team: ['b'] } })).toThrow([
      'allowSessionTags of TaggedPrincipal at S/Tagged: 2 problems:',
      '  - caller must not be repeated, got a caller with session tags: pass all keys of a caller in one call of allowSessionTags',
      '  - allowedValues: keys "Team", "team" differ only in case, and IAM does not distinguish them: use one spelling for all callers',
    ].join('\n'));
  });

  test('must not override an inherited cost tag, or a tag that a construct reads', () => {
    const inherited = taggedRole({ costTags: undefined, sessionTags: [{ caller: LAMBDA(), allowedValues: { Owner: ['a'] } }] });
    Tags.of(inherited.stack).add('owner', 'platform');
    const read = taggedRole({ sessionTags: [{ caller: LAMBDA(), allowedValues: { Owner: ['a'] } }] });
    Tags.of(read.stack).add('Owner', 'platform');
    const unread = taggedRole({ sessionTags: [{ caller: LAMBDA(), allowedValues: { Owner: ['a'] } }] });
    Tags.of(unread.stack).add('Owner', 'platform');

    expect(() => templateOf(inherited.stack)).toThrow('got "Owner": IAM does not distinguish it from "owner"');
    expect(() => templateOf(unread.stack)).not.toThrow();
    read.tagged.costTags.pick('Owner');
    expect(() => templateOf(read.stack)).toThrow('allowedValues must not contain cost tags of the role, got "Owner"');
  });

  test('and tags are at most 50 together', () => {
    const { stack } = taggedRole({ sessionTags: [{ caller: LAMBDA(), allowedValues: { Team: ['a'] } }], denyTagOverrides: false });
    Array.from({ length: 49 }, (_, index) => Tags.of(stack).add(`k${index}`, 'v'));

    expect(() => templateOf(stack)).toThrow('tags and session tags must be at most 50 together, got 50 tags and 1 session tag');
  });

  test('that another statement allows without limits trigger a warning', () => {
    const stack = stackIn();
    const gateway = gatewayIn(stack);
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.SessionTagsPrincipal(gateway) });
    new TaggedPrincipal(stack, 'Tagged', { principal: role, costTags: TAGS, sessionTags: [{ caller: gateway, allowedValues: { Team: ['a'] } }] });

    Annotations.fromStack(stack).hasWarning('/S/Tagged', Match.stringLikeRegexp('another statement of the trust policy allows "S/Gateway" any session tags'));
    expect(ids(stack)).toEqual(['TaggedPrincipal.unlimitedSessionTags']);
  });

  test.each(['sts:Tag*', 'sts:*', '*', 'sts:*session'])('that another statement allows with the pattern %s trigger a warning', (pattern) => {
    const { stack, role, tagged } = taggedRole();
    const gateway = gatewayIn(stack);
    tagged.allowSessionTags({ caller: gateway, allowedValues: { Team: ['a'] } });
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: [pattern], principals: [gateway] }));

    expect(ids(stack)).toEqual(['TaggedPrincipal.unlimitedSessionTags']);
  });

  test.each<[string, (stack: Stack) => iam.IPrincipal]>([
    ['the account', () => new iam.AccountRootPrincipal()],
    ['an account', () => new iam.AccountPrincipal('222233334444')],
    ['everyone', () => new iam.StarPrincipal()],
  ])('that another statement allows to %s trigger a warning', (_, principal) => {
    const { stack, role, tagged } = taggedRole();
    tagged.allowSessionTags({ caller: gatewayIn(stack), allowedValues: { Team: ['a', 'b'] } });
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole', 'sts:TagSession'], principals: [principal(stack)] }));

    expect(ids(stack)).toEqual(['TaggedPrincipal.unlimitedSessionTags']);
  });

  test('that need a larger trust policy trigger a warning, and then fail synth', () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => `team-with-a-long-name-${index}`);
    const withValues = (count: number) => taggedRole({ sessionTags: [{ caller: LAMBDA(), allowedValues: { Team: values(count) } }] }).stack;

    expect(ids(withValues(20))).toEqual([]);
    expect(ids(withValues(40))).toEqual(['TaggedPrincipal.trustPolicyQuota']);
    expect(() => templateOf(withValues(100))).toThrow(/the trust policy of the role must have at most 4096 characters, got about \d+: use fewer callers/);
  });
});

test('the inline policies of a user have a limit', () => {
  const stack = stackIn();
  const user = new iam.User(stack, 'User');
  user.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: Array.from({ length: 40 }, (_, index) => `arn:aws:s3:::bucket-with-a-long-name-${index}/*`) }));
  new TaggedPrincipal(stack, 'Tagged', { principal: user, costTags: TAGS });

  expect(() => templateOf(stack)).toThrow(/the inline policies of the principal must have at most 2048 characters, got about \d+: use managed policies for its other permissions/);
});

test('its tags can be used in another stack', () => {
  const { stack, tagged } = taggedRole({ costTags: CostTags.of({ Stack: 'x' }) });
  const other = new Stack(stack.node.root, 'Other', { env: TEST_ENV });
  const ofStack = taggedRole({ costTags: undefined });
  Tags.of(ofStack.stack).add('Stack', ofStack.stack.stackName);

  const elsewhere = new Stack(ofStack.stack.node.root, 'Other', { env: TEST_ENV });
  new iam.Group(elsewhere, 'Group');
  templateOf(ofStack.stack);

  expect(other.resolve(tagged.costTags.value('Stack'))).toBe('x');
  expect(elsewhere.resolve(ofStack.tagged.costTags.value('Stack'))).toBe('S');
});

describe('an imported principal', () => {
  const ARN = `arn:aws:iam::${OTHER_ACCOUNT}:role/app`;
  const imported = (attrs: any, stack = stackIn()) => TaggedPrincipal.fromPrincipalAttributes(stack, 'I', attrs);

  test('knows its ARN, tags and keys', () => {
    const stack = stackIn();
    const principal = imported({ principalArn: ARN, costTags: TAGS, sessionTagKeys: ['Team'] }, stack);

    expect(principal).toMatchObject({
      principalArn: ARN,
      carrierKind: CostTagCarrierKind.IAM_PRINCIPAL,
      costTagSource: CostTagSource.IAM_PRINCIPAL,
      sessionTagKeys: ['Team'],
      billedTagKeys: ['iamPrincipal/CostCenter', 'iamPrincipal/Team'],
    });
    expect([principal.costTags.value('CostCenter'), principal.costTags._source]).toEqual(['4711', CostTagSource.IAM_PRINCIPAL]);
    expect(stack.node.findAll().filter(CfnResource.isCfnResource)).toEqual([]);
  });

  test.each([
    ['a user', { principalArn: `arn:aws:iam::${OTHER_ACCOUNT}:user/app`, costTags: TAGS }],
    ['a role of IAM Identity Center', { principalArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef`, sessionTagKeys: ['Team'] }],
    ['a token', { principalArn: '${Token[TOKEN.1]}', costTags: TAGS }],
  ])('can be %s', (_, attrs) => {
    expect(() => imported(attrs)).not.toThrow();
  });

  test.each([
    ['tags of a role of IAM Identity Center', { principalArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0`, costTags: TAGS },
      'costTags must not be specified for a role that AWS manages, got'],
    ['the ARN of a session', { principalArn: `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/app/s`, costTags: TAGS }, 'principalArn must be the ARN of an IAM role or user, got "arn:aws:sts::444455556666:assumed-role/app/s": pass the ARN of the role instead'],
    ['the ARN of a group', { principalArn: `arn:aws:iam::${OTHER_ACCOUNT}:group/app`, costTags: TAGS }, 'pass arn:aws:iam::ACCOUNT:role/NAME'],
    ['a pattern', { principalArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/*`, costTags: TAGS }, 'principalArn must be the ARN of an IAM role or user'],
    ['a name', { principalArn: 'app', costTags: TAGS }, 'principalArn must be the ARN of an IAM role or user, got "app"'],
    ['no tags', { principalArn: ARN }, 'fromPrincipalAttributes at S/I: costTags or sessionTagKeys must be specified, got neither'],
    ['a reserved key', { principalArn: ARN, sessionTagKeys: ['aws:x'] }, 'sessionTagKeys: key "aws:x" must not start with "aws:"'],
    ['another property', { principalArn: ARN, costTags: TAGS, roleName: 'x' }, 'roleName must be a property of TaggedPrincipalAttributes'],
  ])('must not have %s', (_, attrs, message) => {
    expect(() => imported(attrs)).toThrow(message);
  });

  test.each<[string, { costTags?: CostTags; sessionTagKeys?: string[] }, string]>([
    ['a session tag that overrides a cost tag', { costTags: TAGS, sessionTagKeys: ['costcenter'] }, 'sessionTagKeys must not contain cost tags of the role, got "costcenter": IAM does not distinguish it from "CostCenter". A session tag overrides'],
    ['a repeated key', { sessionTagKeys: ['Team', 'Team'] }, 'sessionTagKeys must not repeat keys, got "Team" more than once: remove the repetition'],
    ['keys that differ only in case', { sessionTagKeys: ['Team', 'team'] }, 'sessionTagKeys: keys "Team", "team" differ only in case'],
    ['a key as the bill spells it', { sessionTagKeys: ['iamPrincipal/Team'] }, 'sessionTagKeys: key "iamPrincipal/Team" must not start with "iamPrincipal/"'],
    ['too many tags', { costTags: TAGS, sessionTagKeys: Array.from({ length: 50 }, (_, index) => `k${index}`) }, 'tags and session tags must be at most 50 together, got 1 tag and 50 session tags'],
    ['keys of a list token', { sessionTagKeys: Fn.split(',', Fn.importValue('Keys')) }, 'sessionTagKeys must be a list that is known at synth, got a token: pass literal keys'],
    ['a token as key', { sessionTagKeys: [Fn.importValue('Key')] }, 'sessionTagKeys must have keys that are not tokens'],
  ])('is refused with %s', (_, attrs, message) => {
    expect(() => TaggedPrincipal.fromPrincipalAttributes(stackIn(), 'I', { principalArn: `arn:aws:iam::${TEST_ACCOUNT}:role/r`, ...attrs })).toThrow(message);
  });

  test('outside the commercial Regions triggers a warning', () => {
    const stack = stackIn();
    new iam.Group(stack, 'Group');
    imported({ principalArn: ARN.replace('aws', 'aws-us-gov'), costTags: TAGS }, stack);

    expect(ids(stack)).toEqual(['TaggedPrincipal.commercialRegionsOnly']);
  });
});
