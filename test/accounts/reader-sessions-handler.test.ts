import { STSClient } from '@aws-sdk/client-sts';
import { type ReaderCredentials, ReaderSessions } from '../../src/accounts/reader-sessions-handler';
import { CallLog } from '../../src/private/call-log';
import { AwsEndpoint } from '../support/aws-endpoint';
import { Organization } from '../support/organization';

const [A, B] = ['111111111111', '222222222222'];

async function withSessions<T>(
  organization: Organization, request: { readonly partition: string; readonly readerRoleName: string },
  work: (sessions: ReaderSessions<{ region: string; credentials: ReaderCredentials }>, endpoint: AwsEndpoint, log: CallLog) => Promise<T>,
): Promise<T> {
  const endpoint = await AwsEndpoint.listen(organization.operations);
  const sts = new STSClient({ endpoint: endpoint.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 });
  try {
    return await work(new ReaderSessions(request, sts, (region, credentials) => ({ region, credentials })), endpoint, new CallLog());
  } finally {
    sts.destroy();
    await endpoint.close();
  }
}

const READER = { partition: 'aws', readerRoleName: 'bedrock-cost-tags-reader' };

test('the role of an account is assumed once, also for Regions that ask at the same time', async () => {
  await withSessions(new Organization(0), READER, async (sessions, endpoint, log) => {
    const found = await Promise.all([[A, 'us-east-1'], [A, 'eu-central-1'], [B, 'us-east-1'], [A, 'us-east-1']].map(async ([accountId, region]) => sessions.clientsOf({ accountId, region }, log)));

    expect(found.map(({ region, credentials }) => [region, credentials.accessKeyId, credentials.sessionToken])).toEqual([
      ['us-east-1', `ASIA${A}`, `token of ${A}`], ['eu-central-1', `ASIA${A}`, `token of ${A}`], ['us-east-1', `ASIA${B}`, `token of ${B}`], ['us-east-1', `ASIA${A}`, `token of ${A}`],
    ]);
    expect(found[3]).toBe(found[0]);
    expect(endpoint.count('AssumeRole')).toBe(2);
    expect(log.answers).toEqual({ AssumeRole: 2 });
  });
});

test('the role has the name and the partition that are given', async () => {
  const organization = new Organization(0);
  const roles: string[] = [];
  organization.operations.AssumeRole = ({ RoleArn }) => {
    roles.push(RoleArn);
    return { Credentials: { AccessKeyId: 'id', SecretAccessKey: 'secret', SessionToken: 'token', Expiration: '2026-11-25T13:10:00Z' } };
  };
  await withSessions(organization, { partition: 'aws-us-gov', readerRoleName: 'reader' }, async (sessions, _, log) => sessions.clientsOf({ accountId: A, region: 'us-gov-west-1' }, log));

  expect(roles).toEqual([`arn:aws-us-gov:iam::${A}:role/reader`]);
});

test('a role that cannot be assumed fails each use of the account with one call, and no other account', async () => {
  const organization = new Organization(0);
  organization.failures.set(A, 'ROLE_MISSING');
  await withSessions(organization, READER, async (sessions, endpoint, log) => {
    await expect(sessions.clientsOf({ accountId: A, region: 'us-east-1' }, log)).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
    await expect(sessions.clientsOf({ accountId: A, region: 'eu-central-1' }, log)).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
    await expect(sessions.clientsOf({ accountId: B, region: 'us-east-1' }, log)).resolves.toBeDefined();
    expect(endpoint.count('AssumeRole')).toBe(2);
  });
});
