import { Stack, type StackProps } from 'aws-cdk-lib';
import { checkedApp, ofType, type TemplateResource } from './checked-app';
import { type Deployment } from './deployed';
import { PARTITION, REGION, TEST_ACCOUNT, TEST_ENV } from './places';
import { CostTags, TaggedProject, type TaggedProjectProps } from '../../src';

export const PROJECT_ID = 'proj_abcdefghij234567abcd';

/** ARN of a project of the tests, in either service. */
export function projectArn({ id = PROJECT_ID, region = REGION, account = TEST_ACCOUNT, service = 'bedrock-mantle' } = {}): string {
  return `arn:aws:${service}:${region}:${account}:project/${id}`;
}

/** A project in a stack of its own. */
export function projectWith(props: TaggedProjectProps = {}, stackProps: StackProps = { env: TEST_ENV }): { stack: Stack; project: TaggedProject } {
  const stack = new Stack(checkedApp(), 'Insurance', stackProps);
  return { stack, project: new TaggedProject(stack, 'Claims', { costTags: CostTags.of({ Department: 'Claims' }), ...props }) };
}

/** ARNs and IDs that Bedrock could have given to all projects of a template, by attribute. */
export function projectValues(resources: Record<string, TemplateResource>, place: Deployment = {}): Record<string, string> {
  const { partition = PARTITION, region = REGION } = place;
  return Object.fromEntries(ofType(resources, 'AWS::BedrockMantle::Project').flatMap(([logicalId], index) => {
    const id = `proj_${String.fromCharCode(97 + index).repeat(20)}`;
    return [[`${logicalId}.Id`, id], [`${logicalId}.Arn`, `arn:${partition}:bedrock-mantle:${region}:${TEST_ACCOUNT}:project/${id}`]];
  }));
}
