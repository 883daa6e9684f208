/** Foundation model, and whether it is called through the global route, which has different prices. */
export interface ModelRoute {
  readonly modelId: string;
  readonly isGlobal: boolean;
}

/**
 * Profile or model that a value of Bedrock's dimension `ModelId` identifies.
 */
export type CalledModel =
  /** Application inference profile, by its short ID. */
  | { readonly profileId: string }
  /** Model, as candidates of which the first with known prices applies. A model that is billed by tokens and is not a foundation model has its ARN as the ID. */
  | { readonly routes: ModelRoute[] }
  /** Provisioned, custom or imported model, or an endpoint. */
  | 'NOT_BILLED_BY_TOKENS';

const FOUNDATION_MODEL = /^arn:[^:]+:bedrock:([^:]*):[^:]*:foundation-model\/(.+)$/;
const RESOURCE = /^arn:[^:]+:([^:]+:)[^:]*:[^:]*:([^/]+)\/(.+)$/;

// Billed by the hour or the minute. Everything else for which Bedrock publishes token metrics is billed by tokens: https://aws.amazon.com/bedrock/pricing/
const BILLED_BY_TIME = ['bedrock:provisioned-model', 'bedrock:custom-model', 'bedrock:imported-model', 'bedrock:marketplace', 'sagemaker:endpoint'];

/**
 * Returns the model behind a profile, or undefined if the model cannot be determined.
 *
 * @param modelArns ARNs of the foundation models that Bedrock lists for the profile, one for each Region in which calls can run. An ARN without a Region identifies
 * the global route.
 */
export function modelOfProfile(modelArns: readonly string[]): ModelRoute | undefined {
  const models = modelArns.map((arn) => FOUNDATION_MODEL.exec(arn));
  const ids = new Set(models.map((match) => match?.[2]));
  const [modelId] = ids;
  return ids.size === 1 && modelId !== undefined ? { modelId, isGlobal: models.some((match) => match![1] === '') } : undefined;
}

/**
 * Returns the profile or model that is called.
 *
 * @param modelId ID or ARN of a model or a profile
 */
export function calledModel(modelId: string): CalledModel {
  if (!modelId.startsWith('arn:')) {
    // Only IDs of application inference profiles do not contain a provider.
    return modelId.includes('.') ? { routes: routesOf(modelId) } : { profileId: modelId };
  }
  const foundationModel = modelOfProfile([modelId]);
  if (foundationModel) {
    return { routes: [foundationModel] };
  }
  const [, service = '', type = '', id = ''] = RESOURCE.exec(modelId) ?? [];
  switch (service + type) {
    case 'bedrock:inference-profile': return { routes: routesOf(id) };
    case 'bedrock:application-inference-profile': return { profileId: id };
    default: return BILLED_BY_TIME.includes(service + type) ? 'NOT_BILLED_BY_TOKENS' : { routes: [{ modelId, isGlobal: false }] };
  }
}

// Model names also contain dots, so the first part of an ID can be a geography or a provider. The prices determine which.
function routesOf(id: string): ModelRoute[] {
  const dot = id.indexOf('.');
  return [
    { modelId: id, isGlobal: false },
    { modelId: id.slice(dot + 1), isGlobal: id.slice(0, dot) === 'global' },
  ];
}
