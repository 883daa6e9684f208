import { Aspects, CfnParameter, CfnResource, type IAspect, NestedStack, Stack, Stage, type StageProps, TagManager, Tags, TagType } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import * as library from '../../src';
import {
  AlarmDenyAction, BedrockCostAlarm, BedrockCostDashboard, BudgetDenyAction, CostAllocationTagActivation, CostAndUsageExport,
  CostNotifications, CostTags, CostTagSchema, CostTagSource, ModelSource, TagAudit, TagBudget, type TagBudgetProps, TagCostMeter,
  TaggedInferenceProfile, TagScopedInvokePolicy,
} from '../../src';
import { LIBRARY_CONSTRUCTS } from '../../src/budgets/cost-carriers';
import { checkedApp, templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ENV } from '../support/places';
import { warningTexts } from '../support/warning-texts';

const CLAIMS = CostTags.of({ Department: 'Claims' });
const COUNTED = 'TagBudget.otherResources';
const STOPPED = 'TagBudget.otherResourcesDeny';
const REMEDY = 'Filter by a tag key that only Amazon Bedrock resources carry, or list services';

const budgetIn = (scope: Construct, props: Partial<TagBudgetProps> = {}, id = 'Budget') => new TagBudget(scope, id, { costTags: CLAIMS, limit: 500, emails: ['a@example.com'], ...props });
const table = (scope: Construct, id = 'Table') => new dynamodb.CfnTable(scope, id, {
  keySchema: [{ attributeName: 'id', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }], billingMode: 'PAY_PER_REQUEST',
});
const counts = (resources: string, tags = 'Department=Claims') => `The budget counts the cost of ${resources} (${tags}). `;
const acknowledged = `${REMEDY}. Acknowledge this warning if the limit covers these resources`;
const ONE_TABLE = counts('1 resource outside Amazon Bedrock that carries its tags: AWS::DynamoDB::Table, at Insurance/Table') + acknowledged;

/** A tagged resource of any type, which needs no valid properties because it is not synthesized. */
function planted(scope: Construct, id: string, type: string, department: string = 'Claims'): TagManager {
  const cdkTagManager = new TagManager(TagType.STANDARD, type);
  cdkTagManager.setTag('Department', department);
  Object.assign(new CfnResource(scope, id, { type }), { cdkTagManager });
  return cdkTagManager;
}

/** The warnings of a budget when it is validated, before aspects. */
function validated(budget: TagBudget): string[] {
  budget.node.validate();
  return budget.node.metadata.map(({ data }) => String(data)).filter((text) => text.includes(`:${COUNTED}]`));
}

function insurance(app = checkedApp()): Stack {
  return new Stack(app, 'Insurance', { env: TEST_ENV });
}

function counted(stack: Stack, id = COUNTED): string[] {
  templateOf(stack);
  return warningTexts(stack, id);
}

