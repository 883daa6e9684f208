import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IInferenceProfile } from './inference-profile';
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
