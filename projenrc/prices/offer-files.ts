import { type Claim, type Figures, type Route, rounded } from './claims';
import { PRICE_LIST_NAMES } from './price-list-names';

interface PriceDimension {
  readonly unit: string;
  readonly pricePerUnit: { readonly USD?: string };
}

/** AWS's price list of one service in one Region, as https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html has it. */
export interface OfferFile {
  readonly publicationDate: string;
  readonly products: Record<string, { readonly attributes: Readonly<Record<string, string | undefined>> }>;
  readonly terms: {
    readonly OnDemand?: Record<string, Record<string, { readonly priceDimensions: Record<string, PriceDimension> }>>;
  };
}

/** The services that have token prices; AmazonBedrockService has those of Claude Sonnet 4 and 4.5 by other names. */
export const OFFERS = ['AmazonBedrock', 'AmazonBedrockFoundationModels', 'AmazonBedrockService'] as const;

export interface OfferRows {
  readonly claims: Claim[];

  /** Rows with a token price that the tables do not know, as `offer usage type: why`. */
  readonly unknown: string[];
}

type Figure = Exclude<keyof Figures, 'longContext'>;

interface Row {
  readonly name: string;
  readonly figure: Figure;
  readonly route: Route;
  readonly mantle: boolean;
}

const TOKENS_PER_UNIT: Record<string, number> = { '1k tokens': 1_000, '1m tokens': 1_000_000 };

// What is left of a usage type without Region and model.
const FIGURES: Record<string, Figure> = {
  'input tokens': 'input',
  'input token count': 'input',
  'output tokens': 'output',
  'output token count': 'output',
  'cache read input token count': 'cacheRead',
  'cache read tokens': 'cacheRead',
  'cache write input token count': 'cacheWrite',
  'cache write tokens': 'cacheWrite',
  'cache write tokens 5m': 'cacheWrite',
  // OpenAI's models have one time to live, of 30 minutes.
  'cache write tokens 30m': 'cacheWrite',
  'cache write 1h input token count': 'cacheWriteOneHour',
  'cache write tokens 1h': 'cacheWriteOneHour',
};

// Prices of something else than standard on-demand text tokens of the model as it is.
const ELSEWHERE = /\b(batch|flex|priority|latency optimized|reserved|provisioned|custom model|customization|training|optimize prompt|image|images|audio|video|speech|document|long (ctx|context)|lctx)\b/;

/**
 * Reads one file. Usage types are taken apart completely: one with a word that is not known is reported, so that no price of another kind is taken for the standard one.
 */
export function readOffer(source: string, offer: string, region: string, file: OfferFile): OfferRows {
  const unknown: string[] = [];
  const found = new Map<string, { row: Row; model: string; price: number }>();
  for (const [sku, { attributes }] of Object.entries(file.products)) {
    const usageType = attributes.usagetype ?? '';
    const dimensions = Object.values(file.terms.OnDemand?.[sku] ?? {}).flatMap(({ priceDimensions }) => Object.values(priceDimensions));
    for (const { unit, pricePerUnit } of dimensions) {
      const tokens = tokensPerUnit(unit, offer);
      const row = tokens === undefined ? 'elsewhere' : rowOf(usageType, attributes);
      if (row === 'elsewhere') {
        continue;
      }
      if (typeof row === 'string' || !Object.hasOwn(PRICE_LIST_NAMES, row.name)) {
        unknown.push(`${offer} ${region} ${usageType}: ${typeof row === 'string' ? row : `no model is known by the name ${row.name}`}`);
        continue;
      }
      const price = rounded(Number(pricePerUnit.USD) * 1_000_000 / tokens!);
      const model = PRICE_LIST_NAMES[row.name];
      const key = `${model}|${row.route}|${row.figure}`;
      const other = found.get(key);
      if (other !== undefined && other.row.mantle === row.mantle && other.price !== price) {
        throw new Error(`${offer} ${region}: ${model} ${row.route} ${row.figure} is ${other.price} and ${price} (${usageType})`);
      }
      // The endpoint bedrock-mantle has rows of its own, which count where there is no other.
      if (other === undefined || (other.row.mantle && !row.mantle)) {
        found.set(key, { row, model, price });
      }
    }
  }
  const claims = new Map<string, Claim>();
  for (const { row: { route, figure }, model, price } of found.values()) {
    const claim = claims.get(`${model}|${route}`) ?? { source, id: model, model, route, regions: [region], figures: {} };
    claims.set(`${model}|${route}`, { ...claim, figures: { ...claim.figures, [figure]: price } });
  }
  return { claims: [...claims.values()].filter(({ figures }) => figures.input !== undefined), unknown };
}

