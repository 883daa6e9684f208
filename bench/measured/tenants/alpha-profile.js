const bedrock = require('@aws-cdk/aws-bedrock-alpha');
const { Construct } = require('constructs');
const { hash } = require('./l1-profile');

exports.tenant = (stack, index) => {
  const scope = new Construct(stack, `Tenant${index}`);
  new bedrock.ApplicationInferenceProfile(scope, 'Profile', {
    applicationInferenceProfileName: `${stack.stackName}-Tenant${index}-Profile-${hash(index)}`,
    modelSource: bedrock.CrossRegionInferenceProfile.fromConfig({
      geoRegion: bedrock.CrossRegionInferenceProfileRegion.US,
      model: new bedrock.BedrockFoundationModel('anthropic.claude-sonnet-4-6', { supportsCrossRegion: true }),
    }),
    tags: { Environment: 'production', Tenant: `tenant-${index}` },
  });
};
