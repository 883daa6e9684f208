import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REGISTRY, replacing, specOf } from '../support/replacement';

/** Properties of a type, and of its nested types, whose change makes CloudFormation replace the resource. */
function replacingOf(type: string): string[] {
  const resource = specOf(type);
  const nested = REGISTRY.follow('usesType', resource).flatMap(({ entity }) => replacing(entity.properties).map((name) => `${entity.name}.${name}`));
  return [...replacing(resource.properties), ...nested].sort();
}

/** Path of the property that contains the ARN of the profile, from the resource through its nested types. */
const PLACES: Array<[string, string[], boolean]> = [
  ['AWS::Bedrock::Agent', ['FoundationModel'], false],
  ['AWS::Bedrock::Agent', ['PromptOverrideConfiguration', 'PromptConfiguration.FoundationModel'], false],
  ['AWS::Bedrock::AgentAlias', ['Description'], false],
  ['AWS::Bedrock::Prompt', ['Variants', 'PromptVariant.ModelId'], false],
  ['AWS::Bedrock::PromptVersion', ['Description'], true],
  ['AWS::Bedrock::Flow', ['Definition'], false],
  ['AWS::Bedrock::FlowVersion', ['Description'], true],
  ['AWS::Bedrock::FlowAlias', ['RoutingConfiguration'], false],
  ['AWS::Bedrock::KnowledgeBase', ['KnowledgeBaseConfiguration.VectorKnowledgeBaseConfiguration'], true],
  ['AWS::Bedrock::DataSource', ['VectorIngestionConfiguration.ParsingConfiguration'], true],
  ['AWS::Bedrock::DataSource', ['VectorIngestionConfiguration.ContextEnrichmentConfiguration'], false],
  ['AWS::Bedrock::IntelligentPromptRouter', ['Models'], true],
  ['AWS::BedrockAgentCore::Runtime', ['EnvironmentVariables'], false],
  ['AWS::BedrockAgentCore::Memory', ['MemoryStrategies'], false],
  ['AWS::StepFunctions::StateMachine', ['DefinitionString'], false],
];

test.each(PLACES)('CloudFormation and %s: a change of %s', (type, path, isReplaced) => {
  const all = replacingOf(type);

  expect(path.some((property) => all.includes(property))).toBe(isReplaced);
  for (const property of path) {
    const [owner, name] = property.includes('.') ? property.split('.') : [undefined, property];
    const { properties } = owner === undefined ? specOf(type) : REGISTRY.follow('usesType', specOf(type)).map(({ entity }) => entity).find((entity) => entity.name === owner)!;
    expect(Object.keys(properties)).toContain(name);
  }
});

test('the guide says of each type whether it is replaced', () => {
  const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'guides', 'bedrock-features.md'), 'utf8');
  const rows = guide.split('\n').filter((line) => line.startsWith('| `AWS::'));

  for (const [type, path, isReplaced] of PLACES) {
    const property = path.at(-1)!.split('.').at(-1)!;
    const row = rows.find((line) => line.includes(`\`${type}\``) && line.includes(property));
    expect([type, property, row?.includes('**replaced**')]).toEqual([type, property, isReplaced]);
  }
});
