import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AlarmDenyAction, CostNotifications, CostTags, TagBudget } from '../src';
import { ofType, templateOf, type TemplateResource } from './support/checked-app';
import { appOf, type Denials, longestValues, stacksOf, type Teams, type TeamStack } from './support/denying-teams';
import { deployed } from './support/deployed';
import { TEST_ENV } from './support/places';

// The stacks have hundreds of resources, and the templates of single constructs are validated in other tests.
process.env.CDK_VALIDATION = 'false';
jest.setTimeout(120_000);

type Resources = Record<string, TemplateResource>;

/** Quotas of AWS for one resource. */
const LIMITS = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  resources: 500,
  template: 1_000_000,
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  managedPolicy: 6_144,
  inlinePolicies: 10_240,
  managedPoliciesOfPrincipal: 10,
  trustPolicy: 2_048,
  path: 512,
  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  definition: 1_000_000,
  stateMachineName: 80,
  // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html
  scheduleInput: 256 * 1024,
  scheduleName: 64,
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
  eventPattern: 2_048,
  ruleName: 64,
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  environment: 4 * 1024,
  functionName: 64,
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  alarmActions: 5,
  alarmDescription: 1_024,
};

type Limit = keyof typeof LIMITS;

/** The largest value of each limit in a stack, as deployed with the longest names that AWS could have given. */
function largest({ resources, size }: Pick<TeamStack, 'resources' | 'size'>): Record<Limit, number> {
  const values = longestValues(resources);
  const each = (type: string) => ofType(resources, type).map(([id, { Properties }]) => ({ id, ...Properties }));
  const length = (value: any): number => {
    const known = deployed(value ?? '', { values });
    return typeof known === 'string' ? known.length : JSON.stringify(known).length;
  };
  const max = (lengths: number[]) => Math.max(0, ...lengths);
  const attachedTo = (type: string, id: string) => each(type).filter(({ Roles }) => JSON.stringify(Roles ?? []).includes(`{"Ref":"${id}"}`));
  const roles = each('AWS::IAM::Role');
  return {
    resources: Object.keys(resources).length,
    template: size,
    managedPolicy: max(each('AWS::IAM::ManagedPolicy').map(({ PolicyDocument }) => length(PolicyDocument))),
    inlinePolicies: max(roles.map(({ id, Policies = [] }) => [...attachedTo('AWS::IAM::Policy', id), ...Policies].reduce((sum, { PolicyDocument }) => sum + length(PolicyDocument), 0))),
    managedPoliciesOfPrincipal: max(roles.map(({ id, ManagedPolicyArns = [] }) => attachedTo('AWS::IAM::ManagedPolicy', id).length + ManagedPolicyArns.length)),
    trustPolicy: max(roles.map(({ AssumeRolePolicyDocument }) => length(AssumeRolePolicyDocument))),
    path: max([...roles, ...each('AWS::IAM::ManagedPolicy')].map(({ Path }) => length(Path))),
    definition: max(each('AWS::StepFunctions::StateMachine').map(({ DefinitionString }) => length(DefinitionString))),
    stateMachineName: max(each('AWS::StepFunctions::StateMachine').map(({ StateMachineName }) => length(StateMachineName))),
    scheduleInput: max(each('AWS::Scheduler::Schedule').map(({ Target }) => length(Target.Input))),
    scheduleName: max(each('AWS::Scheduler::Schedule').map(({ Name }) => length(Name))),
    eventPattern: max(each('AWS::Events::Rule').map(({ EventPattern }) => length(EventPattern))),
    ruleName: max(each('AWS::Events::Rule').map(({ Name }) => length(Name))),
    environment: max(each('AWS::Lambda::Function').map(({ Environment }) => length(Environment?.Variables))),
    functionName: max(each('AWS::Lambda::Function').map(({ FunctionName }) => length(FunctionName))),
    alarmActions: max(each('AWS::CloudWatch::Alarm').map(({ AlarmActions = [] }) => AlarmActions.length)),
    alarmDescription: max(each('AWS::CloudWatch::Alarm').map(({ AlarmDescription }) => length(AlarmDescription))),
  };
}

