import { App, BootstraplessSynthesizer, CfnOutput, CfnParameter, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Duration, type IStackSynthesizer, type ISynthesisSession, LegacyStackSynthesizer, NestedStack, PhysicalName, Stack, StackSynthesizer } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  BedrockCostAlarm, BillingDashboard, CostAllocationTagActivation, CostAndUsageExport, CostNotifications, CostTags, CostTagSchema, ModelSource,
  MonthlyCostReport, PolicyType, TagAnomalyMonitor, TagAudit, TagBudget,
  TagCostCategory, TagCostMeter, TagEnforcementPolicy, TaggedInferenceProfile,
} from '../../src';
import { isTemplateOnly } from '../../src/private/template-only-stack';
import { checkedApp } from '../support/checked-app';

const env = { account: '111122223333', region: 'us-east-1' };
const FM = ModelSource.foundationModel('amazon.nova-lite-v1:0');

/** As the stack of a stack set in the library that AWS maintains for them: only a template, in the scope of another stack. */
class TemplateSynthesizer extends StackSynthesizer {
  public addFileAsset(): any { return { bucketName: 'assets', objectKey: 'k', httpUrl: 'https://b.s3.amazonaws.com/k', s3ObjectUrl: 's3://b/k' }; }
  public addDockerImageAsset(): any { throw new Error('no images'); }
  public synthesize(session: ISynthesisSession): void { this.synthesizeTemplate(session); }
}

class DelegatingSynthesizer extends DefaultStackSynthesizer {
  public synthesize(session: ISynthesisSession): void { super.synthesize(session); }
}

class EmittingSynthesizer extends TemplateSynthesizer {
  public synthesize(session: ISynthesisSession): void { this.emitArtifact(session, { additionalDependencies: [this.synthesizeTemplate(session).sourceHash ?? ''] }); }
}

class WrappingSynthesizer extends TemplateSynthesizer {
  private readonly inner = new DefaultStackSynthesizer();
  public synthesize(session: ISynthesisSession): void { this.inner.synthesize(session); }
}

const DEPLOYING = {
  DefaultStackSynthesizer,
  LegacyStackSynthesizer,
  BootstraplessSynthesizer,
  CliCredentialsStackSynthesizer,
  DelegatingSynthesizer,
  EmittingSynthesizer,
  WrappingSynthesizer,
};

describe('knows whether only the template of a stack is synthesized', () => {
  test.each<[string, (app: App) => Stack, boolean]>([
    ['an ordinary stack', (app) => new Stack(app, 'S'), false],
    ['a stack without an app', () => new Stack(), false],
    ['a stack in another stack', (app) => new Stack(new Stack(app, 'S'), 'T'), false],
    ['a nested stack', (app) => new NestedStack(new Stack(app, 'S'), 'T'), false],
    ...Object.entries(DEPLOYING)
      .map(([name, Type]): [string, (app: App) => Stack, boolean] => [name, (app) => new Stack(app, 'S', { synthesizer: new (Type as new () => IStackSynthesizer)() }), false]),
    ['a product', (app) => new servicecatalog.ProductStack(new Stack(app, 'S'), 'P'), true],
    ['a nested stack of a product', (app) => new NestedStack(new servicecatalog.ProductStack(new Stack(app, 'S'), 'P'), 'N'), true],
    ['a stack of a stack set', (app) => new Stack(new Stack(app, 'S'), 'T', { synthesizer: new TemplateSynthesizer() }), true],
    ['a template in an app', (app) => new Stack(app, 'T', { synthesizer: new TemplateSynthesizer() }), true],
  ])('%s', (_, stack, expected) => {
    expect(isTemplateOnly(stack(new App()))).toBe(expected);
  });

  test.each<[string, (app: App) => Construct, boolean]>([
    ['in another language, in an app', (app) => app, false],
    ['in another language, in a stack', (app) => new Stack(app, 'S'), true],
  ])('%s', (_, scope, expected) => {
    const synthesizer = Object.assign(new TemplateSynthesizer(), { synthesize: () => undefined });

    expect(isTemplateOnly(new Stack(scope(new App()), 'T', { synthesizer }))).toBe(expected);
  });
});

