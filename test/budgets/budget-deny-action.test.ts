import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  BudgetActionApproval, BudgetAlert, BudgetDenyAction, BudgetPeriod, CostTagSource, CostNotifications, CostTags, DenyScope, ModelSource,
  TagBudget, TaggedInferenceProfile, type BudgetDenyOptions, type TagBudgetProps,
} from '../../src';
import { checkedApp, ofType, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed, profileValues } from '../support/deployed';
import { callThrough, mayCall, policiesOf, verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING, SPENDING_PATHS } from '../support/spending-paths';
import { warningTexts } from '../support/warning-texts';
import { warningIds } from '../support/warnings';

const TAGS = CostTags.of({ Department: 'Claims' });

const AT_600 = { atPercent: undefined, atAmount: 600 };

type Options = (stack: Stack) => Partial<BudgetDenyOptions>;

function denying(options: Options = () => ({}), props: Partial<TagBudgetProps> = {}) {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const role = new iam.Role(stack, 'Claims', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, emails: ['claims@example.com'], ...props });
  const action = budget.denyInvocations({ atPercent: 100, roles: [role], ...options(stack) });
  return { stack, role, budget, action };
}

/** The names and ARNs that AWS could have given to the resources of a stack. */
function valuesOf(stack: Stack): Record<string, string> {
  const { Resources } = templateOf(stack);
  return { ...arnValues(Resources), ...Object.fromEntries(ofType(Resources, 'AWS::Budgets::Budget').map(([id]) => [id, `budget-${id}`])) };
}

/** The policy that Budgets attaches, as deployed. */
function denyPolicy(stack: Stack): any {
  const [{ Properties }] = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.includes('DenyPolicy')).map(([, resource]) => resource);
  return deployed(Properties.PolicyDocument, { values: valuesOf(stack) });
}

/** The policies that allow the execution role of an action to attach the deny policy. */
const permissionsOf = (stack: Stack) => Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.includes('DenyInvocationsPermissions'));

const actionOf = (stack: Stack) => onlyResource(stack, 'AWS::Budgets::BudgetsAction');
const parameter = (stack: Stack, id: string) => new CfnParameter(stack, id, { default: 'x' }).valueAsString;

