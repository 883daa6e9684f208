/**
 * Regions in which Bedrock can run a request. Prices differ by route. The global route is about 10% cheaper than the geographic route.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html
 */
export enum InferenceRoute {
  /** Region of the call only. The source is a foundation model. */
  IN_REGION = 'in-region',

  /** Any destination Region of a geography. The source is a system-defined inference profile such as `us.` or `eu.`. */
  GEOGRAPHIC = 'geographic',

  /** Any commercial Region. The source is a system-defined `global.` inference profile. */
  GLOBAL = 'global',
}
