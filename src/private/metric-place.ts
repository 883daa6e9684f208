import type { IResource } from 'aws-cdk-lib';
import type { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { isToken } from './check';

/**
 * Region and account of the metrics of a resource, if they differ from those of its stack: an imported resource can be elsewhere. Like `attachTo`, which would copy the metric, this specifies the
 * stack's environment too.
 */
export function metricPlace({ env, stack }: IResource): Pick<MetricOptions, 'region' | 'account' | 'stackRegion' | 'stackAccount'> {
  return {
    ...isToken(env.region) || env.region === stack.region ? {} : { region: env.region },
    ...isToken(env.account) || env.account === stack.account ? {} : { account: env.account },
    ...isToken(stack.region) ? {} : { stackRegion: stack.region },
    ...isToken(stack.account) ? {} : { stackAccount: stack.account },
  };
}
