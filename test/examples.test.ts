import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { CHECKED, nagFindings } from './support/checked-app';
import { EXAMPLES, REFUSED, runExample } from '../examples/harness/program';

/** Findings at a meter of a stack. */
const METER = (stack: string, region: string, account: string): Record<string, string> => ({
  [`AwsSolutions-IAM5[Resource::*] at ${stack}/Meter/Role/DefaultPolicy/Resource`]:
    'lists and metrics, which IAM cannot bind to a resource; what is published is bound to the namespace',
  [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:${region}:${account}:application-inference-profile/*] at ${stack}/Meter/Role/DefaultPolicy/Resource`]:
    'reads the tags of every profile, which is what it is for',
  [`AwsSolutions-IAM5[Resource::<MeterSnapshots4E1E16FF.Arn>/tag-cost-meter/*] at ${stack}/Meter/Role/DefaultPolicy/Resource`]:
    'each snapshot is an object of its own, named by its time',
  [`AwsSolutions-S1 at ${stack}/Meter/Snapshots/Resource`]:
    'a log of who read snapshots is for the account to decide: pass a bucket that has one',
  [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock-mantle:${region}:${account}:project/*] at ${stack}/Meter/Role/DefaultPolicy/Resource`]:
    'reads the tags of every project, which is what it is for',
  [`AwsSolutions-IAM5[Resource::<MeterHandlerDCF430EB.Arn>:*] at ${stack}/Meter/ScheduleRole/DefaultPolicy/Resource`]:
    'the CDK grants every version of the one function',
});

/** Findings at a policy that allows calls of any model by the tags of the profile. */
const INVOKE_BY_TAG = (policy: string): Record<string, string> => ({
  [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/*] at ${policy}/Policy/Resource`]:
    'which models may run is said by the profiles; the condition asks for a call through one',
  [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:::foundation-model/*] at ${policy}/Policy/Resource`]:
    'which models may run is said by the profiles; the condition asks for a call through one',
  [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:application-inference-profile/*] at ${policy}/Policy/Resource`]:
    'IAM knows profiles by their tags: the condition asks for these, and their ids are made by Bedrock',
  [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:project/default] at ${policy}/Policy/Resource`]:
    'one project for each Region, against which every call is authorized as well; alone it allows no call',
});

/** Findings at a policy that allows calls by callers with the tags. */
const BY_TAGGED_CALLER = (policy: string, models: string): Record<string, string> => Object.fromEntries([
  'bedrock-mantle:*:<AWS::AccountId>:project/*',
  `bedrock:*::foundation-model/${models}`,
  `bedrock:::foundation-model/${models}`,
  'bedrock:*:<AWS::AccountId>:inference-profile/*',
  'bedrock:*:<AWS::AccountId>:application-inference-profile/*',
  'bedrock:*:<AWS::AccountId>:project/default',
].map((resource) => [
  `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${resource}] at ${policy}/Policy/Resource`,
  'what is called carries no tags or the right ones: the condition asks for the tags of the caller, which it cannot change',
]));

/** What cdk-nag finds in the examples and why it stays. */
/** The function of the deny policies of a stack. */
const DENY_FUNCTION = (path: string, handler: string, prefix: string): Record<string, string> => {
  const iam5 = (resource: string, role: string) => `AwsSolutions-IAM5[Resource::${resource}] at ${path}/${role}/DefaultPolicy/Resource`;
  const iam = 'arn:<AWS::Partition>:iam::111122223333';
  return {
    [iam5(`<${handler}.Arn>:*`, 'ProviderRole')]: 'the CDK grants every version of the one function',
    [iam5(`${iam}:policy/${prefix}/<AWS::Region>/*`, 'Role')]: 'the path holds the deny policies of the stack and nothing else',
    ...Object.fromEntries(['role', 'group', 'user'].map((kind) =>
      [iam5(`${iam}:${kind}/*`, 'Role'), 'a principal may have left the list; the condition allows the deny policies of the stack only'])),
  };
};

/** The function that resets the budget of a stack, and the role of its action. */
const RESET = (stack: string, prefix: string): Record<string, string> => {
  const handler = 'CostBudgetDenyActionResetHandler9163A05A';
  return {
    ...DENY_FUNCTION(`${stack}/CostBudgetDenyActionReset`, handler, prefix),
    [`AwsSolutions-IAM5[Resource::<${handler}.Arn>:*] at ${stack}/CostBudgetDenyActionReset/ScheduleRole/DefaultPolicy/Resource`]: 'the CDK grants every version of the one function',
    [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:budgets::111122223333:budget/<Budget69569A1A>/action/*] at ${stack}/CostBudgetDenyActionReset/Permissions1/Resource`]:
      'AWS gives the actions of the one budget their ids',
    [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::111122223333:role/*] at ${stack}/Budget/DenyInvocations/Permissions/Resource`]:
      'a principal may have left the list; the condition allows to detach the one deny policy only',
  };
};

const ACTIVATION: Record<string, string> = {
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole] at Payer/Activation/Provider/framework-onEvent/ServiceRole/Resource':
    'the CDK\'s own function of its provider framework, which only writes logs with it',
  'AwsSolutions-IAM5[Resource::*] at Payer/Activation/Role/DefaultPolicy/Resource':
    'Cost Explorer has no resources',
  'AwsSolutions-IAM5[Resource::<ActivationHandlerE0D79CED.Arn>:*] at Payer/Activation/Provider/framework-onEvent/ServiceRole/DefaultPolicy/Resource':
    'the CDK grants every version of the one function',
};

/** Findings at the constructs that read and deny in all accounts of an organization. */
const MONITORING = (stack: string, account: string, regions: string[]): Record<string, string> => ({
  ...Object.assign({}, ...regions.map((region) => METER(stack, region, account))),
  ...Object.fromEntries(['Audit', 'Meter'].flatMap((reader) => [
    [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::*:role/bedrock-cost-tags-reader] at ${stack}/${reader}/Role/DefaultPolicy/Resource`,
      'one role in whatever accounts are linked; the condition asks for the organization, and the role for the reader'],
    [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:us-east-1:*:stackset/bedrock-cost-tags-123456789012:*] at ${stack}/${reader}/Role/DefaultPolicy/Resource`,
      'a stack set belongs to the management account, and its id is made by CloudFormation; it only reads its accounts'],
  ])),
  [`AwsSolutions-IAM5[Resource::<MeterSnapshots4E1E16FF.Arn>/tag-cost-meter/*] at ${stack}/Meter/Role/DefaultPolicy/Resource`]:
    'each snapshot is an object of its own, named by its time',
  [`AwsSolutions-S1 at ${stack}/Meter/Snapshots/Resource`]:
    'only the meter reads it; a log is for the account to decide: pass a bucket that has one',
  [`AwsSolutions-IAM5[Resource::*] at ${stack}/Audit/Role/DefaultPolicy/Resource`]:
    'lists, which IAM cannot bind to a resource; it only reads',
  [`AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/tag-audit/${account}/us-east-1/*] at ${stack}/Audit/Role/DefaultPolicy/Resource`]:
    'each report is an object of its own, named by its time',
  [`AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/tag-audit/${account}/us-east-1/*.claim] at ${stack}/Audit/Role/DefaultPolicy/Resource`]:
    'each run claims its report with an object of its own',
  [`AwsSolutions-IAM5[Resource::<AuditHandler5B264EC8.Arn>:*] at ${stack}/Audit/ScheduleRole/DefaultPolicy/Resource`]:
    'the CDK grants every version of the one function',
  ...Object.fromEntries(regions.flatMap((region) => [
    [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:${region}::foundation-model/*] at ${stack}/Audit/Role/DefaultPolicy/Resource`,
      'reads what is known of whatever model profiles have'],
    [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:${region}:${account}:application-inference-profile/*] at ${stack}/Audit/Role/DefaultPolicy/Resource`,
      'reads the tags of every profile, which is what it is for'],
    [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock-mantle:${region}:${account}:project/*] at ${stack}/Audit/Role/DefaultPolicy/Resource`,
      'reads the tags of every project, which is what it is for'],
  ])),
  [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:budgets::${account}:budget/*] at ${stack}/Audit/Role/DefaultPolicy/Resource`]:
    'reads every budget, which is what it is for',
  [`AwsSolutions-S1 at ${stack}/Audit/Bucket/Resource`]:
    'a log of who read reports is for the account to decide: pass a bucket that has one',
  [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole] at ${stack}/DenyList/Provider/framework-onEvent/ServiceRole/Resource`]:
    'the CDK\'s own function of its provider framework, which only writes logs with it',
  [`AwsSolutions-IAM5[Resource::<DenyListHandler3F5E26CA.Arn>:*] at ${stack}/DenyList/Provider/framework-onEvent/ServiceRole/DefaultPolicy/Resource`]:
    'the CDK grants every version of the one function',
  ...Object.fromEntries(['*', ...['account/*', 'ou/*', 'policy/*/service_control_policy/*', 'root/*'].map((each) => `arn:<AWS::Partition>:organizations::*:${each}`)].map((resource) => [
    `AwsSolutions-IAM5[Resource::${resource}] at ${stack}/DenyList/Permissions/Resource`,
    'policy and targets have ids that AWS makes, in the management account; conditions and actions bind what can be changed',
  ])),
});

const ACCEPTED: Record<string, Record<string, string>> = {
  'chargeback': {
    'AwsSolutions-IAM5[Resource::*] at Chargeback/Report/Role/DefaultPolicy/Resource':
      'Cost Explorer and billing dashboards, which IAM cannot bind to a resource; it only reads',
    'AwsSolutions-IAM5[Resource::<UsageBucketAFA90A1F.Arn>/cost-and-usage/Chargeback-Usage-68214900/data/*] at Chargeback/Analyst/DefaultPolicy/Resource':
      'AWS names the files; it only reads',
    'AwsSolutions-IAM5[Resource::<UsageResultsEB00710C.Arn>/*] at Chargeback/Analyst/DefaultPolicy/Resource':
      'Athena names the results of each query; nothing else is in the bucket',
    'AwsSolutions-S1 at Chargeback/Usage/Bucket/Resource':
      'a log of who read the bill is for the account to decide: pass a bucket that has one',
    'AwsSolutions-S1 at Chargeback/Usage/Results/Resource':
      'the workgroup keeps who ran which query',
  },
  'cost-platform': {
    ...METER('CostPlatform', 'us-east-1', '444455556666'),
    ...ACTIVATION,
    'AwsSolutions-IAM5[Resource::*] at CostPlatform/Audit/Role/DefaultPolicy/Resource':
      'lists and metrics, which IAM cannot bind to a resource',
    'AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/tag-audit/444455556666/us-east-1/*.claim] at CostPlatform/Audit/Role/DefaultPolicy/Resource':
      'each run claims its time with an object of its own',
    'AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/tag-audit/444455556666/us-east-1/*] at CostPlatform/Audit/Role/DefaultPolicy/Resource':
      'each report is an object of its own, named by its time',
    'AwsSolutions-IAM5[Resource::<AuditHandler5B264EC8.Arn>:*] at CostPlatform/Audit/ScheduleRole/DefaultPolicy/Resource':
      'the CDK grants every version of the one function',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:us-east-1::foundation-model/*] at CostPlatform/Audit/Role/DefaultPolicy/Resource':
      'reads what is known of whatever model profiles have',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:us-east-1:444455556666:application-inference-profile/*] at CostPlatform/Audit/Role/DefaultPolicy/Resource':
      'reads the tags of every profile, which is what it is for',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock-mantle:us-east-1:444455556666:project/*] at CostPlatform/Audit/Role/DefaultPolicy/Resource':
      'reads the tags of every project, which is what it is for',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:budgets::444455556666:budget/*] at CostPlatform/Audit/Role/DefaultPolicy/Resource':
      'reads every budget, which is what it is for',
    'AwsSolutions-S1 at CostPlatform/Audit/Bucket/Resource':
      'a log of who read reports is for the account to decide: pass a bucket that has one',
  },
  'every-carrier': {
    ...METER('Assistant', 'us-east-1', '444455556666'),
    ...INVOKE_BY_TAG('Assistant/SessionsAccess'),
    ...BY_TAGGED_CALLER('Assistant/ReportsAccess', 'openai.*'),
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock-mantle:*:<AWS::AccountId>:project/*] at Assistant/SessionsAccess/Policy/Resource':
      'IAM knows projects by their tags: the condition asks for these, and their ids are made by Bedrock',
    ...ACTIVATION,
    'AwsSolutions-S1 at Payer/Usage/Bucket/Resource':
      'a log of who read the bill is for the account to decide: pass a bucket that has one',
    'AwsSolutions-S1 at Payer/Usage/Results/Resource':
      'the workgroup keeps who ran which query',
  },
  'organization': {
    ...MONITORING('Monitoring/Cost', '123456789012', ['us-east-1', 'eu-central-1']),
    ...INVOKE_BY_TAG('Claims/Access/OwnTeam'),
    ...INVOKE_BY_TAG('Sales/Access/OwnTeam'),
    ...ACTIVATION,
    'AwsSolutions-IAM5[Resource::<UsageBucketAFA90A1F.Arn>/cost-and-usage/Payer-Usage-623ad47d/data/*] at Payer/Analyst/DefaultPolicy/Resource':
      'AWS names the files; it only reads',
    'AwsSolutions-IAM5[Resource::<UsageResultsEB00710C.Arn>/*] at Payer/Analyst/DefaultPolicy/Resource':
      'Athena names the results of each query; nothing else is in the bucket',
    'AwsSolutions-S1 at Payer/Usage/Bucket/Resource':
      'a log of who read the bill is for the account to decide: pass a bucket that has one',
    'AwsSolutions-S1 at Payer/Usage/Results/Resource':
      'the workgroup keeps who ran which query',
  },
  'quick-start': {
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/amazon.nova-lite-v1:0] at Claims/Role/DefaultPolicy/Resource':
      'the Regions a geographic profile routes to are not fixed; the statement holds only for calls through the granted profile',
  },
  'import-existing-profiles': {},
  'tag-enforcement': {
    ...INVOKE_BY_TAG('WorkloadTagEnforcement/OwnCostCenter'),
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonBedrockFullAccess] at WorkloadTagEnforcement/Notebook/Resource':
      'the policy that the example restricts: the Deny statements take precedence',
    'AwsSolutions-IAM5[Action::*] at WorkloadTagEnforcement/Boundary/Boundary/Resource':
      'a boundary allows nothing by itself, and bounds by its Denies',
    'AwsSolutions-IAM5[Resource::*] at WorkloadTagEnforcement/Boundary/Boundary/Resource':
      'a boundary allows nothing by itself, and bounds by its Denies',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.*] at WorkloadTagEnforcement/NotebookPerimeter/Policy/Resource':
      'which models may run is said by the profiles; the condition asks for a call through one',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:project/default] at WorkloadTagEnforcement/NotebookPerimeter/Policy/Resource':
      'one project for each Region, against which every call is authorized as well; alone it allows no call',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:application-inference-profile/*] at WorkloadTagEnforcement/NotebookPerimeter/Policy/Resource':
      'IAM knows profiles by their tags: the condition asks for these, and their ids are made by Bedrock',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:::foundation-model/anthropic.*] at WorkloadTagEnforcement/NotebookPerimeter/Policy/Resource':
      'which models may run is said by the profiles; the condition asks for a call through one',
  },
  'insurance-provider': {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole] at InsuranceProvider/ClaimsHandler/ServiceRole/Resource':
      'the CDK attaches it to every function, and it only allows to write logs',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-sonnet-4-6] at InsuranceProvider/ClaimsHandler/ServiceRole/DefaultPolicy/Resource':
      'the Regions a geographic profile routes to are not fixed; the statement holds only for calls through the granted profile',
  },
  'runaway-alarm': {
    ...DENY_FUNCTION('RunawayAlarm/AlarmDenyResources', 'AlarmDenyResourcesHandler0CC77FA6', 'bedrock-deny-f92cc50d'),
    'AwsSolutions-IAM5[Resource::*] at RunawayAlarm/Runaway/DenyInvocations/Permissions/Resource':
      'metrics, which IAM cannot bind to a resource; the condition names the namespace',
    'AwsSolutions-IAM5[Resource::*] at RunawayAlarm/Runaway/DenyInvocations/Role/DefaultPolicy/Resource':
      'traces and the delivery of logs, which IAM cannot bind to a resource; the CDK grants them to every state machine',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/amazon.nova-micro-v1:0] at RunawayAlarm/Agent/DefaultPolicy/Resource':
      'the Regions a geographic profile routes to are not fixed; the statement holds only for calls through the granted profile',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-sonnet-4-6] at RunawayAlarm/Agent/DefaultPolicy/Resource':
      'the Regions a geographic profile routes to are not fixed; the statement holds only for calls through the granted profile',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:eu-central-1:111122223333:alarm:*] at RunawayAlarm/AlarmDenyResources/Role/DefaultPolicy/Resource':
      'reads the state of every alarm that denies; a policy by their names would grow',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::111122223333:role/*] at RunawayAlarm/Runaway/DenyInvocations/Permissions/Resource':
      'a principal may have left the list; the condition allows to detach the one deny policy only',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:eu-central-1:111122223333:execution:bedrock-deny-f92cc50d-*] at RunawayAlarm/AlarmDenyResources/Role/DefaultPolicy/Resource':
      'the prefix is that of the state machines of the stack\'s denials and nothing else',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:eu-central-1:111122223333:stateMachine:bedrock-deny-f92cc50d-*] at RunawayAlarm/AlarmDenyResources/Role/DefaultPolicy/Resource':
      'the prefix is that of the state machines of the stack\'s denials and nothing else',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:eu-central-1:111122223333:stateMachine:bedrock-deny-f92cc50d-*] at RunawayAlarm/AlarmDenyResources/RuleRole/DefaultPolicy/Resource':
      'the prefix is that of the state machines of the stack\'s denials and nothing else',
  },
  'team-budget': {
    ...RESET('TeamBudget', 'bedrock-deny-3c409dea'),
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-sonnet-4-6] at TeamBudget/Application/DefaultPolicy/Resource':
      'the Regions a geographic profile routes to are not fixed; the statement holds only for calls through the granted profile',
  },
  'cross-region-budget': {
    ...RESET('ClaimsBudget', 'bedrock-deny-c64600be'),
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-sonnet-4-6] at Claims/Application/DefaultPolicy/Resource':
      'the Regions a geographic profile routes to are not fixed; the statement holds only for calls through the granted profile',
  },
};

/** The app of an example, synthesized. */
function synthesized(name: string): App {
  const app = runExample(name, { outdir: mkdtempSync(join(tmpdir(), 'example-')), context: CHECKED });
  app.synth();
  return app;
}

const apps = new Map<string, App>();

/** The same app in each test, as synthesis takes a while. */
function exampleApp(name: string): App {
  const app = apps.get(name) ?? synthesized(name);
  apps.set(name, app);
  return app;
}

/** The app's templates by file name, without what depends on the version of the CDK or of the tools that built an asset. */
function templatesOf(app: App): Record<string, any> {
  return Object.fromEntries(app.synth().stacksRecursively.map((stack) => {
    const template = JSON.parse(readFileSync(stack.templateFullPath, 'utf8').replace(/[a-f0-9]{64}/g, 'HASH'));
    for (const [id, { Type, Properties }] of Object.entries<any>(template.Resources)) {
      const isOfTheCdk = Type === 'AWS::Lambda::Function' && (Properties.Handler === 'framework.onEvent' || id.startsWith('AWS679f'));
      if (isOfTheCdk) {
        Properties.Runtime = 'RUNTIME';
      }
      if (Type === 'AWS::CloudWatch::Dashboard') {
        Properties.DashboardBody = dashboardBody(Properties.DashboardBody);
        delete Properties.Tags;
      }
    }
    return [relative(app.outdir, stack.templateFullPath), template];
  }));
}

/** The body as an object: versions of the CDK write it in another order. */
function dashboardBody(body: any): any {
  const { widgets, ...rest } = JSON.parse(body['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : JSON.stringify(part).replace(/"/g, '\'')).join(''));
  return { ...rest, widgets: widgets.map(({ properties: { background, ...properties }, ...widget }: any) => ({ ...widget, properties })) };
}

test.each(EXAMPLES)('%s synthesizes the templates that were looked at', (name) => {
  expect(templatesOf(exampleApp(name))).toMatchSnapshot();
});

test('the insurance provider\'s forecast is the document that was looked at', () => {
  expect(readFileSync(join(exampleApp('insurance-provider').outdir, 'COST-FORECAST.md'), 'utf8')).toBe(readFileSync(join(__dirname, '..', 'examples', 'insurance-provider.COST-FORECAST.md'), 'utf8'));
});

test('the insurance provider\'s strategy is the document that was looked at', () => {
  expect(readFileSync(join(exampleApp('insurance-provider').outdir, 'COST-TAGS.md'), 'utf8')).toBe(readFileSync(join(__dirname, '..', 'examples', 'insurance-provider.COST-TAGS.md'), 'utf8'));
});

test.each(EXAMPLES)('%s synthesizes the same twice', (name) => {
  expect(templatesOf(synthesized(name))).toEqual(templatesOf(exampleApp(name)));
});

test.each(EXAMPLES)('%s knows nothing of the machine it was synthesized on', (name) => {
  const text = JSON.stringify(templatesOf(exampleApp(name)));

  expect(text).not.toContain(tmpdir());
  expect(text).not.toContain(process.cwd());
});

test.each(EXAMPLES)('%s has no finding of cdk-nag but those accepted', (name) => {
  expect(nagFindings(exampleApp(name))).toEqual(Object.keys(ACCEPTED[name]).sort());
});

test.each(EXAMPLES)('%s has no warning', (name) => {
  const messages = exampleApp(name).synth().stacksRecursively.flatMap((stack) => stack.messages);

  expect(messages).toEqual([]);
});

test('refused-tags does not synthesize, and the message names both values', () => {
  expect(() => synthesized(REFUSED)).toThrow(/costTags declares "Department" as "Claims", but the resource ends up with "Sales"/);
});
