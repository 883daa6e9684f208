import { CommandError } from './command-error';
import { readDocument, writeDocument } from './document-file';
import { priceChanges } from './price-changes';
import { pricesFrom, pricesOfRelease, type ReleasedPrices } from './released-prices';
import type { PriceDocument } from '../pricing/price-document';
import { plural } from '../private/text';

export interface PricesOptions {
  readonly version?: string;
  readonly from?: string;
  readonly models?: string;
  readonly out?: string;
}

/**
 * Compares the price list of a release with the installed one, and writes it. Returns the lines to print.
 */
export function pricesCommand({ version, from, models, out }: PricesOptions, installed: ReleasedPrices): string[] {
  if (version !== undefined && from !== undefined) {
    throw new CommandError('--version must not be combined with --from, which already determines the version: omit one of them', 2);
  }
  const released = from === undefined ? pricesOfRelease(version ?? 'latest') : pricesFrom(from);
  const ids = models?.split(',').map((id) => id.trim()).filter((id) => id !== '');
  const selected = ids === undefined ? released.document : onlyModels(released, ids);
  const { added, changed, removed, confirmed } = priceChanges(ids === undefined ? installed.document : withModels(installed.document, ids), selected);
  return [
    `Installed: version ${installed.version}, prices of ${installed.document.asOf}. Compared: version ${released.version}, prices of ${released.document.asOf}.`,
    ...released.document.asOf < installed.document.asOf ? ['The compared prices are older. The library ignores an entry of a document that is older than its own.'] : [],
    ...([['Added', added], ['Changed, in USD per million tokens', changed], ['Removed', removed]] as const)
      .flatMap(([title, lines]) => lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)]),
    ...added.length + changed.length + removed.length === 0 ? ['No price differs.'] : [],
    ...confirmed > 0 ? [`${plural(confirmed, 'unchanged entry has', 'unchanged entries have')} a newer date.`] : [],
    ...out === undefined ? ['No file was written. Pass --out FILE to write the compared prices.'] : [write(out, selected)],
  ];
}

function write(file: string, document: PriceDocument): string {
  const before = readDocument(file);
  const own = Object.entries(before?.models ?? {}).filter(([, { prices }]) => prices.some(({ asOf }) => asOf === undefined)).map(([id]) => id);
  if (own.length > 0) {
    throw new CommandError(`${file} contains prices without asOf, which are yours and not of a release: ${own.join(', ')}. Write to another file, or move them to PriceList.withPrices.`);
  }
  const others = Object.keys(before?.models ?? {}).filter((id) => !Object.hasOwn(document.models, id));
  if (others.length > 0) {
    throw new CommandError(`${file} contains models that would be lost: ${others.join(', ')}. Add them to --models, write to another file, or delete the file first.`);
  }
  const calibration = before?.calibration;
  writeDocument(file, { ...document, ...calibration && { calibration } });
  return `${file} contains ${plural(Object.keys(document.models).length, 'model')}${calibration ? `, and the calibration of ${calibration.month} as before` : ''}.`;
}

function onlyModels({ version, document }: ReleasedPrices, ids: readonly string[]): PriceDocument {
  const unknown = ids.filter((id) => !Object.hasOwn(document.models, id));
  if (ids.length === 0 || unknown.length > 0) {
    throw new CommandError(`--models must be IDs of models in version ${version}, without a geography, got ${ids.length === 0 ? 'none' : unknown.join(', ')}: ` +
      'use IDs such as anthropic.claude-sonnet-5', 2);
  }
  return withModels(document, ids);
}

/** Members of a release's document that explain its prices. A document of some models can be for a parameter, which has room for few bytes. */
const EXPLANATIONS = ['kind', 'sources', 'decision'];

/** The document with some of its models and the groups of Regions that they use, without explanations. */
function withModels({ version, asOf, regionGroups = {}, models }: PriceDocument, ids: readonly string[]): PriceDocument {
  const selected = Object.entries(models).filter(([id]) => ids.includes(id));
  const used = new Set(selected.flatMap(([, { prices }]) => prices.map(({ regions }) => regions)));
  return {
    version,
    asOf,
    regionGroups: Object.fromEntries(Object.entries(regionGroups).filter(([group]) => used.has(group))),
    models: Object.fromEntries(selected.map(([id, model]) => [id, unexplained({ ...model, prices: model.prices.map(unexplained) })])),
  };
}

function unexplained<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !EXPLANATIONS.includes(name))) as T;
}
