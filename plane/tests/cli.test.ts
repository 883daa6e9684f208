import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { REGION, TEST_ACCOUNT } from '../../test/support/places';
import { APPS } from '../harness/apps';
import { leftBehind } from '../harness/left-behind';
import { Server } from '../harness/server';

const CDK = resolve(__dirname, '../../node_modules/.bin/cdk');

let server: Server;

beforeAll(async () => {
  server = await Server.start({ hostileOrder: true });
});

afterAll(async () => {
  await server?.stop();
});

test('the CDK CLI bootstraps, deploys, compares and destroys an example', async () => {
  APPS['team-budget'](join(server.folder, 'team-budget'));
  const before = await server.resources();

  expect(await cdk('bootstrap', `aws://${TEST_ACCOUNT}/${REGION}`)).toContain('bootstrapped');
  const bootstrapped = await server.resources();
  expect(leftBehind(before, bootstrapped, []).length).toBeGreaterThan(0);

  expect(await cdk('deploy', '--all', '--require-approval', 'never')).toContain('TeamBudget');
  expect(await cdk('diff', '--fail')).toContain('There were no differences');
  const [key] = leftBehind(bootstrapped, await server.resources(), []).flatMap((each) => /^kms\.keys: (.+)$/.exec(each)?.[1] ?? []);
  await cdk('destroy', '--all', '--force');

  // The CDK retains the key of the example by default.
  expect(leftBehind(bootstrapped, await server.resources(), [key])).toEqual([]);
});

async function cdk(...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(CDK, [...args, '--no-notices', '--app', join(server.folder, 'team-budget'), '--no-color'], {
    env: {
      PATH: process.env.PATH,
      HOME: server.folder,
      TMPDIR: server.folder,
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: TEST_ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: REGION,
      NODE_EXTRA_CA_CERTS: server.certificate,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
    },
  });
  return stdout + stderr;
}
