import { Stack } from 'aws-cdk-lib';
import type { IModel } from 'aws-cdk-lib/aws-bedrock';
import type { IConstruct } from 'constructs';
import { InferenceRoute } from './inference-route';
import { ANY_ROUTE, copyProblems, foundationModelArns, parseModelArn, type ModelArn } from './model-arn';
import { modelIdProblems, parseSystemProfileId, systemProfileIdProblems } from './model-id';
import { isToken, show, throwProblems } from '../private/check';

/**
 * What cannot be read from a system-defined profile that is only known at deployment, or would be read too widely.
 */
export interface ModelSourceOptions {
  /**
   * The foundation model behind the profile, such as `anthropic.claude-sonnet-4-5-20250929-v1:0`.
   *
   * Throws if the profile's id says otherwise.
   *
   * @default - read from the profile's id. If that is a token the base model stays unknown: grants then allow every model, though only through
   * the granted profile, and clients are not told the model
   */
  readonly baseModelId?: string;

  /**
   * The route the profile takes.
   *
   * Throws if the profile's id says otherwise.
   *
   * @default - read from the profile's id. If that is a token the route stays unknown: grants then cover all routes, though only through the
   * granted profile
   */
  readonly route?: InferenceRoute;

  /**
   * The Regions a geographic profile sends requests to, the Region of the call aside. `GetInferenceProfile` lists them; they depend on the model and
   * on the Region of the call, not on the prefix alone.
   *
   * Narrows the foundation-model ARNs of grants. Ignored for other routes.
   *
   * @default - any Region, under the condition that the call goes through the granted profile
   */
  readonly destinationRegions?: string[];
}

/**
 * What a model source means in the account and Region of one construct.
 */
export interface ModelSourceConfig {
  /** The ARN an application inference profile is copied from. */
  readonly copyFrom: string;

  /**
   * The foundation-model ARNs that a call through a profile made from this source is authorized against, beside the profile itself.
   *
   * The Region is `*` where the route's destinations are open, and empty in the ARN that stands for global routing.
   */
  readonly modelArns: string[];
}

/**
 * Which model an application inference profile is for, and by which route.
 *
 * A source is an id or an ARN that Bedrock can copy: a foundation model (one Region) or a system-defined profile (several
 * Regions). Application profiles, provisioned throughput, custom and imported models and prompt routers cannot be copied and are refused.
 * Whether Bedrock offers the model in the Region is not checked: the list changes weekly, and deployment says so.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-create.html
 *
 * @example
 * ModelSource.foundationModel('amazon.nova-lite-v1:0');
 * ModelSource.systemProfile('eu.anthropic.claude-sonnet-4-5-20250929-v1:0');
 * ModelSource.systemProfile('global.anthropic.claude-haiku-4-5-20251001-v1:0');
 */
export class ModelSource {
  /**
   * A foundation model, invoked in the profile's own Region.
   *
   * Many newer models have no in-Region support in most Regions and need `systemProfile`.
   *
   * Throws if the id is not of the form `provider.model` or is a system-defined profile's. A token is not judged.
   *
   * @param modelId such as `amazon.nova-lite-v1:0`
   */
  public static foundationModel(modelId: string): ModelSource {
    throwProblems('ModelSource.foundationModel', modelIdProblems('modelId', modelId));
    return new ModelSource({ resourceType: 'foundation-model', resourceId: modelId });
  }

  /**
   * A system-defined profile: geographic (`us.`, `eu.`, `apac.`, `jp.`, …) or `global.`.
   *
   * Throws if the id is not of the form `geography.provider.model`, is longer than 64 characters, or contradicts the options. A token is not judged.
   *
   * @param profileId such as `us.anthropic.claude-sonnet-4-5-20250929-v1:0`
   */
  public static systemProfile(profileId: string, options: ModelSourceOptions = {}): ModelSource {
    throwProblems('ModelSource.systemProfile', [
      ...systemProfileIdProblems('profileId', profileId),
      ...optionProblems(profileId, options),
    ]);
    return new ModelSource({ resourceType: 'inference-profile', resourceId: profileId }, options);
  }

  /**
   * A foundation model or a system-defined profile, by ARN.
   *
   * Throws if the ARN is malformed or of something Bedrock cannot copy, and later, where the source is used, if its Region, account or partition
   * is not the stack's. Parts that are tokens are not judged.
   *
   * @param arn such as `arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0`
   */
  public static fromArn(arn: string, options: ModelSourceOptions = {}): ModelSource {
    const problems = copyProblems('arn', arn);
    const parts = problems.length === 0 ? parseModelArn(arn) : undefined;
    if (parts?.resourceType === 'foundation-model') {
      problems.push(...modelIdProblems('arn', parts.resourceId));
    } else if (parts?.resourceType === 'inference-profile') {
      problems.push(...systemProfileIdProblems('arn', parts.resourceId), ...optionProblems(parts.resourceId, options));
    }
    throwProblems('ModelSource.fromArn', problems);
    return new ModelSource(parts ?? {}, options, arn);
  }

