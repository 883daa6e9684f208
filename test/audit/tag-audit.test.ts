import { App, CfnCondition, CfnParameter, CfnResource, Duration, Fn, NestedStack, Stack, Stage, Tags } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AuditFindingKind, CostNotifications, CostTags, CostTagCase, CostTagSchema, ModelSource, TagAudit, TaggedInferenceProfile, type TagAuditProps } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed, profileValues } from '../support/deployed';
import { policiesOf, simulated, verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const SCHEMA = CostTagSchema.of({ CostCenter: {} });
const modelSource = ModelSource.foundationModel('amazon.nova-lite-v1:0');

const newStack = (env: object | undefined = TEST_ENV, app: App = checkedApp()) => new Stack(app, 'Insurance', { env });
const audit = (stack: Stack, props: Partial<TagAuditProps> = {}) => new TagAudit(stack, 'Audit', { schema: SCHEMA, ...props });
const profile = (stack: Stack, id: string, tags?: Record<string, string>) =>
  new TaggedInferenceProfile(stack, id, { modelSource, costTags: tags && CostTags.of(tags) });

/** What the schedule sends, as deployed. */
function inputOf(stack: Stack, values: Record<string, string> = {}, region?: string): any {
  const { Resources } = templateOf(stack);
  const buckets = Object.fromEntries(Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).map((id) => [id, `name-of-${id.toLowerCase()}`]));
  const topics = Object.fromEntries(Object.keys(resourcesOf(stack, 'AWS::SNS::Topic')).map((id) => [id, topicArn(id)]));
  const { Properties: { Target } } = onlyResource(stack, 'AWS::Scheduler::Schedule');
  const all = { ...arnValues(Resources), ...profileValues(Resources), ...buckets, ...topics, ...values };
  return JSON.parse(deployed(Target.Input, { region, values: all }));
}

const topicArn = (id: string) => `arn:aws:sns:us-east-1:${TEST_ACCOUNT}:${id}`;
const bucketArn = (name: string) => `arn:aws:s3:::${name}`;
const keyArn = (id: string) => `arn:aws:kms:us-east-1:${TEST_ACCOUNT}:key/${id}`;
const arnOf = (id: string) => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/${id}`;

describe('by default', () => {
  test('audits every day at 06:00 UTC', () => {
    const stack = newStack();
    audit(stack);

    expect(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties).toMatchObject({
      ScheduleExpression: 'cron(0 6 * * ? *)', ScheduleExpressionTimezone: 'Etc/UTC', State: 'ENABLED', FlexibleTimeWindow: { Mode: 'OFF' },
    });
  });

  test('sends all that the function needs to know', () => {
    const stack = newStack();
    audit(stack);

    expect(inputOf(stack)).toEqual({
      partition: 'aws',
      accountId: TEST_ACCOUNT,
      region: 'us-east-1',
      rules: { CostCenter: {} },
      profiles: [],
      projects: [],
      principals: [],
      auditProjects: true,
      unusedAfter: { days: 30 },
      auditBudgets: true,
      auditPrices: true,
      bucket: expect.stringMatching(/^name-of-auditbucket/),
      reportPrefix: 'tag-audit/',
      auditedTopicArns: [],
      scheduledTime: '<aws.scheduler.scheduled-time>',
    });
  });

  test('has a bucket of its own: encrypted, TLS only, private, and left behind', () => {
    const stack = newStack();
    audit(stack);

    const bucket = onlyResource(stack, 'AWS::S3::Bucket');
    expect(bucket).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 400, Status: 'Enabled' }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
    });
    expect(onlyResource(stack, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  test('has a function that is bundled, with time for a thousand profiles, and a place for what fails', () => {
    const stack = newStack();
    const { handler, deadLetterQueue } = audit(stack);

    expect(onlyResource(stack, 'AWS::Lambda::Function').Properties).toMatchObject({
      Timeout: 900, MemorySize: 512, Runtime: 'nodejs24.x', Architectures: ['arm64'], DeadLetterConfig: { TargetArn: stack.resolve(deadLetterQueue.queueArn) },
    });
    expect(stack.resolve(handler.functionArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^AuditHandler/), 'Arn'] });
  });

  test('has logical ids that stay', () => {
    const stack = newStack();
    audit(stack);

    expect(Object.keys(templateOf(stack).Resources).sort()).toMatchInlineSnapshot(`
