import { Stack } from 'aws-cdk-lib';
import type { IModel } from 'aws-cdk-lib/aws-bedrock';
import type { IConstruct } from 'constructs';
import { type ClassifiedModelId, classifyModelId } from './classify-model-id';
import { InferenceRoute } from './inference-route';
import { ANY_ROUTE, copyProblems, foundationModelArns, parseModelArn, type ModelArn } from './model-arn';
import { modelIdProblems, parseSystemProfileId, systemProfileIdProblems } from './model-id';
import { spellingProblems } from './model-id-spelling';
import { isToken, show, throwProblems } from '../private/check';
import { formatArn, partitionOf } from '../private/partition';
import { checkArgument, checkStruct } from '../private/structs/struct-problems';
import { brief } from '../private/structs/words';

/**
 * Details of a system-defined inference profile that cannot be derived from a profile known only at deployment, or that narrow its grants.
 */
export interface ModelSourceOptions {
  /**
   * ID of the foundation model behind the profile, such as `anthropic.claude-sonnet-4-6`.
   *
   * Throws if `baseModelId` contradicts the ID of the source.
   *
   * @default - derived from the profile ID. If the profile ID is a token, the base model is unknown. Grants then allow every model, but only through
   * the granted profile, and client settings do not include the model
   */
  readonly baseModelId?: string;

  /**
   * Route of the profile.
   *
   * Throws if `route` contradicts the ID of the source.
   *
   * @default - derived from the profile ID. If the profile ID is a token, the route is unknown. Grants then cover all routes, but only through the
   * granted profile
   */
  readonly route?: InferenceRoute;

  /**
   * Regions to which a geographic profile routes requests, in addition to the Region of the call. `GetInferenceProfile` returns these Regions. They
   * depend on the model and on the Region of the call, not only on the geography prefix.
   *
   * Restricts the foundation-model ARNs of grants to these Regions. Ignored for other routes.
   *
   * @default - any Region, but only for calls through the granted profile
   */
  readonly destinationRegions?: string[];
}

/**
 * Model source, resolved for the account and Region of a construct.
 */
export interface ModelSourceConfig {
  /** ARN that an application inference profile is copied from. */
  readonly copyFrom: string;

  /**
   * Foundation-model ARNs against which a call is authorized, in addition to the profile. They apply to calls through a profile that is created from this source.
   *
   * The Region is `*` if the destinations of the route are not restricted. It is empty in the ARN that represents global routing.
   */
  readonly modelArns: string[];
}

/**
 * Model and route of an application inference profile.
 *
 * A source is the ID or ARN of a resource that Bedrock can copy: a foundation model (one Region) or a system-defined inference profile
 * (multiple Regions). Bedrock cannot copy application inference profiles, provisioned throughput, custom models, imported models and prompt
 * routers, so the methods throw for them.
 *
 * The library does not check whether Bedrock offers the model in the Region, because the list changes weekly. Deployment fails if the model is
 * not available.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-create.html
 *
 * @example
 * ModelSource.foundationModel('amazon.nova-lite-v1:0');
 * ModelSource.systemDefinedProfile('eu.anthropic.claude-sonnet-4-6');
 * ModelSource.systemDefinedProfile('global.anthropic.claude-haiku-4-5-20251001-v1:0');
 * ModelSource.fromModelId('us.amazon.nova-lite-v1:0'); // the ID of either kind
 */
export class ModelSource {
  /**
   * Uses a foundation model, invoked in the Region of the profile.
   *
   * Many newer models do not support in-Region inference in most Regions and require `systemDefinedProfile`.
   *
   * Throws if the ID does not have the form `provider.model`, or if it identifies a system-defined inference profile. Also throws, with the ID that is meant, if the ID is
   * spelled as other tools or endpoints spell it. See `fromModelId` for these spellings. A token is not validated.
   *
   * @param modelId ID of the model, such as `amazon.nova-lite-v1:0`
   */
  public static foundationModel(modelId: string): ModelSource {
    checkArgument('ModelSource.foundationModel', 'modelId', 'string', modelId, () => spelledRight('modelId', modelId, modelIdProblems));
    return new ModelSource({ resourceType: 'foundation-model', resourceId: modelId });
  }

