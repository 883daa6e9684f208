import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metadataOf } from '../../../consumers/checks/package-metadata';

const { description, version, repository: { url }, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const [CDK, CONSTRUCTS] = ['aws-cdk-lib', 'constructs'].map((peer) => peerDependencies[peer].replace('^', ''));
const RIGHT: Record<string, { file: string; text: string }> = {
  python: {
    file: 'METADATA',
    text: [
      'Name: cdk-bedrock-cost-tags', `Version: ${version}`, 'License: Apache-2.0', `Home-page: ${url}`, `Project-URL: Source, ${url}`,
      ...['Intended Audience :: Developers', 'Typing :: Typed'].map((each) => `Classifier: ${each}`),
      `Requires-Dist: aws-cdk-lib <3.0.0,>=${CDK}`, `Requires-Dist: constructs <11.0.0,>=${CONSTRUCTS}`,
    ].join('\n'),
  },
  java: {
    file: 'pom.xml',
    text: `<project><groupId>io.github.cdkbedrockcosttags</groupId><artifactId>cdk-bedrock-cost-tags</artifactId><version>${version}</version>
      <description>${description}</description><url>${url}</url><licenses><license><name>Apache License 2.0</name></license></licenses>
      <developers><developer></developer></developers><scm><connection>scm:git:${url}</connection></scm>
      <dependency><artifactId>aws-cdk-lib</artifactId><version>[${CDK},3.0.0)</version></dependency>
      <dependency><artifactId>constructs</artifactId><version>[${CONSTRUCTS},11.0.0)</version></dependency></project>`,
  },
  go: {
    file: 'go.mod',
    text: `module github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go/cdkbedrockcosttags

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v${CDK}
	github.com/aws/constructs-go/constructs/v10 v${CONSTRUCTS}
)
`,
  },
};

const folder = mkdtempSync(join(tmpdir(), 'package-metadata-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function problems(language: string, text: string): string[] {
  const own = mkdtempSync(join(folder, `${language}-`));
  writeFileSync(join(own, RIGHT[language].file), text);
  return metadataOf(language, own, language === 'python');
}

test.each(Object.keys(RIGHT))('metadata for %s that is that of package.json is in order', (language) => {
  expect(problems(language, RIGHT[language].text)).toEqual([]);
});

test.each([
  ['python', `Requires-Dist: aws-cdk-lib <3.0.0,>=${CDK}`, 'Requires-Dist: aws-cdk-lib'],
  ['python', 'License: Apache-2.0', 'License: MIT'],
  ['java', `[${CDK},3.0.0)`, '[2.1.0,3.0.0)'],
  ['java', '<license><name>', '<license><named>'],
  ['go', `awscdk/v2 v${CDK}`, 'awscdk/v2 v2.999.0'],
  ['go', `constructs/v10 v${CONSTRUCTS}`, 'constructs/v10 v10.0.0'],
])('metadata for %s that has another word for %j is not', (language, right, wrong) => {
  expect(RIGHT[language].text).toContain(right);
  expect(problems(language, RIGHT[language].text.replace(right, wrong))).toHaveLength(1);
});
