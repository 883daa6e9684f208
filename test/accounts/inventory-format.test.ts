import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { decodeInventories, encodeInventories, keptInventories, placeKey, type ReadInventory } from '../../src/accounts/inventory-format';

const inventory = fc.record({
  accountId: fc.stringMatching(/^\d{12}$/),
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'us-gov-west-1'),
  readAt: fc.nat(),
  profiles: fc.uniqueArray(fc.record({
    id: fc.stringMatching(/^[a-z0-9]{12}$/),
    model: fc.option(fc.record({ modelId: fc.string(), isGlobal: fc.boolean() }), { nil: undefined }),
    tags: fc.option(fc.dictionary(fc.string().filter((key) => !key.startsWith('aws:')), fc.string()), { nil: undefined }),
  }), { selector: ({ id }) => id, maxLength: 5 }),
}).map(({ accountId, region, readAt, profiles }): ReadInventory => ({
  place: { accountId, region },
  readAt,
  profiles: profiles.map(({ id, model }) => ({ id, arn: `arn:${id}`, ...model ? { model } : {} })),
  tags: new Map(profiles.flatMap(({ id, tags }) => tags ? [[id, new Map(Object.entries(tags))] as const] : [])),
}));

test('inventories are read as they were written', () => {
  fc.assert(fc.property(fc.uniqueArray(inventory, { selector: ({ place }) => placeKey(place), maxLength: 5 }), (all) => {
    expect(decodeInventories(encodeInventories(all))).toEqual(new Map(all.map((each) => [placeKey(each.place), each])));
  }), { numRuns: 100 });
});

const ONE: ReadInventory = {
  place: { accountId: '111111111111', region: 'us-east-1', isLinked: true },
  readAt: 7,
  profiles: [{ id: 'a', arn: 'arn:a' }, { id: 'gone', arn: 'arn:gone' }],
  tags: new Map<string, ReadonlyMap<string, string> | 'GONE'>([['a', new Map([['Team', 'claims'], ['aws:cloudformation:stack-id', 'long']])], ['gone', 'GONE']]),
};

test('neither tags of AWS nor deleted profiles are written', () => {
  const [read] = (decodeInventories(encodeInventories([ONE])) as ReadonlyMap<string, ReadInventory>).values();

  expect(read.tags).toEqual(new Map([['a', new Map([['Team', 'claims']])]]));
  expect(read.profiles).toEqual([{ id: 'a', arn: 'arn:a' }]);
});

test('inventories of places that a run did not read are kept for 14 days', () => {
  const day = 24 * 3_600_000;
  const of = (accountId: string, readAt: number): ReadInventory => ({ ...ONE, place: { accountId, region: 'us-east-1' }, readAt });
  const mapOf = (...all: ReadInventory[]) => new Map(all.map((each) => [placeKey(each.place), each]));
  const [old, recent, again] = [of('1', 0), of('2', 1), of('3', 5)];

  expect(keptInventories(mapOf(of('3', 14 * day)), mapOf(old, recent, again), 14 * day)).toEqual([recent, of('3', 14 * day)]);
});

test.each<[string, (object: Buffer) => Buffer, RegExp]>([
  ['cut off', (object) => object.subarray(0, object.length - 10), /^not an inventory: /],
  ['no inventory', () => Buffer.from('x'), /^not an inventory: /],
  ['of another version', (object) => gzipSync(gunzipSync(object).toString().replace('"version":1', '"version":2')), /^version 2 instead of 1$/],
  ['of no places', () => gzipSync('{"version":1}'), /^not an inventory: /],
])('an object that is %s cannot be used', (_, change, problem) => {
  expect(decodeInventories(change(encodeInventories([ONE])))).toEqual({ problem: expect.stringMatching(problem) });
});
