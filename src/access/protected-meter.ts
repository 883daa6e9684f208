import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Meter whose metrics a `TagEnforcementPolicy` protects.
 */
export interface ProtectedMeter {
  /**
   * Namespace of the metrics, such as `metricNamespace` of a `TagCostMeter`. Case-sensitive. 1 to 255 letters, digits and `. - _ / # :`. Must not start with `AWS/`.
   */
  readonly metricNamespace: string;

  /**
   * Roles that can publish metrics under the namespace, as constructs or ARNs: the role of the meter's function. Must contain at least one role.
   *
   * ARN patterns can contain wildcards, such as `arn:aws:iam::111122223333:role/bedrock-cost-tags/*`. Anyone who can create a role with a matching name can publish metrics.
   */
  readonly writers: iam.IPrincipal[];
}
