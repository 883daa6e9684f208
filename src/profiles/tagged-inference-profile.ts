import { Aspects, type aws_bedrock as bedrock, Stack } from 'aws-cdk-lib';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { ImportedInferenceProfile } from './imported-inference-profile';
import type { IInferenceProfile, InferenceProfileAttributes } from './inference-profile';
import { InferenceProfileBase } from './inference-profile-base';
import type { InferenceProfileMetricNames } from './inference-profile-metrics';
import { prepareRetained } from './prepare-retained';
import { type CreateOnlyProps, createProfileResource, isChangedLater, MAX_NAME_LENGTH, type ProfileResource, profileResourceId } from './profile-resource';
import { RetainedProfile } from './retained-profile';
import { referencesFromOtherStacks } from './stack-references';
import type { ModelSource } from '../models';
import { extendedAccessWarning, lifecycleWarning } from '../models/lifecycle';
import { type ExpectedUsage, PriceList, type TokenPrices } from '../pricing';
import { usageProblems } from '../pricing/usage-rules';
import { isToken, show, textProblems, throwProblems, type TextRule } from '../private/check';
import { injectable } from '../private/structs/injectable';
import { warn } from '../private/warning';
import { CostTags } from '../tags';
import { checkFinalTags } from '../tags/final-tag-checks';
import { ResourceTags } from '../tags/resource-tags';
import { tagConflicts } from '../tags/tag-conflicts';
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
   * Expected usage of the profile, as the basis of `CostForecast`, of the limit of a `TagBudget`, and of the expected cost in the strategy document. Does not affect the profile resource.
   *
   * Throws if a value is negative, not a number, outside its range, or known only at deployment.
   *
   * @default - none. `CostForecast.fromProfiles` throws for the profile, and documents contain no expected cost of it
   */
  readonly expectedUsage?: ExpectedUsage;

  /**
   * Overrides names of CloudWatch metrics that AWS documents inconsistently.
   *
   * @default - `CacheReadInputTokenCount` and `CacheWriteInputTokenCount`
   */
  readonly metricNames?: InferenceProfileMetricNames;

  /**
   * Earlier profiles of this construct that remain until all consumers call the current profile. They have the same tags as the current profile.
   *
   * To change the model without an interruption, list the previous model source here in the same deployment that changes `modelSource`. CloudFormation then creates the new profile and
   * keeps the earlier one unchanged, together with its exports. Consumers receive the ARN of the new profile when they are deployed or restarted. Grants, alarms and dashboards cover
   * both profiles. Remove the entry in a later deployment.
   *
   * Throws if an entry has the properties of the current profile or of another entry.
   *
   * @default - no earlier profiles. When `modelSource`, `description` or `inferenceProfileName` changes, CloudFormation deletes the earlier profile at the end of the deployment
   */
  readonly retainedProfiles?: RetainedInferenceProfile[];
}

/**
 * Earlier profile of a `TaggedInferenceProfile`, identified by the properties that Bedrock cannot update. Specify the values of the deployment that created the profile.
 */
export interface RetainedInferenceProfile {
  /**
   * Model and route of the earlier profile.
   */
  readonly modelSource: ModelSource;

  /**
   * Description of the earlier profile.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Name of the earlier profile.
   *
   * @default - generated from the stack name, the construct path and a hash of `modelSource` and `description`
   */
  readonly inferenceProfileName?: string;

  /**
   * Token prices of the earlier profile for cost estimates.
   *
   * @default - prices in the bundled price list
   */
  readonly prices?: TokenPrices;
}

// Name and description: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateInferenceProfile.html
const NAME: TextRule = {
  minLength: 1,
  maxLength: MAX_NAME_LENGTH,
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
 *   modelSource: ModelSource.systemDefinedProfile('us.anthropic.claude-sonnet-4-6'),
 *   costTags: CostTags.of({ Department: 'Claims', Function: 'AutoProcessing' }),
 * });
 * claims.grantInvoke(handler);
 * claims.addToEnvironment(handler);
 */
@injectable
export class TaggedInferenceProfile extends InferenceProfileBase {
  /**
   * ID of the class for property injection.
   */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-bedrock-cost-tags.TaggedInferenceProfile';

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
  public readonly retainedProfiles: IInferenceProfile[];
  public readonly expectedUsage?: ExpectedUsage;
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
    this.expectedUsage = props.expectedUsage;
    this._metricNames = props.metricNames ?? {};
    const current = createProfileResource(this, props);
    this.resource = current.resource;
    this.node.defaultChild = this.resource;
    this.inferenceProfileName = current.name;
    this.inferenceProfileArn = this.resource.attrInferenceProfileArn;
    this.inferenceProfileId = this.resource.attrInferenceProfileId;

