import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { TEST_ENV } from '../../test/support/places';
import type { Deployable } from '../harness/assembly';
import { everything } from '../harness/everything';
import { DENIED, Runaway, runaway } from '../harness/runaway';
import { Stacks } from '../harness/stacks';
import { synthesized, type Synthesized } from '../harness/synthesized';
import { until } from '../harness/until';

let stacks: Stacks;

beforeAll(async () => {
  stacks = await Stacks.start({ hostileOrder: true, waitScale: 1 / 60 });
});

afterAll(async () => {
  await stacks?.stop();
});

test('a missing dependency is found', async () => {
  const { stack } = planted(hasty(stacks, 'Dependency'), (resources) => ofType(resources, 'Custom::AWS').forEach((resource) => delete resource.DependsOn));

  const { status, failures } = await stacks.create(stack);
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(Object.values(failures)).toContainEqual(expect.stringContaining('not authorized to perform: iam:GetAccountSummary'));
});

test('a missing permission of a function is found', async () => {
  const stack = await Runaway.create(stacks, planted(runaway(stacks.server, 'OfFunction'), (resources) => withoutAction(resources, 'AWS::IAM::Policy', 'iam:DetachUserPolicy')));
  await stack.setAlarm('ALARM');
  await until(async () => expect(await stack.denied()).toEqual(DENIED));

  const { status, failures } = await stacks.delete(stack.made.stack);
  expect(status).toBe('DELETE_FAILED');
  expect(Object.values(failures)).toContainEqual(expect.stringContaining('not authorized to perform: iam:DetachUserPolicy'));
});

test('a missing permission of a state machine is found', async () => {
  const stack = await Runaway.create(stacks, planted(runaway(stacks.server, 'OfStateMachine'), (resources) => withoutAction(resources, 'AWS::IAM::ManagedPolicy', 'iam:AttachGroupPolicy')));
  await stack.setAlarm('ALARM');

  await until(async () => expect(await stack.denied()).toEqual(['One', 'Two', 'User']));
});

test('a collision of names is found', async () => {
  const named = (folder: string, alertPercent: number): Synthesized => {
    const stack = everything(join(stacks.server.folder, folder), { alertPercent, budgetDeny: false });
    (stack.node.findChild('Budget').node.defaultChild as CfnBudget).addPropertyOverride('Budget.BudgetName', 'claims');
    return synthesized(stack, stacks.server.folder);
  };
  expect(await stacks.create(named('one', 80).stack)).toMatchObject({ status: 'CREATE_COMPLETE' });

  const other = named('other', 75);
  expect(await stacks.update(other.stack)).toMatchObject({
    status: 'UPDATE_ROLLBACK_COMPLETE', failures: { [other.logicalIdOf('Budget')]: expect.stringContaining("'claims' already exists") },
  });
  expect(await stacks.delete(other.stack)).toMatchObject({ status: 'DELETE_COMPLETE' });
});

test.each([
  ['a property that the registry does not know', (properties: any) => { properties.MonitorDimensions = 'SERVICE'; }, "'MonitorDimensions' was unexpected"],
  ['a required property that is missing', (properties: any) => { delete properties.MonitorType; }, "'MonitorType' is a required property"],
  ['a value that the registry does not allow', (properties: any) => { properties.MonitorType = 'NONE'; }, "'NONE' is not one of"],
])('%s is found', async (fault, plant, message) => {
  const folder = fault.replace(/\W/g, '-');
  const wrong = planted(synthesized(everything(join(stacks.server.folder, folder)), stacks.server.folder), (resources) =>
    ofType(resources, 'AWS::CE::AnomalyMonitor').forEach(({ Properties }) => plant(Properties)));

  const { status, failures } = await stacks.create({ ...wrong.stack, name: folder });
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(Object.values(failures)).toContainEqual(expect.stringContaining(message));
});

test.each([
  [0, 'CREATE_COMPLETE'],
  [12, 'ROLLBACK_COMPLETE'],
])('a permission that is used as soon as it is given is found, with IAM that is %d s late', async (iamDelay, expected) => {
  const late = await Stacks.start({ hostileOrder: true, iamDelay });
  try {
    expect(await late.create(hasty(late, 'Late').stack)).toMatchObject({ status: expected });
  } finally {
    await late.stop();
  }
});

/** A stack with a custom resource that uses its permission at once, and does not try again. */
function hasty({ server }: Stacks, name: string): Synthesized {
  const stack = new Stack(new App({ outdir: join(server.folder, name) }), name, { env: TEST_ENV });
  new AwsCustomResource(stack, 'Hasty', {
    onCreate: { service: 'iam', action: 'GetAccountSummary', outputPaths: ['SummaryMap'], physicalResourceId: PhysicalResourceId.of('hasty') },
    policy: AwsCustomResourcePolicy.fromStatements([new PolicyStatement({ actions: ['iam:GetAccountSummary'], resources: ['*'] })]),
    installLatestAwsSdk: false,
  });
  return synthesized(stack, server.folder);
}

/** The stack with a fault in its template. */
function planted(right: Synthesized, fault: (resources: Record<string, any>) => void): Synthesized {
  const template = JSON.parse(JSON.stringify(right.stack.template));
  fault(template.Resources);
  expect(template).not.toEqual(right.stack.template);
  const stack: Deployable = {
    ...right.stack,
    template,
    assets: right.stack.assets.map((asset) => asset.key === right.stack.templateKey
      ? { ...asset, content: Buffer.from(JSON.stringify(template)) } : asset),
  };
  return { ...right, stack };
}

function ofType(resources: Record<string, any>, type: string): any[] {
  return Object.values(resources).filter(({ Type }) => Type === type);
}

function withoutAction(resources: Record<string, any>, type: string, action: string): void {
  for (const { Properties: { PolicyDocument } } of ofType(resources, type)) {
    PolicyDocument.Statement = PolicyDocument.Statement.map((statement: any) => {
      const actions = [statement.Action].flat().filter((each: string) => each !== action);
      // A statement must have an action.
      return { ...statement, Action: actions.length > 0 ? actions : 'iam:GetAccountSummary' };
    });
  }
}
