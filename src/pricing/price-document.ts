import { ALL_REGIONS, COMMERCIAL, covers, listedRegions, preferred, type PriceData, type PriceEntry } from './price-data';
import { priceProblems } from './price-rules';
import { folded } from '../private/structs/names';
import { show } from '../private/text';

/** Version of the structure of a price document. */
export const PRICE_DOCUMENT_VERSION = 1;

/** Billed cost divided by estimated cost, in one month. */
export interface Calibration {
  /** Month of the bill, as `YYYY-MM`. */
  readonly month: string;

  /** Factors by the ARN that the bill has as the resource: of an inference profile, or of a foundation model. */
  readonly factors: Readonly<Record<string, number>>;
}

/**
 * Price document: prices that an app or a meter uses in addition to the bundled price list. The file of the bundled price list is a price document, too.
 */
export interface PriceDocument extends PriceData {
  readonly version: typeof PRICE_DOCUMENT_VERSION;

  /** @default - estimates are not calibrated */
  readonly calibration?: Calibration;
}

const ENTRY_MEMBERS = [
  'route', 'regions', 'input', 'output', 'cacheRead', 'cacheWrite', 'cacheWriteOneHour', 'longContext', 'inputTokens', 'serviceTiers', 'since', 'asOf',
];

// Longer lists would hide the first problems.
const MOST_PROBLEMS = 20;

/**
 * Problems with a value that was read as a price document. A document with a problem must not be used, because a part of it could be right for a different reason.
 */
export function documentProblems(value: unknown): string[] {
  if (!isObject(value)) {
    return [`the document must be a JSON object, got ${brief(value)}: pass an object with version, asOf and models`];
  }
  if (value.version !== PRICE_DOCUMENT_VERSION) {
    return [`version must be ${PRICE_DOCUMENT_VERSION}, got ${brief(value.version)}: ${typeof value.version === 'number' && value.version > PRICE_DOCUMENT_VERSION
      ? 'update cdk-bedrock-cost-tags, because the document was written for a newer version of it'
      : `write version ${PRICE_DOCUMENT_VERSION}`}`];
  }
  const problems = [
    ...isDate(value.asOf) ? [] : [`asOf must be a date as YYYY-MM-DD, got ${brief(value.asOf)}: write the day on which the prices were confirmed`],
    ...groupProblems(value.regionGroups),
    ...modelsProblems(value.models, isObject(value.regionGroups) ? Object.keys(value.regionGroups) : []),
    ...value.calibration === undefined ? [] : calibrationProblems(value.calibration),
  ];
  return problems.length <= MOST_PROBLEMS ? problems : [...problems.slice(0, MOST_PROBLEMS), `${problems.length - MOST_PROBLEMS} more problems`];
}

/** Prices of a document merged into other prices, and what of the document is not used. */
export interface MergedPrices {
  readonly data: PriceData;

  /** Entries of the document over which an entry of the other prices takes precedence, in at least one Region, as `MODEL ROUTE REGIONS`. */
  readonly superseded: string[];
}

/**
 * Merges a document without problems into other prices. The entries of the document come first, so `preferred` selects them unless the other prices have a newer date.
 */
export function mergedPrices(base: PriceData, document: PriceDocument): MergedPrices {
  const superseded: string[] = [];
  const models: Record<string, { readonly prices: readonly PriceEntry[] }> = { ...base.models };
  for (const [id, { prices }] of Object.entries(document.models)) {
    const others = Object.hasOwn(base.models, id) ? base.models[id].prices : [];
    const own = prices.map((entry) => withListedRegions(entry, listedRegions(document, entry)));
    own.filter((entry) => others.some((other) => isSuperseded(base, entry, other)))
      .forEach(({ route, regions }) => superseded.push(`${id} ${route} ${typeof regions === 'string' ? regions : regions.join('+')}`));
    models[id] = { prices: [...own, ...others] };
  }
  return { data: { asOf: base.asOf > document.asOf ? base.asOf : document.asOf, regionGroups: base.regionGroups, models }, superseded };
}

/** An entry that does not need the groups of its document. */
function withListedRegions(entry: PriceEntry, regions: readonly string[] | undefined): PriceEntry {
  return typeof entry.regions === 'string' && regions !== undefined ? { ...entry, regions, group: entry.regions } : entry;
}

function isSuperseded(base: PriceData, entry: PriceEntry, other: PriceEntry): boolean {
  if (entry.route !== other.route || preferred([entry, other]) === entry) {
    return false;
  }
  const [one, another] = [listedRegions(base, entry), listedRegions(base, other)];
  return one?.some((region) => covers(base, other, region)) ?? another?.some((region) => covers(base, entry, region)) ?? true;
}

function groupProblems(groups: unknown): string[] {
  if (groups === undefined) {
    return [];
  }
  return !isObject(groups)
    ? [`regionGroups must be an object, got ${brief(groups)}: write the Regions of each group`]
    : Object.entries(groups).flatMap(([name, regions]) => [
      ...isRegions(regions) ? [] : [`regionGroups.${name} must be a list of Regions, got ${brief(regions)}: write a list such as ["eu-west-1"]`],
      ...[ALL_REGIONS, COMMERCIAL].includes(name) ? [`regionGroups must not contain ${show(name)}, which is defined already: rename the group`] : [],
    ]);
}

