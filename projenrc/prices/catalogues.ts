import { type Claim, type Figures, rounded } from './claims';
import { namesModel, splitId } from './model-ids';
import { COMMERCIAL, GEOGRAPHIES } from './regions';
import type { LongContextPrices } from '../../src/pricing/token-prices-per-million';

/** A model of `@earendil-works/pi-ai`, by the id that is passed to Bedrock. */
export interface PiAiModel {
  readonly id: string;
  readonly cost: PiAiCost & { readonly tiers?: ReadonlyArray<PiAiCost & { readonly inputTokensAbove: number }> };
}

interface PiAiCost {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** The claims of pi-ai. An id without a geography is the price in the US, as is everything that this catalogue does not say more about. */
export function piAiClaims(source: string, models: readonly PiAiModel[]): Claim[] {
  return models.map(({ id, cost: { tiers = [], ...cost } }) => {
    if (tiers.length > 1) {
      throw new Error(`${source}: ${id} has ${tiers.length} steps, and the book has room for one`);
    }
    const { model, geography = 'us' } = splitId(id);
    const longContext: { longContext?: LongContextPrices } = {};
    for (const { inputTokensAbove, ...prices } of tiers) {
      longContext.longContext = { inputTokens: inputTokensAbove, ...priced(prices) } as LongContextPrices;
    }
    return { source, id, model, route: geography === COMMERCIAL ? 'global' : 'regional', regions: geography, figures: { ...priced(cost), ...longContext } };
  });
}

// 0 is how the catalogue says that it has no price.
function priced({ input, output, cacheRead, cacheWrite }: PiAiCost): Figures {
  const billed = Object.entries({ input, output, cacheRead, cacheWrite }).filter(([, price]) => price > 0);
  return Object.fromEntries(billed.map(([name, price]) => [name, rounded(price)]));
}

/** A condition of `@pydantic/genai-prices` on the id that was called. */
export type Clause =
  { readonly equals: string } | { readonly starts_with: string } | { readonly ends_with: string } | { readonly contains: string } |
  { readonly regex: string } |
  { readonly or: readonly Clause[] } | { readonly and: readonly Clause[] };

type GenaiPrice = number | { readonly base: number; readonly tiers: ReadonlyArray<{ readonly start: number; readonly price: number }> };

type GenaiPrices = Readonly<Partial<Record<'input_mtok' | 'output_mtok' | 'cache_read_mtok' | 'cache_write_mtok' | 'cache_write_1h_mtok', GenaiPrice>>>;

interface DatedPrices {
  readonly constraint?: { readonly type: string; readonly start_date?: string };
  readonly prices: GenaiPrices;
}

export interface GenaiModel {
  /** A label: what the model prices is what its clause matches. */
  readonly id: string;
  readonly match: Clause;
  readonly prices: GenaiPrices | readonly DatedPrices[];
}

export function matches(clause: Clause, id: string): boolean {
  if ('or' in clause) {
    return clause.or.some((part) => matches(part, id));
  }
  if ('and' in clause) {
    return clause.and.every((part) => matches(part, id));
  }
  if ('equals' in clause) {
    return id === clause.equals;
  }
  if ('starts_with' in clause) {
    return id.startsWith(clause.starts_with);
  }
  if ('ends_with' in clause) {
    return id.endsWith(clause.ends_with);
  }
  return 'contains' in clause ? id.includes(clause.contains) : new RegExp(clause.regex).test(id);
}

/**
 * The claims of genai-prices about exact ids.
 *
 * Its clauses are about parts of ids, and so match other models too: `titan-embed-text` is there for v1 and matches v2. A claim is one only where the label names the very
 * model. Labels that start with `regional.` are prices of the geographies they match; others have one price, that of the US.
 */
export function genaiClaims(source: string, models: readonly GenaiModel[], ids: readonly string[], date: string): Claim[] {
  return ids.flatMap((model) => [undefined, 'global', ...Object.keys(GEOGRAPHIES)].flatMap((geography): Claim[] => {
    const id = geography === undefined ? model : `${geography}.${model}`;
    const label = (entry: GenaiModel) => entry.id.replace(/^(regional|global)\./, '');
    const found = models.filter((entry) => matches(entry.match, id) && namesModel(label(entry), model))
      .filter((entry) => entry.id.startsWith('global.') === (geography === 'global'));
    if (found.length > 1) {
      throw new Error(`${source}: ${id} is matched by ${found.map((entry) => entry.id).join(' and ')}`);
    }
    return found.filter((entry) => entry.id.startsWith('regional.') || geography === undefined || geography === 'global').map((entry) => ({
      source,
      id,
      model,
      route: geography === 'global' ? 'global' : 'regional',
      regions: geography === 'global' ? COMMERCIAL : geography ?? 'us',
      figures: genaiFigures(pricesAt(entry, date)),
    }));
  }));
}

function pricesAt({ id, prices }: GenaiModel, date: string): GenaiPrices {
  if (!Array.isArray(prices)) {
    return prices as GenaiPrices;
  }
  const inForce = prices.filter(({ constraint }) => constraint === undefined || (constraint.type === 'start_date' && constraint.start_date <= date));
  const newest = inForce.sort((one, other) => (one.constraint?.start_date ?? '').localeCompare(other.constraint?.start_date ?? '')).pop();
  if (newest === undefined) {
    throw new Error(`${id} has no price on ${date}`);
  }
  return newest.prices;
}

function genaiFigures(prices: GenaiPrices): Figures {
  const base = (price?: GenaiPrice) => price === undefined ? undefined : rounded(typeof price === 'number' ? price : price.base);
  const step = (price?: GenaiPrice) => typeof price === 'object' ? price.tiers[0] : undefined;
  const inputStep = step(prices.input_mtok);
  return defined({
    input: base(prices.input_mtok),
    output: base(prices.output_mtok),
    cacheRead: base(prices.cache_read_mtok),
    cacheWrite: base(prices.cache_write_mtok),
    cacheWriteOneHour: base(prices.cache_write_1h_mtok),
    longContext: inputStep && defined({
      // The price above a step holds for more tokens than `start`, which is 272000 in some entries and 271999 in others, where AWS writes "more than 272K".
      inputTokens: Math.ceil(inputStep.start / 1000) * 1000,
      input: rounded(inputStep.price),
      output: step(prices.output_mtok)?.price,
      cacheRead: step(prices.cache_read_mtok)?.price,
      cacheWrite: step(prices.cache_write_mtok)?.price,
      cacheWriteOneHour: step(prices.cache_write_1h_mtok)?.price,
    }) as LongContextPrices | undefined,
  });
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== 0)) as T;
}
