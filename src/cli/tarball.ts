import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

/**
 * Returns the text of files in a package as npm packs it, by their paths in the package. A file that the package does not contain is left out.
 *
 * Throws if the content is not a compressed tar archive.
 */
export function packedFiles(tarball: Buffer, paths: readonly string[]): Record<string, string> {
  const archive = gunzipSync(tarball);
  const files: Record<string, string> = {};
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0;) {
    const size = parseInt(textOf(archive, at + 124, 12), 8);
    if (!(size >= 0)) {
      throw new Error('not a tar archive');
    }
    // npm puts everything into one folder, whose name can differ.
    const path = textOf(archive, at, 100).replace(/^[^/]*\//, '');
    if (paths.includes(path)) {
      files[path] = archive.toString('utf8', at + BLOCK, at + BLOCK + size);
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function textOf(archive: Buffer, at: number, length: number): string {
  return archive.toString('utf8', at, at + length).replace(/\0.*$/s, '').trim();
}
