import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aspects, CfnResource, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, type IConstruct } from 'constructs';
import * as library from '../../src';
import { CostTagSchema, NagAcknowledgments, type NagAcknowledgmentsProps, NagRulePack, SourceAccounts, SourceAccountsStackSet, TagAudit, TagCostMeter } from '../../src';
import { checkedApp } from '../support/checked-app';
import { findingsIn, isSuppressed, PACKS, PACKS_BY_NAME, synthWithNag } from '../support/nag';
import { TEST_ENV } from '../support/places';
import { everyConstruct } from '../support/whole-app';

const { AWS_SOLUTIONS } = NagRulePack;

/** Resources of the app with findings: roles to which grants of the library add permissions. */
const OF_THE_APP = ['Analyst/DefaultPolicy/Resource', 'Application/DefaultPolicy/Resource'];

/** A place for every construct, which `create` makes in an app. */
const PLACES: Record<string, { readonly path: string; readonly create: (app: Stage) => Stack }> = {
  'a stack': { path: 'Plain', create: (app) => new Stack(app, 'Plain', { env: TEST_ENV }) },
  'a stack of a stage, without an environment': { path: 'Prod/Staged', create: (app) => new Stack(new Stage(app, 'Prod'), 'Staged') },
  'a nested stack': { path: 'Outer/Nested', create: (app) => new NestedStack(new Stack(app, 'Outer', { env: TEST_ENV }), 'Nested') },
};

function meterIn(scope: Construct): TagCostMeter {
  return new TagCostMeter(scope, 'Meter', { tagKeys: ['Department'] });
}

/** A role of the app with a statement that the role of a meter has as well. */
function roleWithFinding(scope: Construct, id: string): void {
  const role = new iam.Role(scope, id, { assumedBy: new iam.AccountRootPrincipal() });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['cloudwatch:ListMetrics'], resources: ['*'] }));
}

/** A meter in an app whose findings are acknowledged. */
function acknowledged(props?: NagAcknowledgmentsProps): { app: Stage; stack: Stack; meter: TagCostMeter } {
  const app = checkedApp();
  NagAcknowledgments.addTo(app, props);
  const stack = new Stack(app, 'Plain', { env: TEST_ENV });
  return { app, stack, meter: meterIn(stack) };
}

describe.each(Object.entries(PLACES))('in %s', (_, { path, create }) => {
  const findingsOf = (act: (app: Stage, fill: () => void) => void) => {
    const app = checkedApp();
    act(app, () => everyConstruct(create(app)));
    return findingsIn(app, AWS_SOLUTIONS);
  };

  test('every construct has findings of AwsSolutions', () => {
    expect(findingsOf((_app, fill) => fill()).length).toBeGreaterThan(60);
  });

  test.each<[string, (app: Stage, fill: () => void) => void]>([
    ['before', (app, fill) => [() => NagAcknowledgments.addTo(app), fill].forEach((step) => step())],
    ['after', (app, fill) => [fill, () => NagAcknowledgments.addTo(app)].forEach((step) => step())],
  ])('none is left if they are acknowledged %s the constructs are created, except at a role of the app', (_order, act) => {
    const places = findingsOf(act).map((finding) => finding.split(` at ${path}/`)[1]);
    expect([...new Set(places)].sort()).toEqual(OF_THE_APP);
  });
});

