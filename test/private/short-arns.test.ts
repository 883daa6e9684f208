import { arnCovers, arnsOverlap } from '../../src/private/wildcards';

const MODELS = 'arn:*:bedrock:*::foundation-model/*';

test.each(['arn:aws-cn:bedrock:*', 'arn:aws-us-gov:bedrock:*', 'arn:aws:bedrock:*', 'arn:*:bedrock:*', 'arn:*', 'arn:aws*', 'arn:aws-c*', 'arn:aws-us-gov*', '*', 'a*'])(
  '%s overlaps and covers the models in its partition', (pattern) => {
    expect([arnsOverlap(pattern, MODELS), arnCovers(pattern, MODELS)]).toEqual([true, true]);
  });

test.each(['arn:aws-cn:s3:*', 'arn:aws:bedrock-mantle:*', 'arn:aws-us-gov:s3', 'arn:aws-x*', 'b*'])('%s has nothing of the models', (pattern) => {
  expect([arnsOverlap(pattern, MODELS), arnCovers(pattern, MODELS)]).toEqual([false, false]);
});

test('a short ARN with a Region covers only this Region', () => {
  expect([arnsOverlap('arn:aws-cn:bedrock:cn-north-1:*', MODELS), arnCovers('arn:aws-cn:bedrock:cn-north-1:*', MODELS)]).toEqual([true, false]);
});

test('a wildcard in the place of the partition might reach the service, but does not cover it', () => {
  expect([arnsOverlap('arn:*:foundation-model/*', MODELS), arnCovers('arn:*:foundation-model/*', MODELS)]).toEqual([true, false]);
});