  /**
   * Uses a system-defined inference profile, either geographic (`us.`, `eu.`, `apac.`, `jp.`, …) or `global.`.
   *
   * Throws if the ID does not have the form `geography.provider.model`, is longer than 64 characters, or contradicts the options. Also throws, with the ID that is meant, if
   * the ID is spelled as other tools or endpoints spell it. See `fromModelId` for these spellings. A token is not validated.
   *
   * @param profileId ID of the profile, such as `us.anthropic.claude-sonnet-4-6`
   * @param options details of the profile, such as its destination Regions; if the ID is a token, `baseModelId` and `route` restrict grants to the model and the route
   */
  public static systemDefinedProfile(profileId: string, options: ModelSourceOptions = {}): ModelSource {
    checkArgument('ModelSource.systemDefinedProfile', 'profileId', 'string', profileId);
    checkStruct('ModelSource.systemDefinedProfile', 'ModelSourceOptions', options, () => [
      ...spelledRight('profileId', profileId, systemProfileIdProblems),
      ...optionProblems(profileId, options),
    ]);
    return new ModelSource({ resourceType: 'inference-profile', resourceId: profileId }, options);
  }

  /**
   * Uses a foundation model or a system-defined inference profile, specified by its ID. Use this method for a list that contains IDs of both kinds.
   *
   * The first part of the ID determines the kind: a known provider, such as `amazon`, or a geography, such as `us`. A geography that the library does not know is
   * recognized by the known provider that follows it. An ID with an unknown provider is accepted if it has the form `provider.model` and contains no other dot.
   *
   * Throws if
   *
   * - the kind cannot be determined, because neither the first nor the second part of an ID of three or more parts is known. `route` in the options determines the kind,
   *   or use `foundationModel` or `systemDefinedProfile`
   * - the ID is a token, unless its text begins with a known geography or provider, or `route` is specified. The ID that a look-up has not returned yet is accepted
   * - the ID is an ARN, or is spelled as other tools spell it: with upper-case letters, blanks, a prefix such as `bedrock/`, a suffix such as `[1m]`, or the context length of
   *   provisioned throughput
   * - the ID is that of the `bedrock-mantle` endpoint, such as `openai.gpt-oss-120b`, or AWS offers the model on that endpoint only
   * - the ID contradicts the options
   *
   * The library does not check whether a model with this ID exists.
   *
   * @param modelId ID, such as `amazon.nova-lite-v1:0` or `us.anthropic.claude-sonnet-4-6`
   * @param options details, such as the route of an ID that is a token
   */
  public static fromModelId(modelId: string, options: ModelSourceOptions = {}): ModelSource {
    checkArgument('ModelSource.fromModelId', 'modelId', 'string', modelId);
    const { kind, problems } = ModelSource._classify('modelId', modelId, options ?? {});
    checkStruct('ModelSource.fromModelId', 'ModelSourceOptions', options, () => problems);
    return new ModelSource({ resourceType: kind, resourceId: modelId }, options);
  }

  /**
   * Uses a foundation model or a system-defined inference profile, specified by its ARN.
   *
   * Throws if the ARN is malformed or identifies a resource that Bedrock cannot copy, such as a model of provisioned throughput. Using the source in a stack throws if the Region, account or
   * partition of the ARN differs from the stack. Parts that are tokens are not validated.
   *
   * @param arn ARN of the source, such as `arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0`
   * @param options details of a system-defined inference profile; if its ID is a token, `baseModelId` and `route` restrict grants to the model and the route
   */
  public static fromArn(arn: string, options: ModelSourceOptions = {}): ModelSource {
    checkArgument('ModelSource.fromArn', 'arn', 'string', arn);
    const problems = copyProblems('arn', arn);
    const parts = problems.length === 0 ? parseModelArn(arn) : undefined;
    if (parts?.resourceType === 'foundation-model') {
      problems.push(...modelIdProblems('arn', parts.resourceId), ...foundationModelOptionProblems(parts.resourceId, options));
    } else if (parts?.resourceType === 'inference-profile') {
      problems.push(...systemProfileIdProblems('arn', parts.resourceId), ...optionProblems(parts.resourceId, options));
    }
    checkStruct('ModelSource.fromArn', 'ModelSourceOptions', options, () => problems);
    return new ModelSource(parts ?? {}, options, arn);
  }