    const tags = ResourceTags.of(this.resource);
    props.costTags?.applyTo(this);
    this.costTags = CostTags._ofResource(tags, props.costTags);
    this.retainedProfiles = this.createRetained(props);
    this.node.addValidation({ validate: () => this.validateTags(tags, props.costTags) });

    this.warnOfCollision(current);
    this.warnOfEnd(props.modelSource);
    this.node.addValidation({ validate: () => this.warnOfReferences(current) });
    this.node.addValidation({ validate: () => this.warnOfExtendedAccess(props.modelSource) });
  }

  public get applicationInferenceProfileRef(): aws_bedrock.ApplicationInferenceProfileReference {
    return this.resource.applicationInferenceProfileRef;
  }

  private check(props: TaggedInferenceProfileProps): void {
    throwProblems(`TaggedInferenceProfile at ${this.node.path}`, [
      ...createOnlyProblems(props),
      ...(props.retainedProfiles ?? []).flatMap((retained, index) => createOnlyProblems(retained, `retainedProfiles[${index}].`)),
      ...this.sameProblems(props),
      ...usageProblems('expectedUsage.', props.expectedUsage),
      ...unknownKeysProblems(props.costTags),
    ]);
  }

  private sameProblems({ retainedProfiles = [], ...current }: TaggedInferenceProfileProps): string[] {
    const ids = retainedProfiles.length === 0 ? [] : [current, ...retainedProfiles].map((props) => profileResourceId(this, props));
    return retainedProfiles.flatMap(({ modelSource }, index) => {
      const first = ids.indexOf(ids[index + 1]);
      const remedy = `got ${show(this.stack.resolve(modelSource._displayId() ?? modelSource._identity()))} with the same description and name`;
      switch (first) {
        case index + 1: return [];
        case 0: return [`retainedProfiles[${index}] must differ from the current profile, ${remedy}: remove the entry, or change modelSource, description or inferenceProfileName of the profile`];
        default: return [`retainedProfiles[${index}] must differ from retainedProfiles[${first - 1}], ${remedy}: remove one of the entries`];
      }
    });
  }

  private createRetained({ retainedProfiles = [], costTags }: TaggedInferenceProfileProps): IInferenceProfile[] {
    const retained = retainedProfiles.map((props) => {
      const created = createProfileResource(this, props);
      const tags = ResourceTags.of(created.resource);
      this.node.addValidation({ validate: () => costTags ? tagConflicts(costTags, tags) : [] });
      return new RetainedProfile(this, `Retained${created.resource.node.id}`, {
        created,
        modelSource: props.modelSource,
        costTags: CostTags._ofResource(tags, costTags),
        prices: props.prices,
        metricNames: this._metricNames,
      });
    });
    if (retained.length > 0) {
      Aspects.of(this).add({ visit: (node) => node === this && prepareRetained(this.resource, retained) });
    }
    return retained;
  }

  private warnOfCollision({ givenName, changesAtDeployment }: ProfileResource): void {
    if (givenName !== undefined) {
      warn(this, 'TaggedInferenceProfile.fixedName',
        `inferenceProfileName is fixed to ${show(this.stack.resolve(givenName))}: when modelSource or description changes, CloudFormation creates the new profile ` +
        'before it deletes the old profile, which can fail with a duplicate name. Omit inferenceProfileName, or change it in the same deployment',
      );
    } else if (changesAtDeployment) {
      warn(this, 'TaggedInferenceProfile.staleGeneratedName',
        'modelSource or description is known only at deployment, so the generated name does not change with it and replacing the profile can fail with a duplicate name. ' +
        'Pass values known at synth, or an inferenceProfileName that contains the same token',
      );
    }
  }

  // Given prices do not make the calls succeed. A retained profile is not reported, because it remains only until its callers have moved.
  private warnOfEnd({ baseModelId }: ModelSource): void {
    const { region } = this.stack;
    const found = baseModelId === undefined || isToken(baseModelId) ? undefined : lifecycleWarning(baseModelId, isToken(region) ? undefined : region);
    if (found?.kind === 'ended') {
      warn(this, 'TaggedInferenceProfile.endedModel', `${found.text}. Acknowledge this warning if AWS still offers you the model`);
    } else if (found) {
      warn(this, 'TaggedInferenceProfile.endingModel', `${found.text}. Keep the earlier profile for its callers with retainedProfiles meanwhile`);
    }
  }

  // Runs at the end, because the price list of the stack or of the app can be set after the profile was created.
  private warnOfExtendedAccess(modelSource: ModelSource): string[] {
    const { region } = this.stack;
    const { baseModelId } = modelSource;
    const isKnown = baseModelId !== undefined && !isToken(baseModelId);
    const text = isKnown ? extendedAccessWarning(baseModelId, isToken(region) ? undefined : region) : undefined;
    if (text !== undefined && this._givenPrices === undefined && !PriceList.of(this)._isGiven(modelSource, region)) {
      warn(this, 'TaggedInferenceProfile.extendedAccess', `${text}, or pass the prices of extended access that AWS announces to you`);
    }
    return [];
  }

  // Runs after the CDK has resolved the references between stacks.
  private warnOfReferences(created: ProfileResource): string[] {
    const { isExported, isWritten, isRead } = referencesFromOtherStacks(this.resource);
    if (isExported) {
      warn(this, 'TaggedInferenceProfile.strongReference',
        'another stack imports the profile through a CloudFormation export. CloudFormation does not delete an export that is in use, so a change of modelSource, description or inferenceProfileName ' +
        'fails unless retainedProfiles lists the previous values. List them with each change, use a weak reference with CrossStackReferences.of(profile).produce(ReferenceStrength.WEAK), ' +
        'or pass the ARN with clientSettings.exportToParameter',
      );
    }
    if (isWritten) {
      warn(this, 'TaggedInferenceProfile.crossRegionReference',
        'a stack in another Region refers to the profile through a parameter that a custom resource of the CDK writes. The custom resource does not delete a parameter that is in use, so a change of ' +
        'modelSource, description or inferenceProfileName fails. Use a weak reference with CrossStackReferences.of(profile).produce(ReferenceStrength.WEAK), or create a profile in the other Region',
      );
    }
    const stale = isWritten || isRead ? this.staleCause(created) : undefined;
    if (stale) {
      warn(this, 'TaggedInferenceProfile.staleReference',
        `another stack refers to the profile, and ${stale.cause}. If CloudFormation replaces the profile, the template of the other stack does not change, so the stack keeps the ARN of a deleted profile. ` +
        `${stale.fix}, or deploy the other stack with \`cdk deploy --force\` after each change`,
      );
    }
    return this.retainedProfiles.length > 0 && this.isLogicalIdOverridden() ? [
      `TaggedInferenceProfile at ${this.node.path}: retainedProfiles cannot be combined with an overridden logical ID, got ${show(this.stack.resolve(this.resource.logicalId))}: CloudFormation would replace the earlier profile. ` +
      'Remove the override, and override the logical ID of the retained profile, (profile.retainedProfiles[0].node.defaultChild as CfnResource).overrideLogicalId(…)',
    ] : [];
  }

  /** Reason why the names of references to the profile do not change with the profile. */
  private staleCause(created: ProfileResource): { cause: string; fix: string } | undefined {
    if (created.changesAtDeployment) {
      return { cause: 'modelSource, description or inferenceProfileName is known only at deployment', fix: 'Pass values known at synth' };
    }
    // The outputs of a nested stack are named after the path of the construct.
    if (!Stack.of(this).nested && this.isLogicalIdOverridden()) {
      return { cause: 'the logical ID of the profile is overridden', fix: 'Remove the override when you change modelSource, description or inferenceProfileName' };
    }
    return isChangedLater(this, created)
      ? { cause: 'an aspect or an override changes the model source, the description or the name of its L1 construct', fix: 'Pass the values to the construct' }
      : undefined;
  }

  private isLogicalIdOverridden(): boolean {
    const stack = Stack.of(this);
    return stack.resolve(this.resource.logicalId) !== stack.getLogicalId(this.resource);
  }

  // Runs after aspects, because the final tags are not known before.
  private validateTags(tags: ResourceTags, declared: CostTags | undefined): string[] {
    const { noCostTags, manyCostTags, dynamicTagValues, problems } = checkFinalTags(tags, declared, { noun: 'profile', service: 'Amazon Bedrock' });
    if (noCostTags) {
      warn(this, 'TaggedInferenceProfile.noCostTags', noCostTags);
    }
    if (manyCostTags) {
      warn(this, 'TaggedInferenceProfile.manyCostTags', manyCostTags);
    }
    if (dynamicTagValues) {
      warn(this, 'TaggedInferenceProfile.dynamicTagValues', dynamicTagValues);
    }
    return problems;
  }
}

function createOnlyProblems({ inferenceProfileName, description }: CreateOnlyProps, prefix = ''): string[] {
  return [...textProblems(`${prefix}inferenceProfileName`, inferenceProfileName, NAME), ...textProblems(`${prefix}description`, description, DESCRIPTION)];
}
