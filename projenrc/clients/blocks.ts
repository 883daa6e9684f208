import { commandsOf } from './shell';
import type { Document } from '../docs/document';

/** Clients whose code is run, with the language of their blocks. */
const RUN: Readonly<Record<string, string>> = {
  'boto3': 'python',
  'langchain': 'python',
  'litellm': 'python',
  'litellm-proxy': 'yaml',
  'llama-index': 'python',
  'pydantic-ai': 'python',
  'strands': 'python',
  'agentcore': 'python',
};

/** Clients whose code the page says is not run. */
const NOT_RUN = ['openai', 'semantic-kernel', 'vercel-ai-sdk'];

/** Code of a client that calls a profile. */
export interface ClientBlock {
  /** Page and line. */
  readonly id: string;
  readonly client: string;
  readonly code: string;
}

/** A command of the AWS CLI. */
export interface AwsCommand {
  readonly id: string;
  readonly words: string[];
}

export interface ClientBlocks {
  readonly run: ClientBlock[];
  readonly notRun: ClientBlock[];
  readonly problems: string[];
}

/** Blocks of client code, `<!-- client: boto3 -->`, of documents. */
export function clientBlocks(documents: readonly Document[]): ClientBlocks {
  const run: ClientBlock[] = [];
  const notRun: ClientBlock[] = [];
  const problems: string[] = [];
  for (const { path, blocks } of documents) {
    for (const { mark, language, code, line } of blocks) {
      const client = /^client: (.*)$/.exec(mark ?? '')?.[1];
      if (client === undefined) {
        continue;
      }
      const block = { id: `${path}:${line}`, client, code };
      if (RUN[client] === language) {
        run.push(block);
      } else if (NOT_RUN.includes(client)) {
        notRun.push(block);
      } else {
        problems.push(`${block.id}: the client of a block in ${language} must be one of ${[...Object.keys(RUN).filter((name) => RUN[name] === language), ...NOT_RUN].join(', ')}, got ${client}`);
      }
    }
  }
  return { run, notRun, problems };
}

/** Commands of the AWS CLI in the shell blocks of documents. */
export function awsCommands(documents: readonly Document[]): AwsCommand[] {
  return documents.flatMap(({ path, blocks }) => blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code, line }) => commandsOf('aws', code).map((words) => ({ id: `${path}:${line}`, words }))));
}
