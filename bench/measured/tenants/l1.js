// The template that ours.js gives, as somebody writes it by hand who knows all of it: resources without constructs, tags as text, nothing checked.
const { Aws, aws_budgets: budgets, aws_cloudwatch: cloudwatch, aws_iam: iam, aws_sns: sns } = require('aws-cdk-lib');
const { Construct } = require('constructs');
const { hash, profileOf } = require('./l1-profile');

exports.shared = (stack) => {
  const { account, partition } = stack;
  const topic = new sns.CfnTopic(stack, 'NotificationsTopic');
  const mayPublish = (sid, service, condition) => ({
    Action: 'sns:Publish',
    Condition: { StringEquals: { 'aws:SourceAccount': account }, ...condition },
    Effect: 'Allow',
    Principal: { Service: service },
    Resource: topic.ref,
    Sid: sid,
  });
  const policy = new sns.CfnTopicPolicy(stack, 'NotificationsTopicPolicy', {
    policyDocument: {
      Statement: [
        mayPublish('BudgetsMayPublish', 'budgets.amazonaws.com', { ArnLike: { 'aws:SourceArn': `arn:${partition}:budgets::${account}:*` } }),
        mayPublish('CloudWatchAlarmsMayPublish', 'cloudwatch.amazonaws.com', { ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:*:${account}:alarm:*` } }),
        mayPublish('CostAnomalyDetectionMayPublish', 'costalerts.amazonaws.com'),
        {
          Action: 'sns:Publish',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          Effect: 'Deny',
          Principal: '*',
          Resource: topic.ref,
          Sid: 'PublishOverTlsOnly',
        },
      ],
      Version: '2012-10-17',
    },
    topics: [topic.ref],
  });
  return { topic, policy };
};

const PRICES = { input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125 };
const COUNTERS = { input: 'InputTokenCount', output: 'OutputTokenCount', cacheRead: 'CacheReadInputTokenCount', cacheWrite: 'CacheWriteInputTokenCount' };
const ALARM = {
  alarmDescription: 'More than 50 USD in 1 day, estimated from tokens. Profile: us.anthropic.claude-sonnet-4-6, USD per million tokens: 3.3 input, 16.5 output, 0.33 cache read, 4.125 cache write ' +
    '(prices of 2026-11-10)',
  evaluationPeriods: 1,
  threshold: 50,
};
const LABEL = 'Estimated cost of Profile (USD)';

const expressionOf = (index) => {
  const terms = Object.entries(PRICES).map(([kind, price]) => `FILL(${kind}_${hash(index)}, 0) * ${price}`);
  return `(${terms.join(' + ')}) / 1000000`;
};

const budgetOf = (scope, value, { topic, policy: topicPolicy }) => {
  const budget = new budgets.CfnBudget(scope, 'Budget', {
    budget: {
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: 500, unit: 'USD' },
      filterExpression: {
        and: [
          { tags: { key: 'Tenant', values: [value], matchOptions: ['EQUALS'] } },
          { not: { dimensions: { key: 'RECORD_TYPE', values: ['Credit', 'Refund'] } } },
        ],
      },
      metrics: ['UnblendedCost'],
    },
    notificationsWithSubscribers: [{
      notification: { notificationType: 'ACTUAL', comparisonOperator: 'GREATER_THAN', threshold: 80, thresholdType: 'PERCENTAGE' },
      subscribers: [{ subscriptionType: 'SNS', address: topic.ref }, { subscriptionType: 'EMAIL', address: `${value}@example.com` }],
    }],
    resourceTags: [{ key: 'Tenant', value }],
  });
  budget.addResourceDependency(topicPolicy);
};

const alarmOf = (scope, index, value, { topic }, profile) => {
  const counter = ([kind, metricName]) => ({
    id: `${kind}_${hash(index)}`,
    metricStat: {
      metric: { namespace: 'AWS/Bedrock', metricName, dimensions: [{ name: 'ModelId', value: profile.attrInferenceProfileId }] },
      period: 86400,
      stat: 'Sum',
    },
    returnData: false,
  });
  new cloudwatch.CfnAlarm(scope, 'Alarm', {
    ...ALARM,
    actionConfiguration: { alarmTagsPropagation: { enabled: true } },
    alarmActions: [topic.ref],
    comparisonOperator: 'GreaterThanThreshold',
    metrics: [{ id: 'expr_1', expression: expressionOf(index), label: LABEL, returnData: true }, ...Object.entries(COUNTERS).map(counter)],
    tags: [{ key: 'Environment', value: 'production' }, { key: 'Tenant', value }],
    treatMissingData: 'notBreaching',
  });
};

const statementsOf = ({ partition }, value) => {
  // A reference, as the policy of the package has, because the document can be copied to other accounts.
  const account = Aws.ACCOUNT_ID;
  const anyProfile = `arn:${partition}:bedrock:*:*:application-inference-profile/*`;
  const ownProfiles = `arn:${partition}:bedrock:*:${account}:application-inference-profile/*`;
  const models = [`arn:${partition}:bedrock:*::foundation-model/*`, `arn:${partition}:bedrock:::foundation-model/*`];
  return [
    {
      Action: ['bedrock:GetInferenceProfile', 'bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      Condition: { StringEquals: { 'aws:ResourceTag/Tenant': [value] } },
      Effect: 'Allow',
      Resource: ownProfiles,
      Sid: 'TaggedProfiles',
    },
    {
      Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      Condition: { ArnLike: { 'bedrock:InferenceProfileArn': ownProfiles } },
      Effect: 'Allow',
      Resource: models,
      Sid: 'ModelsBehindProfiles',
    },
    {
      Action: ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      Effect: 'Allow',
      Resource: `arn:${partition}:bedrock:*:${account}:project/default`,
      Sid: 'DefaultProject',
    },
    {
      Action: 'bedrock:InvokeModel*',
      Condition: { ArnNotLike: { 'bedrock:InferenceProfileArn': anyProfile } },
      Effect: 'Deny',
      Resource: models,
      Sid: 'ModelsOutsideProfiles',
    },
    {
      Action: 'bedrock:InvokeModel*',
      Effect: 'Deny',
      NotResource: [anyProfile, `arn:${partition}:bedrock:*:*:inference-profile/*`, `arn:${partition}:bedrock:*:*:project/default`, ...models],
      Sid: 'OtherThanProfiles',
    },
    {
      Action: [
        'aws-external-anthropic:*ateSession', 'aws-external-anthropic:AssumeConsole', 'aws-external-anthropic:CallWithBearerToken',
        'aws-external-anthropic:CreateBatchInference', 'aws-external-anthropic:CreateInference', 'aws-external-anthropic:ProcessEnvironmentWork',
        'bedrock-agentcore:*ateABTest', 'bedrock-agentcore:*ateMemoryRecords', 'bedrock-agentcore:*ateOnlineEvaluationConfig',
        'bedrock-agentcore:CreateEvent', 'bedrock-agentcore:Evaluate', 'bedrock-agentcore:IngestData', 'bedrock-agentcore:InvokeWebSearch',
        'bedrock-agentcore:RetrieveMemoryRecords', 'bedrock-agentcore:Start*ation', 'bedrock-agentcore:StartMemoryExtractionJob',
        'bedrock-mantle:*ateReservation', 'bedrock-mantle:CallWithBearerToken', 'bedrock-mantle:CreateCustomizedModel',
        'bedrock-mantle:CreateFineTuningJob', 'bedrock-mantle:CreateInference', 'bedrock-websearch:*', 'bedrock:*ateMarketplaceModelEndpoint',
        'bedrock:*ateProvisionedModelThroughput', 'bedrock:CallWithBearerToken', 'bedrock:Create*Job', 'bedrock:CreateCustomModel*',
        'bedrock:GenerateQuery', 'bedrock:InvokeAutomatedReasoningPolicy', 'bedrock:InvokeBlueprint*', 'bedrock:InvokeBuilder',
        'bedrock:InvokeDataAutomation*', 'bedrock:InvokeInlineAgent', 'bedrock:InvokeTool', 'bedrock:OptimizePrompt',
        'bedrock:RegisterMarketplaceModelEndpoint', 'bedrock:Rerank', 'bedrock:StartAutomatedReasoningPolicy*',
        'bedrock:UpdateCustomModelDeployment', 'nova-act:CreateAct', 'nova-act:CreateSession', 'nova-act:CreateWorkflowRun', 'nova-act:Invoke*',
      ],
      Effect: 'Deny',
      Resource: '*',
      Sid: 'UntrackedUsage',
    },
    {
      Action: 'bedrock:InvokeModel*',
      Condition: { StringNotEquals: { 'aws:ResourceTag/Tenant': [value] } },
      Effect: 'Deny',
      Resource: `arn:${partition}:bedrock:*:*:application-*`,
    },
  ];
};

Object.assign(exports, { ALARM, budgetOf, COUNTERS, expressionOf, LABEL, statementsOf });

exports.tenant = (stack, index, shared) => {
  const scope = new Construct(stack, `Tenant${index}`);
  const value = `tenant-${index}`;
  const profile = profileOf(scope, index);
  budgetOf(scope, value, shared);
  alarmOf(scope, index, value, shared, profile);
  new iam.CfnManagedPolicy(scope, 'Policy', { description: '', path: '/', policyDocument: { Statement: statementsOf(stack, value), Version: '2012-10-17' } });
};
