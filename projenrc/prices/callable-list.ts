import type { Source } from './claims';

/** What can be called, as AWS lists it: Regions by the route of a model, which is `base`, `global` or a geography. */
export interface Callable {
  readonly source: Source;
  readonly models: Record<string, Record<string, string[]>>;
}

export interface Combination {
  readonly model: string;

  /** `base` for the foundation model, `global`, or a geography. */
  readonly route: string;
  readonly region: string;
}

// Routes of the list that are no call of a model by its price: models that were imported or customized run on capacity of their own.
const OTHER_ROUTES = ['custom'];

/**
 * Reads the files of `bedrock-usage-analyzer`, one for each Region: a list of models, each with its endpoints by route.
 *
 * @param files texts by path, such as `…/fm-list-us-east-1.yml`
 */
export function callableOf(source: Source, files: ReadonlyMap<string, string>): Callable {
  const models: Record<string, Record<string, string[]>> = {};
  for (const [path, text] of files) {
    const region = /fm-list-([a-z0-9-]+)\.yml$/.exec(path)![1];
    for (const item of text.split(/^- /m).slice(1)) {
      const model = /^ {2}model_id: (\S+)$/m.exec(item)?.[1];
      if (model === undefined) {
        throw new Error(`${path}: a model has no model_id`);
      }
      for (const [, route] of item.matchAll(/^ {4}([a-z-]+):$/gm)) {
        if (!OTHER_ROUTES.includes(route)) {
          ((models[model] ??= {})[route] ??= []).push(region);
        }
      }
    }
  }
  return { source, models };
}

export function combinationsOf({ models }: Callable): Combination[] {
  return Object.entries(models).flatMap(([model, routes]) => Object.entries(routes)
    .flatMap(([route, regions]) => regions.map((region) => ({ model, route, region }))));
}

/** The id by which a combination is called. */
export function calledId({ model, route }: Combination): string {
  return route === 'base' ? model : `${route}.${model}`;
}

/** The list as text, with one line for each model and route. */
export function renderCallable({ source, models }: Callable): string {
  const entries = Object.keys(models).sort().map((model) => {
    const regionsOf = (route: string) => JSON.stringify([...models[model][route]].sort()).replaceAll(',', ', ');
    const routes = Object.keys(models[model]).sort().map((route) => `${JSON.stringify(route)}: ${regionsOf(route)}`);
    return `${JSON.stringify(model)}: {\n${routes.join(',\n')}\n}`;
  });
  return `{\n"source": ${JSON.stringify(source)},\n"models": {\n${entries.join(',\n')}\n}\n}\n`;
}
