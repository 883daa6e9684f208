import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Difference, differencesOf, outputsOf } from './synthesized';

/** A difference that is known: where, and why it has to be. */
interface ListedDifference extends Difference {
  readonly language: string;
  readonly reason: string;
}

const LIST = 'consumers/differences.json';

/**
 * Compares what the consumers synthesized with what TypeScript did.
 *
 * Arguments: the folder that has a folder for each language, the version of aws-cdk-lib that each must have run with, and the languages, TypeScript among them.
 */
function main(work: string, cdkVersion: string, languages: string[]): void {
  const problems: string[] = [];
  const listed: ListedDifference[] = JSON.parse(readFileSync(LIST, 'utf8'));
  const met = new Set<ListedDifference>();
  const reference = outputsOf(join(work, 'typescript'));
  const rejected = rejectionOf(work, 'typescript');
  if (reference.templates.length === 0 || reference.resources === 0) problems.push('TypeScript synthesized nothing');

  const rows = languages.map((language) => {
    const outputs = outputsOf(join(work, language));
    if (outputs.cdkVersion !== cdkVersion) problems.push(`${language}: ran with aws-cdk-lib ${outputs.cdkVersion} instead of ${cdkVersion}`);
    problems.push(...outputs.validationProblems.map((problem) => `${language}: ${problem}`));
    if (!rejectionOf(work, language).includes(rejected)) problems.push(`${language}: the rejected tags are explained otherwise:\n${rejectionOf(work, language)}`);

    const differences = differencesOf(reference.files, outputs.files);
    for (const { file, path } of differences) {
      const known = listed.find((each) => each.language === language && each.file === file && each.path === path);
      if (known) met.add(known);
      else problems.push(`${language}: ${file} ${path} is not that of TypeScript; if it has to be, say why in ${LIST}`);
    }
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
  for (const { language, file, path } of listed.filter((each) => languages.includes(each.language) && !met.has(each))) {
    problems.push(`${LIST} has a difference that there is not: ${language}, ${file} ${path}`);
  }
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
