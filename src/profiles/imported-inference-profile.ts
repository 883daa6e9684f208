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
 * A profile that was created elsewhere.
 */
export class ImportedInferenceProfile extends InferenceProfileBase {
  public readonly inferenceProfileArn: string;
  public readonly inferenceProfileId: string;
  public readonly costTags: CostTags;
  public readonly modelSource?: ModelSource;
  protected readonly givenPrices?: TokenPrices;
  protected readonly metricNames: InferenceProfileMetricNames;

  constructor(scope: Construct, id: string, attrs: InferenceProfileAttributes) {
    throwProblems(`fromInferenceProfileAttributes at ${scope.node.path}/${id}`, applicationProfileArnProblems('inferenceProfileArn', attrs.inferenceProfileArn));
    super(scope, id, { environmentFromArn: attrs.inferenceProfileArn });
    this.inferenceProfileArn = attrs.inferenceProfileArn;
    this.inferenceProfileId = this.stack.splitArn(attrs.inferenceProfileArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.costTags = attrs.costTags ?? CostTags._none();
    // As a created profile does, so that what is made below either carries the tags.
    if (!isToken(this.costTags.keys)) {
      this.costTags.applyTo(this);
    }
    this.modelSource = attrs.modelSource;
    this.givenPrices = attrs.prices;
    this.metricNames = attrs.metricNames ?? {};
  }

  public get applicationInferenceProfileRef(): aws_bedrock.ApplicationInferenceProfileReference {
    return { inferenceProfileIdentifier: this.inferenceProfileArn };
  }
}
