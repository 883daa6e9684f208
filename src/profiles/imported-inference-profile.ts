import { ArnFormat } from 'aws-cdk-lib';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { InferenceProfileAttributes } from './inference-profile';
import { InferenceProfileBase } from './inference-profile-base';
import type { InferenceProfileMetricNames } from './inference-profile-metrics';
import type { ModelSource } from '../models';
import { applicationProfileArnProblems } from '../models/model-arn';
import type { TokenPrices } from '../pricing';
import { isToken, throwProblems } from '../private/check';
import { CostTags } from '../tags';

/**
 * Inference profile that was created outside this construct tree.
 */
export class ImportedInferenceProfile extends InferenceProfileBase {
  public readonly inferenceProfileArn: string;
  public readonly inferenceProfileId: string;
  public readonly costTags: CostTags;
  public readonly modelSource?: ModelSource;
  /** @internal */
  public readonly _givenPrices?: TokenPrices;
  /** @internal */
  public readonly _metricNames: InferenceProfileMetricNames;

  constructor(scope: Construct, id: string, attrs: InferenceProfileAttributes) {
    throwProblems(`fromInferenceProfileAttributes at ${scope.node.path}/${id}`, applicationProfileArnProblems('inferenceProfileArn', attrs.inferenceProfileArn));
    super(scope, id, { environmentFromArn: attrs.inferenceProfileArn });
    this.inferenceProfileArn = attrs.inferenceProfileArn;
    this.inferenceProfileId = this.stack.splitArn(attrs.inferenceProfileArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.costTags = attrs.costTags ?? CostTags._none();
    // Like a created profile, so that constructs below the profile inherit the tags.
    if (!isToken(this.costTags.keys)) {
      this.costTags.applyTo(this);
    }
    this.modelSource = attrs.modelSource;
    this._givenPrices = attrs.prices;
    this._metricNames = attrs.metricNames ?? {};
  }

  public get applicationInferenceProfileRef(): aws_bedrock.ApplicationInferenceProfileReference {
    return { inferenceProfileIdentifier: this.inferenceProfileArn };
  }
}
