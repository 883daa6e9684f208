import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CloudFormationStackArtifact, AssetManifestArtifact, type CloudAssembly } from 'aws-cdk-lib/cx-api';
import { python } from './server';
import { REGION, TEST_ACCOUNT } from '../../test/support/places';

/** A file that a stack needs in the bucket of the bootstrap stack. */
export interface Asset {
  readonly key: string;
  readonly content: Buffer;
}

/** A synthesized stack, ready to be deployed. */
export interface Deployable {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: any;
  readonly templateKey: string;
  readonly assets: readonly Asset[];

  /** The tags of the stack itself. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The stacks of an assembly, those that others need first. */
export function deployables(assembly: CloudAssembly, folder: string): Deployable[] {
  // They are in the order of their dependencies.
  return assembly.stacksRecursively.map((stack) => deployable(stack, folder));
}

function deployable(stack: CloudFormationStackArtifact, folder: string): Deployable {
  const manifest = stack.dependencies.filter(AssetManifestArtifact.isAssetManifestArtifact)[0];
  const files = Object.values<any>(JSON.parse(readFileSync(manifest.file, 'utf8')).files);
  const { account, region } = stack.environment;
  const keyOf = (file: any) => Object.values<any>(file.destinations)[0].objectKey as string;
  return {
    name: stack.stackName,
    account: known(account) ?? TEST_ACCOUNT,
    region: known(region) ?? REGION,
    template: stack.template,
    templateKey: keyOf(files.find(({ source }) => source.path === stack.templateFile)),
    assets: files.map((file) => ({ key: keyOf(file), content: packaged(file.source, dirname(manifest.file), folder) })),
    tags: stack.tags,
  };
}

function known(value: string): string | undefined {
  return value.startsWith('unknown-') ? undefined : value;
}

function packaged({ path, packaging }: { path: string; packaging: string }, from: string, folder: string): Buffer {
  const source = join(from, path);
  if (packaging !== 'zip' || statSync(source).isFile()) {
    return readFileSync(source);
  }
  const archive = join(folder, `${path.split('/').at(-1)}.zip`);
  if (!existsSync(archive)) {
    // Node has no ZIP.
    execFileSync(python(), ['-m', 'zipfile', '-c', archive, ...readdirSync(source)], { cwd: source });
  }
  return readFileSync(archive);
}
