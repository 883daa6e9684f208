import { contextLengthProblems } from './model-id-spelling';
import * as names from './model-names.json';
import { isToken, show, textProblems, type TextRule } from '../private/check';

const ID_CHARACTERS = { pattern: /^[a-zA-Z0-9][a-zA-Z0-9.:-]*$/, patternInWords: 'consist of letters, digits and . : -' };

const MODEL_ID: TextRule = {
  ...ID_CHARACTERS,
  minLength: 1,
  maxLength: 2048,
  remedy: 'pass the model ID that ListFoundationModels returns, such as "amazon.nova-lite-v1:0", or use fromArn for an ARN',
};

const PROFILE_ID: TextRule = {
  ...ID_CHARACTERS,
  minLength: 1,
  maxLength: 64,
  remedy: 'pass the profile ID that ListInferenceProfiles returns, such as "us.amazon.nova-lite-v1:0", or use fromArn for an ARN',
};

/**
 * Geographies of system-defined inference profiles, and `global`. Used only to report a mixed-up ID, and to classify an ID of either kind. IDs of other providers and
 * geographies are accepted unchanged.
 */
export const GEOGRAPHIES: readonly string[] = names.geographies;

/** Providers of Amazon Bedrock models, including all providers in the bundled price list. */
export const PROVIDERS: readonly string[] = names.providers;

function formProblems(prop: string, id: string, rule: TextRule): string[] {
  const problems = textProblems(prop, id, rule);
  return problems.length > 0 || isToken(id) ? problems : contextLengthProblems(prop, id);
}

/**
 * Problems with the ID of a foundation model, `provider.model`.
 */
export function modelIdProblems(prop: string, id: string): string[] {
  const problems = formProblems(prop, id, MODEL_ID);
  if (problems.length > 0 || isToken(id)) {
    return problems;
  }
  const [first, second] = id.split('.');
  if (second === undefined || second === '') {
    return [`${prop} must look like PROVIDER.MODEL, got ${show(id)}: ${MODEL_ID.remedy}`];
  }
  if (GEOGRAPHIES.includes(first) || (PROVIDERS.includes(second) && !PROVIDERS.includes(first))) {
    return [`${prop} must be a foundation model, got the system-defined profile ${show(id)}: use ModelSource.systemDefinedProfile(${show(id)})`];
  }
  return [];
}

/**
 * Problems with the ID of a system-defined inference profile, `geography.provider.model`.
 */
export function systemProfileIdProblems(prop: string, id: string): string[] {
  const problems = formProblems(prop, id, PROFILE_ID);
  if (problems.length > 0 || isToken(id)) {
    return problems;
  }
  if (PROVIDERS.includes(id.split('.')[0])) {
    return [`${prop} must start with a geography or "global", got the foundation model ${show(id)}: use ModelSource.foundationModel(${show(id)})`];
  }
  return SYSTEM_PROFILE_ID.test(id) ? [] : [`${prop} must look like GEOGRAPHY.PROVIDER.MODEL, got ${show(id)}: ${PROFILE_ID.remedy}`];
}

// The geography is not a Region prefix: `us.` is callable from Canada, `apac.` from the UAE, and AWS adds new geographies.
const SYSTEM_PROFILE_ID = /^([a-z][a-z0-9-]*)\.([a-zA-Z0-9-]+\.[a-zA-Z0-9].*)$/;

/**
 * Splits the ID of a system-defined inference profile. Returns undefined if the ID is a token that does not start with a known geography.
 */
export function parseSystemProfileId(id: string): { geography: string; baseModelId: string } | undefined {
  const [geography] = id.split('.', 1);
  if (isToken(id)) {
    return GEOGRAPHIES.includes(geography) ? { geography, baseModelId: id.slice(geography.length + 1) } : undefined;
  }
  const match = SYSTEM_PROFILE_ID.exec(id);
  return match ? { geography: match[1], baseModelId: match[2] } : undefined;
}
