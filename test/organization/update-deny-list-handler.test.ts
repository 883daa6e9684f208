import { updateDenyList } from '../../src/organization/update-deny-list-handler';
import { AwsError } from '../support/aws-endpoint';
import { DeniedOrganization, SCHEDULE } from '../support/denied-organization';

let organization: DeniedOrganization;

beforeEach(async () => {
  organization = await DeniedOrganization.listen();
  organization.deny('Legacy');
  ['claims', 'sales', 'sales-total'].forEach((name) => organization.alarms.set(name, 'OK'));
});

afterEach(async () => organization.close());

const run = async () => updateDenyList(SCHEDULE, 'function', organization.clients);
const writes = () => organization.endpoint.count('UpdatePolicy');
const logged = () => organization.clients.log.mock.calls.map(([line]) => JSON.parse(line));

test('the policy denies the values whose alarms are in ALARM, and the fixed ones', async () => {
  organization.alarms.set('claims', 'ALARM').set('sales-total', 'ALARM');

  expect(await run()).toEqual(['Claims', 'Legacy', 'Sales']);
  expect(organization.denied()).toEqual(['Claims', 'Legacy', 'Sales']);
  expect(writes()).toBe(1);
});

test.each(['OK', 'INSUFFICIENT_DATA'])('a value whose alarms are %s is released', async (state) => {
  organization.deny('Claims', 'Legacy', 'Sales');
  organization.alarms.set('claims', state).set('sales', 'ALARM');

  await run();
  expect(organization.denied()).toEqual(['Legacy', 'Sales']);
});

test('without values, the policy denies a value that no tag can have', async () => {
  organization.content = { ...organization.content, values: [{ value: 'Claims', alarmNames: ['claims'] }] };
  organization.deny('Claims');

  expect(await run()).toEqual([]);
  expect(organization.denied()).toEqual(['#']);
});

test('a run that finds no difference writes nothing, in any order and form that the service returns', async () => {
  await run();
  const { Statement: [{ Condition, ...statement }], ...document } = JSON.parse(organization.policy('p-examplepolicy1').Content);
  organization.policy('p-examplepolicy1').Content = JSON.stringify({ Statement: { Condition: { StringEquals: { 'aws:ResourceTag/Department': 'Legacy' } }, ...statement }, ...document }, null, 2);
  await run();

  expect(writes()).toBe(0);
});

test('publishes the number of denied values', async () => {
  organization.alarms.set('claims', 'ALARM');
  await run();

  expect(logged().find(({ _aws }) => _aws)).toMatchObject({ DeniedTagValues: 2, FunctionName: 'function', denied: ['Claims', 'Legacy'] });
});

test.each([
  ['another value', (text: string) => text.replace('"Legacy"', '"Legacy","Other"')],
  ['a removed value', (text: string) => text.replace('"Legacy"', '"#"')],
  ['another action', (text: string) => text.replace('bedrock:Invoke*', 'bedrock:None')],
  ['an Allow', (text: string) => text.replace('"Deny"', '"Allow"')],
  ['no document at all', () => 'null'],
])('a foreign edit, %s, is overwritten', async (_, edit) => {
  const { Content: before } = organization.policy('p-examplepolicy1');
  organization.policy('p-examplepolicy1').Content = edit(before);
  await run();

  expect(organization.policy('p-examplepolicy1').Content).toBe(before);
});

test('a foreign edit of the statements is logged', async () => {
  organization.policy('p-examplepolicy1').Content = organization.policy('p-examplepolicy1').Content.replace('bedrock:Invoke*', 'bedrock:None');
  await run();

  expect(logged()[0]).toEqual({ policyId: 'p-examplepolicy1', overwritten: expect.stringContaining('bedrock:None') });
});

