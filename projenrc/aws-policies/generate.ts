import { type DataSet, merged } from './data-sets';
import { openStatements } from './open-statements';
import type { AwsPolicyData } from '../../src/checks/aws-policies';

// AWS attaches these to its own roles only.
const OF_SERVICE_LINKED_ROLES = 'aws-service-role/';

/** The policies that allow calls outside tagged profiles. Throws if the data sets have no AdministratorAccess, or if it allows none: then something was misread. */
export function generate(sets: readonly DataSet[]): AwsPolicyData {
  const all = merged(sets);
  const attachable = all.filter(({ name }) => !name.startsWith(OF_SERVICE_LINKED_ROLES));
  const open = attachable.map(({ name, document }) => [name, openStatements(document)] as const).filter(([, statements]) => statements.length > 0);
  const policies = Object.fromEntries(open);
  if (!Object.hasOwn(policies, 'AdministratorAccess')) {
    throw new Error('the data sets must have AdministratorAccess, and it must allow running models: look whether the format of the data sets has changed');
  }
  return {
    // When a package was published says less: it can hold older data.
    asOf: all.map(({ changed }) => changed.slice(0, 10)).sort().at(-1)!,
    source: sets.map(({ source }) => source).sort().join(', '),
    policies,
  };
}

/** The file, with a statement on each line. Characters that nobody sees are escaped. */
export function render({ asOf, source, policies }: AwsPolicyData): string {
  const blocks = Object.entries(policies).map(([name, statements]) =>
    `${JSON.stringify(name)}: [\n${statements.map((statement) => JSON.stringify(statement)).join(',\n')}\n]`);
  const text = `{\n"asOf": ${JSON.stringify(asOf)},\n"source": ${JSON.stringify(source)},\n"policies": {\n${blocks.join(',\n')}\n}\n}\n`;
  return text.replace(/[\uE000-\uF8FF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