describe('a budget by a tag that other resources carry', () => {
  test('tells how many, of which types and where', () => {
    const stack = insurance();
    budgetIn(stack);
    ['One', 'Two', 'Three', 'Four'].forEach((id) => table(stack, id));
    new s3.Bucket(stack, 'Bucket');
    CLAIMS.applyTo(stack);

    expect(counted(stack)).toEqual([
      counts('5 resources outside Amazon Bedrock that carry its tags: 4 AWS::DynamoDB::Table, 1 AWS::S3::Bucket, for example at Insurance/Bucket, Insurance/Four and Insurance/One') + acknowledged,
    ]);
  });

  test('names at most three types', () => {
    const stack = insurance();
    ['A', 'B', 'C', 'D', 'E'].forEach((type) => planted(stack, type, `AWS::${type}::Thing`));

    expect(validated(budgetIn(stack))[0]).toContain('5 resources outside Amazon Bedrock that carry its tags: 1 AWS::A::Thing, 1 AWS::B::Thing, 1 AWS::C::Thing, and others, for example at ');
  });

  test('tells so whichever way the tag came, also after the budget', () => {
    const ways: Array<(stack: Stack) => void> = [
      (stack) => new dynamodb.CfnTable(stack, 'Table', { keySchema: [{ attributeName: 'id', keyType: 'HASH' }], attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }], billingMode: 'PAY_PER_REQUEST', tags: [{ key: 'Department', value: 'Claims' }] }),
      (stack) => Tags.of(table(stack)).add('Department', 'Claims'),
      (stack) => { table(stack); Tags.of(stack).add('Department', 'Claims'); },
      (stack) => { table(stack); Tags.of(stack.node.root).add('Department', 'Claims'); },
      (stack) => { table(stack); stack.tags.setTag('Department', 'Claims'); },
      (stack) => {
        const manager = TagManager.of(table(stack))!;
        Aspects.of(stack).add({ visit: () => manager.setTag('Department', 'Claims') } satisfies IAspect);
      },
    ];

    expect(ways.map((way) => {
      const stack = insurance();
      budgetIn(stack);
      way(stack);
      return counted(stack);
    })).toEqual(ways.map(() => [ONE_TABLE]));
  });

  test.each<[string, (stack: Stack) => void]>([
    ['another value', (stack) => Tags.of(table(stack)).add('Department', 'Sales')],
    ['another key', (stack) => Tags.of(table(stack)).add('department', 'Claims')],
    ['the tag removed again', (stack) => { Tags.of(stack).add('Department', 'Claims'); Tags.of(table(stack)).remove('Department'); stack.tags.removeTag('Department', 300); }],
    ['the tag kept from the type', (stack) => { table(stack); Tags.of(stack).add('Department', 'Claims', { excludeResourceTypes: ['AWS::DynamoDB::Table', 'aws:cdk:stack'] }); }],
    ['no tags at all', (stack) => table(stack)],
  ])('does not tell of a resource with %s', (_, make) => {
    const stack = insurance();
    budgetIn(stack);
    make(stack);

    expect(counted(stack)).toEqual([]);
  });

  test('tells of those that carry all keys, with any of the values', () => {
    const stack = insurance();
    budgetIn(stack, { costTags: CostTags.of({ Department: 'Claims', Stage: 'prod' }), additionalTagValues: { Stage: ['test'] } });
    const [both, other, one] = ['Both', 'Other', 'One'].map((id) => table(stack, id));
    CostTags.of({ Department: 'Claims', Stage: 'prod' }).applyTo(both);
    CostTags.of({ Department: 'Claims', Stage: 'test' }).applyTo(other);
    CLAIMS.applyTo(one);

    expect(counted(stack)).toEqual([
      counts('2 resources outside Amazon Bedrock that carry its tags: 2 AWS::DynamoDB::Table, for example at Insurance/Both and Insurance/Other', 'Department=Claims, Stage=prod|test') + acknowledged,
    ]);
  });

  test('by what a profile inherits', () => {
    const stack = insurance();
    const { costTags } = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0') });
    budgetIn(stack, { costTags: costTags.pick('Department') });
    table(stack);
    CLAIMS.applyTo(stack);

    expect(counted(stack)).toEqual([ONE_TABLE]);
  });

  test('with a parameter as the value, in the same stack only', () => {
    const app = checkedApp();
    const [stack, other] = [insurance(app), new Stack(app, 'Other', { env: TEST_ENV })];
    const costTags = CostTags.of({ Department: new CfnParameter(stack, 'Department', { default: 'Claims' }).valueAsString });
    budgetIn(stack, { costTags });
    costTags.applyTo(table(stack));
    Tags.of(table(other)).add('Department', new CfnParameter(other, 'Department', { default: 'Claims' }).valueAsString);

    expect(counted(stack)).toEqual([
      counts('1 resource outside Amazon Bedrock that carries its tags: AWS::DynamoDB::Table, at Insurance/Table', 'Department=(known at deployment)') + acknowledged,
    ]);
  });

  test.each<[string, Partial<TagBudgetProps>]>([
    ['services', { services: ['Amazon Bedrock Service'] }],
    ['the tags of callers', { costTagSource: CostTagSource.IAM_PRINCIPAL }],
  ])('does not tell so if it is limited to %s', (_, props) => {
    const stack = insurance();
    budgetIn(stack, props);
    CLAIMS.applyTo(table(stack));

    expect(counted(stack)).toEqual([]);
  });
});

