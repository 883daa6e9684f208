import type { awscdk } from 'projen';
import { github, JsonPatch } from 'projen';

const { JobPermission } = github.workflows;

/**
 * What `.ci/run` proves, on GitHub with the toolchains of all languages: for each change, and again before a release publishes anything. Every week the tests also run on the newest peers, and the dates of the generated data are checked.
 */
export function proveOnGitHub(project: awscdk.AwsCdkConstructLibrary): void {
  const ci = project.github!.addWorkflow('ci');
  ci.on({ pullRequest: {}, push: { branches: ['main'] }, workflowCall: {}, workflowDispatch: {} });
  ci.addJob('run', {
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 45,
    permissions: { contents: JobPermission.READ },
    env: { CI: 'true', REQUIRE_TOOLCHAINS: '1' },
    steps: [
      github.WorkflowSteps.checkout(),
      setUp('node', { 'node-version': '20', 'package-manager-cache': false }),
      setUp('python', { 'python-version': '3.12' }),
      setUp('java', { 'distribution': 'corretto', 'java-version': '17' }),
      setUp('go', { 'go-version': '^1.24.0', 'cache': false }),
      setUp('dotnet', { 'dotnet-version': '8.x', 'cache': false }),
      { name: 'Everything', run: 'bash .ci/run' },
    ],
  });

  const release = project.github!.tryFindWorkflow('release')!;
  release.addJob('prove', { uses: './.github/workflows/ci.yml', permissions: { contents: JobPermission.READ } });
  release.file!.patch(JsonPatch.add('/jobs/release/needs', ['prove']));

  everyWeek(project, 'ceiling', 'newest-peers', { name: 'The tests on the newest aws-cdk-lib and constructs', run: 'npx projen ceiling' });
  everyWeek(project, 'data-age', 'generated-data', { name: 'No generated data is older than a release accepts', run: 'npx projen data-age' });
}

function everyWeek(project: awscdk.AwsCdkConstructLibrary, name: string, job: string, step: github.workflows.JobStep): void {
  const workflow = project.github!.addWorkflow(name);
  workflow.on({ schedule: [{ cron: '0 5 * * 1' }], workflowDispatch: {} });
  workflow.addJob(job, {
    runsOn: ['ubuntu-latest'],
    timeoutMinutes: 30,
    permissions: { contents: JobPermission.READ },
    env: { CI: 'true' },
    steps: [
      github.WorkflowSteps.checkout(),
      setUp('node', { 'node-version': '24', 'package-manager-cache': false }),
      { name: 'Install dependencies', run: 'npm ci' },
      step,
    ],
  });
}

/** In the versions that projen uses in the workflows it writes. */
const SETUP_VERSIONS = { node: 'v7.0.0', python: 'v7.0.0', java: 'v6.0.0', go: 'v7.0.0', dotnet: 'v6.0.0' };

function setUp(tool: keyof typeof SETUP_VERSIONS, options: Record<string, string | boolean>): github.workflows.JobStep {
  return { uses: `actions/setup-${tool}@${SETUP_VERSIONS[tool]}`, with: options };
}
