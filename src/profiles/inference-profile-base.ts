import { aws_cloudwatch as cloudwatch, Duration, Resource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import { InferenceClientHints } from './inference-client-hints';
import type { IInferenceProfile } from './inference-profile';
import { InferenceProfileGrants } from './inference-profile-grants';
import type { InferenceProfileMetricNames, OutputImageCountOptions } from './inference-profile-metrics';
import type { ModelSource } from '../models';
import { isToken, textProblems, throwProblems } from '../private/check';
import type { CostTags } from '../tags';

/**
 * What created and imported profiles have in common.
 *
 * Metrics: namespace `AWS/Bedrock`, dimension `ModelId`; its value for a profile is the short id, not the ARN. Calls through the
 * profile are not also counted under the model's own id. Published each minute in the profile's Region, by observation 1 to 10 minutes late.
 * There is no dimension for tag, service tier, context length or batch. `dimensionsMap` in the options replaces the dimensions.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
 */
export abstract class InferenceProfileBase extends Resource implements IInferenceProfile {
  public abstract readonly inferenceProfileArn: string;
  public abstract readonly inferenceProfileId: string;
  public abstract readonly costTags: CostTags;
  public abstract readonly modelSource?: ModelSource;
  public abstract readonly applicationInferenceProfileRef: aws_bedrock.ApplicationInferenceProfileReference;

  /**
   * Metric names that differ from the defaults.
   */
  protected abstract readonly metricNames: InferenceProfileMetricNames;

  public get grants(): InferenceProfileGrants {
    return InferenceProfileGrants.fromInferenceProfile(this);
  }

  public get clientHints(): InferenceClientHints {
    return InferenceClientHints.fromInferenceProfile(this);
  }

  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return this.grants.invoke(grantee);
  }

  public addToEnvironment(fn: lambda.Function, variableName: string = 'BEDROCK_MODEL_ID'): void {
    throwProblems(`addToEnvironment at ${this.node.path}`, textProblems('variableName', variableName, {
      minLength: 1,
      maxLength: 256,
      pattern: /^[a-zA-Z][a-zA-Z0-9_]*$/,
      patternInWords: 'start with a letter and consist of letters, digits and _',
      remedy: 'use a name such as BEDROCK_MODEL_ID',
    }));
    fn.addEnvironment(variableName, this.inferenceProfileArn);
  }

  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Bedrock',
      metricName,
      dimensionsMap: { ModelId: this.inferenceProfileId },
      ...this.placeOfMetrics(),
      ...options,
    }).attachTo(this);
  }

  public metricInvocations(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('Invocations', options);
  }

  public metricInvocationLatency(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('InvocationLatency', options);
  }

  public metricTimeToFirstToken(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('TimeToFirstToken', options);
  }

  public metricInvocationClientErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('InvocationClientErrors', options);
  }

  public metricInvocationServerErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('InvocationServerErrors', options);
  }

  public metricInvocationThrottles(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('InvocationThrottles', options);
  }

  public metricInputTokenCount(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('InputTokenCount', options);
  }

  public metricOutputTokenCount(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('OutputTokenCount', options);
  }

  public metricCacheReadInputTokenCount(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum(this.metricNames.cacheReadInputTokenCount ?? 'CacheReadInputTokenCount', options);
  }

  public metricCacheWriteInputTokenCount(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum(this.metricNames.cacheWriteInputTokenCount ?? 'CacheWriteInputTokenCount', options);
  }

  public metricOutputImageCount(options: OutputImageCountOptions): cloudwatch.Metric {
    const { imageSize, bucketedStepSize, ...metricOptions } = options;
    return this.metricSum('OutputImageCount', {
      dimensionsMap: { ModelId: this.inferenceProfileId, ImageSize: imageSize, BucketedStepSize: bucketedStepSize },
      ...metricOptions,
    });
  }

  public metricLegacyModelInvocations(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('LegacyModelInvocations', options);
  }

  public metricEstimatedTpmQuotaUsage(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('EstimatedTPMQuotaUsage', { period: Duration.minutes(1), ...options });
  }

  // An imported profile may be elsewhere than the stack it is imported to.
  private placeOfMetrics(): { region?: string; account?: string } {
    const { region, account } = this.env;
    return {
      ...isToken(region) || region === this.stack.region ? {} : { region },
      ...isToken(account) || account === this.stack.account ? {} : { account },
    };
  }

  private metricSum(metricName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { statistic: 'Sum', ...options });
  }
}
