/**
 * Kinds of findings of `TagAudit`. Each kind is a value of the dimension `Kind` of the metric `AuditFindings`. Each run publishes a value for every kind, even
 * if the value is 0. The audit publishes `TAG_DRIFT`, `MISSING_PROFILE`, `MISSING_PROJECT`, `MISSING_PRINCIPAL` and `UNDECLARED_MODEL` only if it has deployed carriers of that kind to compare with,
 * `UNUSED_PROJECT`, `DEFAULT_PROJECT_USED` and `BUDGET_MATCHES_NOTHING` only if `auditProjects` is true, `NO_CONFIRMED_SUBSCRIPTION` only if it has topics to check, `OLD_PRICES` only if `auditPrices` is true,
 * `TAG_POLICY_VIOLATION` only if `auditTagPolicy` is true, and `ACCOUNT_NOT_LINKED` and `ACCOUNT_UNREADABLE` only with `sourceAccounts`.
 */
export enum AuditFindingKind {
  /** A profile or a Bedrock Project is missing a tag that the schema requires. */
  MISSING_KEY = 'MISSING_KEY',

  /** A tag key of a profile or a project is a misspelled key of the schema, such as `cost-center` instead of `CostCenter`. AWS treats them as different keys. */
  MISSPELLED_KEY = 'MISSPELLED_KEY',

  /**
   * A tag key that is not in the schema has another spelling on more profiles and projects, such as `team` if most of them have `Team`. If two spellings are equally common, the
   * audit reports the one that sorts later in character order.
   */
  NEAR_DUPLICATE_KEY = 'NEAR_DUPLICATE_KEY',

  /** A tag value of a profile or a project is not allowed by the schema. */
  VALUE_NOT_ALLOWED = 'VALUE_NOT_ALLOWED',

  /** A profile that is older than `unusedAfter` was not called during that time. */
  UNUSED_PROFILE = 'UNUSED_PROFILE',

  /**
   * The model of a profile is a legacy model, which means that AWS has announced its end of life, or the model ends within 90 days. The finding contains the date, the ID of
   * a successor if the data of the library contains one, and the day from which AWS bills public extended access, in which prices are usually higher, if it is known.
   */
  LEGACY_MODEL = 'LEGACY_MODEL',

  /**
   * The model of a profile has reached its end of life, or Bedrock does not offer the model in the Region. In the second case, the finding contains Bedrock's
   * response. If the profile routes to other Regions only, the model might still be in service there.
   */
  END_OF_LIFE_MODEL = 'END_OF_LIFE_MODEL',

  /**
   * A Bedrock Project that is older than `unusedAfter` was not called during that time. Not checked and not published if `auditProjects` is false.
   */
  UNUSED_PROJECT = 'UNUSED_PROJECT',

  /**
   * The default project was called since the last audit: a call to the `bedrock-mantle` endpoint named no project, or named it in a header that the endpoint ignores. The default project cannot have tags. The last
   * audit is the last one of the previous 31 days with a report, or else a day ago. Not checked and not published if `auditProjects` is false.
   */
  DEFAULT_PROJECT_USED = 'DEFAULT_PROJECT_USED',

  /**
   * A deployed project called a model since the last audit that it does not declare, so alarms and policies of the project do not include the model. Not checked and not published if no deployed project
   * declares models.
   */
  UNDECLARED_MODEL = 'UNDECLARED_MODEL',

  /** A deployed tag of a profile, a project, a role or a user was removed or has another value. Not checked and not published if the audit has no deployed carriers to compare with. */
  TAG_DRIFT = 'TAG_DRIFT',

  /** A deployed profile does not exist. Not checked and not published if the audit has no deployed profiles to compare with. */
  MISSING_PROFILE = 'MISSING_PROFILE',

  /** A deployed Bedrock Project does not exist or was archived. Not checked and not published if the audit has no deployed projects to compare with. */
  MISSING_PROJECT = 'MISSING_PROJECT',

  /** A deployed role or user does not exist. Not checked and not published if the audit has no deployed principals to compare with. */
  MISSING_PRINCIPAL = 'MISSING_PRINCIPAL',

  /** A budget without spend filters by tags that no profile and no project has, for example by a misspelled key of the schema. */
  BUDGET_MATCHES_NOTHING = 'BUDGET_MATCHES_NOTHING',

  /**
   * A topic has no confirmed subscription, so its notifications reach no recipient. A subscription is pending until the recipient confirms it, and is deleted when a
   * mail scanner opens the link to unsubscribe in a message. Not checked and not published if the audit has no topics to check.
   */
  NO_CONFIRMED_SUBSCRIPTION = 'NO_CONFIRMED_SUBSCRIPTION',

  /**
   * The price list in the audit's version of the library is more than 90 days old, so cost estimates might use outdated prices. One finding for each run, if the account has
   * profiles. Not checked and not published if `auditPrices` is false.
   */
  OLD_PRICES = 'OLD_PRICES',

  /**
   * The tags of a profile or a project violate the tag policy of the organization that applies to its account. Not checked and not published if `auditTagPolicy` is false.
   */
  TAG_POLICY_VIOLATION = 'TAG_POLICY_VIOLATION',

  /** A source account that must be linked has no link to the sink of the monitoring account in one of the Regions. Not checked and not published without `sourceAccounts`. */
  ACCOUNT_NOT_LINKED = 'ACCOUNT_NOT_LINKED',

  /** The profiles of a source account could not be listed, for example because the account has no reader role. Not checked and not published without `sourceAccounts`. */
  ACCOUNT_UNREADABLE = 'ACCOUNT_UNREADABLE',

  /** Part of the audit failed. The values of other kinds might be too low for this reason. */
  INCOMPLETE = 'INCOMPLETE',
}
