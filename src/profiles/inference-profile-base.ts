import { aws_cloudwatch as cloudwatch, Duration, Resource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import { EstimatedCost } from './estimated-cost';
import { InferenceClientSettings } from './inference-client-settings';
import type { IInferenceProfile } from './inference-profile';
import { InferenceProfileGrants } from './inference-profile-grants';
import type { InferenceProfileMetricNames, OutputImageCountOptions } from './inference-profile-metrics';
import type { ModelSource } from '../models';
import { PriceList, type TokenPrices } from '../pricing';
import { isToken, show, textProblems, throwProblems } from '../private/check';
import { warn } from '../private/warning';
import type { CostTags } from '../tags';

const MAX_AGE_OF_PRICES = Duration.days(90);

/**
 * Base class of created and imported profiles.
 *
 * The metrics are in the namespace `AWS/Bedrock` with the dimension `ModelId`. For a profile, its value is the short ID, not the ARN. Calls
 * through the profile are not also counted under the ID of the model. Bedrock publishes the metrics every minute in the Region of the profile,
 * with an observed delay of 1 to 10 minutes. There are no dimensions for tags, service tier, context length or batch inference.
 * `dimensionsMap` in the options replaces the dimensions.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
 *
 * @internal
 */
export abstract class InferenceProfileBase extends Resource implements IInferenceProfile {
  public abstract readonly inferenceProfileArn: string;
  public abstract readonly inferenceProfileId: string;
  public abstract readonly costTags: CostTags;
  public abstract readonly modelSource?: ModelSource;
  public abstract readonly applicationInferenceProfileRef: aws_bedrock.ApplicationInferenceProfileReference;

  /**
   * Prices that the user specified, if any.
   *
   * @internal
   */
  public abstract readonly _givenPrices?: TokenPrices;

  /**
   * Metric names that differ from the defaults.
   *
   * @internal
   */
  public abstract readonly _metricNames: InferenceProfileMetricNames;

  private knownPrices?: TokenPrices;

  public get prices(): TokenPrices {
    this.knownPrices ??= this.findPrices();
    return this.knownPrices;
  }

  /**
   * Prices that the user specified, for constructs that look up all other prices themselves.
   *
   * @internal
   */
  public _ownPrices(): TokenPrices | undefined {
    return this._givenPrices;
  }

  public get grants(): InferenceProfileGrants {
    return InferenceProfileGrants.fromInferenceProfile(this);
  }

  public get clientSettings(): InferenceClientSettings {
    return InferenceClientSettings.fromInferenceProfile(this);
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
    });
  }

  public metricEstimatedCost(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    return EstimatedCost.fromProfiles(this).metric(options);
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
    return this.metricSum(this._metricNames.cacheReadInputTokenCount ?? 'CacheReadInputTokenCount', options);
  }

  public metricCacheWriteInputTokenCount(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum(this._metricNames.cacheWriteInputTokenCount ?? 'CacheWriteInputTokenCount', options);
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

  private findPrices(): TokenPrices {
    if (this._givenPrices) {
      this.warnOfMissingPrices(this._givenPrices);
      return this._givenPrices;
    }
    const subject = `Prices of ${this.node.path}`;
    if (!this.modelSource) {
      throw new Error(`${subject}: modelSource or prices must be specified, got neither: pass one of them when you import the profile`);
    }
    const prices = PriceList.bundled()._pricesFor(this.modelSource, this.env.region, subject);
    this.warnOfOldPrices(prices);
    return prices;
  }

  private warnOfMissingPrices(given: TokenPrices): void {
    const missing = PriceList.bundled()._kindsOf(this.modelSource?.baseModelId).filter((kind) => given[kind] === undefined);
    if (missing.length > 0) {
      warn(this, 'TokenPrices.missingKind',
        `prices has no ${missing.join(' or ')} price, but the bundled price list has one for ${show(this.modelSource!.baseModelId)}: these tokens are estimated at 0 USD. ` +
        'Pass the price, or 0 if the tokens are free',
      );
    }
  }

  private warnOfOldPrices({ asOf }: TokenPrices): void {
    if (Date.now() - Date.parse(asOf!) > MAX_AGE_OF_PRICES.toMilliseconds()) {
      warn(this, 'PriceList.oldPrices',
        `the prices of ${show(this.modelSource!.baseModelId)} in the bundled price list were last confirmed on ${asOf}, ` +
        `more than ${MAX_AGE_OF_PRICES.toDays()} days ago: update cdk-bedrock-cost-tags, or pass prices. This warning depends on today's date`,
      );
    }
  }

  // An imported profile can be in another Region or account than its stack. Like `attachTo`, which would copy the metric, this specifies the stack's environment too.
  private placeOfMetrics(): Pick<cloudwatch.MetricOptions, 'region' | 'account' | 'stackRegion' | 'stackAccount'> {
    const { region, account } = this.env;
    const { region: stackRegion, account: stackAccount } = this.stack;
    return {
      ...isToken(region) || region === stackRegion ? {} : { region },
      ...isToken(account) || account === stackAccount ? {} : { account },
      ...isToken(stackRegion) ? {} : { stackRegion },
      ...isToken(stackAccount) ? {} : { stackAccount },
    };
  }

  private metricSum(metricName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { statistic: 'Sum', ...options });
  }
}
