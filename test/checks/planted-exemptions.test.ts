import { TEST_ACCOUNT } from '../support/places';
import { DENY, doc, managed, OPEN, resource, roleWith, type Row, verdictOn } from '../support/planted-statements';

const arn = (name: string) => `arn:aws:iam::${TEST_ACCOUNT}:${name}`;
const Policies = [{ PolicyName: 'p', PolicyDocument: doc(OPEN) }];
const except = (principal: any, operator: string = 'ArnNotLike') => doc({ ...DENY, Condition: { [operator]: { 'aws:PrincipalArn': principal } } });

/** An open role with a Deny that exempts a principal. */
const fenced = (properties: object, principal: any, operator?: string): Row[2] => (s) =>
  managed(s, 'Fence', except(principal, operator), { Roles: [roleWith(s, 'R', { ...properties, Policies }).ref] });

const NAMED = { RoleName: 'app' };
const BELOW = { RoleName: 'app', Path: '/teams/' };

const ROWS: Row[] = [
  ['a reference to the role', 'found', (s) => {
    const role = roleWith(s, 'R', { Policies });
    managed(s, 'Fence', except(role.getAtt('Arn')), { Roles: [role.ref] });
  }],
  ['a reference to another role', 'quiet', (s) => {
    const other = roleWith(s, 'Other', {});
    fenced({}, other.getAtt('Arn'))(s, s as any);
  }],
  ['the name of the role', 'found', fenced(NAMED, arn('role/app'))],
  ['a pattern that covers the name of the role', 'found', fenced(NAMED, arn('role/app*'))],
  ['the name of another role', 'quiet', fenced(NAMED, arn('role/other'))],
  ['a user with the name of the role', 'quiet', fenced(NAMED, arn('user/app'))],
  ['a pattern that might cover the generated name of the role', 'found', fenced({}, arn('role/S-R*'))],
  ['a pattern that no generated name of the stack matches', 'quiet', fenced({}, arn('role/Emergency*'))],
  ['the path and name of the role', 'found', fenced(BELOW, arn('role/teams/app'))],
  ['the name of a role without its path', 'quiet', fenced(BELOW, arn('role/app'))],
  ['all except another role', 'found', fenced(NAMED, arn('role/other'), 'ArnLike')],
  ['the name of the user', 'found', (s) => managed(s, 'Fence', except(arn('user/ann')), { Users: [resource(s, 'R', 'AWS::IAM::User', { UserName: 'ann', Policies }).ref] })],
  ['the name of another user', 'quiet', (s) => managed(s, 'Fence', except(arn('user/bob')), { Users: [resource(s, 'R', 'AWS::IAM::User', { UserName: 'ann', Policies }).ref] })],
];

/** A policy that no principal of the app has, with a Deny that exempts a principal. */
const unattached = (principal: any): Row[2] => (s) => managed(s, 'R', doc(OPEN, ...except(principal).Statement));

const UNATTACHED: Row[] = [
  ...['role/*', 'role/?*', 'role/**', 'user/*', 'role/a*'].map((pattern): Row => [pattern, 'found', unattached(arn(pattern))]),
  ...['role/BreakGlass', 'role/ops*', 'user/ann'].map((pattern): Row => [pattern, 'quiet', unattached(arn(pattern))]),
];

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each(UNATTACHED)('a Deny that exempts %s in a policy without principals: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});

test.each(ROWS)('a Deny that exempts %s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});
