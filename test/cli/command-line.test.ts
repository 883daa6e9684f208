import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleCommandLine } from '../../projenrc/bundle';
import { run as commandLine } from '../../src/cli/run';
import { documentProblems, mergedPrices, type PriceDocument } from '../../src/pricing/price-document';
import { athenaCsv } from '../support/athena';
import { CLAIMS_ARN, SUMMARIES_ARN } from '../support/bill';

const ROOT = join(__dirname, '..', '..');
const NAME = 'cdk-bedrock-cost-tags';
const INSTALLED: PriceDocument = JSON.parse(readFileSync(join(ROOT, 'src', 'pricing', 'bedrock-prices.json'), 'utf8'));
// A release has another one.
const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const [FIRST, SECOND] = Object.keys(INSTALLED.models);
const NEWEST = '2027-01-15';

const workplace = mkdtempSync(join(tmpdir(), 'command-line-'));
const app = join(workplace, 'app');
const installed = join(app, 'node_modules', NAME);
const inApp = (file: string) => join(app, file);

/** Writes a package like ours, with another version and price list, and packs it with npm. */
function packed(version: string, prices: string | undefined, name: string = NAME): string {
  const folder = join(workplace, `${name}-${version}`);
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version }));
  // Files of odd sizes around it, and one whose name does not fit into the header of tar.
  writeFileSync(join(folder, 'README.md'), 'x'.repeat(513));
  mkdirSync(join(folder, 'long'.repeat(30), 'name'.repeat(30)), { recursive: true });
  writeFileSync(join(folder, 'long'.repeat(30), 'name'.repeat(30), 'package.json'), '{"name": "other"}');
  if (prices !== undefined) {
    writeFileSync(join(folder, 'assets', 'bedrock-prices.json'), prices);
  }
  execFileSync('npm', ['pack', folder, '--pack-destination', workplace, '--ignore-scripts'], { stdio: 'ignore' });
  return join(workplace, `${name}-${version}.tgz`);
}

function newerPrices(): PriceDocument {
  const { models } = INSTALLED;
  const [entry, ...more] = models[FIRST].prices;
  return {
    ...INSTALLED,
    asOf: NEWEST,
    models: { ...models, [FIRST]: { prices: [{ ...entry, input: entry.input * 2, asOf: NEWEST }, ...more] }, 'acme.new-v1:0': { prices: [{ route: 'global', regions: 'commercial', input: 1, asOf: NEWEST }] } },
  };
}

interface Ended { readonly code: number; readonly stdout: string; readonly stderr: string }

/** Runs the command in the folder of the app as npx would, in a process of its own. */
function npx(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => execFile(process.execPath, [join(installed, 'bin', NAME), ...args], { cwd: app, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
    resolve({ code: Number(error?.code ?? 0), stdout, stderr })));
}

/** Runs the command in this process, in the folder of the app. */
function run(args: readonly string[]): Ended {
  const text = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof text) => ({ write: (added: string) => text[stream] += added });
  const before = process.cwd();
  process.chdir(app);
  try {
    return { code: commandLine(args, installed, { stdout: into('stdout'), stderr: into('stderr') }), ...text };
  } finally {
    process.chdir(before);
  }
}

const read = (file: string) => JSON.parse(readFileSync(inApp(file), 'utf8'));
const result = (...rows: Array<[string, number | null]>) => athenaCsv(rows.map(([arn, factor]) => ({ month: '2026-10', profile: 'Bedrock/Claims', profile_arn: arn, factor, problem: factor === null ? 'no tokens in this month' : null })));

