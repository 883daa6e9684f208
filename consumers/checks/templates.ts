import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './listed-differences';
import { type Difference, differencesOf, outputsOf } from './synthesized';

const LIST = 'consumers/differences.json';
const DOCUMENT = ['COST-TAGS.md', 'cost-tags.json'];

/**
 * Compares what the consumers synthesized with what TypeScript did.
 *
 * Arguments: the folder that has a folder for each language, the version of aws-cdk-lib that each must have run with, and the languages, TypeScript among them.
 */
function main(work: string, cdkVersion: string, languages: string[]): void {
  const problems: string[] = [];
  const found: Record<string, Difference[]> = {};
  const reference = outputsOf(join(work, 'typescript'));
  const rejected = rejectionOf(work, 'typescript');
  if (reference.templates.length === 0 || reference.resources === 0) problems.push('TypeScript synthesized nothing');
  problems.push(...DOCUMENT.filter((name) => !reference.files[name]).map((name) => `TypeScript wrote no ${name}`));
  if (rejected === '') problems.push('TypeScript does not say why the tags were rejected');

  const rows = languages.map((language) => {
    const outputs = outputsOf(join(work, language));
    if (outputs.cdkVersion !== cdkVersion) problems.push(`${language}: ran with aws-cdk-lib ${outputs.cdkVersion} instead of ${cdkVersion}`);
    problems.push(...outputs.validationProblems.map((problem) => `${language}: ${problem}`));
    if (!rejectionOf(work, language).includes(rejected)) problems.push(`${language}: the rejected tags are explained otherwise:\n${rejectionOf(work, language)}`);

    const differences = differencesOf(reference.files, outputs.files);
    found[language] = differences;
    return {
      language,
      'toolchain': text(work, language, 'toolchain'),
      'aws-cdk-lib': outputs.cdkVersion,
      'templates': outputs.templates.length,
      'files': Object.keys(outputs.files).length,
      'resources': outputs.resources,
      'seconds': Number(text(work, language, 'seconds')),
      'equal': differences.length === 0 ? 'yes' : `but for ${differences.length}`,
    };
  });
  problems.push(...problemsOf(JSON.parse(readFileSync(LIST, 'utf8')), found).map((problem) => `${LIST}: ${problem}`));
  console.table(rows);
  problems.push(...control(work));

  problems.forEach((problem) => console.error(`ERROR ${problem}`));
  if (problems.length > 0) process.exit(1);
  console.log(`rejected in each language: ${rejected.replaceAll('\n', ' ')}`);
}

/** Shows that the comparison sees one changed value. */
function control(work: string): string[] {
  const copy = join(work, 'control');
  cpSync(join(work, 'typescript', 'cdk.out'), join(copy, 'cdk.out'), { recursive: true });
  const [file] = outputsOf(join(work, 'typescript')).templates;
  const template = JSON.parse(readFileSync(join(copy, file), 'utf8'));
  const [[id, resource]] = Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === 'AWS::Budgets::Budget');
  resource.Properties.Budget.BudgetLimit.Amount += 1;
  writeFileSync(join(copy, file), JSON.stringify(template));

  const templatesOnly = (files: Record<string, string>) => Object.fromEntries(Object.entries(files).filter(([name]) => name.startsWith('cdk.out')));
  const seen = differencesOf(templatesOnly(outputsOf(join(work, 'typescript')).files), templatesOnly(outputsOf(copy).files));
  const expected = `/Resources/${id}/Properties/Budget/BudgetLimit/Amount`;
  if (seen.length === 1 && seen[0].file === file && seen[0].path === expected) {
    console.log(`control: one value changed in a copy of ${file} is seen, at ${expected}`);
    return [];
  }
  return [`control: the comparison does not see a changed value, but ${JSON.stringify(seen)}`];
}

/** What the app printed about the tags that it had rejected; jsii puts the name of the error before the text. */
function rejectionOf(work: string, language: string): string {
  return text(work, language, 'rejected.txt').replace(/^rejected: (Error: )?/, '');
}

function text(work: string, language: string, file: string): string {
  return readFileSync(join(work, language, file), 'utf8').trim();
}

const [folder, version, ...names] = process.argv.slice(2);
main(folder, version, names);
