import type { Document } from './document';

/** The commands and files of a quick start as one script, in the order of the document; files are written as the text before them says. */
export function quickStart({ blocks }: Document, name: string): string {
  const steps = blocks.flatMap(({ mark, code }) => {
    if (mark === `run: ${name}`) {
      return [code];
    }
    const file = new RegExp(`^file: ${name} (\\S+)$`).exec(mark ?? '')?.[1];
    return file === undefined ? [] : [`cat > ${file} <<'END_OF_FILE'\n${code}END_OF_FILE\n`];
  });
  if (steps.length === 0) {
    throw new Error(`the document has no quick start "${name}"`);
  }
  return steps.join('\n');
}
