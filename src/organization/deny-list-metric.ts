/** Metric of the values that a deny list denies now. */
export const DENIED_VALUES_METRIC = 'DeniedTagValues';
