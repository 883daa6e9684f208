/**
 * Letter case of a tag value.
 */
export enum CostTagCase {
  /** No uppercase letters, such as `production`. */
  LOWER = 'LOWER',

  /** No lowercase letters, such as `CC-4711`. */
  UPPER = 'UPPER',
}

/**
 * Rule for one cost allocation tag key.
 */
export interface CostTagRule {
  /**
   * Whether a resource must have a tag with this key.
   *
   * @default true
   */
  readonly required?: boolean;

  /**
   * Allowed values, case-sensitive. IAM policies can enforce a list of values, so prefer `allowedValues` to `pattern` for a short list.
   *
   * @default - any value
   */
  readonly allowedValues?: string[];

  /**
   * Regular expression that the whole value must match, such as `[0-9]{4}`. The pattern is checked at synth. IAM does not support regular expressions, so a policy
   * requires only that the key is present.
   *
   * @default - any value
   */
  readonly pattern?: string;

  /**
   * Letter case of the value. Like `pattern`, the letter case is checked at synth and not enforced by policies.
   *
   * @default - any case
   */
  readonly valueCase?: CostTagCase;

  /**
   * Meaning of the key. Error messages include the description.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Owner of the values, such as a team or an email address. Error messages name the owner as the contact for new values.
   *
   * @default - no owner
   */
  readonly owner?: string;
}