/** Everything of the library that has a name, in one template. */
class Everything extends Stack {
  constructor(scope: Construct, id: string, withName: string | undefined) {
    super(scope, id, { synthesizer: new TemplateSynthesizer() });
    const team = new CfnParameter(this, 'Team', { default: 'a' }).valueAsString;
    const costTags = CostTags.of({ Team: team });
    const roles = [new iam.Role(this, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })];
    const notifications = new CostNotifications(this, 'N');
    notifications.addEmail('a@example.com');
    notifications.addSlackChannel({ workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' });
    const profile = new TaggedInferenceProfile(this, 'Profile', { modelSource: FM, costTags, inferenceProfileName: PhysicalName.GENERATE_IF_NEEDED });
    const budget = new TagBudget(this, 'Budget', { costTags, limit: 500, budgetName: withName, notifications });
    budget.denyInvocations({ atPercent: 120, roles });
    const meter = new TagCostMeter(this, 'Meter', { tagKeys: ['Team'] });
    const alarm = new BedrockCostAlarm(this, 'Alarm', { costMetric: meter.metricEstimatedCost({ costTags }), threshold: 1, costTags, notifications });
    alarm.denyInvocations({ roles });
    new TagAnomalyMonitor(this, 'Monitor', { tagKey: 'Team', costTags, emails: ['a@example.com'], minimumImpactAmount: 10, monitorName: withName });
    const dashboard = new BillingDashboard(this, 'Bill', { tagKeys: ['Team'] });
    new MonthlyCostReport(this, 'Report', { dashboard, recipients: ['a@example.com'] });
    new CostAllocationTagActivation(this, 'Activation', { tagKeys: ['Team'] });
    new CostAndUsageExport(this, 'Export', { tagKeys: ['Team'] });
    new TagCostCategory(this, 'Category', { tagKey: 'Team' });
    new TagAudit(this, 'Audit', { schema: CostTagSchema.of({ Team: {} }), notifications });
    new TagEnforcementPolicy(this, 'Policy', { schema: CostTagSchema.of({ Team: {} }), policyType: PolicyType.SERVICE_CONTROL_POLICY, targetIds: ['r-abcd'] });
    new events.Rule(this, 'Rule', { schedule: events.Schedule.rate(Duration.days(1)) });
    new CfnOutput(this, 'Id', { value: profile.inferenceProfileId });
  }
}

/** The template of a product, as CloudFormation sees it in a stack with an ID. */
function deployed(template: any, stackName: string, id: string): any {
  const pseudo: Record<string, string> = {
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:us-east-1:111122223333:stack/${stackName}/${id}`,
    'AWS::Region': 'us-east-1',
    'AWS::AccountId': '111122223333',
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const resolved = (value: any): any => {
    if (Array.isArray(value)) {
      return value.map(resolved);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const [[name, argument], ...others] = Object.entries<any>(value).concat([['', '']]);
    const inner = resolved(argument);
    switch (others.length === 1 ? name : '') {
      case 'Ref': return pseudo[argument] ?? value;
      case 'Fn::Join': return inner[1].every((part: unknown) => typeof part === 'string') ? inner[1].join(inner[0]) : { [name]: inner };
      case 'Fn::Select': return Array.isArray(inner[1]) ? inner[1][Number(inner[0])] : { [name]: inner };
      case 'Fn::Split': return typeof inner[1] === 'string' ? inner[1].split(inner[0]) : { [name]: inner };
      default: return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each)]));
    }
  };
  return resolved(template);
}

/** Properties that are names, with the limits of the services. */
const NAMES: Record<string, [property: string, pattern: RegExp]> = {
  'AWS::Bedrock::ApplicationInferenceProfile': ['InferenceProfileName', /^(?=.{1,64}$)([0-9a-zA-Z][ _-]?)+$/],
  'AWS::Lambda::Function': ['FunctionName', /^[a-zA-Z0-9_-]{1,64}$/],
  'AWS::Events::Rule': ['Name', /^[.\-_A-Za-z0-9]{1,64}$/],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', /^[a-zA-Z0-9_-]{1,80}$/],
  'AWS::Scheduler::Schedule': ['Name', /^[0-9a-zA-Z-_.]{1,64}$/],
  'AWS::Logs::LogGroup': ['LogGroupName', /^[.\-_/#A-Za-z0-9]{1,512}$/],
  'AWS::IAM::Role': ['Path', /^\/[!-~]{1,510}\/$/],
  'AWS::IAM::ManagedPolicy': ['Path', /^\/[!-~]{1,510}\/$/],
  'AWS::CE::AnomalyMonitor': ['MonitorName', /^.{1,1024}$/],
  'AWS::CE::AnomalySubscription': ['SubscriptionName', /^.{1,1024}$/],
  'AWS::CE::CostCategory': ['Name', /^(?! )[\p{L}\p{N}\p{Z}\-_]{1,50}(?<! )$/u],
  'AWS::BCM::Dashboard': ['Name', /^.{1,50}$/],
  'AWS::BCM::ScheduledReport': ['Name', /^.{1,50}$/],
  'AWS::BCMDataExports::Export': ['Export.Name', /^[0-9A-Za-z!\-_.*'()]{1,128}$/],
  'AWS::Notifications::NotificationConfiguration': ['Name', /^[A-Za-z0-9_-]{1,64}$/],
  'AWS::NotificationsContacts::EmailContact': ['Name', /^[\w-.~]{1,64}$/],
  'AWS::Athena::WorkGroup': ['Name', /^[a-zA-Z0-9._-]{1,128}$/],
  'AWS::Glue::Database': ['DatabaseInput.Name', /^[a-z0-9_]{1,255}$/],
  'AWS::Chatbot::SlackChannelConfiguration': ['ConfigurationName', /^[A-Za-z0-9\-_]{1,128}$/],
  'AWS::Organizations::Policy': ['Name', /^.{1,128}$/],
  'AWS::Budgets::Budget': ['Budget.BudgetName', /^(?!.*\/action\/)[^:\\]{1,100}$/],
  'AWS::CloudWatch::Alarm': ['AlarmName', /^.{1,255}$/],
  'AWS::IAM::Policy': ['PolicyName', /^[\w+=,.@-]{1,128}$/],
};

/** Types that have no name unless the user gives one. */
const NAMED_BY_CLOUDFORMATION = ['AWS::CloudWatch::Alarm', 'AWS::IAM::Policy'];

/** Types whose names are unique only within another resource with a name of its own. */
const WITHIN_OTHERS = ['AWS::IAM::Policy', 'AWS::Athena::NamedQuery', 'AWS::Glue::Table'];

function namesIn(template: any): Array<[type: string, name: string]> {
  return Object.values<any>(template.Resources).flatMap(({ Type, Properties = {} }) => {
    const [path] = NAMES[Type] ?? [];
    const name = path?.split('.').reduce((value: any, key) => value?.[key], Properties);
    return name === undefined || WITHIN_OTHERS.includes(Type) ? [] : [[Type, name]];
  });
}

describe('a template that is deployed twice in an account and Region', () => {
  const template = (withName?: string) => {
    const app = checkedApp();
    const stack = new Stack(app, 'Portfolio', { env });
    new sns.Topic(stack, 'Topic');
    const everything = new Everything(stack, 'Template', withName);
    app.synth();
    return everything.resolve((everything as any)._toCloudFormation());
  };

  test.each([undefined, 'Given'])('has no name twice, with names within the limits (given name: %s)', (withName) => {
    const text = template(withName);
    const [first, second] = [['SC-1', '0a0a0a0a-1111-4111-8111-0a0a0a0a0a0a'], ['SC-2', '0a0a0a0a-1111-4111-8111-0b0b0b0b0b0b']].map(([name, id]) => namesIn(deployed(text, name, id)));

    expect(first.map(([type]) => type)).toEqual(second.map(([type]) => type));
    expect(first.filter(([, name], index) => JSON.stringify(name) === JSON.stringify(second[index][1]))).toEqual([]);
    const texts = first.filter(([, name]) => typeof name === 'string');
    expect(texts.length).toBe(first.length);
    for (const [type, name] of first) {
      expect([type, name]).toEqual([type, expect.stringMatching(NAMES[type][1])]);
    }
    expect(Object.keys(NAMES).filter((type) => !first.some(([each]) => each === type)).sort()).toEqual(withName === undefined ? [...NAMED_BY_CLOUDFORMATION, 'AWS::Budgets::Budget'].sort() : NAMED_BY_CLOUDFORMATION);
  });

  test('names its resources as its policies do', () => {
    const text = deployed(template(), 'SC-1', '0a0a0a0a-1111-4111-8111-0a0a0a0a0a0a');
    const functions = namesIn(text).filter(([type]) => type === 'AWS::Lambda::Function').map(([, name]) => name);
    const patterns = JSON.stringify(text).match(/arn:aws:lambda:us-east-1:111122223333:function:[^"*]*\*/g)!;

    expect(functions.length).toBeGreaterThan(2);
    expect(functions.filter((name) => !patterns.some((pattern) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`.startsWith(pattern.slice(0, -1))))).toEqual([]);
  });
});
