import { readFileSync } from 'node:fs';
import type { IConstruct } from 'constructs';
import * as bundled from './bedrock-prices.json';
import { ALL_REGIONS, COMMERCIAL, covers, entriesOf, listedRegions, preferred, type PriceData, type PriceEntry } from './price-data';
import { documentProblems, mergedPrices, type PriceDocument, PRICE_DOCUMENT_VERSION } from './price-document';
import { TOKEN_KINDS, type TokenKind } from './token-kinds';
import { TokenPrices } from './token-prices';
import { entryInUnknownRegion } from './unknown-region';
import { InferenceRoute, type ModelSource } from '../models';
import { billedUnit } from '../models/billed-units';
import { endInWords, extendedAccessProblem, lifecycleOf, moveTo } from '../models/lifecycle';
import { isMantleOnly } from '../models/mantle-models';
import { modelIdProblems, parseSystemProfileId } from '../models/model-id';
import { spelledOtherwise, spellingProblems, withoutGeography } from '../models/model-id-spelling';
import { nearestModelIds } from '../models/nearest-model-id';
import { byName } from '../private/by-name';
import { isToken, plural, show, throwProblems } from '../private/check';
import { ScopeValues } from '../private/scope-values';
import { checkArgument } from '../private/structs/struct-problems';
import { warn } from '../private/warning';

/** Reason why the price list has no price, and remedies. */
interface MissingPrice {
  readonly problem: string;

  /** Alternative to passing prices, followed by "or". */
  readonly alternative?: string;

  /** Remedy if prices would not help. */
  readonly remedy?: string;

  /** Related entries of the price list, as a separate sentence. */
  readonly known?: string;
}

/**
 * Price list of Amazon Bedrock models: AWS's public on-demand prices in USD, in the standard service tier.
 *
 * Prices are looked up by the exact ID of the model, the route and the Region. Prices are never guessed. A model, route or Region that is not in the price
 * list is an error. The price is never assumed to be 0 USD or the price of a similar model.
 *
 * The bundled price list is as old as the version of this library and does not contain discounts. For other prices in a whole app, stage or stack, create a price list with
 * `withPrices` or `withDocument` and call `applyTo`. For one profile, pass `prices` to the profile. AWS bills in-Region and geographic inference at the price of the Region
 * of the call, so the price list contains these prices by Region where they differ.
 *
 * A price list is immutable.
 *
 * @see https://aws.amazon.com/bedrock/pricing/
 *
 * @example
 * const priceList = PriceList.bundled();
 * const prices = priceList.pricesFor(ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-4-5-20251001-v1:0'), 'us-east-1');
 */
export class PriceList {
  /**
   * Returns the price list that is bundled with this version of the library.
   */
  public static bundled(): PriceList {
    PriceList.ofThisVersion ??= new PriceList(bundled as PriceData);
    return PriceList.ofThisVersion;
  }

  /**
   * Returns the price list that applies to a construct: the one of the nearest scope that `applyTo` was called with, or the bundled price list.
   *
   * @param scope construct, such as a stack
   */
  public static of(scope: IConstruct): PriceList {
    checkArgument('PriceList.of', 'scope', '=IConstruct', scope);
    return PriceList.scopes.of(scope) ?? PriceList.bundled();
  }

  /**
   * Price list for a construct that uses its prices, after which the price list of its scopes must not change.
   *
   * @internal
   */
  public static _for(scope: IConstruct): PriceList {
    return PriceList.scopes.usedBy(scope) ?? PriceList.bundled();
  }

  private static ofThisVersion?: PriceList;
  private static readonly scopes = new ScopeValues<PriceList>();

  /**
   * Date of the newest source, as `YYYY-MM-DD`. An entry can be older, see `TokenPrices.asOf`.
   */
  public readonly asOf: string;

  /**
   * IDs of the foundation models in the price list, without a geography, in alphabetical order.
   */
  public readonly modelIds: string[];

  // A comparison with all IDs takes milliseconds, and many profiles can have the same ID.
  private readonly meantBy = new Map<string, string>();

