import ts from 'typescript';
import { PATTERNS, SUMMARY_START } from './patterns';

/** A wording to replace, where it is. */
export interface WordHit {
  readonly line: number;
  readonly name: string;
  readonly text: string;
  readonly instead: string;
}

/**
 * Texts of a source that reach a reader: string and template literals, which become messages, descriptions and documents, and doc comments.
 *
 * Imports, names of files and comments on single lines are for people who work on the library.
 */
export function emittedTexts(source: string, path: string): Array<{ line: number; text: string; isSummary: boolean }> {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  const found: Array<{ line: number; text: string; isSummary: boolean }> = [];
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      return;
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      found.push({ line: lineOf(node.getStart(file)), text: node.text, isSummary: false });
    }
    const isDocumented = ts.canHaveModifiers(node) || ts.isEnumMember(node) || ts.isPropertySignature(node) || ts.isMethodSignature(node);
    for (const comment of isDocumented ? docsOf(node, file) : []) {
      prose(comment.text).forEach((text, index) => {
        if (text !== '') found.push({ line: lineOf(comment.start) + index, text, isSummary: false });
      });
      const first = prose(comment.text).find((text) => text !== '');
      if (first !== undefined) found.push({ line: lineOf(comment.start), text: first, isSummary: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Wordings to replace in a source. */
export function emittedHits(source: string, path: string): WordHit[] {
  return emittedTexts(source, path).flatMap(({ line, text, isSummary }) => isSummary
    ? summaryHits(text).map((hit) => ({ line, ...hit }))
    : wordHits(text).map((hit) => ({ line, ...hit })));
}

/** Wordings to replace in a text. */
export function wordHits(text: string): Array<Omit<WordHit, 'line'>> {
  return PATTERNS.flatMap(({ name, pattern, instead }) => [...text.matchAll(new RegExp(pattern, 'gi'))]
    .map(({ 0: match, index }) => ({ name, text: excerpt(text, index, match.length), instead })));
}

/** Summaries that begin with a question word or a preposition. */
export function summaryHits(summary: string): Array<Omit<WordHit, 'line'>> {
  return SUMMARY_START.test(summary) ? [{ name: 'summary', text: summary.slice(0, 60), instead: 'a noun or a verb' }] : [];
}

function docsOf(node: ts.Node, file: ts.SourceFile): Array<{ start: number; text: string }> {
  return (ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [])
    .filter(({ pos }) => file.text.startsWith('/**', pos))
    .map(({ pos, end }) => ({ start: pos, text: file.text.slice(pos, end) }));
}

/** The lines of a doc comment without examples, whose texts belong to the reader's app. */
function prose(comment: string): string[] {
  let isExample = false;
  return comment.replace(/^\/\*\*/, '').replace(/\*\/$/, '').split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trimEnd()).map((line) => {
    isExample = /^@/.test(line) ? line.startsWith('@example') : isExample;
    return isExample ? '' : line;
  });
}

/** A match with the words around it. */
export function excerpt(text: string, at: number, length: number): string {
  return text.slice(Math.max(0, at - 40), at + length + 40).replace(/\s+/g, ' ').trim();
}
