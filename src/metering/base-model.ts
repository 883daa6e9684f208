/** A foundation model, and whether it is called by the global route, which has other prices. */
export interface ModelRoute {
  readonly modelId: string;
  readonly isGlobal: boolean;
}

/**
 * What a value of Bedrock's dimension `ModelId` names.
 */
export type CalledModel =
  /** An application inference profile, by its short id. */
  | { readonly profileId: string }
  /** A model: the first of these that there are prices for. What is billed by tokens and is no foundation model has its ARN for an id. */
  | { readonly routes: ModelRoute[] }
  /** A provisioned, custom or imported model, or an endpoint. */
  | 'NOT_BILLED_BY_TOKENS';

const FOUNDATION_MODEL = /^arn:[^:]+:bedrock:([^:]*):[^:]*:foundation-model\/(.+)$/;
const RESOURCE = /^arn:[^:]+:([^:]+:)[^:]*:[^:]*:([^/]+)\/(.+)$/;

// By the hour or the minute. All else that Bedrock counts tokens of is billed by them: https://aws.amazon.com/bedrock/pricing/
const BILLED_BY_TIME = ['bedrock:provisioned-model', 'bedrock:custom-model', 'bedrock:imported-model', 'bedrock:marketplace', 'sagemaker:endpoint'];

/**
 * The model behind a profile, or undefined if it cannot be told.
 *
 * @param modelArns the foundation models that Bedrock lists for the profile, one for each Region it may be run in; one without a Region stands for the global route
 */
export function modelOfProfile(modelArns: readonly string[]): ModelRoute | undefined {
  const models = modelArns.map((arn) => FOUNDATION_MODEL.exec(arn));
  const ids = new Set(models.map((match) => match?.[2]));
  const [modelId] = ids;
  return ids.size === 1 && modelId !== undefined ? { modelId, isGlobal: models.some((match) => match![1] === '') } : undefined;
}

/**
 * What is called, by a model's or a profile's id or ARN.
 */
export function calledModel(modelId: string): CalledModel {
  if (!modelId.startsWith('arn:')) {
    // Only ids of application profiles have no provider.
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

// Names of models have dots as well, so what begins like a geography may be a provider: the prices tell.
function routesOf(id: string): ModelRoute[] {
  const dot = id.indexOf('.');
  return [
    { modelId: id, isGlobal: false },
    { modelId: id.slice(dot + 1), isGlobal: id.slice(0, dot) === 'global' },
  ];
}
