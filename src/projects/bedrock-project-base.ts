import { aws_cloudwatch as cloudwatch, Duration, Resource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_bedrockmantle } from 'aws-cdk-lib/interfaces';
import type { BedrockProjectGrantOptions, IBedrockProject } from './bedrock-project';
import { BedrockProjectClientSettings } from './bedrock-project-client-settings';
import type { BedrockProjectModel } from './bedrock-project-target';
import { pricesOf } from './project-models';
import { bearerTokenStatement, projectInvokeStatements } from './project-statements';
import { undeclaredOutputTokens } from './undeclared-models';
import { mantleModelIdProblems } from '../models/mantle-model-id';
import type { ICostNotifications } from '../notifications';
import { errorAlarm } from '../notifications/error-alarm';
import { billedKinds } from '../pricing/cost-expression';
import { estimatedCostMetric } from '../pricing/estimated-cost-metric';
import type { TokenMeter } from '../pricing/metered-carrier';
import { isToken, messagesOf, plural, show, throwProblems } from '../private/check';
import { metricPlace } from '../private/metric-place';
import { grantStatements } from '../private/statement-grants';
import { argumentProblems, checkStruct } from '../private/structs/struct-problems';
import { CostTagCarrierKind, type CostTags, CostTagSource } from '../tags';

/**
 * Base class of created and imported projects.
 *
 * The metrics are in the namespace `AWS/BedrockMantle`. CloudWatch publishes each set of dimensions separately, so metrics of different sets must not be added. A set that AWS does not publish has no data, which
 * is no error.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-mantle-metrics.html
 *
 * @internal
 */
export abstract class BedrockProjectBase extends Resource implements IBedrockProject {
  public readonly carrierKind = CostTagCarrierKind.BEDROCK_PROJECT;
  public readonly costTagSource = CostTagSource.RESOURCE;
  public abstract readonly projectArn: string;
  public abstract readonly projectId: string;
  public abstract readonly costTags: CostTags;
  public abstract readonly models: BedrockProjectModel[];
  public abstract readonly projectRef: aws_bedrockmantle.ProjectReference;

  private meters?: TokenMeter[];

  public get clientSettings(): BedrockProjectClientSettings {
    return BedrockProjectClientSettings.fromProject(this);
  }

  public grantInvoke(grantee: iam.IGrantable, options: BedrockProjectGrantOptions = {}): iam.Grant {
    checkStruct(`Grant on ${this.node.path}`, 'BedrockProjectGrantOptions', options);
    return grantStatements(grantee, {
      scope: this,
      noun: 'project',
      account: this.env.account,
      statements: [
        ...projectInvokeStatements(this.projectArn, this.models.map(({ modelId }) => modelId)),
        ...options.allowApiKeys ? [bearerTokenStatement()] : [],
      ],
    });
  }

  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/BedrockMantle',
      metricName,
      dimensionsMap: { Project: this.projectId },
      ...metricPlace(this),
      ...options,
    });
  }

  public metricInferences(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('Inferences', options);
  }

  public metricInferenceClientErrors(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('InferenceClientErrors', options);
  }

  public metricTotalInputTokens(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('TotalInputTokens', options);
  }

  public metricTotalOutputTokens(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricSum('TotalOutputTokens', options);
  }

  public metricInputTokens(modelId: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricOfModel('InputTokens', modelId, options);
  }

  public metricOutputTokens(modelId: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metricOfModel('OutputTokens', modelId, options);
  }

  public metricUndeclaredOutputTokens(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    return undeclaredOutputTokens(this, options);
  }

  public metricEstimatedCost(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    return estimatedCostMetric(this._tokenMeters(), plural(this.models.length, 'model'), options);
  }

  public alarmOnUndeclaredModels(notifications: ICostNotifications): cloudwatch.Alarm {
    // CloudWatch publishes the metrics of the project and of its models separately, so a short period could have one without the other.
    const metric = this.metricUndeclaredOutputTokens({ period: Duration.minutes(15) });
    return errorAlarm(this, 'Bedrock Project', metric, notifications,
      `A model was called through the Bedrock Project ${this.node.path} that the project does not declare. The estimated cost of the project does not include it. ` +
      'The Model dimension of the metric OutputTokens in the namespace AWS/BedrockMantle names the model: declare it in models, or deny it with the grant of the project.', 'UndeclaredModelsAlarm');
  }

  /**
   * Token metrics of the declared models.
   *
   * @internal
   */
  public _tokenMeters(): TokenMeter[] {
    this.meters ??= this.findMeters();
    return this.meters;
  }

  private findMeters(): TokenMeter[] {
    const subject = `Estimated cost of ${this.node.path}`;
    throwProblems(subject, this.models.length === 0 ? ['models must contain at least one model, got none: declare the models that the project is used for'] : []);
    throwProblems(subject, this.models.length > 1 ? messagesOf(this.models, (model) => pricesOf(this, model)) : []);
    return this.models.map((model) => {
      const prices = pricesOf(this, model);
      const { modelId } = model;
      return {
        carrier: this,
        path: `${this.node.path}/${modelId}`,
        name: `${modelId} in ${this.node.id}`,
        model: isToken(modelId) ? undefined : modelId,
        prices,
        kinds: billedKinds(prices).filter((kind) => kind === 'input' || kind === 'output'),
        counter: (kind, options) => kind === 'input' ? this.metricInputTokens(modelId, options) : this.metricOutputTokens(modelId, options),
      };
    });
  }

  private metricOfModel(metricName: string, modelId: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    const ofType = argumentProblems('modelId', 'string', modelId).map(({ problem }) => problem);
    throwProblems(`${show(metricName)} of ${this.node.path}`, ofType.length > 0 ? ofType : mantleModelIdProblems('modelId', modelId));
    return this.metricSum(metricName, { dimensionsMap: { Project: this.projectId, Model: modelId }, ...options });
  }

  private metricSum(metricName: string, options: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { statistic: 'Sum', ...options });
  }
}
