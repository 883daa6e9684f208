import * as alpha from '@aws-cdk/aws-bedrock-alpha';
import { bedrock as labs } from '@cdklabs/generative-ai-cdk-constructs';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type IInferenceProfile, TaggedInferenceProfile } from '../../src';
import { checkedApp, onlyOfType, type TemplateResource, templateOf } from '../support/checked-app';
import { profileValues } from '../support/deployed';
import { IMPORTED, MODEL_ARNS, newProfile } from '../support/interop';
import { callDirectly, callThrough, mayCall, policiesOf } from '../support/may';
import { TEST_ENV } from '../support/places';
import { warningTexts } from '../support/warning-texts';
import { inWorld, WORLDS } from '../support/worlds';

const INSTRUCTION = 'You are a helpful agent that processes insurance claims.';

const PROFILES: Array<[string, (stack: Stack) => IInferenceProfile]> = [
  ['a created profile', (stack) => newProfile(stack)],
  ['an imported profile', (stack) => TaggedInferenceProfile.fromInferenceProfileArn(stack, 'Profile', IMPORTED)],
];

/** Creates an agent and a prompt, and returns the role of the agent. The annotations are tests as well: the compiler accepts the profile as the interface of the library. */
const LIBRARIES: Array<[string, (stack: Stack, profile: IInferenceProfile) => iam.IRole]> = [
  ['@aws-cdk/aws-bedrock-alpha', (stack, profile) => {
    const model: alpha.IBedrockInvokable = profile;
    const variant = alpha.PromptVariant.text({ variantName: 'v1', model, promptText: 'Summarize {{claim}}.', promptVariables: ['claim'] });
    new alpha.Prompt(stack, 'Prompt', { promptName: 'claims', defaultVariant: variant, variants: [variant] });
    return new alpha.Agent(stack, 'Agent', { foundationModel: model, instruction: INSTRUCTION, shouldPrepareAgent: true }).role;
  }],
  ['@cdklabs/generative-ai-cdk-constructs', (stack, profile) => {
    const model: labs.IInvokable = profile;
    const variant = labs.PromptVariant.text({ variantName: 'v1', model, promptText: 'Summarize {{claim}}.', promptVariables: ['claim'] });
    new labs.Prompt(stack, 'Prompt', { promptName: 'claims', defaultVariant: variant, variants: [variant] });
    return new labs.Agent(stack, 'Agent', { foundationModel: model, instruction: INSTRUCTION, shouldPrepareAgent: true }).role;
  }],
];

function ofAgent(resources: Record<string, TemplateResource>, roleId: string): Record<string, string> {
  const [id] = onlyOfType(resources, 'AWS::Bedrock::Agent');
  return { [`${id}.AgentArn`]: 'arn:aws:bedrock:us-east-1:111122223333:agent/ABCDEFGHIJ', [`${id}.AgentId`]: 'ABCDEFGHIJ', [`${roleId}.Arn`]: 'arn:aws:iam::111122223333:role/agent' };
}

describe.each(LIBRARIES)('%s', (__, create) => {
  describe.each(PROFILES)('with %s', (_, profileIn) => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    const profile = profileIn(stack);
    const role = create(stack, profile);
    const { Resources: resources } = templateOf(stack);
    const arn = stack.resolve(profile.inferenceProfileArn);
    const [, agent] = onlyOfType(resources, 'AWS::Bedrock::Agent');

    test('the agent and the prompt call the profile', () => {
      expect(agent.Properties.FoundationModel).toEqual(arn);
      expect(onlyOfType(resources, 'AWS::Bedrock::Prompt')[1].Properties.Variants[0].ModelId).toEqual(arn);
    });

    test('the agent is created after the policy of its role, and no warning is issued', () => {
      expect(agent.DependsOn).toContain(onlyOfType(resources, 'AWS::IAM::Policy')[0]);
      expect(['incompleteGrant', 'missingGrant', 'grantAfterUse'].flatMap((id) => warningTexts(stack, `InferenceProfileGrants.${id}`))).toEqual([]);
    });

    test('the role of the agent has the whole grant in each world', async () => {
      const roleId = stack.getLogicalId(role.node.defaultChild as iam.CfnRole);
      const values = { ...profileValues(resources), ...ofAgent(resources, roleId) };
      const policies = policiesOf(resources, roleId, { values });
      const own = typeof arn === 'string' ? arn : values[arn['Fn::GetAtt'].join('.')];

      for (const place of WORLDS) {
        for (const action of ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']) {
          expect(await mayCall(policies, action, inWorld(place, action, callThrough(own, MODEL_ARNS)))).toBe(true);
          expect(await mayCall(policies, action, inWorld(place, action, callDirectly(MODEL_ARNS[0])))).toBe(false);
        }
      }
    });
  });
});

test('the model of a prompt override is not granted by the alpha library, and a warning states it', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const profile = newProfile(stack);
  const other = newProfile(stack, 'Other');
  const agent = new alpha.Agent(stack, 'Agent', {
    foundationModel: profile,
    instruction: INSTRUCTION,
    promptOverrideConfiguration: alpha.PromptOverrideConfiguration.fromSteps([{
      stepType: alpha.AgentStepType.ROUTING_CLASSIFIER, stepEnabled: true, foundationModel: other, customPromptTemplate: 'Classify the request.',
    } as alpha.PromptRoutingClassifierConfigCustomParser]),
  });
  const missing = () => warningTexts(stack, 'InferenceProfileGrants.missingGrant');

  expect(missing()).toEqual([
    '"S/Agent" calls "S/Other", but none of the policies of its role "S/Agent/Role" allows this (bedrock:InvokeModel), so AWS denies the calls: add profile.grantInvoke(role)',
  ]);
  expect(agent.role.node.path).toBe('S/Agent/Role');
});

test('the parsing model of a data source of cdklabs has half a grant, and a warning states it', () => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const profile = newProfile(stack);
  const role = new iam.Role(stack, 'BaseRole', { assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com') });
  const statements = labs.ParsingStrategy.foundationModel({ parsingModel: profile }).generatePolicyStatements();
  statements.forEach((statement) => role.addToPrincipalPolicy(statement));

  expect(warningTexts(stack, 'InferenceProfileGrants.incompleteGrant')).toEqual([
    expect.stringContaining('"S/BaseRole" can call "S/Profile" (bedrock:InvokeModel), but none of its policies allows the foundation model'),
  ]);
});
