import { App, aws_dynamodb as dynamodb, aws_iam as iam, CfnOutput, Stack, Stage, type StageProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BedrockCostAlarm, CostNotifications, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { CHECKED } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ENV } from '../support/places';
import { strategyOf } from '../support/strategy';
import { warningTexts } from '../support/warning-texts';

/*
 * An app that tags all of its resources, in two accounts: a hundred resources carry the tag by which a budget counts, and two of them are profiles.
 */

class Citations extends Stage {
  public readonly stack: Stack;

  constructor(scope: Construct, id: string, props: StageProps & { readonly ownKey: boolean; readonly denies: boolean }) {
    super(scope, id, props);
    this.stack = new Stack(this, 'Citations');
    for (let index = 0; index < 98; index++) {
      new dynamodb.CfnTable(this.stack, `Table${index}`, {
        keySchema: [{ attributeName: 'id', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }], billingMode: 'PAY_PER_REQUEST',
      });
    }
    const costTags = props.ownKey ? CostTags.of({ BedrockWorkload: 'citations' }) : undefined;
    const profiles = ['us.amazon.nova-lite-v1:0', 'us.amazon.nova-pro-v1:0'].map((model) =>
      new TaggedInferenceProfile(this.stack, model.replace(/\W/g, ''), { modelSource: ModelSource.systemDefinedProfile(model), costTags }));
    const notifications = new CostNotifications(this.stack, 'Team');
    notifications.addEmail('citations@example.com');
    const budget = new TagBudget(this.stack, 'Budget', { costTags: costTags ?? profiles[0].costTags.pick('Application'), limit: 500, notifications });
    if (props.denies) {
      budget.denyInvocations({ atPercent: 100, roles: [new iam.Role(this.stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })], notifications });
    }
    new BedrockCostAlarm(this.stack, 'Alarm', { profiles, threshold: 20, notifications });
    new CfnOutput(this.stack, 'Arn', { value: profiles[0].inferenceProfileArn });
  }
}

function citations(options: { ownKey: boolean; denies: boolean }) {
  const app = new App({ analyticsReporting: false, context: CHECKED });
  const [dev, prod] = [TEST_ENV.account, OTHER_ACCOUNT].map((account, index) => new Citations(app, index === 0 ? 'Dev' : 'Prod', { env: { ...TEST_ENV, account }, ...options }));
  // As the app does it: after its stacks, and for each stage, because tags do not cross into a stage.
  [dev, prod].forEach((stage) => Tags.of(stage).add('Application', 'citations'));
  return { app, dev, prod };
}

test.each([false, true])('a budget by the tag of everything says what else it counts (with a Deny: %s)', (denies) => {
  const { app, prod } = citations({ ownKey: false, denies });
  app.synth();

  const [text] = warningTexts(prod.stack, denies ? 'TagBudget.otherResourcesDeny' : 'TagBudget.otherResources');
  expect(text).toMatch(/98 AWS::DynamoDB::Table/);
  expect(text).toContain('Filter by a tag key that only Amazon Bedrock resources carry');
});

test('a budget by a key of its own counts the profiles alone', () => {
  const { app, dev, prod } = citations({ ownKey: true, denies: true });
  app.synth();

  [dev, prod].forEach(({ stack }) => expect([...warningTexts(stack, 'TagBudget.otherResources'), ...warningTexts(stack, 'TagBudget.otherResourcesDeny')]).toEqual([]));
});

test('the strategy of both accounts is one document', () => {
  const { app } = citations({ ownKey: true, denies: true });
  const { facts } = strategyOf(app);

  expect(facts.profiles.map(({ account, tags }) => [account, tags])).toEqual([TEST_ENV.account, OTHER_ACCOUNT].flatMap((account) =>
    [0, 1].map(() => [account, { Application: 'citations', BedrockWorkload: 'citations' }])));
});