describe('the action', () => {
  test('applies the deny policy to the principals, by name, and tells whom the budget tells', () => {
    const { stack } = denying();
    const [[policyId]] = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.includes('DenyPolicy'));
    const [[roleId]] = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) => id.includes('ExecutionRole'));

    expect(actionOf(stack).Properties).toMatchObject({
      BudgetName: { Ref: 'Budget69569A1A' },
      ActionType: 'APPLY_IAM_POLICY',
      NotificationType: 'ACTUAL',
      ActionThreshold: { Type: 'PERCENTAGE', Value: 100 },
      ApprovalModel: 'AUTOMATIC',
      ExecutionRoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] },
      Definition: { IamActionDefinition: { PolicyArn: { Ref: policyId }, Roles: [{ Ref: expect.stringMatching(/^Claims/) }] } },
      Subscribers: [{ Type: 'SNS', Address: { Ref: expect.stringMatching(/^BudgetNotificationsTopic/) } }, { Type: 'EMAIL', Address: 'claims@example.com' }],
    });
  });

  test('is for groups and users as well, and lists no kind that is empty', () => {
    const { stack } = denying((scope) => ({ roles: [], groups: [new iam.Group(scope, 'Group')], users: [new iam.User(scope, 'User')] }));
    const { IamActionDefinition } = actionOf(stack).Properties.Definition;

    expect(Object.keys(IamActionDefinition).sort()).toEqual(['Groups', 'PolicyArn', 'Users']);
  });

  test('names an imported role with a path without the path', () => {
    const { stack } = denying((scope) => ({ roles: [iam.Role.fromRoleArn(scope, 'Imported', `arn:aws:iam::${TEST_ACCOUNT}:role/teams/claims`)] }));

    expect(actionOf(stack).Properties.Definition.IamActionDefinition.Roles).toEqual(['claims']);
  });

  test('names an imported group or user with a path without the path', () => {
    const { stack } = denying((scope) => ({
      groups: [iam.Group.fromGroupArn(scope, 'Group', `arn:aws:iam::${TEST_ACCOUNT}:group/teams/claims`)],
      users: [iam.User.fromUserArn(scope, 'User', `arn:aws:iam::${TEST_ACCOUNT}:user/teams/ann`)],
    }));

    expect(actionOf(stack).Properties.Definition.IamActionDefinition).toMatchObject({ Groups: ['claims'], Users: ['ann'] });
  });

  test('waits for approval if asked to', () => {
    expect(actionOf(denying(() => ({ approval: BudgetActionApproval.MANUAL })).stack).Properties.ApprovalModel).toBe('MANUAL');
  });

  test('tells others if asked to', () => {
    const { stack } = denying((scope) => ({ notifications: new CostNotifications(scope, 'OnCall'), emails: [] }));

    expect(actionOf(stack).Properties.Subscribers).toEqual([{ Type: 'SNS', Address: { Ref: expect.stringMatching(/^OnCallTopic/) } }]);
    expect(actionOf(stack).DependsOn).toContainEqual(expect.stringMatching(/^OnCallTopicPolicy/));
  });

  test('comes after the role may attach, and after what detaches the policy when the stack is deleted', () => {
    expect(actionOf(denying().stack).DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^BudgetDenyInvocationsPermissions/), expect.stringMatching(/^BudgetDenyInvocationsRelease/)]));
  });

  test('comes after its role and budget, without a dependency that a reference implies', () => {
    const { DependsOn } = actionOf(denying().stack);

    expect(DependsOn!.filter((id) => /ExecutionRole[0-9A-F]{8}$|^Budget69569A1A$/.test(id))).toEqual([]);
  });

  test.each(['Claims', `Claims-${Aws.REGION}`])('comes after a budget whose name %s is no reference to it', (budgetName) => {
    expect(actionOf(denying(() => ({}), { budgetName }).stack).DependsOn).toContain('Budget69569A1A');
  });

  test('of a named budget refers to it by that name', () => {
    const { stack } = denying(() => ({}), { budgetName: 'Claims' });

    expect(actionOf(stack).Properties.BudgetName).toMatch(/^Claims-[0-9a-f]{8}$/);
    expect(actionOf(stack).Properties.BudgetName).toBe(onlyResource(stack, 'AWS::Budgets::Budget').Properties.Budget.BudgetName);
  });

  test('of an imported budget', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const budget = TagBudget.fromBudgetAttributes(stack, 'Imported', { budgetName: 'Claims', emails: ['a@example.com'] });
    budget.denyInvocations({ atPercent: 90, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')] });

    expect(actionOf(stack).Properties).toMatchObject({ BudgetName: 'Claims', ActionThreshold: { Value: 90 } });
  });

  test('runs at an amount instead of a percentage', () => {
    expect(actionOf(denying(() => AT_600).stack).Properties.ActionThreshold).toEqual({ Type: 'ABSOLUTE_VALUE', Value: 600 });
  });

  test('runs at an amount that is only known at deployment', () => {
    const { stack } = denying((scope) => ({ ...AT_600, atAmount: new CfnParameter(scope, 'Amount', { type: 'Number', default: 600 }).valueAsNumber }));

    expect(actionOf(stack).Properties.ActionThreshold).toEqual({ Type: 'ABSOLUTE_VALUE', Value: { Ref: 'Amount' } });
  });

  test('carries the cost tags', () => {
    expect(actionOf(denying().stack).Properties.ResourceTags).toEqual([{ Key: 'Department', Value: 'Claims' }]);
  });

  test('is numbered from the second on', () => {
    const { stack, budget, role } = denying();
    budget.denyInvocations({ atPercent: 150, roles: [role], approval: BudgetActionApproval.MANUAL });

    expect(Object.keys(resourcesOf(stack, 'AWS::Budgets::BudgetsAction'))).toEqual(['BudgetDenyInvocationsA7B2A7F6', 'BudgetDenyInvocations294A627BC']);
  });

  test('takes tokens in every position', () => {
    const { stack } = denying((scope) => ({
      atPercent: new CfnParameter(scope, 'Percent', { type: 'Number', default: 100 }).valueAsNumber,
      roles: [iam.Role.fromRoleName(scope, 'Role', parameter(scope, 'RoleName'))],
      breakGlassPrincipals: [new iam.ArnPrincipal(parameter(scope, 'BreakGlass'))],
      emails: [parameter(scope, 'Email')],
    }));

    expect(actionOf(stack).Properties).toMatchObject({ ActionThreshold: { Value: { Ref: 'Percent' } }, Subscribers: [{}, { Address: { Ref: 'Email' } }] });
  });
});

