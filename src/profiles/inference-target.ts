import type { IResource } from 'aws-cdk-lib';
import type { ModelSource } from '../models';

/**
 * Target of a model invocation: an application inference profile, with its model as far as it is known.
 */
export interface IInferenceTarget extends IResource {
  /**
   * ARN of the profile. Pass it to Amazon Bedrock as `modelId`; an application inference profile cannot be called by its short ID.
   *
   * @attribute
   */
  readonly inferenceProfileArn: string;

  /**
   * Model and route of the profile, if known.
   */
  readonly modelSource?: ModelSource;
}
