import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type AwsCommand, awsCommands, type ClientBlock, clientBlocks } from './blocks';
import { readDocument } from '../docs/document';
import { FOLDERS, markdownIn } from '../docs/files';

const ROOT = join(__dirname, '..', '..');

interface Item {
  readonly id: string;
}

interface Failure extends Item {
  readonly error: string;
}

/** Wrong on purpose: a run that does not find them has shown nothing. */
const WRONG_CODE: readonly ClientBlock[] = [
  { id: 'control: no call', code: 'import boto3' },
  { id: 'control: the model instead of the profile', code: callOf('client("bedrock-runtime", region_name=os.environ["BEDROCK_REGION"])', 'BEDROCK_BASE_MODEL_ID') },
  { id: 'control: another Region than that of the profile', code: callOf('client("bedrock-runtime")', 'BEDROCK_MODEL_ID') },
  { id: 'control: an error after the call', code: `${callOf('client("bedrock-runtime", region_name=os.environ["BEDROCK_REGION"])', 'BEDROCK_MODEL_ID')}\nraise ValueError` },
].map(({ id, code }) => ({ id, client: 'boto3', code }));

const WRONG_COMMANDS: readonly AwsCommand[] = [
  { id: 'control: no such service', words: ['aws', 'bedrok', 'list-inference-profiles'] },
  { id: 'control: no such operation', words: ['aws', 'bedrock', 'list-profiles'] },
  { id: 'control: no such option', words: ['aws', 'bedrock', 'list-inference-profiles', '--type', 'APPLICATION'] },
  { id: 'control: a missing option', words: ['aws', 'bedrock', 'list-tags-for-resource'] },
  { id: 'control: no such member', words: ['aws', 'ce', 'update-cost-allocation-tags-status', '--cost-allocation-tags-status', 'Key=Department,Status=Active'] },
  { id: 'control: no such option of a command without operation', words: ['aws', 's3', 'rb', 's3://bucket', '--forced'] },
];

/** Runs the client code of the documents, and checks the commands of the AWS CLI in them, with an interpreter that has requirements.txt. */
async function main(interpreter: string): Promise<void> {
  const documents = ['README.md', ...FOLDERS.flatMap(markdownIn)].map((path) => readDocument(path, readFileSync(join(ROOT, path), 'utf8')));
  const { run, notRun, problems } = clientBlocks(documents);
  const commands = awsCommands(documents);

  const found = await Promise.all([
    failures(interpreter, 'check_commands.py', [...commands, ...WRONG_COMMANDS], WRONG_COMMANDS),
    failures(interpreter, 'run_blocks.py', [...run, ...WRONG_CODE], WRONG_CODE),
  ]);
  problems.push(...found.flat());
  console.log(`aws commands: ${commands.length} in ${new Set(commands.map(({ id }) => id.split(':')[0])).size} documents were parsed by the AWS CLI`);
  console.log(`client code: ${run.length} blocks were run (${[...new Set(run.map(({ client }) => client))].join(', ')}); ${notRun.length} are not run (${notRun.map(({ client }) => client).join(', ')})`);
  problems.forEach((problem) => console.error(problem));
  console.log(problems.length === 0 ? 'clients call the profile, and commands exist' : `${problems.length} problem(s)`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

async function failures(interpreter: string, script: string, items: readonly Item[], controls: readonly Item[]): Promise<string[]> {
  const python = spawn(interpreter, [join(__dirname, script)], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(JSON.stringify(items));
  const failed = await json(python.stdout) as Failure[];
  const isControl = ({ id }: Item) => controls.some((control) => control.id === id);
  return [
    ...failed.filter((failure) => !isControl(failure)).map(({ id, error }) => `${id}: ${error}`),
    ...controls.filter(({ id }) => !failed.some((failure) => failure.id === id)).map(({ id }) => `${id} was not found wrong, so ${script} shows nothing`),
  ];
}

function callOf(client: string, model: string): string {
  return `import boto3, os\nboto3.${client}.converse(modelId=os.environ["${model}"], messages=[{"role": "user", "content": [{"text": "Hello"}]}])`;
}

void main(process.argv[2]);
