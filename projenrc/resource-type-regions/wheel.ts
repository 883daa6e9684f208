import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The resource types that CloudFormation has in each Region, as a release of cfn-lint has them. */
export interface TypeLists {
  /** `cfn-lint@version`. */
  readonly source: string;

  /** Day of the release, as `YYYY-MM-DD`. */
  readonly asOf: string;

  /** Types by Region. */
  readonly types: Record<string, readonly string[]>;
}

const FILE = /^cfnlint\/data\/schemas\/providers\/([a-z]+(?:-[a-z]+)+-\d+)\.json$/;

// The keys of a Region's file are its types. The days are those of the archive: what is unpacked has lost them.
const READ = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    lists = [i for i in wheel.infolist() if i.filename.startswith("cfnlint/data/schemas/providers/") and i.filename.endswith(".json")]
    version = next(n.split("-")[1].removesuffix(".dist") for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    print(json.dumps({"version": version, "files": [[i.filename, "%04d-%02d-%02d" % i.date_time[:3], list(json.loads(wheel.read(i)))] for i in lists]}))
`;

/** Downloads the newest release into an empty folder. Nothing is installed and nothing of it is run. Returns the archive. */
export function download(folder: string): string {
  execFileSync('python3', ['-m', 'pip', 'download', 'cfn-lint', '--no-deps', '--only-binary', ':all:', '--dest', folder], { cwd: folder, stdio: 'pipe' });
  return join(folder, readdirSync(folder)[0]);
}

/** Reads a release. Throws if the archive has no types, or not the Region that all types begin in. */
export function readWheel(path: string): TypeLists {
  if (!existsSync(path)) {
    throw new Error(`--from must be an archive, got ${path}, which does not exist: pass the wheel of cfn-lint as pip download wrote it, or leave --from out`);
  }
  const { version, files }: { version: string; files: Array<[string, string, string[]]> } = JSON.parse(execFileSync('python3', ['-c', READ, path], { encoding: 'utf8', maxBuffer: 1e9 }));
  const lists = files.filter(([file]) => FILE.test(file));
  const types = Object.fromEntries(lists.map(([file, , each]) => [FILE.exec(file)![1], each]));
  if (types['us-east-1'] === undefined) {
    throw new Error(`--from must have the types of us-east-1, got ${path} with ${lists.length} Regions: look whether the format of cfn-lint has changed`);
  }
  return { source: `cfn-lint@${version}`, asOf: lists.map(([, day]) => day).sort().at(-1)!, types };
}