// The marketplace writes `Units` for a million tokens; other services write it for something that is no token.
function tokensPerUnit(unit: string, offer: string): number | undefined {
  return TOKENS_PER_UNIT[unit.toLowerCase()] ?? (unit === 'Units' && offer === 'AmazonBedrockFoundationModels' ? 1_000_000 : undefined);
}

function rowOf(usageType: string, attributes: Readonly<Record<string, string | undefined>>): Row | 'elsewhere' | string {
  const body = usageType.replace(/^[A-Z]{2,4}\d?-/, '').replace(/^MP:[A-Z0-9]+_/, '').replace(/-Units$/, '');
  const [name, meter] = split(body, attributes);
  const words = wordsOf(meter);
  if (ELSEWHERE.test(words) || ELSEWHERE.test(wordsOf(attributes.service_tier ?? '').replace(/^(global )?standard$/, ''))) {
    return 'elsewhere';
  }
  const plain = words.replace(/\b(cross region|global|standard|mantle)\b/g, '').replace(/ +/g, ' ').trim();
  if (!Object.hasOwn(FIGURES, plain)) {
    return `no price is known by the name ${plain}`;
  }
  return { name, figure: FIGURES[plain], route: /\bglobal\b/.test(words) ? 'global' : 'regional', mantle: /\bmantle\b/.test(words) };
}

/** The name of the model and the rest of a usage type, which may start with a short name of the model. */
function split(body: string, { model, servicename }: Readonly<Record<string, string | undefined>>): [string, string] {
  const marketplace = / \(Amazon Bedrock Edition\)$/;
  if (servicename !== undefined && marketplace.test(servicename)) {
    return [servicename.replace(marketplace, ''), body];
  }
  const [, stem, meter] = /^(.*?)-((?:mantle-)?(?:input|output|cache)[-_].*)$/.exec(body) ?? ['', '', body];
  return [model !== undefined && model !== '' ? model : stem, meter];
}

/** `InputTokenCount_Global` and `input_tokens_global` as words. */
function wordsOf(text: string): string {
  return text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[-_]/g, ' ').toLowerCase().trim();
}

export interface FetchedOffer {
  readonly offer: string;
  readonly region: string;
  readonly file: OfferFile;
}

/** Reads the files of some Regions. A service that is not sold in a Region has none. Undefined if there is no way to AWS. */
export async function fetchOffers(baseUrl: string, regions: readonly string[]): Promise<FetchedOffer[] | undefined> {
  const files: FetchedOffer[] = [];
  for (const offer of OFFERS) {
    for (const region of regions) {
      const url = `${baseUrl}/offers/v1.0/aws/${offer}/current/${region}/index.json`;
      let response: Response;
      try {
        response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
      } catch (error) {
        if (files.length === 0) {
          return undefined;
        }
        throw new Error(`${url}: ${error}`);
      }
      if (response.ok) {
        files.push({ offer, region, file: await response.json() as OfferFile });
      } else if (![403, 404].includes(response.status)) {
        throw new Error(`${url}: ${response.status}`);
      }
    }
  }
  return files;
}