  private constructor(
    private readonly data: PriceData, private readonly overlay?: PriceDocument, private readonly superseded: readonly string[] = [],
  ) {
    this.asOf = data.asOf;
    this.modelIds = Object.keys(data.models).sort();
  }

  /**
   * Returns a price list in which the specified prices take precedence. Use it for models that are newer than the price list, and for negotiated prices.
   *
   * The prices apply in every Region. They replace all prices of the model and its routes. A later call takes precedence over an earlier one.
   *
   * Throws one error that lists all problems: an ID that is not the ID of a foundation model, and a value that is not a `TokenPrices`.
   *
   * @param prices prices by the ID of a foundation model, such as `anthropic.claude-sonnet-4-6`, for every route to the model, or by `global.` followed by the ID, for the global
   * route, which takes precedence
   */
  public withPrices(prices: { [modelId: string]: TokenPrices }): PriceList {
    checkArgument('PriceList.withPrices', 'prices', 'TokenPrices{}', prices, () => Object.keys(byName(prices)).flatMap(keyProblems));
    const entries = Object.entries(byName(prices)).flatMap(([key, each]) => {
      const isGlobal = key.startsWith(GLOBAL);
      const routes: Array<PriceEntry['route']> = isGlobal ? ['global'] : ['global', 'regional'];
      const id = isGlobal ? key.slice(GLOBAL.length) : key;
      return routes.map((route) => ({ id, isGlobal, entry: { route, regions: ALL_REGIONS, ...each._entry() } }));
    }).sort((one, other) => Number(other.isGlobal) - Number(one.isGlobal));
    const models: Record<string, { prices: PriceEntry[] }> = {};
    entries.forEach(({ id, entry }) => (models[id] ??= { prices: [] }).prices.push(entry));
    return this.merged({ version: PRICE_DOCUMENT_VERSION, asOf: this.asOf, models });
  }

  /**
   * Returns a price list in which the prices of a price document take precedence, for example of a document that the command `npx cdk-bedrock-cost-tags prices` wrote.
   *
   * An entry of the document that has a date takes precedence unless the entry of this price list has a newer one. An entry without a date always takes precedence.
   *
   * Throws one error that lists all problems: a file that cannot be read or is not JSON, and a document that does not have the structure of a price document.
   *
   * @param path path of the JSON file. A relative path starts in the directory in which the app runs
   */
  public withDocument(path: string): PriceList {
    checkArgument('PriceList.withDocument', 'path', 'string', path);
    const document = documentAt(path);
    throwProblems(`PriceList.withDocument(${show(path)})`, documentProblems(document));
    return this.merged(document as PriceDocument);
  }

  /**
   * Uses this price list for all profiles, alarms, meters and dashboards in a scope. A price list of a nearer scope takes precedence. Prices that were passed to a construct take precedence, too.
   *
   * Throws if the scope already has a price list, or if a construct in the scope has already used its prices: call this method before you create the constructs. Issues a
   * warning if entries of a price document are not used, because newer prices or prices without a date take precedence.
   *
   * @param scope app, stage, stack or other construct
   */
  public applyTo(scope: IConstruct): void {
    checkArgument('PriceList.applyTo', 'scope', '=IConstruct', scope);
    throwProblems(`PriceList.applyTo(${show(scope)})`, [
      ...PriceList.scopes.has(scope) ? ['scope must not have a price list already: call withPrices and withDocument on one price list, and applyTo once'] : [],
      ...PriceList.scopes.isUsedIn(scope) ? ['scope must not contain a construct that has used its prices: call applyTo right after you have created the scope'] : [],
    ]);
    PriceList.scopes.set(scope, this);
    if (this.superseded.length > 0) {
      const [first] = this.superseded;
      warn(scope, 'PriceList.supersededPrices',
        `${plural(this.superseded.length, 'entry of a price document is', 'entries of price documents are')} not used, because newer prices or prices without a date take precedence, such as ${show(first)}: ` +
        'write a newer document, remove these entries, or omit asOf of an entry that is a price of your own');
    }
  }

