import { mantleIdOf } from './mantle-models';
import { withoutGeography } from './model-id-spelling';
import { isToken, show, textProblems, type TextRule } from '../private/check';

const EXAMPLE = 'pass an ID of the bedrock-mantle endpoint, such as "openai.gpt-5.5" or "anthropic.claude-opus-4-8"';

// The longest published ID has 46 characters. Metrics accept dimension values of up to 1,024 characters.
const MODEL_ID: TextRule = {
  minLength: 1,
  maxLength: 256,
  pattern: /^[a-z0-9][a-z0-9-]*\.[a-z0-9][a-z0-9.:-]*$/,
  patternInWords: 'look like PROVIDER.MODEL, in lowercase letters, digits and . : -',
  remedy: EXAMPLE,
};

/**
 * Problems with the ID of a model on the bedrock-mantle endpoint. A token is not validated.
 *
 * @param prop name of the property in messages
 */
export function mantleModelIdProblems(prop: string, id: string): string[] {
  if (isToken(id) || typeof id !== 'string') {
    return textProblems(prop, id, MODEL_ID);
  }
  if (/^arn:/i.test(id)) {
    return [`${prop} must be an ID, got the ARN ${show(id)}: ${EXAMPLE}`];
  }
  const { geography, modelId } = withoutGeography(id);
  if (geography !== '') {
    return [`${prop} must not contain a geography, got ${show(id)}: use ${show(mantleIdOf(modelId) ?? modelId)}, because the bedrock-mantle endpoint offers models in its own Region only`];
  }
  const mantleId = mantleIdOf(id);
  return mantleId === undefined
    ? textProblems(prop, id, MODEL_ID)
    : [`${prop} must be the ID on the bedrock-mantle endpoint, got ${show(id)}, which is the ID on the bedrock-runtime endpoint: use ${show(mantleId)}`];
}