describe('all rule packs', () => {
  const fill = (props?: NagAcknowledgmentsProps) => {
    const app = checkedApp();
    const stack = new Stack(app, 'Plain', { env: TEST_ENV });
    everyConstruct(stack);
    if (props) {
      NagAcknowledgments.addTo(app, props);
    }
    return app;
  };
  const without = fill();
  const withAll = fill({ rulePacks: Object.values(NagRulePack) });
  const all = PACKS.flatMap((pack) => findingsIn(without, pack));
  const left = PACKS.flatMap((pack) => findingsIn(withAll, pack));
  const { template } = (withAll.synth() as any).getStackByName('Plain');

  test('findings that need a decision of the account stay open', () => {
    const rulesAndPlaces = left
      .map((finding) => /^(.*?)-(\w+)(?:\[.*\])? at Plain\/(.*)\/Resource$/.exec(finding)!.slice(1))
      .map(([, rule, place]) => `${rule} at ${place}`);
    expect([...new Set(rulesAndPlaces)].sort()).toMatchInlineSnapshot(`
[
  "CloudWatchLogGroupEncrypted at Activation/Logs",
  "CloudWatchLogGroupEncrypted at Activation/ProviderLogs",
  "CloudWatchLogGroupEncrypted at AlarmDenyResources/ExecutionLogs",
  "CloudWatchLogGroupEncrypted at AlarmDenyResources/Logs",
  "CloudWatchLogGroupEncrypted at AlarmDenyResources/ProviderLogs",
  "CloudWatchLogGroupEncrypted at Audit/Logs",
  "CloudWatchLogGroupEncrypted at CostBudgetDenyActionReset/Logs",
  "CloudWatchLogGroupEncrypted at CostBudgetDenyActionReset/ProviderLogs",
  "CloudWatchLogGroupEncrypted at DenyList/Logs",
  "CloudWatchLogGroupEncrypted at DenyList/ProviderLogs",
  "CloudWatchLogGroupEncrypted at EncryptedAudit/Logs",
  "CloudWatchLogGroupEncrypted at Meter/Logs",
  "CloudWatchLogGroupEncrypted at OrganizationAudit/Logs",
  "CloudWatchLogGroupEncrypted at OrganizationMeter/Logs",
  "EventBusDLQ at Alarm/DenyInvocations/Rule",
  "EventBusDLQ at DenyList/Rule1",
  "IAM5 at Analyst/DefaultPolicy",
  "IAM5 at Application/DefaultPolicy",
  "IAMGroupHasUsers at Group",
  "IAMNoInlinePolicy at Analyst/DefaultPolicy",
  "IAMNoInlinePolicy at Application/DefaultPolicy",
  "IAMNoInlinePolicy at Gateway/DefaultPolicy",
  "IAMNoInlinePolicy at OfTool/DefaultPolicy",
  "IAMNoInlinePolicy at OfUsers/DefaultPolicy",
  "IAMUserGroupMembership at OfTool",
  "IAMUserGroupMembership at User",
  "IAMUserNoPolicies at OfTool/DefaultPolicy",
  "S3BucketDefaultLockEnabled at Audit/Bucket",
  "S3BucketDefaultLockEnabled at Bill/Bucket",
  "S3BucketDefaultLockEnabled at Bill/Results",
  "S3BucketDefaultLockEnabled at EncryptedBill/Bucket",
  "S3BucketDefaultLockEnabled at EncryptedBill/Results",
  "S3BucketDefaultLockEnabled at Meter/Snapshots",
  "S3BucketDefaultLockEnabled at OrganizationAudit/Bucket",
  "S3BucketDefaultLockEnabled at OrganizationMeter/Snapshots",
  "S3BucketDefaultLockEnabled at Reports",
  "S3BucketPublicReadProhibited at Reports",
  "S3BucketPublicWriteProhibited at Reports",
  "S3BucketReplicationEnabled at Audit/Bucket",
  "S3BucketReplicationEnabled at Bill/Bucket",
  "S3BucketReplicationEnabled at Bill/Results",
  "S3BucketReplicationEnabled at EncryptedBill/Bucket",
  "S3BucketReplicationEnabled at EncryptedBill/Results",
  "S3BucketReplicationEnabled at Meter/Snapshots",
  "S3BucketReplicationEnabled at OrganizationAudit/Bucket",
  "S3BucketReplicationEnabled at OrganizationMeter/Snapshots",
  "S3BucketReplicationEnabled at Reports",
  "S3BucketVersioningEnabled at Audit/Bucket",
  "S3BucketVersioningEnabled at Bill/Bucket",
  "S3BucketVersioningEnabled at Bill/Results",
  "S3BucketVersioningEnabled at EncryptedBill/Bucket",
  "S3BucketVersioningEnabled at EncryptedBill/Results",
  "S3BucketVersioningEnabled at Meter/Snapshots",
  "S3BucketVersioningEnabled at OrganizationAudit/Bucket",
  "S3BucketVersioningEnabled at OrganizationMeter/Snapshots",
  "S3BucketVersioningEnabled at Reports",
  "S3DefaultEncryptionKMS at Audit/Bucket",
  "S3DefaultEncryptionKMS at Bill/Bucket",
  "S3DefaultEncryptionKMS at Bill/Results",
  "S3DefaultEncryptionKMS at Meter/Snapshots",
  "S3DefaultEncryptionKMS at OrganizationAudit/Bucket",
  "S3DefaultEncryptionKMS at OrganizationMeter/Snapshots",
  "SNSEncryptedKMS at Team/Topic",
  "SNSRedrivePolicy at Team/Email-team@example.com",
]
`);
  });

  test('every acknowledgment is for a finding', () => {
    const ids = withAll.node.findAll().flatMap(({ node }) => node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data).map((id) => `${id} at ${node.path}`)))
      // Of the CDK.
      .filter((id) => !id.startsWith('CloudFormation-Validate::'));
    // The runtime of the CDK's functions is deprecated in some versions only.
    const unused = ids.filter((id) => !all.includes(id) && !/^(AwsSolutions-L1|Serverless-LambdaLatestVersion) at /.test(id));
    expect(ids.length).toBeGreaterThan(250);
    expect(unused).toEqual([]);
  });

  test('the template suppresses the same findings for cdk-nag 2', () => {
    const stack = withAll.node.findChild('Plain') as Stack;
    const elementAt = (path: string) => withAll.node.findAll().find(({ node }) => node.path === path) as CfnResource;
    const resourceAt = (path: string) => template.Resources[stack.getLogicalId(elementAt(path))];
    const open = all.filter((finding) => {
      const [, id, place] = /^(.*) at (.*)$/.exec(finding)!;
      return !isSuppressed(resourceAt(place), id);
    });
    expect(open).toEqual(left);
  });

  test('the reasons are complete sentences without characters that cdk-nag 2 encodes', () => {
    const suppressions = Object.values<any>(template.Resources).flatMap(({ Metadata }) => Metadata?.cdk_nag?.rules_to_suppress ?? []);
    const reasons = suppressions.map(({ reason }) => reason);
    expect(reasons.length).toBeGreaterThan(100);
    expect(reasons.filter((reason) => !/^[A-Z][ -~]{20,}\.$/.test(reason))).toEqual([]);
  });

  test('the documentation has a row for each rule that stays open at a resource of the library', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'recipes', 'cdk-nag.md'), 'utf8');
    const documented = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| .* \|$/gm)].flatMap(([, rules]) => rules.replaceAll('`', '').split(', ')).sort();
    const open = left.filter((finding) => !/ at Plain\/(Analyst|Application|Gateway|OfUsers|OfTool|Group|User|Reports)\//.test(finding)).map((finding) => /-(\w+)/.exec(finding)![1]);
    expect(documented).toEqual([...new Set(open)].sort());
  });

  test('resources of the app and of the CDK have no suppressions', () => {
    const suppressed = withAll.node.findAll()
      .filter((node): node is CfnResource => CfnResource.isCfnResource(node) && node.getMetadata('cdk_nag') !== undefined)
      .map(({ node }) => node.path);
    expect(suppressed.filter((path) => /Analyst|Application|Gateway|OfUsers|OfTool|Engineers|Denied|Plain\/(Group|User|Key|BillKey|AuditKey|Reports)/.test(path))).toEqual([]);
  });

  test('every construct of the library is part of the app', () => {
    const created = withAll.node.findAll();
    const missing = Object.entries(library)
      .filter(([, type]) => typeof type === 'function' && type.prototype instanceof Construct)
      .filter(([, type]) => !created.some((node) => node instanceof (type as any)))
      .map(([name]) => name);
    // They create no resources.
    expect(missing).toEqual(['CostForecastDocument', 'TaggingStrategyDocument']);
  });
});

