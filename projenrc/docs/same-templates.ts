import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { differences } from './python';

/** Tells what the quick starts made, given their templates, and fails unless all made the same. */
function main(files: string[]): void {
  const [first, ...others] = files.map((file) => ({ file, template: withoutMetadata(JSON.parse(readFileSync(file, 'utf8'))) }));
  const resources = Object.values<any>(first.template.Resources).map(({ Type }) => Type);
  console.log(`quick starts: ${files.map((file) => basename(file).split('.')[0]).join(' and ')} make ${resources.length} resources, ${new Set(resources).size} types`);
  const problems = others.flatMap(({ file, template }) => differences(basename(file), first.template, template));
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length === 0 ? 0 : 1;
}

// Which language and version the CDK ran in is told there, and is another on purpose.
function withoutMetadata({ Resources, ...template }: any): any {
  const kept = Object.entries<any>(Resources).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata');
  return { ...template, Conditions: undefined, Resources: Object.fromEntries(kept) };
}

main(process.argv.slice(2));
