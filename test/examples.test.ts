import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { EXAMPLES } from '../examples';
import { CHECKED, nagFindings, testWithNag } from './support/checked-app';

/** What cdk-nag finds in the examples and why it stays. */
const ACCEPTED: Record<string, Record<string, string>> = {
  'insurance-provider': {
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole] at InsuranceProvider/ClaimsHandler/ServiceRole/Resource':
      'the CDK attaches it to every function, and it only allows to write logs',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.claude-sonnet-4-6] at InsuranceProvider/ClaimsHandler/ServiceRole/DefaultPolicy/Resource':
      'the Regions a geographic profile routes to are not fixed; the statement holds only for calls through the granted profile',
  },
};

const names = Object.keys(EXAMPLES);

function exampleApp(name: string): App {
  return EXAMPLES[name]({
    analyticsReporting: false,
    outdir: mkdtempSync(join(tmpdir(), 'example-')),
    context: CHECKED,
  });
}

/** The app's templates by file name. Hashes of assets depend on the tools that built them. */
function templatesOf(app: App): Record<string, any> {
  return Object.fromEntries(app.synth().stacksRecursively.map((stack) => [
    stack.templateFile,
    JSON.parse(readFileSync(stack.templateFullPath, 'utf8').replace(/[a-f0-9]{64}/g, 'HASH')),
  ]));
}

test.each(names)('%s synthesizes the templates that were looked at', (name) => {
  expect(templatesOf(exampleApp(name))).toMatchSnapshot();
});

test.each(names)('%s synthesizes the same twice', (name) => {
  expect(templatesOf(exampleApp(name))).toEqual(templatesOf(exampleApp(name)));
});

test.each(names)('%s knows nothing of the machine it was synthesized on', (name) => {
  const text = JSON.stringify(templatesOf(exampleApp(name)));

  expect(text).not.toContain(tmpdir());
  expect(text).not.toContain(process.cwd());
});

testWithNag.each(names)('%s has no finding of cdk-nag but those accepted', (name) => {
  expect(nagFindings(exampleApp(name))).toEqual(Object.keys(ACCEPTED[name]).sort());
});

test.each(names)('%s has no warning', (name) => {
  const messages = exampleApp(name).synth().stacksRecursively.flatMap((stack) => stack.messages);

  expect(messages).toEqual([]);
});