  /**
   * Returns the prices of a model and its route, for calls from a Region.
   *
   * Throws if the price list does not contain the model, the route or the Region. Also throws if the model is known only at deployment, or if the Region is known only at
   * deployment and the price depends on the Region.
   *
   * @param modelSource model and route
   * @param region Region of the calls, such as `us-east-1`. Can be a token if the price is the same in all Regions, or if the price list has a price for
   * the geography of a system-defined inference profile. For `us`, this is the price in us-east-1, us-east-2 and us-west-2, which can be lower than in other Regions.
   */
  public pricesFor(modelSource: ModelSource, region: string): TokenPrices {
    checkArgument('PriceList', 'modelSource', 'ModelSource', modelSource);
    checkArgument('PriceList', 'region', 'string', region, () => isToken(region) || REGION.test(region) ? [] : [
      `region must be the code of a Region, got ${show(region)}: pass a Region such as "us-east-1"`,
    ]);
    return this._pricesFor(modelSource, region, 'PriceList');
  }

  /**
   * Returns the prices of a model, see `pricesFor`.
   *
   * @param subject name that error messages begin with
   * @param modelKey key of the model in the map of prices, if the prices of several models are specified together
   *
   * @internal
   */
  public _pricesFor(modelSource: ModelSource, region: string, subject: string, modelKey?: string): TokenPrices {
    const entry = this.find(modelSource, region);
    if ('problem' in entry) {
      const { problem, alternative = '', remedy, known = '' } = entry;
      const prices = 'TokenPrices.perMillionTokens({ input: …, output: …, cacheRead: …, cacheWrite: … })';
      const pass = `${alternative}pass prices: ${modelKey === undefined ? prices : `{ ${show(modelKey)}: ${prices} }`}`;
      throw new Error(`${subject}: ${problem}: ${remedy ?? pass}${known}`);
    }
    return TokenPrices._listed(entry);
  }

  /**
   * Kinds of tokens for which the price list has a price for a model, for any route.
   *
   * @internal
   */
  public _kindsOf(baseModelId: string | undefined): TokenKind[] {
    const entries = baseModelId !== undefined && Object.hasOwn(this.data.models, baseModelId) ? this.data.models[baseModelId].prices : [];
    return TOKEN_KINDS.filter((kind) => entries.some((entry) => entry[kind] !== undefined));
  }

  /**
   * Whether the prices of a model for calls from a Region were specified by the user, which means that they have no date.
   *
   * @internal
   */
  public _isGiven(modelSource: ModelSource, region: string): boolean {
    const entry = this.find(modelSource, region);
    return !('problem' in entry) && entry.asOf === undefined;
  }

  /**
   * Prices that take precedence over the bundled price list, as a price document. Undefined for the bundled price list.
   *
   * @internal
   */
  public _overlay(): PriceDocument | undefined {
    return this.overlay;
  }

  /** This price list with a document, which has no problems. */
  private merged(document: PriceDocument): PriceList {
    // Documents in front of each other are one document: its entries have the Regions themselves.
    const { regionGroups: _, calibration, ...own } = document;
    const before: PriceDocument = this.overlay ?? { version: PRICE_DOCUMENT_VERSION, asOf: own.asOf, models: {} };
    const { models } = mergedPrices(before, document).data;
    const latest = calibration ?? before.calibration;
    const { data, superseded } = mergedPrices(this.data, document);
    const overlay = { ...own, asOf: own.asOf > before.asOf ? own.asOf : before.asOf, models, ...latest ? { calibration: latest } : {} };
    return new PriceList(data, overlay, [...this.superseded, ...superseded]);
  }

