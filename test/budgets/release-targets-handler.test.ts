import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { isServiceControlPolicy, releaseTargets } from '../../src/budgets/release-targets-handler';
import { AwsEndpoint, AwsError } from '../support/aws-endpoint';
import { STACK_ID } from '../support/denied-account';
import { REGION } from '../support/places';

const POLICY = 'p-abcd1234';
let aws: AwsEndpoint;
let status: string;
let targets: Set<string>;
let clients: Parameters<typeof releaseTargets>[4];

beforeEach(async () => {
  status = 'UPDATE_IN_PROGRESS';
  targets = new Set(['ou-ab12-34cd56ef', '444455556666', 'r-abcd']);
  aws = await AwsEndpoint.listen({
    DescribeStacks: () => ({ Stacks: [{ StackName: 'S', StackId: STACK_ID, StackStatus: status, CreationTime: '2026-11-01T00:00:00Z' }] }),
    ListTargetsForPolicy: ({ PolicyId, NextToken }) => {
      expect(PolicyId).toBe(POLICY);
      const all = ['444455556666', 'ou-ab12-34cd56ef', 'r-abcd'];
      const start = Number(NextToken ?? 0);
      const page = all.slice(start, start + 1).filter((each) => targets.has(each));
      return { Targets: page.map((TargetId) => ({ TargetId })), NextToken: start < 2 ? String(start + 1) : undefined };
    },
    DetachPolicy: ({ TargetId }) => void targets.delete(TargetId),
  });
  const config = { endpoint: aws.url, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };
  clients = { organizations: new OrganizationsClient(config), cloudformation: new CloudFormationClient(config), sleep: async () => undefined };
});

afterEach(async () => {
  clients.organizations.destroy();
  clients.cloudformation.destroy();
  await aws.close();
});

const release = async (type: 'Create' | 'Update' | 'Delete') => releaseTargets(POLICY, type, ['r-abcd'], STACK_ID, clients);

test('a creation does nothing', async () => {
  await release('Create');
  expect(aws.calls).toEqual([]);
});

test('an update detaches from targets that left the list, on all pages', async () => {
  await release('Update');
  expect([...targets]).toEqual(['r-abcd']);
});

test('a deletion detaches from every target', async () => {
  status = 'DELETE_IN_PROGRESS';
  await release('Delete');
  expect([...targets]).toEqual([]);
});

test.each(['Update', 'Delete'] as const)('an event %s is not trusted while CloudFormation does not change the stack', async (type) => {
  status = 'CREATE_COMPLETE';
  await expect(release(type)).rejects.toThrow('the stack is CREATE_COMPLETE');
  expect(targets.size).toBe(3);
});

test('a target that is detached already, and a policy that is gone, are no failure', async () => {
  aws.failNext('DetachPolicy', new AwsError('PolicyNotAttachedException'));
  await release('Delete');
  aws.failNext('ListTargetsForPolicy', new AwsError('PolicyNotFoundException'));
  await release('Delete');
  expect(targets.size).toBe(1);
});

test('another failure fails the deployment', async () => {
  aws.failNext('DetachPolicy', new AwsError('ConcurrentModificationException'));
  await expect(release('Delete')).rejects.toMatchObject({ name: 'ConcurrentModificationException' });
});

test.each([[POLICY, true], ['arn:aws:iam::111122223333:policy/p-abcd', false], [undefined, false]])('%s is a service control policy: %s', (policy, expected) => {
  expect(isServiceControlPolicy(policy)).toBe(expected);
});
