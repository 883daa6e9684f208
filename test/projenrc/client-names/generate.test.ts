import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate, render } from '../../../projenrc/client-names/generate';

const ROOT = join(__dirname, '../../..');
const FILE = join(ROOT, 'projenrc/client-names/client-names.json');

/** Writes an archive as a registry would: a wheel or a jar, or a package of npm. */
function archiveOf(name: string, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  if (name.endsWith('.tgz')) {
    execFileSync('tar', ['-czf', name, ...Object.keys(files)], { cwd: folder });
  } else {
    execFileSync('python3', ['-m', 'zipfile', '-c', name, ...new Set(Object.keys(files).map((file) => file.split('/')[0]))], { cwd: folder });
  }
  return join(folder, name);
}

const llamaIndex = (code: string) => archiveOf('llama_index_llms_bedrock_converse-1.2.3-py3-none-any.whl', { 'llama_index/llms/bedrock_converse/base.py': code });
const strands = (strategy: string) => archiveOf('strands_agents-1.2.3-py3-none-any.whl', {
  'strands/models/bedrock.py': 'class BedrockModel(Model):\n  class BedrockConfig(TypedDict):\n    model_id: str\n  def __init__(self, *, region_name=None, **config):\n    pass\n',
  'strands/models/model.py': `class CacheConfig:\n  strategy: ${strategy}\n`,
});
const springAi = (version: string, property: string) => archiveOf(`spring-ai-autoconfigure-model-bedrock-ai-${version}.jar`, {
  'META-INF/spring-configuration-metadata.json': JSON.stringify({ properties: [{ name: property }, { name: 'spring.ai.bedrock.titan.embedding.model' }] }),
  'META-INF/maven/g/a/pom.properties': `groupId=org.example\nartifactId=spring\nversion=${version}\n`,
  'org/BedrockAutoConfiguration.class': 'x\u0001spring.ai.model.chat\u0001bedrock-converse',
});
const claudeCode = (program: string) => archiveOf('anthropic-ai-claude-code-linux-x64-1.2.3.tgz', {
  'package/package.json': JSON.stringify({ name: '@anthropic-ai/claude-code-linux-x64', version: '1.2.3' }), 'package/claude': program,
});

test('arguments of the constructor that is implemented are read from Python, with the version of the wheel', () => {
  const code = 'class Other:\n  def __init__(self, other): pass\nclass BedrockConverse(LLM):\n  @overload\n  def __init__(self, model): ...\n  def __init__(self, model, *, region_name=None): pass\n';

  expect(generate([llamaIndex(code)], '2026-01-02')).toEqual({
    asOf: '2026-01-02',
    clients: { llamaIndex: { sources: ['llama-index-llms-bedrock-converse@1.2.3'], names: { BedrockConverse: ['model', 'region_name'] } } },
    claudeModels: {},
  });
});

test('members of configurations and the texts that a field accepts are read from Python', () => {
  expect(generate([strands('Literal["auto", "anthropic"] = "auto"')], '2026-01-02').clients.strands.names).toEqual({
    'BedrockModel': ['model_id', 'region_name'], 'CacheConfig': ['strategy'], 'CacheConfig.strategy': ['anthropic', 'auto'],
  });
});

test('aliases of fields and keys of a dictionary are read from Python', () => {
  const langChain = archiveOf('langchain_aws-1.0.0-py3-none-any.whl', {
    'langchain_aws/chat_models/bedrock_converse.py': 'class ChatBedrockConverse(Base):\n  model_id: str = Field(alias="model")\n  provider: str = ""\n',
  });
  const liteLlm = archiveOf('litellm-1.0.0-py3-none-any.whl', {
    'litellm/main.py': 'def completion(model, **kwargs):\n  kwargs.get("base_model", None)\n  other.get("not_this")\n',
    'litellm/llms/bedrock/base_aws_llm.py': 'NAMES = ["aws_region_name"]\n',
    'litellm/types/router.py': 'class CredentialLiteLLMParams(Base):\n  aws_bedrock_project_id: str | None = None\n',
    'litellm/llms/bedrock/chat/mantle/transformation.py': 'headers["anthropic-workspace-id"] = x\nheaders["x-other"] = x\n',
  });
  const { clients } = generate([langChain, liteLlm], '2026-01-02');

  expect(clients.langChain.names.ChatBedrockConverse).toEqual(['model', 'model_id', 'provider']);
  expect(clients.liteLlm.names).toEqual({
    'completion': ['aws_region_name', 'base_model', 'model'],
    'CredentialLiteLLMParams': ['aws_bedrock_project_id'],
    'headers of bedrock_mantle': ['anthropic-workspace-id'],
  });
});

