import { aws_bedrock as bedrock, PhysicalName } from 'aws-cdk-lib';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { ImportedInferenceProfile } from './imported-inference-profile';
import type { IInferenceProfile, InferenceProfileAttributes } from './inference-profile';
import { InferenceProfileBase } from './inference-profile-base';
import type { InferenceProfileMetricNames } from './inference-profile-metrics';
import type { ModelSource } from '../models';
import type { TokenPrices } from '../pricing';
import { plural, show, textProblems, throwProblems, type TextRule } from '../private/check';
import { changesAtDeployment, physicalName } from '../private/physical-name';
import { warn } from '../private/warning';
import { CostTags } from '../tags';
import { ResourceTags } from '../tags/resource-tags';
import { tagConflicts } from '../tags/tag-conflicts';
import { MAX_ADVISED_COST_TAGS, tagProblems } from '../tags/tag-rules';
import { unknownKeysProblems } from '../tags/unknown-keys';

/**
 * Properties of `TaggedInferenceProfile`.
 */
export interface TaggedInferenceProfileProps {
  /**
   * Model and route to copy. Changing `modelSource` replaces the profile, which then has a new ARN, a new short ID and new metrics. The tags still group the
   * cost of both profiles.
   */
  readonly modelSource: ModelSource;

  /**
   * Tags under which the cost is billed. The tags are added to the profile with `Tags.of`, so the usual priorities apply. Synth fails if one of them is removed or has another value at the end.
   *
   * @default - tags that the profile inherits through `Tags.of` or from the stack's `tags`. A warning is issued if there are none
   */
  readonly costTags?: CostTags;

  /**
   * Name of the profile: 1 to 64 letters, digits, spaces, `_` and `-`. The name must not start with a separator or contain consecutive
   * separators. Changing the name replaces the profile.
   *
   * A fixed name triggers a warning. When `modelSource` or `description` changes, CloudFormation creates the new profile before it deletes the old
   * profile. This might fail because of the duplicate name. AWS does not document whether Bedrock accepts duplicate names.
   *
   * @default - generated from the stack name, the construct path and a hash of `modelSource` and `description`
   */
  readonly inferenceProfileName?: string;

  /**
   * Description of the profile: 1 to 200 letters, digits, `.`, `:`, spaces, `_` and `-`. The description must not start with a space, `_` or `-`, or
   * contain two of these characters in a row. Changing the description replaces the profile, because Bedrock cannot update profiles.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Token prices for cost estimates, such as negotiated prices or the prices of a model that is not in the price list. Does not affect the profile resource.
   *
   * @default - prices in the bundled price list. Estimating cost throws if the price list does not contain the model, the route or the Region
   */
  readonly prices?: TokenPrices;

  /**
   * Overrides names of CloudWatch metrics that AWS documents inconsistently.
   *
   * @default - `CacheReadInputTokenCount` and `CacheWriteInputTokenCount`
   */
  readonly metricNames?: InferenceProfileMetricNames;
}

// Name and description: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html
const NAME: TextRule = {
  minLength: 1,
  maxLength: 64,
  pattern: /^([0-9a-zA-Z][ _-]?)+$/,
  patternInWords: 'consist of letters and digits, each optionally followed by one space, _ or -',
  remedy: 'change the name, or omit it to have one generated',
};

const DESCRIPTION: TextRule = {
  minLength: 1,
  maxLength: 200,
  pattern: /^([0-9a-zA-Z:.][ _-]?)+$/,
  patternInWords: 'consist of letters, digits, . and :, each optionally followed by one space, _ or -',
  remedy: 'change or omit the description',
};

/**
 * An Amazon Bedrock application inference profile with cost allocation tags. Calls made through the profile's ARN are billed under these tags.
 *
 * The profile costs nothing. Calls are billed at the price of the model and the route. The quota is 1,000 profiles per account and Region (adjustable).
 *
 * - A profile does not force callers to use it. Grant access with `grantInvoke`, which does not allow bypassing the profile, and make sure that no
 *   other policy allows calling the model.
 * - The `bedrock-mantle` endpoint (Responses, Chat Completions and Messages APIs), CountTokens and Rerank do not accept the profile.
 * - A tag appears in cost reports only after its key has been activated as a cost allocation tag in the payer account. Earlier cost is not split unless you start a backfill.
 * - Changing the model source, the name or the description replaces the profile. Clients then need the new ARN, so pass the ARN by reference.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-application-inference-profiles.html
 *
 * @example
 * declare const handler: lambda.Function;
 *
 * const claims = new TaggedInferenceProfile(this, 'Claims', {
 *   modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-5-20250929-v1:0'),
 *   costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }),
 * });
 * claims.grantInvoke(handler);
 * claims.addToEnvironment(handler);
 */
export class TaggedInferenceProfile extends InferenceProfileBase {
  /**
   * Imports an existing profile by its attributes.
   *
   * Throws if the ARN does not identify an application inference profile. A token is not validated.
   *
   * @param scope scope of the imported profile
   * @param id ID of the construct
   * @param attrs attributes of the profile
   */
  public static fromInferenceProfileAttributes(scope: Construct, id: string, attrs: InferenceProfileAttributes): IInferenceProfile {
    return new ImportedInferenceProfile(scope, id, attrs);
  }

