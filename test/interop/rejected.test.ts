import { Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import { type IInferenceProfile, ModelSource, TaggedInferenceProfile } from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { IMPORTED, newProfile } from '../support/interop';
import { TEST_ENV } from '../support/places';
import { warningTexts } from '../support/warning-texts';

const PROFILES: Array<[string, (stack: Stack) => IInferenceProfile]> = [
  ['created', (stack) => newProfile(stack)],
  ['imported', (stack) => TaggedInferenceProfile.fromInferenceProfileArn(stack, 'Profile', IMPORTED)],
];

const newStack = () => new Stack(checkedApp(), 'S', { env: TEST_ENV });

test.each(PROFILES)('Amazon Bedrock cannot copy a profile that is %s', (_, profileIn) => {
  const profile = profileIn(newStack());

  expect(() => ModelSource.fromModel(profile)).toThrow('ModelSource.fromModel: model must be a foundation model, got an application inference profile (the construct "');
  expect(() => ModelSource.fromModel(profile)).toThrow('): pass the foundation model, or use modelSource of the profile');
});

describe.each(PROFILES)('AgentCore Memory with a profile that is %s', (_, profileIn) => {
  function memoryWith(change: (memory: agentcore.CfnMemory, profile: IInferenceProfile) => void): Stack {
    const stack = newStack();
    const profile = profileIn(stack);
    const memory = new agentcore.Memory(stack, 'Memory', {
      memoryName: 'claims',
      memoryStrategies: [agentcore.MemoryStrategy.usingSemantic({
        strategyName: 'facts', namespaces: ['/claims/{actorId}'], customExtraction: { model: profile, appendToPrompt: 'Extract the facts of the claim.' },
      })],
    });
    profile.grantInvoke(memory);
    change(memory.node.findChild('Memory') as agentcore.CfnMemory, profile);
    return stack;
  }
  const SHORT = 'TaggedInferenceProfile.shortModelId';

  test('receives the short ID from the CDK, and a warning states it', () => {
    expect(warningTexts(memoryWith(() => {}), SHORT)).toEqual([
      '"S/Memory/Memory" names "S/Profile" by its short ID, but AWS accepts an application inference profile only by its ARN: set the property ModelId of the resource to ' +
      'profile.inferenceProfileArn with addPropertyOverride, or pass the foundation model',
    ]);
  });

  test('receives the ARN with an override, without a warning', () => {
    const path = 'MemoryStrategies.0.CustomMemoryStrategy.Configuration.SemanticOverride.Extraction.ModelId';
    const stack = memoryWith((memory, profile) => memory.addPropertyOverride(path, profile.inferenceProfileArn));

    expect(warningTexts(stack, SHORT)).toEqual([]);
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Memory').Properties.MemoryStrategies[0].CustomMemoryStrategy.Configuration.SemanticOverride.Extraction.ModelId)
      .toEqual(stack.resolve((stack.node.findChild('Profile') as TaggedInferenceProfile).inferenceProfileArn));
  });
});
