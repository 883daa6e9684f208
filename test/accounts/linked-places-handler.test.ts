import type { SourceAccountsRequest } from '../../src/accounts/accounts-request';
import { linkedPlaces, type LinkOptions } from '../../src/accounts/linked-places-handler';
import { CallLog } from '../../src/private/call-log';
import { AwsEndpoint } from '../support/aws-endpoint';
import { Organization, organizationClients, SOURCE_ACCOUNTS, STACK_SET } from '../support/organization';

const NOW = Date.parse('2026-11-25T13:10:00Z');
const REGIONS = ['us-east-1', 'eu-central-1'];
const [A, B, C] = ['111111111111', '222222222222', '333333333333'];
const OF_STACK_SET = { stackSet: { stackSetName: STACK_SET, callAs: 'SELF' as const } };

async function placesOf(organization: Organization, request: Partial<SourceAccountsRequest> = {}, earlier: LinkOptions['earlier'] = []) {
  const endpoint = await AwsEndpoint.listen(organization.operations);
  const clients = organizationClients(endpoint.url, REGIONS[0]);
  const log = new CallLog();
  try {
    const options = { accountId: organization.monitoringAccountId, regions: organization.regions, earlier };
    const found = await linkedPlaces({ ...SOURCE_ACCOUNTS, ...request }, options, clients.sourceAccounts(SOURCE_ACCOUNTS), log);
    return { ...found, accounts: found.places.map(({ accountId, region }) => `${accountId} ${region}`), log, inputs: endpoint.calls };
  } finally {
    clients.destroy();
    await endpoint.close();
  }
}

function linked(...accounts: string[]): Organization {
  const organization = new Organization(NOW, REGIONS);
  organization.link(...accounts);
  return organization;
}

test('source accounts are the accounts that are linked in the Region, in whatever order and pages they are listed', async () => {
  const organization = linked(B, A, C);
  organization.unlink(C, 'eu-central-1');
  organization.linksPerPage = 1;
  organization.home.order = (all) => [...all].reverse();
  const { accounts, outage, unlinked, places, log } = await placesOf(organization);

  expect(accounts).toEqual([`${A} us-east-1`, `${B} us-east-1`, `${C} us-east-1`, `${A} eu-central-1`, `${B} eu-central-1`]);
  expect(places.every(({ isLinked }) => isLinked)).toBe(true);
  expect([outage, unlinked, log.failures()]).toEqual([undefined, [], []]);
  expect(log.answers).toEqual({ ListSinks: 2, ListAttachedLinks: 3 + 2 });
});

test('a link that shares no metrics is none, and the monitoring account is no source account', async () => {
  const organization = linked(A, '111122223333');
  organization.linksWithoutMetrics.add(`${B} us-east-1`);

  expect((await placesOf(organization, { expectedAccountIds: [A, B, '111122223333'] })).accounts).toEqual([`${A} us-east-1`, `${A} eu-central-1`]);
  expect((await placesOf(organization, { expectedAccountIds: [A, B, '111122223333'] })).unlinked).toEqual([B]);
});

test('a Region without a sink has no source accounts, and all of its accounts are unlinked', async () => {
  const none = new Organization(NOW, ['us-east-1']);
  none.operations.ListSinks = () => ({ Items: [] });
  const without = await placesOf(none, { expectedAccountIds: [A] });
  expect([without.accounts, without.unlinked, without.outage]).toEqual([[], [A], undefined]);
});

