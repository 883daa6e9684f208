/**
 * Common cost allocation tag keys with a consistent spelling. You can also use any other key.
 *
 * A key appears in cost reports only after it has been activated as a cost allocation tag in the payer account.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/custom-tags.html
 */
export class CostTagKey {
  /** Business unit that is charged: `CostCenter`. */
  public static readonly COST_CENTER = 'CostCenter';

  /** Initiative that the cost is incurred for: `Project`. */
  public static readonly PROJECT = 'Project';

  /** Deployment stage, such as development, test or production: `Environment`. */
  public static readonly ENVIRONMENT = 'Environment';

  /** Application that calls the model: `Application`. */
  public static readonly APPLICATION = 'Application';

  /** Department that owns the application: `Department`. */
  public static readonly DEPARTMENT = 'Department';

  /** Function of the application within the department: `Function`. */
  public static readonly FUNCTION = 'Function';

  /** Engagement of the AWS Migration Acceleration Program (MAP) that is credited: `map-migrated`. */
  public static readonly MAP_MIGRATED = 'map-migrated';

  /** AWS Partner to which AWS attributes revenue: `aws-apn-id`. */
  public static readonly AWS_APN_ID = 'aws-apn-id';

  private constructor() {}
}
