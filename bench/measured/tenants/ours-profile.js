const { Construct } = require('constructs');
const { CostTags, ModelSource, TaggedInferenceProfile } = require('cdk-bedrock-cost-tags');

exports.tenant = (stack, index) => {
  const scope = new Construct(stack, `Tenant${index}`);
  new TaggedInferenceProfile(scope, 'Profile', {
    modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
    costTags: CostTags.of({ Tenant: `tenant-${index}`, Environment: 'production' }),
  });
};
