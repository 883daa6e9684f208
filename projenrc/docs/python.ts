import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Block } from './document';

/** A Python block with the template of the TypeScript block that it stands beside. */
export interface Twin {
  readonly id: string;
  readonly python: Block;
  readonly template: any;
}

/** Wrong on purpose: a run that does not say so has shown nothing. */
const CONTROLS: readonly Twin[] = [
  { id: 'control: a misspelt property', code: 'TagBudget(self, "Control", cost_tagz=CostTags.of({"Department": "Claims"}), limit=1)' },
  { id: 'control: another template', code: 'CostNotifications(self, "Control")' },
].map(({ id, code }) => ({ id, python: { language: 'python', info: [], code, line: 1 }, template: { Resources: {} } }));

/** What is wrong with Python blocks: those that do not synthesize, and those whose template is another than that of the TypeScript before them. */
export function pythonProblems(twins: readonly Twin[], interpreter: string): string[] {
  const problems = run([...twins, ...CONTROLS], interpreter);
  return [
    ...problems.filter((problem) => !CONTROLS.some(({ id }) => problem.startsWith(id))),
    ...CONTROLS.filter(({ id }) => !problems.some((problem) => problem.startsWith(id))).map(({ id }) => `${id} was not found wrong, so the run of the Python blocks shows nothing`),
  ];
}

function run(twins: readonly Twin[], interpreter: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'documents-python-'));
  try {
    writeFileSync(join(folder, 'snippets.json'), JSON.stringify(twins.map(({ id, python }) => ({ id, code: python.code }))));
    const printed = execFileSync(interpreter, [join(__dirname, 'run_snippets.py'), join(folder, 'snippets.json'), join(folder, 'out')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', PYTHONDONTWRITEBYTECODE: '1' },
    });
    const failed: Array<{ id: string; error: string }> = JSON.parse(printed);
    return [
      ...failed.map(({ id, error }) => `${id}: the Python does not synthesize: ${error.trim()}`),
      ...twins.flatMap(({ id, template }, index) => {
        const file = join(folder, 'out', `${index}`, 'Snippet.template.json');
        return existsSync(file) ? differences(id, template, JSON.parse(readFileSync(file, 'utf8'))) : [];
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The CDK's own functions, whose code is another in each of its versions: PyPI may be behind npm. */
const OF_THE_CDK = /Providerframeworkon(Event|Timeout|IsComplete)[0-9A-F]{8}$/;

/** Where two templates differ, by resource. */
export function differences(id: string, typescript: any, python: any): string[] {
  const names = new Set([typescript, python].flatMap(({ Resources = {} }) => Object.keys(Resources)));
  const other = [...names].filter((name) => !OF_THE_CDK.test(name) && !isDeepStrictEqual(typescript.Resources?.[name], python.Resources?.[name]));
  const rest = isDeepStrictEqual({ ...typescript, Resources: 0 }, { ...python, Resources: 0 }) ? [] : ['what is beside the resources'];
  return [...other, ...rest].map((name) => `${id}: ${name} differs between Python and TypeScript`);
}