describe('the execution role', () => {
  const attach = async (stack: Stack, action: string, resource: string, policyArn: string) => {
    const { Resources } = templateOf(stack);
    const [executionRole] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.includes('ExecutionRole'));
    return verdict(policiesOf(Resources, executionRole, { values: arnValues(Resources) }), action, { resource, context: { 'iam:PolicyARN': policyArn } });
  };
  const everybody = () => denying((scope) => ({ groups: [new iam.Group(scope, 'Group')], users: [new iam.User(scope, 'User')] }));
  const idOf = (stack: Stack, type: string, text: string) => Object.keys(resourcesOf(stack, type)).find((id) => id.startsWith(text))!;
  const denyArn = (stack: Stack) => arnValues(templateOf(stack).Resources)[idOf(stack, 'AWS::IAM::ManagedPolicy', 'BudgetDeny')];

  test.each([
    ['Role', 'Claims'], ['Group', 'Group'], ['User', 'User'],
  ])('may attach the deny policy, and no other, to the %s only', async (kind, name) => {
    const { stack } = everybody();
    const principal = `arn:aws:iam::${TEST_ACCOUNT}:${kind.toLowerCase()}/${idOf(stack, `AWS::IAM::${kind}`, name)}`;
    const stranger = `arn:aws:iam::${TEST_ACCOUNT}:${kind.toLowerCase()}/Stranger`;
    const action = `iam:Attach${kind}Policy`;

    expect(await attach(stack, action, principal, denyArn(stack))).toBe('Allowed');
    expect(await attach(stack, action, principal, 'arn:aws:iam::aws:policy/AdministratorAccess')).toBe('ImplicitlyDenied');
    expect(await attach(stack, action, stranger, denyArn(stack))).toBe('ImplicitlyDenied');
    expect(await attach(stack, `iam:Put${kind}Policy`, principal, denyArn(stack))).toBe('ImplicitlyDenied');
  });

  // A principal might have left the list after the action has run.
  test.each(['Role', 'Group', 'User'])('may detach the deny policy, and no other, from any %s', async (kind) => {
    const { stack } = everybody();
    const stranger = `arn:aws:iam::${TEST_ACCOUNT}:${kind.toLowerCase()}/teams/Stranger`;
    const action = `iam:Detach${kind}Policy`;

    expect(await attach(stack, action, stranger, denyArn(stack))).toBe('Allowed');
    expect(await attach(stack, action, stranger, 'arn:aws:iam::aws:policy/AdministratorAccess')).toBe('ImplicitlyDenied');
    expect(await attach(stack, action, stranger, `${denyArn(stack)}Other`)).toBe('ImplicitlyDenied');
  });

  test.each(['role', 'group', 'user'])('may attach it to an imported %s whatever its path, and to no other of a similar name', async (kind) => {
    const { stack } = denying((scope) => ({
      roles: [iam.Role.fromRoleName(scope, 'Role', 'claims')], groups: [iam.Group.fromGroupName(scope, 'Group', 'claims')], users: [iam.User.fromUserName(scope, 'User', 'claims')],
    }));
    const action = `iam:Attach${kind[0].toUpperCase()}${kind.slice(1)}Policy`;
    const may = (name: string) => attach(stack, action, `arn:aws:iam::${TEST_ACCOUNT}:${kind}/${name}`, denyArn(stack));

    expect([await may('claims'), await may('teams/eu/claims')]).toEqual(['Allowed', 'Allowed']);
    expect([await may('teams/other-claims'), await may('claims/other')]).toEqual(['ImplicitlyDenied', 'ImplicitlyDenied']);
  });

  test('holds no permission for kinds that are not denied', () => {
    const { stack } = denying();
    const [[, policy]] = permissionsOf(stack);

    expect(policy.Properties.PolicyDocument.Statement.map(({ Action }: any) => Action)).toEqual(['iam:DetachRolePolicy', 'iam:AttachRolePolicy']);
    expect(Object.keys(resourcesOf(stack, 'AWS::IAM::Policy')).filter((id) => id.includes('ExecutionRole'))).toEqual([]);
  });

  test('is AWS Budgets\' alone, for budgets of this account', () => {
    const [role] = Object.entries(resourcesOf(denying().stack, 'AWS::IAM::Role')).filter(([id]) => id.includes('ExecutionRole')).map(([, each]) => each);

    expect(deployed(role.Properties.AssumeRolePolicyDocument.Statement, {})).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'budgets.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': TEST_ACCOUNT }, ArnLike: { 'aws:SourceArn': `arn:aws:budgets::${TEST_ACCOUNT}:budget/*` } },
    }]);
  });
});