test('variables and the header of the project are read from the OpenAI SDK', () => {
  const openAi = archiveOf('openai-1.0.0-py3-none-any.whl', {
    'openai/_client.py': 'project = os.environ.get("OPENAI_PROJECT_ID")\nheaders = {"OpenAI-Project": project}\n',
    'openai/lib/_client_auth.py': 'base_url = os.environ.get("OPENAI_BASE_URL")\n',
    'openai/types/other.py': 'other = os.environ.get("OPENAI_OTHER")\n',
  });

  expect(generate([openAi], '2026-01-02').clients.openAi.names).toEqual({ environment: ['OPENAI_BASE_URL', 'OPENAI_PROJECT_ID'], headers: ['OpenAI-Project'] });
});

test('properties of two versions of Spring AI are one list', () => {
  expect(generate([springAi('1.0.0', 'spring.ai.bedrock.converse.chat.options.model'), springAi('2.0.0', 'spring.ai.bedrock.converse.chat.model')], '2026-01-02').clients.springAi).toEqual({
    sources: ['org.example:spring@1.0.0', 'org.example:spring@2.0.0'],
    names: {
      'properties': ['spring.ai.bedrock.converse.chat.model', 'spring.ai.bedrock.converse.chat.options.model', 'spring.ai.model.chat'],
      'spring.ai.model.chat': ['bedrock-converse'],
    },
  });
});

test('variables, settings and models are read from the program of Claude Code', () => {
  const program = '\u0000"ANTHROPIC_DEFAULT_OPUS_MODEL",AWS_REGION:x,OTHER_MODEL,{env:()=>1,modelOverrides:()=>2,other:()=>3}'
    + 'provider_ids:{first_party:"claude-x-1-20260101",bedrock:"us.anthropic.claude-x-1-20260101-v1:0"},provider_ids:{first_party:"claude-y",bedrock:null}';
  const { clients, claudeModels } = generate([claudeCode(program)], '2026-01-02');

  expect(clients.claudeCode).toEqual({
    sources: ['@anthropic-ai/claude-code-linux-x64@1.2.3'],
    names: { environment: ['ANTHROPIC_DEFAULT_OPUS_MODEL', 'AWS_REGION'], settings: ['env', 'modelOverrides'] },
  });
  expect(claudeModels).toEqual({ 'anthropic.claude-x-1-20260101-v1:0': 'claude-x-1-20260101' });
});

const run = (...args: string[]) => spawnSync(process.execPath, [
  require.resolve('ts-node/dist/bin'), '--project', 'tsconfig.dev.json', '--transpile-only', 'projenrc/client-names/regenerate.ts', ...args,
], { cwd: ROOT, encoding: 'utf8' });

test('a package without names is an error that says which, because the client has changed', () => {
  const { status, stderr } = run('--check', '--from', strands('str'));

  expect(status).toBe(1);
  expect(stderr).toContain('strands-agents@1.2.3 must have names of CacheConfig.strategy, got none: look whether the client has changed');
});

test('--check leaves the file alone, and fails if other names were read', () => {
  const before = readFileSync(FILE, 'utf8');
  const { status, stdout } = run('--check', '--from', llamaIndex('class BedrockConverse:\n  def __init__(self, model): pass\n'));

  expect({ status, stdout }).toEqual({ status: 1, stdout: 'llamaIndex: llama-index-llms-bedrock-converse@1.2.3, 1 names\n0 Claude models, changed\n' });
  expect(readFileSync(FILE, 'utf8')).toBe(before);
});

test('the file is as it is rendered', () => {
  const text = readFileSync(FILE, 'utf8');

  expect(render(JSON.parse(text))).toBe(text);
});
