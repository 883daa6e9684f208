import { aws_cloudwatch as cloudwatch, Duration, Resource, type ResourceProps, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { aws_bedrock } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { EstimatedCost } from './estimated-cost';
import { watchGrants } from './incomplete-grants';
import { InferenceClientSettings } from './inference-client-settings';
import type { IInferenceProfile } from './inference-profile';
import { InferenceProfileGrants } from './inference-profile-grants';
import type { InferenceProfileMetricNames, OutputImageCountOptions } from './inference-profile-metrics';
import { tokenMeterOf } from './token-counters';
import { withRetained } from './with-retained';
import type { ModelSource } from '../models';
import { type ExpectedUsage, PriceList, TokenPrices } from '../pricing';
import type { TokenMeter } from '../pricing/metered-carrier';
import { isToken, show, throwProblems } from '../private/check';
import { variableNameProblems } from '../private/environment-variable';
import { metricPlace } from '../private/metric-place';
import { argumentProblems, checkStruct } from '../private/structs/struct-problems';
import { warn } from '../private/warning';
import { CostTagCarrierKind, type CostTags, CostTagSource } from '../tags';

/** The part of a set that its profiles read. */
interface ProfileSet {
  readonly _byModelId: ReadonlyMap<string, IInferenceProfile>;
}

/**
 * Base class of created and imported profiles.
 *
 * The metrics are in the namespace `AWS/Bedrock` with the dimension `ModelId`. For a profile, its value is the short ID, not the ARN. Calls
 * through the profile are not also counted under the ID of the model. Bedrock publishes the metrics every minute in the Region of the profile,
 * with an observed delay of 1 to 10 minutes. There are no dimensions for tags, context length or batch inference.
 * AWS documents dimensions of service tiers. The library reads them only in `TagCostMeter`, if `meterServiceTiers` is true.
 * `dimensionsMap` in the options replaces the dimensions.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
 *
 * @internal
 */
export abstract class InferenceProfileBase extends Resource implements IInferenceProfile {
  public readonly carrierKind = CostTagCarrierKind.INFERENCE_PROFILE;
  public readonly costTagSource = CostTagSource.RESOURCE;
  public abstract readonly inferenceProfileArn: string;
  public abstract readonly inferenceProfileId: string;
  public abstract readonly costTags: CostTags;
  public abstract readonly modelSource?: ModelSource;
  public abstract readonly retainedProfiles: IInferenceProfile[];
  public abstract readonly expectedUsage?: ExpectedUsage;
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

  constructor(scope: Construct, id: string, props?: ResourceProps) {
    super(scope, id, props);
    watchGrants(this);
  }

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

  /**
   * Token metrics of the profile and of the profiles that it retains.
   *
   * @internal
   */
  public _tokenMeters(): TokenMeter[] {
    return withRetained<IInferenceProfile>([this]).map(tokenMeterOf);
  }

  public get modelArn(): string {
    return this.inferenceProfileArn;
  }

  public get invokableArn(): string {
    return this.inferenceProfileArn;
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
    throwProblems(`addToEnvironment at ${this.node.path}`, [
      ...argumentProblems('fn', '=lambda.Function', fn).map(({ problem }) => problem),
      ...variableNameProblems(variableName, 'BEDROCK_MODEL_ID'),
    ]);
    fn.addEnvironment(variableName, this.inferenceProfileArn);
  }

  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Bedrock',
      metricName,
      dimensionsMap: { ModelId: this.inferenceProfileId },
      ...metricPlace(this),
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
    checkStruct(`metricOutputImageCount of ${this.node.path}`, 'OutputImageCountOptions', options);
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
    const source = this.modelSource._identity();
    // The CDK discards the template until it has looked the model up, but an error would prevent the look-up.
    if (isToken(source) && !Token.isUnresolved(source)) {
      return TokenPrices.perMillionTokens({ input: 1, output: 1 });
    }
    const prices = PriceList._for(this)._pricesFor(this.modelSource, this.env.region, subject, this.keyInSet());
    // Prices without a date were specified for the scope.
    if (prices.asOf === undefined) {
      this.warnOfMissingPrices(prices);
    }
    return prices;
  }

  // The prices of a profile in a set are properties of the set.
  private keyInSet(): string | undefined {
    const { _byModelId: byModelId } = this.node.scope as Partial<ProfileSet>;
    return [...byModelId ?? []].find(([, profile]) => profile === this)?.[0];
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

  private metricSum(metricName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { statistic: 'Sum', ...options });
  }
}
