import type { WordPattern } from './patterns';

/** A habit of documents, and the parts of a document in which it is one. */
export interface DocumentPattern extends WordPattern {
  /** The number of matches in one sentence from which on they are a habit. */
  readonly atLeast?: number;

  /** Whether the cells of tables, which have no full sentences, are excluded. */
  readonly isForSentences?: boolean;

  /** Whether case matters, as for the month of May. */
  readonly isCaseSensitive?: boolean;
}

const SUBJECT = '(it|its|they|the|this|that|these|there|AWS|CloudWatch|CloudFormation|Bedrock|IAM|a|an|no|every|each|all)';

/** Wordings that documents avoid in addition to those of `PATTERNS`: they need whole sentences, or are legitimate in messages. */
export const DOCUMENT_PATTERNS: readonly DocumentPattern[] = [
  { name: 'headless relative', pattern: /\bwhat (AWS|it|they|CloudFormation|Bedrock|you|we|one|only|other|counts?|escapes|carries|stays|comes|goes|fails|follows|happens|runs|the \w+ (is|does|has))\b(?![^?]*\?)/, instead: 'the noun: untracked access, undocumented behavior' },
  { name: 'those who', pattern: /\bthose who\b|\b(people|anyone) that\b/, instead: 'the role' },
  { name: 'look, know, say', pattern: /\b(looks?(?! like)|looked|looking|knows?|known by|says?|said|stands?(?! for)|holds?)\b/, instead: 'check, contain, support, specify, state, is, apply' },
  { name: 'fronted preposition', pattern: /^(By|Of|As|Over|From|After|Into|With|Under|For|To|At) (what|which|whom?|when|how)\b/, instead: 'a noun or a verb first', isForSentences: true },
  { name: 'stranded preposition', pattern: /\b(by|of|with|from|into|under|through)(?=[.;:)]*$)/, instead: 'the preposition before its noun', isForSentences: true },
  { name: 'fragment', pattern: /^(Goes|Holds|Belongs|Stays|Comes|Counts|Fires|Tells|Knows|Of \d|Costs (?!nothing\b))/, instead: 'a subject', isForSentences: true },
  { name: 'anaphora', pattern: /\b(those|the former|the latter|the same|both|either|the others?|that one|the ones?|such ones)\b/, instead: 'the noun again', atLeast: 2 },
  { name: 'so many', pattern: /\bso many\b|\bas (\w+ )?(has|have) it\b/, instead: 'the number, the source' },
  { name: 'metaphor', pattern: /\b(rooms?|arrows?|price book|ways? around|go(es)? around|the life of|counters?|the floor|a floor)\b/, instead: 'module, dependency, price list, bypass, lifecycle, token metric, minimum version' },
  { name: 'undo', pattern: /\b(undo|undoes|undone|undoing)\b/, instead: 'reverse' },
  { name: 'may', pattern: /\b(may|shall|has to|have to)\b/, instead: 'can (ability, permission), might (possibility), must (requirement)', isCaseSensitive: true },
  { name: 'as, since', pattern: new RegExp(`, (as|since) ${SUBJECT}\\b`), instead: 'because' },
  { name: 'chain', pattern: /[:;](?=\s)/, instead: 'one fact per sentence, or a list', atLeast: 2, isForSentences: true },
  { name: 'dollars', pattern: /\b(dollars?|cents?)\b/, instead: '200 USD, 0.05 USD' },
];

/** First words of headings that are riddles; a search needs the noun or the task. */
export const HEADING_START = /^(What|Who|Whose|Whom|Where (did|do|does|is|are)|When|Why|How (soon|much|late|many)|Do|Does|Is|Are|By (which|what|whom)|Of|As)\b/;

/** Words in a sentence from which on it has more than one fact. */
export const LONG_SENTENCE = 48;
