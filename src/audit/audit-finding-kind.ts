/**
 * What `TagAudit` finds. Each kind is a value of the dimension `Kind` of the metric `AuditFindings`, published by each run, also at 0; `TAG_DRIFT` and `MISSING_PROFILE` only where the audit knows of a deployed profile.
 */
export enum AuditFindingKind {
  /** A profile lacks a key that the schema requires. */
  MISSING_KEY = 'MISSING_KEY',

  /** A profile has a key of the schema in another spelling, such as `cost-center` for `CostCenter`. AWS counts them as different keys. */
  MISSPELT_KEY = 'MISSPELT_KEY',

  /**
   * A profile has a key beside the schema that more profiles spell otherwise, such as `team` where most have `Team`. Where as many have the one as the other, the first in the order of characters is to stay.
   */
  NEAR_DUPLICATE_KEY = 'NEAR_DUPLICATE_KEY',

  /** A profile has a value that the rule of its key does not allow. */
  VALUE_NOT_ALLOWED = 'VALUE_NOT_ALLOWED',

  /** A profile was not called in `unusedAfter`, and is older than that. */
  UNUSED_PROFILE = 'UNUSED_PROFILE',

  /** A profile is of a model that AWS has announced the end of. */
  LEGACY_MODEL = 'LEGACY_MODEL',

  /**
   * A profile is of a model that is at its end of life, or that Bedrock does not know in the Region (any more); what Bedrock answered is part of the finding. Where the profile routes to other Regions only, the model may still
   * be in service there.
   */
  ENDED_MODEL = 'ENDED_MODEL',

  /** A tag that was deployed with a profile is gone from it, or has another value. Not looked for, and not published, where the audit knows of no deployed profile. */
  TAG_DRIFT = 'TAG_DRIFT',

  /** A profile that was deployed is not there. Not looked for, and not published, where the audit knows of no deployed profile. */
  MISSING_PROFILE = 'MISSING_PROFILE',

  /** A budget counts by tags that no profile has, such as by another spelling of a key of the schema, and has counted nothing. */
  BUDGET_MATCHES_NOTHING = 'BUDGET_MATCHES_NOTHING',

  /** Part of the audit could not be done: the other kinds may be 0 for that reason. */
  INCOMPLETE = 'INCOMPLETE',
}
