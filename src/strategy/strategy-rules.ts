import type { TaggingStrategyDocumentProps } from './tagging-strategy-document-props';
import { isToken, show } from '../private/check';
import { contextProblems, directoryProblems, fileNameProblems, titleProblems, tokenProblems } from '../private/file-rules';

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
    ...directoryProblems(directory, 'pass the folder for both files, or omit directory to use the working directory of the app'),
    ...fileNameProblems('markdownFileName', markdownFileName, 'COST-TAGS.md'),
    ...fileNameProblems('jsonFileName', jsonFileName, 'COST-TAGS.md'),
    // Some file systems are not case-sensitive.
    ...bothKnown && String(markdownFileName).toLowerCase() === String(jsonFileName).toLowerCase()
      ? [`jsonFileName must differ from markdownFileName, got ${show(jsonFileName)} for both: rename one of the files, because one would overwrite the other`]
      : [],
    ...titleProblems(title),
    ...contextProblems(WRITE_CONTEXT, context),
  ];
}
