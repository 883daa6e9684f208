import { type Claim, type Figures, rounded } from './claims';
import { splitId } from './model-ids';
import { COMMERCIAL, isGovCloud } from './regions';
import { type Tier, tierFactor, type TierPrice, type TierReading, TIERS } from './service-tiers';
import { isMantleOnly } from '../../src/models/mantle-models';
import type { LongContextPrices } from '../../src/pricing/token-prices-per-million';

/** A row of litellm's file: prices in USD per token, by names such as `input_cost_per_token_above_272k_tokens`, and much else. */
export interface LitellmRow {
  readonly litellm_provider?: string;
  readonly mode?: string;
  readonly [name: string]: unknown;
}

type Kind = 'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'cacheWriteOneHour';

const NAMES: Record<Kind, string> = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  cacheRead: 'cache_read_input_token_cost',
  cacheWrite: 'cache_creation_input_token_cost',
  cacheWriteOneHour: 'cache_creation_input_token_cost_above_1hr',
};

/** What a key is about. Keys of other endpoints, of provisioned throughput and of images have none. */
interface Place {
  readonly model: string;
  readonly geography?: string;
  readonly region?: string;
}

/** The claims of litellm, by the id that is passed to Bedrock, or by `bedrock/REGION/id`. An id without a geography is the price in the US. */
export function litellmClaims(source: string, rows: Readonly<Record<string, LitellmRow>>): Claim[] {
  return Object.keys(rows).flatMap((key): Claim[] => {
    const place = placeOf(key, rows[key]);
    const figures = figuresOfRow(rows[key]);
    if (place === undefined || figures.input === undefined) {
      return [];
    }
    const { model, geography = 'us', region } = place;
    const claim = { source, id: key, model, route: geography === COMMERCIAL ? 'global' as const : 'regional' as const, figures };
    return [region === undefined ? { ...claim, regions: geography } : { ...claim, regions: [region], catalogue: true }];
  });
}

function placeOf(key: string, row: LitellmRow): Place | undefined {
  if (row.litellm_provider === 'bedrock_mantle') {
    const [, mantleRegion, model] = /^bedrock_mantle\/(?:([a-z]{2}(?:-gov)?-[a-z]+-\d)\/)?([^/]+)$/.exec(key) ?? [];
    // The prices of all other models are those of their ID on the endpoint bedrock-runtime.
    return model !== undefined && isMantleOnly(model) ? { model, region: mantleRegion } : undefined;
  }
  const [, region, id] = /^bedrock\/([a-z]{2}(?:-gov)?-[a-z]+-\d)\/([^/]+)$/.exec(key) ?? [];
  if (region !== undefined) {
    return id.includes('.') ? { model: id, region } : undefined;
  }
  return key.includes('/') || !key.includes('.') ? undefined : splitId(key);
}

function figuresOfRow(row: LitellmRow): Figures {
  const figures: Figures = { ...kindsOf(row, '') };
  const steps = [...new Set(Object.keys(row).flatMap((name) => /^input_cost_per_token_above_(\d+)k_tokens$/.exec(name)?.[1] ?? []))];
  if (steps.length > 1) {
    throw new Error(`litellm: a row has ${steps.length} steps, and the book has room for one`);
  }
  return steps.length === 0 ? figures : {
    ...figures,
    longContext: { inputTokens: Number(steps[0]) * 1000, ...kindsOf(row, `_above_${steps[0]}k_tokens`) } as LongContextPrices,
  };
}

function kindsOf(row: LitellmRow, suffix: string): Partial<Record<Kind, number>> {
  return Object.fromEntries((Object.keys(NAMES) as Kind[]).flatMap((kind) => {
    const price = row[`${NAMES[kind]}${suffix}`];
    return typeof price === 'number' && price > 0 ? [[kind, rounded(price * 1_000_000)]] : [];
  }));
}

/** The factors of the service tiers, and the rows whose prices have no single one. */
export function litellmTiers(source: string, rows: Readonly<Record<string, LitellmRow>>): { readings: TierReading[]; without: string[] } {
  const without: string[] = [];
  const prices = new Map<string, { reading: TierReading; tier: Tier; prices: TierPrice[] }>();
  for (const [key, row] of Object.entries(rows)) {
    const place = placeOf(key, row);
    // The prices of GovCloud are rounded prices times 1.2, which are not in whole cents.
    for (const tier of place === undefined || isGovCloud(place.region ?? place.geography ?? '') ? [] : TIERS) {
      const { model, geography } = place!;
      const route = geography === COMMERCIAL ? 'global' : 'regional';
      const [standard, ofTier] = [kindsOf(row, ''), kindsOf(row, `_${tier}`)];
      const found = prices.get(`${model} ${route} ${tier}`) ?? { reading: { source, model, route }, tier, prices: [] };
      const kinds = (Object.keys(ofTier) as Kind[]).filter((kind) => standard[kind] !== undefined);
      found.prices.push(...kinds.map((kind) => ({ standard: standard[kind]!, ofTier: ofTier[kind]! })));
      prices.set(`${model} ${route} ${tier}`, found);
    }
  }
  const readings = [...prices].flatMap(([key, { reading, tier, prices: ofKey }]): TierReading[] => {
    const factor = tierFactor(ofKey);
    if (ofKey.length > 0 && factor === undefined) {
      without.push(key);
    }
    return factor === undefined ? [] : [{ ...reading, [tier]: factor }];
  });
  return { readings, without };
}
