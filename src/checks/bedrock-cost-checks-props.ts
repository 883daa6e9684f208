import type { UntrackedUsage } from '../access';
import type { CostTagCarrierKind, CostTagSchema } from '../tags';

/**
 * Properties of `BedrockCostChecks`.
 */
export interface BedrockCostChecksProps {
  /**
   * Schema of the tags that every carrier must have: each application inference profile and Bedrock Project, and each role or user that carries the cost of its own calls.
   *
   * @default - every carrier must have at least one tag, with any key
   */
  readonly schema?: CostTagSchema;

  /**
   * Carriers whose tags track the cost. A call is tracked if one of these carriers has the tags.
   *
   * - `INFERENCE_PROFILE`: calls through application inference profiles. Every profile of the app must carry the tags.
   * - `BEDROCK_PROJECT`: calls through named projects. Every project of the app must carry the tags. The default project cannot carry tags.
   * - `IAM_PRINCIPAL`: calls of roles and users that carry the tags themselves, to foundation models, system-defined inference profiles, and any project on the `bedrock-mantle`
   *   endpoint. Other usage, such as batch jobs and asynchronous calls, is still reported. Service roles of Amazon Bedrock are not carriers. A role is also reported if callers
   *   can choose the value of a cost tag as a session tag, which overrides the tag of the role.
   *
   * @default - `INFERENCE_PROFILE` and `BEDROCK_PROJECT`
   */
  readonly carrierKinds?: CostTagCarrierKind[];

  /**
   * Kinds of untracked usage that are not reported as violations.
   *
   * @default - none
   */
  readonly allowedUntrackedUsage?: UntrackedUsage[];

  /**
   * Keys of session tags with which the cost of a caller is tracked instead of a profile. A policy is not a violation if all principals that have it are roles of the
   * app whose trust policies require these tags in every statement that allows assuming the role: `StringEquals` or `StringLike` on `aws:RequestTag/KEY`, or
   * `Null: { 'aws:RequestTag/KEY': 'false' }`. Principals that pass no session tags, such as the services of AWS Lambda and Amazon EC2, cannot assume these roles.
   *
   * With `CostTagCarrierKind.IAM_PRINCIPAL`, these keys count as tags of the role, and only the calls that a principal can carry are tracked.
   *
   * The cost carries the tags only as `iamPrincipal/KEY`, after activation, and only for calls that run a model. Purchases and jobs are not included. Unless the trust
   * policy specifies the values, each caller that can assume the role selects the values.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
   *
   * @default - usage is tracked only by the carriers in `carrierKinds`
   */
  readonly sessionTagKeys?: string[];

  /**
   * Path of a JSON file with violations that are accepted for now, relative to the working directory. Commit the file to version control.
   *
   * The violations in the file are not reported. An entry that no longer occurs is a violation, so that the file only becomes smaller. A statement that allows more
   * than its entry is reported again. If the app creates different stacks from different contexts, use a separate file for each of them.
   *
   * `cdk synth -c cdk-bedrock-cost-tags:writeBaseline=true` creates the file with the current violations. If the file exists, the command removes entries that no
   * longer occur, and never adds entries.
   *
   * @default - no violation is accepted
   */
  readonly baselineFile?: string;
}
