const { aws_bedrock: bedrock } = require('aws-cdk-lib');
const { Construct } = require('constructs');

/** Eight digits where the constructs put a hash: templates are then equally long. */
const hash = (index) => index.toString(16).padStart(8, '0');

const profileOf = (scope, index) => {
  const { account, partition, region, stackName } = scope.node.scope;
  return new bedrock.CfnApplicationInferenceProfile(scope, 'Profile', {
    inferenceProfileName: `${stackName}-Tenant${index}-Profile-${hash(index)}`,
    modelSource: { copyFrom: `arn:${partition}:bedrock:${region}:${account}:inference-profile/us.anthropic.claude-sonnet-4-6` },
    tags: [{ key: 'Environment', value: 'production' }, { key: 'Tenant', value: `tenant-${index}` }],
  });
};

exports.hash = hash;
exports.profileOf = profileOf;
exports.tenant = (stack, index) => {
  profileOf(new Construct(stack, `Tenant${index}`), index);
};