test('are counted by a budget on resources or callers', () => {
  const stack = insurance();
  budgetIn(stack, { costTagSource: CostTagSource.RESOURCE_OR_IAM_PRINCIPAL });
  CLAIMS.applyTo(table(stack));

  expect(counted(stack)).toEqual([ONE_TABLE]);
});

describe('resources that are not counted', () => {
  test.each([
    'AWS::Bedrock::ApplicationInferenceProfile', 'AWS::Bedrock::KnowledgeBase', 'AWS::BedrockMantle::Project', 'AWS::BedrockAgentCore::Runtime', 'AWS::AWSExternalAnthropic::Workspace',
    'AWS::IAM::Role', 'AWS::Budgets::Budget', 'AWS::CloudWatch::Alarm', 'AWS::CloudFormation::Stack', 'AWS::SNS::Topic', 'AWS::CE::CostCategory', 'AWS::EC2::SecurityGroup', 'AWS::EC2::VPC',
    'AWS::ECS::Cluster', 'AWS::RDS::DBSubnetGroup', 'AWS::Events::Rule',
  ])('%s', (type) => {
    const stack = insurance();
    planted(stack, 'Thing', type);

    expect(validated(budgetIn(stack))).toEqual([]);
  });

  test.each(['AWS::OpenSearchServerless::Collection', 'AWS::EC2::Instance', 'AWS::EC2::NatGateway', 'AWS::Lambda::Function', 'AWS::ECS::Service', 'AWS::RDS::DBCluster', 'AWS::Events::EventBus'])('are none of type %s', (type) => {
    const stack = insurance();
    planted(stack, 'Thing', type);

    expect(validated(budgetIn(stack))).toHaveLength(1);
  });

  test('are the tools of cost control, however the team tags them', () => {
    const stack = insurance();
    Tags.of(stack).add('Department', 'Claims');
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CLAIMS });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const notifications = new CostNotifications(stack, 'Notifications');
    notifications.addEmail('a@example.com');
    const budget = budgetIn(stack, { notifications });
    budget.denyInvocations({ atPercent: 100, roles: [role] });
    const alarm = new BedrockCostAlarm(stack, 'Alarm', { profiles: [profile], threshold: 1, notifications });
    new AlarmDenyAction(stack, 'Deny', { alarm, roles: [role] });
    const meter = new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'] });
    new TagAudit(stack, 'Audit', { schema: CostTagSchema.of({ Department: {} }), notifications });
    new CostAllocationTagActivation(stack, 'Activation', { tagKeys: ['Department'] });
    new CostAndUsageExport(stack, 'Export', { tagKeys: ['Department'] });
    new BedrockCostDashboard(stack, 'Dashboard', { profiles: [profile], tagKey: 'Department', meter });
    new TagScopedInvokePolicy(stack, 'Policy', { costTags: CLAIMS, roles: [role] });

    expect(counted(stack)).toEqual([]);
    expect(counted(stack, STOPPED)).toEqual([]);
  });

  test('every construct of the library is among its tools', () => {
    const constructs = Object.values<any>(library).filter((each) => typeof each === 'function' && each.prototype instanceof Construct).map(({ name }) => name);

    expect(constructs.filter((name) => !LIBRARY_CONSTRUCTS.has(name))).toEqual([]);
    expect([...LIBRARY_CONSTRUCTS].filter((name) => !constructs.includes(name))).toEqual(['AlarmDenyResources', 'ImportedInferenceProfile', 'ImportedPrincipal', 'ImportedProject']);
  });
});

