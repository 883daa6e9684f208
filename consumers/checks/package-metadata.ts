import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const MANIFEST = JSON.parse(readFileSync('package.json', 'utf8'));
const TARGETS = MANIFEST.jsii.targets;

/** The npm tarballs in an unpacked package, each with the bytes of the assembly in it. */
export function embeddedTarballs(folder: string): { file: string; assemblyBytes: Buffer }[] {
  return filesNamed(folder, /\.tgz$/)
    .map((file) => ({ file, assemblyBytes: execFileSync('tar', ['-xzOf', file, 'package/.jsii'], { maxBuffer: 2 ** 28 }) }));
}

/** What an unpacked package, or sources that were only generated, say of themselves otherwise than package.json does. */
export function metadataOf(language: string, folder: string, built: boolean): string[] {
  switch (language) {
    case 'js': return jsMetadata(folder);
    case 'python': return built ? pythonMetadata(folder) : [];
    case 'java': return javaMetadata(folder, built);
    case 'go': return goMetadata(folder);
    case 'dotnet': return dotnetMetadata(folder);
    default: return [`nothing is known of ${language}`];
  }
}

function jsMetadata(folder: string): string[] {
  const [file] = filesNamed(folder, /\.tgz$/);
  const packed = JSON.parse(execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' }));
  return ['name', 'version', 'license', 'repository', 'peerDependencies', 'keywords', 'homepage', 'bugs']
    .filter((field) => JSON.stringify(packed[field]) !== JSON.stringify(MANIFEST[field]))
    .map((field) => `${field} in the tarball is not that of package.json`);
}

function pythonMetadata(folder: string): string[] {
  const [file] = filesNamed(folder, /^METADATA$/);
  return lacking(readFileSync(file, 'utf8').split('\n\n')[0], [
    `Name: ${TARGETS.python.distName}`,
    `Version: ${MANIFEST.version}`,
    `License: ${MANIFEST.license}`,
    `Home-page: ${MANIFEST.homepage ?? MANIFEST.repository.url}`,
    `Project-URL: Source, ${MANIFEST.repository.url}`,
    'Classifier: Typing :: Typed',
    ...(TARGETS.python.classifiers ?? []).map((classifier: string) => `Classifier: ${classifier}`),
    ...peers().map(({ name, from, below }) => `Requires-Dist: ${name} <${below},>=${from}`),
  ]);
}

function javaMetadata(folder: string, built: boolean): string[] {
  const [file] = filesNamed(folder, /^pom\.xml$/);
  const pom = readFileSync(file, 'utf8').replaceAll(/>\s+</g, '><');
  const { groupId, artifactId } = TARGETS.java.maven;
  const version = (peer: string) => /<version>([^<]*)</.exec(pom.split(`<artifactId>${peer}</artifactId>`)[1])?.[1] ?? '';
  // Maven Central refuses what lacks one of these.
  return lacking(pom, [
    `<groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${MANIFEST.version}</version>`,
    `<description>${MANIFEST.description}</description>`,
    `<url>${MANIFEST.homepage ?? MANIFEST.repository.url}</url>`,
    '<license><name>Apache License 2.0</name>',
    '<developers><developer>',
    `<scm><connection>scm:git:${MANIFEST.repository.url}</connection>`,
  ]).concat(peers().flatMap(({ name, from, below }) => {
    // jsii-pacmak puts the newest version that Maven's metadata knows that day in place of the range; an app's own version wins over it.
    const right = built ? atLeast(version(name), from) && !atLeast(version(name), below) : version(name) === `[${from},${below})`;
    return right ? [] : [`the pom depends on ${name} ${version(name)}, package.json on ${from} to below ${below}`];
  }));
}

function goMetadata(folder: string): string[] {
  const [file] = filesNamed(folder, /^go\.mod$/);
  const mod = readFileSync(file, 'utf8');
  const from = (peer: string) => peers().find(({ name }) => name === peer)!.from;
  // aws-cdk-go asks for a newer constructs-go than our floor by itself.
  return lacking(mod, [
    `module ${TARGETS.go.moduleName}/${TARGETS.go.packageName}\n`,
    `github.com/aws/aws-cdk-go/awscdk/v2 v${from('aws-cdk-lib')}\n`,
  ]).concat(atLeast(/constructs-go\/constructs\/v10 v(\S+)/.exec(mod)?.[1] ?? '', from('constructs')) ? [] : ['the module takes a constructs below the floor']);
}

function dotnetMetadata(folder: string): string[] {
  const [file] = filesNamed(folder, /\.csproj$/);
  const ids: Record<string, string> = { 'aws-cdk-lib': 'Amazon.CDK.Lib', 'constructs': 'Constructs' };
  return lacking(readFileSync(file, 'utf8'), [
    `<PackageId>${TARGETS.dotnet.packageId}</PackageId>`,
    `<PackageVersion>${MANIFEST.version}</PackageVersion>`,
    `<PackageLicenseExpression>${MANIFEST.license}</PackageLicenseExpression>`,
    `<RepositoryUrl>${MANIFEST.repository.url}</RepositoryUrl>`,
    ...peers().map(({ name, from, below }) => `<PackageReference Include="${ids[name]}" Version="[${from},${below})" />`),
  ]);
}

function peers(): { name: string; from: string; below: string }[] {
  return Object.entries<string>(MANIFEST.peerDependencies).map(([name, range]) => {
    const from = range.replace(/^\^/, '');
    return { name, from, below: `${Number(from.split('.')[0]) + 1}.0.0` };
  });
}

function atLeast(version: string, floor: string): boolean {
  return version.localeCompare(floor, 'en', { numeric: true }) >= 0;
}

function lacking(text: string, parts: string[]): string[] {
  return parts.filter((part) => !text.includes(part)).map((part) => `the metadata lacks ${JSON.stringify(part)}`);
}

function filesNamed(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file))
    .filter((file) => name.test(basename(file)) && statSync(file).isFile());
}
