import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FROM_NPM = ['@ai-sdk/amazon-bedrock', '@anthropic-ai/claude-code-linux-x64'];
const FROM_PYPI = ['botocore', 'langchain-aws', 'litellm', 'llama-index-llms-bedrock-converse', 'openai', 'pydantic-ai-slim', 'strands-agents'];
const FROM_MAVEN = ['1.1.2', 'LATEST'].map((version) => `org.springframework.ai:spring-ai-autoconfigure-model-bedrock-ai:${version}:jar`);

/** Downloads the newest release of each client into an empty folder, and of Spring AI 1, whose properties have other names. Nothing is installed and nothing of it is run. Returns the archives. */
export function download(folder: string): string[] {
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: folder, stdio: 'pipe' });
  // By its tag, or npm takes the newest version that runs on this Node.
  FROM_NPM.forEach((name) => run('npm', 'pack', `${name}@latest`, '--ignore-scripts', '--pack-destination', folder));
  run('python3', '-m', 'pip', 'download', ...FROM_PYPI, '--no-deps', '--only-binary', ':all:', '--dest', folder);
  FROM_MAVEN.forEach((artifact) => run('mvn', '-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`));
  return readdirSync(folder).sort().map((file) => join(folder, file));
}