describe('accounts are unlinked', () => {
  test.each<[string, Partial<SourceAccountsRequest>, string[]]>([
    ['that are expected, and lack a link in a Region', { expectedAccountIds: [A, B, C] }, [B, C]],
    ['that are in the stack set, and lack a link in a Region', OF_STACK_SET, [B]],
    ['that are expected, even if the stack set has others', { ...OF_STACK_SET, expectedAccountIds: [C] }, [C]],
    ['that an earlier run read, if nothing else is known', {}, [C]],
  ])('%s', async (_, request, expected) => {
    const organization = linked(A, B);
    organization.unlink(B, 'eu-central-1');

    expect((await placesOf(organization, request, [{ accountId: A, region: 'us-east-1' }, { accountId: C, region: 'us-east-1' }])).unlinked).toEqual(expected);
  });

  test('but not when they are suspended or have left', async () => {
    const organization = linked(A, B, C);
    organization.suspend(B);
    organization.leave(C);
    const { accounts, unlinked } = await placesOf(organization, OF_STACK_SET, [{ accountId: C, region: 'us-east-1' }]);

    expect(accounts).toEqual([`${A} us-east-1`, `${A} eu-central-1`]);
    expect(unlinked).toEqual([]);
  });

  test('as far as is known: a Region whose links cannot be listed makes the list incomplete and no account unlinked', async () => {
    const organization = linked(A, B);
    organization.linksDown.add('eu-central-1');
    const { accounts, unlinked, outage, log } = await placesOf(organization, { expectedAccountIds: [A, B, C] });

    expect(accounts).toEqual([`${A} us-east-1`, `${B} us-east-1`]);
    expect([outage, unlinked]).toEqual(['the links of a Region could not be listed', [C]]);
    expect(log.failures()).toEqual([expect.stringMatching(/^ListAttachedLinks failed with InternalServiceFault/)]);
  });

  test('but their number is not known where the stack set cannot be read: a note says so, and the run does not fail', async () => {
    const { unlinked, log, known } = await placesOf(linked(A), { stackSet: { stackSetName: 'another', callAs: 'DELEGATED_ADMIN' } }, [{ accountId: C, region: 'us-east-1' }]);

    expect(unlinked).toBeUndefined();
    expect([...known]).toEqual([C]);
    expect(log.failures()).toEqual([]);
    expect(log.notes).toEqual([expect.objectContaining({ stackSet: 'another', reason: expect.stringMatching(/StackSetNotFound/) })]);
  });
});

test('an account that lost its link, and is not expected any more, is noted', async () => {
  const { unlinked, log, known } = await placesOf(linked(A), OF_STACK_SET, [{ accountId: A, region: 'us-east-1' }, { accountId: C, region: 'us-east-1' }]);

  expect(unlinked).toEqual([]);
  expect(log.notes).toEqual([{ accountsWithoutLink: [C], count: 1, effect: 'these accounts are not expected any more, so that they are not counted as unlinked' }]);
  expect([...known].sort()).toEqual([A, C]);
});

describe('accounts that are linked to the sink for other purposes are ignored on request', () => {
  const IGNORED = { ignoreUnexpectedAccounts: true };

  test.each<[string, Partial<SourceAccountsRequest>]>([['expected accounts', { expectedAccountIds: [A] }], ['a stack set', OF_STACK_SET]])('with %s', async (_, request) => {
    const organization = linked(A, B);
    organization.ofStackSet.delete(B);

    expect((await placesOf(organization, request)).accounts).toEqual([`${A} us-east-1`, `${B} us-east-1`, `${A} eu-central-1`, `${B} eu-central-1`]);
    expect((await placesOf(organization, { ...request, ...IGNORED })).accounts).toEqual([`${A} us-east-1`, `${A} eu-central-1`]);
  });

  test('as earlier runs knew them, where the stack set cannot be read, and without earlier runs no account is known', async () => {
    const request = { stackSet: { stackSetName: 'another', callAs: 'SELF' as const }, ...IGNORED };
    const later = await placesOf(linked(A, B), request, [{ accountId: A, region: 'us-east-1' }]);
    const first = await placesOf(linked(A, B), request);

    expect([later.accounts, later.outage]).toEqual([[`${A} us-east-1`, `${A} eu-central-1`], undefined]);
    expect([first.accounts, first.outage]).toEqual([[], 'the accounts of the stack set could not be listed']);
  });
});

test('the stack set is read on behalf of the account that is given', async () => {
  const { inputs } = await placesOf(linked(A), { stackSet: { stackSetName: STACK_SET, callAs: 'DELEGATED_ADMIN' } });

  expect(inputs.filter(({ operation }) => operation === 'ListStackInstances').map(({ input }) => input)).toEqual([{ StackSetName: STACK_SET, CallAs: 'DELEGATED_ADMIN' }]);
});
