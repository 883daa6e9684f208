import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { IInferenceProfile } from './inference-profile';
import { InferenceProfileBase } from './inference-profile-base';
import type { InferenceProfileMetricNames } from './inference-profile-metrics';
import type { ProfileResource } from './profile-resource';
import type { ModelSource } from '../models';
import type { ExpectedUsage, TokenPrices } from '../pricing';
import type { CostTags } from '../tags';

/** Values of a retained profile that its construct passes on. */
export interface RetainedProfileProps {
  readonly created: ProfileResource;
  readonly modelSource: ModelSource;
  readonly costTags: CostTags;
  readonly prices?: TokenPrices;
  readonly metricNames: InferenceProfileMetricNames;
}

/**
 * Earlier profile of a `TaggedInferenceProfile`. Its L1 is a child of that construct, like the current profile's, so that the logical ID is still the one under which CloudFormation created it.
 */
export class RetainedProfile extends InferenceProfileBase {
  public readonly inferenceProfileArn: string;
  public readonly inferenceProfileId: string;
  public readonly costTags: CostTags;
  public readonly modelSource: ModelSource;
  public readonly retainedProfiles: IInferenceProfile[] = [];
  public readonly expectedUsage?: ExpectedUsage = undefined;
  /** @internal */
  public readonly _givenPrices?: TokenPrices;
  /** @internal */
  public readonly _metricNames: InferenceProfileMetricNames;
  private readonly created: ProfileResource;

  constructor(scope: Construct, id: string, props: RetainedProfileProps) {
    super(scope, id);
    this.created = props.created;
    this.node.defaultChild = props.created.resource;
    this.inferenceProfileArn = props.created.resource.attrInferenceProfileArn;
    this.inferenceProfileId = props.created.resource.attrInferenceProfileId;
    this.modelSource = props.modelSource;
    this.costTags = props.costTags;
    this._givenPrices = props.prices;
    this._metricNames = props.metricNames;
  }

  public get applicationInferenceProfileRef(): aws_bedrock.ApplicationInferenceProfileReference {
    return this.created.resource.applicationInferenceProfileRef;
  }
}
