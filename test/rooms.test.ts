import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LegacyESLint } from 'eslint/use-at-your-own-risk';

const ROOT = join(__dirname, '..');
const RULES = ['import/no-restricted-paths'];

// The project's own settings of these rules. Others need types, which come from the file on disk and not from the text.
const { parser, plugins, settings, rules } = JSON.parse(readFileSync(join(ROOT, '.eslintrc.json'), 'utf8').replace(/^\/\/.*$/m, ''));
const eslint = new LegacyESLint({
  cwd: ROOT,
  useEslintrc: false,
  overrideConfig: { parser, plugins, settings, parserOptions: { sourceType: 'module' }, rules: Object.fromEntries(RULES.map((rule) => [rule, rules[rule]])) },
});

/** The names of the import rules that a file of a room would break with one more import. */
async function brokenBy(file: string, imported: string): Promise<string[]> {
  const [{ messages }] = await eslint.lintText(`import * as other from '${imported}';\n\nexport const used = other;\n`, { filePath: join(ROOT, file) });
  return [...new Set(messages.map(({ ruleId, message }) => ruleId ?? message))];
}

test.each([
  ['src/profiles/tagged-inference-profile.ts', '../tags'],
  ['src/profiles/tagged-inference-profile.ts', '../models'],
  ['src/profiles/tagged-inference-profile.ts', '../private/check'],
  ['src/profiles/tagged-inference-profile.ts', './inference-profile'],
  ['src/models/model-source.ts', '../private/check'],
])('%s may import %s', async (file, imported) => {
  expect(await brokenBy(file, imported)).toEqual([]);
});

test.each([
  ['src/tags/cost-tags.ts', '../profiles'],
  ['src/tags/cost-tags.ts', '../models'],
  ['src/models/model-source.ts', '../tags'],
  ['src/models/model-source.ts', '../profiles/inference-profile'],
  ['src/private/check.ts', '../tags'],
  ['src/profiles/tagged-inference-profile.ts', '../index'],
  ['src/bill/bill-sql.ts', '../cost-explorer'],
  ['src/budgets/budget-reach.ts', '../checks/finding'],
  ['src/checks/finding.ts', '../audit'],
  ['src/cost-explorer/billing-widgets.ts', '../anomalies'],
  ['src/dashboards/dashboard-widgets.ts', '../cost-explorer'],
  ['src/bill/bill-sql.ts', '../cli/csv'],
])('%s may not import %s', async (file, imported) => {
  expect(await brokenBy(file, imported)).toContain('import/no-restricted-paths');
});

/** Circles of imports that the project's linter finds below a folder, with its own settings. */
function circlesBelow(folder: string): { status: number | null; output: string } {
  const { status, stdout } = spawnSync(process.execPath, [
    join(dirname(require.resolve('oxlint/package.json')), 'bin', 'oxlint'), '--config', join(ROOT, '.oxlintrc.json'), '--import-plugin', folder,
  ], { encoding: 'utf8' });
  return { status, output: stdout };
}

test('no two files import each other, types included', () => {
  expect(circlesBelow(join(ROOT, 'src'))).toEqual({ status: 0, output: expect.stringContaining('Found 0 warnings and 0 errors.') });
});

test.each([
  ['of values', 'import { name } from "./planted";', 'import { isToken } from "./private/check";\nexport const name = isToken;'],
  ['of types alone', 'import type { Name } from "./planted";\nexport type Other = Name;', 'import type { Other } from "./private/check";\nexport type Name = Other;'],
])('a planted circle %s is found', (_, inCheck, planted) => {
  const folder = mkdtempSync(join(tmpdir(), 'circle-'));
  cpSync(join(ROOT, 'src'), folder, { recursive: true });
  const check = join(folder, 'private', 'check.ts');
  writeFileSync(check, `${inCheck.replace('./planted', '../planted')}\n${readFileSync(check, 'utf8')}`);
  writeFileSync(join(folder, 'planted.ts'), `${planted}\n`);

  const { status, output } = circlesBelow(folder);

  expect(status).toBe(1);
  expect(output).toContain('planted.ts');
  expect(output).toMatch(/import\(no-cycle\): Dependency cycle detected/);
});