test('none is left for a meter and an audit of the accounts of a stack set', () => {
  const app = checkedApp();
  const stack = new Stack(app, 'Plain', { env: TEST_ENV });
  const organizationId = 'o-exampleorgid';
  const stackSet = new SourceAccountsStackSet(stack, 'Accounts', { organizationId, createLinks: false, organizationalUnitIds: ['r-ab12'] });
  const sourceAccounts = SourceAccounts.linked({ organizationId, stackSet });
  new TagCostMeter(stack, 'Meter', { tagKeys: ['Department'], sourceAccounts });
  new TagAudit(stack, 'Audit', { schema: CostTagSchema.of({ Department: {} }), sourceAccounts });
  NagAcknowledgments.addTo(app);

  expect(findingsIn(app, AWS_SOLUTIONS)).toEqual([]);
});

test('by default, only findings of AwsSolutions are acknowledged', () => {
  const { app } = acknowledged();
  const plain = checkedApp();
  meterIn(new Stack(plain, 'Plain', { env: TEST_ENV }));
  const others = PACKS.filter((pack) => pack !== AWS_SOLUTIONS);

  expect(findingsIn(app, AWS_SOLUTIONS)).toEqual([]);
  expect(others.map((pack) => findingsIn(app, pack))).toEqual(others.map((pack) => findingsIn(plain, pack)));
});

