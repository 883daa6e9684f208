import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { CostTags, PolicyType, TagEnforcementPolicy, TagScopedInvokePolicy, type TagScopedInvokePolicyProps, UntrackedUsage } from '../../src';
import { checkedApp, templateOf, type TemplateResource } from '../support/checked-app';
import { callThrough, mayCall } from '../support/may';
import { scopedDocument } from '../support/perimeters';
import { TEST_ENV } from '../support/places';
import { replacing, specOf } from '../support/replacement';

const replacingProperties = ({ Type, Properties }: TemplateResource) =>
  JSON.stringify(replacing(specOf(Type).properties).map((name) => Properties[name]));

const key = fc.constantFrom('Department', 'Stage', 'Team');
const edit: fc.Arbitrary<Partial<TagScopedInvokePolicyProps>> = fc.record({
  costTags: fc.dictionary(key, fc.constantFrom('a', 'b'), { minKeys: 1 }).map((tags) => CostTags.of(tags)),
  principalTagKeys: fc.constantFrom([], ['CostCenter']),
  providers: fc.option(fc.constantFrom(['anthropic'], ['amazon', 'meta']), { nil: undefined }),
  allowedUntrackedUsage: fc.uniqueArray(fc.constantFrom(...Object.values(UntrackedUsage)))
    .map((paths) => [...new Set([...paths, UntrackedUsage.FOUNDATION_MODEL])]),
  policyName: fc.option(fc.constantFrom('one', 'two'), { nil: undefined }),
});

function policies(props: Partial<TagScopedInvokePolicyProps>): Record<string, TemplateResource> {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  new TagScopedInvokePolicy(stack, 'Policy', { ...props, roles: [new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })] });
  return Object.fromEntries(Object.entries(templateOf(stack).Resources).filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy'));
}

test('CloudFormation replaces a managed policy for its name, path and description, of which a user sets the name alone', () => {
  expect(replacing(specOf('AWS::IAM::ManagedPolicy').properties)).toEqual(['Description', 'ManagedPolicyName', 'Path']);

  fc.assert(fc.property(edit, edit, (one, other) => {
    const [before, after] = [policies(one), policies(other)];
    for (const id of Object.keys(before).filter((each) => after[each])) {
      expect(replacingProperties(before[id]) !== replacingProperties(after[id])).toBe(one.policyName !== other.policyName);
    }
  }));
});

test('CloudFormation replaces a service control policy for its type, which never changes', () => {
  const resource = (targetIds: string[], requiredTagKeys: string[], policyName?: string) => {
    const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
    new TagEnforcementPolicy(stack, 'TagEnforcement', { requiredTagKeys, targetIds, policyName, policyType: PolicyType.SERVICE_CONTROL_POLICY });
    return templateOf(stack).Resources.TagEnforcement995A8F5F;
  };

  expect(replacing(specOf('AWS::Organizations::Policy').properties)).toEqual(['Type']);
  expect(replacingProperties(resource(['r-ab12'], ['Team']))).toBe(replacingProperties(resource([], ['Team', 'Stage'], 'enforcement')));
  expect(resource([], ['Team']).Properties.Name).toBe(resource(['r-ab12'], ['Stage']).Properties.Name);
});

test('for any tags that a policy requires, a call passes exactly if the profile has them all', async () => {
  const tags = fc.dictionary(key, fc.constantFrom('a', 'b', 'c'), { maxKeys: 3 });
  await fc.assert(fc.asyncProperty(tags.filter((each) => Object.keys(each).length > 0), tags, fc.constantFrom('a', 'b', 'c'), async (asked, carried, more) => {
    const [first] = Object.keys(asked);
    const document = scopedDocument({ costTags: CostTags.of(asked), additionalTagValues: more === asked[first] ? undefined : { [first]: [more] } });
    const isRight = Object.entries(asked).every(([each, value]) => carried[each] === value || (each === first && carried[each] === more));
    const legs = callThrough('arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456', ['arn:aws:bedrock:us-east-1::foundation-model/m.x'], carried);

    expect(await mayCall([document], 'bedrock:InvokeModel', legs)).toBe(isRight);
  }));
});
