import * as alpha from '@aws-cdk/aws-bedrock-alpha';
import { bedrock as labs } from '@cdklabs/generative-ai-cdk-constructs';
import { Stack } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IInferenceProfile } from '../../src';
import { checkedApp, ofType, templateOf } from '../support/checked-app';
import { MODEL, newProfile } from '../support/interop';
import { TEST_ENV } from '../support/places';

const INSTRUCTION = 'You are a helpful agent that processes insurance claims.';
const NEWER = 'us.anthropic.claude-sonnet-4-6';

/** Creates an agent with an alias, whose description follows the profile if it is given. */
type App = (stack: Stack, profile: IInferenceProfile, description?: string) => void;

const APPS: Array<[string, App]> = [
  ['@aws-cdk/aws-bedrock-alpha', (stack, profile, description) => {
    const agent = new alpha.Agent(stack, 'Agent', { foundationModel: profile, instruction: INSTRUCTION, shouldPrepareAgent: true });
    new alpha.AgentAlias(stack, 'Alias', { agent, description });
  }],
  ['@cdklabs/generative-ai-cdk-constructs', (stack, profile, description) => {
    const agent = new labs.Agent(stack, 'Agent', { foundationModel: profile, instruction: INSTRUCTION, shouldPrepareAgent: true });
    // Without a name, the library generates one from the numbers of the CDK's tokens, which unrelated edits change.
    new labs.AgentAlias(stack, 'Alias', { agent, description, aliasName: 'live' });
  }],
  ['L1s', (stack, profile, description) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com') });
    const agent = new bedrock.CfnAgent(stack, 'Agent', {
      agentName: 'claims', agentResourceRoleArn: role.roleArn, foundationModel: profile.modelArn, instruction: INSTRUCTION, autoPrepare: true,
    });
    profile.grantInvoke(role).applyBefore(agent);
    new bedrock.CfnAgentAlias(stack, 'Alias', { agentAliasName: 'live', agentId: agent.attrAgentId, description });
  }],
];

interface Deployed {
  readonly profile: string;
  readonly agent: any;
  readonly alias: any;
}

/** The profile, the agent and the alias as they stand in the template. References to the profile contain its name, since CloudFormation gives a replaced profile another ARN. */
function templateWith(app: App, modelId: string, isFollowing: boolean): Deployed {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const profile = newProfile(stack, 'Profile', modelId);
  app(stack, profile, isFollowing ? profile.inferenceProfileArn : undefined);
  const { Resources: resources } = templateOf(stack);
  const [[profileId, { Properties: { InferenceProfileName: name } }]] = ofType(resources, 'AWS::Bedrock::ApplicationInferenceProfile');
  const resolved = (type: string) => JSON.parse(JSON.stringify(ofType(resources, type)[0][1].Properties).replaceAll(`{"Fn::GetAtt":["${profileId}","InferenceProfileArn"]}`, `"ARN of ${name}"`));
  return { profile: name, agent: resolved('AWS::Bedrock::Agent'), alias: resolved('AWS::Bedrock::AgentAlias') };
}

describe.each(APPS)('an agent with an alias of %s', (_, app) => {
  test('calls the new model after a change, and the alias does not change', () => {
    const [before, after] = [`us.${MODEL}`, NEWER].map((modelId) => templateWith(app, modelId, false));

    expect(after.profile).not.toBe(before.profile);
    expect([before.agent.FoundationModel, after.agent.FoundationModel]).toEqual([`ARN of ${before.profile}`, `ARN of ${after.profile}`]);
    expect(after.alias).toEqual(before.alias);
  });

  test('moves the alias if its description is the ARN of the profile', () => {
    const [before, after] = [`us.${MODEL}`, NEWER].map((modelId) => templateWith(app, modelId, true));

    expect([before.alias.Description, after.alias.Description]).toEqual([`ARN of ${before.profile}`, `ARN of ${after.profile}`]);
    expect(after.alias).toEqual({ ...before.alias, Description: after.alias.Description });
    // An alias with a given version would stay at this version.
    expect(after.alias.RoutingConfiguration).toBeUndefined();
  });
});
