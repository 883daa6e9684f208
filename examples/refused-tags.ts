import { App, type AppProps, Stack, Tags } from 'aws-cdk-lib';
import { CostTags, ModelSource, TaggedInferenceProfile } from '../src';

/**
 * An app that does not synthesize: a `Tags.of` above the profile, with a higher priority, would bill the calls of one department to another.
 */
export function refusedTags(props?: AppProps): App {
  const app = new App(props);
  const stack = new Stack(app, 'InsuranceProvider', { env: { region: 'us-east-1' } });

  new TaggedInferenceProfile(stack, 'ClaimsProcessing', {
    modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
    costTags: CostTags.of({ Department: 'Claims' }),
  });

  Tags.of(stack).add('Department', 'Sales', { priority: 300 });
  return app;
}
