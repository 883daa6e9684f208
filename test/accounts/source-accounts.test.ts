import { App, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CostTagSchema, SourceAccountLink, SourceAccounts, type SourceAccountsOptions, SourceAccountsStackSet, StackSetCaller, TagAudit, TagCostMeter } from '../../src';
import { checkedApp, onlyResource } from '../support/checked-app';
import { deployed } from '../support/deployed';
import { verdict } from '../support/may';
import { OTHER_ACCOUNT, REGION, TEST_ENV } from '../support/places';

const ORGANIZATION = { organizationId: 'o-exampleorgid' };

function stackSetIn(stack: Stack, props: object = {}): SourceAccountsStackSet {
  return new SourceAccountsStackSet(stack, 'Accounts', { ...ORGANIZATION, createLinks: false, homeRegion: 'us-east-1', organizationalUnitIds: ['r-ab12'], stackSetName: 'accounts', ...props });
}

const stackOf = () => new Stack(checkedApp(), 'S', { env: TEST_ENV });

function statementsOf(stack: Stack, options: SourceAccountsOptions): any[] {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  SourceAccounts.linked(options)._grantRead(role);
  return onlyResource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
}

test('requests the accounts of a stack set', () => {
  const stack = stackOf();
  const accounts = SourceAccounts.linked({ ...ORGANIZATION, stackSet: stackSetIn(stack, { callAs: StackSetCaller.SELF }) });

  expect(stack.resolve(accounts._request(stack))).toMatchObject({ stackSet: { stackSetName: 'accounts', callAs: 'SELF' }, readerRoleName: 'bedrock-cost-tags-reader', maxUnreadablePercent: 5 });
  expect(accounts._problems(stack, undefined)).toEqual([]);
});

test('permits to list the accounts of that stack set only', () => {
  const stack = stackOf();
  const statement = statementsOf(stack, { ...ORGANIZATION, stackSet: stackSetIn(stack) }).find(({ Action }) => Action === 'cloudformation:ListStackInstances');

  expect(JSON.stringify(statement.Resource)).toContain(':cloudformation:us-east-1:*:stackset/accounts:*');
});

test.each([[StackSetCaller.DELEGATED_ADMIN, 'Allowed'], [StackSetCaller.SELF, 'ImplicitlyDenied']])('with a stack set of %s, the delegated administrators of the organization: %s', async (callAs, expected) => {
  const stack = stackOf();
  const Statement = statementsOf(stack, { ...ORGANIZATION, stackSet: stackSetIn(stack, { callAs }) });
  const policy = deployed({ Version: '2012-10-17', Statement }, {});
  const stackSetArn = `arn:aws:cloudformation:${REGION}:${OTHER_ACCOUNT}:stackset/accounts:a1b2c3d4-5678-90ab-cdef-EXAMPLE11111`;

  expect(await verdict([policy], 'organizations:ListDelegatedAdministrators', { resource: '*' })).toBe(expected);
  expect(await verdict([policy], 'cloudformation:ListStackInstances', { resource: stackSetArn })).toBe('Allowed');
});

test('permits no stack set without one', () => {
  expect(statementsOf(stackOf(), ORGANIZATION).map(({ Action }) => Action)).toEqual([['oam:ListSinks', 'oam:ListAttachedLinks'], 'sts:AssumeRole']);
});

test.each([{ ...TEST_ENV, region: 'eu-central-1' }, { ...TEST_ENV, account: OTHER_ACCOUNT }])('finds a stack set of another account or Region: %p', (env) => {
  const app = new App();
  const accounts = SourceAccounts.linked({ ...ORGANIZATION, stackSet: stackSetIn(new Stack(app, 'Other', { env })) });

  expect(accounts._problems(new Stack(app, 'S', { env: TEST_ENV }), undefined)).toEqual([expect.stringContaining('stackSet of sourceAccounts must be in the account and Region of the stack, got "Other/Accounts"')]);
});

test('finds another name of the role', () => {
  const stack = stackOf();

  expect(SourceAccounts.linked({ ...ORGANIZATION, readerRoleName: 'other', stackSet: stackSetIn(stack) })._problems(stack, undefined))
    .toEqual(['readerRoleName of sourceAccounts must be that of stackSet, got "other": use "bedrock-cost-tags-reader"']);
});

