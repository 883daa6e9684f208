import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as budgets from '@aws-sdk/client-budgets';
import { Template } from 'aws-cdk-lib/assertions';
import * as library from '../../src';
import { ofType, type TemplateResource } from '../support/checked-app';
import { arnValues, deployed, profileValues } from '../support/deployed';
import { documentAt, runBlock, sectionOf, tableOf } from '../support/document-snippet';
import { callDirectly, mayCall, policiesOf, verdict } from '../support/may';
import { REGION, TEST_ACCOUNT } from '../support/places';

const DOCUMENT = documentAt('docs/recipes/lift-a-deny.md');
const PREPARE = 'Prepare before an incident';
const ANYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Names of the clients whose service has another name in the AWS CLI. */
const CLIENTS: Record<string, string> = { stepfunctions: 'sfn', events: 'eventbridge' };
/** Options of every command. */
const GENERAL_OPTIONS = ['query', 'output'];

interface Command {
  readonly service: string;
  readonly operation: string;
  readonly options: string[];
}

/** The commands of the AWS CLI in the shell blocks of the page, and those that its sentences name. */
function commands(): Command[] {
  const named = [...DOCUMENT.text.matchAll(/`aws ([a-z]+) ([a-z-]+)`/g)].map(([, service, operation]) => ({ service, operation, options: [] }));
  return [...named, ...DOCUMENT.blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => [...code.matchAll(/\baws ([a-z]+) ([a-z-]+)((?:(?!\baws [a-z]+ |\); do|\)$)[^\n])*)/gm)].map(([, service, operation, rest]) =>
    ({ service, operation, options: [...rest.matchAll(/ --([a-z-]+)/g)].map(([, option]) => option) })))];
}

/** The options of an operation, in the spelling of the AWS CLI without hyphens, from the types of its client. */
function optionsOf({ service, operation }: Command): string[] {
  const types = join(dirname(require.resolve(`@aws-sdk/client-${CLIENTS[service] ?? service}/package.json`)), 'dist-types');
  const name = operation.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  const command = readFileSync(join(types, 'commands', `${name}Command.d.ts`), 'utf8');
  // The payload of a function is not in the type of the request.
  const input = (/CommandInputType = Omit<(\w+)/.exec(command) ?? /CommandInput extends (\w+)/.exec(command))![1];
  const models = readdirSync(join(types, 'models')).map((file) => readFileSync(join(types, 'models', file), 'utf8')).join('\n');
  const body = new RegExp(`export interface ${input} \\{([^]*?)\\n\\}`).exec(models)![1];
  return [...body.matchAll(/^ {4}(\w+)\??: /gm)].map(([, member]) => member.toLowerCase());
}

test.each(commands().map((command) => [`aws ${command.service} ${command.operation}`, command] as const))('%s exists and has its options', (_, command) => {
  const unknown = command.options.filter((option) => !GENERAL_OPTIONS.includes(option) && !optionsOf(command).includes(option.replaceAll('-', '')));

  expect(unknown).toEqual([]);
});

test('the page has commands for each step', () => {
  expect(commands().map(({ operation }) => operation)).toEqual(expect.arrayContaining([
    'list-attached-role-policies', 'get-policy', 'describe-stack-resources', 'list-executions', 'stop-execution', 'detach-role-policy', 'start-execution',
    'describe-budget-actions-for-account', 'execute-budget-action', 'describe-budget-action', 'assume-role', 'disable-rule', 'enable-rule', 'invoke',
  ]));
});

