import { Token } from 'aws-cdk-lib';
import { InferenceRoute } from './inference-route';
import { GEOGRAPHIES, PROVIDERS } from './model-id';
import { isToken, show } from '../private/check';

/** Kind of resource that an ID identifies. */
export type ModelIdKind = 'foundation-model' | 'inference-profile';

/** Details that determine the kind if the ID does not. */
export interface KnownOfModelId {
  readonly baseModelId?: string;
  readonly route?: InferenceRoute;
}

/** Kind of an ID, or the reasons why the ID does not identify a model. */
export interface ClassifiedModelId {
  readonly kind?: ModelIdKind;
  readonly problems: string[];
}

const FM: ModelIdKind = 'foundation-model';
const PROFILE: ModelIdKind = 'inference-profile';

/**
 * Determines whether an ID identifies a foundation model, `provider.model`, or a system-defined inference profile, `geography.provider.model`.
 *
 * The format does not always determine the kind, because the names of models contain dots, too. The lists of known providers and geographies decide before the route does.
 * Problems that the kind itself can have, such as a route that contradicts the ID, are not reported here.
 */
export function classifyModelId(prop: string, id: unknown, known: KnownOfModelId = {}): ClassifiedModelId {
  const given = kindOf(known, id);
  if (typeof id !== 'string') {
    return { problems: [`${prop} must be a string, got ${show(id)}: pass the ID of a foundation model or of a system-defined inference profile`] };
  }
  const [first, second] = id.split('.');
  const listed = isToken(first) ? undefined : kindOfLabels(first, isToken(second) ? undefined : second);
  if (isToken(id)) {
    // The text of a look-up that has not been performed is replaced by an ID at the next synthesis. An error would prevent the look-up.
    const kind = listed ?? given ?? (Token.isUnresolved(id) ? undefined : FM);
    return kind ? { kind, problems: [] } : {
      problems: [
        `${prop} must be known at synth, or route must be specified, got a token: specify route in the options, and baseModelId if the ID of the foundation model is known`,
      ],
    };
  }
  const problems = spellingProblems(prop, id);
  if (problems.length > 0) {
    return { problems };
  }
  const kind = listed ?? given ?? (id.split('.').length < 3 ? FM : undefined);
  return kind ? { kind, problems: [] } : {
    problems: [
      `${prop} must start with a known geography or provider, got ${show(id)}, in which ${show(first)} can be either: ` +
      `use ModelSource.foundationModel(${show(id)}) if ${show(first)} is a provider, or ModelSource.systemDefinedProfile(${show(id)}) if it is a geography`,
    ],
  };
}

// A geography that is not in the list yet is followed by a provider.
function kindOfLabels(first: string, second: string | undefined): ModelIdKind | undefined {
  if (GEOGRAPHIES.includes(first)) {
    return PROFILE;
  }
  if (PROVIDERS.includes(first)) {
    return FM;
  }
  return second !== undefined && PROVIDERS.includes(second) ? PROFILE : undefined;
}

function kindOf({ baseModelId, route }: KnownOfModelId, id: unknown): ModelIdKind | undefined {
  if (route !== undefined) {
    return route === InferenceRoute.IN_REGION ? FM : PROFILE;
  }
  if (baseModelId === undefined || isToken(baseModelId)) {
    return undefined;
  }
  if (id === baseModelId) {
    return FM;
  }
  return typeof id === 'string' && id.endsWith(`.${baseModelId}`) ? PROFILE : undefined;
}

/** Spellings that other tools and APIs use, each with the ID that is meant. Every ID that Amazon Bedrock has published is in lower case. */
function spellingProblems(prop: string, id: string): string[] {
  if (/^arn:/i.test(id.trim())) {
    return [`${prop} must be an ID, got the ARN ${show(id)}: ${arnRemedy(id)}`];
  }
  const reasons: string[] = [];
  let meant = id;
  const replace = (pattern: RegExp, reason: string) => {
    const next = meant.replace(pattern, '');
    if (next !== meant) {
      reasons.push(reason);
      meant = next;
    }
  };
  replace(/\s+/g, 'must not contain blanks');
  replace(/^.*\//, 'must not contain a path such as bedrock/ or bedrock/converse/, which only other tools use');
  replace(/\[[^\]]*\]$/, 'must not contain a suffix in brackets, which only other tools use');
  // https://docs.aws.amazon.com/bedrock/latest/userguide/prov-throughput.html
  replace(/(?<=:\d+):\d+k?$/i, 'must not contain a context length, which only the models of provisioned throughput have');
  if (meant !== meant.toLowerCase()) {
    reasons.push('must be in lower case');
    meant = meant.toLowerCase();
  }
  return reasons.map((reason) => `${prop} ${reason}, got ${show(id)}: ${isId(meant) ? `use ${show(meant)}` : 'pass an ID such as "amazon.nova-lite-v1:0" or "us.amazon.nova-lite-v1:0"'}`);
}

function arnRemedy(arn: string): string {
  return arn.includes(':application-inference-profile/')
    ? 'an application inference profile cannot be copied, so pass the ID of the model that it was created from'
    : 'use ModelSource.fromArn';
}

function isId(text: string): boolean {
  return /^[a-z0-9-]+\.[a-z0-9]/.test(text);
}
