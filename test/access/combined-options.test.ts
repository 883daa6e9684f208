import { Stack } from 'aws-cdk-lib';
import { CostTags, CostTagSchema, PolicyType, TagEnforcementPolicy, UntrackedUsage } from '../../src';
import { checkedApp } from '../support/checked-app';
import { callThrough, type Leg, verdict } from '../support/may';
import { enforcementDocument, perimeters, scopedDocument } from '../support/perimeters';
import { TEST_ACCOUNT } from '../support/places';
import { EVERYTHING } from '../support/spending-paths';
import { DEFAULT_PROJECT, NAMED_PROJECT } from '../support/worlds';

const PROFILE = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:application-inference-profile/abc123def456`;
const SYSTEM_DEFINED_PROFILE = `arn:aws:bedrock:us-east-1:${TEST_ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0`;
const MODEL = 'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0';

describe('models and named projects that are allowed together', () => {
  const allowedUntrackedUsage = [UntrackedUsage.FOUNDATION_MODEL, UntrackedUsage.RUNTIME_PROJECT];
  const open = perimeters({ allowedUntrackedUsage }).filter(({ others }) => others.length > 0);
  const [, routed] = callThrough(SYSTEM_DEFINED_PROFILE, [MODEL]);
  const withProject = (projectArn: string): Leg => ({ ...routed, context: { ...routed.context, 'bedrock:ProjectArn': projectArn } });

  test.each(open)('open no system-defined profile in a call with the default project: $name', async ({ policies, around }) => {
    expect(await verdict(policies, 'bedrock:InvokeModel', routed, around)).toBe('ExplicitlyDenied');
    expect(await verdict(policies, 'bedrock:InvokeModel', withProject(DEFAULT_PROJECT), around)).toBe('ExplicitlyDenied');
    expect(await verdict(policies, 'bedrock:InvokeModel', withProject(NAMED_PROJECT), around)).toBe('Allowed');
  });
});

test('a tag of the caller limits what a policy without Denies allows', async () => {
  const document = scopedDocument({ costTags: CostTags.of({ Department: 'Claims' }), principalTagKeys: ['CostCenter'], denyOtherAccess: false });
  const by = (tag: string) => verdict([document], 'bedrock:InvokeModel', {
    resource: PROFILE, context: { 'aws:ResourceTag/Department': 'Claims', 'aws:ResourceTag/CostCenter': '4711', 'aws:PrincipalTag/CostCenter': tag },
  });

  expect(await by('4711')).toBe('Allowed');
  expect(await by('4712')).toBe('ImplicitlyDenied');
});

test('a tag that is compared with the tag of the caller is a cost tag, which the caller cannot change', async () => {
  const document = enforcementDocument({ schema: CostTagSchema.of({ Department: {} }), principalTagKeys: ['CostCenter'] });
  const tagging = (key: string) => verdict([EVERYTHING, document], 'bedrock:TagResource', {
    resource: PROFILE, context: { 'aws:TagKeys': [key], [`aws:RequestTag/${key}`]: 'new', [`aws:ResourceTag/${key}`]: 'old' },
  });

  expect(await tagging('CostCenter')).toBe('ExplicitlyDenied');
  expect(await tagging('Department')).toBe('ExplicitlyDenied');
  expect(await tagging('Team')).toBe('Allowed');
});

test.each(['cn-north-1', 'cn-northwest-1'])('a service control policy is refused in %s', (region) => {
  const stack = new Stack(checkedApp(), 'S', { env: { account: TEST_ACCOUNT, region } });

  expect(() => TagEnforcementPolicy.documentOf(stack, { requiredTagKeys: ['Team'], policyType: PolicyType.SERVICE_CONTROL_POLICY }))
    .toThrow(`policyType must not be SERVICE_CONTROL_POLICY in China, got a stack in ${region}`);
});
