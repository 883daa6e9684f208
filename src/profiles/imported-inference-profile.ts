import { ArnFormat } from 'aws-cdk-lib';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { IInferenceProfile, InferenceProfileAttributes } from './inference-profile';
import { InferenceProfileBase } from './inference-profile-base';
import type { InferenceProfileMetricNames } from './inference-profile-metrics';
import type { ModelSource } from '../models';
import { applicationProfileArnProblems } from '../models/model-arn';
import { isArnPlaceholder, unsplittableArnProblems } from '../models/unsplittable-arn';
import type { ExpectedUsage, TokenPrices } from '../pricing';
import { usageProblems } from '../pricing/usage-rules';
import { isToken } from '../private/check';
import { formatArn } from '../private/partition';
import { checkStruct } from '../private/structs/struct-problems';
import { CostTags } from '../tags';

/**
 * Inference profile that was created outside this construct tree.
 */
export class ImportedInferenceProfile extends InferenceProfileBase {
  public readonly inferenceProfileArn: string;
  public readonly inferenceProfileId: string;
  public readonly costTags: CostTags;
  public readonly modelSource?: ModelSource;
  public readonly retainedProfiles: IInferenceProfile[] = [];
  public readonly expectedUsage?: ExpectedUsage;
  /** @internal */
  public readonly _givenPrices?: TokenPrices;
  /** @internal */
  public readonly _metricNames: InferenceProfileMetricNames;

  constructor(scope: Construct, id: string, attrs: InferenceProfileAttributes) {
    checkStruct(`fromInferenceProfileAttributes at ${scope.node.path}/${id}`, 'InferenceProfileAttributes', attrs,
      () => [
        ...applicationProfileArnProblems('inferenceProfileArn', attrs.inferenceProfileArn),
        ...unsplittableArnProblems('inferenceProfileArn', attrs.inferenceProfileArn),
        ...usageProblems('expectedUsage.', attrs.expectedUsage),
      ]);
    const { inferenceProfileArn } = attrs;
    super(scope, id, isArnPlaceholder(inferenceProfileArn) ? {} : { environmentFromArn: inferenceProfileArn });
    this.inferenceProfileArn = isArnPlaceholder(inferenceProfileArn)
      ? formatArn(this.stack, { service: 'bedrock', resource: 'application-inference-profile', resourceName: inferenceProfileArn })
      : inferenceProfileArn;
    this.inferenceProfileId = isArnPlaceholder(inferenceProfileArn)
      ? inferenceProfileArn
      : this.stack.splitArn(inferenceProfileArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.costTags = attrs.costTags ? CostTags._ofConstruct(this, attrs.costTags) : CostTags._none();
    // Like a created profile, so that constructs below the profile inherit the tags.
    if (!isToken(this.costTags.keys)) {
      // Not as a carrier of the set: the profile can have the tags of another stack.
      this.costTags._addTo(this);
    }
    this.modelSource = attrs.modelSource;
    this._givenPrices = attrs.prices;
    this.expectedUsage = attrs.expectedUsage;
    this._metricNames = attrs.metricNames ?? {};
  }

  public get applicationInferenceProfileRef(): aws_bedrock.ApplicationInferenceProfileReference {
    return { inferenceProfileIdentifier: this.inferenceProfileArn };
  }
}
