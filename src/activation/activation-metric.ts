/** How many of an activation's keys are not Active. */
export const PENDING_METRIC = 'PendingCostAllocationTags';

/** How much failed in a run of an activation. */
export const FAILURES_METRIC = 'ActivationFailures';

/** Tells several activations of one account apart: the name of the rule. */
export const ACTIVATION_DIMENSION = 'Activation';