  /**
   * Uses a model of `aws-cdk-lib/aws-bedrock`, such as `FoundationModel.fromFoundationModelId(…)`.
   *
   * Throws under the same conditions as `fromArn`, for a `ProvisionedModel`, and for an application inference profile, which is an `IModel` too.
   *
   * @param model foundation model
   */
  public static fromModel(model: IModel): ModelSource {
    checkArgument('ModelSource.fromModel', 'model', '=IModel', model);
    // The ARN of a created profile is a token, so `fromArn` cannot detect it.
    throwProblems('ModelSource.fromModel', 'inferenceProfileArn' in model ? [
      `model must be a foundation model, got an application inference profile (${brief(model)}): pass the foundation model, or use modelSource of the profile`,
    ] : []);
    return ModelSource.fromArn(model.modelArn);
  }

  /**
   * Kind of an ID, or all problems with the ID and the options.
   *
   * @param prop name of the property in messages
   *
   * @internal
   */
  public static _classify(prop: string, modelId: string, options: ModelSourceOptions = {}): ClassifiedModelId {
    const { kind, problems } = classifyModelId(prop, modelId, options);
    switch (kind) {
      case 'foundation-model': return { kind, problems: [...modelIdProblems(prop, modelId), ...foundationModelOptionProblems(modelId, options)] };
      case 'inference-profile': return { kind, problems: [...systemProfileIdProblems(prop, modelId), ...optionProblems(modelId, options)] };
      default: return { problems };
    }
  }

  /**
   * ID of the foundation model, without a geography. Undefined if the ID is known only at deployment and `baseModelId` was not specified.
   */
  public readonly baseModelId?: string;

  /**
   * Route of the requests. Undefined if the route is known only at deployment and `route` was not specified.
   */
  public readonly route?: InferenceRoute;

  /**
   * Provider of the model, which is the first part of the model ID, such as `anthropic`. Undefined if the model ID is known only at deployment.
   */
  public readonly provider?: string;

  private constructor(
    private readonly parts: Partial<ModelArn>,
    private readonly options: ModelSourceOptions = {},
    private readonly arn?: string,
  ) {
    const { resourceType, resourceId } = parts;
    const profile = resourceType === 'inference-profile' ? parseSystemProfileId(resourceId!) : undefined;
    const model = resourceType === 'foundation-model' ? resourceId : undefined;
    const ownModelId = model ?? profile?.baseModelId;
    this.baseModelId = ownModelId === undefined || isToken(ownModelId) ? options.baseModelId ?? ownModelId : ownModelId;
    this.route = model !== undefined
      ? InferenceRoute.IN_REGION
      : profile && routeOf(profile.geography) || options.route;
    this.provider = this.baseModelId === undefined || isToken(this.baseModelId) ? undefined : this.baseModelId.split('.')[0];
  }

  /**
   * Resolves the source for the stack of a construct.
   *
   * Throws if the source is an ARN in another Region, account or partition than the stack.
   *
   * @param scope construct that uses the source
   */
  public bind(scope: IConstruct): ModelSourceConfig {
    const stack = Stack.of(scope);
    throwProblems(`ModelSource at ${scope.node.path}`, this.strangerProblems(stack));
    const copyFrom = this.arn ?? formatArn(stack, {
      service: 'bedrock',
      resource: this.parts.resourceType!,
      resourceName: this.parts.resourceId,
      account: this.parts.resourceType === 'foundation-model' ? '' : undefined,
    });
    return { copyFrom, modelArns: this._modelArns(partitionOf(stack), stack.region) };
  }

  /**
   * Identity of the source, independent of its scope and of the way it was specified.
   *
   * @internal
   */
  public _identity(): string {
    const { resourceType, resourceId } = this.parts;
    return resourceId === undefined ? this.arn! : `${resourceType}/${resourceId}`;
  }

  /**
   * Foundation-model ARNs, see `ModelSourceConfig.modelArns`.
   *
   * @internal
   */
  public _modelArns(partition: string, region: string): string[] {
    return foundationModelArns(partition, this._regions(region), this.baseModelId);
  }

  /**
   * ARN of the system-defined inference profile. Undefined if the source is a foundation model.
   *
   * @internal
   */
  public _systemProfileArn(partition: string, region: string, account: string): string | undefined {
    const { resourceType, resourceId } = this.parts;
    return resourceType === 'inference-profile' ? `arn:${partition}:bedrock:${region}:${account}:inference-profile/${resourceId}` : undefined;
  }

