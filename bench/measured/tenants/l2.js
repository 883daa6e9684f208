// As l1.js, with the CDK's own constructs where it has any: for the alarm and the policy.
const { aws_cloudwatch: cloudwatch, aws_cloudwatch_actions: actions, aws_iam: iam, aws_sns: sns, Duration, Tags } = require('aws-cdk-lib');
const { Construct } = require('constructs');
const { ALARM, budgetOf, COUNTERS, expressionOf, LABEL, shared, statementsOf } = require('./l1');
const { hash, profileOf } = require('./l1-profile');

exports.shared = (stack) => {
  const { topic, policy } = shared(stack);
  return { topic, policy, action: new actions.SnsAction(sns.Topic.fromTopicArn(stack, 'Imported', topic.ref)) };
};

exports.tenant = (stack, index, { topic, policy, action }) => {
  const scope = new Construct(stack, `Tenant${index}`);
  const value = `tenant-${index}`;
  const profile = profileOf(scope, index);
  budgetOf(scope, value, { topic, policy });

  const period = Duration.days(1);
  const counter = ([kind, metricName]) => [`${kind}_${hash(index)}`, new cloudwatch.Metric({
    namespace: 'AWS/Bedrock', metricName, dimensionsMap: { ModelId: profile.attrInferenceProfileId }, statistic: 'Sum', period,
  })];
  const alarm = new cloudwatch.Alarm(scope, 'Alarm', {
    ...ALARM,
    metric: new cloudwatch.MathExpression({
      expression: expressionOf(index), label: LABEL, period, usingMetrics: Object.fromEntries(Object.entries(COUNTERS).map(counter)),
    }),
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(action);
  alarm.node.defaultChild.addPropertyOverride('ActionConfiguration.AlarmTagsPropagation.Enabled', true);
  Tags.of(alarm).add('Environment', 'production');
  Tags.of(alarm).add('Tenant', value);

  new iam.ManagedPolicy(scope, 'Policy', {
    document: new iam.PolicyDocument({ statements: statementsOf(stack, value).map((statement) => iam.PolicyStatement.fromJson(statement)) }),
  });
};
