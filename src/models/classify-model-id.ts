import { Token } from 'aws-cdk-lib';
import { InferenceRoute } from './inference-route';
import { GEOGRAPHIES, PROVIDERS } from './model-id';
import { spellingProblems } from './model-id-spelling';
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
