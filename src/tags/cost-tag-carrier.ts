import type { IConstruct } from 'constructs';
import type { CostTagSource } from './cost-tag-source';
import type { CostTags } from './cost-tags';

/**
 * Kind of a carrier of cost allocation tags: the resource or the identity under which Amazon Bedrock bills a call.
 */
export enum CostTagCarrierKind {
  /**
   * An application inference profile. Carries calls of the Converse and InvokeModel APIs on the `bedrock-runtime` endpoint, and of batch jobs.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-application-inference-profiles.html
   */
  INFERENCE_PROFILE = 'INFERENCE_PROFILE',

  /**
   * A Bedrock Project. Carries calls of the Responses, Chat Completions and Messages APIs on the `bedrock-mantle` endpoint.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/projects.html
   */
  BEDROCK_PROJECT = 'BEDROCK_PROJECT',

  /**
   * The IAM role, user or session that makes the call. Carries calls of the InvokeModel, Converse, Chat Completions, Responses and Messages APIs on both endpoints. AWS does not document whether it carries
   * batch jobs and calls of StartAsyncInvoke.
   *
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cost-mgmt-iam-principal-tracking.html
   */
  IAM_PRINCIPAL = 'IAM_PRINCIPAL',
}

/**
 * Carrier of cost allocation tags: an application inference profile, a Bedrock Project or an IAM principal. AWS bills the calls that are made through the carrier under its tags.
 *
 * Constructs that only need tags, such as `TagBudget`, take `costTags`, which also determines the spelling of the keys. Constructs that read CloudWatch metrics take profiles and projects.
 * Amazon Bedrock publishes no metrics by IAM principal.
 */
export interface ICostTagCarrier extends IConstruct {
  /**
   * Kind of the carrier.
   */
  readonly carrierKind: CostTagCarrierKind;

  /**
   * Tags under which AWS bills the calls, after `Tags.of` and all other aspects.
   *
   * The set contains the keys that were declared as `costTags`, or all final tags if none were declared. Use `pick` to select any other key.
   */
  readonly costTags: CostTags;

  /**
   * Source of the tags in cost reports. It determines the spelling of the keys: AWS lists the keys of IAM principals with the prefix `iamPrincipal/`.
   */
  readonly costTagSource: CostTagSource;
}
