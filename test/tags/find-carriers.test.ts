import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CostTagCarrierKind, CostTags, ModelSource, TaggedInferenceProfile } from '../../src';
import { carriersIn } from '../../src/tags/find-carriers';
import { PlainCarrier } from '../support/carrier';

const costTags = CostTags.of({ Team: 'claims' });

test('finds carriers of any kind, created, imported and of others, in the order of the tree', () => {
  const app = new App();
  const stack = new Stack(app, 'S');
  new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags });
  TaggedInferenceProfile.fromInferenceProfileArn(stack, 'Imported', 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc');
  new PlainCarrier(new Stack(app, 'Other'), 'Project', CostTagCarrierKind.BEDROCK_PROJECT, costTags);
  Object.assign(new Construct(stack, 'SameName'), { carrierKind: 'BICYCLE', costTags });
  Object.assign(new Construct(stack, 'WithoutTags'), { carrierKind: CostTagCarrierKind.BEDROCK_PROJECT });

  expect(carriersIn(app).map(({ node }) => node.path)).toEqual(['S/Profile', 'S/Imported', 'Other/Project']);
  expect(carriersIn(stack)).toHaveLength(2);
});
