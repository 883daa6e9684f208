import { App, Stack } from 'aws-cdk-lib';
import { CostTags, CostTagSchema, ModelSource, SourceAccounts, SourceAccountsStackSet, TagAudit, type TagAuditProps, TaggedInferenceProfile, TaggedProject } from '../../src';
import { checkedApp, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { arnValues, deployed, profileValues } from '../support/deployed';
import { policiesOf, verdict } from '../support/may';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';

const SCHEMA = CostTagSchema.of({ CostCenter: {} });
const ORGANIZATION = 'o-exampleorgid';
const sourceAccounts = () => SourceAccounts.linked({ organizationId: ORGANIZATION, expectedAccountIds: [OTHER_ACCOUNT] });
const newStack = (env: object | undefined = TEST_ENV, app: App = checkedApp()) => new Stack(app, 'Insurance', { env });
const audit = (stack: Stack, props: Partial<TagAuditProps> = {}) => new TagAudit(stack, 'Audit', { schema: SCHEMA, ...props });
const importedIn = (stack: Stack, region: string, account: string) =>
  TaggedInferenceProfile.fromInferenceProfileAttributes(stack, 'P', { inferenceProfileArn: `arn:aws:bedrock:${region}:${account}:application-inference-profile/p`, costTags: CostTags.of({ CostCenter: '1' }) });
const projectIn = (stack: Stack, region: string, account: string) => TaggedProject.fromProjectArn(stack, 'J', `arn:aws:bedrock-mantle:${region}:${account}:project/proj_j`);

function inputOf(stack: Stack): any {
  const { Resources } = templateOf(stack);
  const buckets = Object.fromEntries(Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).map((id) => [id, 'reports']));
  return JSON.parse(deployed(onlyResource(stack, 'AWS::Scheduler::Schedule').Properties.Target.Input, { values: { ...arnValues(Resources), ...profileValues(Resources), ...buckets } }));
}

const role = (stack: Stack) => Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).find(([id]) => id.startsWith('AuditRole'))!;

function mayOf(stack: Stack) {
  const { Resources } = templateOf(stack);
  const arns = Object.fromEntries(Object.keys(resourcesOf(stack, 'AWS::S3::Bucket')).flatMap((id) => [[`${id}.Arn`, 'arn:aws:s3:::reports'], [id, 'reports']]));
  const policies = policiesOf(Resources, role(stack)[0], { values: { ...arnValues(Resources), ...arns } });
  return async (action: string, resource: string, context: Record<string, string> = {}) => verdict(policies, action, { resource, context });
}

describe('an audit of several Regions', () => {
  test('sends them, with profiles and projects of each of them', () => {
    const stack = newStack();
    audit(stack, { regions: ['us-east-1', 'eu-west-1'], profiles: [importedIn(stack, 'eu-west-1', TEST_ACCOUNT)], projects: [projectIn(stack, 'eu-west-1', TEST_ACCOUNT)] });
    const input = inputOf(stack);

    expect(input.regions).toEqual(['us-east-1', 'eu-west-1']);
    expect([...input.profiles, ...input.projects].map(({ arn }: any) => arn)).toEqual([
      `arn:aws:bedrock:eu-west-1:${TEST_ACCOUNT}:application-inference-profile/p`, `arn:aws:bedrock-mantle:eu-west-1:${TEST_ACCOUNT}:project/proj_j`,
    ]);
  });

  test.each([
    [['us-east-1', 'eu-west-1'], 1],
    [undefined, 1],
    [['eu-west-1'], 0],
  ])('%j compares the profiles of the stack only where it reads their Region', (regions, profiles) => {
    const stack = newStack();
    new TaggedInferenceProfile(stack, 'Own', { modelSource: ModelSource.foundationModel('amazon.nova-lite-v1:0'), costTags: CostTags.of({ CostCenter: '1' }) });
    audit(stack, { regions });

    expect(inputOf(stack).profiles).toHaveLength(profiles);
  });

  test('may read tags in these Regions only', async () => {
    const stack = newStack();
    audit(stack, { regions: ['us-east-1', 'eu-west-1'] });
    const may = mayOf(stack);
    const profileArn = (region: string) => `arn:aws:bedrock:${region}:${TEST_ACCOUNT}:application-inference-profile/p`;

    expect(await Promise.all(['us-east-1', 'eu-west-1', 'eu-west-3'].map(async (region) => may('bedrock:ListTagsForResource', profileArn(region))))).toEqual(['Allowed', 'Allowed', 'ImplicitlyDenied']);
    expect(await may('bedrock:GetFoundationModel', 'arn:aws:bedrock:eu-west-1::foundation-model/m')).toBe('Allowed');
    expect(await may('bedrock-mantle:GetProject', `arn:aws:bedrock-mantle:eu-west-1:${TEST_ACCOUNT}:project/p`)).toBe('Allowed');
    expect(role(stack)[1].Properties.Path).toBeUndefined();
  });
});

