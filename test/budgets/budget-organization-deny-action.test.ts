import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type BudgetDenyOrganizationOptions, BudgetActionApproval, CostTags, CostTagSource, TagBudget } from '../../src';
import { checkedApp, ofType, onlyOfType, templateOf } from '../support/checked-app';
import { callThrough, verdict } from '../support/may';
import { REGION, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING } from '../support/spending-paths';

const TAGS = CostTags.of({ Department: 'Claims' });
const PROFILE = `arn:aws:bedrock:${REGION}:${TEST_ACCOUNT}:application-inference-profile/abc`;
const MODEL = `arn:aws:bedrock:${REGION}::foundation-model/amazon.nova-lite-v1:0`;

function denying(options: Partial<BudgetDenyOrganizationOptions> = {}, props: object = {}) {
  const stack = new Stack(checkedApp(), 'Payer', { env: TEST_ENV });
  const budget = new TagBudget(stack, 'Budget', { costTags: TAGS, limit: 500, emails: ['claims@example.com'], ...props });
  const action = budget.denyOrganization({ atPercent: 120, targetIds: ['ou-ab12-34cd56ef', '444455556666'], ...options });
  return { stack, budget, action };
}

test('the action applies a service control policy of its own, which is attached to nothing before', () => {
  const { stack } = denying({ approval: BudgetActionApproval.MANUAL });
  const resources = templateOf(stack).Resources;
  const [[policyId, policy]] = ofType(resources, 'AWS::Organizations::Policy');
  const action = onlyOfType(resources, 'AWS::Budgets::BudgetsAction')[1].Properties;

  expect(policy.Properties).toMatchObject({ Type: 'SERVICE_CONTROL_POLICY' });
  expect(policy.Properties).not.toHaveProperty('TargetIds');
  expect(action).toMatchObject({
    ActionType: 'APPLY_SCP_POLICY',
    ApprovalModel: 'MANUAL',
    ActionThreshold: { Type: 'PERCENTAGE', Value: 120 },
    Definition: { ScpActionDefinition: { PolicyId: { 'Fn::GetAtt': [policyId, 'Id'] }, TargetIds: ['ou-ab12-34cd56ef', '444455556666'] } },
  });
});

test.each<[string, Record<string, string>, string, string]>([
  ['the tag', { Department: 'Claims' }, 'Caller', 'ExplicitlyDenied'],
  ['another value', { Department: 'Sales' }, 'Caller', 'Allowed'],
  ['no tag', {}, 'Caller', 'Allowed'],
  ['the tag, by a break-glass role', { Department: 'Claims' }, 'BreakGlassOfOps', 'Allowed'],
])('a call through a profile with %s', async (_, tags, role, expected) => {
  const { stack, action } = denying({ breakGlassPrincipals: [new iam.ArnPrincipal('arn:aws:iam::*:role/BreakGlass*')] });
  const serviceControl = stack.resolve(action.document.toJSON());
  const verdicts = await Promise.all(callThrough(PROFILE, [MODEL], tags).map((leg) => verdict([EVERYTHING], 'bedrock:InvokeModel', { ...leg, role }, { serviceControl })));

  expect(verdicts.includes('ExplicitlyDenied') ? 'ExplicitlyDenied' : verdicts[0]).toBe(expected);
});

test('a budget on callers denies callers', async () => {
  const { stack, action } = denying({}, { costTagSource: CostTagSource.IAM_PRINCIPAL });
  const serviceControl = stack.resolve(action.document.toJSON());
  const by = (Department: string) => verdict([EVERYTHING], 'bedrock:InvokeModel', { resource: MODEL, context: { 'aws:PrincipalTag/Department': Department } }, { serviceControl });

  expect([await by('Claims'), await by('Sales')]).toEqual(['ExplicitlyDenied', 'Allowed']);
});

