import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { dotnetSources } from './dotnet-sources';
import { embeddedTarballs, metadataOf } from './package-metadata';

/**
 * Looks into the packages that `.ci/packages.sh` built: each must hold the very assembly that jsii compiled, and say of itself what package.json says.
 *
 * Arguments: the folder that was packed, beside what is unpacked of wheel and jar, and the languages.
 */
function main(stage: string, languages: string[]): void {
  const problems: string[] = [];
  const assemblyBytes = readFileSync(join(stage, 'package', '.jsii'));
  const assembly = sha256(assemblyBytes);
  for (const language of languages) {
    const files = filesBelow(join('dist', language));
    const built = files.length > 0;
    const sources = join('dist', 'code-only', language);
    // What was compiled for .NET cannot be looked into here; its sources are there in any case.
    const isOpen = built && language !== 'dotnet';
    const unpacked = !isOpen ? sources : ['python', 'java'].includes(language) ? join(stage, 'inside', language) : join('dist', language);

    const tarballs = embeddedTarballs(unpacked);
    if (tarballs.length !== 1) problems.push(`${language}: ${tarballs.length} npm tarballs in ${unpacked} instead of one`);
    for (const { file, assemblyBytes: inside } of tarballs) {
      if (sha256(inside) !== assembly) problems.push(`${language}: the assembly in ${basename(file)} is not the one that was compiled`);
    }
    problems.push(...metadataOf(language, unpacked, isOpen).map((problem) => `${language}: ${problem}`));

    const digest = tarballs[0] && sha256(readFileSync(tarballs[0].file)).slice(0, 12);
    const what = built ? described(language, files) : `SOURCES ONLY ${sources}, ${filesBelow(sources).length} files`;
    console.log(`${language.padEnd(7)} ${what}; npm tarball ${digest} inside, with the assembly ${assembly.slice(0, 12)}`);
    if (language === 'dotnet') {
      const csharp = dotnetSources(sources, JSON.parse(assemblyBytes.toString()));
      problems.push(...csharp.problems.map((problem) => `dotnet: ${problem}`));
      console.log(`        C#${built ? '' : ', not compiled'}: ${csharp.summary}`);
    }
    if (tarballs[0]) digests.add(sha256(readFileSync(tarballs[0].file)));
  }
  if (digests.size > 1) problems.push('the languages do not all hold the same npm tarball');

  problems.forEach((problem) => console.error(`ERROR ${problem}`));
  if (problems.length > 0) process.exit(1);
  console.log(`${languages.length} languages, all from one npm tarball`);
}

const digests = new Set<string>();

function described(language: string, files: string[]): string {
  if (language === 'go') return `${relative('.', join('dist', 'go'))}, ${files.length} files, ${size(files)}`;
  const [file] = files.filter((each) => /\.(tgz|whl|jar|nupkg)$/.test(each) && !/-(sources|javadoc)\.jar$/.test(each));
  return `${file}, ${size([file])}`;
}

function size(files: string[]): string {
  return `${(files.reduce((sum, file) => sum + statSync(file).size, 0) / 2 ** 20).toFixed(1)} MiB`;
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)).filter((file) => statSync(file).isFile());
  } catch {
    return [];
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const [folder, ...names] = process.argv.slice(2);
main(folder, names);
