import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WORKFLOWS = join(__dirname, '..', '..', '.github', 'workflows');
const texts = new Map(readdirSync(WORKFLOWS).map((file) => [file, readFileSync(join(WORKFLOWS, file), 'utf8')]));
const release = texts.get('release.yml')!;

/** The text of one job of a workflow. */
function job(workflow: string, name: string): string {
  const [, text] = new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)*)`, 'm').exec(workflow)!;
  return text;
}

test('actions are those of GitHub, in a version that is written down', () => {
  const used = [...texts.values()].flatMap((text) => [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action));

  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((action) => !/^(actions\/[\w-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})|\.\/\.github\/workflows\/ci\.yml|amannn\/action-semantic-pull-request@(v\d+\.\d+\.\d+|[0-9a-f]{40}))$/.test(action))).toEqual([]);
});

test('what holds the tokens of the registries is taken in one version', () => {
  const publishers = [...release.matchAll(/'publib@([^']*)'/g)].map(([, version]) => version);

  expect(publishers.length).toBe(5);
  expect(publishers.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('a release is started by hand, and proved before anything is built for it', () => {
  expect(release).toMatch(/^on:\n  workflow_dispatch:\n/m);
  expect(release).not.toMatch(/^  (push|schedule|pull_request):/m);
  expect(job(release, 'release')).toMatch(/ {4}needs:\n {6}- prove\n/);
  expect(job(release, 'prove')).toContain('uses: ./.github/workflows/ci.yml');
  expect(texts.get('ci.yml')).toMatch(/REQUIRE_TOOLCHAINS: "1"[^]*run: bash \.ci\/run/);
});

test.each(['npm', 'pypi', 'nuget'])('%s trusts the workflow, and no stored token', (registry) => {
  const text = job(release, `release_${registry}`);

  expect(text).toMatch(/id-token: write/);
  expect(text).toMatch(/_TRUSTED_PUBLISHER: "true"/);
  expect(text).toMatch(/environment: release/);
  expect(text).not.toMatch(/secrets\.\w*(TOKEN|PASSWORD|API_KEY)/);
});

test('a package from npm or PyPI says which workflow built it from which commit', () => {
  expect(job(release, 'release_npm')).toMatch(/NPM_CONFIG_PROVENANCE: "true"/);
  expect(job(release, 'release_pypi')).not.toMatch(/PYPI_DISABLE_ATTESTATIONS/);
});

test('the secrets are those that the registries without trusted publishing ask for', () => {
  const secrets = new Set([...texts.values()].flatMap((text) => [...text.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name)));

  expect([...secrets].sort()).toEqual([
    'GITHUB_TOKEN', 'GO_GITHUB_TOKEN', 'MAVEN_GPG_PRIVATE_KEY', 'MAVEN_GPG_PRIVATE_KEY_PASSPHRASE', 'MAVEN_PASSWORD', 'MAVEN_STAGING_PROFILE_ID', 'MAVEN_USERNAME',
    'NUGET_USERNAME', 'PROJEN_GITHUB_TOKEN',
  ]);
});

test('the packages of other languages are made the way that is tested', () => {
  const { tasks } = JSON.parse(readFileSync(join(__dirname, '..', '..', '.projen', 'tasks.json'), 'utf8'));

  for (const language of ['python', 'java', 'dotnet', 'go']) {
    expect(tasks[`package:${language}`].steps).toEqual([{ exec: `REQUIRE_TOOLCHAINS=${language} bash .ci/packages.sh ${language}` }]);
    expect(release).toContain(`npx projen package:${language}`);
  }
});