describe('findings of others stay open', () => {
  test('at a resource of the app, with the same finding', () => {
    const { app, stack } = acknowledged();
    roleWithFinding(stack, 'Job');

    expect(findingsIn(app, AWS_SOLUTIONS)).toEqual(['AwsSolutions-IAM5[Resource::*] at Plain/Job/DefaultPolicy/Resource']);
  });

  test.each<[string, iam.PolicyStatementProps, string]>([
    ['on a resource that a statement of the library has', { actions: ['s3:ListAllMyBuckets'], resources: ['*'] }, 'Resource::*'],
    ['with a wildcard in an action', { actions: ['cloudwatch:Get*'], resources: ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:x'] }, 'Action::cloudwatch:Get*'],
    ['on another resource', { actions: ['bedrock:ListTagsForResource'], resources: ['arn:aws:bedrock:*:*:guardrail/*'] }, 'Resource::arn:aws:bedrock:*:*:guardrail/*'],
    ['without the condition', { actions: ['cloudwatch:PutMetricData'], resources: ['*'] }, 'Resource::*'],
    ['on the versions of another function', { actions: ['lambda:InvokeFunction'], resources: ['arn:aws:lambda:us-east-1:111122223333:function:x:*'] }, 'Resource::arn:aws:lambda:us-east-1:111122223333:function:x:*'],
  ])('in a statement that the app adds to a role of the library: %s', (_, statement, finding) => {
    const { app, meter } = acknowledged();
    meter.handler.addToRolePolicy(new iam.PolicyStatement(statement));

    expect(findingsIn(app, AWS_SOLUTIONS)).toEqual([`AwsSolutions-IAM5[${finding}] at Plain/Meter/Role/DefaultPolicy/Resource`]);
  });

  test('in a statement that the CDK merges with a statement of the library', () => {
    const app = checkedApp({ context: { '@aws-cdk/aws-iam:minimizePolicies': true } });
    NagAcknowledgments.addTo(app);
    const [clean, changed] = ['Clean', 'Changed'].map((id) => meterIn(new Stack(app, id, { env: TEST_ENV })));
    changed.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }));

    expect(clean.node.path).toBe('Clean/Meter');
    expect(findingsIn(app, AWS_SOLUTIONS)).toEqual(['AwsSolutions-IAM5[Resource::*] at Changed/Meter/Role/DefaultPolicy/Resource']);
  });

  test('at a construct of the app below one of the library', () => {
    const { app, meter } = acknowledged();
    new s3.Bucket(meter, 'Bucket', { enforceSSL: true });
    roleWithFinding(meter, 'Extra');

    expect(findingsIn(app, AWS_SOLUTIONS)).toEqual([
      'AwsSolutions-IAM5[Resource::*] at Plain/Meter/Extra/DefaultPolicy/Resource', 'AwsSolutions-S1 at Plain/Meter/Bucket/Resource',
    ]);
  });

  test('in other scopes', () => {
    const app = checkedApp();
    const [one, other] = ['One', 'Other'].map((id) => new Stack(app, id, { env: TEST_ENV }));
    [one, other].forEach(meterIn);
    NagAcknowledgments.addTo(one);

    expect(findingsIn(app, AWS_SOLUTIONS).length).toBe(6);
    expect(findingsIn(app, AWS_SOLUTIONS).filter((finding) => finding.includes(' at One/'))).toEqual([]);
  });

  test('in the report of the CDK', () => {
    const { app, stack } = acknowledged();
    roleWithFinding(stack, 'Job');

    expect(synthWithNag(app)).toEqual({ fails: true, findings: ['AwsSolutions-IAM5[Resource::*] at Plain/Job/DefaultPolicy/Resource'] });
    expect(synthWithNag(acknowledged().app)).toEqual({ fails: false, findings: [] });
  });
});

