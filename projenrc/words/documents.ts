import MarkdownIt, { type Token } from 'markdown-it';
import { DOCUMENT_PATTERNS, HEADING_START, LONG_SENTENCE } from './document-patterns';
import { excerpt, type WordHit, wordHits } from './emitted';

const markdown = new MarkdownIt({ html: true });

/** Wordings to replace in a Markdown document. Inline code and the targets of links are not checked; blocks of code are, because their comments are read too. */
export function documentHits(text: string): WordHit[] {
  const hits: WordHit[] = [];
  let line = 1;
  let isHeading = false;
  let isTable = false;
  for (const token of markdown.parse(text, {})) {
    line = token.map ? token.map[0] + 1 : line;
    isTable = token.type === 'table_open' || (isTable && token.type !== 'table_close');
    if (token.type === 'fence' && token.info.trim() !== 'text') {
      token.content.split('\n').forEach((code, index) => hits.push(...wordHits(code).map((hit) => ({ line: line + 1 + index, ...hit }))));
    }
    if (token.type === 'inline') {
      const prose = proseOf(token.children ?? []);
      const inSentences = sentencesOf(prose).flatMap((sentence) => sentenceHits(sentence, isTable || isHeading));
      hits.push(...[...wordHits(prose), ...(isHeading ? headingHits(prose) : []), ...inSentences].map((hit) => ({ line, ...hit })));
    }
    isHeading = token.type === 'heading_open';
  }
  return hits;
}

/** Inline code stands for a noun, so that the sentence around it remains one. */
function proseOf(parts: readonly Token[]): string {
  return parts.map(({ type, content }) => type === 'code_inline' ? 'CODE' : type === 'softbreak' || type === 'hardbreak' ? ' ' : type === 'text' ? content : '').join('');
}

function sentencesOf(prose: string): string[] {
  return prose.split(/(?<=[.?!][)"”]?)\s+(?=[A-Z"“(])/).map((sentence) => sentence.trim()).filter((sentence) => sentence !== '');
}

function headingHits(heading: string): Array<Omit<WordHit, 'line'>> {
  return HEADING_START.test(heading) ? [{ name: 'riddle heading', text: heading, instead: 'the task or the noun that a reader searches for' }] : [];
}

function sentenceHits(sentence: string, isFragment: boolean): Array<Omit<WordHit, 'line'>> {
  const patterns = DOCUMENT_PATTERNS.filter(({ isForSentences = false }) => !(isFragment && isForSentences));
  const found = patterns.flatMap(({ name, pattern, instead, atLeast = 1, isCaseSensitive = false }) => {
    const matches = [...sentence.matchAll(new RegExp(pattern, isCaseSensitive ? 'g' : 'gi'))];
    return matches.length >= atLeast ? [{ name, text: excerpt(sentence, matches[0].index, matches[0][0].length), instead }] : [];
  });
  const words = sentence.split(/\s+/).length;
  return words >= LONG_SENTENCE && !isFragment
    ? [...found, { name: 'long sentence', text: `${sentence.slice(0, 60)}… (${words} words)`, instead: 'one fact per sentence' }]
    : found;
}
