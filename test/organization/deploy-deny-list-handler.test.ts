import { deployDenyList, type DenyListEvent } from '../../src/organization/deploy-deny-list-handler';
import { updateDenyList } from '../../src/organization/update-deny-list-handler';
import { AwsError } from '../support/aws-endpoint';
import { DeniedOrganization, SCHEDULE } from '../support/denied-organization';

let organization: DeniedOrganization;

beforeEach(async () => {
  organization = await DeniedOrganization.listen();
  ['claims', 'sales', 'sales-total'].forEach((name) => organization.alarms.set(name, 'OK'));
});

afterEach(async () => organization.close());

const properties = (changes: object = {}) => ({
  Name: 'DenyList', Description: 'Denies', TargetIds: organization.targetIds, TagKey: 'owner', TagValue: 'this', Content: JSON.stringify(organization.content), ...changes,
});
const deploy = async (RequestType: DenyListEvent['RequestType'], changes: object = {}, PhysicalResourceId: string = 'p-examplepolicy1') => deployDenyList({
  RequestType, ResourceProperties: properties(changes), OldResourceProperties: properties(), PhysicalResourceId: RequestType === 'Create' ? undefined : PhysicalResourceId,
}, organization.clients);

test('a new policy denies immediately what it must, carries the tag that the permissions require, and is attached', async () => {
  organization.alarms.set('claims', 'ALARM');

  expect(await deploy('Create')).toEqual({ PhysicalResourceId: 'p-examplepolicy1' });
  expect(organization.denied()).toEqual(['Claims', 'Legacy']);
  expect(organization.policy('p-examplepolicy1')).toMatchObject({ Name: 'DenyList', tags: [{ Key: 'owner', Value: 'this' }], targets: new Set(organization.targetIds) });
});

test('an alarm that cannot be read yet does not fail the deployment', async () => {
  organization.alarms.clear();

  await deploy('Create');
  expect(organization.denied()).toEqual(['Legacy']);
});

test('waits for its permissions', async () => {
  organization.endpoint.failNext('CreatePolicy', new AwsError('AccessDeniedException', 'not yet', 403));

  expect(await deploy('Create')).toEqual({ PhysicalResourceId: 'p-examplepolicy1' });
});

test('a policy that cannot be attached is deleted again, because CloudFormation does not know it', async () => {
  organization.targetIds = ['ou-ab12-34cd56ef', '444455556666'];
  organization.endpoint.failNext('AttachPolicy', new AwsError('TargetNotFoundException'));

  await expect(deploy('Create')).rejects.toThrow('target ou-ab12-34cd56ef: TargetNotFoundException');
  expect(organization.policies.size).toBe(0);
});

test('no change of the properties lifts a Deny at any time', async () => {
  await deploy('Create');
  organization.alarms.set('claims', 'ALARM');
  await updateDenyList(SCHEDULE, 'function', organization.clients);
  const contents: string[] = [];
  const operations = organization.endpoint.calls.length;
  const document = JSON.parse(JSON.stringify(organization.content.document).replace('bedrock:Invoke*', 'bedrock:Create*'));
  await deploy('Update', { Name: 'Renamed', Description: 'Other', Content: JSON.stringify({ ...organization.content, document }) });
  contents.push(...organization.endpoint.calls.slice(operations).filter(({ operation }) => operation === 'UpdatePolicy').map(({ input }) => input.Content));

  expect(contents).toEqual([expect.stringContaining('["Claims","Legacy"]')]);
  expect(organization.policy('p-examplepolicy1')).toMatchObject({ Name: 'Renamed', Description: 'Other', Content: expect.stringContaining('bedrock:Create*') });
});

test('a value stays denied during an update while its alarm cannot be read', async () => {
  organization.deny('Claims', 'Legacy');
  organization.alarms.delete('claims');
  await deploy('Update', { Name: 'Renamed' });

  expect(organization.denied()).toEqual(['Claims', 'Legacy']);
});

test('a new target is attached before a former one is detached, and foreign targets stay', async () => {
  organization.deny('Legacy');
  organization.policy('p-examplepolicy1').targets.add('999999999999');
  await deploy('Update', { TargetIds: ['444455556666'] });

  expect([...organization.policy('p-examplepolicy1').targets].sort()).toEqual(['444455556666', '999999999999']);
  expect(organization.endpoint.calls.map(({ operation }) => operation).filter((each) => /tachPolicy/.test(each))).toEqual(['AttachPolicy', 'DetachPolicy']);
});

test('an update of a policy that was deleted creates another one', async () => {
  organization.deny();
  organization.policies.clear();

  expect(await deploy('Update', { Name: 'Renamed' })).toEqual({ PhysicalResourceId: 'p-examplepolicy2' });
  expect(await deploy('Delete')).toEqual({ PhysicalResourceId: 'p-examplepolicy1' });
  expect([...organization.policies.keys()]).toEqual(['p-examplepolicy2']);
});

test('a deletion detaches the policy from every target and deletes it', async () => {
  organization.deny('Legacy');
  organization.policy('p-examplepolicy1').targets.add('999999999999');
  await deploy('Delete');

  expect(organization.policies.size).toBe(0);
});

test('the deletion of a creation that failed does nothing', async () => {
  await deploy('Delete', {}, 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED');

  expect(organization.endpoint.calls).toEqual([]);
});
