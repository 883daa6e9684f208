/**
 * How the meter's clients call AWS: they wait for as long as it throttles them, within the time of the function.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 10,
  retryMode: 'adaptive',
  // One call in a thousand that hangs must not take the run with it. Connections are kept, 50 at a time, unless told otherwise.
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};
