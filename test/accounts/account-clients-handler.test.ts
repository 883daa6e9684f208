import { AccountClients } from '../../src/accounts/account-clients-handler';
import { CallLog } from '../../src/private/call-log';
import { AwsEndpoint } from '../support/aws-endpoint';
import { Organization, READER_ROLE } from '../support/organization';

const [HOME, OTHER] = ['us-east-1', 'eu-central-1'];
const [A, B] = ['111111111111', '222222222222'];
const OPTIONS = { maxAttempts: 1 };

let endpoint: AwsEndpoint;

beforeEach(async () => {
  endpoint = await AwsEndpoint.listen(new Organization(Date.parse('2026-11-25T13:10:00Z'), [HOME, OTHER]).operations);
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint.url, AWS_ACCESS_KEY_ID: 'own', AWS_SECRET_ACCESS_KEY: 'secret' });
});

afterEach(async () => {
  ['AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].forEach((name) => delete process.env[name]);
  await endpoint.close();
});

function clients(): AccountClients {
  return new AccountClients(HOME, { bedrock: OPTIONS, cloudwatch: OPTIONS, cloudControl: OPTIONS, tagging: OPTIONS });
}

test('a source account is read with the session of its role, and its metrics with the own account', async () => {
  const all = clients();
  const sources = all.sourceAccounts({ partition: 'aws', readerRoleName: READER_ROLE });
  const ofSource = await sources.clientsOf({ accountId: A, region: OTHER }, new CallLog());

  expect(await ofSource.bedrock.config.region()).toBe(OTHER);
  expect((await ofSource.bedrock.config.credentials()).accessKeyId).toBe(`ASIA${A}`);
  expect((await ofSource.cloudControl.config.credentials()).accessKeyId).toBe(`ASIA${A}`);
  expect((await ofSource.tagging.config.credentials()).accessKeyId).toBe(`ASIA${A}`);
  expect(ofSource.cloudwatch).toBe(all.inRegion(OTHER).cloudwatch);
  expect(endpoint.calls.map(({ operation, input }) => [operation, input.RoleArn])).toEqual([['AssumeRole', `arn:aws:iam::${A}:role/${READER_ROLE}`]]);
});

test('clients of a service in a Region use the same connections', async () => {
  const all = clients();
  const sources = all.sourceAccounts({ partition: 'aws', readerRoleName: READER_ROLE });
  const own = all.inRegion(OTHER);
  const [one, other] = await Promise.all([A, B].map(async (accountId) => sources.clientsOf({ accountId, region: OTHER }, new CallLog())));

  for (const service of ['bedrock', 'cloudControl', 'tagging'] as const) {
    expect(one[service]).not.toBe(own[service]);
    expect(one[service].config.requestHandler).toBe(own[service].config.requestHandler);
    expect(other[service].config.requestHandler).toBe(own[service].config.requestHandler);
  }
  expect(sources.oam(OTHER).config.requestHandler).toBe(own.cloudwatch.config.requestHandler);
  expect(sources.cloudFormation.config.requestHandler).toBe(all.inRegion(HOME).cloudwatch.config.requestHandler);
});

test('runs of the same process keep the clients, and not the sessions', async () => {
  const all = clients();
  const request = { partition: 'aws', readerRoleName: READER_ROLE };
  const [first, second] = [all.sourceAccounts(request), all.sourceAccounts(request)];
  await first.clientsOf({ accountId: A, region: HOME }, new CallLog());
  await second.clientsOf({ accountId: A, region: HOME }, new CallLog());

  expect(all.inRegion(OTHER)).toBe(all.inRegion(OTHER));
  expect(first.oam(OTHER)).toBe(second.oam(OTHER));
  expect(await first.oam(OTHER).config.region()).toBe(OTHER);
  expect(first.cloudFormation).toBe(second.cloudFormation);
  expect(endpoint.count('AssumeRole')).toBe(2);
});
