import type { UntrackedUsage } from '../access';
import type { CostTagSchema } from '../tags';

/**
 * Properties of `BedrockCostChecks`.
 */
export interface BedrockCostChecksProps {
  /**
   * Schema of the tags that every application inference profile must carry.
   *
   * @default - every profile must carry at least one tag, with any key
   */
  readonly schema?: CostTagSchema;

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
   * The cost carries the tags only as `iamPrincipal/KEY`, after activation, and only for calls that run a model. Purchases and jobs are not included. Unless the trust
   * policy specifies the values, each caller that can assume the role selects the values.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
   *
   * @default - usage is tracked only by the tags of profiles
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
