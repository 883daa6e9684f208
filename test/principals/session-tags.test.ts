import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { CostTags, TaggedPrincipal } from '../../src';
import { checkedApp, type TemplateResource, templateOf } from '../support/checked-app';
import { arnValues, deployed } from '../support/deployed';
import { policiesOf, simulated, type Verdict } from '../support/may';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';

const PROVIDER = `arn:aws:iam::${TEST_ACCOUNT}:oidc-provider/idp.example.com`;
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['sts:*', 'iam:*'], Resource: '*' }] };

type Caller = 'gateway' | 'batch' | 'federated' | 'trusted' | 'stranger' | 'self';
const CALLERS: Caller[] = ['gateway', 'batch', 'federated', 'trusted', 'stranger', 'self'];

/** The role of the app, with three callers that may pass tags, one that the app trusts with any tags, and two that it does not trust. */
interface World {
  readonly trust: any;
  readonly arns: Record<Caller, string>;
  readonly policies: Record<Caller, any[]>;
}

function world({ alsoAllowed, denyTagOverrides }: { alsoAllowed: boolean; denyTagOverrides?: boolean }): World {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const roleOf = (id: string, assumedBy: iam.IPrincipal = new iam.ServicePrincipal('ecs-tasks.amazonaws.com')) => new iam.Role(stack, id, { assumedBy });
  const [gateway, batch, trusted] = ['Gateway', 'Batch', 'Trusted'].map((id) => roleOf(id));
  const federated = new iam.WebIdentityPrincipal(PROVIDER);
  const open = [gateway, batch, federated].map((principal) => new iam.SessionTagsPrincipal(principal));
  const users = roleOf('Users', new iam.CompositePrincipal(new iam.SessionTagsPrincipal(trusted), ...alsoAllowed ? open : []));
  new TaggedPrincipal(stack, 'Tagged', {
    principal: users,
    denyTagOverrides,
    costTags: CostTags.of({ CostCenter: '4711' }),
    sessionTags: [
      { caller: gateway, allowedValues: { Team: ['claims', 'sales'], Owner: ['u-*'] }, areRequired: true },
      { caller: batch, allowedValues: { Team: ['batch'] } },
      { caller: federated, allowedValues: { Team: ['claims'] } },
    ],
  });
  const { Resources } = templateOf(stack);
  const values = arnValues(Resources);
  const idOf = (name: string) => roleId(Resources, name);
  const arnOf = (name: string) => values[`${idOf(name)}.Arn`];
  const granted = (name: string) => policiesOf(Resources, idOf(name), { values });
  return {
    trust: deployed(Resources[idOf('Users')].Properties.AssumeRolePolicyDocument, { values }),
    arns: {
      gateway: arnOf('Gateway'),
      batch: arnOf('Batch'),
      federated: PROVIDER,
      trusted: arnOf('Trusted'),
      self: arnOf('Users'),
      stranger: `arn:aws:iam::${TEST_ACCOUNT}:role/Stranger`,
    },
    policies: { gateway: granted('Gateway'), batch: granted('Batch'), federated: [], trusted: [EVERYTHING], stranger: [EVERYTHING], self: [EVERYTHING, ...granted('Users')] },
  };
}

function roleId(resources: Record<string, TemplateResource>, name: string): string {
  return Object.keys(resources).find((id) => new RegExp(`^${name}[0-9A-F]{8}$`).test(id) && resources[id].Type === 'AWS::IAM::Role')!;
}

async function ask({ trust, arns, policies }: World, caller: Caller, action: string, tags: Record<string, string>): Promise<Verdict> {
  const keys = Object.keys(tags);
  return simulated({
    request: {
      action,
      principal: arns[caller],
      resource: { resource: arns.self, accountId: TEST_ACCOUNT },
      contextVariables: {
        ...caller === 'federated' ? {} : { 'aws:PrincipalArn': arns[caller] },
        ...keys.length === 0 ? {} : { 'aws:TagKeys': keys },
        ...Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, tags[key]])),
      },
    },
    identityPolicies: policies[caller].map((policy, index) => ({ name: `p${index}`, policy })),
    resourcePolicy: trust,
  });
}