describe('a reader of a stack set', () => {
  const sinkIn = (region: string, account = TEST_ENV.account) => `arn:aws:oam:${region}:${account}:sink/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111`;
  const LINKS = { createLinks: true, sinkArns: { 'eu-central-1': sinkIn('eu-central-1'), 'us-east-1': sinkIn('us-east-1') } };
  const READERS: Array<[string, (stack: Stack, options: { sourceAccounts: SourceAccounts; regions?: string[] }) => unknown]> = [
    ['a meter', (stack, options) => new TagCostMeter(stack, 'Reader', { tagKeys: ['Department'], ...options })],
    ['an audit', (stack, options) => new TagAudit(stack, 'Reader', { schema: CostTagSchema.of({ Department: {} }), ...options })],
  ];
  const linked = (stack: Stack, props: object = LINKS, organization = ORGANIZATION) =>
    SourceAccounts.linked({ ...organization, stackSet: stackSetIn(stack, props) });
  const warningsIn = (stack: Stack) => Annotations.fromStack(stack).findWarning('/S/Reader', Match.stringLikeRegexp('SourceAccounts.regionNotRead')).map(({ entry: { data } }) => data);

  describe.each(READERS)('as %s', (_, create) => {
    test('reads the Regions of the stack set', () => {
      const stack = stackOf();
      create(stack, { sourceAccounts: linked(stack), regions: ['us-east-1', 'eu-central-1'] });

      expect(warningsIn(stack)).toEqual([]);
    });

    test.each<[string, string[] | undefined, object, string]>([
      ['another Region', ['us-east-1', 'eu-west-1'], LINKS, 'got "eu-west-1": add its sink to sinkArns of the stack set, or read only eu-central-1, us-east-1'],
      ['its own Region, which is another', undefined, { ...LINKS, homeRegion: 'eu-central-1', regions: ['eu-central-1'] }, 'got "us-east-1": add its sink to sinkArns of the stack set, or read only eu-central-1'],
    ])('does not read %s', (_name, regions, props, problem) => {
      const stack = stackOf();

      expect(() => create(stack, { sourceAccounts: linked(stack, props), regions })).toThrow(`S/Reader: regions must be Regions of stackSet of sourceAccounts, ${problem}`);
    });

    test('reads any Region of accounts that were linked elsewhere, without a warning', () => {
      const stack = stackOf();
      create(stack, { sourceAccounts: linked(stack, {}), regions: ['eu-west-1'] });

      expect(warningsIn(stack)).toEqual([]);
    });

    test('is of the organization and the account of the stack set', () => {
      const stack = stackOf();
      const sinkArns = { 'us-east-1': sinkIn('us-east-1', OTHER_ACCOUNT) };
      const sourceAccounts = linked(stack, { ...LINKS, sinkArns, monitoringAccountId: OTHER_ACCOUNT }, { organizationId: 'o-otherorganization' });
      const act = () => create(stack, { sourceAccounts });

      expect(act).toThrow('organizationId of sourceAccounts must be that of stackSet, got "o-otherorganization": use "o-exampleorgid"');
      expect(() => create(stackOf(), { sourceAccounts })).toThrow(`stackSet of sourceAccounts must have the account of the stack as monitoringAccountId, got "${OTHER_ACCOUNT}": use "${TEST_ENV.account}"`);
    });

    test.each<[string[] | undefined, string]>([[['us-east-1'], 'eu-central-1'], [undefined, 'eu-central-1'], [['eu-central-1'], 'us-east-1']])('warns of a Region that is linked, but not read: %j', (regions, region) => {
      const stack = stackOf();
      create(stack, { sourceAccounts: linked(stack), regions });

      expect(warningsIn(stack)).toEqual([expect.stringContaining(`The stack set links accounts in ${region}, but their usage there is not read. Add the Region to regions`)]);
    });

    test('knows no Region of a stack without one', () => {
      const stack = new Stack(checkedApp(), 'S');
      create(stack, { sourceAccounts: linked(stack) });

      expect(warningsIn(stack)).toEqual([]);
    });
  });
});

test.each<[string, Partial<SourceAccountsOptions>, string]>([
  ['an organization of another form', { organizationId: 'example' }, 'organizationId must'],
  ['a duplicate account', { expectedAccountIds: [OTHER_ACCOUNT, OTHER_ACCOUNT] }, 'expectedAccountIds must not contain duplicates'],
  ['an account of another form', { expectedAccountIds: ['1234'] }, 'each of expectedAccountIds must have at least 12 characters'],
  ['a percentage above 100', { maxUnreadablePercent: 101 }, 'maxUnreadablePercent must be a number from 0 to 100, got 101'],
  ['a percentage that is none', { maxUnreadablePercent: NaN }, 'maxUnreadablePercent must be a number from 0 to 100'],
])('refuses %s', (_, options, problem) => {
  expect(() => SourceAccounts.linked({ ...ORGANIZATION, ...options })).toThrow(problem);
});

