// Makes and synthesizes so many tenants in one way, in a process that does nothing else, and sends what it took. Runs with --expose-gc.
const { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const cdk = require('aws-cdk-lib');
// What `cdk init` writes into a new app.
const context = require('aws-cdk-lib/recommended-feature-flags.json');
const { between, now } = require('./clock');

const [way, tenants, profileFile, withChecks] = process.argv.slice(2);
const COUNT = Number(tenants);

// A stack may have 500 resources.
const TENANTS_PER_STACK = 100;

// Each service is read in full: the CDK loads it at first use, which is no part of what a tenant takes.
[cdk.aws_bedrock, cdk.aws_budgets, cdk.aws_cloudwatch, cdk.aws_iam, cdk.aws_sns].forEach((service) => Object.values(service));
const { shared = () => undefined, tenant } = require(`./tenants/${way}`);

const outdir = mkdtempSync(join(tmpdir(), 'bench-tenants-'));
const profiler = profileFile ? new Session() : undefined;
profiler?.connect();
profiler?.post('Profiler.enable');
profiler?.post('Profiler.setSamplingInterval', { interval: 250 });

global.gc();
const heapBefore = process.memoryUsage().heapUsed;
profiler?.post('Profiler.start');
const start = now();
const app = new cdk.App({ outdir, context });
for (let first = 1; first <= COUNT; first += TENANTS_PER_STACK) {
  const stack = new cdk.Stack(app, `Tenants${first}`, { env: { account: '111122223333', region: 'us-east-1' } });
  const ofStack = shared(stack);
  for (let index = first; index < first + TENANTS_PER_STACK && index <= COUNT; index++) {
    tenant(stack, index, ofStack);
  }
}
const constructed = now();
app.synth();
const synthesized = now();
profiler?.post('Profiler.stop', (_, { profile }) => writeFileSync(profileFile, JSON.stringify(profile)));
global.gc();
const heapAfter = process.memoryUsage().heapUsed;
const checks = withChecks ? checked() : undefined;

const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json')).map((file) => readFileSync(join(outdir, file), 'utf8'));
rmSync(outdir, { recursive: true });
process.send({
  construct: between(start, constructed),
  synth: between(constructed, synthesized),
  total: between(start, synthesized),
  checks,
  peakRssMiB: process.resourceUsage().maxRSS / 1024,
  heapMiB: (heapAfter - heapBefore) / 1024 / 1024,
  templateBytes: templates.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  resources: COUNT === 1 ? JSON.parse(templates[0]).Resources : undefined,
});

// With what the CDK passes to a plugin for validation. It is loaded here, as an app that validates does.
function checked() {
  const before = now();
  const { BedrockCostChecks } = require('cdk-bedrock-cost-tags');
  const templatePaths = readdirSync(outdir).filter((file) => file.endsWith('.template.json')).map((file) => join(outdir, file));
  const { violations } = new BedrockCostChecks().validate({ appConstruct: app, templatePaths });
  if (violations.length > 0) {
    throw new Error(`the checks found ${JSON.stringify(violations[0])}`);
  }
  return between(before, now());
}
