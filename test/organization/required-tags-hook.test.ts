import { Stack, Stage } from 'aws-cdk-lib';
import { HookFailureMode, RequiredTagsHook, type RequiredTagsHookProps } from '../../src';
import { checkedApp, onlyResource, templateOf } from '../support/checked-app';
import { policiesOf, verdict } from '../support/may';
import { TEST_ENV } from '../support/places';

function hookIn(props?: RequiredTagsHookProps) {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  return { stack, hook: new RequiredTagsHook(stack, 'Hook', props) };
}
const configurationOf = (stack: Stack) =>
  JSON.parse(onlyResource(stack, 'AWS::CloudFormation::HookTypeConfig').Properties.Configuration).CloudFormationConfiguration.HookConfiguration;

test('the hook of AWS is activated with its role, and configured afterwards', () => {
  const { stack, hook } = hookIn();
  const { Resources } = templateOf(stack);

  expect(Object.keys(Resources)).toEqual(['HookRole5025F404', 'HookRoleDefaultPolicy9FB6ECF6', 'HookB39E2767', 'HookConfigurationDE6CAF2F']);
  expect(onlyResource(stack, 'AWS::CloudFormation::TypeActivation').Properties).toEqual({
    AutoUpdate: true,
    ExecutionRoleArn: { 'Fn::GetAtt': ['HookRole5025F404', 'Arn'] },
    PublisherId: 'aws-hooks',
    Type: 'HOOK',
    TypeName: 'AWS::TagPolicies::TaggingComplianceValidator',
  });
  expect(onlyResource(stack, 'AWS::CloudFormation::HookTypeConfig')).toMatchObject({ DependsOn: ['HookB39E2767'], Properties: { TypeName: 'AWS::TagPolicies::TaggingComplianceValidator' } });
  expect(onlyResource(stack, 'AWS::CloudFormation::TypeActivation').DependsOn).toEqual(['HookRoleDefaultPolicy9FB6ECF6', 'HookRole5025F404']);
  expect(stack.resolve(hook.hookArn)).toEqual({ 'Fn::GetAtt': ['HookB39E2767', 'Arn'] });
});

test.each([[undefined, 'WARN'], [HookFailureMode.WARN, 'WARN'], [HookFailureMode.FAIL, 'FAIL']])('failure mode %s: %s', (failureMode, expected) => {
  expect(configurationOf(hookIn({ failureMode }).stack)).toEqual({
    FailureMode: expected, HookInvocationStatus: 'ENABLED', Properties: {}, TargetFilters: { Actions: ['CREATE', 'UPDATE'] }, TargetOperations: ['STACK'],
  });
});

test('its role can be assumed by CloudFormation only, and list required tags only', async () => {
  const { stack } = hookIn();
  const { AssumeRolePolicyDocument } = onlyResource(stack, 'AWS::IAM::Role').Properties;
  const documents = policiesOf(templateOf(stack).Resources, 'HookRole5025F404', {});

  expect(AssumeRolePolicyDocument.Statement.map(({ Principal }: any) => Principal)).toEqual([
    { Service: 'resources.cloudformation.amazonaws.com' }, { Service: 'hooks.cloudformation.amazonaws.com' },
  ]);
  expect(await verdict(documents, 'tag:ListRequiredTags', { resource: '*' })).toBe('Allowed');
  expect(await verdict(documents, 'tag:GetResources', { resource: '*' })).toBe('ImplicitlyDenied');
});

test('the other publisher of the guide can be chosen', () => {
  expect(onlyResource(hookIn({ publisherId: 'AWS' }).stack, 'AWS::CloudFormation::TypeActivation').Properties.PublisherId).toBe('AWS');
});

test.each<[string, RequiredTagsHookProps, string]>([
  ['a mode that is none', { failureMode: 'Fail' as any }, 'failureMode must be a value of HookFailureMode, got "Fail"'],
  ['a publisher that is none', { publisherId: 'aws hooks' }, 'publisherId must consist of letters, digits and -, got "aws hooks"'],
])('%s is refused', (_, props, message) => {
  expect(() => hookIn(props)).toThrow(message);
});

describe('a second hook', () => {
  const REFUSED = /RequiredTagsHook: "\S+" must be the only one in its account and Region, but "\S+" activates the same hook/;
  const inStacks = (one: any, other: any) => {
    const app = checkedApp();
    const [first, second] = [new Stack(app, 'A', { env: one }), new Stack(new Stage(app, 'Stage'), 'B', { env: other })];
    [first, second].forEach((stack) => new RequiredTagsHook(stack, 'Hook'));
    return () => templateOf(first);
  };

  test('in the same stack, account and Region is refused', () => {
    const { stack } = hookIn();
    new RequiredTagsHook(stack, 'Other');

    expect(() => templateOf(stack)).toThrow(REFUSED);
    expect(inStacks(TEST_ENV, TEST_ENV)).toThrow(REFUSED);
  });

  test('elsewhere, or perhaps elsewhere, is not', () => {
    expect(inStacks(TEST_ENV, { ...TEST_ENV, region: 'eu-west-1' })).not.toThrow();
    expect(inStacks(TEST_ENV, { ...TEST_ENV, account: '444455556666' })).not.toThrow();
    expect(inStacks(undefined, undefined)).not.toThrow();
  });
});