describe('the deny policy', () => {
  test.each(SPENDING_PATHS)('closes $name by $action to a role that may do everything, but not to a break-glass role', async ({ action, leg }) => {
    const { stack } = denying(() => ({ breakGlassPrincipals: [iam.Role.fromRoleArn(new Stack(), 'Role', `arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass`)] }));
    const policies = [EVERYTHING, denyPolicy(stack)];

    expect(await verdict([EVERYTHING], action, leg)).toBe('Allowed');
    expect(await verdict(policies, action, leg)).toBe('ExplicitlyDenied');
    expect(await verdict(policies, action, { ...leg, role: 'BreakGlass' })).toBe('Allowed');
  });

  test.each(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'])('takes %s from a role that was granted the profile, and gives it back', async (action) => {
    const { stack, role, budget } = denying();
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: TAGS });
    profile.grantInvoke(role);
    const { Resources } = templateOf(stack);
    const values = profileValues(Resources);
    const granted = policiesOf(Resources, stack.getLogicalId(role.node.defaultChild as iam.CfnRole), { values });
    const call = callThrough(Object.values(values)[0], ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'], { Department: 'Claims' });

    expect(budget.costTags).toBe(TAGS);
    expect(await mayCall(granted, action, call)).toBe(true);
    expect(await mayCall([...granted, denyPolicy(stack)], action, call)).toBe(false);
  });

  test('by tag, closes the tagged profile and leaves another team\'s open', async () => {
    const { stack } = denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES }), { additionalTagValues: { Department: ['Sales'] } });
    const policies = [EVERYTHING, denyPolicy(stack)];
    const call = (Department: string) => callThrough(`arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc`,
      ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'], { Department });

    expect(await mayCall(policies, 'bedrock:InvokeModel', call('Claims'))).toBe(false);
    expect(await mayCall(policies, 'bedrock:InvokeModelWithResponseStream', call('Sales'))).toBe(false);
    expect(await mayCall(policies, 'bedrock:InvokeModel', call('Underwriting'))).toBe(true);
  });

  test('by tag, follows what the profile ends up with', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
    const budget = new TagBudget(stack, 'Budget', { costTags: profile.costTags, limit: 1, emails: ['a@example.com'] });
    budget.denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], denyScope: DenyScope.TAGGED_RESOURCES });
    CostTags.of({ Department: 'Claims', Stage: 'prod' }).applyTo(profile);

    expect(denyPolicy(stack).Statement[0].Condition).toEqual({ StringEquals: { 'aws:ResourceTag/Department': ['Claims'], 'aws:ResourceTag/Stage': ['prod'] } });
  });

  test('by tag of the caller, closes everything to callers with that tag', async () => {
    const { stack } = denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES }), { costTagSource: CostTagSource.IAM_PRINCIPAL });
    const policies = [EVERYTHING, denyPolicy(stack)];
    const model = { resource: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' };

    expect(await verdict(policies, 'bedrock:InvokeModel', { ...model, context: { 'aws:PrincipalTag/Department': 'Claims' } })).toBe('ExplicitlyDenied');
    expect(await verdict(policies, 'bedrock:CallWithBearerToken', { resource: '*', context: { 'aws:PrincipalTag/Department': 'Claims' } })).toBe('ExplicitlyDenied');
    expect(await verdict(policies, 'bedrock:InvokeModel', { ...model, context: { 'aws:PrincipalTag/Department': 'Sales' } })).toBe('Allowed');
  });

  test('by tag of either, closes what carries the tag, and what callers with the tag use without another one', async () => {
    const { stack } = denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES }), { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL });
    const project = { resource: `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd` };
    const call = (caller: string, tags: Record<string, string> = {}) => verdict([EVERYTHING, denyPolicy(stack)], 'bedrock-mantle:CreateInference', {
      ...project, context: { 'aws:PrincipalTag/Department': caller, ...tags },
    });

    expect(denyPolicy(stack).Statement.slice(0, 2).map(({ Sid }: any) => Sid)).toEqual(['DenyBedrockSpending', 'DenyBedrockSpendingByCallers']);
    expect(await call('Underwriting', { 'aws:ResourceTag/Department': 'Claims' })).toBe('ExplicitlyDenied');
    expect(await call('Claims')).toBe('ExplicitlyDenied');
    expect(await call('Claims', { 'aws:ResourceTag/Department': 'Underwriting' })).toBe('Allowed');
    expect(await call('Underwriting')).toBe('Allowed');
  });

  const KEYS = ['Application', 'Department', 'Team'];
  const source = { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL };
  const longest = (key: string) => `${key}-`.padEnd(40, 'x');

  test.each([1, 2])('by %d tags of either, closes what the budget counts by each key, and nothing else', async (count) => {
    const keys = KEYS.slice(0, count);
    const { stack } = denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES }), {
      ...source, costTags: CostTags.of(Object.fromEntries(keys.map((key) => [key, `my ${key}`]))), additionalTagValues: { Application: ['its'] },
    });
    const policies = [EVERYTHING, denyPolicy(stack)];
    const resource = `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/proj_abcdefghij234567abcd`;
    const values = (key: string) => [undefined, key === 'Application' ? 'its' : `my ${key}`, 'other'];
    // Each key on the resource and on the caller: absent, counted, or other.
    type Carried = [key: string, ofResource: string | undefined, ofCaller: string | undefined];
    const carried = keys.reduce<Carried[][]>((all, key) => all.flatMap((each) =>
      values(key).flatMap((ofResource) => values(key).map((ofCaller): Carried[] => [...each, [key, ofResource, ofCaller]]))), [[]]);
    const wrong: unknown[] = [];
    for (const tags of carried) {
      const counts = tags.every(([key, ofResource, ofCaller]) => (ofResource ?? ofCaller) === values(key)[1]);
      const context = Object.fromEntries(tags.flatMap(([key, ofResource, ofCaller]) => [
        ...ofResource ? [[`aws:ResourceTag/${key}`, ofResource]] : [], ...ofCaller ? [[`aws:PrincipalTag/${key}`, ofCaller]] : [],
      ]));
      if (await verdict(policies, 'bedrock-mantle:CreateInference', { resource, context }) !== (counts ? 'ExplicitlyDenied' : 'Allowed')) {
        wrong.push({ context, counts });
      }
    }

    expect(carried).toHaveLength(9 ** count);
    expect(wrong).toEqual([]);
  });

  test('by 2 tags of either, fits into a policy with long values and a break-glass principal', () => {
    const { stack } = denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES, breakGlassPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/BreakGlass')] }), {
      ...source, costTags: CostTags.of(Object.fromEntries(KEYS.slice(0, 2).map((key) => [key, longest(key)]))),
    });

    expect(() => templateOf(stack)).not.toThrow();
  });

  test('by tags of either, refuses more keys than fit into a policy', () => {
    const costTags = CostTags.of({ Application: 'a', Department: 'Claims', Team: 't' });
    const message = 'costTags of the budget must contain at most 2 keys that are selected with pick for TAGGED_RESOURCES with RESOURCE_OR_IAM_PRINCIPAL, got 3: ' +
      'create a budget with costTags.pick and fewer keys';

    expect(() => denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES }), { ...source, costTags })).toThrow(message);
    expect(() => denying(() => ({ denyScope: DenyScope.TAGGED_RESOURCES }), { costTags })).not.toThrow();
    expect(() => denying(() => ({}), { ...source, costTags })).not.toThrow();
  });

  test.each([1, 2])('by tags of either that are known only at synth, with %d keys', (count) => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
    const budget = new TagBudget(stack, 'Budget', { ...source, costTags: profile.costTags, limit: 1, emails: ['a@example.com'] });
    budget.denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], denyScope: DenyScope.TAGGED_RESOURCES });
    CostTags.of(Object.fromEntries(KEYS.slice(0, count).map((key) => [key, 'v']))).applyTo(profile);

    const synth = expect(() => templateOf(stack));
    (count === 1 ? synth.not : synth).toThrow(count === 1 ? undefined : 'costTags.pick and fewer keys');
  });
});

