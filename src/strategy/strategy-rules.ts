import type { TaggingStrategyDocumentProps } from './tagging-strategy-document-props';
import { isToken, show, textProblems } from '../private/check';

/** Context key that disables writing. */
export const WRITE_CONTEXT = 'cdk-bedrock-cost-tags:writeStrategy';

/** Returns the properties with their defaults. */
export function settingsOf(props: TaggingStrategyDocumentProps) {
  const { directory = '.', markdownFileName = 'COST-TAGS.md', jsonFileName = 'cost-tags.json', title = 'Tagging strategy of Amazon Bedrock' } = props;
  return { directory, markdownFileName, jsonFileName, title };
}

/** Returns the problems with the names, the folder and the title of the document. */
export function documentProblems(props: TaggingStrategyDocumentProps, context: unknown): string[] {
  const { directory, markdownFileName, jsonFileName, title } = settingsOf(props);
  const bothKnown = !isToken(markdownFileName) && !isToken(jsonFileName);
  return [
    ...tokenProblems({ directory, markdownFileName, jsonFileName, title }),
    ...textProblems('directory', directory, {
      minLength: 1, maxLength: 4096, pattern: /^[^\0]+$/, patternInWords: 'be a path', remedy: 'pass the folder for both files, or omit directory to use the working directory of the app',
    }),
    ...fileNameProblems('markdownFileName', markdownFileName),
    ...fileNameProblems('jsonFileName', jsonFileName),
    // Some file systems are not case-sensitive.
    ...bothKnown && String(markdownFileName).toLowerCase() === String(jsonFileName).toLowerCase()
      ? [`jsonFileName must differ from markdownFileName, got ${show(jsonFileName)} for both: rename one of the files, because one would overwrite the other`]
      : [],
    ...textProblems('title', title, { minLength: 1, maxLength: 200, pattern: /^[^\x00-\x1f\x7f]*$/, patternInWords: 'be on one line', remedy: 'pass a title of 1 to 200 characters on one line' }),
    ...[undefined, true, false, 'true', 'false'].includes(context as boolean)
      ? []
      : [`context ${show(WRITE_CONTEXT)} must be true or false, got ${show(context)}: correct it in cdk.json or on the command line`],
  ];
}

function tokenProblems(props: Record<string, string>): string[] {
  return Object.entries(props).filter(([, value]) => isToken(value)).map(([prop]) => `${prop} must be known at synth, got a token: pass the text itself, because the files are written at synth`);
}

function fileNameProblems(prop: string, name: string): string[] {
  const remedy = 'pass a name such as COST-TAGS.md, and pass the folder as directory';
  const problems = textProblems(prop, name, { minLength: 1, maxLength: 255, pattern: /^[^/\\\x00-\x1f\x7f]*$/, patternInWords: 'be a name without a folder', remedy });
  return name === '.' || name === '..' ? [`${prop} must be the name of a file, got ${show(name)}: ${remedy}`] : problems;
}
