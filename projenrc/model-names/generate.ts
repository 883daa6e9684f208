import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export const FILE = join(ROOT, 'src', 'models', 'model-names.json');

/** First parts of IDs: geographies of system-defined inference profiles with `global`, and providers of models. */
export interface ModelNames {
  readonly geographies: readonly string[];
  readonly providers: readonly string[];
}

/** Data about models that is committed already, by ID of the model. */
export interface ModelData {
  /** Regions by route, which is `base`, `global` or a geography. */
  readonly callable: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly prices: Readonly<Record<string, unknown>>;
  readonly lifecycles: Readonly<Record<string, unknown>>;
}

/** The data of this repository. */
export function committedData(): ModelData {
  const models = (...path: string[]) => JSON.parse(readFileSync(join(ROOT, ...path), 'utf8')).models;
  return {
    callable: models('projenrc', 'prices', 'callable.json'),
    prices: models('src', 'pricing', 'bedrock-prices.json'),
    lifecycles: models('src', 'models', 'model-lifecycle.json'),
  };
}

/** A provider stays in the names after its last model has ended, because the lifecycles have the model. */
export function generate({ callable, prices, lifecycles }: ModelData): ModelNames {
  const sorted = (names: readonly string[]) => [...new Set(names)].sort();
  return {
    geographies: sorted(Object.values(callable).flatMap((routes) => Object.keys(routes)).filter((route) => route !== 'base')),
    providers: sorted([callable, prices, lifecycles].flatMap((models) => Object.keys(models)).map((id) => id.split('.')[0])),
  };
}

/** The names as text, with one line for each list. */
export function render({ geographies, providers }: ModelNames): string {
  const list = (names: readonly string[]) => JSON.stringify(names).replaceAll(',', ', ');
  return `{\n"geographies": ${list(geographies)},\n"providers": ${list(providers)}\n}\n`;
}