describe('an audit of source accounts', () => {
  test('sends how they are found and read, and its role has the path that reader roles trust', () => {
    const stack = newStack();
    audit(stack, { sourceAccounts: sourceAccounts() });

    expect(inputOf(stack).sourceAccounts).toEqual({
      partition: 'aws', organizationId: ORGANIZATION, readerRoleName: 'bedrock-cost-tags-reader', expectedAccountIds: [OTHER_ACCOUNT], maxUnreadablePercent: 5,
    });
    expect(role(stack)[1].Properties.Path).toBe('/bedrock-cost-tags/');
    expect(Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.MemorySize)).toEqual([1769]);
  });

  test('may assume the reader role of accounts of the organization, and nothing else there', async () => {
    const stack = newStack();
    audit(stack, { sourceAccounts: sourceAccounts() });
    const may = mayOf(stack);
    const reader = `arn:aws:iam::${OTHER_ACCOUNT}:role/bedrock-cost-tags-reader`;

    expect(await may('sts:AssumeRole', reader, { 'aws:ResourceOrgID': ORGANIZATION })).toBe('Allowed');
    expect(await may('sts:AssumeRole', reader, { 'aws:ResourceOrgID': 'o-other12345' })).toBe('ImplicitlyDenied');
    expect(await may('sts:AssumeRole', `arn:aws:iam::${OTHER_ACCOUNT}:role/admin`, { 'aws:ResourceOrgID': ORGANIZATION })).toBe('ImplicitlyDenied');
    expect(await may('bedrock:ListTagsForResource', `arn:aws:bedrock:us-east-1:${OTHER_ACCOUNT}:application-inference-profile/p`)).toBe('ImplicitlyDenied');
    expect(await may('oam:ListSinks', '*')).toBe('Allowed');
  });

  test('accepts deployed carriers of other accounts, but not of other Regions', () => {
    const stack = newStack();
    audit(stack, { sourceAccounts: sourceAccounts(), profiles: [importedIn(stack, 'us-east-1', OTHER_ACCOUNT)], projects: [projectIn(stack, 'us-east-1', OTHER_ACCOUNT)] });
    const other = newStack();

    expect(inputOf(stack).profiles[0].arn).toContain(OTHER_ACCOUNT);
    expect(() => audit(other, { sourceAccounts: sourceAccounts(), profiles: [importedIn(other, 'eu-west-1', OTHER_ACCOUNT)] }))
      .toThrow('TagAudit at Insurance/Audit: profiles must be in Region us-east-1, got "Insurance/P" in eu-west-1: audit the profile from a stack in that Region');
  });

  test('has two more metrics, and one more for the tag policy', () => {
    const stack = newStack();
    const cost = (id: string, props: Partial<TagAuditProps>) => new TagAudit(stack, id, { schema: SCHEMA, reportPrefix: `${id}/`, ...props }).estimatedMonthlyCost();
    const plain = cost('plain', {});

    expect(cost('accounts', { sourceAccounts: sourceAccounts() })).toBeCloseTo(plain + 0.6, 6);
    expect(cost('policy', { auditTagPolicy: true })).toBeCloseTo(plain + 0.3, 6);
    expect(cost('regions', { regions: ['us-east-1', 'eu-west-1'] })).toBeCloseTo(plain, 6);
  });
});

test('a plain audit sends nothing new, and asks for no permission in other accounts', async () => {
  const stack = newStack();
  audit(stack);
  const may = mayOf(stack);

  expect(Object.keys(inputOf(stack)).filter((key) => ['regions', 'sourceAccounts', 'auditTagPolicy'].includes(key))).toEqual([]);
  expect(await may('sts:AssumeRole', `arn:aws:iam::${OTHER_ACCOUNT}:role/bedrock-cost-tags-reader`, { 'aws:ResourceOrgID': ORGANIZATION })).toBe('ImplicitlyDenied');
  expect(await may('oam:ListSinks', '*')).toBe('ImplicitlyDenied');
});

describe('Regions that are refused', () => {
  test.each<[string, string[], RegExp]>([
    ['none', [], /regions must contain at least one element, got \[\]: omit it or add an element/],
    ['no Region', ['Frankfurt'], /each of regions must look like eu-central-1, got "Frankfurt": pass the code of an AWS Region/],
    ['one twice', ['us-east-1', 'us-east-1'], /regions must not contain duplicates, got "us-east-1" more than once/],
  ])('%s', (_, regions, message) => {
    expect(() => audit(newStack(), { regions })).toThrow(message);
  });

  test('with source accounts of a stack set in another Region', () => {
    const app = checkedApp();
    const stackSet = new SourceAccountsStackSet(new Stack(app, 'Far', { env: { ...TEST_ENV, region: 'eu-west-1' } }), 'Accounts', {
      organizationId: ORGANIZATION, createLinks: false, homeRegion: 'us-east-1', organizationalUnitIds: ['r-ab12'], stackSetName: 'accounts',
    });

    expect(() => audit(newStack(TEST_ENV, app), { sourceAccounts: SourceAccounts.linked({ organizationId: ORGANIZATION, stackSet }) }))
      .toThrow('TagAudit at Insurance/Audit: stackSet of sourceAccounts must be in the account and Region of the stack, got "Far/Accounts"');
  });

  test('by a profile', () => {
    const stack = newStack();

    expect(() => audit(stack, { regions: ['us-east-1', 'eu-west-1'], profiles: [importedIn(stack, 'eu-west-3', TEST_ACCOUNT)] }))
      .toThrow('TagAudit at Insurance/Audit: profiles must be in one of the Regions us-east-1, eu-west-1, got "Insurance/P" in eu-west-3: add eu-west-3 to regions');
  });
});
