import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The names of a client. */
export interface ClientNames {
  /** Packages with their versions. */
  readonly sources: string[];

  /** Arguments, members or variables, by the class, function or object that has them. */
  readonly names: Record<string, string[]>;
}

/** The names of all clients. */
export interface ClientNamesData {
  /** Day on which the newest packages were read, as `YYYY-MM-DD`. */
  readonly asOf: string;

  readonly clients: Record<string, ClientNames>;

  /** IDs of Claude models in the Claude API, by IDs in Amazon Bedrock. */
  readonly claudeModels: Record<string, string>;
}

/** Reads archives of clients. */
export function generate(archives: readonly string[], asOf: string): ClientNamesData {
  const read = execFileSync('python3', [join(__dirname, 'read_names.py'), ...archives], { encoding: 'utf8', maxBuffer: 1e9 });
  return { asOf, ...JSON.parse(read) };
}

/** The file, with a list on each line. */
export function render({ asOf, clients, claudeModels }: ClientNamesData): string {
  const parts = Object.entries(clients).map(([client, { sources, names }]) => [
    `${JSON.stringify(client)}: {`,
    `"sources": ${JSON.stringify(sources)},`,
    '"names": {',
    Object.entries(names).map(([subject, each]) => `${JSON.stringify(subject)}: ${JSON.stringify(each)}`).join(',\n'),
    '}}',
  ].join('\n'));
  const models = Object.entries(claudeModels).map(([bedrock, first]) => `${JSON.stringify(bedrock)}: ${JSON.stringify(first)}`);
  return `{\n"asOf": ${JSON.stringify(asOf)},\n"clients": {\n${parts.join(',\n')}\n},\n"claudeModels": {\n${models.join(',\n')}\n}\n}\n`;
}
