import { CostTags } from '../../src';
import { callThrough, mayCall, verdict } from '../support/may';
import { scopedDocument } from '../support/perimeters';

/**
 * The policy of AWS's guide to tracking Bedrock usage with tags, section 7, word for word.
 *
 * It denies every call, also that of the right team: a call is authorized against the profile, which has the tags, and against the foundation model, which can have none, and so never
 * meets the condition. It also lacks streaming.
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

/** Statement that people add to make it work. */
const MODELS_TOO = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:*::foundation-model/*' }],
};

const TAGS = { Environment: 'Production', Project: 'CustomerService' };
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456';
const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';
const [profileStatement, modelStatement] = callThrough(PROFILE, [MODEL], TAGS);

describe('the guide\'s policy', () => {
  test('allows the profile with the tags, and not the model behind it: every call fails', async () => {
    expect(await verdict([NAIVE], 'bedrock:InvokeModel', profileStatement)).toBe('Allowed');
    expect(await verdict([NAIVE], 'bedrock:InvokeModel', modelStatement)).toBe('ImplicitlyDenied');
    expect(await mayCall([NAIVE], 'bedrock:InvokeModel', [profileStatement, modelStatement])).toBe(false);
  });

  test('lacks streaming', async () => {
    expect(await verdict([NAIVE], 'bedrock:InvokeModelWithResponseStream', profileStatement)).toBe('ImplicitlyDenied');
  });

  test('with the models allowed in addition works, and lets every caller bypass the tags', async () => {
    expect(await mayCall([NAIVE, MODELS_TOO], 'bedrock:InvokeModel', [profileStatement, modelStatement])).toBe(true);
    expect(await mayCall([NAIVE, MODELS_TOO], 'bedrock:InvokeModel', [{ resource: MODEL }])).toBe(true);
  });
});

describe('ours for the same tags', () => {
  const document = scopedDocument({ costTags: CostTags.of(TAGS) });

  test.each(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'])('allows %s through the profile', async (action) => {
    expect(await mayCall([document], action, [profileStatement, modelStatement])).toBe(true);
  });

  test('and applies in addition to the statement that people add', async () => {
    expect(await mayCall([document, MODELS_TOO], 'bedrock:InvokeModel', [{ resource: MODEL }])).toBe(false);
  });
});
