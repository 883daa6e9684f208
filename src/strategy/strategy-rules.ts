import type { TaggingStrategyDocumentProps } from './tagging-strategy-document-props';
import { isToken, show, textProblems } from '../private/check';

/** The context key that turns writing off. */
export const WRITE_CONTEXT = 'cdk-bedrock-cost-tags:writeStrategy';

/** The properties with what holds where nothing is given. */
export function settingsOf(props: TaggingStrategyDocumentProps) {
  const { directory = '.', markdownFileName = 'COST-TAGS.md', jsonFileName = 'cost-tags.json', title = 'Tagging strategy of Amazon Bedrock' } = props;
  return { directory, markdownFileName, jsonFileName, title };
}

/** What is wrong with where and how the document is to be written. */
export function documentProblems(props: TaggingStrategyDocumentProps, context: unknown): string[] {
  const { directory, markdownFileName, jsonFileName, title } = settingsOf(props);
  const bothKnown = !isToken(markdownFileName) && !isToken(jsonFileName);
  return [
    ...tokenProblems({ directory, markdownFileName, jsonFileName, title }),
    ...textProblems('directory', directory, {
      minLength: 1, maxLength: 4096, pattern: /^[^\0]+$/, patternInWords: 'be a path', remedy: 'pass the folder for both files, or leave it out for the one that the app runs in',
    }),
    ...fileNameProblems('markdownFileName', markdownFileName),
    ...fileNameProblems('jsonFileName', jsonFileName),
    // Some file systems know no case.
    ...bothKnown && String(markdownFileName).toLowerCase() === String(jsonFileName).toLowerCase()
      ? [`jsonFileName must be another than markdownFileName, got ${show(jsonFileName)} for both: one would overwrite the other, change one of the two`]
      : [],
    ...textProblems('title', title, { minLength: 1, maxLength: 200, pattern: /^[^\x00-\x1f\x7f]*$/, patternInWords: 'be on one line', remedy: 'shorten it' }),
    ...[undefined, true, false, 'true', 'false'].includes(context as boolean)
      ? []
      : [`context ${show(WRITE_CONTEXT)} must be true or false, got ${show(context)}: correct it in cdk.json or on the command line`],
  ];
}

function tokenProblems(props: Record<string, string>): string[] {
  return Object.entries(props).filter(([, value]) => isToken(value)).map(([prop]) => `${prop} must be known at synth, got a token: pass the text itself, since files are written then`);
}

function fileNameProblems(prop: string, name: string): string[] {
  const remedy = 'pass a name such as COST-TAGS.md, and the folder as directory';
  const problems = textProblems(prop, name, { minLength: 1, maxLength: 255, pattern: /^[^/\\\x00-\x1f\x7f]*$/, patternInWords: 'be a name without a folder', remedy });
  return name === '.' || name === '..' ? [`${prop} must be the name of a file, got ${show(name)}: ${remedy}`] : problems;
}
