import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** An app of a user who knows nothing of our sources. */
const APP = `
const { App, Stack } = require('aws-cdk-lib');
const { CostAllocationTagActivation, CostTagSchema, TagAudit, TagCostMeter } = require('cdk-bedrock-cost-tags');

const app = new App({ outdir: 'cdk.out', analyticsReporting: false, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
const stack = new Stack(app, 'Costs', { env: { account: '111122223333', region: 'us-east-1' } });
new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department'] });
new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'] });
new TagAudit(stack, 'Audit', { schema: CostTagSchema.bedrockGuide() });
app.synth();
`;

/** What a TypeScript app says, in the module system of its file. */
const TYPES: Record<string, string> = {
  'esm.mts': `
import { App, Stack } from 'aws-cdk-lib';
import { CostTags, CostTagSchema, ModelSource, TaggedInferenceProfile, type TaggedInferenceProfileProps } from 'cdk-bedrock-cost-tags';
import type { CostTagRule, IInferenceProfile } from 'cdk-bedrock-cost-tags';
import * as all from 'cdk-bedrock-cost-tags';

const rule: CostTagRule = { allowedValues: ['Claims'] };
const schema: all.CostTagSchema = CostTagSchema.of({ Department: rule });
const props: TaggedInferenceProfileProps = { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: schema.createCostTags({ Department: 'Claims' }) };
export const profile: IInferenceProfile = new TaggedInferenceProfile(new Stack(new App(), 'S'), 'P', props);
export const id: string = TaggedInferenceProfile.PROPERTY_INJECTION_ID;
// @ts-expect-error The types of rules are as precise as those of other structs.
CostTagSchema.of({ Department: { allowed_values: ['Claims'] } });
// @ts-expect-error
CostTags.of({ Department: 5 });
`,
  'commonjs.cts': `
import library = require('cdk-bedrock-cost-tags');
import { TagBudget } from 'cdk-bedrock-cost-tags';
export const names: string[] = [library.TagBudget.name, TagBudget.PROPERTY_INJECTION_ID];
`,
};

const COMPILER = {
  module: 'NodeNext', moduleResolution: 'NodeNext', target: 'ES2022', lib: ['ES2022', 'ESNext.Disposable'], strict: true, skipLibCheck: false, types: [], outDir: 'out',
};

