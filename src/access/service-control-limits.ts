/**
 * Quotas of service control policies. The published sources differ:
 *
 * | Source | Characters of a policy | Policies of a target |
 * |---|---|---|
 * | Announcement of AWS, May 2026, and the English page of the quotas, read in November 2026 | 10,240 | 10 |
 * | Translations of the page of the quotas, read in November 2026 | 5,120 | 5 |
 * | Documentation of `AWS::Organizations::Policy` in aws-cdk-lib 2.276.0, October 2026 | 5,120 | 5 |
 *
 * The defaults are the lower values, because they can be deployed in either case. An organization with the higher quotas raises them.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const SERVICE_CONTROL_LIMITS = {
  size: { minimum: 2048, default: 5120, maximum: 10_240 },

  /** Including `FullAWSAccess`, or the policy that replaces it. */
  perTarget: { minimum: 2, default: 5, maximum: 10 },
} as const;
