import type { Construct } from 'constructs';
import { ImportedInferenceProfiles } from './imported-inference-profiles';
import type { IInferenceProfiles, InferenceProfilesAttributes } from './inference-profiles';
import { InferenceProfilesBase } from './inference-profiles-base';
import { modelKeyProblems, modelSetOf } from './model-set';
import type { ModelSource } from '../../models';
import type { ExpectedUsage, TokenPrices } from '../../pricing';
import { usagesProblems } from '../../pricing/usage-rules';
import { throwProblems } from '../../private/check';
import { injectable } from '../../private/structs/injectable';
import type { CostTags } from '../../tags';
import { unknownKeysProblems } from '../../tags/unknown-keys';
import type { IInferenceProfile } from '../inference-profile';
import type { InferenceProfileMetricNames } from '../inference-profile-metrics';
import { TaggedInferenceProfile } from '../tagged-inference-profile';

/**
 * Properties of `TaggedInferenceProfiles`.
 */
export interface TaggedInferenceProfilesProps {
  /**
   * IDs of foundation models and system-defined inference profiles, see `ModelSource.fromModelId`. Each becomes a profile.
   *
   * The order has no effect. Adding or removing an ID does not change the other profiles. Two routes of one model, such as `us.` and `global.`, are two profiles.
   *
   * Throws if an ID is not valid, or is listed more than once, including `modelSources`.
   *
   * @default - only the models in `modelSources`
   */
  readonly modelIds?: string[];

  /**
   * Models and routes that need more than an ID, such as destination Regions. Each becomes a profile.
   *
   * A source whose ID is a token is identified by its `baseModelId`. Throws if the model of a source is known only at deployment.
   *
   * @default - only the models in `modelIds`
   */
  readonly modelSources?: ModelSource[];

  /**
   * Tags under which the cost of all profiles is billed, see `TaggedInferenceProfileProps.costTags`.
   *
   * @default - tags that the profiles inherit through `Tags.of` or from the stack's `tags`. A warning is issued if there are none
   */
  readonly costTags?: CostTags;

  /**
   * Token prices for cost estimates, by the ID of the model. Does not affect the profiles.
   *
   * Throws if an ID is not an ID of the set.
   *
   * @default - prices in the bundled price list. Estimating cost throws if the price list does not contain the model, the route or the Region
   */
  readonly prices?: { [modelId: string]: TokenPrices };

  /**
   * Expected usage of the profiles, by the ID of the model, see `TaggedInferenceProfileProps.expectedUsage`. Does not affect the profiles.
   *
   * Throws if an ID is not an ID of the set, or if a value is not valid.
   *
   * @default - none. `CostForecast.fromProfiles` throws for a profile without an expected usage
   */
  readonly expectedUsage?: { [modelId: string]: ExpectedUsage };

  /**
   * Overrides names of CloudWatch metrics that AWS documents inconsistently.
   *
   * @default - `CacheReadInputTokenCount` and `CacheWriteInputTokenCount`
   */
  readonly metricNames?: InferenceProfileMetricNames;
}

/**
 * Application inference profiles with the same cost allocation tags, one for each model of a list.
 *
 * One grant allows all of them with two statements. One JSON object maps the ID of each model to the ARN of its profile. Each profile is a `TaggedInferenceProfile`.
 *
 * - The construct ID of a profile is the ID of its model. Reordering, adding or removing models therefore changes no other profile. A new version of a model is a new profile. The
 *   earlier profile is deleted when its ID is removed from the list.
 * - The profiles cost nothing. The quota is 1,000 profiles per account and Region (adjustable).
 * - For access by tag, including later profiles and other stacks, use `TagScopedInvokePolicy`.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-application-inference-profiles.html
 *
 * @example
 * declare const handler: lambda.Function;
 *
 * const models = new TaggedInferenceProfiles(this, 'Models', {
 *   modelIds: ['amazon.nova-lite-v1:0', 'us.anthropic.claude-sonnet-4-6', 'global.anthropic.claude-haiku-4-5-20251001-v1:0'],
 *   costTags: CostTags.of({ Department: 'Claims' }),
 * });
 * models.grantInvoke(handler);
 * models.addToEnvironment(handler);
 */
@injectable
export class TaggedInferenceProfiles extends InferenceProfilesBase {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TaggedInferenceProfiles';

  /**
   * Imports existing profiles by their attributes.
   *
   * Throws one error that lists all problems, such as an ARN that does not identify an application inference profile. A token is not validated.
   *
   * @param scope scope of the imported profiles
   * @param id ID of the construct
   * @param attrs attributes of the profiles
   */
  public static fromInferenceProfilesAttributes(scope: Construct, id: string, attrs: InferenceProfilesAttributes): IInferenceProfiles {
    return new ImportedInferenceProfiles(scope, id, attrs);
  }

  /**
   * Imports existing profiles by their ARNs.
   *
   * Throws under the same conditions as `fromInferenceProfilesAttributes`.
   *
   * @param scope scope of the imported profiles
   * @param id ID of the construct
   * @param inferenceProfileArns ARN of each profile by the ID of its model, such as the result of `toJson` of another set
   */
  public static fromInferenceProfileArns(scope: Construct, id: string, inferenceProfileArns: { [modelId: string]: string }): IInferenceProfiles {
    return new ImportedInferenceProfiles(scope, id, { inferenceProfileArns }, 'fromInferenceProfileArns');
  }

  /** @internal */
  public readonly _byModelId: ReadonlyMap<string, IInferenceProfile>;
  /** @internal */
  public readonly _givenTags?: CostTags;

  constructor(scope: Construct, id: string, props: TaggedInferenceProfilesProps) {
    super(scope, id);
    const { costTags, prices, expectedUsage, metricNames } = props;
    const { sources, problems } = modelSetOf(props.modelIds, props.modelSources);
    throwProblems(`TaggedInferenceProfiles at ${this.node.path}`, [
      ...problems,
      ...problems.length === 0 ? [...modelKeyProblems('prices', prices, [...sources.keys()]), ...modelKeyProblems('expectedUsage', expectedUsage, [...sources.keys()])] : [],
      ...usagesProblems('expectedUsage', expectedUsage),
      ...unknownKeysProblems(costTags),
    ]);
    this._givenTags = costTags;
    this._byModelId = new Map([...sources].map(([modelId, modelSource]) => [modelId, new TaggedInferenceProfile(this, modelId, {
      modelSource,
      // A property injector sets a default where a property is absent, not where it is undefined.
      ...costTags ? { costTags } : {},
      ...prices?.[modelId] ? { prices: prices[modelId] } : {},
      ...expectedUsage?.[modelId] ? { expectedUsage: expectedUsage[modelId] } : {},
      ...metricNames ? { metricNames } : {},
    })]));
  }
}
