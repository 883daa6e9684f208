/**
 * Options of the meter's AWS SDK clients. Throttled calls are retried within the timeout of the function.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 10,
  retryMode: 'adaptive',
  // A single hanging call must not fail the run. By default, the SDK keeps up to 50 connections open.
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
};

/**
 * Options of the clients that read a price document. A run does not wait for minutes, because it can use other prices. The bucket can be in another Region.
 */
export const DOCUMENT_CLIENT_OPTIONS = { ...CLIENT_OPTIONS, maxAttempts: 5, followRegionRedirects: true };

/** Options of the clients that read the tags of many resources, and of Bedrock Projects. If their calls fail, tags are read in another way, or not at all. */
export const TAGGING_CLIENT_OPTIONS = { ...CLIENT_OPTIONS, maxAttempts: 4 };
