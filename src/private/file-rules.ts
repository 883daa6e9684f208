import { isToken, show, textProblems } from './check';

/** Problems with properties of a file that are known only at deployment. */
export function tokenProblems(props: Record<string, string>): string[] {
  return Object.entries(props).filter(([, value]) => isToken(value)).map(([prop]) => `${prop} must be known at synth, got a token: pass the text itself, because the files are written at synth`);
}

export function directoryProblems(directory: string, remedy: string): string[] {
  return textProblems('directory', directory, { minLength: 1, maxLength: 4096, pattern: /^[^\0]+$/, patternInWords: 'be a path', remedy });
}

/** @param example name for the remedy */
export function fileNameProblems(prop: string, name: string, example: string): string[] {
  const remedy = `pass a name such as ${example}, and pass the folder as directory`;
  const problems = textProblems(prop, name, { minLength: 1, maxLength: 255, pattern: /^[^/\\\x00-\x1f\x7f]*$/, patternInWords: 'be a name without a folder', remedy });
  return name === '.' || name === '..' ? [`${prop} must be the name of a file, got ${show(name)}: ${remedy}`] : problems;
}

export function titleProblems(title: string): string[] {
  return textProblems('title', title, { minLength: 1, maxLength: 200, pattern: /^[^\x00-\x1f\x7f]*$/, patternInWords: 'be on one line', remedy: 'pass a title of 1 to 200 characters on one line' });
}

/** Problems with a context key that disables writing. */
export function contextProblems(key: string, context: unknown): string[] {
  return [undefined, true, false, 'true', 'false'].includes(context as boolean)
    ? []
    : [`context ${show(key)} must be true or false, got ${show(context)}: correct it in cdk.json or on the command line`];
}