test('ignores accounts that are not expected, if some are', () => {
  const stack = stackOf();
  const accounts = SourceAccounts.linked({ ...ORGANIZATION, expectedAccountIds: [OTHER_ACCOUNT], ignoreUnexpectedAccounts: true });

  expect(accounts._request(stack)).toMatchObject({ expectedAccountIds: [OTHER_ACCOUNT], ignoreUnexpectedAccounts: true });
  expect(SourceAccounts.linked({ ...ORGANIZATION, ignoreUnexpectedAccounts: false })._request(stack)).not.toHaveProperty('ignoreUnexpectedAccounts');
  expect(() => SourceAccounts.linked({ ...ORGANIZATION, ignoreUnexpectedAccounts: true })).toThrow('ignoreUnexpectedAccounts requires expectedAccountIds or stackSet, got neither: specify the accounts that are read');
});

test.each<[string, (stack: Stack, regions: string[]) => unknown]>([
  ['a meter', (stack, regions) => new TagCostMeter(stack, 'Reader', { tagKeys: ['Department'], regions })],
  ['an audit', (stack, regions) => new TagAudit(stack, 'Reader', { schema: CostTagSchema.of({ Department: {} }), regions })],
])('%s refuses a Region of another partition', (_, create) => {
  const act = (regions: string[], env?: object) => () => create(new Stack(new App(), 'S', { env }), regions);

  expect(act(['us-east-1', 'cn-north-1'], TEST_ENV)).toThrow('regions must be in the partition aws of the stack, got "cn-north-1" in aws-cn: remove it, because');
  expect(act(['us-east-1', 'cn-north-1'])).toThrow('regions must be in one partition, got "us-east-1" in aws and "cn-north-1" in aws-cn');
  expect(act(['us-east-1', 'eu-future-9'], TEST_ENV)).not.toThrow();
});

test.each<[string, (stack: Stack, sourceAccounts: any) => unknown]>([
  ['a meter', (stack, sourceAccounts) => new TagCostMeter(stack, 'Reader', { tagKeys: ['Department'], sourceAccounts })],
  ['an audit', (stack, sourceAccounts) => new TagAudit(stack, 'Reader', { schema: CostTagSchema.of({ Department: {} }), sourceAccounts })],
])('%s refuses options in place of source accounts', (_, create) => {
  expect(() => create(stackOf(), { ...ORGANIZATION })).toThrow(/^Tag\w+ at S\/Reader: sourceAccounts must be an instance of SourceAccounts, got {"organizationId":"o-exampleorgid"}: use SourceAccounts\.linked\({ … }\)$/);
  expect(() => create(stackOf(), 'o-exampleorgid')).toThrow('sourceAccounts must be an instance of SourceAccounts, got "o-exampleorgid"');
  expect(() => create(stackOf(), SourceAccounts.linked(ORGANIZATION))).not.toThrow();
});

test.each<[string, () => unknown, string]>([
  ['a name of a stack set', () => SourceAccounts.linked({ ...ORGANIZATION, stackSet: 'accounts' as any }), 'stackSet must be an instance of SourceAccountsStackSet, got "accounts": pass a SourceAccountsStackSet'],
  ['an ARN of a sink', () => new SourceAccountLink(stackOf(), 'Link', { sink: 'arn:aws:oam:us-east-1:444455556666:sink/a' as any }), 'sink must be an instance of IMonitoringSink, got "arn:aws:oam:us-east-1:444455556666:sink/a": import it with MonitoringSink.fromSinkArn'],
  ['options without a scope', () => SourceAccountsStackSet.templateOf({ ...ORGANIZATION } as any, { ...ORGANIZATION }), 'SourceAccountsStackSet.templateOf: scope must be an instance of IConstruct, got {"organizationId":"o-exampleorgid"}: pass a construct'],
])('%s is refused in plain JavaScript', (_, act, problem) => {
  expect(act).toThrow(problem);
});

test('refuses two sources of expected accounts', () => {
  expect(() => SourceAccounts.linked({ ...ORGANIZATION, expectedAccountIds: [OTHER_ACCOUNT], stackSet: stackSetIn(stackOf()) })).toThrow('expectedAccountIds must not be given together with stackSet');
});