const roles = (count: number) => (stack: Stack) => ({ roles: Array.from({ length: count }, (_, index) => iam.Role.fromRoleName(stack, `R${index}`, `role${index}`)) });

test.each<[string, Options, Partial<TagBudgetProps>, RegExp]>([
  ['0 percent', () => ({ atPercent: 0 }), {}, /BudgetDenyAction at Insurance\/Budget\/DenyInvocations: atPercent must be above 0 and at most 1000000, got 0/],
  ['an amount of 0', () => ({ ...AT_600, atAmount: 0 }), {}, /BudgetDenyAction at Insurance\/Budget\/DenyInvocations: atAmount must be an amount above 0, got 0: for example, pass 500 for 500 USD, or for 500 in the currency of the budget/],
  ['an amount below 0', () => ({ ...AT_600, atAmount: -1 }), {}, /atAmount must be an amount above 0, got -1/],
  ['an endless amount', () => ({ ...AT_600, atAmount: Infinity }), {}, /atAmount must be an amount above 0, got Infinity/],
  ['a percentage and an amount', () => ({ atPercent: 120, atAmount: 600 }), {}, /atPercent must not be given together with atAmount, got 120 and 600: pass one of the two/],
  ['neither a percentage nor an amount', () => ({ atPercent: undefined }), {}, /atPercent or atAmount must be given, got neither: for example, pass atPercent: 120 for 120% of the limit/],
  ['too many percent', () => ({ atPercent: 1_000_001 }), {}, /atPercent must be above 0 and at most 1000000, got 1000001/],
  ['nobody to deny', () => ({ roles: [] }), {}, /roles, groups and users must contain at least one principal, got none: pass the principals to deny/],
  ['101 roles', roles(101), {}, /roles must contain at most 100 principals, got 101: deny a group instead, or create a second deny action/],
  ['a role twice', (stack) => ({ roles: Array(2).fill(iam.Role.fromRoleName(stack, 'R', 'r')) }), {}, /roles must not contain duplicates: "r" is listed more than once/],
  ['a role twice by its name', (stack) => ({ roles: ['A', 'B'].map((id) => iam.Role.fromRoleName(stack, id, 'r')) }), {}, /roles must not contain duplicates: "r" is listed more than once/],
  ['a service-linked role', (stack) => ({ roles: [iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-service-role/a.amazonaws.com/R`)] }), {},
    /roles must not contain service-linked roles, got "arn:aws:iam::111122223333:role\/aws-service-role\/a\.amazonaws\.com\/R": use another role, because only AWS can change a service-linked role/],
  ['a role of IAM Identity Center', (stack) => ({ roles: [iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${TEST_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef`)] }), {},
    /roles must not contain roles of IAM Identity Center, got "arn:aws:iam::111122223333:role\/aws-reserved\/sso\.amazonaws\.com\/AWSReservedSSO_Dev_0123456789abcdef": add a Deny to the permission set/],
  ['a role of another account', (stack) => ({ roles: [iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${OTHER_ACCOUNT}:role/r`)] }), {},
    /roles must be in the budget's account 111122223333, got "Insurance\/R" in account 444455556666: create a budget in that account/],
  ['a service as break-glass principal', () => ({ breakGlassPrincipals: [new iam.ServicePrincipal('lambda.amazonaws.com')] }), {}, /breakGlassPrincipals must contain only roles, users and their ARNs, got /],
  ['everybody as break-glass principal', () => ({ breakGlassPrincipals: [new iam.StarPrincipal()] }), {}, /breakGlassPrincipals must contain only roles, users and their ARNs/],
  ['an account as break-glass principal', () => ({ breakGlassPrincipals: [new iam.AccountPrincipal(TEST_ACCOUNT)] }), {}, /breakGlassPrincipals must contain only roles, users and their ARNs/],
  ['a session as break-glass principal', () => ({ breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:sts::${TEST_ACCOUNT}:assumed-role/BreakGlass/ann`)] }), {}, /pass a role \(which includes its sessions\)/],
  ['a session of the account as break-glass principal', (stack) => ({ breakGlassPrincipals: [new iam.ArnPrincipal(`arn:${stack.partition}:sts::${stack.account}:assumed-role/B/a`)] }), {},
    /pass a role \(which includes its sessions\)/],
  ['a group as break-glass principal', (stack) => ({ breakGlassPrincipals: [new iam.Group(stack, 'G')] }), {}, /breakGlassPrincipals must contain only roles, users and their ARNs/],
  ['an imported group as break-glass principal', (stack) => ({ breakGlassPrincipals: [iam.Group.fromGroupName(stack, 'G', 'g')] }), {}, /breakGlassPrincipals must contain only roles/],
  ['a break-glass principal under a condition',
    () => ({ breakGlassPrincipals: [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/B`).withConditions({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } })] }), {},
    /breakGlassPrincipals must not have conditions, got \{"Bool":\{"aws:MultiFactorAuthPresent":"true"\}\}/],
  ['one wrong among several break-glass principals',
    () => ({ breakGlassPrincipals: [new iam.CompositePrincipal(new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/B`), new iam.ServicePrincipal('lambda.amazonaws.com'))] }), {},
    /breakGlassPrincipals must contain only roles, users and their ARNs/],
  ['11 addresses', () => ({ emails: Array.from({ length: 11 }, (_, index) => `p${index}@example.com`) }), {}, /emails must contain at most 10 addresses, got 11/],
])('fails with %s', (_, options, props, message) => {
  expect(() => denying(options, props)).toThrow(message);
});

