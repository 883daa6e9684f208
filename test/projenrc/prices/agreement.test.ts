import { agreement } from '../../../projenrc/prices/agreement';
import type { Book, BookEntry } from '../../../projenrc/prices/book';
import type { Claim } from '../../../projenrc/prices/claims';

const DATES = { since: '2026-11-01', asOf: '2026-11-01' };
const entry = (more: Partial<BookEntry>): BookEntry => ({ route: 'regional', regions: 'us', input: 3, output: 15, ...DATES, sources: ['a', 'b'], ...more });
const book = (...prices: BookEntry[]): Book => ({ version: 1, asOf: '2026-11-01', sources: {}, regionGroups: {}, models: { 'acme.model': { kind: 'chat', prices } } });
const claim = (figures: Claim['figures'], more: Partial<Claim> = {}): Claim => ({ source: 'a', id: 'us.acme.model', model: 'acme.model', route: 'regional', regions: 'us', figures, ...more });

test('counts figures that are equal, and those that a decision has', () => {
  const decisions = [{ id: 'd', reason: 'r', notUsed: [{ source: 'a', id: 'us.acme.model', figures: { cacheWrite: 3 } }] }];

  const claims = [claim({ input: 3, output: 15, cacheWrite: 3 })];

  expect(agreement(book(entry({})), claims, decisions)).toEqual({ a: { equal: 2, decided: 1, undecided: [] } });
});

test('reports every other figure', () => {
  expect(agreement(book(entry({})), [claim({ input: 4, output: 15, longContext: { inputTokens: 1000, input: 8 } })], []).a.undecided).toEqual([
    'a us.acme.model: input 4, not 3', 'a us.acme.model: longContext.inputTokens 1000, not undefined', 'a us.acme.model: longContext.input 8, not undefined',
  ]);
});

test('does not count a figure that no other source has', () => {
  expect(agreement(book(entry({ sources: ['a'] })), [claim({ input: 3 })], []).a).toEqual({ equal: 0, decided: 0, undecided: [] });
});

test('compares with the entry of the Region, of the geography, or of all commercial Regions', () => {
  const prices = [entry({ regions: 'eu-central-1', input: 5 }), entry({ regions: 'us-gov', input: 6 }), entry({ regions: 'commercial' }), entry({ route: 'global', regions: 'commercial', input: 2 })];
  const claims = [
    claim({ input: 5 }, { regions: ['eu-central-1'], catalogue: true }), claim({ input: 6 }, { regions: ['us-gov-west-1'], catalogue: true }),
    claim({ input: 3 }, { regions: 'jp' }), claim({ input: 2 }, { route: 'global', regions: 'commercial' }),
  ];

  expect(agreement(book(...prices), claims, []).a).toEqual({ equal: 4, decided: 0, undecided: [] });
  expect(agreement(book(entry({ regions: 'commercial' })), [claim({ input: 3 }, { regions: 'us-gov' })], []).a.undecided).toHaveLength(1);
});

test("leaves out AWS's own claims", () => {
  expect(agreement(book(entry({})), [claim({ input: 1 }, { regions: ['us-east-1'] })], [])).toEqual({});
});
