import { differAtSynth, isToken, show, type TextRule, textProblems } from '../private/check';
import { brief } from '../private/structs/words';

const PATTERN = /^arn:([^:]+):bedrock:([^:]+):(\d{12}):guardrail\/[a-z0-9]+$/;

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GuardrailCrossRegionConfig.html
const PROFILE_ID: TextRule = {
  minLength: 15,
  maxLength: 30,
  pattern: /^[a-z0-9-]+\.guardrail\.v[0-9:]+$/,
  patternInWords: 'be the ID of a guardrail profile, without an ARN',
  remedy: 'pass an ID such as "us.guardrail.v1:0"',
};

/** Problems of a guardrail for calls in a Region. Unknown parts are not judged. */
export function guardrailProblems(guardrailArn: string, region: string, guardrailProfileId?: string): string[] {
  const problems = guardrailProfileId === undefined ? [] : textProblems('guardrailProfileId', guardrailProfileId, PROFILE_ID);
  if (isToken(guardrailArn)) {
    return problems;
  }
  const parts = typeof guardrailArn === 'string' ? PATTERN.exec(guardrailArn) : null;
  if (parts === null) {
    return [`guardrailArn must be the ARN of a guardrail without a version, got ${brief(guardrailArn)}: ${remedyOf(guardrailArn)}`, ...problems];
  }
  return differAtSynth(parts[2], region)
    ? [`guardrailArn must be in the Region of the profile, ${region}, got ${show(guardrailArn)}: create the guardrail in ${region}, because Amazon Bedrock looks it up in the Region of the call`, ...problems]
    : problems;
}

function remedyOf(guardrail: unknown): string {
  const attribute = typeof guardrail === 'object' && guardrail !== null ? ['attrGuardrailArn', 'guardrailArn'].find((name) => name in guardrail) : undefined;
  return attribute ? `pass its ${attribute}` : 'pass an ARN such as "arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123def456"';
}
