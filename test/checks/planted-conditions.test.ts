import { CfnParameter } from 'aws-cdk-lib';
import { TEST_ACCOUNT } from '../support/places';
import { allow, DENY, FM, OPEN, roleOf, type Row, type Verdict, verdictOn } from '../support/planted-statements';

const project = (id: string) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:project/${id}`;
const SYSTEM = 'arn:aws:bedrock:*:*:inference-profile/*';
const KEY = 'bedrock:ProjectArn';

const statements = (name: string, verdict: Verdict, ...all: any[]): Row => [name, verdict, (s) => roleOf(s, 'R', ...all)];
const denied = (name: string, verdict: Verdict, Condition: any) => statements(`a Deny of ${name}`, verdict, OPEN, { ...DENY, Condition });
const allowed = (name: string, verdict: Verdict, Condition: any) => statements(`an Allow of ${name}`, verdict, allow(FM, 'bedrock:InvokeModel', Condition));

/** AWS might set the key to the default project in every call, or leave it out. A Deny counts if it holds in both cases, an Allow if it holds in one of them. */
const PROJECTS: Row[] = [
  denied('calls with a project', 'found', { Null: { [KEY]: 'false' } }),
  denied('calls without a project', 'found', { Null: { [KEY]: 'true' } }),
  denied('calls with the default project', 'found', { ArnLike: { [KEY]: project('default') } }),
  denied('calls with the default project or none', 'quiet', { ArnLikeIfExists: { [KEY]: 'arn:aws:bedrock:*:*:project/default' } }),
  denied('calls without a named project', 'quiet', { ArnNotLike: { [KEY]: project('proj_*') } }),
  denied('calls without any project', 'found', { ArnNotLike: { [KEY]: project('*') } }),
  allowed('calls with the default project', 'found', { ArnLike: { [KEY]: project('default') } }),
  allowed('calls with a named project', 'quiet', { ArnLike: { [KEY]: project('proj_a') } }),
  allowed('calls with a project', 'found', { Null: { [KEY]: 'false' } }),
  allowed('calls without a project', 'found', { Null: { [KEY]: 'true' } }),
];

const EXCEPTIONS: Row[] = [
  statements('a Deny of everything except another service', 'quiet', OPEN, { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }),
  ['a Deny of everything except an action that only the deployment knows', 'found', (s) => {
    new CfnParameter(s, 'Action');
    roleOf(s, 'R', OPEN, { Effect: 'Deny', NotAction: ['s3:*', { Ref: 'Action' }], Resource: '*' });
  }],
  statements('a Deny for the account of the stack', 'quiet',
    allow('arn:aws:bedrock:*:*:imported-model/*'), { ...DENY, Resource: `arn:aws:bedrock:*:${TEST_ACCOUNT}:imported-model/*` }),
];

const LEGS: Row[] = [
  statements('batch jobs on custom models alone', 'found', allow('arn:aws:bedrock:*:*:custom-model/*', 'bedrock:CreateModelInvocationJob')),
  statements('batch jobs on models alone', 'found', allow(FM, 'bedrock:CreateModelInvocationJob')),
  statements('models through system-defined profiles', 'found', allow(SYSTEM), allow(FM, 'bedrock:InvokeModel', { ArnLike: { 'bedrock:InferenceProfileArn': SYSTEM } })),
  statements('models through system-defined profiles that are denied', 'quiet',
    allow(SYSTEM), allow(FM, 'bedrock:InvokeModel', { ArnLike: { 'bedrock:InferenceProfileArn': SYSTEM } }), { ...DENY, Resource: SYSTEM }),
];

beforeEach(() => jest.spyOn(console, 'error').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test.each([...PROJECTS, ...EXCEPTIONS, ...LEGS])('%s: %s', (_, verdict, plant) => {
  expect(verdictOn(plant)).toBe(verdict);
});