/** STS authorizes the session, and its tags if there are any. */
async function starts(at: World, caller: Caller, tags: Record<string, string>): Promise<boolean> {
  const assume = caller === 'federated' ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRole';
  const actions = [assume, ...Object.keys(tags).length === 0 ? [] : ['sts:TagSession']];
  const verdicts = await Promise.all(actions.map(async (action) => ask(at, caller, action, tags)));
  return verdicts.every((each) => each === 'Allowed');
}

const GOOD = { Team: 'claims', Owner: 'u-1' };

const ALL: Caller[] = ['gateway', 'batch', 'federated', 'trusted'];
const WITHOUT_REQUIRED: Caller[] = ['batch', 'federated', 'trusted'];

// The callers whose sessions start: under the statements of the construct, and if the app allows the callers any tags with other statements. All others are refused.
const REQUESTS: Array<[string, Record<string, string>, Caller[], Caller[]]> = [
  ['no tags', {}, WITHOUT_REQUIRED, WITHOUT_REQUIRED],
  ['allowed values', GOOD, ['gateway', 'trusted'], ALL],
  ['another allowed value', { ...GOOD, Team: 'sales' }, ['gateway', 'trusted'], ALL],
  ['one of two required tags', { Team: 'claims' }, ['federated', 'trusted'], WITHOUT_REQUIRED],
  ['the other one of two required tags', { Owner: 'u-1' }, ['trusted'], WITHOUT_REQUIRED],
  ['the value of another caller', { Team: 'batch' }, ['batch', 'trusted'], WITHOUT_REQUIRED],
  ['the value of another caller, with all keys', { ...GOOD, Team: 'batch' }, ['trusted'], ALL],
  ['a value that no caller can pass', { ...GOOD, Team: 'hr' }, [], []],
  ['a value in another case', { ...GOOD, Team: 'Claims' }, [], []],
  ['a value that the pattern does not match', { ...GOOD, Owner: 'x-1' }, [], []],
  ['a key that is not declared', { ...GOOD, Extra: 'x' }, [], []],
  ['only a key that is not declared', { Extra: 'x' }, [], []],
  ['a declared key in another case', { TEAM: 'claims', Owner: 'u-1' }, [], []],
  ['a declared key in another case, with a value that no caller can pass', { TEAM: 'hr', Owner: 'u-1' }, [], []],
  ['the cost tag of the role', { ...GOOD, CostCenter: '1' }, [], []],
  ['the cost tag of the role with its own value', { ...GOOD, CostCenter: '4711' }, [], []],
  ['only the cost tag of the role', { CostCenter: '1' }, [], []],
  ['the cost tag of the role in another case', { ...GOOD, costcenter: '1' }, [], []],
];

describe.each([
  ['with the statements of the construct', { alsoAllowed: false }, 13],
  ['although other statements allow the callers any tags', { alsoAllowed: true }, 24],
])('sessions of the role, %s', (_, options, total) => {
  const cells: boolean[] = [];
  let at: World;

  beforeAll(() => {
    at = world(options);
  });

  test.each(REQUESTS)('%s', async (__, tags, byConstruct, byOthers) => {
    const started = await Promise.all(CALLERS.map(async (caller) => starts(at, caller, tags)));
    cells.push(...started);

    expect(CALLERS.filter((___, index) => started[index])).toEqual(options.alsoAllowed ? byOthers : byConstruct);
  });

  test('covers both verdicts', () => {
    expect(cells).toHaveLength(REQUESTS.length * CALLERS.length);
    expect(cells).toHaveLength(108);
    expect(cells.filter(Boolean)).toHaveLength(total);
  });
});

test('without the fences, the other statements let the callers override the cost tag and choose any value', async () => {
  const at = world({ alsoAllowed: true, denyTagOverrides: false });
  const counted = async (tags: Record<string, string>) => {
    const started = await Promise.all(CALLERS.map(async (caller) => starts(at, caller, tags)));
    return started.filter(Boolean).length;
  };
  const open = await Promise.all(REQUESTS.map(async ([, tags]) => counted(tags)));

  // All requests of four callers, except for those of the gateway without one of the required keys.
  expect(open.reduce((sum, each) => sum + each)).toBe(18 * 4 - 6);
  expect(await starts(at, 'gateway', { ...GOOD, CostCenter: '1' })).toBe(true);
});

