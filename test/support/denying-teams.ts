import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ofType, type TemplateResource } from './checked-app';
import { deployed } from './deployed';
import { PARTITION, REGION, TEST_ACCOUNT, TEST_ENV } from './places';
import { BedrockCostAlarm, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';

/** What the CDK CLI adds to the context of each app. */
const OF_THE_CLI = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** What denies a team. */
export type Denials = 'budget' | 'alarm' | 'both';

export interface Teams {
  readonly count: number;
  readonly perStack: number;
  readonly denials?: Denials;

  /** Writes templates without indentation. */
  readonly isCompact?: boolean;
}

/** A synthesized stack of teams. */
export interface TeamStack {
  readonly resources: Record<string, TemplateResource>;

  /** Size of the template in characters, as the CDK writes it. */
  readonly size: number;
  readonly messages: string[];
}

/** An app in which each team has a role, a profile, and a budget and an alarm that deny the role. The teams of a stack share one topic. */
export function appOf({ count, perStack, denials = 'both', isCompact = false }: Teams): App {
  const app = new App({ analyticsReporting: false, context: { ...OF_THE_CLI, '@aws-cdk/core:suppressTemplateIndentation': isCompact } });
  for (let first = 0; first < count; first += perStack) {
    const stack = new Stack(app, `Teams${first / perStack + 1}`, { env: TEST_ENV });
    const notifications = new CostNotifications(stack, 'Notifications');
    for (let index = first; index < Math.min(count, first + perStack); index++) {
      addTeam(stack, `Team${index + 1}`, notifications, denials);
    }
  }
  return app;
}

function addTeam(stack: Stack, id: string, notifications: CostNotifications, denials: Denials): void {
  const profile = new TaggedInferenceProfile(stack, `${id}Profile`, { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: id }) });
  const role = new iam.Role(stack, `${id}Role`, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  if (denials !== 'alarm') {
    new TagBudget(stack, `${id}Budget`, { costTags: profile.costTags, limit: 500, notifications }).denyInvocations({ atPercent: 120, roles: [role] });
  }
  if (denials !== 'budget') {
    new BedrockCostAlarm(stack, `${id}Alarm`, { profiles: [profile], threshold: 50, notifications }).denyInvocations({ roles: [role] });
  }
}

/** The stacks of an app. */
export function stacksOf(app: App): TeamStack[] {
  return app.synth().stacks.map(({ template, templateFullPath, messages }) => ({
    resources: template.Resources, size: readFileSync(templateFullPath, 'utf8').length, messages: messages.map(({ entry }) => String(entry.data)),
  }));
}

/**
 * The longest names and ARNs that CloudFormation and AWS could have given to the resources of a template, by attribute. A given name stays.
 */
export function longestValues(resources: Record<string, TemplateResource>): Record<string, string> {
  const arn = (service: string, rest: string, isGlobal = false) => `arn:${PARTITION}:${service}:${isGlobal ? '' : REGION}:${TEST_ACCOUNT}:${rest}`;
  const each = (type: string, length: number, property: string, values: (id: string, name: string, path: string) => Record<string, string>) =>
    ofType(resources, type).map(([id, { Properties = {} }]) => values(id, Properties[property] ?? id.padEnd(length, 'x'), deployed(Properties.Path ?? '/', {})));
  return Object.assign({},
    ...each('AWS::IAM::Role', 64, 'RoleName', (id, name, path) => ({ [id]: name, [`${id}.Arn`]: arn('iam', `role${path}${name}`, true) })),
    ...each('AWS::IAM::User', 64, 'UserName', (id, name, path) => ({ [id]: name, [`${id}.Arn`]: arn('iam', `user${path}${name}`, true) })),
    ...each('AWS::IAM::Group', 128, 'GroupName', (id, name, path) => ({ [id]: name, [`${id}.Arn`]: arn('iam', `group${path}${name}`, true) })),
    ...each('AWS::IAM::ManagedPolicy', 128, 'ManagedPolicyName', (id, name, path) => ({ [id]: arn('iam', `policy${path}${name}`, true) })),
    ...each('AWS::Budgets::Budget', 100, 'BudgetName', (id, name) => ({ [id]: name })),
    ...each('AWS::SNS::Topic', 256, 'TopicName', (id, name) => ({ [id]: arn('sns', name), [`${id}.TopicName`]: name })),
    ...each('AWS::SQS::Queue', 80, 'QueueName', (id, name) => ({ [id]: `https://sqs.${REGION}.amazonaws.com/${TEST_ACCOUNT}/${name}`, [`${id}.Arn`]: arn('sqs', name), [`${id}.QueueName`]: name })),
    ...each('AWS::Logs::LogGroup', 255, 'LogGroupName', (id, name) => ({ [id]: name, [`${id}.Arn`]: arn('logs', `log-group:${name}:*`) })),
    ...each('AWS::Lambda::Function', 64, 'FunctionName', (id, name) => ({ [id]: name, [`${id}.Arn`]: arn('lambda', `function:${name}`) })),
    ...each('AWS::StepFunctions::StateMachine', 80, 'StateMachineName', (id, name) => ({ [id]: arn('states', `stateMachine:${name}`), [`${id}.Arn`]: arn('states', `stateMachine:${name}`), [`${id}.Name`]: name })),
    ...each('AWS::CloudWatch::Alarm', 255, 'AlarmName', (id, name) => ({ [id]: name, [`${id}.Arn`]: arn('cloudwatch', `alarm:${name}`) })),
    ...each('AWS::Events::Rule', 64, 'Name', (id, name) => ({ [id]: name, [`${id}.Arn`]: arn('events', `rule/${name}`) })),
    ...each('AWS::Bedrock::ApplicationInferenceProfile', 12, '', (id) => ({
      [`${id}.InferenceProfileId`]: 'abcdefghijkl', [`${id}.InferenceProfileArn`]: arn('bedrock', 'application-inference-profile/abcdefghijkl'),
    })));
}
