/** Number of keys of an activation that are not Active. */
export const PENDING_METRIC = 'PendingCostAllocationTags';

/** Number of failures in a run of an activation. */
export const FAILURES_METRIC = 'ActivationFailures';

/** Dimension that distinguishes the activations of an account. The value is the name of the rule. */
export const ACTIVATION_DIMENSION = 'Activation';