[
  "AuditBucket7486E833",
  "AuditBucketPolicyE6CAAC5C",
  "AuditDeadLettersAE82006B",
  "AuditDeadLettersPolicy35C22C52",
  "AuditHandler5B264EC8",
  "AuditHandlerEventInvokeConfig3ECD341B",
  "AuditLogsA35F3E1F",
  "AuditRole362A2808",
  "AuditRoleDefaultPolicyCAF68EB1",
  "AuditScheduleE3EE46A1",
  "AuditScheduleRole00A1F704",
  "AuditScheduleRoleDefaultPolicy402468B4",
]
`);
  });
});

describe('may be told', () => {
  test('another time, another span, another place', () => {
    const stack = newStack();
    audit(stack, {
      schedule: scheduler.ScheduleExpression.rate(Duration.days(7)),
      unusedAfter: Duration.days(90),
      bucket: s3.Bucket.fromBucketName(stack, 'Reports', 'company-reports'),
      reportPrefix: 'finops/bedrock/',
      auditBudgets: false,
    });

    expect(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.ScheduleExpression).toBe('rate(7 days)');
    expect(inputOf(stack)).toMatchObject({ unusedAfter: { days: 90 }, bucket: 'company-reports', reportPrefix: 'finops/bedrock/', auditBudgets: false });
    expect(resourcesOf(stack, 'AWS::S3::Bucket')).toEqual({});
  });

  test('whom to tell', () => {
    const stack = newStack();
    const notifications = new CostNotifications(stack, 'FinOps');
    audit(stack, { notifications });
    const [id] = Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'));

    expect(inputOf(stack)).toMatchObject({ topicArn: topicArn(id), auditedTopicArns: [topicArn(id)] });
  });

  test('whose topics must have a confirmed subscription, each once', () => {
    const stack = newStack();
    const [finops, team] = ['FinOps', 'Team'].map((each) => new CostNotifications(stack, each));
    const imported = CostNotifications.fromTopicArn(stack, 'Imported', topicArn('company'));
    const own = sns.Topic.fromTopicArn(stack, 'Topic', topicArn('company'));
    audit(stack, { notifications: finops, auditedNotifications: [team, finops, imported, { topic: own, node: own.node } as any] });
    const [first, second] = Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'));

    expect(inputOf(stack)).toMatchObject({ topicArn: topicArn(first), auditedTopicArns: [first, second, 'company'].map(topicArn) });
  });

  test('topics to check without a recipient of its own', () => {
    const stack = newStack();
    audit(stack, { auditedNotifications: [CostNotifications.fromTopicArn(stack, 'Imported', topicArn('company'))] });

    expect(inputOf(stack)).toMatchObject({ auditedTopicArns: [topicArn('company')] });
    expect(inputOf(stack)).not.toHaveProperty('topicArn');
  });

  test('a topic that only deployment knows', () => {
    const stack = newStack();
    const arn = new CfnParameter(stack, 'TopicArn').valueAsString;
    audit(stack, { auditedNotifications: [CostNotifications.fromTopicArn(stack, 'Imported', arn)] });

    expect(inputOf(stack, { TopicArn: topicArn('any') }).auditedTopicArns).toEqual([topicArn('any')]);
  });

  test('every rule of the schema, whatever it holds', () => {
    const stack = newStack();
    const centers = new CfnParameter(stack, 'Centers', { type: 'CommaDelimitedList' });
    const stage = new CfnParameter(stack, 'Stage');
    audit(stack, {
      schema: CostTagSchema.of({
        CostCenter: { allowedValues: centers.valueAsList, description: 'the "unit" that is charged', owner: 'finops@example.com' },
        Stage: { allowedValues: ['dev', stage.valueAsString], valueCase: CostTagCase.LOWER, required: false },
        Project: { pattern: '[a-z]+\\.[0-9]{2}' },
      }),
    });
    const [[list, { Properties }]] = Object.entries(resourcesOf(stack, 'Custom::AWSCDKCfnJsonStringify'));

    // What the CDK writes a list as JSON with.
    expect(Properties.Value).toEqual({ Ref: 'Centers' });
    expect(inputOf(stack, { [`${list}.Value`]: '["4711","0815"]', Stage: 'prod' }).rules).toEqual({
      CostCenter: { allowedValues: ['4711', '0815'], description: 'the "unit" that is charged', owner: 'finops@example.com' },
      Stage: { allowedValues: ['dev', 'prod'], valueCase: 'LOWER', required: false },
      Project: { pattern: '[a-z]+\\.[0-9]{2}' },
    });
  });

  test('numbers and text that only deployment knows', () => {
    const stack = newStack();
    const days = new CfnParameter(stack, 'Days', { type: 'Number' });
    const prefix = new CfnParameter(stack, 'Prefix');
    audit(stack, { unusedAfter: Duration.days(days.valueAsNumber), reportPrefix: prefix.valueAsString });

    expect(inputOf(stack, { Days: '45', Prefix: 'p/' })).toMatchObject({ unusedAfter: { days: 45 }, reportPrefix: 'p/' });
  });
});

describe('what was deployed', () => {
  test('is every profile of the stack, with the tags it ends up with, also those made later', () => {
    const stack = newStack();
    audit(stack);
    profile(stack, 'Claims', { CostCenter: '4711' });
    new bedrock.CfnApplicationInferenceProfile(stack, 'L1', { inferenceProfileName: 'l1', modelSource: { copyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' } });
    Tags.of(stack).add('Stage', 'prod');
    stack.tags.setTag('Owner', 'ann');
    const ids = Object.keys(resourcesOf(stack, 'AWS::Bedrock::ApplicationInferenceProfile'));

    expect(inputOf(stack).profiles.map(({ arn, path, tags }: any) => [arn, path, Object.fromEntries(tags)])).toEqual([
      [arnOf(ids[0].toLowerCase()), 'Insurance/Claims', { CostCenter: '4711', Stage: 'prod', Owner: 'ann' }],
      [arnOf(ids[1].toLowerCase()), 'Insurance/L1', { Stage: 'prod', Owner: 'ann' }],
    ]);
  });

  test('may be a plain resource, whose tags the CDK does not know', () => {
    const stack = newStack();
    audit(stack);
    new CfnResource(stack, 'Plain', {
      type: 'AWS::Bedrock::ApplicationInferenceProfile',
      properties: { InferenceProfileName: 'p', ModelSource: { CopyFrom: 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0' } },
    });

    expect(inputOf(stack).profiles).toEqual([{ arn: arnOf('plain'), path: 'Insurance/Plain', tags: [] }]);
  });

  test('has tags that only deployment knows', () => {
    const stack = newStack();
    const center = new CfnParameter(stack, 'Center');
    profile(stack, 'Claims', { CostCenter: center.valueAsString });
    audit(stack);

    expect(inputOf(stack, { Center: '4711' }).profiles[0].tags).toEqual([['CostCenter', '4711']]);
  });

  test('leaves out what may not be there, and what is in other stacks', () => {
    const app = checkedApp();
    const stack = newStack(TEST_ENV, app);
    audit(stack);
    (profile(stack, 'Maybe', { CostCenter: '1' }).node.defaultChild as bedrock.CfnApplicationInferenceProfile).cfnOptions.condition =
      new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals(new CfnParameter(stack, 'Stage').valueAsString, 'prod') });
    profile(new NestedStack(stack, 'Nested'), 'Nested', { CostCenter: '2' });
    profile(new Stack(app, 'Other', { env: TEST_ENV }), 'Other', { CostCenter: '3' });

    expect(inputOf(stack).profiles).toEqual([]);
  });

  test('is what is passed, from other stacks and imported too', () => {
    const app = checkedApp();
    const other = new Stack(app, 'Other', { env: TEST_ENV });
    const center = new CfnParameter(other, 'Center');
    const elsewhere = profile(other, 'Elsewhere', { CostCenter: center.valueAsString });
    Tags.of(elsewhere).add('Stage', 'prod');
    const stack = newStack(TEST_ENV, app);
    profile(stack, 'NotPassed', { CostCenter: '1' });
    const imported = TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'Imported', { inferenceProfileArn: arnOf('imported'), costTags: CostTags.of({ CostCenter: '0815' }) });
    const bare = TaggedInferenceProfile.fromInferenceProfileArn(stack, 'Bare', arnOf('bare'));
    audit(stack, { profiles: [elsewhere, imported, bare] });
    app.synth();
    const exports = Object.values(templateOf(other).Outputs).map(({ Export, Value }: any) => [Export.Name, Value.Ref ? '4711' : arnOf('elsewhere')]);

    expect(inputOf(stack, Object.fromEntries(exports)).profiles).toEqual([
      { arn: arnOf('elsewhere'), path: 'Other/Elsewhere', tags: [['CostCenter', '4711'], ['Stage', 'prod']] },
      { arn: arnOf('imported'), path: 'Insurance/Imported', tags: [['CostCenter', '0815']] },
      { arn: arnOf('bare'), path: 'Insurance/Bare', tags: [] },
    ]);
  });

  test('may be nothing', () => {
    const stack = newStack();
    profile(stack, 'Claims', { CostCenter: '4711' });
    audit(stack, { profiles: [] });

    expect(inputOf(stack).profiles).toEqual([]);
  });

  test('must fit into what a schedule sends', () => {
    const stack = newStack();
    audit(stack);
    const tags = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`Key${index}`, 'v'.repeat(256)]));
    for (let index = 0; index < 90; index++) {
      profile(stack, `P${index}`, tags);
    }

    expect(() => templateOf(stack)).toThrow(/TagAudit: schema, profiles, projects and principals must fit into 240000 bytes of JSON, the limit of a schedule's input, got 2\d{5}: pass only the most important ones, or create several audits/);
  });
});

describe('its role', () => {
  const ROLE = `arn:aws:iam::${TEST_ACCOUNT}:role/AuditRole`;
  const DEFAULT_KEY_POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: `arn:aws:iam::${TEST_ACCOUNT}:root` } }] };

  function roleOf(stack: Stack) {
    const { Resources } = templateOf(stack);
    const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role')).filter((id) => id.startsWith('AuditRole'));
    const attributes = (type: string, arn: (id: string) => string) => Object.fromEntries(Object.keys(resourcesOf(stack, type)).flatMap((id) => [[`${id}.Arn`, arn(id)], [id, arn(id)]]));
    const values = { ...arnValues(Resources), ...attributes('AWS::S3::Bucket', bucketArn), ...attributes('AWS::SNS::Topic', topicArn), ...attributes('AWS::KMS::Key', keyArn) };
    const policies = policiesOf(Resources, role, { values });
    return async (action: string, resource: string, contextVariables: Record<string, string> = {}) => action.startsWith('kms:')
      // A key decides by its own policy too. That of the CDK leaves it to the account's.
      ? simulated({
        request: { action, principal: ROLE, resource: { resource, accountId: TEST_ACCOUNT }, contextVariables: { 'aws:PrincipalArn': ROLE } },
        identityPolicies: policies.map((policy, index) => ({ name: `p${index}`, policy })),
        resourcePolicy: DEFAULT_KEY_POLICY,
      })
      : verdict(policies, action, { resource, context: contextVariables });
  }
  const FOLDER = `tag-audit/${TEST_ACCOUNT}/us-east-1`;
  const logs = (group: string) => `arn:aws:logs:us-east-1:${TEST_ACCOUNT}:log-group:${group}:log-stream:s`;
  const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${TEST_ACCOUNT}:${name}`;
  type Place = Record<'topic' | 'bucket' | 'topicKey' | 'bucketKey' | 'logs' | 'queue', string>;
  let place: Place;
  let may: ReturnType<typeof roleOf>;
  beforeAll(() => {
    const stack = newStack();
    const notifications = new CostNotifications(stack, 'FinOps', { encryptionKey: new kms.Key(stack, 'TopicKey') });
    const auditedNotifications = [CostNotifications.fromTopicArn(stack, 'Company', topicArn('company'))];
    audit(stack, { notifications, auditedNotifications, bucket: new s3.Bucket(stack, 'Reports', { encryptionKey: new kms.Key(stack, 'BucketKey') }) });
    const id = (type: string, start: string) => Object.keys(resourcesOf(stack, type)).find((each) => each.startsWith(start))!;
    place = {
      topic: topicArn(id('AWS::SNS::Topic', 'FinOps')),
      bucket: bucketArn(id('AWS::S3::Bucket', 'Reports')),
      topicKey: keyArn(id('AWS::KMS::Key', 'TopicKey')),
      bucketKey: keyArn(id('AWS::KMS::Key', 'BucketKey')),
      logs: logs(id('AWS::Logs::LogGroup', 'AuditLogs')),
      queue: queueArn(id('AWS::SQS::Queue', 'AuditDeadLetters')),
    };
    may = roleOf(stack);
  });
  const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';
  const PROJECT = `arn:aws:bedrock-mantle:us-east-1:${TEST_ACCOUNT}:project/proj_a`;
  const BUDGET = `arn:aws:budgets::${TEST_ACCOUNT}:budget/claims`;

  test.each<[string, (place: Place) => string, Record<string, string>?]>([
    ['bedrock:ListInferenceProfiles', () => '*'],
    ['bedrock:ListFoundationModels', () => '*'],
    ['cloudwatch:GetMetricData', () => `arn:aws:cloudwatch:us-east-1:${TEST_ACCOUNT}:dataset/default`],
    ['cloudwatch:ListMetrics', () => `arn:aws:cloudwatch:us-east-1:${TEST_ACCOUNT}:dataset/default`],
    ['tag:GetResources', () => '*'],
    ['cloudformation:GetResource', () => '*'],
    ['bedrock-mantle:GetProject', () => PROJECT],
    ['bedrock-mantle:ListTagsForResource', () => PROJECT],
    ['bedrock:ListTagsForResource', () => arnOf('any')],
    ['bedrock:GetFoundationModel', () => MODEL],
    ['budgets:ViewBudget', () => BUDGET],
    ['s3:PutObject', ({ bucket }) => `${bucket}/${FOLDER}/2027-01-20T0600Z.json`],
    ['s3:PutObject', ({ bucket }) => `${bucket}/${FOLDER}/2027-01-20T0600Z.claim`],
    ['s3:GetObject', ({ bucket }) => `${bucket}/${FOLDER}/2027-01-20T0600Z.claim`],
    ['s3:ListBucket', ({ bucket }) => bucket, { 's3:prefix': `${FOLDER}/` }],
    ['logs:PutLogEvents', (here) => here.logs],
    ['logs:CreateLogStream', (here) => here.logs],
    ['sqs:SendMessage', ({ queue }) => queue],
    ['kms:GenerateDataKey', ({ bucketKey }) => bucketKey],
    ['sns:Publish', ({ topic }) => topic],
    ['sns:GetTopicAttributes', ({ topic }) => topic],
    ['sns:GetTopicAttributes', () => topicArn('company')],
    ['kms:GenerateDataKey', ({ topicKey }) => topicKey],
    ['kms:Decrypt', ({ topicKey }) => topicKey],
  ])('may %s', async (action, resource, context = {}) => {
    expect(await may(action, resource(place), context)).toBe('Allowed');
  });

  test.each<[string, (place: Place) => string, Record<string, string>?]>([
    ['bedrock:InvokeModel', () => arnOf('any')],
    ['bedrock:InvokeModel', () => MODEL],
    ['bedrock:TagResource', () => arnOf('any')],
    ['bedrock:UntagResource', () => arnOf('any')],
    ['bedrock:CreateInferenceProfile', () => arnOf('any')],
    ['bedrock:DeleteInferenceProfile', () => arnOf('any')],
    ['bedrock-mantle:CreateInference', () => PROJECT],
    ['bedrock-mantle:GetProject', () => PROJECT.replace('us-east-1', 'eu-west-1')],
    ['tag:TagResources', () => '*'],
    ['cloudformation:UpdateResource', () => '*'],
    ['iam:ListRoleTags', () => `arn:aws:iam::${TEST_ACCOUNT}:role/any`],
    ['bedrock:ListTagsForResource', () => `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:custom-model/m`],
    ['bedrock:ListTagsForResource', () => arnOf('any').replace('us-east-1', 'eu-west-1')],
    ['bedrock:ListTagsForResource', () => arnOf('any').replace(TEST_ACCOUNT, OTHER_ACCOUNT)],
    ['cloudwatch:PutMetricAlarm', () => `arn:aws:cloudwatch:us-east-1:${TEST_ACCOUNT}:alarm:a`],
    ['cloudwatch:DeleteAlarms', () => `arn:aws:cloudwatch:us-east-1:${TEST_ACCOUNT}:alarm:a`],
    ['budgets:ModifyBudget', () => BUDGET],
    ['budgets:ExecuteBudgetAction', () => `${BUDGET}/action/a`],
    ['s3:GetObject', ({ bucket }) => `${bucket}/${FOLDER}/2027-01-20T0600Z.json`],
    ['s3:DeleteObject', ({ bucket }) => `${bucket}/${FOLDER}/2027-01-20T0600Z.json`],
    ['s3:PutObject', ({ bucket }) => `${bucket}/tag-audit/${OTHER_ACCOUNT}/us-east-1/2027-01-20T0600Z.json`],
    ['s3:PutObject', ({ bucket }) => `${bucket}/tag-audit/${TEST_ACCOUNT}/eu-west-1/2027-01-20T0600Z.json`],
    ['s3:PutObject', ({ bucket }) => `${bucket}/other/2027-01-20T0600Z.json`],
    ['s3:PutObject', () => `${bucketArn('other')}/${FOLDER}/2027-01-20T0600Z.json`],
    ['s3:ListBucket', ({ bucket }) => bucket],
    ['s3:ListBucket', ({ bucket }) => bucket, { 's3:prefix': '' }],
    ['s3:ListBucket', ({ bucket }) => bucket, { 's3:prefix': 'tag-audit/' }],
    ['s3:ListBucket', ({ bucket }) => bucket, { 's3:prefix': `tag-audit/${OTHER_ACCOUNT}/us-east-1/` }],
    ['logs:PutLogEvents', () => logs('Other')],
    ['sqs:SendMessage', () => queueArn('Other')],
    ['sqs:ReceiveMessage', ({ queue }) => queue],
    ['lambda:InvokeFunction', () => `arn:aws:lambda:us-east-1:${TEST_ACCOUNT}:function:any`],
    ['s3:PutBucketPolicy', ({ bucket }) => bucket],
    ['kms:Decrypt', ({ bucketKey }) => bucketKey],
    ['kms:ScheduleKeyDeletion', ({ topicKey }) => topicKey],
    ['sns:Publish', () => topicArn('other')],
    ['sns:Publish', () => topicArn('company')],
    ['sns:GetTopicAttributes', () => topicArn('other')],
    ['sns:ListSubscriptionsByTopic', ({ topic }) => topic],
    ['sns:SetTopicAttributes', ({ topic }) => topic],
    ['sns:Subscribe', ({ topic }) => topic],
    ['iam:PassRole', () => `arn:aws:iam::${TEST_ACCOUNT}:role/admin`],
  ])('may not %s', async (action, resource, context = {}) => {
    expect(await may(action, resource(place), context)).toBe('ImplicitlyDenied');
  });

  test('may see no budget if it is not to', async () => {
    const stack = newStack();
    audit(stack, { auditBudgets: false });

    expect(await roleOf(stack)('budgets:ViewBudget', BUDGET)).toBe('ImplicitlyDenied');
  });

  test('may publish to an imported topic, and use its key', async () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicAttributes(stack, 'Topic', { topicArn: topicArn('company'), keyArn: keyArn('k') });
    audit(stack, { notifications: new CostNotifications(stack, 'FinOps', { topic }) });
    const mayHere = roleOf(stack);

    expect(await mayHere('sns:Publish', topicArn('company'))).toBe('Allowed');
    expect(await mayHere('kms:GenerateDataKey', keyArn('k'))).toBe('Allowed');
  });

  test('may use the key of an imported bucket', async () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', keyArn('k'));
    audit(stack, { bucket: s3.Bucket.fromBucketAttributes(stack, 'Reports', { bucketName: 'company-reports', encryptionKey }) });

    expect(await roleOf(stack)('kms:GenerateDataKey', keyArn('k'))).toBe('Allowed');
    expect(await roleOf(stack)('kms:Decrypt', keyArn('k'))).toBe('ImplicitlyDenied');
  });

  test('may write to an imported bucket', async () => {
    const stack = newStack();
    audit(stack, { bucket: s3.Bucket.fromBucketName(stack, 'Reports', 'company-reports'), reportPrefix: 'finops/' });
    const mayHere = roleOf(stack);

    expect(await mayHere('s3:PutObject', `${bucketArn('company-reports')}/finops/${TEST_ACCOUNT}/us-east-1/latest.md`)).toBe('Allowed');
    expect(await mayHere('s3:ListBucket', bucketArn('company-reports'), { 's3:prefix': `finops/${TEST_ACCOUNT}/us-east-1/` })).toBe('Allowed');
    expect(await mayHere('s3:PutObject', `${bucketArn('company-reports')}/${FOLDER}/latest.md`)).toBe('ImplicitlyDenied');
  });

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('in %s is about ARNs of %s', (region, partition) => {
    const stack = newStack({ account: TEST_ACCOUNT, region });
    audit(stack);
    const bedrockArns = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => typeof Action === 'string' && Action.startsWith('bedrock:')).map(({ Resource }) => deployed(Resource, { partition }));

    expect(bedrockArns).toEqual([
      `arn:${partition}:bedrock:${region}:${TEST_ACCOUNT}:application-inference-profile/*`, `arn:${partition}:bedrock:${region}::foundation-model/*`,
    ]);
    expect(JSON.stringify(templateOf(stack))).not.toContain('arn:aws:');
  });
});

