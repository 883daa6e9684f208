import { Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import RECOMMENDED from 'aws-cdk-lib/recommended-feature-flags.json';
import { BedrockCostAlarm, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../src';
import { budgetOf, checkedApp, profilesOf, resourcesOf, templateOf } from './support/checked-app';
import { arnValues, deployed, profileValues } from './support/deployed';
import { callDirectly, callThrough, mayCall, policiesOf, verdict } from './support/may';
import { TEST_ACCOUNT, TEST_ENV } from './support/places';
import { EVERYTHING } from './support/spending-paths';

const MODEL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';

// What `cdk init` writes into an app's cdk.json. Other tests run without any flag.
describe('with all feature flags that the CDK recommends', () => {
  function scene() {
    const app = checkedApp({ context: RECOMMENDED });
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    const profile = new TaggedInferenceProfile(stack, 'P', {
      modelSource: ModelSource.systemDefinedProfile(`us.${MODEL}`), costTags: CostTags.of({ Team: 'a' }),
    });
    return { app, stack, profile };
  }

  test('a grant still opens one way to the model, in whatever statements the CDK merges it to', async () => {
    const { stack, profile } = scene();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    profile.grantInvoke(role);
    const { Resources: resources } = templateOf(stack);
    const values = profileValues(resources);
    const policies = policiesOf(resources, stack.resolve(role.roleName).Ref, { values });
    const [arn] = Object.values(values);
    const model = `arn:aws:bedrock:us-west-2::foundation-model/${MODEL}`;

    for (const action of ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']) {
      expect(await mayCall(policies, action, callThrough(arn, [model]))).toBe(true);
      expect(await mayCall(policies, action, callDirectly(model))).toBe(false);
    }
  });

  test('tags mix, and are handed out', () => {
    const { app, stack, profile } = scene();
    Tags.of(app).add('Owner', 'someone');
    const owner = profile.costTags.pick('Owner').value('Owner');

    expect(profilesOf(stack)[0].Tags).toEqual([{ Key: 'Owner', Value: 'someone' }, { Key: 'Team', Value: 'a' }]);
    expect(stack.resolve(owner)).toBe('someone');
  });

  test('a conflict still fails', () => {
    const { app } = scene();
    Tags.of(app).add('Team', 'b', { priority: 300 });

    expect(() => app.synth()).toThrow('costTags declares "Team" as "a", but the resource ends up with "b" because of Tags.of("the app").add("Team", "b", { priority: 300 })');
  });

  test('the name is the same as without', () => {
    const without = new TaggedInferenceProfile(new Stack(checkedApp(), 'S'), 'P', { modelSource: ModelSource.systemDefinedProfile(`us.${MODEL}`) });

    expect(scene().profile.inferenceProfileName).toBe(without.inferenceProfileName);
  });

  test('a budget counts the same, and is tagged and named the same', () => {
    const budgetWith = (context?: Record<string, unknown>) => {
      const stack = new Stack(checkedApp({ context }), 'S', { env: TEST_ENV });
      new TagBudget(stack, 'B', { costTags: CostTags.of({ Team: 'a' }), limit: 1, budgetName: 'a', emails: ['a@example.com'] });
      return budgetOf(stack);
    };

    expect(budgetWith(RECOMMENDED)).toEqual(budgetWith());
  });

  test('an action denies what it did, and the function that undoes it may do so for each budget', async () => {
    const { stack } = scene();
    for (const team of ['A', 'B']) {
      new TagBudget(stack, team, { costTags: CostTags.of({ Team: team }), limit: 1, budgetName: team, emails: ['a@example.com'] })
        .denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, `${team}Role`, team)] });
    }
    const policies = resourcesOf(stack, 'AWS::IAM::ManagedPolicy');
    const values = arnValues(templateOf(stack).Resources);
    const denyIds = Object.keys(policies).filter((id) => id.includes('DenyPolicy'));
    const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.startsWith('CostBudgetDenyActionResetRole'));
    const granted = policiesOf(templateOf(stack).Resources, role, { values });

    expect(denyIds).toHaveLength(2);
    for (const id of denyIds) {
      const model = { resource: `arn:aws:bedrock:us-east-1::foundation-model/${MODEL}` };
      expect(await verdict([EVERYTHING, deployed(policies[id].Properties.PolicyDocument, { values })], 'bedrock:InvokeModel', model)).toBe('ExplicitlyDenied');
      expect(await verdict(granted, 'iam:ListEntitiesForPolicy', { resource: values[id] })).toBe('Allowed');
      for (const action of ['iam:AttachRolePolicy', 'iam:DetachRolePolicy']) {
        const change = async (policyArn: string) => verdict(granted, action, { resource: `arn:aws:iam::${TEST_ACCOUNT}:role/A`, context: { 'iam:PolicyARN': policyArn } });
        expect(await change(values[id])).toBe('Allowed');
        expect(await change(`arn:aws:iam::${TEST_ACCOUNT}:policy/Other`)).toBe('ImplicitlyDenied');
      }
    }
  });

  test('what denies has the same logical IDs, names and paths', () => {
    const denyingWith = (context?: Record<string, unknown>) => {
      const stack = new Stack(checkedApp({ context }), 'S', { env: TEST_ENV });
      const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: ModelSource.systemDefinedProfile(`us.${MODEL}`), costTags: CostTags.of({ Team: 'a' }) });
      const roles = [iam.Role.fromRoleName(stack, 'Role', 'app')];
      new TagBudget(stack, 'Budget', { costTags: profile.costTags, limit: 1, emails: ['a@example.com'] }).denyInvocations({ atPercent: 100, roles });
      new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, notifications: new CostNotifications(stack, 'N') }).denyInvocations({ roles });
      return Object.entries(templateOf(stack).Resources).map(([id, { Properties = {} }]) =>
        [id, ...['FunctionName', 'Name', 'StateMachineName', 'LogGroupName', 'Path'].map((property) => Properties[property])]);
    };

    expect(denyingWith(RECOMMENDED)).toEqual(denyingWith());
  });
});
