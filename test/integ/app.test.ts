import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, type Stack } from 'aws-cdk-lib';
import { proofApp } from '../../integ/app';
import { OUTPUTS } from '../../integ/names';
import { settingsOf } from '../../integ/settings';
import { CHECKED, nagFindings, templateOf } from '../support/checked-app';

function app(context: Record<string, string>): App {
  return proofApp({ analyticsReporting: false, outdir: mkdtempSync(join(tmpdir(), 'proof-')), context: { ...CHECKED, ...context } });
}

const PAYER = { payer: 'true', email: 'somebody@example.com', backfillFrom: '2026-01' };
const OF_PAYER = ['CostTagsProof-Activation', 'CostTagsProof-Anomalies', 'CostTagsProof-Category'];

function stacksOf(of: App): Stack[] {
  return of.node.children as Stack[];
}

test('synthesizes with the validator, without a warning', () => {
  const synthesized = app(PAYER).synth();

  expect(synthesized.stacks.flatMap(({ messages }) => messages)).toEqual([]);
});

test('tells the checks what they read, stack by stack', () => {
  const told = Object.fromEntries(stacksOf(app(PAYER)).map((stack) => [
    stack.stackName, stack.node.children.filter((node): node is CfnOutput => node instanceof CfnOutput).map(({ node: { id } }) => id),
  ]));

  expect(told).toEqual(OUTPUTS);
});

test('leaves out what only the account that pays can have', () => {
  expect(stacksOf(app({})).map(({ stackName }) => stackName)).toEqual(Object.keys(OUTPUTS).filter((name) => !OF_PAYER.includes(name)));
});

test('deletes with the stack what it made', () => {
  const kept = stacksOf(app(PAYER)).flatMap((stack) => Object.entries(templateOf(stack).Resources))
    .filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete')
    .map(([id]) => id);

  expect(kept).toEqual([]);
});

test('takes other models from the context', () => {
  const { Resources } = templateOf(stacksOf(app({ model: 'amazon.nova-lite-v1:0' })).find(({ stackName }) => stackName === 'CostTagsProof-Profiles')!);

  expect(JSON.stringify(Resources)).toContain('foundation-model/amazon.nova-lite-v1:0');
  expect(JSON.stringify(Resources)).not.toContain('foundation-model/amazon.nova-micro-v1:0');
});

test.each(['yes', '1'])('says what payer must be, given %s', (payer) => {
  expect(() => settingsOf(new App({ context: { payer } }).node)).toThrow(`the context payer must be true or false, got ${payer}`);
});

/** What cdk-nag finds and why it stays. What the constructs of this library make, the examples' tests look at one by one. */
const ACCEPTED: Array<[RegExp, string]> = [
  [/-IAM4\[.*AWSLambdaBasicExecutionRole\] at .*\/ServiceRole\//, 'functions of the CDK and the one that fails on purpose, which only write logs with it'],
  [/-IAM5\[Resource::<.*Handler.*\.Arn>:\*\] at /, 'the CDK grants every version of the one function'],
  [/-IAM5\[Resource::\*\] at CostTagsProof-(Activation|Alarms|Meter)\//, 'Cost Explorer, alarms, lists and metrics, which IAM cannot bind to a resource'],
  [/-IAM5\[.*:(foundation-model|application-inference-profile|inference-profile|project)\/.*\] at CostTagsProof-(Project)?Callers\//, 'tags and the profile say which models may run, and calls are authorized for projects or not, which is what is to be proven'],
  [/-IAM5\[.*:(application-inference-profile|bedrock-mantle:.*:project)\/\*\] at CostTagsProof-Meter\//, 'reads the tags of every profile and project'],
  [/-IAM5\[.*\] at CostTagsProof-Budgets\/CostBudgetDenyActionReset\//, 'AWS names actions, and a principal may have left the list; the condition allows to attach and detach the deny policies of the stack only'],
  [/-IAM5\[.*\] at CostTagsProof-Alarms\/AlarmDenyResources\//, 'a principal may have left the list, and the state machines share a prefix; the condition allows to detach the deny policies of the stack only'],
  [/-IAM5\[.*:iam::.*:(role|group|user)\/\*\] at CostTagsProof-(Alarms|Budgets)\/.*\/DenyInvocations\/Permissions/, 'a principal may have left the list; the condition allows to detach the one deny policy only'],
  [/-IAM5\[.*:budget\/\*\] at CostTagsProof-Services\/ViewBudget\//, 'the statement that is to be proven'],
  [/-IAM5\[Resource::<Encrypted.*\.Arn>\/\*\] at CostTagsProof-Services\/Head\//, 'reads the one object of the bucket'],
  [/-IAM5\[Resource::<Snapshots.*\.Arn>\/tag-cost-meter\/\*\] at CostTagsProof-Meter\//, 'reads and writes the snapshots of the meter'],
  [/-S1 at CostTagsProof-(Bill|Meter|Services)\//, 'buckets that are deleted after the proof'],
];

test('has no finding of cdk-nag but those accepted', () => {
  const findings = nagFindings(app(PAYER));

  expect(findings.filter((finding) => !ACCEPTED.some(([pattern]) => pattern.test(finding)))).toEqual([]);
  expect(ACCEPTED.filter(([pattern]) => !findings.some((finding) => pattern.test(finding)))).toEqual([]);
});