describe('places', () => {
  test('AWS GovCloud (US) has no budgets to look at', () => {
    const stack = newStack({ account: TEST_ACCOUNT, region: 'us-gov-west-1' });
    audit(stack);

    expect(inputOf(stack).auditBudgets).toBe(false);
    expect(JSON.stringify(templateOf(stack).Resources)).not.toContain('budgets:');
  });

  test('are known at deployment only', () => {
    const stack = newStack({});
    audit(stack);

    expect(inputOf(stack)).toMatchObject({ partition: 'aws', accountId: TEST_ACCOUNT, region: 'us-east-1', auditBudgets: true });
  });

  test('may be a nested stack', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    audit(nested);
    profile(nested, 'Claims', { CostCenter: '4711' });

    expect(inputOf(nested).profiles).toHaveLength(1);
  });
});

describe('reports', () => {
  const inStack = (app: App, id: string, env: object | undefined, props: Partial<TagAuditProps> = {}, bucketName = 'company-reports') => {
    const stack = new Stack(app, id, { env });
    return new TagAudit(stack, 'Audit', { schema: SCHEMA, bucket: s3.Bucket.fromBucketName(stack, 'Reports', bucketName), ...props });
  };
  const PROBLEM = 'bucket and reportPrefix must not both be the same as those of another TagAudit in the same account and Region, got those of "One/Audit": pass another reportPrefix, or remove one of the audits';

  test.each<[string, object | undefined, Partial<TagAuditProps>, string]>([
    ['Regions', { account: TEST_ACCOUNT, region: 'eu-west-1' }, {}, 'company-reports'],
    ['accounts', { account: OTHER_ACCOUNT, region: 'us-east-1' }, {}, 'company-reports'],
    ['prefixes', TEST_ENV, { reportPrefix: 'other/' }, 'company-reports'],
    ['buckets', TEST_ENV, {}, 'other-reports'],
    ['places of which one is only known at deployment', undefined, {}, 'company-reports'],
  ])('of several %s are kept apart', (_, env, props, bucketName) => {
    const app = checkedApp();
    inStack(app, 'One', TEST_ENV);
    inStack(app, 'Two', env, props, bucketName);

    expect(() => app.synth()).not.toThrow();
  });

  test('refuses two audits of one account and Region that write the same', () => {
    const app = checkedApp();
    inStack(app, 'One', TEST_ENV);
    inStack(app, 'Two', TEST_ENV);

    expect(() => app.synth()).toThrow(PROBLEM);
  });

  test('refuses them in two stages, and with one bucket made here', () => {
    const app = checkedApp();
    const one = audit(newStack(TEST_ENV, app));
    new TagAudit(new Stack(new Stage(app, 'Prod'), 'Two', { env: TEST_ENV }), 'Audit', { schema: SCHEMA, bucket: s3.Bucket.fromBucketName(one, 'Same', 'company-reports') });
    inStack(app, 'One', TEST_ENV);
    expect(() => app.synth()).toThrow(/must not both be the same as those of another TagAudit in the same account and Region, got those of "(One|Prod\/Two)\/Audit"/);

    const stack = newStack();
    new TagAudit(stack, 'Second', { schema: SCHEMA, bucket: audit(stack).bucket });
    expect(() => templateOf(stack)).toThrow('got those of "Insurance/Audit": pass another reportPrefix, or remove one of the audits');
  });

  test('refuses them in one stack whose place is only known at deployment', () => {
    const stack = newStack({});
    const { bucket } = audit(stack);
    new TagAudit(new NestedStack(stack, 'Nested'), 'Audit', { schema: SCHEMA, bucket });

    expect(() => templateOf(stack)).toThrow('got those of "Insurance/Audit": pass another reportPrefix, or remove one of the audits');
  });
});

