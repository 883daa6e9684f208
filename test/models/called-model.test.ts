import { calledModel, modelOfProfile } from '../../src/models/called-model';

const NOVA = 'amazon.nova-lite-v1:0';
const arn = (id: string, region = 'us-east-1', partition = 'aws') => `arn:${partition}:bedrock:${region}::foundation-model/${id}`;
const system = (id: string) => `arn:aws:bedrock:us-east-1:111122223333:inference-profile/${id}`;

test.each([
  ['one Region', [arn(NOVA)], { modelId: NOVA, isGlobal: false }],
  ['the Regions of a geography', [arn(NOVA), arn(NOVA, 'us-west-2')], { modelId: NOVA, isGlobal: false }],
  ['any Region', [arn(NOVA), arn(NOVA, '')], { modelId: NOVA, isGlobal: true }],
  ['GovCloud', [arn(NOVA, 'us-gov-west-1', 'aws-us-gov')], { modelId: NOVA, isGlobal: false }],
  ['China', [arn(NOVA, 'cn-north-1', 'aws-cn')], { modelId: NOVA, isGlobal: false }],
  ['two models', [arn(NOVA), arn('amazon.nova-pro-v1:0')], undefined],
  ['no model', [], undefined],
  ['something else', [arn(NOVA), system(`us.${NOVA}`)], undefined],
  ['nothing legible', ['', 'x'], undefined],
])('the model of a profile over %s', (_, arns, expected) => {
  expect(modelOfProfile(arns)).toEqual(expected);
});

test.each([
  [NOVA, { routes: [{ modelId: NOVA, isGlobal: false }, { modelId: 'nova-lite-v1:0', isGlobal: false }] }],
  [`us.${NOVA}`, { routes: [{ modelId: `us.${NOVA}`, isGlobal: false }, { modelId: NOVA, isGlobal: false }] }],
  [`global.${NOVA}`, { routes: [{ modelId: `global.${NOVA}`, isGlobal: false }, { modelId: NOVA, isGlobal: true }] }],
  [system(`global.${NOVA}`), { routes: [{ modelId: `global.${NOVA}`, isGlobal: false }, { modelId: NOVA, isGlobal: true }] }],
  [arn(NOVA), { routes: [{ modelId: NOVA, isGlobal: false }] }],
  ['w2m9jvmdyfej', { profileId: 'w2m9jvmdyfej' }],
  ['arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/w2m9jvmdyfej', { profileId: 'w2m9jvmdyfej' }],
  ['arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abc', 'NOT_BILLED_BY_TOKENS'],
  ['arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1:0/abc', 'NOT_BILLED_BY_TOKENS'],
  ['arn:aws:bedrock:us-east-1:111122223333:marketplace/model-endpoint/all-access', 'NOT_BILLED_BY_TOKENS'],
  ['arn:aws:bedrock:us-east-1:111122223333:imported-model/abc', 'NOT_BILLED_BY_TOKENS'],
  ['arn:aws:sagemaker:us-east-1:111122223333:endpoint/abc', 'NOT_BILLED_BY_TOKENS'],
  ...[
    'arn:aws:bedrock:us-east-1:111122223333:custom-model-deployment/abc',
    'arn:aws:bedrock:us-east-1:111122223333:prompt-router/abc',
    'arn:aws:bedrock:us-east-1:111122223333:default-prompt-router/anthropic.claude:1',
    'arn:aws:sagemaker:us-east-1:111122223333:inference-profile/us.abc',
    'arn:odd',
  ].map((other): [string, object] => [other, { routes: [{ modelId: other, isGlobal: false }] }]),
])('%s names %j', (modelId, expected) => {
  expect(calledModel(modelId)).toEqual(expected);
});