  /** Entry for a model, or the reason why there is none. */
  private find(modelSource: ModelSource, region: string): PriceEntry | MissingPrice {
    const { baseModelId, route } = modelSource;
    if (baseModelId === undefined || route === undefined || isToken(baseModelId)) {
      return {
        problem: 'modelSource must specify the model and the route at synth, got a token',
        alternative: 'specify baseModelId and route in the options of modelSource, or ',
      };
    }
    const gone = () => unpriceable(baseModelId, isToken(region) ? undefined : region);
    if (!Object.hasOwn(this.data.models, baseModelId)) {
      return gone() ?? { problem: `no price for model ${show(baseModelId)} in ${this.name()}`, known: this.meant(modelSource._sourceId() ?? baseModelId) };
    }
    const byRoute = entriesOf(this.data, baseModelId, route === InferenceRoute.GLOBAL ? 'global' : 'regional');
    if (byRoute.length === 0) {
      return gone() ?? { problem: `no ${route} price for model ${show(baseModelId)} in ${this.name()}` };
    }
    const geography = route === InferenceRoute.GEOGRAPHIC ? parseSystemProfileId(modelSource._sourceId() ?? '')?.geography : undefined;
    const found = isToken(region)
      ? entryInUnknownRegion(this.data, byRoute, geography, (entry) => isBundled(baseModelId, entry))
      : preferred(byRoute.filter((entry) => covers(this.data, entry, region)));
    const place = isToken(region) ? 'a Region that is known only at deployment' : show(region);
    return found ?? gone() ?? {
      problem: `no ${route} price for model ${show(baseModelId)} in ${place} in ${this.name()}`,
      alternative: isToken(region) ? 'specify a Region in the env of the stack, or ' : '',
      known: `. Regions with a price: ${byRoute.map((entry) => this.regionsOf(entry)).join(', ')}`,
    };
  }

  private name(): string {
    return `the ${this.overlay ? '' : 'bundled '}price list (${this.asOf})`;
  }

  /** IDs that an unknown ID can be meant to be, as a sentence. */
  private meant(id: string): string {
    const known = this.meantBy.get(id) ?? this.findMeant(id);
    this.meantBy.set(id, known);
    return known;
  }

  private findMeant(id: string): string {
    const other = spelledOtherwise(id);
    const nearest = other?.meant === undefined ? nearestModelIds(id, this.modelIds) : [other.meant];
    const reason = other === undefined ? '' : ` An ID ${other.reasons.join(', and ')}.`;
    return `.${reason} ${nearest.length === 0 ? 'modelIds of PriceList lists the models with a price' : `Did you mean ${nearest.map(show).join(' or ')}?`}`;
  }

  private regionsOf(entry: PriceEntry): string {
    return entry.regions === COMMERCIAL ? 'all commercial Regions' : entry.regions === ALL_REGIONS ? 'all Regions' : show(listedRegions(this.data, entry));
  }
}

const GLOBAL = 'global.';

const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;

function isBundled(modelId: string, entry: PriceEntry): boolean {
  const { models } = bundled as PriceData;
  return Object.hasOwn(models, modelId) && models[modelId].prices.includes(entry);
}

function keyProblems(key: string): string[] {
  const id = key.startsWith(GLOBAL) ? key.slice(GLOBAL.length) : key;
  const { geography, modelId } = withoutGeography(id);
  return geography === '' ? [...modelIdProblems('prices', id), ...isMantleOnly(id) ? [] : spellingProblems('prices', id)] : [
    `prices must have IDs of foundation models as keys, got ${show(key)}: use ${show(modelId)} for every geography, or a price document for prices by Region`,
  ];
}

function documentAt(path: string): unknown {
  const subject = `PriceList.withDocument(${show(path)})`;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${subject}: path must be a file that can be read, got ${show(path)} (${(error as Error).message}): pass the path from the directory in which the app runs`);
  }
  try {
    // Editors can write a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new Error(`${subject}: the file must be JSON, got ${(error as Error).message}: write a price document`);
  }
}

/** Reason why no price list can have a token price for a model. */
function unpriceable(modelId: string, region: string | undefined): MissingPrice | undefined {
  const ended = endInWords(modelId, region);
  if (ended !== undefined) {
    return {
      problem: `no price for model ${show(modelId)}, which ${ended}`,
      remedy: `${moveTo(lifecycleOf(modelId, region))}, or pass prices if AWS still offers you this one`,
    };
  }
  const extendedAccess = extendedAccessProblem(modelId, region);
  if (extendedAccess !== undefined) {
    return { problem: extendedAccess };
  }
  const unit = billedUnit(modelId);
  return unit === undefined ? undefined : {
    problem: `no token price for model ${show(modelId)}, which AWS bills ${unit}`,
    remedy: 'leave its profile out of the estimate, and use a TagBudget for its billed cost',
  };
}
