import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CostTags, CostTagSchema, ServiceTier, TagScopedInvokePolicy } from '../../src';
import { checkedApp } from '../support/checked-app';
import { callDirectly, callThrough, type Leg, verdict } from '../support/may';
import { enforcedPrincipals, type RestrictedPrincipal, scopedDocument } from '../support/perimeters';
import { TEST_ACCOUNT, TEST_ENV } from '../support/places';
import { EVERYTHING } from '../support/spending-paths';

const PROFILE = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';
const breakGlassPrincipals = [new iam.ArnPrincipal(`arn:aws:iam::${TEST_ACCOUNT}:role/BreakGlass`)];
const deniedServiceTiers = [ServiceTier.PRIORITY];

const EXEMPTING: RestrictedPrincipal[] = [
  {
    name: 'a tag-scoped policy',
    others: [EVERYTHING],
    policies: [EVERYTHING, scopedDocument({ costTags: CostTags.of({ Department: 'Claims' }), breakGlassPrincipals, deniedServiceTiers })],
    around: {},
  },
  ...enforcedPrincipals({ schema: CostTagSchema.of({ Department: {} }), breakGlassPrincipals, deniedServiceTiers }),
];

describe.each(EXEMPTING)('$name with break-glass principals', ({ policies, around }) => {
  const may = async (legs: Leg[], role: string, context: Record<string, string> = {}) => {
    const verdicts = await Promise.all(legs.map((leg) => verdict(policies, 'bedrock:InvokeModel', { ...leg, role, context: { ...leg.context, ...context } }, around)));
    return verdicts.every((each) => each === 'Allowed');
  };
  const through = callThrough(PROFILE, [MODEL], { Department: 'Claims' });

  test('lets all others call models through the right profile, and not directly', async () => {
    expect(await may(through, 'Claims')).toBe(true);
    expect(await may(callDirectly(MODEL), 'Claims')).toBe(false);
    expect(await may(callDirectly(MODEL), 'BreakGlass')).toBe(true);
  });

  test('denies service tiers to all others', async () => {
    expect(await may(through, 'Claims', { 'bedrock:ServiceTier': 'priority' })).toBe(false);
    expect(await may(through, 'BreakGlass', { 'bedrock:ServiceTier': 'priority' })).toBe(true);
  });
});

test.each([
  ['a session', `arn:aws:sts::${TEST_ACCOUNT}:assumed-role/BreakGlass/session`],
  ['a session with tokens', `arn:${Aws.PARTITION}:sts::${Aws.ACCOUNT_ID}:assumed-role/BreakGlass/session`],
  ['a group', `arn:aws:iam::${TEST_ACCOUNT}:group/operators`],
  ['a group with tokens', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:group/operators`],
  ['an account', `arn:aws:iam::${TEST_ACCOUNT}:root`],
  ['an account with tokens', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:root`],
])('%s, which is never the ARN of a caller, is not exempt', (_, arn) => {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });

  expect(() => new TagScopedInvokePolicy(stack, 'P', { costTags: CostTags.of({ Department: 'Claims' }), breakGlassPrincipals: [new iam.ArnPrincipal(arn)] }))
    .toThrow('breakGlassPrincipals must contain only roles, users and their ARNs, got ');
});
