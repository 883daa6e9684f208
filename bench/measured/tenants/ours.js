// A tenant as the README makes one: a profile with its budget, alarm and policy, all from the profile's tags.
const { Construct } = require('constructs');
const {
  BedrockCostAlarm, BudgetAlert, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile, TagScopedInvokePolicy,
} = require('cdk-bedrock-cost-tags');

exports.shared = (stack) => new CostNotifications(stack, 'Notifications');

exports.tenant = (stack, index, notifications) => {
  const scope = new Construct(stack, `Tenant${index}`);
  const profile = new TaggedInferenceProfile(scope, 'Profile', {
    modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
    costTags: CostTags.of({ Tenant: `tenant-${index}`, Environment: 'production' }),
  });
  const tenantTag = profile.costTags.pick('Tenant');
  new TagBudget(scope, 'Budget', {
    costTags: tenantTag,
    limit: 500,
    alerts: [BudgetAlert.actualPercent(80, { emails: [`tenant-${index}@example.com`] })],
    notifications,
  });
  new BedrockCostAlarm(scope, 'Alarm', { profiles: [profile], threshold: 50, notifications });
  new TagScopedInvokePolicy(scope, 'Policy', { costTags: tenantTag });
};
