import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IInferenceProfile } from './inference-profile';
import { billedKinds } from '../pricing/cost-expression';
import type { TokenMeter } from '../pricing/metered-carrier';
import type { TokenKind } from '../pricing/token-kinds';

/**
 * Returns the token metric for a kind of token.
 */
export function tokenCounter(profile: IInferenceProfile, kind: TokenKind, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  switch (kind) {
    case 'input': return profile.metricInputTokenCount(options);
    case 'output': return profile.metricOutputTokenCount(options);
    case 'cacheRead': return profile.metricCacheReadInputTokenCount(options);
    case 'cacheWrite': return profile.metricCacheWriteInputTokenCount(options);
  }
}

/** Token metrics of a profile, without the profiles that it retains. Throws if its prices are not known. */
export function tokenMeterOf(profile: IInferenceProfile): TokenMeter {
  const { node, prices, modelSource } = profile;
  return {
    carrier: profile,
    path: node.path,
    name: node.id,
    model: modelSource?._displayId(),
    prices,
    kinds: billedKinds(prices),
    counter: (kind, options) => tokenCounter(profile, kind, options),
  };
}
