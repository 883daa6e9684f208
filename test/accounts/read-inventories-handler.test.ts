import type { Place } from '../../src/accounts/accounts-request';
import { placeKey } from '../../src/accounts/inventory-format';
import { type InventoryOptions, readInventories } from '../../src/accounts/read-inventories-handler';
import { CallLog } from '../../src/private/call-log';
import { AwsEndpoint } from '../support/aws-endpoint';
import { profileArn } from '../support/bedrock-account';
import { type AccountFailure, Organization, organizationClients, SOURCE_ACCOUNTS } from '../support/organization';

const NOW = Date.parse('2026-11-25T13:10:00Z');
const MINUTE = 60_000;
const REGIONS = ['us-east-1', 'eu-central-1'];
const [A, B] = ['111111111111', '222222222222'];
const PLACES: Place[] = [A, B].flatMap((accountId) => REGIONS.map((region) => ({ accountId, region, isLinked: true })));

function organizationWith(accounts: readonly string[] = [A, B]): Organization {
  const organization = new Organization(NOW, REGIONS);
  organization.link(...accounts);
  accounts.forEach((accountId) => {
    organization.account(accountId, 'us-east-1').addProfile('tagged', { tags: { 'Team': `team-of-${accountId}`, 'aws:cloudformation:stack-name': 'stack' } });
    organization.account(accountId, 'us-east-1').addProfile('untagged');
  });
  return organization;
}

interface ReadOptions extends Partial<InventoryOptions> {
  readonly places?: Place[];
}

async function read(organization: Organization, options: ReadOptions = {}) {
  const endpoint = await AwsEndpoint.listen(organization.operations);
  const clients = organizationClients(endpoint.url, REGIONS[0]);
  const sources = clients.sourceAccounts(SOURCE_ACCOUNTS);
  const log = new CallLog();
  try {
    const { places = PLACES, ...given } = options;
    const all = { time: NOW, maxAgeMinutes: 60, earlier: new Map(), ...given };
    const found = await readInventories(places, all, async (place, own) => sources.clientsOf(place, own), log);
    return { ...found, log, count: (operation: string) => endpoint.count(operation) };
  } finally {
    clients.destroy();
    await endpoint.close();
  }
}

const keysOf = (found: { byPlace: ReadonlyMap<string, unknown> }) => [...found.byPlace.keys()].sort();
const ALL = PLACES.map(placeKey).sort();

test('profiles and tags of all accounts and Regions are read with one session for each account, and tags only where there are profiles', async () => {
  const found = await read(organizationWith());

  expect(keysOf(found)).toEqual(ALL);
  expect([found.failures.size, found.hasNew]).toEqual([0, true]);
  const { profiles, tags, readAt } = found.byPlace.get(`${A} us-east-1`)!;
  expect(profiles.map(({ id, arn, model }) => [id, arn, model?.modelId])).toEqual(['tagged', 'untagged'].map((id) =>
    [id, profileArn(id, { accountId: A, region: 'us-east-1' }), 'amazon.nova-lite-v1:0']));
  expect(tags.get('tagged')).toEqual(new Map([['Team', `team-of-${A}`], ['aws:cloudformation:stack-name', 'stack']]));
  expect(tags.get('untagged')).toEqual(new Map());
  expect(readAt).toBe(NOW);
  expect(found.byPlace.get(`${A} eu-central-1`)!.profiles).toEqual([]);
  expect(found.log.answers).toEqual({ AssumeRole: 2, ListInferenceProfiles: 4, GetResources: 2, ListTagsForResource: 2 });
});

test('at most 20 accounts are read at once, and each of 45 once', async () => {
  const accounts = Array.from({ length: 45 }, (_, index) => String(500000000000 + index));
  let [now, most] = [0, 0];
  const places = accounts.map((accountId) => ({ accountId, region: 'us-east-1', isLinked: true }));
  const { failures } = await readInventories(places, { time: NOW, maxAgeMinutes: 60, earlier: new Map() }, async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    throw new Error('no client');
  }, new CallLog());

  expect(most).toBe(20);
  expect([...failures.keys()].sort()).toEqual(accounts);
});