describe('the tarball, installed into a fresh app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-app-'));
  const out = join(folder, 'cdk.out');
  const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

  let tarball: string;

  beforeAll(() => {
    const [{ filename }] = JSON.parse(npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder));
    tarball = join(folder, filename);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'fresh-app', version: '1.0.0', private: true }));
    // The peers are the only thing it needs, and here already.
    npm(folder, 'install', '--offline', '--no-audit', '--no-fund', '--legacy-peer-deps', '--ignore-scripts', join(folder, filename));
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    ['aws-cdk-lib', 'constructs'].forEach((peer) => symlinkSync(join(ROOT, 'node_modules', peer), join(folder, 'node_modules', peer), 'junction'));
    writeFileSync(join(folder, 'app.js'), APP);
    execFileSync(process.execPath, ['app.js'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }, 120_000);

  test('brings nothing but itself', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')).sort()).toEqual(['aws-cdk-lib', 'cdk-bedrock-cost-tags', 'constructs']);
  });

  test('synthesizes activation, meter and audit, each with the code of its function', () => {
    const { Resources } = JSON.parse(readFileSync(join(out, 'Costs.template.json'), 'utf8'));
    const { files } = JSON.parse(readFileSync(join(out, 'Costs.assets.json'), 'utf8'));
    const handlers = Object.entries<any>(Resources).filter(([, { Type, Properties }]) => Type === 'AWS::Lambda::Function' && Properties.Handler === 'index.handler' && Properties.Architectures)
      .map(([id, { Properties: { Code, Architectures } }]) => {
        const { source } = files[Code.S3Key.replace('.zip', '')];
        return { of: id.replace(/Handler[0-9A-F]{8}$/, ''), architecture: Architectures[0], file: join(out, source.path, 'index.js') };
      });

    expect(handlers.map(({ of, architecture }) => [of, architecture]).sort()).toEqual([['Activation', 'arm64'], ['Audit', 'arm64'], ['Meter', 'arm64']]);
    for (const { file } of handlers) {
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8')).toMatch(/handler: \(\) => handler/);
      execFileSync(process.execPath, ['--check', file]);
    }
  });

  test('has declarations that import nothing but each other and the peers', () => {
    const library = join(folder, 'node_modules/cdk-bedrock-cost-tags');
    const declarations = readdirSync(join(library, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'));
    const imports = declarations.flatMap((file) => [...readFileSync(join(library, 'lib', file), 'utf8').matchAll(/\b(?:from|import\(|require\(|import) ?['"]([^'"]+)['"]/g)]
      .map(([, path]) => ({ file, path })));
    const isThere = ({ file, path }: { file: string; path: string }) => path.startsWith('.')
      ? [`${path}.d.ts`, `${path}/index.d.ts`].some((each) => existsSync(join(library, 'lib', file, '..', each)))
      : /^(aws-cdk-lib|constructs)(\/|$)/.test(path);

    expect(imports.length).toBeGreaterThan(200);
    expect(imports.filter((each) => !isThere(each))).toEqual([]);
  });

  test('compiles with skipLibCheck off and exact optional properties, as an ES module and as CommonJS, and both run', () => {
    Object.entries(TYPES).forEach(([file, text]) => writeFileSync(join(folder, file), text));
    const problemsWith = (options: object): string[] => {
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...COMPILER, ...options }, files: Object.keys(TYPES) }));
      const { stdout } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], { cwd: folder, encoding: 'utf8' });
      return stdout.split('\n').filter((line) => /^\S/.test(line));
    };

    expect(problemsWith({})).toEqual([]);
    // The CDK itself does not compile with these two together.
    expect(problemsWith({ exactOptionalPropertyTypes: true }).filter((line) => !/node_modules\/(aws-cdk-lib|constructs)\//.test(line))).toEqual([]);
    expect(problemsWith({ exactOptionalPropertyTypes: true, skipLibCheck: true })).toEqual([]);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['commonjs.cjs', 'esm.mjs']);
    const output = (script: string) => execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' }).trim();
    writeFileSync(join(folder, 'out/use.mjs'), "import { names } from './commonjs.cjs'; import { TagBudget } from 'cdk-bedrock-cost-tags'; console.log(names.join(), TagBudget.name);");
    expect(output("await import('./out/use.mjs')")).toBe('TagBudget,cdk-bedrock-cost-tags.TagBudget TagBudget');
  }, 240_000);

  test('synthesizes where pnpm installed it, which lets a package load its own dependencies only', () => {
    const strict = mkdtempSync(join(tmpdir(), 'packed-pnpm-'));
    const peers = ['aws-cdk-lib', 'constructs'].map((peer) => [peer, `link:${join(ROOT, 'node_modules', peer)}`]);
    writeFileSync(join(strict, 'package.json'), JSON.stringify({
      name: 'strict-app', version: '1.0.0', private: true, dependencies: { 'cdk-bedrock-cost-tags': `file:${tarball}`, ...Object.fromEntries(peers) },
    }));
    execFileSync(process.execPath, [
      join(ROOT, 'node_modules/pnpm/bin/pnpm.cjs'), 'install', '--offline', '--ignore-scripts', '--no-frozen-lockfile', '--store-dir', join(strict, 'store'),
      '--config.auto-install-peers=false', '--config.strict-peer-dependencies=false', '--config.manage-package-manager-versions=false',
    ], { cwd: strict, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    writeFileSync(join(strict, 'app.js'), APP);
    execFileSync(process.execPath, ['app.js'], { cwd: strict, stdio: ['ignore', 'ignore', 'pipe'] });

    expect(existsSync(join(strict, 'cdk.out/Costs.template.json'))).toBe(true);
    expect(existsSync(join(strict, 'node_modules/.pnpm'))).toBe(true);
  }, 240_000);
});