describe('tags', () => {
  test('of the audit are on what is created with it', () => {
    const stack = newStack();
    audit(stack, { resourceTags: CostTags.of({ CostCenter: '4711' }) });
    const tag = { Key: 'CostCenter', Value: '4711' };

    for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup', 'AWS::IAM::Role']) {
      const all = Object.values(resourcesOf(stack, type));
      expect(all.map(({ Properties }) => Properties.Tags)).toEqual(all.map(() => [tag]));
    }
  });
});

describe('metrics', () => {
  test('of findings are the most of a day, by kind', () => {
    const stack = newStack();
    const metric = audit(stack).metricFindings(AuditFindingKind.TAG_DRIFT);
    new cloudwatch.Alarm(stack, 'Drift', { metric, threshold: 0, evaluationPeriods: 1, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD });

    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties).toMatchObject({
      Namespace: 'BedrockCostTags', MetricName: 'AuditFindings', Dimensions: [{ Name: 'Kind', Value: 'TAG_DRIFT' }], Statistic: 'Maximum', Period: 86_400,
    });
  });

  test('of failures are the function\'s and the queue\'s', () => {
    const made = audit(newStack());

    expect([made.metricErrors(), made.metricDeadLetters({ period: Duration.hours(1) })]).toMatchObject([
      { namespace: 'AWS/Lambda', metricName: 'Errors' },
      { namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', period: Duration.hours(1) },
    ]);
  });

  test('cost 0.30 USD each: profiles, and each kind that the audit can look for', () => {
    const stack = newStack();
    const made = audit(stack);
    // Without the tag policy and the two kinds of source accounts.
    const kinds = Object.keys(AuditFindingKind).length - 3;

    // Without deployed projects with models, and principals.
    const others = 3;
    expect(made.estimatedMonthlyCost()).toBeCloseTo((kinds + 1 - others - 2 - 1) * 0.3, 6);
    profile(stack, 'P', { CostCenter: '1' });
    expect(made.estimatedMonthlyCost()).toBeCloseTo((kinds + 1 - others - 1) * 0.3, 6);
    expect(new TagAudit(newStack(), 'Other', { schema: SCHEMA, profiles: [profile(stack, 'Q', { CostCenter: '1' })] }).estimatedMonthlyCost()).toBe(4.5);
    expect(new TagAudit(stack, 'Told', { schema: SCHEMA, notifications: new CostNotifications(stack, 'FinOps') }).estimatedMonthlyCost()).toBe(4.8);
    expect(new TagAudit(newStack(), 'NoPrices', { schema: SCHEMA, auditPrices: false }).estimatedMonthlyCost()).toBeCloseTo((kinds + 1 - others - 2 - 1 - 1) * 0.3, 6);
  });
});

