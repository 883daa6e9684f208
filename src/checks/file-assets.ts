import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Files that the app uploads, by the keys of their S3 objects.
 */
export class FileAssets {
  private files?: Map<string, string>;

  constructor(private readonly directories: readonly string[]) {}

  /** Returns the path of the file that a URL points to. Undefined for a file of another source. */
  public at(url: string): string | undefined {
    this.files ??= new Map(this.directories.flatMap(filesOf));
    const path = url.replace(/[?#].*$/, '').split('/');
    // The key of an object can have several segments.
    const keys = path.map((_, index) => path.slice(index).join('/'));
    const found = keys.map((key) => this.files!.get(key)).find((file) => file !== undefined);
    return found !== undefined && existsSync(found) ? found : undefined;
  }
}

function filesOf(directory: string): Array<[string, string]> {
  return readdirSync(directory).filter((name) => name.endsWith('.assets.json')).flatMap((name) => {
    const { files } = parsed(join(directory, name)) ?? {};
    return Object.values<any>(files ?? {}).flatMap(({ source, destinations }): Array<[string, string]> => typeof source?.path !== 'string' ? []
      : Object.values<any>(destinations ?? {}).map(({ objectKey }) => [String(objectKey), resolve(directory, source.path)]));
  });
}

/** Returns the content of a JSON file. Undefined for a file of another format. */
export function parsed(file: string): any {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
