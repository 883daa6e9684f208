import type { BedrockCostChecksProps } from './bedrock-cost-checks-props';
import { tagKeyProblems } from '../access/invoke-policy-rules';
import { usageProblems } from '../access/untracked-usage-rules';
import { isToken, repeated, show, textProblems } from '../private/check';
import { CostTagCarrierKind, CostTagSchema } from '../tags';

const MAX_PATH = 1024;

/**
 * Returns the problems with the properties of `BedrockCostChecks`.
 */
export function costChecksProblems({ schema, carrierKinds, allowedUntrackedUsage, sessionTagKeys, baselineFile }: BedrockCostChecksProps): string[] {
  return [
    ...schema === undefined || schema instanceof CostTagSchema ? [] : [`schema must be an instance of CostTagSchema, got ${show(schema)}: create it with CostTagSchema.of`],
    ...listProblems('carrierKinds', carrierKinds, 'values of CostTagCarrierKind', kindProblems),
    ...listProblems('allowedUntrackedUsage', allowedUntrackedUsage, 'values of UntrackedUsage', usageProblems),
    ...listProblems('sessionTagKeys', sessionTagKeys, 'tag keys', sessionKeyProblems),
    ...isToken(baselineFile) ? ['baselineFile must be known at synth, got a token: pass the path'] : textProblems('baselineFile', baselineFile, {
      minLength: 1, maxLength: MAX_PATH, pattern: /\.json$/, patternInWords: 'end with .json', remedy: 'use a path such as "bedrock-cost-baseline.json"',
    }),
  ];
}

function listProblems<T>(prop: string, value: T[] | undefined, elements: string, problemsOf: (prop: string, value: T[]) => string[]): string[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? problemsOf(prop, value) : [`${prop} must be a list, got ${show(value)}: pass a list of ${elements}`];
}

function kindProblems(prop: string, kinds: CostTagCarrierKind[]): string[] {
  const known = Object.values(CostTagCarrierKind);
  return [
    ...kinds.length === 0 ? [`${prop} must contain at least one kind, got []: omit ${prop} to track calls by profiles and projects`] : [],
    ...repeated(kinds).map((kind) => `${prop} must not contain duplicates: ${show(kind)} is listed more than once`),
    ...kinds.filter((kind) => !known.includes(kind)).map((kind) => `${prop} must contain only values of CostTagCarrierKind, got ${show(kind)}: use one of ${known.join(', ')}`),
  ];
}

function sessionKeyProblems(prop: string, keys: string[]): string[] {
  const others = isToken(keys) ? [] : keys.filter((key) => typeof key !== 'string');
  if (others.length > 0) {
    return others.map((key) => `${prop} must contain only strings, got ${show(key)}: pass tag keys such as "team"`);
  }
  return keys.length === 0 ? [`${prop} must contain at least one key, got []: omit ${prop} if sessions carry no tags`] : tagKeyProblems(prop, keys);
}
