import { App, Stack } from 'aws-cdk-lib';
import { CostTags, ModelSource, TaggedInferenceProfiles, type TaggedInferenceProfilesProps, TokenPrices } from '../../src';
import { TEST_ENV } from '../support/places';
import { strategyOf } from '../support/strategy';

const NOVA = 'amazon.nova-lite-v1:0';
const costTags = CostTags.of({ Department: 'Claims' });

function written(props: TaggedInferenceProfilesProps) {
  const app = new App({ analyticsReporting: false });
  new TaggedInferenceProfiles(new Stack(app, 'S', { env: TEST_ENV }), 'Set', { modelIds: [NOVA], costTags, ...props });
  return strategyOf(app);
}

test('the document contains each profile of a set', () => {
  const { markdown } = written({ modelIds: [NOVA, `us.${NOVA}`] });

  expect(markdown).toContain(`S/Set/${NOVA}`);
  expect(markdown).toContain(`S/Set/us.${NOVA}`);
});

// A new property has to be told here.
const EDITS: Required<{ [prop in keyof TaggedInferenceProfilesProps]: TaggedInferenceProfilesProps }> = {
  modelIds: { modelIds: [NOVA, `us.${NOVA}`] },
  modelSources: { modelSources: [ModelSource.systemDefinedProfile(`us.${NOVA}`)] },
  costTags: { costTags: CostTags.of({ Department: 'Sales' }) },
  prices: { prices: { [NOVA]: TokenPrices.perMillionTokens({ input: 1, output: 2 }) } },
  expectedUsage: { expectedUsage: { [NOVA]: { requestsPerDay: 1, inputTokensPerRequest: 1 } } },
  metricNames: { metricNames: { cacheReadInputTokenCount: 'CacheReadInputTokens' } },
};

// Names of AWS's counters decide on nothing.
const NO_STRATEGY = ['metricNames'];

test.each(Object.entries(EDITS))('a change of %s changes the document, unless it is no strategy', (prop, props) => {
  expect(written(props).markdown === written({}).markdown).toBe(NO_STRATEGY.includes(prop));
});