  /**
   * Imports an existing profile by its ARN. Grants allow any model, but only through this profile.
   *
   * Throws if the ARN does not identify an application inference profile. A token is not validated.
   *
   * @param scope scope of the imported profile
   * @param id ID of the construct
   * @param inferenceProfileArn ARN of the profile
   */
  public static fromInferenceProfileArn(scope: Construct, id: string, inferenceProfileArn: string): IInferenceProfile {
    return new ImportedInferenceProfile(scope, id, { inferenceProfileArn });
  }

  public readonly inferenceProfileArn: string;
  public readonly inferenceProfileId: string;

  /**
   * Name of the profile in the template. The name can change when the profile is replaced, so refer to the profile by its ARN.
   */
  public readonly inferenceProfileName: string;

  public readonly costTags: CostTags;
  public readonly modelSource?: ModelSource;
  /** @internal */
  public readonly _givenPrices?: TokenPrices;
  /** @internal */
  public readonly _metricNames: InferenceProfileMetricNames;
  private readonly resource: bedrock.CfnApplicationInferenceProfile;

  constructor(scope: Construct, id: string, props: TaggedInferenceProfileProps) {
    super(scope, id);
    this.check(props);

    this.modelSource = props.modelSource;
    this._givenPrices = props.prices;
    this._metricNames = props.metricNames ?? {};
    const createOnly = [props.modelSource._identity(), props.description];
    const givenName = props.inferenceProfileName === PhysicalName.GENERATE_IF_NEEDED ? undefined : props.inferenceProfileName;
    this.inferenceProfileName = givenName ?? physicalName(this, createOnly, NAME.maxLength);

    this.resource = new bedrock.CfnApplicationInferenceProfile(this, 'Resource', {
      inferenceProfileName: this.inferenceProfileName,
      description: props.description,
      modelSource: { copyFrom: props.modelSource.bind(this).copyFrom },
    });
    this.inferenceProfileArn = this.resource.attrInferenceProfileArn;
    this.inferenceProfileId = this.resource.attrInferenceProfileId;

    const tags = ResourceTags.of(this.resource);
    props.costTags?.applyTo(this);
    this.costTags = CostTags._ofResource(tags, props.costTags);
    this.node.addValidation({ validate: () => this.validateTags(tags, props.costTags) });

    this.warnOfCollision(givenName, createOnly);
  }

  public get applicationInferenceProfileRef(): aws_bedrock.ApplicationInferenceProfileReference {
    return this.resource.applicationInferenceProfileRef;
  }

  private check(props: TaggedInferenceProfileProps): void {
    throwProblems(`TaggedInferenceProfile at ${this.node.path}`, [
      ...textProblems('inferenceProfileName', props.inferenceProfileName, NAME),
      ...textProblems('description', props.description, DESCRIPTION),
      ...unknownKeysProblems(props.costTags),
    ]);
  }

  private warnOfCollision(givenName: string | undefined, createOnly: readonly unknown[]): void {
    if (givenName !== undefined) {
      warn(this, 'TaggedInferenceProfile.fixedName',
        `inferenceProfileName is fixed to ${show(this.stack.resolve(givenName))}: when modelSource or description changes, CloudFormation creates the new profile ` +
        'before it deletes the old profile, which can fail with a duplicate name. Omit inferenceProfileName, or change it in the same deployment',
      );
    } else if (changesAtDeployment(this, createOnly)) {
      warn(this, 'TaggedInferenceProfile.staleGeneratedName',
        'modelSource or description is known only at deployment, so the generated name does not change with it and replacing the profile can fail with a duplicate name. ' +
        'Pass values known at synth, or an inferenceProfileName that contains the same token',
      );
    }
  }

  // Runs after aspects, because the final tags are not known before.
  private validateTags(tags: ResourceTags, declared: CostTags | undefined): string[] {
    const final = tags.final();
    const count = declared?.keys.length ?? final.size;
    if (final.size === 0) {
      warn(this, 'TaggedInferenceProfile.noCostTags',
        'the profile has no tags, so its cost cannot be allocated: pass costTags, or add tags to a parent scope with Tags.of. ' +
        'Acknowledge this warning if you pass the tags to `cdk deploy --tags`',
      );
    }
    if (count > MAX_ADVISED_COST_TAGS) {
      warn(this, 'TaggedInferenceProfile.manyCostTags',
        `the profile has ${plural(count, 'cost tag')}: more than ${MAX_ADVISED_COST_TAGS} cost tag keys make reports hard to use. Keep the keys that you report on`,
      );
    }
    return [
      ...declared ? tagConflicts(declared, tags) : [],
      ...tags.missingProblems(declared?.keys ?? []),
      ...tagProblems(Object.fromEntries(final)).map((problem) => `final tags: ${problem}`),
    ];
  }
}
