import { CostTags } from '../../src';
import { scopedDocument } from '../support/fences';
import { callThrough, mayCall, verdict } from '../support/may';

/**
 * The policy of AWS's guide to tracking Bedrock usage with tags, section 7, word for word.
 *
 * It denies every call, also that of the right team: a call is authorized against the profile, which has the tags, and against the foundation model, which can have none, and so never
 * meets the condition. It lacks streaming besides.
 */
const NAIVE = {
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Action: 'bedrock:InvokeModel',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/Environment': 'Production', 'aws:ResourceTag/Project': 'CustomerService' } },
  }],
};

/** What people put beside it, to make it work. */
const MODELS_TOO = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:*::foundation-model/*' }],
};

const TAGS = { Environment: 'Production', Project: 'CustomerService' };
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456';
const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';
const [profileLeg, modelLeg] = callThrough(PROFILE, [MODEL], TAGS);

describe('the guide\'s policy', () => {
  test('allows the profile with the tags, and not the model behind it: every call fails', async () => {
    expect(await verdict([NAIVE], 'bedrock:InvokeModel', profileLeg)).toBe('Allowed');
    expect(await verdict([NAIVE], 'bedrock:InvokeModel', modelLeg)).toBe('ImplicitlyDenied');
    expect(await mayCall([NAIVE], 'bedrock:InvokeModel', [profileLeg, modelLeg])).toBe(false);
  });

  test('knows no streaming', async () => {
    expect(await verdict([NAIVE], 'bedrock:InvokeModelWithResponseStream', profileLeg)).toBe('ImplicitlyDenied');
  });

  test('with the models allowed beside it works, and lets everybody around the tags', async () => {
    expect(await mayCall([NAIVE, MODELS_TOO], 'bedrock:InvokeModel', [profileLeg, modelLeg])).toBe(true);
    expect(await mayCall([NAIVE, MODELS_TOO], 'bedrock:InvokeModel', [{ resource: MODEL }])).toBe(true);
  });
});

describe('ours for the same tags', () => {
  const document = scopedDocument({ costTags: CostTags.of(TAGS) });

  test.each(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'])('allows %s through the profile', async (action) => {
    expect(await mayCall([document], action, [profileLeg, modelLeg])).toBe(true);
  });

  test('and holds beside what people put there', async () => {
    expect(await mayCall([document, MODELS_TOO], 'bedrock:InvokeModel', [{ resource: MODEL }])).toBe(false);
  });
});