function exceeded(stack: Pick<TeamStack, 'resources' | 'size'>): string[] {
  return Object.entries(largest(stack)).filter(([limit, value]) => value > LIMITS[limit as Limit]).map(([limit, value]) => `${limit}: ${value}`);
}

function sizedStack(stack: Stack): Pick<TeamStack, 'resources' | 'size'> {
  const { Resources } = templateOf(stack);
  return { resources: Resources, size: JSON.stringify(Resources, undefined, 1).length };
}

const synthesized = (teams: Teams) => stacksOf(appOf(teams));
const countOf = (resources: Resources, type: string) => ofType(resources, type).length;

describe('a hundred teams, each with a budget and an alarm that deny', () => {
  let stacks: TeamStack[];
  beforeAll(() => {
    stacks = synthesized({ count: 100, perStack: 25, isCompact: true });
  });
  const total = (type: string) => stacks.reduce((sum, { resources }) => sum + countOf(resources, type), 0);

  test('synthesize in four stacks without other messages than how full they are', () => {
    const messages = stacks.flatMap((stack) => stack.messages);

    expect(stacks).toHaveLength(4);
    expect(messages.filter((message) => !/^Number of resources: 480 is approaching|^Template size is approaching limit/.test(message))).toEqual([]);
  });

  test('exceed no quota of AWS for a resource, with the longest names', () => {
    expect(stacks.map(exceeded)).toEqual([[], [], [], []]);
  });

  test('exceed no quota of AWS for an account and Region', () => {
    // Defaults of AWS. The numbers are in the documentation.
    expect({
      actions: total('AWS::Budgets::BudgetsAction'),
      roles: total('AWS::IAM::Role'),
      policies: total('AWS::IAM::ManagedPolicy'),
      rules: total('AWS::Events::Rule'),
    }).toEqual({ actions: 100, roles: 324, policies: 408, rules: 100 });
  });

  test('share functions, schedules and queues, so that only the number of stacks multiplies them', () => {
    expect(Object.fromEntries(['AWS::Lambda::Function', 'AWS::Scheduler::Schedule', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'].map((type) => [type, total(type)])))
      .toEqual({ 'AWS::Lambda::Function': 16, 'AWS::Scheduler::Schedule': 4, 'AWS::SQS::Queue': 4, 'AWS::Logs::LogGroup': 20 });
  });

  test('add nothing to the resource policy of CloudWatch Logs, which all log groups of an account share', () => {
    const destinations = stacks.flatMap(({ resources }) => ofType(resources, 'AWS::StepFunctions::StateMachine').flatMap(([, { Properties }]) =>
      Properties.LoggingConfiguration.Destinations.map(({ CloudWatchLogsLogGroup: { LogGroupArn } }: any) => resources[LogGroupArn['Fn::GetAtt'][0]].Properties.LogGroupName)));

    expect(destinations).toHaveLength(100);
    expect(destinations.filter((name) => !name.startsWith('/aws/vendedlogs/states/'))).toEqual([]);
    expect(total('AWS::Logs::ResourcePolicy')).toBe(0);
  });

  test('have names that are unique in the account and Region', () => {
    const names = stacks.flatMap(({ resources }) => [
      ['AWS::Lambda::Function', 'FunctionName'], ['AWS::StepFunctions::StateMachine', 'StateMachineName'], ['AWS::Events::Rule', 'Name'], ['AWS::Scheduler::Schedule', 'Name'], ['AWS::Logs::LogGroup', 'LogGroupName'],
    ].flatMap(([type, property]) => ofType(resources, type).flatMap(([, { Properties }]) => Properties[property] === undefined ? [] : [`${type} ${Properties[property]}`])));

    expect(names).toHaveLength(16 + 100 + 100 + 4 + 4);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('the work of a synthesis grows with the number of teams only', () => {
  const work = (count: number) => {
    const resolve = jest.spyOn(Stack.prototype, 'resolve');
    const render = jest.spyOn(CfnResource.prototype as any, '_toCloudFormation');
    synthesized({ count, perStack: 25, isCompact: true });
    const calls = [resolve.mock.calls.length, render.mock.calls.length];
    [resolve, render].forEach((spy) => spy.mockRestore());
    return calls;
  };
  const [fifty, hundred] = [work(50), work(100)];

  expect(fifty.every((calls) => calls > 1000)).toBe(true);
  expect(hundred.map((calls, index) => calls / fifty[index]).filter((factor) => factor > 2.05)).toEqual([]);
});

describe('an action that denies 100 roles, 100 groups and 100 users', () => {
  const times = <T>(make: (index: number) => T): T[] => Array.from({ length: 100 }, (_, index) => make(index));
  const principals = (stack: Stack) => ({
    roles: times((index) => iam.Role.fromRoleArn(stack, `Role${index}`, `arn:aws:iam::${TEST_ENV.account}:role/teams/application-of-team-${index}`)),
    groups: times((index) => iam.Group.fromGroupArn(stack, `Group${index}`, `arn:aws:iam::${TEST_ENV.account}:group/teams/members-of-team-${index}`)),
    users: times((index) => iam.User.fromUserArn(stack, `User${index}`, `arn:aws:iam::${TEST_ENV.account}:user/teams/member-of-team-${index}`)),
  });

  test('of a budget exceeds no quota', () => {
    const stack = new Stack(new App(), 'Insurance', { env: TEST_ENV });
    new TagBudget(stack, 'Budget', { costTags: CostTags.of({ Department: 'Claims' }), limit: 500, emails: ['claims@example.com'] }).denyInvocations({ atPercent: 100, ...principals(stack) });

    expect(exceeded(sizedStack(stack))).toEqual([]);
  });

  test('of an alarm exceeds no quota', () => {
    const stack = new Stack(new App(), 'Insurance', { env: TEST_ENV });
    const alarm = new cloudwatch.Alarm(stack, 'Alarm', { metric: new cloudwatch.Metric({ namespace: 'Cost', metricName: 'Claims' }), threshold: 1, evaluationPeriods: 1 });
    new AlarmDenyAction(stack, 'Deny', { alarm, ...principals(stack) });

    expect(exceeded(sizedStack(stack))).toEqual([]);
  });
});

describe('the documented number of', () => {
  const page = readFileSync(join(__dirname, '..', 'docs', 'reference', 'limits.md'), 'utf8');
  const section = /### Denials in a stack\n([^]*?)\n### /.exec(page)![1];
  const row = (start: string) => section.split('\n').find((line) => new RegExp(`^\\| \\[?${start}`).test(line))!.split('|').slice(2, -1).map((cell) => cell.trim());

  /** The size of a stack. */
  function denying(add: (stack: Stack, notifications: CostNotifications) => void) {
    const app = new App({ analyticsReporting: false, context: { 'aws:cdk:enable-path-metadata': true } });
    const stack = new Stack(app, 'Insurance', { env: TEST_ENV });
    add(stack, new CostNotifications(stack, 'Notifications'));
    const { template } = app.synth().getStackByName('Insurance');
    const [indented, compact] = [1, undefined].map((space) => JSON.stringify(template, undefined, space).length);
    return { resources: Object.keys(template.Resources).length, indented, compact };
  }
  const role = (stack: Stack, index: number) => iam.Role.fromRoleName(stack, `Role${index}`, `application-${index}`);
  const budgets = (count: number, actionsOf: number) => denying((stack, notifications) => {
    for (let index = 0; index < count; index++) {
      const budget = new TagBudget(stack, `Budget${index}`, { costTags: CostTags.of({ Department: `${index}` }), limit: 500, notifications });
      for (let action = 0; action < actionsOf; action++) {
        budget.denyInvocations({ atPercent: 100 + action, roles: [role(stack, index * 10 + action)] });
      }
    }
  });
  const alarms = (count: number, deny: boolean) => denying((stack, notifications) => {
    for (let index = 0; index < count; index++) {
      const alarm = new cloudwatch.Alarm(stack, `Alarm${index}`, { metric: new cloudwatch.Metric({ namespace: 'Cost', metricName: `${index}` }), threshold: 1, evaluationPeriods: 1 });
      if (deny) {
        new AlarmDenyAction(stack, `Deny${index}`, { alarm, notifications, roles: [role(stack, index)] });
      }
    }
  });

  test('resources of a deny action is measured', () => {
    const ofBudget = [budgets(1, 1).resources - budgets(1, 0).resources, budgets(1, 2).resources - budgets(1, 1).resources];
    const ofAlarm = [alarms(1, true).resources - alarms(1, false).resources, alarms(2, true).resources - alarms(1, true).resources - 1];

    expect(row('Resources')).toEqual([
      `${ofBudget[0]} for the first action of the stack, ${ofBudget[1]} for each further one, and 1 for every 18 actions`,
      `${ofAlarm[0]} for the first action of the stack, and ${ofAlarm[1]} for each further one`,
    ]);
    expect(budgets(2, 9).resources - budgets(2, 0).resources).toBe(ofBudget[0] + 17 * ofBudget[1]);
    expect(budgets(2, 10).resources - budgets(2, 0).resources).toBe(ofBudget[0] + 19 * ofBudget[1] + 1);
  });

  test('kilobytes of a deny action is measured', () => {
    const measured = [[budgets(1, 1), budgets(1, 2)], [alarms(1, true), alarms(2, true)]]
      .map(([one, other]) => [other.indented - one.indented, other.compact - one.compact]);
    const documented = row('Template size').map((cell) => /^about (\d+) KB, or (\d+) KB without indentation$/.exec(cell)!.slice(1).map(Number));

    // Versions of the CDK differ by a few bytes.
    const differences = documented.flatMap((each, column) => each.map((value, form) => Math.abs(value - measured[column][form] / 1000)));
    expect(differences.filter((difference) => difference > 1)).toEqual([]);
  });

  test('budget actions in a stack fits, and one more does not', () => {
    const [, most] = /up to (\d+) actions of budgets/.exec(section)!;
    const add = (count: number) => () => denying((stack, notifications) => {
      for (let action = 0; action < count; action++) {
        const id = `Budget${Math.floor(action / 10)}`;
        const budget = stack.node.tryFindChild(id) as TagBudget | undefined ??
          new TagBudget(stack, id, { costTags: CostTags.of({ Department: id }), limit: 500, notifications });
        budget.denyInvocations({ atPercent: 100 + action, roles: [role(stack, action)] });
      }
    });

    expect(add(Number(most))().resources).toBeLessThanOrEqual(LIMITS.resources);
    expect(add(Number(most))().compact).toBeLessThanOrEqual(LIMITS.template);
    expect(add(Number(most) + 1)).toThrow(/Number of resources in stack 'Insurance': \d+ is greater than allowed maximum of 500/);
  });

  test.each<[Denials, boolean, RegExp]>([
    ['both', false, /(\d+) teams fit in a stack/],
    ['both', true, /(\d+) teams fit without indentation/],
    ['alarm', false, /(\d+) teams fit with alarms only/],
    ['budget', false, /(\d+) teams fit with budgets only/],
    ['alarm', true, /with alarms only, or (\d+) without indentation/],
  ])('teams in a stack fits, and one more does not (%s, compact: %s)', (denials, isCompact, pattern) => {
    const most = Number(pattern.exec(section)![1]);
    const withTeams = (count: number) => synthesized({ count, perStack: count, denials, isCompact })[0];

    expect(exceeded(withTeams(most))).toEqual([]);
    if (denials === 'budget') {
      expect(() => withTeams(most + 1)).toThrow(/is greater than allowed maximum of 500/);
    } else {
      expect(exceeded(withTeams(most + 1))).toEqual([expect.stringMatching(/^template: 1\d{6}$/)]);
    }
  });

  test('resources of an account for 100 teams is measured', () => {
    const stacks = synthesized({ count: 100, perStack: 25, isCompact: true });
    const total = (type: string) => stacks.reduce((sum, { resources }) => sum + countOf(resources, type), 0);
    const used = (name: string) => Number(row(name)[1]);

    expect([used('Actions of budgets'), used('Roles'), used('Customer managed policies'), used('Rules')])
      .toEqual([total('AWS::Budgets::BudgetsAction'), total('AWS::IAM::Role'), total('AWS::IAM::ManagedPolicy'), total('AWS::Events::Rule')]);
  });
});
