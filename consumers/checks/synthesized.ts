import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What one consumer wrote. */
export interface Outputs {
  /** The text of templates, asset manifests and the strategy's document, by file. */
  readonly files: Record<string, string>;
  readonly templates: string[];
  readonly resources: number;
  readonly cdkVersion: string;
  readonly validationProblems: string[];
}

/** A place where two consumers differ: a file, and a JSON pointer into it or nothing for the whole file. */
export interface Difference {
  readonly file: string;
  readonly path: string;
}

export function outputsOf(folder: string): Outputs {
  const out = join(folder, 'cdk.out');
  const names = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(template|assets)\.json$/.test(entry.name)).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .concat(['COST-TAGS.md', 'cost-tags.json'].filter((name) => existsSync(join(folder, name)))).sort();
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const templates = names.filter((name) => name.endsWith('.template.json'));
  return {
    files,
    templates,
    resources: templates.reduce((sum, name) => sum + Object.keys(JSON.parse(files[name]).Resources).length, 0),
    cdkVersion: JSON.parse(readFileSync(join(out, 'tree.json'), 'utf8')).tree.constructInfo.version,
    validationProblems: validationProblems(out),
  };
}

/** Whether the CDK's own validator looked at the templates, and neither it nor another plugin found something. Plugins that found nothing need not be named. */
function validationProblems(out: string): string[] {
  const { pluginReports } = JSON.parse(readFileSync(join(out, 'validation-report.json'), 'utf8'));
  return [
    ...pluginReports.some(({ pluginName }: any) => pluginName === 'CloudFormation Validate') ? [] : ["the CDK's own validator did not run"],
    ...pluginReports.filter(({ conclusion }: any) => conclusion !== 'success').map(({ pluginName, conclusion }: any) => `the validation plugin ${pluginName} says ${conclusion}`),
  ];
}

/** Where the files differ once the keys of every object are sorted. */
export function differencesOf(reference: Record<string, string>, other: Record<string, string>): Difference[] {
  return [...new Set([...Object.keys(reference), ...Object.keys(other)])].sort().flatMap((file) => {
    const [one, two] = [reference[file], other[file]];
    if (one === undefined || two === undefined) return [{ file, path: '' }];
    if (!file.endsWith('.json')) return one === two ? [] : [{ file, path: '' }];
    if (canonical(JSON.parse(one)) === canonical(JSON.parse(two))) return [];
    return pointers(JSON.parse(one), JSON.parse(two), '').map((path) => ({ file, path }));
  });
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each) => isObject(each) && !Array.isArray(each)
    ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => a < b ? -1 : 1)) : each);
}

function pointers(one: unknown, two: unknown, at: string): string[] {
  if (!isObject(one) || !isObject(two) || Array.isArray(one) !== Array.isArray(two)) {
    return canonical(one) === canonical(two) ? [] : [at];
  }
  return [...new Set([...Object.keys(one), ...Object.keys(two)])].sort()
    .flatMap((key) => pointers(one[key], two[key], `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
