import { isMantleOnly, runtimeIdOf } from './mantle-models';
import * as names from './model-names.json';
import { show } from '../private/text';

/** ID in a spelling that Amazon Bedrock does not accept. */
export interface OtherSpelling {
  /** Violated rules, each as the words that follow the name of a property. */
  readonly reasons: readonly string[];

  /** ID that is meant, if the rest of the ID can be the ID of a model. */
  readonly meant?: string;
}

// https://docs.aws.amazon.com/bedrock/latest/userguide/prov-throughput.html
const CONTEXT_LENGTH = /(?<=:\d+):\d+[km]?$/i;

const CONTEXT_LENGTH_REASON = 'must not contain a context length, which only the models of provisioned throughput have';

/**
 * Spellings that other tools, other endpoints and other APIs use. Undefined if an ID has none of them. Whether a model with the ID exists is another question.
 *
 * Every ID that Amazon Bedrock has published is in lower case.
 */
export function spelledOtherwise(id: string): OtherSpelling | undefined {
  const reasons: string[] = [];
  let meant = id;
  const replace = (next: string, reason: string) => {
    if (next !== meant) {
      reasons.push(reason);
      meant = next;
    }
  };
  replace(meant.replace(/\s+/g, ''), 'must not contain blanks');
  replace(meant.replace(/^.*\//, ''), 'must not contain a path such as bedrock/ or bedrock/converse/, which only other tools use');
  replace(meant.replace(/\[[^\]]*\]$/, ''), 'must not contain a suffix in brackets, such as [1m] of Claude Code, which only other tools use');
  replace(meant.replace(CONTEXT_LENGTH, ''), CONTEXT_LENGTH_REASON);
  replace(meant.toLowerCase(), 'must be in lower case');
  const { geography, modelId } = withoutGeography(meant);
  replace(`${geography}${runtimeIdOf(modelId) ?? modelId}`, 'must not be an ID of the bedrock-mantle endpoint, which inference profiles do not support');
  return reasons.length === 0 ? undefined : { reasons, meant: isId(meant) ? meant : undefined };
}

/**
 * Problems with the spelling of an ID, each with the ID that is meant.
 *
 * @param prop name of the property in messages
 */
export function spellingProblems(prop: string, id: string): string[] {
  if (/^arn:/i.test(id.trim())) {
    return [`${prop} must be an ID, got the ARN ${show(id)}: ${arnRemedy(id)}`];
  }
  const other = spelledOtherwise(id);
  if (other) {
    const remedy = other.meant === undefined ? 'pass an ID such as "amazon.nova-lite-v1:0" or "us.amazon.nova-lite-v1:0"' : `use ${show(other.meant)}`;
    return other.reasons.map((reason) => `${prop} ${reason}, got ${show(id)}: ${remedy}`);
  }
  return isMantleOnly(withoutGeography(id).modelId) ? [
    `${prop} must be a model of the bedrock-runtime endpoint, got ${show(id)}, which AWS offers on the bedrock-mantle endpoint only: use a TaggedProject with this model, ` +
    'or use ModelSource.fromArn if ListFoundationModels returns the model',
  ] : [];
}

/**
 * Problem with the ID of a model of provisioned throughput, which cannot be copied.
 *
 * @param prop name of the property in messages
 */
export function contextLengthProblems(prop: string, id: string): string[] {
  return CONTEXT_LENGTH.test(id) ? [`${prop} ${CONTEXT_LENGTH_REASON}, got ${show(id)}: use ${show(id.replace(CONTEXT_LENGTH, ''))}`] : [];
}

/** Splits an ID into its geography with a dot, or an empty text, and the ID of the foundation model. Only known geographies are recognized. */
export function withoutGeography(id: string): { geography: string; modelId: string } {
  const geography = names.geographies.find((each) => id.startsWith(`${each}.`));
  return geography === undefined ? { geography: '', modelId: id } : { geography: `${geography}.`, modelId: id.slice(geography.length + 1) };
}

function arnRemedy(arn: string): string {
  return arn.includes(':application-inference-profile/')
    ? 'an application inference profile cannot be copied, so pass the ID of the model that it was created from'
    : 'use ModelSource.fromArn';
}

function isId(text: string): boolean {
  return /^[a-z0-9-]+\.[a-z0-9]/.test(text);
}
