/**
 * Where Bedrock may run a request. Prices differ by route: global is about 10 % cheaper than geographic.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html
 */
export enum InferenceRoute {
  /** In the Region of the call: the source is a foundation model. */
  IN_REGION = 'in-region',

  /** In any destination Region of a geography: the source is a system-defined profile such as `us.` or `eu.`. */
  GEOGRAPHIC = 'geographic',

  /** In any commercial Region: the source is a system-defined `global.` profile. */
  GLOBAL = 'global',
}