describe('resources of other stacks', () => {
  test.each<[string, object | undefined, object | undefined, number]>([
    ['the same account', TEST_ENV, TEST_ENV, 1],
    ['another Region of the account', TEST_ENV, { ...TEST_ENV, region: 'eu-central-1' }, 1],
    ['another account', TEST_ENV, { ...TEST_ENV, account: OTHER_ACCOUNT }, 0],
    ['an account that is known at deployment', TEST_ENV, undefined, 1],
    ['a known account, seen from one that is known at deployment', undefined, TEST_ENV, 1],
  ])('count in %s', (_, env, otherEnv, warnings) => {
    const app = checkedApp();
    const stack = new Stack(app, 'Insurance', { env });
    budgetIn(stack);
    CLAIMS.applyTo(table(new Stack(app, 'Data', { env: otherEnv })));

    expect(counted(stack)).toHaveLength(warnings);
  });

  test.each<[string, string[], number]>([
    ['the account of the resource', [OTHER_ACCOUNT], 1],
    ['another account', [TEST_ENV.account], 0],
  ])('count in the linked accounts: %s', (_, linkedAccounts, warnings) => {
    const app = checkedApp();
    const stack = insurance(app);
    budgetIn(stack, { linkedAccounts });
    CLAIMS.applyTo(table(new Stack(app, 'Data', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } })));

    expect(counted(stack)).toHaveLength(warnings);
  });

  test('count in linked accounts that are known at deployment', () => {
    const app = checkedApp();
    const stack = insurance(app);
    budgetIn(stack, { linkedAccounts: [new CfnParameter(stack, 'Account', { default: OTHER_ACCOUNT }).valueAsString] });
    CLAIMS.applyTo(table(new Stack(app, 'Data', { env: { ...TEST_ENV, account: OTHER_ACCOUNT } })));

    expect(counted(stack)).toHaveLength(1);
  });

  test('count in nested stacks, which take the tags of their parents', () => {
    const stack = insurance();
    const nested = new NestedStack(stack, 'Nested');
    budgetIn(nested);
    table(nested);
    stack.tags.setTag('Department', 'Claims');

    templateOf(stack);
    expect(warningTexts(stack, COUNTED)).toEqual([counts('1 resource outside Amazon Bedrock that carries its tags: AWS::DynamoDB::Table, at Insurance/Nested/Table') + acknowledged]);
  });
});

describe('resources of other stages', () => {
  class Data extends Stage {
    constructor(scope: Construct, id: string, props?: StageProps) {
      super(scope, id, props);
      table(new Stack(this, 'Data', { tags: { Owner: 'platform' } }));
      Tags.of(this).add('Department', 'Claims');
      Tags.of(this).add('Stage', 'test', { priority: 10 });
      Tags.of(this).add('Stage', 'prod');
    }
  }

  // The CDK synthesizes stages in the order of their creation, so the tags of the later one are still to be applied.
  test.each([['an earlier', true], ['a later', false]])('count in %s stage', (_, isEarlier) => {
    const app = checkedApp();
    const data = () => new Data(app, 'Prod', { env: TEST_ENV });
    if (isEarlier) {
      data();
    }
    const stack = new Stack(new Stage(app, 'Tools', { env: TEST_ENV }), 'Insurance');
    budgetIn(stack, { costTags: CostTags.of({ Department: 'Claims', Stage: 'prod', Owner: 'platform' }) });
    if (!isEarlier) {
      data();
    }

    expect(counted(stack)).toEqual([counts('1 resource outside Amazon Bedrock that carries its tags: AWS::DynamoDB::Table, at Prod/Data/Table', 'Department=Claims, Owner=platform, Stage=prod') + acknowledged]);
  });

  test('do not count if one of the accounts is known only at deployment, because each stage usually has an account of its own', () => {
    const app = checkedApp();
    const [dev] = ['Dev', 'Prod'].map((id) => {
      const stack = new Stack(new Stage(app, id), 'Insurance');
      CLAIMS.applyTo(stack);
      budgetIn(stack);
      return stack;
    });
    CLAIMS.applyTo(table(new Stack(app.node.findChild('Prod') as Stage, 'Data')));

    expect(counted(dev)).toEqual([]);
  });

  test('count for a budget of the app that contains the stage', () => {
    const app = checkedApp();
    const stack = insurance(app);
    budgetIn(stack);
    new Data(app, 'Prod', { env: TEST_ENV });

    expect(counted(stack)).toHaveLength(1);
  });

  test('do not take the tags of the app, as the CDK does not apply them there', () => {
    const app = checkedApp();
    const stack = insurance(app);
    budgetIn(stack);
    table(new Stack(new Stage(app, 'Prod', { env: TEST_ENV }), 'Data'));
    Tags.of(app).add('Department', 'Claims');

    expect(counted(stack)).toEqual([]);
  });
});