function modelsProblems(models: unknown, groups: readonly string[]): string[] {
  if (!isObject(models)) {
    return [`models must be an object, got ${brief(models)}: write the prices by the ID of the model`];
  }
  return Object.entries(models).flatMap(([id, model]) => {
    const at = `models[${show(id)}]`;
    const prices = isObject(model) ? model.prices : undefined;
    return [
      // Also keeps names out that an object has of its own.
      ...ID.test(id) ? [] : [`${at} must be the ID of a foundation model, without a geography: write an ID such as "amazon.nova-lite-v1:0"`],
      ...Array.isArray(prices) && prices.length > 0
        ? prices.flatMap((entry: unknown, index) => entryProblems(entry, groups).map((problem) => `${at}.prices[${index}]: ${problem}`))
        : [`${at}.prices must be a list with at least one entry, got ${brief(prices)}: write the prices of each route`],
    ];
  });
}

const ID = /^(?!(?:us|eu|apac|jp|au|in|ca|us-gov|global)\.)[a-z0-9-]+\.[a-z0-9][a-z0-9.:-]*$/;

function entryProblems(entry: unknown, groups: readonly string[]): string[] {
  if (!isObject(entry)) {
    return [`an entry must be an object, got ${brief(entry)}: write route, regions and input`];
  }
  const { route, regions, serviceTiers, since, asOf, longContext } = entry;
  const isGroup = typeof regions === 'string' && [ALL_REGIONS, COMMERCIAL, ...groups].includes(regions);
  return [
    ...route === 'global' || route === 'regional' ? [] : [`route must be "global" or "regional", got ${brief(route)}: write "regional" for in-Region and geographic inference`],
    ...misspelled(entry, ENTRY_MEMBERS),
    ...isObject(longContext) ? misspelled(longContext, ENTRY_MEMBERS).map((problem) => `longContext.${problem}`) : [],
    ...isGroup || (isRegions(regions) && regions.length > 0)
      ? []
      : [`regions must be a list of Regions, a group of regionGroups, "commercial" or "all", got ${brief(regions)}: write a list such as ["eu-west-1"]`],
    ...([['since', since], ['asOf', asOf]] as const).filter(([, date]) => date !== undefined && !isDate(date))
      .map(([name, date]) => `${name} must be a date as YYYY-MM-DD, got ${brief(date)}: write the date, or omit it for prices of your own`),
    ...longContext !== undefined && !isObject(longContext)
      ? [`longContext must be an object, got ${brief(longContext)}: write inputTokens and the prices above it`]
      : priceProblems(entry as unknown as PriceEntry),
    ...serviceTiers === undefined ? [] : tierProblems(serviceTiers),
  ];
}

/** Members that are spelled in another way. Other members are of no interest here: a later version of the library can add some. */
function misspelled(value: Record<string, unknown>, members: readonly string[]): string[] {
  return Object.keys(value).flatMap((key) => {
    const meant = members.find((member) => member !== key && folded(member) === folded(key));
    return meant === undefined ? [] : [`${key} must be spelled ${meant}: rename the member`];
  });
}

function tierProblems(tiers: unknown): string[] {
  return !isObject(tiers)
    ? [`serviceTiers must be an object, got ${brief(tiers)}: write the multiple of the standard price, such as { "flex": 0.5 }`]
    : [...misspelled(tiers, ['flex', 'priority']), ...Object.entries(tiers).filter(([, factor]) => !isFactor(factor))
      .map(([tier, factor]) => `serviceTiers.${tier} must be a number above 0, got ${brief(factor)}: write the multiple of the standard price, such as 0.5`)];
}

function calibrationProblems(calibration: unknown): string[] {
  if (!isObject(calibration)) {
    return [`calibration must be an object, got ${brief(calibration)}: write month and factors`];
  }
  const { month, factors } = calibration;
  return [
    ...typeof month === 'string' && MONTH.test(month) ? [] : [`calibration.month must be a month as YYYY-MM, got ${brief(month)}: write the month of the bill`],
    ...!isObject(factors)
      ? [`calibration.factors must be an object, got ${brief(factors)}: write the factor of each ARN`]
      : Object.entries(factors).flatMap(([arn, factor]) => [
        ...ARN.test(arn) ? [] : [`calibration.factors must have ARNs as keys, got ${show(arn)}: write the ARN of the profile or of the foundation model`],
        ...isFactor(factor) ? [] : [`calibration.factors[${show(arn)}] must be a number above 0, got ${brief(factor)}: write billed cost divided by estimated cost`],
      ]),
  ];
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const ARN = /^arn:[^:]+:bedrock:[^:]*:[^:]*:.+\/.+$/;

function isFactor(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRegions(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' && /^[a-z]+(-[a-z]+)+-\d+$/.test(each));
}

function isDate(value: unknown): value is string {
  // A day that a month does not have becomes a day of the next month.
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value);
}

/** A value in a message, which is cut off where the document is. */
function brief(value: unknown): string {
  const text = show(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
