import { type App, Stack } from 'aws-cdk-lib';
import { CostTagSchema } from '../../src';
import { ofType, onlyOfType } from '../support/checked-app';
import { arnValues, deployed, profileValues } from '../support/deployed';
import { appsOf, documentAt, runBlock } from '../support/document-snippet';
import { callDirectly, callThrough, mayCall, policiesOf } from '../support/may';
import { REGION, TEST_ACCOUNT } from '../support/places';
import { EVERYTHING } from '../support/spending-paths';

const DOCUMENT = documentAt('docs/recipes/environments.md');
const APP = 'One object of settings for each environment';
const MODELS: Record<string, string[]> = {
  development: [`arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`],
  production: [`arn:aws:bedrock:${REGION}::foundation-model/anthropic.claude-sonnet-4-6`, 'arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-6'],
};
const INVOKE = 'bedrock:InvokeModel';

let app: App;

beforeAll(() => {
  [app] = appsOf(DOCUMENT, APP);
  app.synth();
}, 120_000);

const stacks = () => app.node.findAll().filter((node): node is Stack => Stack.isStack(node));
const resourcesOf = (environment: string) => app.synth().getNestedAssembly(`assembly-${environment}`).getStackByName(`${environment}-Assistant`).template.Resources;

test('there is one stack for each environment, without warnings', () => {
  expect(stacks().map(({ node }) => node.path)).toEqual(['development/Assistant', 'production/Assistant']);
  expect(app.synth().stacksRecursively.flatMap(({ messages }) => messages)).toEqual([]);
});

test('the environments differ in tags, limits and consequences', () => {
  const settings = Object.keys(MODELS).map((environment) => {
    const resources = resourcesOf(environment);
    return {
      tags: onlyOfType(resources, 'AWS::Bedrock::ApplicationInferenceProfile')[1].Properties.Tags.map(({ Key }: any) => Key),
      alarms: ofType(resources, 'AWS::CloudWatch::Alarm').filter(([id]) => !id.includes('ErrorAlarm')).map(([, { Properties }]) => Properties.Threshold),
      budget: onlyOfType(resources, 'AWS::Budgets::Budget')[1].Properties.Budget.BudgetLimit.Amount,
      stateMachines: ofType(resources, 'AWS::StepFunctions::StateMachine').length,
    };
  });

  expect(settings).toEqual([
    { tags: ['Department', 'Environment'], alarms: [5], budget: 50, stateMachines: 1 },
    { tags: ['CostCenter', 'Department', 'Environment'], alarms: [200], budget: 3000, stateMachines: 0 },
  ]);
});

test.each(Object.keys(MODELS))('the application of %s can call its profile only', async (environment) => {
  const resources = resourcesOf(environment);
  const [role] = ofType(resources, 'AWS::IAM::Role').find(([id]) => id.startsWith('Application'))!;
  const values = { ...arnValues(resources), ...profileValues(resources) };
  const policies = policiesOf(resources, role, { values });
  const [profileArn] = Object.values(profileValues(resources)).filter((each) => each.startsWith('arn:'));
  const may = async (checks: ReturnType<typeof callThrough>) => mayCall(policies, INVOKE, checks);

  expect(await may(callThrough(profileArn, MODELS[environment]))).toBe(true);
  expect(await may(callThrough(`arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/other0000000`, MODELS[environment]))).toBe(false);
  expect(await may(callDirectly(MODELS[environment][0]))).toBe(false);
});

test('the alarm of development denies calls that are allowed without the policy', async () => {
  const resources = resourcesOf('development');
  const [, { Properties }] = ofType(resources, 'AWS::IAM::ManagedPolicy').find(([id]) => id.includes('DenyPolicy'))!;
  const deny = deployed(Properties.PolicyDocument, { values: arnValues(resources) });

  expect(await mayCall([EVERYTHING], INVOKE, callDirectly(MODELS.development[0]))).toBe(true);
  expect(await mayCall([EVERYTHING, deny], INVOKE, callDirectly(MODELS.development[0]))).toBe(false);
});

test('withRule replaces the complete rule of a key, and does not change the original schema', () => {
  const { company, sandbox, migration } = runBlock(DOCUMENT, 'Change the rules of a schema').values as Record<string, CostTagSchema>;

  expect(sandbox.rule('CostCenter')).toEqual({ required: false });
  expect(company.rule('CostCenter')).toEqual({ pattern: '[0-9]{4}' });
  expect(sandbox.rule('Environment').allowedValues).toEqual(['sandbox']);
  expect(migration.keys).toEqual(['CostCenter', 'Environment', 'map-migrated']);
});
