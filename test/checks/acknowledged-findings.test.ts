import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { synthWithChecks } from '../support/cost-checks';
import { TEST_ENV } from '../support/places';

const ID = 'cdk-bedrock-cost-tags::UntrackedInvocation';

const acknowledge = (scope: IConstruct, id = ID) => Validations.of(scope).acknowledge({ id, reason: 'migrated next quarter' });

function openRole(scope: Stack, id: string): iam.Role {
  const role = new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: ['*'] }));
  return role;
}

function appWithStacks(...ids: string[]): { app: App; stacks: Stack[] } {
  const app = new App({ analyticsReporting: false });
  return { app, stacks: ids.map((id) => new Stack(app, id, { env: TEST_ENV })) };
}

test('an acknowledged role leaves the other role of the stack reported', () => {
  const { app, stacks: [stack] } = appWithStacks('S');
  acknowledge(openRole(stack, 'Known'));
  openRole(stack, 'New');

  expect(synthWithChecks(app)).toMatchObject({
    fails: true,
    active: ['UntrackedInvocation at S/New/DefaultPolicy/Resource (fatal)'],
    suppressed: ['UntrackedInvocation at S/Known/DefaultPolicy/Resource (error)'],
  });
});

test('the finding is named in the output, with the ID to acknowledge', () => {
  const { app, stacks: [stack] } = appWithStacks('S');
  acknowledge(openRole(stack, 'Known'));
  openRole(stack, 'New');
  const { output } = synthWithChecks(app);

  expect(output).toContain('an IAM statement of S/New/DefaultPolicy/Resource allows running models outside tagged profiles: bedrock:InvokeModel on *');
  expect(output).toContain('UntrackedInvocation');
  expect(output).not.toContain('an IAM statement of S/Known');
});

test('an acknowledged stack covers what is in it, and only that', () => {
  const { app, stacks: [known, other] } = appWithStacks('Known', 'Other');
  ['A', 'B'].forEach((id) => openRole(known, id));
  openRole(other, 'C');
  acknowledge(known);

  expect(synthWithChecks(app)).toMatchObject({
    fails: true,
    active: ['UntrackedInvocation at Other/C/DefaultPolicy/Resource (fatal)'],
    suppressed: ['UntrackedInvocation at Known/A/DefaultPolicy/Resource (error)', 'UntrackedInvocation at Known/B/DefaultPolicy/Resource (error)'],
  });
});

test('a stack whose ID begins with the ID of an acknowledged stack is not covered', () => {
  const { app, stacks: [known, other] } = appWithStacks('Known', 'Known2');
  openRole(known, 'A');
  openRole(other, 'A');
  acknowledge(known);

  expect(synthWithChecks(app).active).toEqual(['UntrackedInvocation at Known2/A/DefaultPolicy/Resource (fatal)']);
});

test('an acknowledged stage covers its stacks, in any environment', () => {
  const app = new App({ analyticsReporting: false });
  const [dev, prod] = ['Dev', 'Prod'].map((id) => new Stage(app, id));
  for (const stage of [dev, prod]) {
    openRole(new Stack(stage, 'S', { env: TEST_ENV }), 'A');
    openRole(new Stack(stage, 'T', { env: { ...TEST_ENV, region: 'eu-central-1' } }), 'B');
  }
  acknowledge(dev);
  const { fails, active } = synthWithChecks(app);

  expect(fails).toBe(true);
  expect(active).toEqual(['UntrackedInvocation at Prod/S/A/DefaultPolicy/Resource (fatal)', 'UntrackedInvocation at Prod/T/B/DefaultPolicy/Resource (fatal)']);
});

test('the app passes if each finding is acknowledged', () => {
  const { app, stacks: [one, other] } = appWithStacks('One', 'Other');
  acknowledge(openRole(one, 'A'));
  acknowledge(openRole(other, 'B'));

  expect(synthWithChecks(app)).toMatchObject({ fails: false, active: [] });
});

test('the app passes if the app is acknowledged', () => {
  const { app, stacks: [stack] } = appWithStacks('S');
  openRole(stack, 'A');
  acknowledge(app);

  expect(synthWithChecks(app)).toMatchObject({ fails: false, active: [] });
});

test('an acknowledgment of one rule does not affect another rule', () => {
  const { app, stacks: [stack] } = appWithStacks('S');
  openRole(stack, 'A');
  const modelSource = { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' };
  const [known] = ['Known', 'New'].map((id) => new bedrock.CfnApplicationInferenceProfile(stack, id, { inferenceProfileName: id, modelSource }));
  acknowledge(known, 'cdk-bedrock-cost-tags::ProfileWithoutCostTags');

  expect(synthWithChecks(app)).toMatchObject({
    fails: true,
    active: ['ProfileWithoutCostTags at S/New (fatal)', 'UntrackedInvocation at S/A/DefaultPolicy/Resource (error)'],
    suppressed: ['ProfileWithoutCostTags at S/Known (error)'],
  });
});
