import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import { TaggingStrategyDocument, type TaggingStrategyDocumentProps } from '../../src/strategy';
import type { StrategyFacts } from '../../src/strategy/strategy-facts';

/** A folder of its own, below that of the test run. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'strategy-'));
}

/** Puts a document into an app or stage, synthesizes, and reads what was written. */
export function strategyOf(scope: Construct, props: TaggingStrategyDocumentProps = {}): { facts: StrategyFacts; markdown: string; json: string } {
  const document = new TaggingStrategyDocument(scope, 'Strategy', { directory: newFolder(), ...props });
  (scope.node.root as any).synth();
  const json = readFileSync(document.jsonFile, 'utf8');
  return { facts: JSON.parse(json), json, markdown: readFileSync(document.markdownFile, 'utf8') };
}

/** A cell of the one table of a document that has such a column and row, by the heading and the first cell. */
export function cellOf(markdown: string, heading: string, row: string): string | undefined {
  const tables = markdown.split('\n\n').filter((block) => block.startsWith('| '))
    .map((block) => block.split('\n').map((line) => line.slice(2, -2).split(' | ')));
  const found = tables.filter(([headings]) => headings.includes(heading))
    .flatMap(([headings, , ...rows]) => rows.filter(([first]) => first === row).map((cells) => cells[headings.indexOf(heading)]));
  if (found.length > 1) {
    throw new Error(`there are ${found.length} rows ${row} in tables with a column ${heading}`);
  }
  return found[0];
}
