import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_iam as iam, type IPropertyInjector, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import * as lib from '../../src';
import { TaggedInferenceProfile } from '../../src';

const { BedrockCostAlarm, CostNotifications, CostTags, ModelSource, TagBudget } = lib;

/** Stops the constructor once it is asked, so that no construct needs properties here. */
class Asked extends Error {}

function construct(type: any): (scope: Construct) => unknown {
  return (scope) => new type(scope, 'It', {});
}

/** The exported classes that are constructs, and can be created by a user. */
const constructs = Object.entries<any>(lib).filter(([name, type]) => typeof type === 'function' && type.prototype instanceof Construct
  // DenyActionReset.of finds or creates the only one of a stack, which has no properties.
  && name !== 'DenyActionReset');

function injector(constructUniqueId: string, inject: IPropertyInjector['inject']): IPropertyInjector {
  return { constructUniqueId, inject };
}

function stackWith(...injectors: IPropertyInjector[]): Stack {
  return new Stack(new App({ propertyInjectors: injectors }), 'S', { env: { account: '111122223333', region: 'us-east-1' } });
}

const nova = ModelSource.foundationModel('amazon.nova-lite-v1:0');

test('there are constructs', () => {
  expect(constructs.length).toBeGreaterThan(18);
});

test.each(constructs)('an injector of %s is asked for its properties', (name, type) => {
  const asked = jest.fn(() => {
    throw new Asked();
  });

  expect(type.PROPERTY_INJECTION_ID).toBe(`cdk-bedrock-cost-tags.${name}`);
  expect(type.name).toBe(name);
  expect(() => construct(type)(stackWith(injector(type.PROPERTY_INJECTION_ID, asked)))).toThrow(Asked);
  expect(asked).toHaveBeenCalledWith({}, { scope: expect.any(Stack), id: 'It' });
});

test('no two constructs have one ID', () => {
  const ids = constructs.map(([, type]) => type.PROPERTY_INJECTION_ID);

  expect(new Set(ids).size).toBe(ids.length);
});

test('a construct that can be created by a user says so in the assembly, where other languages find the ID', () => {
  const { types } = JSON.parse(readFileSync(join(__dirname, '../../.jsii'), 'utf8'));
  const idOf = (name: string) => types[`cdk-bedrock-cost-tags.${name}`]?.properties?.find((property: any) => property.name === 'PROPERTY_INJECTION_ID');

  expect(constructs.map(([name]) => name).filter((name) => !idOf(name)?.static)).toEqual([]);
});

describe('injected properties', () => {
  const defaults = injector(TaggedInferenceProfile.PROPERTY_INJECTION_ID, (props) => ({ costTags: CostTags.of({ CostCenter: '4711' }), ...props }));

  test('are those of the construct', () => {
    const stack = stackWith(defaults);
    const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: nova });

    expect(profile.costTags.keys).toEqual(['CostCenter']);
    Template.fromStack(stack).hasResourceProperties('AWS::Bedrock::ApplicationInferenceProfile', { Tags: [{ Key: 'CostCenter', Value: '4711' }] });
  });

  test('leave what is given if the injector does', () => {
    const profile = new TaggedInferenceProfile(stackWith(defaults), 'P', { modelSource: nova, costTags: CostTags.of({ Team: 'Claims' }) });

    expect(profile.costTags.keys).toEqual(['Team']);
  });

  test('reach what a method creates', () => {
    const stack = stackWith(injector(
      lib.BudgetDenyAction.PROPERTY_INJECTION_ID, (props) => ({ ...props, denyScope: lib.DenyScope.TAGGED_RESOURCES }),
    ));
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const budget = new TagBudget(stack, 'B', { costTags: CostTags.of({ Team: 'Claims' }), limit: 5, emails: ['a@example.com'] });
    budget.denyInvocations({ atPercent: 100, roles: [role] });

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Condition: Match.anyValue() })]) },
    });
  });

  test('are compared with the struct like those that are given', () => {
    const typo = injector(TagBudget.PROPERTY_INJECTION_ID, (props) => ({ ...props, limits: 5 }));

    expect(() => new TagBudget(stackWith(typo), 'B', { costTags: CostTags.of({ Team: 'Claims' }) }))
      .toThrow('limits must be a property of TagBudgetProps, got 5: use limit');
  });

  test('come once if a subclass is created', () => {
    const inject = jest.fn((props) => props);
    class TeamProfile extends TaggedInferenceProfile {}
    new TeamProfile(stackWith(injector(TaggedInferenceProfile.PROPERTY_INJECTION_ID, inject)), 'P', { modelSource: nova, costTags: CostTags.of({ Team: 'Claims' }) });

    expect(inject).toHaveBeenCalledTimes(1);
  });

  test('are those of the closest scope', () => {
    const stack = stackWith(defaults);
    const team = new Construct(stack, 'Team');
    PropertyInjectors.of(team).add(injector(TaggedInferenceProfile.PROPERTY_INJECTION_ID, (props) => ({ costTags: CostTags.of({ Team: 'Claims' }), ...props })));

    expect(new TaggedInferenceProfile(team, 'P', { modelSource: nova }).costTags.keys).toEqual(['Team']);
    expect(new TaggedInferenceProfile(stack, 'P', { modelSource: nova }).costTags.keys).toEqual(['CostCenter']);
  });

  test('change what has no properties of its own', () => {
    const stack = stackWith(injector(CostNotifications.PROPERTY_INJECTION_ID, (props) => ({ displayName: 'Cost', ...props })));
    new CostNotifications(stack, 'N');

    Template.fromStack(stack).hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'Cost' });
  });
});

test('a construct is an instance of its class and of nothing else', () => {
  const stack = stackWith();
  const profile = new TaggedInferenceProfile(stack, 'P', { modelSource: nova, costTags: CostTags.of({ Team: 'Claims' }) });
  const alarm = new BedrockCostAlarm(stack, 'A', { profiles: [profile], threshold: 5 });

  expect(profile).toBeInstanceOf(TaggedInferenceProfile);
  expect([alarm instanceof BedrockCostAlarm, alarm instanceof lib.BedrockCostAnomalyAlarm]).toEqual([true, false]);
  expect([profile.constructor.name, alarm.constructor.name]).toEqual(['TaggedInferenceProfile', 'BedrockCostAlarm']);
});