test('fails when the denied role is a break-glass principal too', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const role = iam.Role.fromRoleName(stack, 'Role', 'claims');
  const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500 });

  expect(() => budget.denyInvocations({ atPercent: 100, roles: [role], breakGlassPrincipals: [role] }))
    .toThrow(/roles must not contain break-glass principals, got "Insurance\/Role": remove it from roles or from breakGlassPrincipals/);
});

test('fails without anybody to tell', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const budget = TagBudget.fromBudgetAttributes(stack, 'Imported', { budgetName: 'Claims' });

  expect(() => budget.denyInvocations({ atPercent: 90, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')] }))
    .toThrow(/notifications or emails must be given, got none: pass at least one recipient, because AWS Budgets requires one for every action/);
});

test('fails for a budget of another account', () => {
  const app = checkedApp();
  const budget = new TagBudget(new Stack(app, 'Other', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } }), 'Budget', { costTags: TAGS, limit: 500 });
  const stack = new Stack(app, 'Insurance', { env: TEST_ENV });

  expect(() => new BudgetDenyAction(stack, 'Deny', { budget, atPercent: 100, emails: ['a@example.com'], roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')] }))
    .toThrow(/budget must be in this stack's account 111122223333, got a budget of account 444455556666/);
});

test('fails from the eleventh action on', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500 });
  const deny = (percent: number) => budget.denyInvocations({ atPercent: percent, roles: [iam.Role.fromRoleName(stack, `Role${percent}`, 'claims')] });
  Array.from({ length: 10 }, (_, index) => deny(index + 1));

  expect(() => deny(11)).toThrow(/denyInvocations must be called at most 10 times, got one more/);
});

test('goes on counting after a call that failed', () => {
  const { budget, role } = denying();
  expect(() => budget.denyInvocations({ atPercent: 0, roles: [role] })).toThrow(/atPercent/);

  expect(budget.denyInvocations({ atPercent: 150, roles: [role] }).node.id).toBe('DenyInvocations3');
});

test('fails when break-glass principals do not fit into a policy', () => {
  const breakGlassPrincipals = Array.from({ length: 120 }, (_, index) => new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass${index}`));
  const { stack } = denying(() => ({ breakGlassPrincipals }));

  expect(() => templateOf(stack)).toThrow(/breakGlassPrincipals and costTags must fit in a policy of 6144 characters, got \d+ characters: use fewer ARNs, with wildcards/);
});

describe('the permissions of the execution role', () => {
  const named = (prefix: string) => denying((stack) => ({
    roles: Array.from({ length: 100 }, (_, index) => iam.Role.fromRoleName(stack, `R${index}`, `${prefix}${index}`.slice(0, 64))),
  })).stack;
  const sizesOf = (stack: Stack) => {
    const values = valuesOf(stack);
    return permissionsOf(stack).map(([, { Properties }]) => JSON.stringify(deployed(Properties.PolicyDocument, { values })).length);
  };

  test.each(['app', 'application-of-a-team-with-a-name-of-the-greatest-length-'])('for 100 roles named %s… are several policies of at most 6,144 characters', (prefix) => {
    const sizes = sizesOf(named(prefix));

    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.length).toBeLessThanOrEqual(10);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6144);
  });

  test('together attach the policy to each of 100 roles, and the action comes after all of them', async () => {
    const stack = named('app');
    const { Resources } = templateOf(stack);
    const values = valuesOf(stack);
    const [executionRole] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.includes('ExecutionRole'));
    const policies = policiesOf(Resources, executionRole, { values });
    const [denyArn] = Object.entries(values).filter(([id]) => id.includes('DenyPolicy')).map(([, arn]) => arn);
    const may = async (name: string) => verdict(policies, 'iam:AttachRolePolicy', { resource: `arn:aws:iam::${TEST_ACCOUNT}:role/${name}`, context: { 'iam:PolicyARN': denyArn } });
    const answers = await Promise.all(Array.from({ length: 101 }, async (_, index) => may(`app${index}`)));

    expect(answers).toEqual([...Array(100).fill('Allowed'), 'ImplicitlyDenied']);
    expect(actionOf(stack).DependsOn).toEqual(expect.arrayContaining(permissionsOf(stack).map(([id]) => id)));
  });
});

test('warns when an action tells a topic of the budget that nobody was named for', () => {
  const warningsWith = (options: Partial<BudgetDenyOptions>, hears = false) => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, alerts: [BudgetAlert.actualPercent(80, { emails: ['a@example.com'] })] });
    budget.denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], ...options });
    if (hears) {
      budget.notifications.addEmail('claims@example.com');
    }
    templateOf(stack);
    return warningIds(stack);
  };

  expect(warningsWith({})).toEqual(['cdk-bedrock-cost-tags:TagBudget.noRecipients']);
  expect(warningsWith({}, true)).toEqual([]);
  expect(warningsWith({ emails: ['a@example.com'] })).toEqual([]);
});

test('fails to deny by tags that a resource ends up without', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
  TagBudget.fromBudgetAttributes(stack, 'Imported', { budgetName: 'Claims', costTags: profile.costTags, emails: ['a@example.com'] })
    .denyInvocations({ atPercent: 90, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], denyScope: DenyScope.TAGGED_RESOURCES });

  expect(() => templateOf(stack)).toThrow(/denyScope must be DenyScope\.ALL_BEDROCK for a budget without known cost tags, got TAGGED_RESOURCES/);
});

test('warns of a daily budget, which denies when the day is over', () => {
  const { stack, budget } = denying(undefined, { period: BudgetPeriod.DAILY });
  budget.notifications.addEmail('claims@example.com');
  templateOf(stack);

  expect(warningIds(stack)).toEqual(['cdk-bedrock-cost-tags:BudgetDenyAction.dailyBudget']);
});

test('lets every break-glass principal of a composite through', async () => {
  const arn = (name: string) => new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/${name}`);
  const { stack } = denying(() => ({ breakGlassPrincipals: [new iam.CompositePrincipal(arn('One'), arn('Other'))] }));
  const policies = [EVERYTHING, denyPolicy(stack)];
  const by = (role: string) => verdict(policies, 'bedrock:InvokeModel', { resource: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', role });

  expect([await by('One'), await by('Other'), await by('Third')]).toEqual(['Allowed', 'Allowed', 'ExplicitlyDenied']);
});

test('fails to deny by tags that nobody knows', () => {
  const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
  const budget = TagBudget.fromBudgetAttributes(stack, 'Imported', { budgetName: 'Claims', emails: ['a@example.com'] });

  expect(() => budget.denyInvocations({ atPercent: 90, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], denyScope: DenyScope.TAGGED_RESOURCES }))
    .toThrow(/denyScope must be DenyScope\.ALL_BEDROCK for a budget without known cost tags, got TAGGED_RESOURCES: add cost tags, with costTags for an imported budget, or deny all of Bedrock/);
});

test('the logical IDs of the resources never change', () => {
  const { stack } = denying();

  expect(Object.keys(templateOf(stack).Resources).filter((id) => id.startsWith('BudgetDeny'))).toEqual([
    'BudgetDenyInvocationsDenyPolicy1F2ED562', 'BudgetDenyInvocationsExecutionRoleFFA2E034', 'BudgetDenyInvocationsPermissionsD0C44A8A', 'BudgetDenyInvocationsA7B2A7F6', 'BudgetDenyInvocationsRelease3D1F0841',
  ]);
});

test('the policies and the role are in the path that the Deny protects', () => {
  const { stack } = denying();
  const paths = Object.entries(templateOf(stack).Resources)
    .filter(([id, { Type }]) => id.startsWith('BudgetDeny') && /IAM::(Role|ManagedPolicy)$/.test(Type))
    .map(([, { Properties }]) => deployed(Properties.Path, {}));

  expect(paths).toEqual(Array(3).fill(expect.stringMatching(/^\/bedrock-deny-[0-9a-f]{8}\/us-east-1\/$/)));
  expect(new Set(paths).size).toBe(1);
});

describe('notifications of errors', () => {
  const NO_ALARM = 'cdk-bedrock-cost-tags:BudgetDenyAction.noErrorAlarm';
  const TEXT = 'A Deny that fails or is lost notifies no recipient. Pass notifications with a topic in the Region of the stack, or call reset.alarmOnErrors(…). ' +
    'Acknowledge this warning if an alarm of your own uses reset.metricErrors()';
  const alarmsOf = (stack: Stack) => Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmActions);
  const warningsOf = (stack: Stack) => {
    templateOf(stack);
    return warningTexts(stack, 'BudgetDenyAction.noErrorAlarm');
  };
  const topicIn = (stack: Stack, region: string) => CostNotifications.fromTopicArn(stack, 'Imported', `arn:aws:sns:${region}:${TEST_ACCOUNT}:cost`);
  /** An action of an imported budget, which has no notifications of its own. */
  const imported = (options: Options, env: object | undefined = TEST_ENV) => {
    const stack = new Stack(checkedApp(), 'Insurance', { env });
    const budget = TagBudget.fromBudgetAttributes(stack, 'Imported budget', { budgetName: 'Claims' });
    const action = new BudgetDenyAction(stack, 'Deny', { budget, atPercent: 90, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')], ...options(stack) });
    return { stack, action };
  };

  test('go to the recipients of the action, without a call', () => {
    const { stack } = denying();

    expect(alarmsOf(stack)).toEqual([[{ Ref: expect.stringMatching(/^BudgetNotificationsTopic/) }]]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('go to the topic of the action instead of the topic of the budget', () => {
    const { stack } = denying((scope) => ({ notifications: new CostNotifications(scope, 'OnCall') }));

    expect(alarmsOf(stack)).toEqual([[{ Ref: expect.stringMatching(/^OnCallTopic/) }]]);
  });

  test('go to a topic whose Region is known only at deployment', () => {
    const { stack } = imported((scope) => ({ notifications: topicIn(scope, 'us-east-1') }), { account: TEST_ACCOUNT });

    expect(alarmsOf(stack)).toEqual([[`arn:aws:sns:us-east-1:${TEST_ACCOUNT}:cost`]]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test.each<[string, Options]>([
    ['email addresses', () => ({ emails: ['a@example.com'] })],
    ['a topic of another Region', (stack) => ({ notifications: topicIn(stack, 'eu-west-1') })],
    ['a topic of another Region and email addresses', (stack) => ({ notifications: topicIn(stack, 'eu-west-1'), emails: ['a@example.com'] })],
  ])('are missing, which a warning says, with only %s', (_, options) => {
    const { stack } = imported(options);

    expect(alarmsOf(stack)).toEqual([]);
    expect(warningsOf(stack)).toEqual([TEXT]);
    expect(warningIds(stack)).toEqual([NO_ALARM]);
  });

  test('are not missing once alarmOnErrors was called, whenever that was', () => {
    const { stack, action } = imported(() => ({ emails: ['a@example.com'] }));
    action.reset.alarmOnErrors(new CostNotifications(stack, 'OnCall'));

    expect(warningsOf(stack)).toEqual([]);
  });

  test('of one action cover the others of the stack, because they share the function', () => {
    const { stack, action } = imported(() => ({ emails: ['a@example.com'] }));
    const budget = TagBudget.fromBudgetAttributes(stack, 'Other', { budgetName: 'Other' });
    budget.denyInvocations({ atPercent: 90, roles: [iam.Role.fromRoleName(stack, 'OtherRole', 'other')], notifications: new CostNotifications(stack, 'OnCall') });

    expect(action.reset.node.tryFindChild('ErrorAlarm')).toBeDefined();
    expect(warningsOf(stack)).toEqual([]);
  });

  test('of ten actions with the same topic are one alarm with one action', () => {
    const { stack, budget, role } = denying();
    Array.from({ length: 9 }, (_, index) => budget.denyInvocations({ atPercent: 110 + index, roles: [role], managedPolicyQuota: 20 }));

    expect(alarmsOf(stack)).toEqual([[{ Ref: expect.stringMatching(/^BudgetNotificationsTopic/) }]]);
  });

  test('of six budgets with a topic each are two alarms', () => {
    const stack = new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
    ['A', 'B', 'C', 'D', 'E', 'F'].forEach((id) => new TagBudget(stack, id, { costTags: TAGS, limit: 500, emails: ['claims@example.com'] })
      .denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, `${id}Role`, id)] }));

    expect(alarmsOf(stack).map((actions) => actions.length)).toEqual([5, 1]);
  });
});

describe('the quota of managed policies', () => {
  const attached = (count: number) => Array.from({ length: count }, (_, index) => iam.ManagedPolicy.fromAwsManagedPolicyName(`Policy${index}`));
  const withPolicies = (count: number, options: Partial<BudgetDenyOptions> = {}) => denying((stack) => ({
    roles: [new iam.Role(stack, 'Full', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'), managedPolicies: attached(count) })], ...options,
  })).stack;

  test('is an error at synth if the app attaches as many to a role', () => {
    expect(() => templateOf(withPolicies(10))).toThrow('roles must have at most 10 managed policies, of which each deny action needs one, got "Insurance/Full" with 10 managed policies and 1 deny action: ' +
      'merge its managed policies, use inline policies, or pass managedPolicyQuota if AWS raised the quota of the account');
  });

  test('is a warning if there is no more room for a policy of others', () => {
    const stack = withPolicies(9);
    templateOf(stack);

    expect(warningTexts(stack, 'BudgetDenyAction.managedPolicyQuota')).toEqual([
      'Policies that are attached outside the app can make IAM refuse the Deny, because it is one more managed policy: "Insurance/Full" with 9 managed policies and 1 deny action for a quota of 10. ' +
      'Merge managed policies, or use inline policies',
    ]);
  });

  test('is the given one', () => {
    const stack = withPolicies(10, { managedPolicyQuota: 20 });
    templateOf(stack);

    expect(warningIds(stack)).toEqual([]);
  });

  test('cannot be below the default', () => {
    expect(() => withPolicies(1, { managedPolicyQuota: 9 })).toThrow('BudgetDenyAction at Insurance/Budget/DenyInvocations: managedPolicyQuota must be an integer from 10 to 25, got 9: ' +
      'pass the value that Service Quotas shows for managed policies per role, or omit it for 10');
  });
});