test('tags that a session inherits, for which AWS might pass no keys, are not allowed', async () => {
  const at = world({ alsoAllowed: false });

  expect(await ask(at, 'gateway', 'sts:TagSession', {})).toBe('ImplicitlyDenied');
  expect(await ask(at, 'batch', 'sts:TagSession', {})).toBe('ImplicitlyDenied');
});

describe('tags of the principal itself', () => {
  const tagging = async (kind: 'Role' | 'User', denyTagOverrides?: boolean) => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const principal = kind === 'Role' ? new iam.Role(stack, 'It', { assumedBy: caller }) : new iam.User(stack, 'It');
    const tagged = new TaggedPrincipal(stack, 'Tagged', { principal, denyTagOverrides, costTags: CostTags.of({ CostCenter: '4711' }) });
    if (kind === 'Role') {
      tagged.allowSessionTags({ caller, allowedValues: { Team: ['claims'] } });
    }
    const { Resources } = templateOf(stack);
    const values = arnValues(Resources);
    const id = Object.keys(Resources).find((each) => /^It[0-9A-F]{8}$/.test(each))!;
    const policies = [EVERYTHING, ...policiesOf(Resources, id, { values })].map((policy, index) => ({ name: `p${index}`, policy }));
    return async (action: string, resource: string, keys: string[]) => simulated({
      request: { action, principal: values[`${id}.Arn`], resource: { resource: resource === 'own' ? values[`${id}.Arn`] : resource, accountId: TEST_ACCOUNT }, contextVariables: { 'aws:TagKeys': keys } },
      identityPolicies: policies,
    });
  };
  const role = (name: string) => `arn:aws:iam::${TEST_ACCOUNT}:role/${name}`;
  const user = (name: string) => `arn:aws:iam::${TEST_ACCOUNT}:user/${name}`;
  const session = `arn:aws:sts::${TEST_ACCOUNT}:federated-user/guest`;

  const CELLS: Array<['Role' | 'User', string, string, string[], Verdict]> = [
    ['Role', 'iam:TagRole', 'own', ['CostCenter'], 'ExplicitlyDenied'],
    ['Role', 'iam:TagRole', 'own', ['costcenter', 'Name'], 'ExplicitlyDenied'],
    ['Role', 'iam:UntagRole', 'own', ['CostCenter'], 'ExplicitlyDenied'],
    ['Role', 'iam:TagRole', 'own', ['Team'], 'ExplicitlyDenied'],
    ['Role', 'iam:TagRole', 'own', ['Name'], 'Allowed'],
    ['Role', 'iam:TagRole', role('Other'), ['CostCenter'], 'Allowed'],
    ['User', 'iam:TagUser', 'own', ['CostCenter'], 'ExplicitlyDenied'],
    ['User', 'iam:UntagUser', 'own', ['COSTCENTER'], 'ExplicitlyDenied'],
    ['User', 'iam:TagUser', 'own', ['Name'], 'Allowed'],
    ['User', 'iam:TagUser', user('Other'), ['CostCenter'], 'Allowed'],
    ['User', 'sts:GetFederationToken', session, ['CostCenter'], 'ExplicitlyDenied'],
    ['User', 'sts:GetFederationToken', session, ['costcenter'], 'ExplicitlyDenied'],
    ['User', 'sts:GetFederationToken', session, ['Name'], 'Allowed'],
    ['User', 'sts:TagSession', role('Other'), ['CostCenter'], 'Allowed'],
  ];

  test.each(CELLS)('%s, %s on %s with %j: %s', async (kind, action, resource, keys, verdict) => {
    expect(await (await tagging(kind))(action, resource, keys)).toBe(verdict);
    expect(await (await tagging(kind, false))(action, resource, keys)).toBe('Allowed');
  });
});
