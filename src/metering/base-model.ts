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
  /** A foundation model: the first of these that there are prices for. */
  | { readonly routes: ModelRoute[] }
  /** A provisioned, custom or imported model, or something else that tokens are not billed of. */
  | 'NOT_BILLED_BY_TOKENS';

const FOUNDATION_MODEL = /^arn:[^:]+:bedrock:([^:]*):[^:]*:foundation-model\/(.+)$/;
const RESOURCE = /^arn:[^:]+:([^:]+):[^:]*:[^:]*:([^/]+)\/(.+)$/;

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
  const [, service, type, id] = RESOURCE.exec(modelId) ?? [];
  if (service === 'bedrock' && type === 'inference-profile') {
    return { routes: routesOf(id) };
  }
  return service === 'bedrock' && type === 'application-inference-profile' ? { profileId: id } : 'NOT_BILLED_BY_TOKENS';
}

// Names of models have dots as well, so what begins like a geography may be a provider: the prices tell.
function routesOf(id: string): ModelRoute[] {
  const dot = id.indexOf('.');
  return [
    { modelId: id, isGlobal: false },
    { modelId: id.slice(dot + 1), isGlobal: id.slice(0, dot) === 'global' },
  ];
}
