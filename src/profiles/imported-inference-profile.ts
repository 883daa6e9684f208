import { ArnFormat } from 'aws-cdk-lib';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { InferenceProfileAttributes } from './inference-profile';
import { InferenceProfileBase } from './inference-profile-base';
import type { InferenceProfileMetricNames } from './inference-profile-metrics';
import type { ModelSource } from '../models';
import { parseModelArn } from '../models/model-arn';
import { isToken, show, throwProblems } from '../private/check';
import { CostTags } from '../tags';

/**
 * A profile that was created elsewhere.
 */
export class ImportedInferenceProfile extends InferenceProfileBase {
  public readonly inferenceProfileArn: string;
  public readonly inferenceProfileId: string;
  public readonly costTags: CostTags;
  public readonly modelSource?: ModelSource;
  protected readonly metricNames: InferenceProfileMetricNames;

  constructor(scope: Construct, id: string, attrs: InferenceProfileAttributes) {
    throwProblems(`fromInferenceProfileAttributes at ${scope.node.path}/${id}`, arnProblems(attrs.inferenceProfileArn));
    super(scope, id, { environmentFromArn: attrs.inferenceProfileArn });
    this.inferenceProfileArn = attrs.inferenceProfileArn;
    this.inferenceProfileId = this.stack.splitArn(attrs.inferenceProfileArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.costTags = attrs.costTags ?? CostTags._none();
    this.modelSource = attrs.modelSource;
    this.metricNames = attrs.metricNames ?? {};
  }

  public get applicationInferenceProfileRef(): aws_bedrock.ApplicationInferenceProfileReference {
    return { inferenceProfileIdentifier: this.inferenceProfileArn };
  }
}

function arnProblems(arn: string): string[] {
  const parts = parseModelArn(arn);
  if (isToken(arn) && !parts) {
    return [];
  }
  const isProfile = parts && (isToken(parts.resourceType) || parts.resourceType === 'application-inference-profile') &&
    (isToken(parts.account) || /^\d{12}$/.test(parts.account)) &&
    (isToken(parts.region) || parts.region !== '') &&
    (isToken(parts.service) || parts.service === 'bedrock') &&
    (isToken(parts.resourceId) || /^[a-zA-Z0-9.:-]{1,64}$/.test(parts.resourceId));
  return isProfile ? [] : [
    `inferenceProfileArn must look like arn:PARTITION:bedrock:REGION:ACCOUNT:application-inference-profile/ID, got ${show(arn)}: ` +
    'pass the ARN that GetInferenceProfile returns for a profile of type APPLICATION',
  ];
}
