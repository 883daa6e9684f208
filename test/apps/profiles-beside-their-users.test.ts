import { App, aws_lambda as lambda, CrossStackReferences, ReferenceStrength, Stack, Validations } from 'aws-cdk-lib';
import { BedrockCostAlarm, BedrockCostChecks, CostNotifications, CostTags, ModelSource, type RetainedInferenceProfile, TagBudget, TaggedInferenceProfile } from '../../src';
import { CHECKED, ofType } from '../support/checked-app';
import { outcome, Outcome, synthesized } from '../support/cross-stack';
import { callDirectly, callThrough, mayCall, policiesOf } from '../support/may';
import { TEST_ENV } from '../support/places';
import { warningIds } from '../support/warnings';

/*
 * An app whose models have a Region of their own: the profiles, their alarms and budgets are in us-east-1, and the functions that use them in Tokyo.
 */

const CHAT = ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6');
const NEXT_CHAT = ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-5');
const TITLES = ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0');

function chatApp(chat: ModelSource, retainedProfiles: RetainedInferenceProfile[] = []) {
  const app = new App({ analyticsReporting: false, context: { ...CHECKED, '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
  Validations.of(app).addPlugins(new BedrockCostChecks());
  const models = new Stack(app, 'Models', { env: TEST_ENV });
  const web = new Stack(app, 'Web', { env: { ...TEST_ENV, region: 'ap-northeast-1' } });

  const costTags = CostTags.of({ Application: 'chat' });
  const profiles = {
    CHAT_MODEL: new TaggedInferenceProfile(models, 'Chat', { modelSource: chat, retainedProfiles, costTags }),
    TITLE_MODEL: new TaggedInferenceProfile(models, 'Titles', { modelSource: TITLES, costTags }),
  };
  const notifications = new CostNotifications(models, 'Team');
  notifications.addEmail('chat@example.com');
  new BedrockCostAlarm(models, 'Runaway', { profiles: [profiles.CHAT_MODEL], threshold: 20, notifications });
  new TagBudget(models, 'Budget', { costTags, limit: 500, notifications });

  const fn = new lambda.Function(web, 'Predict', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('code') });
  Object.entries(profiles).forEach(([name, profile]) => {
    CrossStackReferences.of(profile).produce(ReferenceStrength.WEAK);
    profile.grantInvoke(fn);
    profile.addToEnvironment(fn, name);
  });
  return { app, models, web, fn };
}

const FIRST = () => {
  const { app, models, web } = chatApp(CHAT);
  return synthesized(app, models, web);
};

test('synthesizes without findings and warnings', () => {
  const { app, models, web } = chatApp(CHAT);
  app.synth();

  expect([...warningIds(models), ...warningIds(web)]).toEqual([]);
});

test('a new model reaches the functions of the other Region without an interruption', () => {
  const { app, models, web } = chatApp(NEXT_CHAT, [{ modelSource: CHAT }]);
  const next = synthesized(app, models, web);

  expect(outcome(FIRST(), next, 'Models', 'Web')).toBe(Outcome.FOLLOWS_WITHOUT_INTERRUPTION);
  expect([...warningIds(models), ...warningIds(web)]).toEqual([]);
  // The budget, the topic and the alarm stay what they are.
  const others = (templates: Record<string, any>) => Object.entries<any>(templates.Models.Resources)
    .filter(([, { Type }]) => !/InferenceProfile/.test(Type)).map(([id, { Type }]) => [id, Type]);
  expect(others(next.templates)).toEqual(others(FIRST().templates));
});

test('and the removal of the earlier model as well', () => {
  const during = chatApp(NEXT_CHAT, [{ modelSource: CHAT }]);
  const before = synthesized(during.app, during.models, during.web);
  const { app, models, web } = chatApp(NEXT_CHAT);
  const after = synthesized(app, models, web);

  // The functions already call the new model; what changes is that they may no longer call the earlier one.
  expect(environmentOf(after)).toEqual(environmentOf(before));
  expect(outcome(before, after, 'Models', 'Web')).toBe(Outcome.FOLLOWS);
});

test('while both models are there, a function may call both through their profiles, and neither directly', async () => {
  const { app, models, web, fn } = chatApp(NEXT_CHAT, [{ modelSource: CHAT }]);
  const { templates } = synthesized(app, models, web);
  const outputs = new Map(Object.entries<any>(templates.Models.Outputs).map(([name, { Value }]) => [name, arnOf(Value['Fn::GetAtt'][0])]));
  const policies = policiesOf(read(templates.Web.Resources, outputs), web.resolve(fn.role!.roleName).Ref, {});
  const profiles = ofType(templates.Models.Resources, 'AWS::Bedrock::ApplicationInferenceProfile');
  const modelOf = (profile: any) => /[^/]+$/.exec(profile.Properties.ModelSource.CopyFrom['Fn::Join'][1].at(-1))![0].replace('us.', '');
  const may = (legs: Parameters<typeof mayCall>[2]) => mayCall(policies, 'bedrock:InvokeModelWithResponseStream', legs);

  expect(profiles).toHaveLength(3);
  for (const [id, profile] of profiles) {
    const model = `arn:aws:bedrock:us-west-2::foundation-model/${modelOf(profile)}`;
    expect([id, await may(callThrough(arnOf(id), [model])), await may(callDirectly(model))]).toEqual([id, true, false]);
  }
});

const arnOf = (id: string) => `arn:aws:bedrock:us-east-1:${TEST_ENV.account}:application-inference-profile/${id.toLowerCase()}`;

function environmentOf({ templates }: { templates: Record<string, any> }): any {
  return ofType(templates.Web.Resources, 'AWS::Lambda::Function')[0][1].Properties.Environment;
}

/** What CloudFormation reads for `Fn::GetStackOutput`. */
function read(value: any, outputs: ReadonlyMap<string, string>): any {
  if (Array.isArray(value)) {
    return value.map((each) => read(each, outputs));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return value['Fn::GetStackOutput'] ? outputs.get(value['Fn::GetStackOutput'].OutputName) : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, read(each, outputs)]));
}
