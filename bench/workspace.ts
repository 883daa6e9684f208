import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The versions that are measured against. */
const RIVALS = {
  '@aws-cdk/aws-bedrock-alpha': '2.271.0-alpha.0',
  '@cdklabs/generative-ai-cdk-constructs': '0.1.318',
};

const ROOT = join(__dirname, '..');

/**
 * A folder outside of the repository in which this package is installed from its tarball, as users get it, beside the CDK of the development dependencies and the rivals. Whatever runs there finds nothing
 * else.
 */
export class Workspace {
  /** What is installed, by name. */
  public readonly versions: Readonly<Record<string, string>>;

  private readonly folder: string;

  constructor() {
    if (!existsSync(join(ROOT, 'lib', 'index.js'))) {
      throw new Error('there is no lib/ to measure: run npx projen compile first');
    }
    this.versions = { 'aws-cdk-lib': devVersion('aws-cdk-lib'), 'constructs': devVersion('constructs'), ...RIVALS };
    const peers = peersFolder(this.versions);
    // Below the peers, so that Node.js finds them; a folder for each run, so that two at a time do not get in each other's way.
    this.folder = mkdtempSync(join(peers, 'run-'));
    const [{ filename }] = JSON.parse(npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', this.folder));
    writeManifest(this.folder, {});
    npm(this.folder, 'install', '--offline', '--no-audit', '--no-fund', '--legacy-peer-deps', '--ignore-scripts', join(this.folder, filename));
    cpSync(join(__dirname, 'measured'), join(this.folder, 'measured'), { recursive: true });
  }

  /** A script of `measured/`. */
  public script(name: string): string {
    return join(this.folder, 'measured', name);
  }

  /** A file for something that is read again before the run is over. */
  public file(name: string): string {
    return join(this.folder, name);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function peersFolder(versions: Readonly<Record<string, string>>): string {
  const cache = join(tmpdir(), 'cdk-bedrock-cost-tags-bench');
  const folder = join(cache, Object.values(versions).join('_'));
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(join(cache, 'install-'));
    writeManifest(fresh, versions);
    npm(fresh, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts');
    // Only once it is complete.
    renameSync(fresh, folder);
  }
  return folder;
}

function writeManifest(folder: string, dependencies: Readonly<Record<string, string>>): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'bench', version: '0.0.0', private: true, dependencies }));
}

function devVersion(name: string): string {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
}

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
