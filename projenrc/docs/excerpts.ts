import type { Document } from './document';

/** The file that a block is an excerpt of, `<!-- from: consumers/python/app.py -->`, if it is one: the file is compiled and run where it belongs. */
export function excerptOf({ mark }: { readonly mark?: string }): string | undefined {
  return /^from: (\S+)$/.exec(mark ?? '')?.[1];
}

/**
 * Problems of blocks that are excerpts: lines that the file does not have, in this order and without lines between them. Indentation does not count.
 *
 * @param read the text of a file of the repository, if there is one
 */
export function excerptProblems({ path, blocks }: Document, read: (file: string) => string | undefined): string[] {
  return blocks.flatMap((block) => {
    const file = excerptOf(block);
    if (file === undefined) {
      return [];
    }
    const text = read(file);
    if (text === undefined) {
      return [`${path}:${block.line}: ${file} does not exist`];
    }
    return `\n${unindented(text)}\n`.includes(`\n${unindented(block.code.trimEnd())}\n`) ? [] : [`${path}:${block.line}: ${file} does not have these lines`];
  });
}

function unindented(text: string): string {
  return text.split('\n').map((line) => line.trim()).join('\n');
}
