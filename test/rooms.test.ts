import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LegacyESLint } from 'eslint/use-at-your-own-risk';

const ROOT = join(__dirname, '..');
const RULES = ['import/no-restricted-paths', 'import/no-cycle'];

// The project's own settings of these rules. Others need types, which come from the file on disk and not from the text.
const { parser, plugins, settings, rules, overrides } = JSON.parse(readFileSync(join(ROOT, '.eslintrc.json'), 'utf8').replace(/^\/\/.*$/m, ''));
const ofRooms = { ...rules, ...overrides.find(({ files }: { files: string[] }) => files.includes('src/**')).rules };
const eslint = new LegacyESLint({
  cwd: ROOT,
  useEslintrc: false,
  overrideConfig: { parser, plugins, settings, parserOptions: { sourceType: 'module' }, rules: Object.fromEntries(RULES.map((rule) => [rule, ofRooms[rule]])) },
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
])('%s may not import %s', async (file, imported) => {
  expect(await brokenBy(file, imported)).toContain('import/no-restricted-paths');
});
