import { type Callable, callableOf } from './callable-list';
import { genaiClaims, piAiClaims } from './catalogues';
import type { Claim, Source } from './claims';
import { litellmClaims, litellmTiers } from './litellm';
import { fetchOffers, readOffer } from './offer-files';
import { genaiModels, litellmRows, piAiModels, readPackage, readWheel } from './packages';
import { PRICE_LIST_NAMES } from './price-list-names';
import * as readings from './readings.json';
import { GEOGRAPHIES, US_WIDE, US_WIDE_MODELS } from './regions';
import type { TierReading } from './service-tiers';

const PI_AI = { name: '@earendil-works/pi-ai', version: '1.6.0', date: '2026-11-20', url: 'https://www.npmjs.com/package/@earendil-works/pi-ai/v/1.6.0' };
const GENAI = { name: 'genai-prices', version: '0.2.3', date: '2026-11-10', url: 'https://pypi.org/project/genai-prices/0.2.3/' };
const LITELLM = { name: 'litellm', version: '1.110.2', date: '2026-11-20', url: 'https://pypi.org/project/litellm/1.110.2/' };
const ANALYZER = { name: 'bedrock-usage-analyzer', version: '0.7.0b0', date: '2026-10-09', url: 'https://pypi.org/project/bedrock-usage-analyzer/0.7.0b0/' };

/** What all sources say. */
export interface Collected {
  readonly sources: Record<string, Source>;
  readonly claims: Claim[];
  readonly callable: Callable;
  readonly tiers: TierReading[];

  /** What a person should know, and what is no reason to stop. */
  readonly remarks: string[];
}

/**
 * Reads AWS's offer files, if there is a way to them, the earlier readings, and the packages from their registries.
 *
 * @param aws URL of the offer files
 */
export async function collect(aws: string): Promise<Collected> {
  const remarks: string[] = [];
  const sources: Record<string, Source> = { ...readings.sources, 'pi-ai': PI_AI, 'genai-prices': GENAI, 'litellm': LITELLM };
  const claims: Claim[] = (readings.claims as Array<Omit<Claim, 'id'>>).map((claim) => ({ ...claim, id: claim.model }));

  const offers = await fetchOffers(aws, [...new Set(Object.values(GEOGRAPHIES).flat())]);
  if (offers === undefined) {
    remarks.push(`no way to ${aws}: going by what was read from AWS before, and by the catalogues`);
  }
  for (const { offer, region, file } of offers ?? []) {
    const source = `aws-${offer}`;
    const date = file.publicationDate.slice(0, 10);
    if (sources[source] === undefined || sources[source].date < date) {
      sources[source] = { name: `AWS Price List, ${offer}`, version: file.publicationDate, date, url: `${aws}/offers/v1.0/aws/${offer}/current/region_index.json` };
    }
    const rows = readOffer(source, offer, region, file);
    claims.push(...rows.claims);
    remarks.push(...rows.unknown.map((row) => `unknown: ${row}`));
  }

  const callable = callableOf(ANALYZER, readWheel(ANALYZER.name, ANALYZER.version, /fm-list-[a-z0-9-]+\.yml$/));
  const ofPiAi = piAiClaims('pi-ai', piAiModels(readPackage(PI_AI.name, PI_AI.version, 'dist/providers/data/amazon-bedrock.json')));
  const rowsOfLitellm = litellmRows(onlyFile(readWheel(LITELLM.name, LITELLM.version, /^litellm\/model_prices_and_context_window_backup\.json$/)));
  const ofLitellm = litellmClaims('litellm', rowsOfLitellm);
  const ids = new Set([...Object.keys(callable.models), ...Object.values(PRICE_LIST_NAMES), ...[...ofPiAi, ...ofLitellm].map(({ model }) => model)]);
  const ofGenai = genaiClaims('genai-prices', genaiModels(onlyFile(readWheel(GENAI.name, GENAI.version, /^genai_prices\/data\.py$/))), [...ids], GENAI.date);
  claims.push(...[...ofPiAi, ...ofGenai, ...ofLitellm].map(widened));

  const ofTiers = litellmTiers('litellm', rowsOfLitellm);
  remarks.push(...ofTiers.without.map((key) => `no single factor: ${key}`));
  return { sources, claims, callable, tiers: [...readings.tiers as TierReading[], ...ofTiers.readings], remarks };
}

function onlyFile(files: ReadonlyMap<string, string>): string {
  const [text, ...others] = files.values();
  if (text === undefined || others.length > 0) {
    throw new Error(`one file was expected, got ${[...files.keys()].join(', ')}`);
  }
  return text;
}

/** A claim about the geography `us`, in all of its Regions if the price is known to be the same there. */
function widened(claim: Claim): Claim {
  return claim.regions === 'us' && US_WIDE_MODELS.includes(claim.model) ? { ...claim, regions: US_WIDE } : claim;
}
