import type { Figures, Source } from './claims';
import { COMMERCIAL } from './regions';
import type { PriceEntry } from '../../src/pricing/price-data';

/** An entry of `src/pricing/bedrock-prices.json`. */
export interface BookEntry extends PriceEntry {
  readonly regions: string;
  readonly since: string;
  readonly asOf: string;
  readonly sources: string[];

  /** Ids of the decisions without which the entry would not be here. */
  readonly decision?: string;
}

export interface BookModel {
  readonly kind: 'chat' | 'embedding';
  readonly prices: BookEntry[];
}

/** `src/pricing/bedrock-prices.json`. */
export interface Book {
  readonly version: 1;
  readonly asOf: string;
  readonly sources: Record<string, Source>;
  readonly regionGroups: Record<string, string[]>;
  readonly models: Record<string, BookModel>;
}

export function figuresOf({ input, output, cacheRead, cacheWrite, cacheWriteOneHour, longContext }: BookEntry): Figures {
  const figures = { input, output, cacheRead, cacheWrite, cacheWriteOneHour, longContext };
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}

/** A book with the factors of service tiers, by `model|route`. */
export function withServiceTiers(book: Book, factors: ReadonlyMap<string, NonNullable<PriceEntry['serviceTiers']>>): Book {
  const models = Object.entries(book.models).map(([model, { kind, prices }]) => [model, {
    kind,
    prices: prices.map(({ since, asOf, sources, decision, ...figures }) => {
      const serviceTiers = factors.get(`${model}|${figures.route}`);
      const tiers = serviceTiers === undefined ? {} : { serviceTiers };
      return { ...figures, ...tiers, since, asOf, sources, ...decision === undefined ? {} : { decision } };
    }),
  }]);
  return { ...book, models: Object.fromEntries(models) };
}

/** What is wrong with a book, whoever wrote it. */
export function bookProblems(book: Book): string[] {
  const problems: string[] = [];
  const check = (what: string, ok: boolean) => ok || problems.push(what);
  const isDate = (date: string) => /^\d{4}-\d{2}-\d{2}$/.test(date) && !isNaN(Date.parse(date));
  check('version must be 1', book.version === 1);
  for (const [key, { date }] of Object.entries(book.sources)) {
    check(`source ${key} must have a date, got ${date}`, isDate(date));
    check(`source ${key} must not be newer than the book`, date <= book.asOf);
  }
  for (const [id, { kind, prices }] of Object.entries(book.models)) {
    check(`${id} must have prices`, prices.length > 0);
    for (const entry of prices) {
      const where = `${id} ${entry.route} ${entry.regions}`;
      const { longContext, ...numbers } = figuresOf(entry);
      for (const [name, price] of [...Object.entries(numbers), ...Object.entries(longContext ?? {}), ...Object.entries(entry.serviceTiers ?? {})]) {
        check(`${where}: ${name} must be a price above 0, got ${price}`, typeof price === 'number' && Number.isFinite(price) && price > 0);
      }
      check(`${where}: longContext must have a step and an input price`, longContext === undefined || (longContext.inputTokens !== undefined && longContext.input !== undefined));
      check(`${where}: ${kind} models ${kind === 'chat' ? 'have' : 'must have no'} output`, (entry.output !== undefined) === (kind === 'chat'));
      check(`${where}: route must be global or regional, got ${entry.route}`, ['global', 'regional'].includes(entry.route));
      check(`${where}: regions must be a group`, entry.regions === COMMERCIAL || Object.hasOwn(book.regionGroups, entry.regions));
      check(`${where}: dates must be dates`, isDate(entry.since) && isDate(entry.asOf) && entry.since <= entry.asOf);
      check(`${where}: sources must be in the book`, entry.sources.length > 0 && entry.sources.every((source) => Object.hasOwn(book.sources, source)));
    }
  }
  return problems;
}

/** The book as text: sorted, and with one entry per line, so that a change of a price is a change of a line. */
export function render(book: Book): string {
  const lines = (object: object) => Object.keys(object).sort().map((key) => `${JSON.stringify(key)}: ${line((object as Record<string, unknown>)[key])}`).join(',\n');
  const models = Object.keys(book.models).sort().map((id) => {
    const { kind, prices } = book.models[id];
    return `${JSON.stringify(id)}: {"kind": ${JSON.stringify(kind)}, "prices": [\n${prices.map(line).join(',\n')}\n]}`;
  });
  return [
    '{',
    `"version": ${book.version},`,
    `"asOf": ${JSON.stringify(book.asOf)},`,
    `"sources": {\n${lines(book.sources)}\n},`,
    `"regionGroups": {\n${lines(book.regionGroups)}\n},`,
    `"models": {\n${models.join(',\n')}\n}`,
    '}',
    '',
  ].join('\n');
}

function line(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(line).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value).filter(([, part]) => part !== undefined).map(([key, part]) => `${JSON.stringify(key)}: ${line(part)}`).join(', ')}}`;
  }
  return JSON.stringify(value);
}
