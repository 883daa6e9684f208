import { isToken, plural, repeated, show, textProblems, type TextRule } from '../private/check';

/** Namespaces of Amazon Bedrock's own metrics, and of its OpenAI-compatible endpoint. */
export const BEDROCK_NAMESPACES: readonly string[] = ['AWS/Bedrock', 'AWS/BedrockMantle'];

export const DEFAULT_LABEL = '$AccountName';

// https://docs.aws.amazon.com/OAM/latest/APIReference/API_MetricConfiguration.html
const MAX_NAMESPACES = 5;

const NAMESPACE: TextRule = {
  minLength: 1, maxLength: 255, pattern: /^[\w./#:-]+$/, patternInWords: 'consist of letters, digits and . / # : _ -', remedy: 'pass the namespace that CloudWatch shows',
};

/** Filter of a link for the metrics of namespaces. */
export function namespaceFilter(namespaces: readonly string[] = BEDROCK_NAMESPACES): string {
  return `Namespace IN (${namespaces.map((each) => `'${each}'`).join(', ')})`;
}

export function namespacesProblems(namespaces: readonly string[] | undefined): string[] {
  if (!Array.isArray(namespaces) && !isToken(namespaces)) {
    return [];
  }
  if (isToken(namespaces) || namespaces!.some(isToken)) {
    return ['namespaces must be known at synth, got a token: pass literal namespaces'];
  }
  const { length } = namespaces!;
  return [
    ...length >= 1 && length <= MAX_NAMESPACES ? []
      : [`namespaces must contain 1 to ${MAX_NAMESPACES} namespaces, the limit of a link, got ${plural(length, 'namespace')}: ${length === 0 ? 'omit namespaces for those of Amazon Bedrock' : 'remove some'}`],
    ...namespaces!.flatMap((each) => textProblems('each of namespaces', each, NAMESPACE)),
    ...repeated(namespaces!).map((each) => `namespaces must not contain duplicates, got ${show(each)} more than once: remove the duplicate`),
  ];
}
