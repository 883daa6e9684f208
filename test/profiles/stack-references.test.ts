import { CfnResource, DefaultTokenResolver, NestedStack, Stack } from 'aws-cdk-lib';
import { checkedApp } from '../support/checked-app';
import { newProfile } from '../support/interop';
import { TEST_ENV } from '../support/places';
import { warningTexts } from '../support/warning-texts';

const WRITTEN = 'TaggedInferenceProfile.crossRegionReference';

/** An app with profiles that a stack in a Region refers to. */
function newApp(count: number, region: string, isNested: boolean) {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV, crossRegionReferences: true });
  const team = new Stack(app, 'Team', { env: { ...TEST_ENV, region }, crossRegionReferences: true });
  const scope = isNested ? new NestedStack(stack, 'Nested') : stack;
  const profiles = Array.from({ length: count }, (_, index) => newProfile(scope, `Profile${index}`));
  const use = (index: number) => new CfnResource(team, `Use${index}`, { type: 'AWS::SSM::Parameter', properties: { Type: 'String', Value: profiles[index].inferenceProfileArn } });
  return { app, stack, profiles, use };
}

/** How many tokens are resolved while all profiles are validated again after a synthesis. */
function resolvesOf(count: number, isNested: boolean): number {
  const { app, profiles, use } = newApp(count, TEST_ENV.region, isNested);
  profiles.forEach((_, index) => use(index));
  app.synth();
  const spy = jest.spyOn(DefaultTokenResolver.prototype, 'resolveToken');
  profiles.forEach((profile) => profile.node.validate());
  const { length } = spy.mock.calls;
  spy.mockRestore();
  return length;
}

test.each([
  ['exports', false],
  ['exports of a nested stack', true],
])('the work grows with the profiles, and not with its square: %s', (_, isNested) => {
  const few = resolvesOf(8, isNested);

  expect(few).toBeGreaterThan(16);
  expect(resolvesOf(64, isNested)).toBeLessThan(9 * few);
});

test('finds a reference that is added after a synthesis', () => {
  const { app, stack, use } = newApp(2, 'us-west-2', false);
  use(0);
  app.synth();
  use(1);

  expect(warningTexts(stack, WRITTEN)).toHaveLength(2);
});