describe('the resources', () => {
  let resources: Record<string, TemplateResource>;
  let outputs: Record<string, { Value: unknown }>;

  beforeAll(() => {
    const template = Template.fromStack(runBlock(DOCUMENT, PREPARE).stack).toJSON();
    resources = template.Resources;
    outputs = template.Outputs;
  });

  const denyPolicies = () => ofType(resources, 'AWS::IAM::ManagedPolicy').filter(([id]) => id.includes('DenyPolicy'));
  const ofAlarm = () => denyPolicies().find(([id]) => id.startsWith('alarm'))!;
  const ofBudget = () => denyPolicies().find(([id]) => id.startsWith('budget'))!;

  const iam = (resource: string) => `arn:aws:iam::${TEST_ACCOUNT}:${resource}`;
  const budgetArn = `arn:aws:budgets::${TEST_ACCOUNT}:budget/budget`;
  const stateMachineArn = `arn:aws:states:${REGION}:${TEST_ACCOUNT}:stateMachine:deny`;
  const executionArn = `arn:aws:states:${REGION}:${TEST_ACCOUNT}:execution:deny:one`;
  const ruleArn = `arn:aws:events:${REGION}:${TEST_ACCOUNT}:rule/rule`;
  const functionArn = `arn:aws:lambda:${REGION}:${TEST_ACCOUNT}:function:reset`;

  /** The ARNs and names that AWS could have given to the resources. */
  function values(): Record<string, string> {
    const each = (type: string, make: (id: string) => Record<string, string>) => ofType(resources, type).map(([id]) => make(id));
    return Object.assign({}, profileValues(resources),
      ...each('AWS::IAM::ManagedPolicy', (id) => ({ [id]: iam(`policy/${id}`) })),
      ...each('AWS::IAM::Role', (id) => ({ [id]: id, [`${id}.Arn`]: iam(`role/${id}`) })),
      ...each('AWS::CloudWatch::Alarm', (id) => ({ [id]: id, [`${id}.Arn`]: `arn:aws:cloudwatch:${REGION}:${TEST_ACCOUNT}:alarm:${id}` })),
      ...each('AWS::Budgets::Budget', (id) => ({ [id]: 'budget' })),
      ...each('AWS::StepFunctions::StateMachine', (id) => ({ [id]: stateMachineArn, [`${id}.Name`]: 'deny' })),
      ...each('AWS::Events::Rule', (id) => ({ [id]: 'rule', [`${id}.Arn`]: ruleArn })),
      ...each('AWS::Lambda::Function', (id) => ({ [id]: id, [`${id}.Arn`]: id.includes('ResetHandler') ? functionArn : `arn:aws:lambda:${REGION}:${TEST_ACCOUNT}:function:${id}` })));
  }

  test('the descriptions of the policies begin as in the table', () => {
    const beginnings = tableOf(DOCUMENT, '1. Find the policy').flatMap((row) => /^`(.*)`$/.exec(Object.values(row)[0])?.[1] ?? []);
    const idsWith = (beginning: string) =>
      denyPolicies().filter(([, { Properties }]) => Properties.Description.startsWith(beginning)).map(([id]) => id);

    expect(denyPolicies()).toHaveLength(2);
    expect(beginnings.map(idsWith)).toEqual([[ofAlarm()[0]], [ofBudget()[0]]]);
  });

  test('the paths of the policies are as on the page, and in the filter of the command', () => {
    const paths = denyPolicies().map(([, { Properties }]) => deployed(Properties.Path, {}));

    expect(paths).toEqual(Array(2).fill(expect.stringMatching(new RegExp(`^/bedrock-deny-[0-9a-f]{8}/${REGION}/$`))));
    expect(DOCUMENT.text).toContain('an IAM path that begins with `/bedrock-deny-`, followed by a hash of the stack and the Region');
    expect(DOCUMENT.text).toContain("contains(PolicyArn, ':policy/bedrock-deny-')");
  });

  test('the name of the state machine contains the path of the deny action', () => {
    const [[, { Properties }]] = ofType(resources, 'AWS::StepFunctions::StateMachine');

    expect(Properties.StateMachineName).toContain('-alarm-DenyInvocations-');
  });

  test('the logical IDs of the policy and the state machine of an alarm begin with the same path', () => {
    const [[stateMachine]] = ofType(resources, 'AWS::StepFunctions::StateMachine');

    expect(stateMachine.split('StateMachine')[0]).toBe(ofAlarm()[0].split('DenyPolicy')[0]);
  });

  test('the functions of the reset have the prefix of the command, and only one of the two is the handler', () => {
    const ofReset = (type: string) => ofType(resources, type).map(([id]) => id).filter((id) => id.startsWith('CostBudgetDenyActionReset'));

    expect(DOCUMENT.text).toContain("starts_with(LogicalResourceId, 'CostBudgetDenyActionReset') && ResourceType=='AWS::Lambda::Function'");
    expect(ofReset('AWS::Lambda::Function')).toHaveLength(2);
    expect(ofReset('AWS::Lambda::Function').filter((id) => id.includes('Handler'))).toHaveLength(1);
  });

  test('the rule starts the state machine, and no alarm action does', () => {
    const [[stateMachine]] = ofType(resources, 'AWS::StepFunctions::StateMachine');
    const [[, { Properties: rule }]] = ofType(resources, 'AWS::Events::Rule');

    expect(rule.Targets.map(({ Arn }: any) => Arn)).toEqual([{ Ref: stateMachine }]);
    expect(ofType(resources, 'AWS::CloudWatch::Alarm').filter(([, { Properties }]) => JSON.stringify(Properties.AlarmActions ?? []).includes(stateMachine))).toEqual([]);
  });

  test('the outputs are the variables of the commands', () => {
    expect(Object.keys(outputs).sort()).toEqual(['AlarmDenyPolicyArn', 'AlarmRuleName', 'AlarmStateMachineArn', 'BudgetDenyPolicyArn', 'BudgetName', 'ResetFunctionName']);
    expect(outputs.AlarmDenyPolicyArn.Value).toEqual({ Ref: ofAlarm()[0] });
    expect(outputs.BudgetDenyPolicyArn.Value).toEqual({ Ref: ofBudget()[0] });
  });

  describe('the role for the engineer on call', () => {
    const onCall = () => policiesOf(resources, ofType(resources, 'AWS::IAM::Role').find(([id]) => id.startsWith('OnCall'))![0], { values: values() });
    const application = () => iam(`role/${ofType(resources, 'AWS::IAM::Role').find(([id]) => id.startsWith('application'))![0]}`);
    const policyArn = ([id]: [string, TemplateResource]) => iam(`policy/${id}`);
    const ask = async (action: string, resource: string, context: Record<string, string> = {}) => verdict(onCall(), action, { resource, context });

    test.each<[string, () => string, (() => Record<string, string>)?]>([
      ['iam:ListAttachedRolePolicies', application],
      ['iam:GetPolicy', () => policyArn(ofAlarm())],
      ['iam:ListEntitiesForPolicy', () => policyArn(ofAlarm())],
      ['cloudformation:DescribeStackResources', () => `arn:aws:cloudformation:${REGION}:${TEST_ACCOUNT}:stack/Claims/1`],
      ['cloudformation:ListStackResources', () => `arn:aws:cloudformation:${REGION}:${TEST_ACCOUNT}:stack/Claims/1`],
      ['states:ListExecutions', () => stateMachineArn],
      ['states:StopExecution', () => executionArn],
      ['iam:DetachRolePolicy', application, () => ({ 'iam:PolicyARN': policyArn(ofAlarm()) })],
      ['iam:DetachRolePolicy', application, () => ({ 'iam:PolicyARN': policyArn(ofBudget()) })],
      ['budgets:DescribeBudgetActionsForAccount', () => '*'],
      ['budgets:DescribeBudgetAction', () => `${budgetArn}/action/one`],
      ['budgets:ExecuteBudgetAction', () => `${budgetArn}/action/one`],
      ['states:StartExecution', () => stateMachineArn],
      ['lambda:InvokeFunction', () => functionArn],
      ['events:DisableRule', () => ruleArn],
      ['events:EnableRule', () => ruleArn],
    ])('can call %s', async (action, resource, context = () => ({})) => {
      expect(await ask(action, resource(), context())).toBe('Allowed');
    });

    test.each<[string, string, () => string, (() => Record<string, string>)?]>([
      ['detach another policy', 'iam:DetachRolePolicy', application, () => ({ 'iam:PolicyARN': iam('policy/SecurityBaseline') })],
      ['detach the policy from another role', 'iam:DetachRolePolicy', () => iam('role/Other'), () => ({ 'iam:PolicyARN': policyArn(ofAlarm()) })],
      ['attach a policy', 'iam:AttachRolePolicy', application, () => ({ 'iam:PolicyARN': policyArn(ofAlarm()) })],
      ['reverse the action of another budget', 'budgets:ExecuteBudgetAction', () => `arn:aws:budgets::${TEST_ACCOUNT}:budget/other/action/one`],
      ['change the budget', 'budgets:ModifyBudget', () => budgetArn],
      ['start another state machine', 'states:StartExecution', () => `arn:aws:states:${REGION}:${TEST_ACCOUNT}:stateMachine:other`],
      ['change the configuration of the function', 'scheduler:UpdateSchedule', () => `arn:aws:scheduler:${REGION}:${TEST_ACCOUNT}:schedule/default/reset`],
      ['stop another state machine', 'states:StopExecution', () => `arn:aws:states:${REGION}:${TEST_ACCOUNT}:execution:other:one`],
      ['disable another rule', 'events:DisableRule', () => `arn:aws:events:${REGION}:${TEST_ACCOUNT}:rule/other`],
      ['invoke another function', 'lambda:InvokeFunction', () => `arn:aws:lambda:${REGION}:${TEST_ACCOUNT}:function:other`],
      ['run a model', 'bedrock:InvokeModel', () => `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`],
    ])('cannot %s', async (_, action, resource, context = () => ({})) => {
      expect(await ask(action, resource(), context())).toBe('ImplicitlyDenied');
    });
  });

  test.each([['alarm', () => ofAlarm()], ['budget', () => ofBudget()]])('the Deny of the %s covers models, and the detachment of both deny policies', async (_, policy) => {
    const deny = deployed(policy()[1].Properties.PolicyDocument, { values: values() });
    const detach = async ([id]: [string, TemplateResource]) => verdict([ANYTHING, deny], 'iam:DetachRolePolicy', { resource: iam('role/Caller'), context: { 'iam:PolicyARN': arnValues(resources)[id] } });

    expect(await mayCall([ANYTHING, deny], 'bedrock:InvokeModel', callDirectly(`arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`))).toBe(false);
    expect([await detach(ofAlarm()), await detach(ofBudget())]).toEqual(['ExplicitlyDenied', 'ExplicitlyDenied']);
  });

  test('a denied principal can read the action of the budget, but cannot reverse it, as the page says', async () => {
    const deny = deployed(ofBudget()[1].Properties.PolicyDocument, { values: values() });
    const ask = async (action: string) => verdict([ANYTHING, deny], action, { resource: `${budgetArn}/action/one` });

    expect(DOCUMENT.text).toContain('A denied principal cannot run the commands below, because the deny policy also denies changes to the resources that deny.');
    expect([await ask('budgets:ExecuteBudgetAction'), await ask('budgets:DescribeBudgetAction')]).toEqual(['ExplicitlyDenied', 'Allowed']);
  });
});