describe('an earlier inventory', () => {
  test('is used while it is recent, without any call', async () => {
    const organization = organizationWith();
    const { byPlace: earlier } = await read(organization);
    const again = await read(organization, { earlier, time: NOW + 59 * MINUTE });

    expect(again.byPlace).toEqual(earlier);
    expect([again.hasNew, again.log.answers]).toEqual([false, {}]);
  });

  test('is read again when it is old, and in each run with an age of 0', async () => {
    const organization = organizationWith();
    const { byPlace: earlier } = await read(organization);
    organization.account(A, 'us-east-1').addProfile('later', { tags: { Team: 'new' } });

    for (const options of [{ time: NOW + 60 * MINUTE }, { maxAgeMinutes: 0, time: NOW + MINUTE }]) {
      const { byPlace, log } = await read(organization, { earlier, ...options });
      expect(byPlace.get(`${A} us-east-1`)!.tags.get('later')).toEqual(new Map([['Team', 'new']]));
      expect(log.answers.ListInferenceProfiles).toBe(4);
    }
  });

  test('of a new account does not exist: only that one is read', async () => {
    const organization = organizationWith();
    const { byPlace: earlier } = await read(organization, { places: PLACES.slice(0, 2) });
    const { byPlace, log } = await read(organization, { earlier, time: NOW + MINUTE });

    expect([...byPlace.keys()].sort()).toEqual(ALL);
    expect(log.answers).toMatchObject({ AssumeRole: 1, ListInferenceProfiles: 2 });
  });
});

describe.each<[AccountFailure, RegExp, number]>([
  ['ROLE_MISSING', /AccessDenied/, 0],
  ['ACCESS_DENIED', /AccessDenied/, 0],
  ['THROTTLED', /Throttling/, 0],
  // Without profiles, no tags are read.
  ['TAGS_DENIED', /ListTagsForResource failed 2 times, first for .*AccessDenied/, 1],
])('an account that fails with %s', (failure, reason, placesRead) => {
  test('does not affect the others, and is named with the reason', async () => {
    const organization = organizationWith();
    organization.failures.set(A, failure);
    const found = await read(organization);

    expect(keysOf(found).filter((key) => key.startsWith(B))).toHaveLength(2);
    expect(keysOf(found).filter((key) => key.startsWith(A))).toHaveLength(placesRead);
    expect([...found.failures]).toEqual([[A, expect.stringMatching(reason)]]);
    expect(found.failures.get(A)).toMatch(/^(us-east-1|eu-central-1): /);
    expect(found.log.failures()).toEqual([]);
  });

  test('keeps its last inventory for 24 hours', async () => {
    const organization = organizationWith();
    const { byPlace: earlier } = await read(organization);
    organization.failures.set(A, failure);
    const within = await read(organization, { earlier, time: NOW + 24 * 60 * MINUTE - 1 });
    const after = await read(organization, { earlier, time: NOW + 24 * 60 * MINUTE });

    expect(within.byPlace.get(`${A} us-east-1`)).toEqual(earlier.get(`${A} us-east-1`));
    expect([...within.failures.keys(), ...after.failures.keys()]).toEqual([A, A]);
    expect(after.byPlace.has(`${A} us-east-1`)).toBe(false);
  });
});

test('calls that are throttled at first are repeated', async () => {
  const organization = organizationWith();
  [A, B].forEach((each) => organization.failures.set(each, 'THROTTLED_AT_FIRST'));
  const found = await read(organization);

  expect([keysOf(found), found.failures.size]).toEqual([ALL, 0]);
  expect(found.count('ListInferenceProfiles')).toBe(2 * 4);
});
