import { App, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CostTags, ModelSource, TaggedInferenceProfile } from 'cdk-bedrock-cost-tags';

/**
 * A stack that does not synthesize: a `Tags.of` above the profile, with a higher priority, would bill the calls of one department to another.
 */
class InsuranceProviderStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new TaggedInferenceProfile(this, 'ClaimsProcessing', {
      modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
      costTags: CostTags.of({ Department: 'Claims' }),
    });
  }
}

const app = new App();
const stack = new InsuranceProviderStack(app, 'InsuranceProvider', { env: { account: '111122223333', region: 'us-east-1' } });
Tags.of(stack).add('Department', 'Sales', { priority: 300 });
