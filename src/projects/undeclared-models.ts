import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { IBedrockProject } from './bedrock-project';
import { MAX_METRICS_OF_ALARM } from '../pricing/cost-expression';
import { metricSuffix } from '../pricing/estimated-cost-metric';
import { plural, throwProblems } from '../private/check';

// One metric is the total.
const MAX_MODELS = MAX_METRICS_OF_ALARM - 1;

/**
 * Output tokens of a project that none of its declared models has, as an expression that an alarm can use. The only expression in which two levels of dimensions meet: a total cannot be split in another way.
 */
export function undeclaredOutputTokens(project: IBedrockProject, options: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
  const { models, node } = project;
  throwProblems(`metricUndeclaredOutputTokens of ${node.path}`, [
    ...models.length === 0 ? ['models must contain at least one model, got none: declare the models that the project is used for'] : [],
    ...models.length > MAX_MODELS
      ? [`models must contain at most ${plural(MAX_MODELS, 'model')}, got ${models.length}: use one project for each group of models, because an alarm contains at most ${MAX_METRICS_OF_ALARM} metrics`]
      : [],
  ]);
  const period = options.period ?? Duration.minutes(5);
  const total = `total_${metricSuffix(node.path, period)}`;
  const declared = models.map(({ modelId }) => ({ id: `output_${metricSuffix(`${node.path}/${modelId}`, period)}`, metric: project.metricOutputTokens(modelId, { period }) }));
  return new cloudwatch.MathExpression({
    label: `Output tokens of undeclared models of ${node.id}`,
    ...options,
    period,
    expression: `FILL(${total}, 0) - (${declared.map(({ id }) => `FILL(${id}, 0)`).join(' + ')})`,
    usingMetrics: { [total]: project.metricTotalOutputTokens({ period }), ...Object.fromEntries(declared.map(({ id, metric }) => [id, metric])) },
  });
}