describe('a value stays denied', () => {
  test('while its alarms cannot be read, and other values do not wait for it', async () => {
    organization.content = { ...organization.content, values: [...Array(100).keys()].map((each) => ({ value: `V${each}`, alarmNames: [`v${each}`] })).concat({ value: 'Claims', alarmNames: ['claims'] }) };
    organization.content.values.forEach(({ alarmNames }) => organization.alarms.set(alarmNames![0], 'OK'));
    organization.deny('V1', 'V2');
    organization.alarms.set('claims', 'ALARM').set('v3', 'ALARM');
    // Once for each batch and pass. The first batch fails in both passes.

    organization.endpoint.failNext('DescribeAlarms', new AwsError('AccessDenied', 'no', 403));
    organization.onDescribed = () => {

      organization.endpoint.failNext('DescribeAlarms', new AwsError('AccessDenied', 'no', 403));
    };

    await expect(run()).rejects.toThrow('alarms v0, v1');
    expect(organization.denied()).toEqual(['Claims', 'V1', 'V2']);
  });

  test('if its alarm was deleted, and the run fails', async () => {
    organization.deny('Claims', 'Legacy');
    organization.alarms.delete('claims');

    await expect(run()).rejects.toThrow('alarm claims: the alarm does not exist in this account and Region');
    expect(organization.denied()).toEqual(['Claims', 'Legacy']);
  });

  test('if the policy could not be read', async () => {
    organization.deny('Claims', 'Legacy');
    organization.endpoint.failNext('DescribePolicy', new AwsError('AccessDeniedException', 'no', 403));

    await expect(run()).rejects.toThrow('no');
    expect([organization.denied(), writes()]).toEqual([['Claims', 'Legacy'], 0]);
  });
});

test('a value whose alarm does not exist yet is not denied', async () => {
  organization.alarms.delete('claims');

  await expect(run()).rejects.toThrow('alarm claims');
  expect(organization.denied()).toEqual(['Legacy']);
});

test('reads all pages of alarms', async () => {
  organization.pageSize = 1;
  organization.alarms.set('claims', 'ALARM').set('sales-total', 'ALARM');
  await run();

  expect(organization.denied()).toEqual(['Claims', 'Legacy', 'Sales']);
});

test('survives throttling', async () => {
  organization.alarms.set('claims', 'ALARM');
  organization.endpoint.failNext('UpdatePolicy', new AwsError('TooManyRequestsException'), new AwsError('TooManyRequestsException'));
  await run();

  expect(organization.denied()).toEqual(['Claims', 'Legacy']);
});

test('duplicate and late events change nothing', async () => {
  organization.alarms.set('claims', 'ALARM');
  await run();
  organization.alarms.set('claims', 'OK');
  await run();
  await run();

  expect([organization.denied(), writes()]).toEqual([['Legacy'], 2]);
});

test('a run whose states are outdated when it writes reads them again', async () => {
  organization.alarms.set('claims', 'ALARM');
  organization.onDescribed = () => void organization.alarms.set('sales', 'ALARM');
  await run();

  expect(organization.denied()).toEqual(['Claims', 'Legacy', 'Sales']);
});

test('concurrent runs end with the states of the alarms', async () => {
  organization.alarms.set('claims', 'ALARM');
  let reads = 0;
  organization.onDescribed = () => {
    reads += 1;
    if (reads === 2) {
      organization.alarms.set('claims', 'OK').set('sales', 'ALARM');
    }
  };
  await Promise.all([run(), run(), run()]);

  expect(organization.denied()).toEqual(['Legacy', 'Sales']);
});

test('fails if another writer changes the policy after each pass', async () => {
  organization.alarms.set('claims', 'ALARM');
  organization.onPolicyRead = () => organization.deny('Legacy');

  await expect(run()).rejects.toThrow('another writer changed the policy');
});

test('attaches the policy to a target that has lost it, and leaves others', async () => {
  organization.policy('p-examplepolicy1').targets.clear();
  organization.policy('p-examplepolicy1').targets.add('444455556666');
  await run();

  expect([...organization.policy('p-examplepolicy1').targets].sort()).toEqual(['444455556666', 'ou-ab12-34cd56ef']);
});

test('a target that cannot be attached does not keep the values from changing', async () => {
  organization.policy('p-examplepolicy1').targets.clear();
  organization.alarms.set('claims', 'ALARM');
  organization.endpoint.failNext('AttachPolicy', new AwsError('ConstraintViolationException', 'too many policies'));

  await expect(run()).rejects.toThrow('target ou-ab12-34cd56ef: ConstraintViolationException: too many policies');
  expect(organization.denied()).toEqual(['Claims', 'Legacy']);
});

test('a policy that was deleted is a failure', async () => {
  organization.policies.clear();

  await expect(run()).rejects.toMatchObject({ name: 'PolicyNotFoundException' });
});