  /**
   * ID of the copied source, including its geography. Undefined if the ID is known only at deployment.
   *
   * @internal
   */
  public _sourceId(): string | undefined {
    return this.parts.resourceId;
  }

  /**
   * Display name of the model: the ID of the copied source, or the base model ID. Undefined if both are known only at deployment.
   *
   * @internal
   */
  public _displayId(): string | undefined {
    return this._sourceId() ?? this.baseModelId;
  }

  /**
   * Regions of the foundation models that a call is authorized against, see `ModelSourceConfig.modelArns`.
   *
   * @internal
   */
  public _regions(source: string): string[] {
    switch (this.route) {
      case InferenceRoute.IN_REGION: return [source];
      case InferenceRoute.GLOBAL: return [source, ''];
      case InferenceRoute.GEOGRAPHIC: return this.options.destinationRegions ? [...new Set([source, ...this.options.destinationRegions])] : ['*'];
      default: return ANY_ROUTE;
    }
  }

  private strangerProblems(stack: Stack): string[] {
    const { partition, region, account } = this.parts;
    const stranger = (part: string, found: string | undefined, own: string, remedy: string) =>
      !found || isToken(found) || isToken(own) || found === own
        ? []
        : [`arn must be in the stack's ${part} ${own}, got ${show(this.arn)}: ${remedy}`];
    return [
      ...stranger('partition', partition, partitionOf(stack), 'use foundationModel or systemDefinedProfile, which follow the stack'),
      ...stranger('Region', region, stack.region, 'pass a source in the Region of the profile'),
      ...stranger('account', account, stack.account, 'pass the ARN that ListInferenceProfiles returns in the account of the stack'),
    ];
  }
}

/** Problems with the spelling of an ID, or else with its form. */
function spelledRight(prop: string, id: string, formProblems: typeof modelIdProblems): string[] {
  const problems = isToken(id) ? [] : spellingProblems(prop, id);
  return problems.length > 0 ? problems : formProblems(prop, id);
}

function routeOf(geography: string): InferenceRoute {
  return geography === 'global' ? InferenceRoute.GLOBAL : InferenceRoute.GEOGRAPHIC;
}

function foundationModelOptionProblems(modelId: string, { baseModelId, route }: ModelSourceOptions): string[] {
  return [
    ...baseModelProblems(modelId, baseModelId, modelId),
    ...route === undefined || route === InferenceRoute.IN_REGION
      ? []
      : [`route must be ${InferenceRoute.IN_REGION} for the foundation model ${show(modelId)}, got ${show(route)}: omit route, or pass the ID of a system-defined profile`],
  ];
}

function baseModelProblems(id: string, given: string | undefined, own: string | undefined): string[] {
  if (given === undefined) {
    return [];
  }
  const problems = modelIdProblems('baseModelId', given);
  const areKnown = own !== undefined && !isToken(own) && !isToken(given);
  return areKnown && given !== own ? [...problems, `baseModelId must be ${show(own)} for ${show(id)}, got ${show(given)}: omit baseModelId`] : problems;
}

function optionProblems(profileId: string, options: ModelSourceOptions): string[] {
  const profile = parseSystemProfileId(profileId);
  const problems = baseModelProblems(profileId, options.baseModelId, profile?.baseModelId);
  if (!profile && options.route === InferenceRoute.IN_REGION) {
    problems.push(
      `route must be ${InferenceRoute.GEOGRAPHIC} or ${InferenceRoute.GLOBAL} for a system-defined profile, got ${show(options.route)}: use the ID of a foundation model for in-Region inference`,
    );
  }
  if (profile && options.route !== undefined && options.route !== routeOf(profile.geography)) {
    problems.push(`route must be ${routeOf(profile.geography)} for ${show(profileId)}, got ${show(options.route)}: omit route`);
  }
  if (options.destinationRegions && isToken(options.destinationRegions)) {
    problems.push('destinationRegions must be a list that is known at synth, got a token: omit destinationRegions to allow any Region');
  }
  if (options.destinationRegions?.length === 0) {
    problems.push('destinationRegions must contain at least one Region, got []: omit destinationRegions to allow any Region');
  }
  return problems;
}