let newer: string;
beforeAll(() => {
  cpSync(join(ROOT, 'bin'), join(installed, 'bin'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'));
  bundleCommandLine(join(installed, 'assets'));
  newer = packed('9.9.9', JSON.stringify(newerPrices()));
});
afterAll(() => rmSync(workplace, { recursive: true, force: true }));

describe('help and arguments', () => {
  test.each([[[]], [['--help']], [['-h']], [['help']], [['prices', '--help']], [['calibration', 'x.csv', '-h']]])('%j prints the commands and their options', async (args) => {
    const { code, stdout, stderr } = await npx(args);
    expect([code, stderr]).toEqual([0, '']);
    for (const word of ['prices', 'calibration', '--version', '--from', '--models', '--out', '--document', '--min', '--max', '--help']) {
      expect(stdout).toContain(word);
    }
  });

  test('the page of the documents has every option that the help has, and no other', async () => {
    const options = (text: string) => [...new Set(text.match(/--[a-z]+/g))].filter((option) => option !== '--help').sort();
    const page = readFileSync(join(ROOT, 'docs', 'reference', 'command-line.md'), 'utf8');
    expect(options(page)).toEqual(options((await npx([])).stdout));
  });

  test('--version prints the version of the package', async () => {
    expect(await npx(['--version'])).toEqual({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  test.each([
    [['price'], 'The command must be prices or calibration, got "price"'],
    [['prices', '--file', 'x'], 'Unknown option \'--file\''],
    [['prices', '--out'], 'Option \'--out <value>\' argument missing'],
    [['prices', 'prices.json'], 'prices takes options only, got "prices.json"'],
    [['calibration', '--out', 'x'], 'Unknown option \'--out\''],
  ])('%j is refused with the way to the help', async (args, problem) => {
    expect(await npx(args)).toEqual({ code: 2, stdout: '', stderr: `${problem}: run "npx cdk-bedrock-cost-tags --help" for the commands and their options\n` });
  });

  test.each([
    [['prices', '--version', '1.0.0', '--from', 'x'], '--version must not be combined with --from, which already determines the version: omit one of them\n'],
    [['prices', '--version', 'x; rm -rf .'], '--version must be a version such as 1.2.3 or a tag such as latest, got "x; rm -rf .": list the versions with "npm view cdk-bedrock-cost-tags versions"\n'],
    [['calibration'], 'calibration must be followed by at least one file, got none: pass the result of the saved query, as in "calibration result.csv"\n'],
    [['calibration', 'x.csv', '--min', 'low'], '--min must be a number above 0, got "low": pass a factor such as 0.2\n'],
    [['calibration', 'x.csv', '--max', ''], '--max must be a number above 0, got "": pass a factor such as 5\n'],
    [['calibration', 'x.csv', '--min', '2', '--max', '1'], '--min must not be greater than --max, got 2 and 1: swap them\n'],
  ])('%j is refused with the remedy', async (args, stderr) => {
    expect(await npx(args)).toEqual({ code: 2, stdout: '', stderr });
  });
});

describe('prices', () => {
  test('compares a packed release with the installed one, and writes nothing by itself', () => {
    const before = readdirSync(app);
    const { code, stdout, stderr } = run(['prices', '--from', newer]);
    const { input } = INSTALLED.models[FIRST].prices[0];

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      `Installed: version ${VERSION}, prices of ${INSTALLED.asOf}. Compared: version 9.9.9, prices of ${NEWEST}.`,
      'Added:',
      '  acme.new-v1:0, global, commercial: input 1',
      'Changed, in USD per million tokens:',
      expect.stringMatching(new RegExp(`^  ${FIRST.replace(/\./g, '\\.')}, (regional|global), .*: input ${input} → ${input * 2}$`)),
      'No file was written. Pass --out FILE to write the compared prices.',
      '',
    ]);
    expect(readdirSync(app)).toEqual(before);
  });

  test('says so if nothing differs, and if the release is older', () => {
    expect(run(['prices', '--from', installed]).stdout).toContain('\nNo price differs.\n');
    const older = packed('0.0.1', JSON.stringify({ ...INSTALLED, asOf: '2026-01-01' }));
    expect(run(['prices', '--from', older]).stdout).toContain('The compared prices are older. The library ignores an entry of a document that is older than its own.');
  });

  test('writes the whole list as a document that the library reads as the release does, one line for an entry', () => {
    expect(run(['prices', '--from', newer, '--out', 'all.json'])).toMatchObject({ code: 0, stdout: expect.stringContaining(`all.json contains ${Object.keys(newerPrices().models).length} models.`) });
    const text = readFileSync(inApp('all.json'), 'utf8');
    const entries = Object.values(newerPrices().models).flatMap(({ prices }) => prices);

    expect(JSON.parse(text)).toEqual(newerPrices());
    expect(documentProblems(JSON.parse(text))).toEqual([]);
    expect(text.match(/^\{"route".*\},?$/gm)).toHaveLength(entries.length);
    expect(mergedPrices(INSTALLED as any, JSON.parse(text))).toMatchObject({ superseded: [], data: { asOf: NEWEST } });
  });

  test('writes some models without the explanations of a release and without blanks, because a parameter has room for few entries', () => {
    const explained = Object.entries(INSTALLED.models).flatMap(([id, { prices }]) => prices.some((entry) => 'decision' in entry && 'sources' in entry) ? [id] : []);
    run(['prices', '--from', newer, '--models', explained.join(), '--out', 'small.json']);
    const text = readFileSync(inApp('small.json'), 'utf8');
    expect(Object.keys(read('small.json').models)).toEqual(explained);
    expect(text).not.toMatch(/"(?:kind|sources|decision)":|[:,] | \{|^ /m);
    // A standard parameter has 4,096 bytes.
    expect(text.length / explained.flatMap((id) => INSTALLED.models[id].prices).length).toBeLessThan(200);
    expect(read('small.json').models[explained[0]].prices[0]).toMatchObject({ since: expect.any(String), asOf: expect.any(String), input: expect.any(Number) });
  });

  test('writes some models, with the groups of Regions that they use', () => {
    run(['prices', '--from', newer, '--models', `${FIRST}, ${SECOND}`, '--out', 'some.json']);
    const some: PriceDocument = read('some.json');

    expect(Object.keys(some.models)).toEqual([FIRST, SECOND]);
    const used = new Set(Object.values(some.models).flatMap(({ prices }) => prices.map(({ regions }) => regions as string)));
    expect(Object.keys(some.regionGroups!).sort()).toEqual([...used].filter((group) => group in INSTALLED.regionGroups!).sort());
    expect(documentProblems(some)).toEqual([]);
    expect(run(['prices', '--from', newer, '--models', SECOND]).stdout).toContain('No price differs.');
    expect(run(['prices', '--from', newer, '--models', `${FIRST},us.${SECOND}`])).toEqual({
      code: 2, stdout: '', stderr: `--models must be IDs of models in version 9.9.9, without a geography, got us.${SECOND}: use IDs such as anthropic.claude-sonnet-5\n`,
    });
  });

  test('keeps the calibration of the file, and refuses to overwrite prices of the user', () => {
    const calibration = { month: '2026-09', factors: { [CLAIMS_ARN]: 0.9 } };
    writeFileSync(inApp('kept.json'), JSON.stringify({ version: 1, asOf: '2026-10-01', models: {}, calibration }));
    expect(run(['prices', '--from', newer, '--out', 'kept.json']).stdout).toContain(', and the calibration of 2026-09 as before.');
    expect(read('kept.json')).toEqual({ ...newerPrices(), calibration });

    const own = JSON.stringify({ version: 1, asOf: '2026-10-01', models: { 'acme.own-v1:0': { prices: [{ route: 'regional', regions: 'all', input: 1 }] } } });
    writeFileSync(inApp('own.json'), own);
    expect(run(['prices', '--from', newer, '--out', 'own.json'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'own.json contains prices without asOf, which are yours and not of a release: acme.own-v1:0. Write to another file, or move them to PriceList.withPrices.\n',
    });
    expect(readFileSync(inApp('own.json'), 'utf8')).toBe(own);

    writeFileSync(inApp('other.json'), '{"name": "x"}');
    expect(run(['prices', '--from', newer, '--out', 'other.json'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^other\.json is not a valid price document:\n {2}- version must be 1/) });
    expect(readFileSync(inApp('other.json'), 'utf8')).toBe('{"name": "x"}');
    expect(run(['prices', '--from', newer, '--out', 'no/folder.json'])).toEqual({
      code: 1, stdout: '', stderr: 'no/folder.json cannot be written (ENOENT): pass the path of a file in a folder that exists\n',
    });
  });

  test('refuses a release that it cannot use, with the remedy', () => {
    const from = (path: string) => run(['prices', '--from', path, '--out', 'refused.json']).stderr;
    writeFileSync(join(workplace, 'text.tgz'), 'text');
    writeFileSync(join(workplace, 'gzip.tgz'), gzipSync('x'.repeat(2_000)));

    expect(from(packed('10.0.0', JSON.stringify({ ...newerPrices(), version: 2 })))).toBe(
      'assets/bedrock-prices.json of cdk-bedrock-cost-tags 10.0.0 is not a valid price document:\n  - version must be 1, got 2: update cdk-bedrock-cost-tags, because the document was written for a newer version of it\n');
    expect(from(packed('0.0.2', undefined))).toBe('cdk-bedrock-cost-tags 0.0.2 contains no assets/bedrock-prices.json: pass a newer version\n');
    expect(from(packed('0.0.3', '{"version": 1,'))).toMatch(/^assets\/bedrock-prices\.json of cdk-bedrock-cost-tags 0\.0\.3 is not JSON \(.*\): pass a price document\n$/);
    expect(from(packed('1.0.0', '{}', 'other'))).toMatch(/other-1\.0\.0\.tgz must be a package of cdk-bedrock-cost-tags, got other: pass a folder or a file of "npm pack cdk-bedrock-cost-tags"\n$/);
    expect(from(workplace)).toMatch(/ must be a package of cdk-bedrock-cost-tags, got no package: pass a folder/);
    expect(from(join(workplace, 'missing.tgz'))).toMatch(/missing\.tgz cannot be read \(ENOENT\): pass the path of a file that exists\n$/);
    for (const file of ['text.tgz', 'gzip.tgz']) {
      expect(from(join(workplace, file))).toMatch(/must be a compressed tar archive: pass a folder or a file of "npm pack cdk-bedrock-cost-tags"\n$/);
    }
    expect(existsSync(inApp('refused.json'))).toBe(false);
  });
});

describe('a registry', () => {
  let server: Server;
  let requests: string[];
  const env = () => ({
    ...{ npm_config_cache: join(workplace, 'cache'), npm_config_update_notifier: 'false', npm_config_fetch_retries: '0', TMPDIR: join(workplace, 'tmp') },
    // What this machine sets would come before the file of the app.
    ...{ npm_config_registry: undefined, NPM_CONFIG_REGISTRY: undefined, npm_config_noproxy: '127.0.0.1' },
  });

  beforeAll(async () => {
    const tarball = readFileSync(newer);
    server = createServer(({ url }, response) => {
      requests.push(url!);
      if (url === `/${NAME}`) {
        const dist = { tarball: `${origin()}/${NAME}/-/${NAME}-9.9.9.tgz`, shasum: createHash('sha1').update(tarball).digest('hex') };
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ 'name': NAME, 'dist-tags': { latest: '9.9.9' }, 'versions': { '9.9.9': { name: NAME, version: '9.9.9', dist } } }));
      } else if (url!.endsWith('.tgz')) {
        response.end(tarball);
      } else {
        response.writeHead(404).end('{}');
      }
    });
    const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // In the folder of the app, where npm finds the registry of a company.
    writeFileSync(inApp('.npmrc'), `registry=${origin()}/\n`);
    mkdirSync(join(workplace, 'tmp'));
  });
  beforeEach(() => {
    requests = [];
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('gives npm the newest release, or the version that is asked for, and nothing of it stays', async () => {
    for (const args of [[], ['--version', '9.9.9']]) {
      const { code, stdout, stderr } = await npx(['prices', ...args, '--models', 'acme.new-v1:0', '--out', 'downloaded.json'], env());
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('Compared: version 9.9.9');
      expect(read('downloaded.json').models).toEqual({ 'acme.new-v1:0': newerPrices().models['acme.new-v1:0'] });
    }
    expect(requests).toContain(`/${NAME}`);
    expect(readdirSync(join(workplace, 'tmp')).filter((file) => file.startsWith(NAME))).toEqual([]);
    expect(readdirSync(app).filter((file) => file.endsWith('.tgz'))).toEqual([]);
    expect(readdirSync(join(app, 'node_modules'))).toEqual([NAME]);
  });

  test('without the version is an error of npm, with the remedy', async () => {
    const { code, stdout, stderr } = await npx(['prices', '--version', '8.0.0'], env());
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^npm could not download cdk-bedrock-cost-tags@8\.0\.0: .*ETARGET/s);
    expect(stderr).toMatch(/Check the version and the registry of npm, or download the package on another machine and pass it with --from\.\n$/);
    expect(readdirSync(join(workplace, 'tmp')).filter((file) => file.startsWith(NAME))).toEqual([]);
  });

  test('is not asked without npm', async () => {
    expect(await npx(['prices'], { ...env(), PATH: '' })).toMatchObject({ code: 1, stderr: expect.stringMatching(/^npm could not download cdk-bedrock-cost-tags@latest: spawnSync npm ENOENT\n/) });
  });
});

describe('calibration', () => {
  beforeAll(() => {
    writeFileSync(inApp('result.csv'), result([CLAIMS_ARN, 0.93], [SUMMARIES_ARN, 0.1], [`${CLAIMS_ARN}x`, null]));
  });
  const leftOut = [
    'Left out, so not calibrated:', `  Bedrock/Claims (${SUMMARIES_ARN}): the factor 0.1 is not within 0.2 to 5`, `  Bedrock/Claims (${CLAIMS_ARN}x): no tokens in this month`,
  ].join('\n');

  test('prints the member, and writes nothing by itself', () => {
    const { code, stdout, stderr } = run(['calibration', 'result.csv']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${JSON.stringify({ calibration: { month: '2026-10', factors: { [CLAIMS_ARN]: 0.93 } } }, undefined, 2)}\n${leftOut}\nNo file was written. Pass --document FILE to write the calibration.\n`);
  });

  test('makes a document that has nothing else, and replaces the calibration of one that has', () => {
    const calibration = { month: '2026-10', factors: { [CLAIMS_ARN]: 0.93 } };
    expect(run(['calibration', 'result.csv', '--document', 'new.json'])).toEqual({ code: 0, stdout: `new.json contains 1 factor of 2026-10.\n${leftOut}\n`, stderr: '' });
    expect(read('new.json')).toEqual({ version: 1, asOf: INSTALLED.asOf, models: {}, calibration });
    expect(documentProblems(read('new.json'))).toEqual([]);

    const before = { ...newerPrices(), calibration: { month: '2026-09', factors: { [SUMMARIES_ARN]: 1, [CLAIMS_ARN]: 1 } } };
    writeFileSync(inApp('old.json'), JSON.stringify(before));
    expect(run(['calibration', 'result.csv', '--document', 'old.json']).stdout).toContain('old.json contains 1 factor of 2026-10, instead of 2 factors of 2026-09.');
    expect(read('old.json')).toEqual({ ...before, calibration });
  });

  test('has the bounds that are asked for', () => {
    expect(run(['calibration', 'result.csv', '--min', '0.05', '--max', '0.5', '--document', 'bounds.json']).stdout).toContain('the factor 0.93 is not within 0.05 to 0.5');
    expect(read('bounds.json').calibration.factors).toEqual({ [SUMMARIES_ARN]: 0.1 });
  });

  test('has the factors of all files', () => {
    writeFileSync(inApp('more.csv'), result([`${CLAIMS_ARN}x`, 1.2]));
    run(['calibration', 'result.csv', 'more.csv', '--document', 'both.json']);
    expect(read('both.json').calibration.factors).toEqual({ [CLAIMS_ARN]: 0.93, [`${CLAIMS_ARN}x`]: 1.2 });
  });

  test('leaves the document as it is if a result cannot be used', () => {
    writeFileSync(inApp('untouched.json'), JSON.stringify({ version: 1, asOf: '2026-10-01', models: {} }));
    writeFileSync(inApp('wrong.csv'), 'month,cost\n2026-10,1\n');
    writeFileSync(inApp('none.csv'), result([SUMMARIES_ARN, 0.1]));
    writeFileSync(inApp('invalid.csv'), result(['profile', 1]));
    const calibrated = (...args: string[]) => run(['calibration', ...args, '--document', 'untouched.json']);

    expect(calibrated('wrong.csv')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('got a file without the columns profile, profile_arn, factor: run the query') });
    expect(calibrated('none.csv')).toMatchObject({
      code: 1, stdout: '', stderr: `The result contains no factor that can be used, so nothing was changed.\nLeft out, so not calibrated:\n  Bedrock/Claims (${SUMMARIES_ARN}): the factor 0.1 is not within 0.2 to 5\n`,
    });
    expect(calibrated('invalid.csv')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('calibration.factors must have ARNs as keys, got "profile"') });
    expect(calibrated('missing.csv')).toEqual({ code: 1, stdout: '', stderr: 'missing.csv cannot be read (ENOENT): pass the path of a file that exists\n' });
    expect(read('untouched.json')).toEqual({ version: 1, asOf: '2026-10-01', models: {} });
  });
});

test('both commands run as a program', async () => {
  writeFileSync(inApp('result.csv'), result([CLAIMS_ARN, 0.93]));
  expect(await npx(['prices', '--from', newer, '--models', 'acme.new-v1:0', '--out', 'program.json'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('program.json contains 1 model.') });
  expect(await npx(['calibration', 'result.csv', '--document', 'program.json'])).toEqual({ code: 0, stdout: 'program.json contains 1 factor of 2026-10.\n', stderr: '' });
  expect(await npx(['calibration', 'missing.csv'])).toEqual({ code: 1, stdout: '', stderr: 'missing.csv cannot be read (ENOENT): pass the path of a file that exists\n' });
  expect(read('program.json')).toMatchObject({ asOf: NEWEST, calibration: { factors: { [CLAIMS_ARN]: 0.93 } } });
});
