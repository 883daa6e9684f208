import { aws_iam as iam, CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as mantle from 'aws-cdk-lib/aws-bedrockmantle';
import { CostTags, CostTagSchema, TagAudit, type TagAuditProps, TaggedProject } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { PrincipalForTest } from '../support/principal-for-test';

const SCHEMA = CostTagSchema.of({ Department: {} });
const CLAIMS = CostTags.of({ Department: 'Claims' });
const arnOf = (id: string, region: string = 'us-east-1', account: string = TEST_ACCOUNT) => `arn:aws:bedrock-mantle:${region}:${account}:project/${id}`;

const newStack = () => new Stack(checkedApp(), 'Insurance', { env: TEST_ENV });
const audit = (stack: Stack, props: Partial<TagAuditProps> = {}) => new TagAudit(stack, 'Audit', { schema: SCHEMA, ...props });

function inputOf(stack: Stack): any {
  const { Resources } = templateOf(stack);
  const values = Object.fromEntries(Object.keys(Resources).flatMap((id) => [[id, `name-of-${id.toLowerCase()}`], [`${id}.Arn`, arnOf(id)], [`${id}.Id`, id]]));
  return JSON.parse(deployed(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.Target.Input, { values }));
}

const statements = (stack: Stack): any[] => Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

describe('projects', () => {
  test('of the stack are compared with all their final tags and models, also plain resources without a condition', () => {
    const stack = newStack();
    audit(stack);
    new TaggedProject(stack, 'P', { costTags: CLAIMS, models: [{ modelId: 'openai.gpt-5.5' }] });
    new mantle.CfnProject(stack, 'Plain', { name: 'plain', tags: [{ key: 'Department', value: 'Sales' }] });
    new mantle.CfnProject(stack, 'Maybe', { name: 'maybe' }).cfnOptions.condition = new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals(new CfnParameter(stack, 'Stage').valueAsString, 'prod') });

    expect(inputOf(stack)).toMatchObject({
      auditProjects: true,
      projects: [
        { path: 'Insurance/P', tags: [['Department', 'Claims']], models: ['openai.gpt-5.5'] },
        { path: 'Insurance/Plain', tags: [['Department', 'Sales']], models: [] },
      ],
    });
  });

  test('that are passed are the only ones', () => {
    const stack = newStack();
    const imported = TaggedProject.fromProjectAttributes(stack, 'Imported', { projectArn: arnOf('proj_aaaaaaaaaaaaaaaaaaaa'), costTags: CLAIMS });
    new TaggedProject(stack, 'P', { costTags: CLAIMS });
    audit(stack, { projects: [imported] });

    expect(inputOf(stack).projects).toEqual([{ arn: arnOf('proj_aaaaaaaaaaaaaaaaaaaa'), path: 'Insurance/Imported', tags: [['Department', 'Claims']], models: [] }]);
  });

  test('are not compared and not read where they are not audited', () => {
    const stack = newStack();
    new TaggedProject(stack, 'P', { costTags: CLAIMS });
    audit(stack, { auditProjects: false });

    expect(inputOf(stack)).toMatchObject({ auditProjects: false, projects: [] });
    expect(JSON.stringify(statements(stack))).not.toMatch(/mantle|cloudformation|cloudwatch:ListMetrics/);
  });

  test('that are not audited can match budgets, so budgets are not audited either', () => {
    const stack = newStack();
    audit(stack, { auditProjects: false });

    expect(inputOf(stack).auditBudgets).toBe(false);
    expect(JSON.stringify(statements(stack))).not.toContain('budgets:');
    expect(() => audit(newStack(), { auditProjects: false, auditBudgets: true })).toThrow(
      'auditBudgets must not be true if auditProjects is false, got true: omit one of them, because a budget can be for projects');
  });

  test('of another place, or twice, or despite auditProjects, are refused together', () => {
    const stack = newStack();
    const imported = (id: string, arn: string) => TaggedProject.fromProjectArn(stack, id, arn);
    const far = imported('Far', arnOf('proj_aaaaaaaaaaaaaaaaaaaa', 'eu-west-1'));
    const other = imported('Other', arnOf('proj_aaaaaaaaaaaaaaaaaaaa', 'us-east-1', OTHER_ACCOUNT));

    expect(() => audit(stack, { projects: [far, far, other], auditProjects: false })).toThrow(
      /projects must not contain duplicates: "Insurance\/Far"[^]*projects must be in account 111122223333, got "Insurance\/Other"[^]*projects must be in Region us-east-1, got "Insurance\/Far"[^]*projects must not be specified if auditProjects is false/);
  });
});

describe('principals', () => {
  test('of the stack are compared, and only their tags may be read', () => {
    const stack = newStack();
    audit(stack);
    new PrincipalForTest(stack, 'App');

    expect(inputOf(stack).principals).toEqual([{ arn: `arn:aws:iam::${TEST_ACCOUNT}:role/App`, path: 'Insurance/App', tags: [['Department', 'Claims']] }]);
    expect(statements(stack).filter(({ Action }) => String(Action).includes('iam:'))).toEqual([
      { Action: ['iam:ListRoleTags', 'iam:ListUserTags'], Effect: 'Allow', Resource: `arn:aws:iam::${TEST_ACCOUNT}:role/App` },
    ]);
  });

  test('of another account in the stack are not compared and not read', () => {
    const stack = newStack();
    audit(stack);
    new PrincipalForTest(stack, 'Other', `arn:aws:iam::${OTHER_ACCOUNT}:role/r`);
    new PrincipalForTest(stack, 'Token', new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }).roleArn);

    expect(inputOf(stack).principals.map(({ path }: { path: string }) => path)).toEqual(['Insurance/Token']);
    expect(JSON.stringify(statements(stack))).not.toContain(OTHER_ACCOUNT);
  });

  test('that do not exist need no permission', () => {
    const stack = newStack();
    audit(stack);

    expect(inputOf(stack).principals).toEqual([]);
    expect(JSON.stringify(statements(stack))).not.toContain('iam:');
  });

  test('that are no principals, of another account, or twice, are refused together', () => {
    const stack = newStack();
    const project = new TaggedProject(stack, 'P', { costTags: CLAIMS });
    const other = new PrincipalForTest(stack, 'Other', `arn:aws:iam::${OTHER_ACCOUNT}:role/r`);

    expect(() => audit(stack, { principals: [project, other, other] })).toThrow(
      /principals must not contain duplicates: "Insurance\/Other"[^]*principals must contain carriers of the kind IAM_PRINCIPAL, got "Insurance\/P" of the kind BEDROCK_PROJECT[^]*principals must be in account 111122223333, got "Insurance\/Other" in account 444455556666/);
  });
});

test('kinds about deployed projects and principals cost 0.30 USD each, where there are any', () => {
  const stack = newStack();
  const made = audit(stack);
  const before = made.estimatedMonthlyCost();
  const added = () => Math.round((made.estimatedMonthlyCost() - before) * 100) / 100;

  new TaggedProject(stack, 'P', { costTags: CLAIMS });
  expect(added()).toBe(0.6);
  new TaggedProject(stack, 'Q', { costTags: CLAIMS, models: [{ modelId: 'openai.gpt-5.5' }] });
  expect(added()).toBe(0.9);
  new PrincipalForTest(stack, 'App');
  expect(added()).toBe(1.2);
  expect(before - audit(newStack(), { auditProjects: false }).estimatedMonthlyCost()).toBeCloseTo(0.9, 6);
});