test('the table lists every status of a budget action', () => {
  const listed = tableOf(DOCUMENT, '3. Lift the Deny of a budget').flatMap(({ Status }) => [...Status.matchAll(/`(\w+)`/g)].map(([, status]) => status));

  expect(listed.sort()).toEqual(Object.values(budgets.ActionStatus).map(String).sort());
});

test('the types of execution exist', () => {
  const named = [...DOCUMENT.text.matchAll(/\b\w+_BUDGET_ACTION\b/g)].map(([name]) => name);

  expect(named.filter((name) => !(Object.values(budgets.ExecutionType) as string[]).includes(name))).toEqual([]);
});

test('the page states the default duration of a Deny', () => {
  const { stack } = runBlock(DOCUMENT, PREPARE);
  const text = JSON.stringify(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));

  expect(text).toMatch(/Wait\\*",\\*"Seconds\\*":900/);
  // Four intervals of 15 minutes.
  expect(text).toMatch(/\$\.count\.intervals\\*",\\*"NumericGreaterThanEquals\\*":4/);
  expect(sectionOf(DOCUMENT, '2. Lift the Deny of an alarm')).toContain('checks the alarm every 15 minutes');
  expect(sectionOf(DOCUMENT, '2. Lift the Deny of an alarm')).toContain('`minimumDenyDuration` (1 hour by default)');
});

test('the names of the page are those of the library', () => {
  expect(library.BudgetActionApproval.MANUAL).toBe('MANUAL');
  expect(Object.keys(runBlock(DOCUMENT, 'Raise a limit in an emergency').values)).toEqual(['profile']);
});
