/**
 * Common cost allocation tag keys, spelt one way. Any other key works as well.
 *
 * A key splits costs only after it was activated as a cost allocation tag in the account that pays the bill.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/custom-tags.html
 */
export class CostTagKey {
  /** The unit that is charged: `CostCenter`. */
  public static readonly COST_CENTER = 'CostCenter';

  /** The initiative the money is spent on: `Project`. */
  public static readonly PROJECT = 'Project';

  /** Development, test or production: `Environment`. */
  public static readonly ENVIRONMENT = 'Environment';

  /** The application that calls the model: `Application`. */
  public static readonly APPLICATION = 'Application';

  /** The department that owns the application: `Department`. */
  public static readonly DEPARTMENT = 'Department';

  /** What the application does for the department: `Function`. */
  public static readonly FUNCTION = 'Function';

  /** The engagement of AWS's Migration Acceleration Program that is credited: `map-migrated`. */
  public static readonly MAP_MIGRATED = 'map-migrated';

  /** The partner that AWS attributes revenue to: `aws-apn-id`. */
  public static readonly AWS_APN_ID = 'aws-apn-id';

  private constructor() {}
}
