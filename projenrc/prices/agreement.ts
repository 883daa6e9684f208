import { type Book, type BookEntry, figuresOf } from './book';
import { type Claim, DIMENSIONS, flat, type FlatFigures } from './claims';
import type { Decision } from './decisions';
import { COMMERCIAL, regionsOf } from './regions';

/** How the figures of a catalogue compare with the book's, as far as another source has them too. */
export interface Agreement {
  readonly equal: number;

  /** Figures that a decision says are not used. */
  readonly decided: number;

  /** Figures that differ from the book, or are missing there, and about which no decision says anything. There are none in a book that was written. */
  readonly undecided: string[];
}

/** Compares the figures of some catalogues with the book that was made of them. */
export function agreement(book: Book, claims: readonly Claim[], decisions: readonly Decision[]): Record<string, Agreement> {
  const catalogues = [...new Set(claims.filter(({ regions, catalogue }) => typeof regions === 'string' || catalogue).map(({ source }) => source))].sort();
  return Object.fromEntries(catalogues.map((source) => {
    const result = { equal: 0, decided: 0, undecided: [] as string[] };
    for (const claim of claims.filter((one) => one.source === source)) {
      const entry = entryFor(book, claim);
      const ofBook: FlatFigures = entry === undefined ? {} : flat(figuresOf(entry));
      const wrong = notUsed(claim, decisions);
      const figures = flat(claim.figures);
      for (const dimension of DIMENSIONS.filter((name) => figures[name] !== undefined)) {
        if (wrong.has(dimension)) {
          result.decided++;
        } else if (figures[dimension] !== ofBook[dimension]) {
          result.undecided.push(`${source} ${claim.id}: ${dimension} ${figures[dimension]}, not ${ofBook[dimension]}`);
        } else if (entry!.sources.length > 1) {
          result.equal++;
        }
      }
    }
    return [source, result];
  }));
}

/** The entry with which a catalogue was compared: that of the first Region of a geography that has one. */
function entryFor(book: Book, { model, route, regions }: Claim): BookEntry | undefined {
  const entries = (book.models[model]?.prices ?? []).filter((entry) => entry.route === route);
  const regionsOfEntry = ({ regions: group }: BookEntry) => group === COMMERCIAL ? [COMMERCIAL] : regionsOf(group);
  const wanted = regions === COMMERCIAL ? [COMMERCIAL, 'us-east-1'] : regionsOf(regions);
  const isGovCloud = wanted.some((region) => region.startsWith('us-gov-'));
  for (const region of isGovCloud ? wanted : [...wanted, COMMERCIAL]) {
    const entry = entries.find((one) => regionsOfEntry(one).includes(region));
    if (entry !== undefined) {
      return entry;
    }
  }
  return undefined;
}

function notUsed({ source, id, figures }: Claim, decisions: readonly Decision[]): Set<string> {
  const claimed = flat(figures);
  const items = decisions.flatMap(({ notUsed: ofDecision = [] }) => ofDecision).filter((item) => item.source === source && item.id === id);
  const fits = (item: FlatFigures) => Object.entries(item).every(([dimension, value]) => claimed[dimension as keyof FlatFigures] === value);
  return new Set(items.map((item) => flat(item.figures)).filter(fits).flatMap((item) => Object.keys(item)));
}
