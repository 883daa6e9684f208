import { App, Aws, CfnParameter, Fn, NestedStack, Stack, Stage, Tags, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, ModelSource, TagBillingView, type TagBillingViewProps, TagBudget, TaggedInferenceProfile, TaggedPrincipal } from '../../src';
import { checkedApp, nagFindings, onlyOfType, onlyResource, resourcesOf, templateOf } from '../support/checked-app';
import { OTHER_ACCOUNT, TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { replacing, specOf } from '../support/replacement';

const VIEW = 'AWS::Billing::BillingView';
const SHARE = 'AWS::RAM::ResourceShare';
const OU = `arn:aws:organizations::${TEST_ACCOUNT}:ou/o-exampleorgid/ou-ab12-34cd56ef`;
const ORGANIZATION = `arn:aws:organizations::${TEST_ACCOUNT}:organization/o-exampleorgid`;
const ARN = `arn:aws:billing::${TEST_ACCOUNT}:billingview/custom-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f`;
const costTags = CostTags.of({ Team: 'Claims' });

const newStack = (env: object | undefined = TEST_ENV) => new Stack(checkedApp(), 'Payer', { env });
const viewIn = (stack: Stack, props: Partial<TagBillingViewProps> = {}, id = 'View') => new TagBillingView(stack, id, { costTags, ...props });
const propertiesOf = (props: Partial<TagBillingViewProps> = {}) => {
  const stack = newStack();
  viewIn(stack, props);
  return onlyResource(stack, VIEW).Properties;
};
const messageOf = (props: Partial<Record<keyof TagBillingViewProps, unknown>>, stack = newStack()) => {
  try {
    viewIn(stack, props as Partial<TagBillingViewProps>);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};
const messageAtSynth = (stack: Stack) => {
  try {
    (stack.node.root as App).synth();
  } catch (error) {
    return (error as Error).message;
  }
  return 'synthesized';
};

test('by default it takes one tag from the primary view of the account, and is not shared', () => {
  const stack = newStack();
  const view = viewIn(stack);
  const [id, { Properties }] = onlyOfType(templateOf(stack).Resources, VIEW);

  expect(Properties).toEqual({
    Name: expect.stringMatching(/^Payer-View-[0-9a-f]{8}$/),
    Description: expect.stringMatching(/^[ a-zA-Z0-9_+=.@-]+$/),
    SourceViews: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:billing::${TEST_ACCOUNT}:billingview/primary`]] }],
    DataFilterExpression: { Tags: { Key: 'Team', Values: ['Claims'] } },
  });
  expect(stack.resolve(view.billingViewArn)).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
  expect(view).toMatchObject({ billingViewName: Properties.Name, costTags, additionalTagValues: {}, resourceShareArn: undefined });
  expect(resourcesOf(stack, SHARE)).toEqual({});
});

test('it is shared with accounts and organizational units of the organization only', () => {
  const stack = newStack();
  const view = viewIn(stack, { sharedWith: [OTHER_ACCOUNT, OU, ORGANIZATION] });
  const [viewId] = onlyOfType(templateOf(stack).Resources, VIEW);
  const [shareId, { Properties }] = onlyOfType(templateOf(stack).Resources, SHARE);

  expect(Properties).toEqual({
    Name: expect.stringMatching(/^Payer-View-[0-9a-f]{8}$/),
    ResourceArns: [{ 'Fn::GetAtt': [viewId, 'Arn'] }],
    Principals: [OTHER_ACCOUNT, OU, ORGANIZATION],
    AllowExternalPrincipals: false,
  });
  expect(stack.resolve(view.resourceShareArn)).toEqual({ 'Fn::GetAtt': [shareId, 'Arn'] });
});

test('further values, another name, other sources and tags are taken over', () => {
  const stack = newStack();
  viewIn(stack, {
    additionalTagValues: { Team: ['claims-dev', 'Claims'] }, billingViewName: 'claims@2026', sourceViewArns: [ARN], resourceTags: CostTags.of({ Owner: 'FinOps' }), sharedWith: [OTHER_ACCOUNT],
  });
  Tags.of(stack).add('App', 'bill');

  expect(onlyResource(stack, VIEW).Properties).toMatchObject({
    Name: 'claims@2026',
    SourceViews: [ARN],
    DataFilterExpression: { Tags: { Key: 'Team', Values: ['Claims', 'claims-dev'] } },
    Tags: [{ Key: 'App', Value: 'bill' }, { Key: 'Owner', Value: 'FinOps' }],
  });
  expect(onlyResource(stack, SHARE).Properties.Tags).toEqual([{ Key: 'App', Value: 'bill' }, { Key: 'Owner', Value: 'FinOps' }]);
});

test('the tag of a profile is the one that the profile ends up with', () => {
  const stack = newStack();
  const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-pro-v1:0') });
  viewIn(stack, { costTags: profile.costTags.pick('Team') });
  Tags.of(profile).add('Team', 'Underwriting');

  expect(onlyResource(stack, VIEW).Properties.DataFilterExpression).toEqual({ Tags: { Key: 'Team', Values: ['Underwriting'] } });
});

test('what is known at deployment stays a reference', () => {
  const stack = newStack();
  const team = new CfnParameter(stack, 'Team').valueAsString;
  const accounts = new CfnParameter(stack, 'Accounts', { type: 'CommaDelimitedList' }).valueAsList;
  viewIn(stack, { costTags: CostTags.of({ Team: team }), sharedWith: accounts });
  viewIn(stack, { sharedWith: [Fn.importValue('TeamAccount')] }, 'Other');

  expect(Object.values(resourcesOf(stack, VIEW)).map(({ Properties }) => Properties.DataFilterExpression.Tags.Values)).toEqual([[{ Ref: 'Team' }], ['Claims']]);
  expect(Object.values(resourcesOf(stack, SHARE)).map(({ Properties }) => Properties.Principals)).toEqual([{ Ref: 'Accounts' }, [{ 'Fn::ImportValue': 'TeamAccount' }]]);
});

test.each<[string, () => Stack]>([
  ['a nested stack', () => new NestedStack(newStack(), 'Nested')],
  ['a stage', () => new Stack(new Stage(checkedApp(), 'Prod'), 'Payer', { env: TEST_ENV })],
  ['a stack of any Region and account', () => new Stack(checkedApp(), 'Payer')],
])('works in %s', (_, place) => {
  const stack = place();
  viewIn(stack, { sharedWith: [OTHER_ACCOUNT] });

  expect(onlyResource(stack, VIEW).Properties.DataFilterExpression).toEqual({ Tags: { Key: 'Team', Values: ['Claims'] } });
});

test.each([['eu-central-1', 'use a separate stack'], ['us-gov-west-1', 'payer account of AWS GovCloud (US)'], ['cn-north-1', 'omit the construct']])('in %s it says where it can be', (region, remedy) => {
  expect(messageOf({}, newStack({ account: TEST_ACCOUNT, region }))).toContain(remedy);
});

test.each<[string, Partial<Record<keyof TagBillingViewProps, unknown>>, string[]]>([
  ['no cost tags', { costTags: { Team: 'Claims' } }, ['costTags must be CostTags, got {"Team":"Claims"}: create them with CostTags.of']],
  ['two tags', { costTags: CostTags.of({ Team: 'Claims', Environment: 'production' }) }, ['costTags must have exactly one tag, got ["Environment","Team"]: use costTags.pick with one key']],
  ['other keys', { additionalTagValues: { Owner: ['A'] } }, ['additionalTagValues must contain only keys of costTags ["Team"], got "Owner"']],
  ['no source', { sourceViewArns: [] }, ['sourceViewArns must contain at least one ARN, got []']],
  ['a source twice', { sourceViewArns: [ARN, ARN] }, ['sourceViewArns must not contain duplicates']],
  ['eleven sources', { sourceViewArns: Array.from({ length: 11 }, (_, index) => `${ARN.slice(0, -2)}${index + 10}`) }, ['sourceViewArns must contain at most 10 ARNs, got 11']],
  ['no ARN of a view', { sourceViewArns: ['primary'] }, ['each of sourceViewArns must look like arn:PARTITION:billing::ACCOUNT:billingview/ID, got "primary"']],
  ['a name with a comma', { billingViewName: 'Claims, EU' }, ['billingViewName must consist of letters, digits and _ + = . @ -, got "Claims, EU"']],
  ['a long name', { billingViewName: 'a'.repeat(129) }, ['billingViewName must have at most 128 characters']],
  ['shared with nothing', { sharedWith: [] }, ['sharedWith must contain at least one account or organizational unit, got []']],
  ['shared with text', { sharedWith: OTHER_ACCOUNT }, ['sharedWith must be a list']],
  ['shared with a number', { sharedWith: [444455556666] }, ['sharedWith[0] must be a string, got 444455556666']],
  ['shared with the ID of an organizational unit', { sharedWith: ['ou-ab12-34cd56ef'] }, ['got "ou-ab12-34cd56ef": pass the ARN of the organizational unit']],
  ['shared with a role', { sharedWith: [`arn:aws:iam::${OTHER_ACCOUNT}:role/team`] }, ['AWS shares billing views with no others']],
  ['shared with itself', { sharedWith: [TEST_ACCOUNT] }, [`sharedWith must contain other accounts, got "${TEST_ACCOUNT}"`]],
  ['shared twice', { sharedWith: [OU, OU] }, ['sharedWith must not contain duplicates']],
  ['several of these', { sharedWith: ['1'], billingViewName: '' }, ['2 problems', 'billingViewName must have at least 1 character', 'each of sharedWith']],
])('refuses %s', (_, props, messages) => {
  const message = messageOf(props);
  messages.forEach((each) => expect(message).toContain(each));
});

test('refuses tags of principals, which AWS does not document there', () => {
  const stack = newStack();
  const { costTags: ofPrincipal } = new TaggedPrincipal(stack, 'Caller', { principal: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }), costTags });

  expect(messageOf({ costTags: ofPrincipal }, stack)).toContain('costTags must be tags of resources, got tags of an IAM principal: use a TagBudget');
});

test('201 values are refused at synth, 200 are not', () => {
  const valuesOf = (length: number) => ({ additionalTagValues: { Team: Array.from({ length }, (_, index) => `team-${index}`) } });
  expect(propertiesOf(valuesOf(199)).DataFilterExpression.Tags.Values).toHaveLength(200);

  const stack = newStack();
  viewIn(stack, valuesOf(200));
  expect(messageAtSynth(stack)).toContain('additionalTagValues must leave at most 200 values in all, got 201');
});

test('a profile that ends up with several tags or none is refused at synth', () => {
  const [several, none] = [newStack(), newStack()];
  for (const stack of [several, none]) {
    const profile = new TaggedInferenceProfile(stack, 'Profile', { modelSource: ModelSource.foundationModel('amazon.nova-pro-v1:0') });
    viewIn(stack, { costTags: profile.costTags });
  }
  Tags.of(several).add('Team', 'A');
  Tags.of(several).add('Stage', 'B');

  expect(messageAtSynth(several)).toContain('costTags must have exactly one tag, got ["Stage","Team"]');
  expect(messageAtSynth(none)).toContain('costTags must have exactly one tag, got []: pass CostTags.of with one tag');
});

test('a budget in the account of the team takes the view by its ARN', () => {
  const stack = newStack({ account: OTHER_ACCOUNT, region: 'eu-central-1' });
  const view = TagBillingView.fromBillingViewArn(stack, 'View', ARN);
  new TagBudget(stack, 'Budget', { costTags, limit: 100, billingViewArn: view.billingViewArn });

  expect(onlyResource(stack, 'AWS::Budgets::Budget').Properties.Budget.BillingViewArn).toBe(ARN);
  expect(resourcesOf(stack, VIEW)).toEqual({});
});

test('imports any ARN of a view, tokens as well, and nothing else', () => {
  const stack = newStack();
  expect(Token.isUnresolved(TagBillingView.fromBillingViewArn(stack, 'Token', Fn.importValue('View')).billingViewArn)).toBe(true);
  expect(() => TagBillingView.fromBillingViewArn(stack, 'Wrong', 'primary')).toThrow('TagBillingView at Payer/Wrong: billingViewArn must look like arn:PARTITION:billing::ACCOUNT:billingview/ID, got "primary"');
});

test('cdk-nag finds nothing', () => {
  const stack = newStack();
  viewIn(stack, { sharedWith: [OTHER_ACCOUNT] });

  expect(nagFindings(stack.node.root as App)).toEqual([]);
});

describe('updates', () => {
  test('CloudFormation replaces a view for its name and description', () => {
    expect(replacing(specOf(VIEW).properties)).toEqual(['Description', 'Name']);
  });

  test.each<[string, Partial<TagBillingViewProps>]>([
    ['the key', { costTags: CostTags.of({ Department: 'Claims' }) }],
    ['the value', { costTags: CostTags.of({ Team: 'Sales' }) }],
    ['further values', { additionalTagValues: { Team: ['x'] } }],
    ['the source', { sourceViewArns: [ARN] }],
    ['tags', { resourceTags: CostTags.of({ Owner: 'A' }) }],
  ])('changing %s is one in place', (_, change) => {
    const [old, young] = [propertiesOf(), propertiesOf(change)];

    expect(young).not.toEqual(old);
    expect([young.Name, young.Description]).toEqual([old.Name, old.Description]);
  });

  test('sharing with others leaves the view as it is', () => {
    expect(propertiesOf({ sharedWith: [OTHER_ACCOUNT] })).toEqual(propertiesOf());
  });
});

test('two views of a stack have different names', () => {
  const stack = newStack();
  expect(viewIn(stack, {}, 'A').billingViewName).not.toBe(viewIn(stack, {}, 'B').billingViewName);
});

test('the account may be one that is known at deployment', () => {
  const stack = newStack({ account: Aws.ACCOUNT_ID, region: 'us-east-1' });
  expect(messageOf({ sharedWith: [TEST_ACCOUNT] }, stack)).toBe('accepted');
});