describe('metadata', () => {
  const policyOf = (app: Stage) => app.node.findAll().find(({ node }) => node.path === 'Plain/Meter/Role/DefaultPolicy/Resource') as CfnResource;
  const rulesOf = (resource: CfnResource) => resource.getMetadata('cdk_nag')?.rules_to_suppress;

  test('a template has the findings of each rule, by reason', () => {
    const { app } = acknowledged();
    app.synth();
    expect(rulesOf(policyOf(app))).toEqual([
      { id: 'AwsSolutions-IAM5', reason: expect.stringContaining('do not support resource-level permissions'), applies_to: ['Resource::*'] },
      {
        id: 'AwsSolutions-IAM5',
        reason: 'The function reads the tags of all application inference profiles in the account and Region.',
        applies_to: ['Resource::arn:<AWS::Partition>:bedrock:us-east-1:111122223333:application-inference-profile/*'],
      },
      {
        id: 'AwsSolutions-IAM5',
        reason: 'The function reads the tags of all Bedrock Projects in the account and Region.',
        applies_to: ['Resource::arn:<AWS::Partition>:bedrock-mantle:us-east-1:111122223333:project/*'],
      },
      {
        id: 'AwsSolutions-IAM5',
        reason: 'The wildcard covers the snapshots of this meter. The name of a snapshot contains its time.',
        applies_to: ['Resource::<MeterSnapshots4E1E16FF.Arn>/tag-cost-meter/*'],
      },
    ]);
  });

  test('a template has none with writeTemplateMetadata: false, and cdk-nag 3 finds nothing', () => {
    const { app } = acknowledged({ writeTemplateMetadata: false });
    app.synth();
    expect(rulesOf(policyOf(app))).toBeUndefined();
    expect(findingsIn(app, AWS_SOLUTIONS)).toEqual([]);
  });

  test('suppressions of the app are kept, and a second call adds nothing', () => {
    const { app } = acknowledged();
    const own = { id: 'AwsSolutions-X1', reason: 'A rule of the app' };
    policyOf(app).addMetadata('cdk_nag', { rules_to_suppress: [own] });
    NagAcknowledgments.addTo(app);
    app.synth();
    expect(rulesOf(policyOf(app)).length).toBe(5);
    expect(rulesOf(policyOf(app))[0]).toEqual(own);
    expect(policyOf(app).node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).length).toBe(1);
  });

  test('an aspect with the default priority, as cdk-nag 2 is, sees the suppressions, and those of statements that aspects before it add are open', () => {
    const { app, stack, meter } = acknowledged();
    const seen: unknown[] = [];
    Aspects.of(app).add({
      visit: (node: IConstruct) => node === policyOf(app) && seen.push(rulesOf(node as CfnResource).length),
    });
    Aspects.of(stack).add({
      visit: (node: IConstruct) => node === meter && meter.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })),
    }, { priority: 200 });
    app.synth();
    expect(seen).toEqual([3]);
  });
});

test('rulePacks that are no rule packs are refused together', () => {
  const both = /^NagAcknowledgments at the app: 2 problems:\n.*rulePacks\[0\] must be .* got "AwsSolutionsChecks".*\n.*rulePacks\[1\] must be .* got "CIS"/;
  expect(() => acknowledged({ rulePacks: ['AwsSolutionsChecks', 'CIS'] as any })).toThrow(both);
  expect(() => acknowledged({ rulePacks: [] })).toThrow('rulePacks must have at least 1 rule pack, got []');
});

test('every rule pack of cdk-nag is a member of NagRulePack', () => {
  expect(Object.keys(PACKS_BY_NAME).sort()).toEqual(Object.values(NagRulePack).sort());
});

test.each([undefined, 'app', {}])('a scope that is none is named: %j', (scope) => {
  expect(() => NagAcknowledgments.addTo(scope as any)).toThrow(/^NagAcknowledgments: scope must be an instance of IConstruct, got .*: pass a construct/);
});