  /**
   * A model of `aws-cdk-lib/aws-bedrock`, such as `FoundationModel.fromFoundationModelId(…)`.
   *
   * Throws as `fromArn` does; a `ProvisionedModel` is refused.
   */
  public static fromModel(model: IModel): ModelSource {
    return ModelSource.fromArn(model.modelArn);
  }

  /**
   * The foundation model's id without a geography. Undefined if it is only known at deployment and `baseModelId` was not given.
   */
  public readonly baseModelId?: string;

  /**
   * The route requests take. Undefined if it is only known at deployment and `route` was not given.
   */
  public readonly route?: InferenceRoute;

  /**
   * Who made the model: the first part of its id, such as `anthropic`. Undefined if it is only known at deployment.
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
    this.baseModelId = model ?? profile?.baseModelId ?? options.baseModelId;
    this.route = model !== undefined
      ? InferenceRoute.IN_REGION
      : profile && routeOf(profile.geography) || options.route;
    this.provider = this.baseModelId === undefined || isToken(this.baseModelId) ? undefined : this.baseModelId.split('.')[0];
  }

  /**
   * What this source means where a construct stands.
   *
   * Throws if the source is an ARN of another Region, account or partition than the construct's stack.
   */
  public bind(scope: IConstruct): ModelSourceConfig {
    const stack = Stack.of(scope);
    throwProblems(`ModelSource at ${scope.node.path}`, this.strangerProblems(stack));
    const copyFrom = this.arn ?? stack.formatArn({
      service: 'bedrock',
      resource: this.parts.resourceType!,
      resourceName: this.parts.resourceId,
      account: this.parts.resourceType === 'foundation-model' ? '' : undefined,
    });
    return { copyFrom, modelArns: this._modelArns(stack.partition, stack.region) };
  }

  /**
   * What makes this source another one, wherever it stands and however it was written.
   *
   * @internal
   */
  public _identity(): string {
    const { resourceType, resourceId } = this.parts;
    return resourceId === undefined ? this.arn! : `${resourceType}/${resourceId}`;
  }

  /**
   * See `ModelSourceConfig.modelArns`.
   *
   * @internal
   */
  public _modelArns(partition: string, region: string): string[] {
    return foundationModelArns(partition, this.regions(region), this.baseModelId);
  }

  /**
   * The system-defined profile's ARN, if the source is one.
   *
   * @internal
   */
  public _systemProfileArn(partition: string, region: string, account: string): string | undefined {
    const { resourceType, resourceId } = this.parts;
    return resourceType === 'inference-profile' ? `arn:${partition}:bedrock:${region}:${account}:inference-profile/${resourceId}` : undefined;
  }

  /**
   * The id that was copied, with its geography; undefined if it is only known at deployment.
   *
   * @internal
   */
  public _sourceId(): string | undefined {
    return this.parts.resourceId;
  }

  /**
   * What to call the model: the id that was copied, or else the model behind it; undefined if both are only known at deployment.
   *
   * @internal
   */
  public _displayId(): string | undefined {
    return this._sourceId() ?? this.baseModelId;
  }

  private regions(source: string): string[] {
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
      ...stranger('partition', partition, stack.partition, 'use foundationModel or systemProfile, which follow the stack'),
      ...stranger('Region', region, stack.region, 'a profile is made from a source in its own Region'),
      ...stranger('account', account, stack.account, 'system-defined profiles are listed under the account that uses them'),
    ];
  }
}

function routeOf(geography: string): InferenceRoute {
  return geography === 'global' ? InferenceRoute.GLOBAL : InferenceRoute.GEOGRAPHIC;
}

function optionProblems(profileId: string, options: ModelSourceOptions): string[] {
  const profile = parseSystemProfileId(profileId);
  const problems = options.baseModelId === undefined ? [] : modelIdProblems('baseModelId', options.baseModelId);
  const bothKnown = profile && options.baseModelId !== undefined && !isToken(options.baseModelId) && !isToken(profile.baseModelId);
  if (bothKnown && options.baseModelId !== profile.baseModelId) {
    problems.push(`baseModelId must be ${show(profile.baseModelId)} for ${show(profileId)}, got ${show(options.baseModelId)}: leave it out`);
  }
  if (profile && options.route !== undefined && options.route !== routeOf(profile.geography)) {
    problems.push(`route must be ${routeOf(profile.geography)} for ${show(profileId)}, got ${show(options.route)}: leave it out`);
  }
  if (options.destinationRegions && isToken(options.destinationRegions)) {
    problems.push('destinationRegions must be a list that is known at synth, got a token: leave it out to allow any Region');
  }
  if (options.destinationRegions?.length === 0) {
    problems.push('destinationRegions must name at least one Region, got []: leave it out to allow any');
  }
  return problems;
}