describe('the alarm on errors', () => {
  test('notifies a topic as soon as a run fails', () => {
    const stack = newStack();
    audit(stack).alarmOnErrors(new CostNotifications(stack, 'OnCall'));
    const { DependsOn, Properties } = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    const [group] = Object.keys(resourcesOf(stack, 'AWS::Logs::LogGroup'));

    expect(DependsOn).toEqual([expect.stringMatching(/^OnCallTopicPolicy/)]);
    expect(Properties).toMatchObject({
      AlarmActions: [{ Ref: expect.stringMatching(/^OnCallTopic/) }],
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Threshold: 0,
      TreatMissingData: 'notBreaching',
    });
    expect(deployed(Properties.AlarmDescription, { values: { [group]: 'the-log-group' } }))
      .toMatch(/^A run of the cost allocation tag audit failed: .* Read the latest error in log group the-log-group first\./);
  });

  test('is one for all recipients', () => {
    const stack = newStack();
    const made = audit(stack);
    ['OnCall', 'FinOps'].forEach((id) => made.alarmOnErrors(new CostNotifications(stack, id)));

    expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.AlarmActions)
      .toEqual([{ Ref: expect.stringMatching(/^OnCallTopic/) }, { Ref: expect.stringMatching(/^FinOpsTopic/) }]);
  });

  test('refuses a topic of another Region', () => {
    const stack = newStack();
    const topic = sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:t`);

    expect(() => audit(stack).alarmOnErrors(new CostNotifications(stack, 'N', { topic })))
      .toThrow('TagAudit at Insurance/Audit: notifications must have a topic in the alarm\'s Region us-east-1, got "Insurance/T" in eu-west-1');
  });
});

describe('refuses', () => {
  const importedIn = (stack: Stack, id: string, region: string, account: string) =>
    TaggedInferenceProfile.fromInferenceProfileArn(stack, id, `arn:aws:bedrock:${region}:${account}:application-inference-profile/${id.toLowerCase()}`);

  test.each<[string, (stack: Stack) => Partial<TagAuditProps>, string]>([
    ['refuses hours', () => ({ unusedAfter: Duration.hours(36) }), 'unusedAfter must be a whole number of days, got 1.5 days: for example, pass Duration.days(30)'],
    ['refuses no time at all', () => ({ unusedAfter: Duration.days(0) }), 'unusedAfter must be 1 to 455 days, got 0: pass a number of days for which CloudWatch keeps metrics'],
    ['refuses more than CloudWatch keeps', () => ({ unusedAfter: Duration.days(456) }), 'unusedAfter must be 1 to 455 days, got 456: pass a number of days for which CloudWatch keeps metrics'],
    ['refuses no prefix', () => ({ reportPrefix: '' }), 'reportPrefix must have at least 1 character, got "": for example, pass tag-audit/'],
    ['refuses a prefix that is no folder', () => ({ reportPrefix: 'audit' }), 'reportPrefix must consist of folders of letters, digits and . _ = -, each followed by /, got "audit": for example, pass tag-audit/'],
    ['refuses a prefix with a wildcard', () => ({ reportPrefix: '*/' }), 'reportPrefix must consist of folders of letters, digits and . _ = -, each followed by /, got "*/": for example, pass tag-audit/'],
    ['refuses a prefix that begins with a slash', () => ({ reportPrefix: '/a/' }), 'reportPrefix must consist of folders of letters, digits and . _ = -, each followed by /, got "/a/": for example, pass tag-audit/'],
    ['refuses a long prefix', () => ({ reportPrefix: `${'a'.repeat(512)}/` }), `reportPrefix must have at most 512 characters, got "${'a'.repeat(512)}/" (513): for example, pass tag-audit/`],
    ['refuses a profile twice', (stack) => {
      const one = profile(stack, 'P', { CostCenter: '1' });
      return { profiles: [one, one] };
    }, 'profiles must not contain duplicates: "Insurance/P" is listed more than once'],
    ['refuses a profile of another Region', (stack) => ({ profiles: [importedIn(stack, 'P', 'eu-west-1', TEST_ACCOUNT)] }),
      'profiles must be in Region us-east-1, got "Insurance/P" in eu-west-1: audit the profile from a stack in that Region'],
    ['refuses a profile of another account', (stack) => ({ profiles: [importedIn(stack, 'P', 'us-east-1', OTHER_ACCOUNT)] }),
      `profiles must be in account ${TEST_ACCOUNT}, got "Insurance/P" in account ${OTHER_ACCOUNT}: audit the profile from a stack in that account`],
    ['refuses a topic of another Region', (stack) => {
      const topic = sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:t`);
      return { notifications: new CostNotifications(stack, 'N', { topic }) };
    }, 'notifications must have a topic in Region us-east-1, got "Insurance/T" in eu-west-1: create CostNotifications in us-east-1, because the audit publishes only within its Region'],
    ['refuses a FIFO topic', (stack) => ({ notifications: { topic: new sns.Topic(stack, 'T', { fifo: true }) } as any }), 'notifications must have a standard topic, got the FIFO topic "Insurance/T": pass notifications with a standard topic'],
    ['refuses notifications twice', (stack) => {
      const one = new CostNotifications(stack, 'N');
      return { auditedNotifications: [one, one] };
    }, 'auditedNotifications must not contain duplicates: "Insurance/N" is listed more than once'],
    ['refuses a topic to check of another Region', (stack) => {
      const topic = sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:eu-west-1:${TEST_ACCOUNT}:t`);
      return { auditedNotifications: [new CostNotifications(stack, 'N', { topic })] };
    }, 'auditedNotifications must have topics in Region us-east-1, got "Insurance/N" in eu-west-1: audit the topic from a stack in that Region'],
    ['refuses a topic to check of another account', (stack) => {
      const topic = sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:us-east-1:${OTHER_ACCOUNT}:t`);
      return { auditedNotifications: [{ topic, node: topic.node } as any] };
    }, `auditedNotifications must have topics in account ${TEST_ACCOUNT}, got "Insurance/T" in account ${OTHER_ACCOUNT}: audit the topic from a stack in that account`],
    ['refuses tags whose keys are not known', (stack) => ({ resourceTags: profile(stack, 'P').costTags }),
      'resourceTags must have keys that are not tokens, got the tags of another resource: select the keys with pick, or apply the tags with Tags.of to a common parent'],
  ])('%s', (_, props, message) => {
    const stack = newStack();

    expect(() => audit(stack, props(stack))).toThrow(new Error(`TagAudit at Insurance/Audit: ${message}`));
  });

  test('refuses to look at budgets where there are none', () => {
    const stack = newStack({ account: TEST_ACCOUNT, region: 'us-gov-east-1' });

    expect(() => audit(stack, { auditBudgets: true }))
      .toThrow('TagAudit at Insurance/Audit: auditBudgets must not be true in AWS GovCloud (US), got true: omit it, because AWS Budgets is not available there');
  });

  test('refuses all at once', () => {
    expect(() => audit(newStack(), { unusedAfter: Duration.days(500), reportPrefix: '' })).toThrow(/^TagAudit at Insurance\/Audit: 2 problems:\n  - unusedAfter .*\n  - reportPrefix /);
  });
});
