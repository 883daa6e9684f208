import { Annotations, aws_bedrock as bedrock, PhysicalName } from 'aws-cdk-lib';
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
   * The model and the route to copy. Changing it replaces the profile: new ARN, new short id, new metrics; the tags keep the cost together.
   */
  readonly modelSource: ModelSource;

  /**
   * The tags the cost is billed under. They are put on the profile with `Tags.of`, so the usual priorities hold; synth fails if the profile ends up
   * with another value for one of them.
   *
   * @default - the tags that reach the profile through `Tags.of` or the stack's `tags`. With none at all there is a warning
   */
  readonly costTags?: CostTags;

  /**
   * The profile's name: 1 to 64 letters, digits, spaces, `_` and `-`, no two separators in a row and none in front. Changing it
   * replaces the profile.
   *
   * A fixed name brings a warning: when `modelSource` or `description` changes, CloudFormation creates the new profile beside the old one,
   * which fails if Bedrock refuses a second profile of that name (not documented).
   *
   * @default - made from the stack's name, the construct's path and a hash that changes with `modelSource` and `description`
   */
  readonly inferenceProfileName?: string;

  /**
   * What the profile is for: 1 to 200 letters, digits, `.`, `:`, spaces, `_` and `-`, no two separators in a row and none in front. Changing
   * it replaces the profile, as Bedrock has no update.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * What its tokens cost, for estimates: negotiated prices, or those of a model that the price book does not know. Changes nothing about the profile.
   *
   * @default - the bundled price book's, where an estimate is asked for; it is an error then if the book does not know the model, the route or the Region
   */
  readonly prices?: TokenPrices;

  /**
   * Other names for metrics on which AWS's pages disagree.
   *
   * @default - the names seen in live accounts
   */
  readonly metricNames?: InferenceProfileMetricNames;
}

// Name and description: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html
const NAME: TextRule = {
  minLength: 1,
  maxLength: 64,
  pattern: /^([0-9a-zA-Z][ _-]?)+$/,
  patternInWords: 'consist of letters, digits and single spaces, _ or - after them',
  remedy: 'change it or leave it out to have one generated',
};

const DESCRIPTION: TextRule = {
  minLength: 1,
  maxLength: 200,
  pattern: /^([0-9a-zA-Z:.][ _-]?)+$/,
  patternInWords: 'consist of letters, digits, . and : and single spaces, _ or - after them',
  remedy: 'change it or leave it out',
};

/**
 * An Amazon Bedrock application inference profile that carries cost allocation tags: whoever invokes a model by its ARN is billed under these tags.
 *
 * Costs nothing itself; calls through it cost what the model costs by the route of its source. 1,000 profiles per account and Region (adjustable).
 *
 * It cannot make callers use it: grant with `grantInvoke`, which opens no other way to the model, and see that no other policy does. The
 * `bedrock-mantle` endpoint (Responses, Chat Completions and Messages APIs), CountTokens and Rerank do not take it. The tags split the bill only
 * after they are activated as cost allocation tags in the payer account, from then on.
 *
 * Every property but the tags replaces the profile when it changes, and clients then need the new ARN; wire it by reference.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-application-inference-profiles.html
 *
 * @example
 * declare const handler: lambda.Function;
 *
 * const claims = new TaggedInferenceProfile(this, 'Claims', {
 *   modelSource: ModelSource.systemProfile('us.anthropic.claude-sonnet-4-5-20250929-v1:0'),
 *   costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }),
 * });
 * claims.grantInvoke(handler);
 * claims.addToEnvironment(handler);
 */
export class TaggedInferenceProfile extends InferenceProfileBase {
  /**
   * A profile that was created elsewhere, by its ARN, with what is known about it.
   *
   * Throws if the ARN is not that of an application inference profile. A token is not judged.
   */
  public static fromInferenceProfileAttributes(scope: Construct, id: string, attrs: InferenceProfileAttributes): IInferenceProfile {
    return new ImportedInferenceProfile(scope, id, attrs);
  }

  /**
   * A profile that was created elsewhere, by its ARN alone: grants then allow any model, though only through this profile.
   */
  public static fromInferenceProfileArn(scope: Construct, id: string, inferenceProfileArn: string): IInferenceProfile {
    return new ImportedInferenceProfile(scope, id, { inferenceProfileArn });
  }

  public readonly inferenceProfileArn: string;
  public readonly inferenceProfileId: string;

  /**
   * The name in the template. It may change whenever the profile is replaced: use the ARN to refer to the profile.
   */
  public readonly inferenceProfileName: string;

  public readonly costTags: CostTags;
  public readonly modelSource?: ModelSource;
  protected readonly givenPrices?: TokenPrices;
  protected readonly metricNames: InferenceProfileMetricNames;
  private readonly resource: bedrock.CfnApplicationInferenceProfile;

  constructor(scope: Construct, id: string, props: TaggedInferenceProfileProps) {
    super(scope, id);
    this.check(props);

    this.modelSource = props.modelSource;
    this.givenPrices = props.prices;
    this.metricNames = props.metricNames ?? {};
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
      Annotations.of(this).addWarningV2(
        'cdk-bedrock-cost-tags:TaggedInferenceProfile.fixedName',
        `inferenceProfileName is fixed to ${show(this.stack.resolve(givenName))}: when modelSource or description changes, the new profile is created beside the old one ` +
        'under the same name, which fails if Bedrock refuses that; leave it out, or change it together with them',
      );
    } else if (changesAtDeployment(this, createOnly)) {
      Annotations.of(this).addWarningV2(
        'cdk-bedrock-cost-tags:TaggedInferenceProfile.nameOfUnknownModel',
        'modelSource or description is only known at deployment, so the generated name does not change with it: when the value changes, the new profile is created ' +
        'beside the old one under the same name, which fails if Bedrock refuses that; pass values that are known at synth, or an inferenceProfileName made from the same token',
      );
    }
  }

  // Runs after aspects: only now is it known how the profile is tagged.
  private validateTags(tags: ResourceTags, declared: CostTags | undefined): string[] {
    const final = tags.final();
    const count = declared?.keys.length ?? final.size;
    if (final.size === 0) {
      Annotations.of(this).addWarningV2(
        'cdk-bedrock-cost-tags:TaggedInferenceProfile.noCostTags',
        'no tag reaches the profile, so its cost cannot be told apart: pass costTags, or add Tags.of above it; acknowledge this if the tags are given to `cdk deploy --tags`',
      );
    }
    if (count > MAX_ADVISED_COST_TAGS) {
      Annotations.of(this).addWarningV2(
        'cdk-bedrock-cost-tags:TaggedInferenceProfile.manyCostTags',
        `the profile has ${plural(count, 'cost tag')}: more than ${MAX_ADVISED_COST_TAGS} keys split a bill finer than anybody reads it; keep those that somebody reports by`,
      );
    }
    return [
      ...declared ? tagConflicts(declared, tags) : [],
      ...tags.missingProblems(declared?.keys ?? []),
      ...tagProblems(Object.fromEntries(final)).map((problem) => `final tags: ${problem}`),
    ];
  }
}
