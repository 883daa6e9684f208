import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BedrockCostAlarm, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from 'cdk-bedrock-cost-tags';

const app = new App();
const stack = new Stack(app, 'Claims', { env: { region: 'us-east-1' } });

const profile = new TaggedInferenceProfile(stack, 'Profile', {
  modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'),
  costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }),
});

const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
profile.grantInvoke(role);

const team = new CostNotifications(stack, 'Team');
team.addEmail('claims-team@example.com');

new TagBudget(stack, 'Budget', { costTags: profile.costTags, limit: 500, notifications: team });
new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 50, window: Duration.hours(24), notifications: team });
new CfnOutput(stack, 'ModelId', { value: profile.inferenceProfileArn });