test('AWS Budgets can attach this policy to these targets only', () => {
  const { stack } = denying({ targetIds: ['ou-ab12-34cd56ef', '444455556666'] });
  const resources = templateOf(stack).Resources;
  const [[policyId]] = ofType(resources, 'AWS::Organizations::Policy');
  const [, { Properties }] = ofType(resources, 'AWS::IAM::ManagedPolicy').find(([id]) => /DenyOrganizationPermissions/.test(id))!;
  const [statement, ...others] = Properties.PolicyDocument.Statement;

  expect(others).toEqual([]);
  expect(statement.Action).toEqual(['organizations:AttachPolicy', 'organizations:DetachPolicy']);
  expect(statement.Resource[0]).toEqual({ 'Fn::GetAtt': [policyId, 'Arn'] });
  expect(JSON.stringify(statement.Resource.slice(1)).match(/:organizations::\d+:[^"]+/g)).toEqual(
    ['ou/*/ou-ab12-34cd56ef', 'account/*/444455556666'].map((each) => `:organizations::${TEST_ACCOUNT}:${each}`));
});

test('the function resets the action, and detaches the policy before CloudFormation deletes it', () => {
  const { stack } = denying();
  const resources = templateOf(stack).Resources;
  const [[policyId]] = ofType(resources, 'AWS::Organizations::Policy');
  const [[releaseId, release]] = ofType(resources, 'Custom::BudgetDenyRelease');
  const schedule = onlyOfType(resources, 'AWS::Scheduler::Schedule')[1].Properties;

  expect(release.Properties).toMatchObject({ PolicyArn: { 'Fn::GetAtt': [policyId, 'Id'] }, TargetIds: ['ou-ab12-34cd56ef', '444455556666'] });
  expect(onlyOfType(resources, 'AWS::Budgets::BudgetsAction')[1].DependsOn).toContain(releaseId);
  expect(JSON.stringify(schedule.Target.Input)).toContain(policyId);
});

test('counts toward the ten actions of the budget, and keeps the IDs of the others', () => {
  const { stack, budget } = denying();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const ids = [...Array(8).keys()].map(() => budget.denyInvocations({ atPercent: 100, roles: [role] }).node.id);
  budget.denyOrganization({ atAmount: 900, targetIds: ['444455556666'] });

  expect(ids.slice(0, 2)).toEqual(['DenyInvocations', 'DenyInvocations2']);
  expect(() => budget.denyOrganization({ atPercent: 130, targetIds: ['r-abcd'] })).toThrow('denyOrganization must be called at most 10 times');
  expect(budget.estimatedMonthlyCost()).toBe(3);
});

test('costs as much as another action', () => {
  expect(denying().budget.estimatedMonthlyCost()).toBe(3);
});

test.each<[string, Partial<BudgetDenyOrganizationOptions>, string]>([
  ['no threshold', { atPercent: undefined }, 'atPercent or atAmount must be given, got neither'],
  ['no target', { targetIds: [] }, 'targetIds must contain 1 to 100 targets, got 0'],
  ['too many targets', { targetIds: [...Array(101).keys()].map((each) => String(100_000_000_000 + each)) }, 'targetIds must contain 1 to 100 targets, got 101'],
  ['a wrong target', { targetIds: ['Claims'] }, 'targetIds must contain only IDs of accounts, organizational units or the root, got "Claims"'],
  ['the root', { targetIds: ['r-abcd'] }, 'targetIds must not contain the root, got "r-abcd"'],
  ['a list that is a token', { targetIds: Token.asList({ Ref: 'P' }) }, 'targetIds must be a list that is known at synth, got a token'],
  ['everyone as break glass', { breakGlassPrincipals: [new iam.AnyPrincipal()] }, 'breakGlassPrincipals must contain only roles, users and their ARNs'],
])('throws for %s', (_, options, message) => {
  expect(() => denying(options)).toThrow(message);
});

test('throws for an imported budget without known tags', () => {
  const stack = new Stack(checkedApp(), 'Payer', { env: TEST_ENV });
  const budget = TagBudget.fromBudgetAttributes(stack, 'B', { budgetName: 'Claims', emails: ['a@example.com'] });

  expect(() => budget.denyOrganization({ atPercent: 100, targetIds: ['r-abcd'] })).toThrow('budget must have known cost tags, got none');
});
