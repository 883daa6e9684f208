/**
 * Widths of characters in thousandths of the font size: those of Helvetica and Arial, https://github.com/adobe-type-tools/afm-files.
 *
 * The reader's system selects the font, so nothing is measured. `ROOM` is what the widest usual font, DejaVu Sans, adds.
 */
const WIDTHS: ReadonlyArray<readonly [characters: string, width: number]> = [
  ['ijl\'', 222], [' \u00a0!,./:;I[\\]ft|·', 278], ['()-`r"{}', 334], ['*^', 469], ['Jcksvxyz', 500],
  ['#$0123456789?L_abdeghnopqu', 556], ['+<=>~×≥≤', 584], ['FTZ', 611], ['&ABEKPSVXY', 667], ['CDHNRUw', 722], ['GOQ', 778],
  ['Mm', 833], ['%', 889], ['W', 944], ['@', 1015], ['…→—', 1000], ['–', 556],
];
const BY_CHARACTER = new Map(WIDTHS.flatMap(([characters, width]) => [...characters].map((character) => [character, width] as const)));

const ROOM = 1.12;
const BOLD = 1.07;

/** Width of each character of a fixed-width font, relative to its size. */
export const MONO_WIDTH = 0.605;

export interface Font {
  readonly size: number;
  readonly bold?: boolean;
  readonly mono?: boolean;
}

/** Width that a text takes at most. */
export function widthOf(text: string, { size, bold, mono }: Font): number {
  if (mono) {
    return [...text].length * MONO_WIDTH * size;
  }
  const thousandths = [...text].reduce((sum, character) => sum + characterWidth(character), 0);
  return thousandths / 1000 * size * ROOM * (bold ? BOLD : 1);
}

function characterWidth(character: string): number {
  const width = BY_CHARACTER.get(character);
  if (width === undefined) {
    throw new Error(`projenrc/pictures/kit/widths.ts has no width for "${character}"`);
  }
  return width;
}
