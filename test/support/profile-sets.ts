import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { checkedApp, ofType, templateOf, type TemplateResource } from './checked-app';
import { type Deployment } from './deployed';
import { policiesOf } from './may';
import { PARTITION, REGION, TEST_ACCOUNT, TEST_ENV } from './places';
import { CostTags, TaggedInferenceProfiles, type TaggedInferenceProfilesProps } from '../../src';

/** The 30 models of a chat application, by the IDs that they are called by. */
export const THIRTY_MODELS = [
  'amazon.nova-lite-v1:0', 'amazon.nova-micro-v1:0', 'amazon.nova-pro-v1:0', 'amazon.titan-text-express-v1', 'cohere.command-r-plus-v1:0', 'cohere.command-r-v1:0',
  'deepseek.v3.2', 'global.anthropic.claude-haiku-4-5-20251001-v1:0', 'global.anthropic.claude-opus-4-5-20251101-v1:0', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'meta.llama3-1-70b-instruct-v1:0', 'meta.llama3-1-8b-instruct-v1:0', 'mistral.mistral-7b-instruct-v0:2', 'mistral.mistral-large-2402-v1:0', 'mistral.mixtral-8x7b-instruct-v0:1',
  'openai.gpt-oss-120b-1:0', 'openai.gpt-oss-20b-1:0', 'qwen.qwen3-32b-v1:0', 'us.amazon.nova-lite-v1:0', 'us.amazon.nova-premier-v1:0', 'us.amazon.nova-pro-v1:0',
  'us.anthropic.claude-haiku-4-5-20251001-v1:0', 'us.anthropic.claude-opus-4-1-20250805-v1:0', 'us.anthropic.claude-opus-4-6-v1', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'us.anthropic.claude-sonnet-4-6', 'us.deepseek.r1-v1:0', 'us.meta.llama3-3-70b-instruct-v1:0', 'us.meta.llama4-maverick-17b-instruct-v1:0', 'us.mistral.pixtral-large-2502-v1:0',
];

/** A set in a stack of its own. */
export function setIn(props: Partial<TaggedInferenceProfilesProps>, stackProps: StackProps = { env: TEST_ENV }) {
  const stack = new Stack(checkedApp(), 'S', stackProps);
  const set = new TaggedInferenceProfiles(stack, 'Set', { costTags: CostTags.of({ Team: 'ours' }), ...props });
  return { stack, set };
}

/** ARNs and IDs that are as long as those of Bedrock, for all profiles of a template. */
export function realisticValues(resources: Record<string, TemplateResource>, place: Deployment = {}): Record<string, string> {
  const { partition = PARTITION, region = REGION } = place;
  return Object.fromEntries(ofType(resources, 'AWS::Bedrock::ApplicationInferenceProfile').flatMap(([logicalId], index) => {
    const id = `w2m9jvmdy${String(index).padStart(3, '0')}`;
    return [
      [`${logicalId}.InferenceProfileArn`, `arn:${partition}:bedrock:${region}:${TEST_ACCOUNT}:application-inference-profile/${id}`],
      [`${logicalId}.InferenceProfileId`, id],
    ];
  }));
}

/** The policies of a role as deployed, with realistic values. */
export function deployedPolicies(stack: Stack, role: iam.IRole, place: Deployment = {}): any[] {
  const { Resources: resources } = templateOf(stack);
  return policiesOf(resources, stack.resolve(role.roleName).Ref, { ...place, values: realisticValues(resources, place) });
}
