import { aws_cloudwatch as cloudwatch, aws_ssm, Duration, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { arnAsDeployed } from './deployed-size';
import { environmentProblems, sizeOfOthers } from './function-environment';
import type { IInferenceProfiles, InferenceProfilesGrantOptions } from './inference-profiles';
import { invokeStatements } from './profiles-grant';
import { isToken, plural, show, throwProblems } from '../../private/check';
import { variableNameProblems } from '../../private/environment-variable';
import { createParameter } from '../../private/exported-parameter';
import { partitionOf } from '../../private/partition';
import { shortHash } from '../../private/physical-name';
import { checkGrantee, grantStatements } from '../../private/statement-grants';
import { argumentProblems, checkStruct } from '../../private/structs/struct-problems';
import { warn } from '../../private/warning';
import { CostTags } from '../../tags';
import { EstimatedCost } from '../estimated-cost';
import type { IInferenceProfile } from '../inference-profile';
import { withRetained } from '../with-retained';

const DEFAULT_VARIABLE = 'BEDROCK_MODEL_ARNS';

// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
const MAX_STANDARD_PARAMETER = 4096;
const MAX_ADVANCED_PARAMETER = 8192;

/** Returns a metric of one profile. */
type MetricOfProfile = (profile: IInferenceProfile, options: cloudwatch.MetricOptions) => cloudwatch.Metric;

/**
 * Base class of created and imported sets of profiles.
 *
 * @internal
 */
export abstract class InferenceProfilesBase extends Construct implements IInferenceProfiles {
  /**
   * Profiles by the ID of the model, in alphabetical order.
   *
   * @internal
   */
  public abstract readonly _byModelId: ReadonlyMap<string, IInferenceProfile>;

  /**
   * Tags that the user specified, if any.
   *
   * @internal
   */
  public abstract readonly _givenTags?: CostTags;

  public get profiles(): IInferenceProfile[] {
    return [...this._byModelId.values()];
  }

  public get modelIds(): string[] {
    return [...this._byModelId.keys()];
  }

  public get costTags(): CostTags {
    return this._givenTags ? this.profiles[0].costTags : CostTags._common(this, this.profiles.map(({ costTags }) => costTags));
  }

  public profile(modelId: string): IInferenceProfile {
    const found = this._byModelId.get(modelId) ?? this.notLookedUp();
    if (!found) {
      throw new Error(`${this.node.path}: modelId must be a model of the set, got ${show(modelId)}: use one of ${show(this.modelIds)}`);
    }
    return found;
  }

  public grantInvoke(grantee: iam.IGrantable, options: InferenceProfilesGrantOptions = {}): iam.Grant {
    checkStruct(`grantInvoke of ${this.node.path}`, 'InferenceProfilesGrantOptions', options);
    checkGrantee(this, grantee);
    const partition = partitionOf(Stack.of(this));
    const accounts = [...groupBy(withRetained(this.profiles), ({ env }) => env.account)];
    return accounts
      .map(([account, profiles]) => ({
        scope: this,
        noun: 'profile' as const,
        account,
        paths: accounts.length > 1 ? profiles.map(({ node }) => node.path) : undefined,
        statements: invokeStatements(partition, account, profiles, options),
      }))
      .map((statements) => grantStatements(grantee, statements))
      .reduce((all, grant) => all.combine(grant));
  }

  public toJson(): string {
    return Stack.of(this).toJsonString(Object.fromEntries([...this._byModelId].map(([id, { inferenceProfileArn }]) => [id, inferenceProfileArn])));
  }

  public environment(variableName: string = DEFAULT_VARIABLE): { [name: string]: string } {
    throwProblems(`environment at ${this.node.path}`, variableNameProblems(variableName, DEFAULT_VARIABLE));
    return { [variableName]: this.toJson() };
  }

  public addToEnvironment(fn: lambda.Function, variableName: string = DEFAULT_VARIABLE): void {
    const size = this.deployedSize();
    const noFunction = argumentProblems('fn', '=lambda.Function', fn).map(({ problem }) => problem);
    throwProblems(`addToEnvironment at ${this.node.path}`, [
      ...variableNameProblems(variableName, DEFAULT_VARIABLE),
      ...noFunction.length > 0 ? noFunction : environmentProblems(fn, variableName, size),
    ]);
    fn.addEnvironment(variableName, this.toJson());
    this.node.addValidation({ validate: () => environmentProblems(fn, variableName, size, sizeOfOthers(fn, variableName)) });
  }

  public exportToParameter(parameterName?: string): ssm.StringParameter {
    const size = this.deployedSize();
    throwProblems(`exportToParameter at ${this.node.path}`, size <= MAX_ADVANCED_PARAMETER ? [] : [
      `profiles must fit in a parameter of ${MAX_ADVANCED_PARAMETER} characters, got ${plural(this.profiles.length, 'profile')} with about ${size} characters: ` +
      'divide the models into several sets, or use clientSettings.exportToParameter of each profile',
    ]);
    const parameter = createParameter(this, {
      id: 'ModelArns',
      parameterName,
      description: 'ARNs of the Amazon Bedrock inference profiles by model ID',
      stringValue: this.toJson(),
      // A fixed tier would make the update fail in which the parameter becomes smaller than an advanced parameter needs to be.
      tier: aws_ssm.ParameterTier.INTELLIGENT_TIERING,
    });
    this._givenTags?.applyTo(parameter);
    if (size > MAX_STANDARD_PARAMETER) {
      warn(this, 'TaggedInferenceProfiles.advancedParameter',
        `the parameter has about ${size} characters, so Parameter Store creates an advanced parameter, which costs about 0.05 USD a month and never becomes a standard parameter again: ` +
        'divide the models into several sets, or acknowledge this warning',
      );
    }
    return parameter;
  }

  public metricEstimatedCost(options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    return EstimatedCost.fromProfiles(...this.profiles).metric({ label: `Estimated cost of ${this.node.id} (USD)`, ...options });
  }

  public metricInvocations(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return this.sum('Invocations', (profile, each) => profile.metricInvocations(each), options);
  }

  public metricInvocationClientErrors(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return this.sum('InvocationClientErrors', (profile, each) => profile.metricInvocationClientErrors(each), options);
  }

  public metricInvocationServerErrors(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return this.sum('InvocationServerErrors', (profile, each) => profile.metricInvocationServerErrors(each), options);
  }

  public metricInvocationThrottles(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return this.sum('InvocationThrottles', (profile, each) => profile.metricInvocationThrottles(each), options);
  }

  public metricInputTokenCount(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return this.sum('InputTokenCount', (profile, each) => profile.metricInputTokenCount(each), options);
  }

  public metricOutputTokenCount(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return this.sum('OutputTokenCount', (profile, each) => profile.metricOutputTokenCount(each), options);
  }

  private sum(name: string, metricOf: MetricOfProfile, options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
    const period = options.period ?? Duration.minutes(5);
    // IDs must be unique in a widget, which can contain several metrics and periods of the set.
    const metrics = Object.fromEntries(withRetained(this.profiles).map((profile) => [`m_${shortHash(`${profile.node.path} ${name} ${period.toSeconds()}`)}`, metricOf(profile, { period })]));
    return new cloudwatch.MathExpression({
      label: `${name} of ${this.node.id}`,
      ...options,
      period,
      // Bedrock publishes no data points for a profile without calls. Without FILL, the sum would have gaps.
      expression: Object.keys(metrics).map((id) => `FILL(${id}, 0)`).join(' + '),
      usingMetrics: metrics,
    });
  }

  private deployedSize(): number {
    return JSON.stringify(Object.fromEntries([...this._byModelId].map(([id, profile]) => [id, arnAsDeployed(profile)]))).length;
  }

  // An error would prevent the look-up of the ID that is not known yet. The template of this synthesis is never deployed.
  private notLookedUp(): IInferenceProfile | undefined {
    return [...this._byModelId].find(([id]) => isToken(id) && !Token.isUnresolved(id))?.[1];
  }
}

/** Divides a list into groups, in the order of the list. */
function groupBy<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  all.forEach((each) => groups.set(keyOf(each), [...groups.get(keyOf(each)) ?? [], each]));
  return groups;
}
