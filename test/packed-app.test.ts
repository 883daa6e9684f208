import { execFileSync } from 'node:child_process';
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

describe('the tarball, installed into a fresh app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-app-'));
  const out = join(folder, 'cdk.out');
  const npm = (cwd: string, ...args: string[]) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

  beforeAll(() => {
    const [{ filename }] = JSON.parse(npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder));
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
});