describe('a budget that denies', () => {
  const stops = 'Cost outside Amazon Bedrock can deny Amazon Bedrock: the budget has a deny action, and counts the cost of 1 resource outside Amazon Bedrock that carries its tags: ' +
    `AWS::DynamoDB::Table, at Insurance/Table (Department=Claims). An expensive resource under these tags could stop the models. ${REMEDY}`;

  test.each<[string, (stack: Stack, budget: TagBudget, role: iam.IRole) => void]>([
    ['by its own action', (_, budget, role) => { budget.denyInvocations({ atPercent: 100, roles: [role] }); }],
    ['by an action elsewhere', (stack, budget, role) => { new BudgetDenyAction(stack, 'Deny', { budget, atPercent: 100, roles: [role], emails: ['a@example.com'] }); }],
  ])('%s has a warning of its own', (_, deny) => {
    const stack = insurance();
    const budget = budgetIn(stack);
    deny(stack, budget, iam.Role.fromRoleName(stack, 'Role', 'claims'));
    CLAIMS.applyTo(table(stack));

    expect(counted(stack, STOPPED)).toEqual([stops]);
    expect(counted(stack)).toEqual([]);
  });

  test('leaves other budgets with the usual one', () => {
    const stack = insurance();
    budgetIn(stack).denyInvocations({ atPercent: 100, roles: [iam.Role.fromRoleName(stack, 'Role', 'claims')] });
    budgetIn(stack, {}, 'Other');
    CLAIMS.applyTo(table(stack));

    expect([counted(stack, STOPPED), counted(stack)]).toEqual([[stops], [ONE_TABLE]]);
  });
});

test('a second synth counts what came after the first', () => {
  const stack = insurance();
  const budget = budgetIn(stack);
  budget.node.validate();
  CLAIMS.applyTo(table(stack));

  expect(counted(stack)).toEqual([ONE_TABLE]);
});

test('100 budgets read the tags of 5,000 resources once', () => {
  const stack = insurance();
  const notifications = new CostNotifications(stack, 'Notifications');
  const budgets = Array.from({ length: 100 }, (_, index) => budgetIn(stack, { costTags: CostTags.of({ Department: `D${index}` }), notifications }, `Budget${index}`));
  const reads = Array.from({ length: 5_000 }, (_, index) => jest.spyOn(planted(stack, `Thing${index}`, 'AWS::DynamoDB::Table', `D${index % 100}`), 'tagValues'));

  const warnings = budgets.map(validated);

  expect(warnings.map(({ length }) => length)).toEqual(Array(100).fill(1));
  expect(warnings[99][0]).toContain('counts the cost of 50 resources outside Amazon Bedrock that carry its tags: 50 AWS::DynamoDB::Table, for example at ');
  expect(new Set(reads.map(({ mock }) => mock.calls.length))).toEqual(new Set([1]));
});
