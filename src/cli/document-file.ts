import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CommandError } from './command-error';
import { documentProblems, type PriceDocument } from '../pricing/price-document';

/** Reads a file that the user named. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandError(`${file} cannot be read (${codeOf(error)}): pass the path of a file that exists`);
  }
}

export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}

/** Reads a price document from a file, or returns undefined if there is no file. */
export function readDocument(file: string): PriceDocument | undefined {
  return existsSync(file) ? parseDocument(readText(file), file) : undefined;
}

/**
 * Parses a price document, and throws one error with all its problems.
 *
 * @param name name of the document in the error
 */
export function parseDocument(text: string, name: string): PriceDocument {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new CommandError(`${name} is not JSON (${(error as Error).message}): pass a price document`);
  }
  return checkedDocument(value, name);
}

/** Writes a document, after the same checks that it gets when it is read. */
export function writeDocument(file: string, document: PriceDocument): void {
  const text = documentText(checkedDocument(document, 'The document to write'));
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CommandError(`${file} cannot be written (${codeOf(error)}): pass the path of a file in a folder that exists`);
  }
}

/**
 * Formats a document with one line for each entry, so that a change of a price is a change of one line. There are no blanks, because a parameter holds few bytes.
 */
export function documentText(document: PriceDocument): string {
  return `${linesOf(document)}\n`;
}

function linesOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || isOneLine(value)) {
    return JSON.stringify(value);
  }
  const members = Array.isArray(value) ? value.map(linesOf) : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${linesOf(each)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${members.join(',\n')}\n${close}`;
}

function isOneLine(value: object): boolean {
  return Array.isArray(value) ? value.every((each) => typeof each !== 'object') : 'route' in value || Object.keys(value).length === 0;
}

function checkedDocument(value: unknown, name: string): PriceDocument {
  const problems = documentProblems(value);
  if (problems.length > 0) {
    throw new CommandError(`${name} is not a valid price document:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  return value as PriceDocument;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
