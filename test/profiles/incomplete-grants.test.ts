import { Annotations, type App, CfnCondition, CfnParameter, CfnResource, CfnWaitConditionHandle, Fn, NestedStack, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type IInferenceProfile, TaggedInferenceProfile, TagScopedInvokePolicy, UntrackedUsage } from '../../src';
import policies from '../../src/checks/aws-managed-policies.json';
import { awsPolicyStatements } from '../../src/checks/aws-policies';
import { opens } from '../../src/checks/statement-reach';
import { UNTRACKED_CALLS } from '../../src/checks/untracked-calls';
import { INVOKE_ACTIONS } from '../../src/profiles/invoke-statements';
import { MODEL_POLICIES } from '../../src/profiles/role-statements';
import { checkedApp } from '../support/checked-app';
import { IMPORTED, MODEL, newProfile } from '../support/interop';
import { TEST_ENV } from '../support/places';
import { warningTexts } from '../support/warning-texts';

const GRANT = 'InferenceProfileGrants.incompleteGrant';
const MODELS = [`arn:aws:bedrock:*::foundation-model/${MODEL}`];
const SOME_PROFILE = 'arn:aws:bedrock:*:111122223333:application-inference-profile/*';

interface World {
  readonly app: App;
  readonly stack: Stack;
  readonly profile: IInferenceProfile;
  readonly other: IInferenceProfile;
  readonly role: iam.Role;
}

/** An app with two profiles, and a role without policies. */
function newWorld(): World {
  const app = checkedApp();
  const stack = new Stack(app, 'S', { env: TEST_ENV });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  return { app, stack, profile: newProfile(stack), other: newProfile(stack, 'Other'), role };
}

function allow(resources: string[], conditions?: Record<string, unknown>, actions: string[] = INVOKE_ACTIONS): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** An L1 of a policy that allows a model. */
function modelPolicy(stack: Stack, roles: string[], conditions?: Record<string, unknown>): void {
  new iam.CfnPolicy(stack, 'Models', { policyName: 'models', policyDocument: new iam.PolicyDocument({ statements: [allow(MODELS, conditions)] }), roles });
}

const through = (arn: string) => ({ ArnEquals: { 'bedrock:InferenceProfileArn': arn } });
const textOf = (profile: string, actions = INVOKE_ACTIONS.join(', ')) =>
  `"S/Role" can call "${profile}" (${actions}), but none of its policies allows the foundation model behind the profile, so AWS denies the calls: ` +
  'call profile.grantInvoke with the role, or with the construct that owns the role';

const INCOMPLETE: Array<[string, (world: World) => void, string[]]> = [
  ['the ARN of the profile alone', ({ role, profile }) => role.addToPolicy(allow([profile.inferenceProfileArn])), [textOf('S/Profile')]],
  ['one action', ({ role, profile }) => role.addToPolicy(allow([profile.modelArn], {}, ['bedrock:InvokeModel'])), [textOf('S/Profile', 'bedrock:InvokeModel')]],
  ['a pattern of actions', ({ role, profile }) => role.addToPolicy(allow([profile.invokableArn], {}, ['bedrock:Invoke*'])), [textOf('S/Profile')]],
  ['each of two profiles', ({ role, profile, other }) => role.addToPolicy(allow([profile.modelArn, other.modelArn])), [textOf('S/Other'), textOf('S/Profile')]],
  ['an L1 of a policy', ({ stack, role, profile }) => {
    const policyDocument = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'bedrock:InvokeModel', Resource: profile.inferenceProfileArn } };
    new iam.CfnPolicy(stack, 'P', { policyName: 'p', policyDocument, roles: [role.roleName] });
  }, [textOf('S/Profile', 'bedrock:InvokeModel')]],
  ['an inline policy that an override adds', ({ role, profile }) => (role.node.defaultChild as iam.CfnRole).addPropertyOverride('Policies', [{
    PolicyName: 'p',
    PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['bedrock:InvokeModel'], Resource: profile.inferenceProfileArn }] },
  }]), [textOf('S/Profile', 'bedrock:InvokeModel')]],
  ['a managed policy of another stack', ({ app, role, profile }) => {
    new iam.ManagedPolicy(new Stack(app, 'T', { env: TEST_ENV }), 'P', { statements: [allow([profile.inferenceProfileArn])], roles: [role] });
  }, [textOf('S/Profile')]],
  ['a policy of a nested stack', ({ stack, role, profile }) => {
    new iam.Policy(new NestedStack(stack, 'N'), 'P', { statements: [allow([profile.inferenceProfileArn])], roles: [role] });
  }, [textOf('S/Profile')]],
  ['an imported profile', ({ stack, role }) =>
    role.addToPolicy(allow([TaggedInferenceProfile.fromInferenceProfileArn(stack, 'Imported', IMPORTED).modelArn])), [textOf('S/Imported')]],
  ['a profile that is imported by a parameter', ({ stack, role }) => {
    const arn = new CfnParameter(stack, 'Arn').valueAsString;
    role.addToPolicy(allow([TaggedInferenceProfile.fromInferenceProfileArn(stack, 'Imported', arn).modelArn]));
  }, [textOf('S/Imported')]],
  ['all profiles, by ARN', ({ role }) => role.addToPolicy(allow([SOME_PROFILE])), [textOf(SOME_PROFILE)]],
  ['all resources with a tag', ({ role }) => role.addToPolicy(allow(['*'], { StringEquals: { 'aws:ResourceTag/Department': 'Claims' } })), [textOf('*')]],
  ['models under the same tag', ({ role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    role.addToPolicy(allow(MODELS, { StringEquals: { 'aws:ResourceTag/Department': 'Claims' } }));
  }, [textOf('S/Profile')]],
  ['models through another profile', ({ role, profile, other }) => {
    role.addToPolicy(allow([profile.modelArn]));
    role.addToPolicy(allow(MODELS, through(other.modelArn)));
  }, [textOf('S/Profile')]],
  ['models through system-defined profiles', ({ role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    role.addToPolicy(allow(MODELS, { ArnLike: { 'bedrock:InferenceProfileArn': 'arn:aws:bedrock:*:*:inference-profile/*' } }));
  }, [textOf('S/Profile')]],
  ['models without a profile', ({ role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    role.addToPolicy(allow(MODELS, { Null: { 'bedrock:InferenceProfileArn': 'true' } }));
  }, [textOf('S/Profile')]],
  ['models for the other action', ({ role, profile }) => {
    role.addToPolicy(allow([profile.modelArn], {}, ['bedrock:InvokeModel']));
    role.addToPolicy(allow(MODELS, {}, ['bedrock:InvokeModelWithResponseStream']));
  }, [textOf('S/Profile', 'bedrock:InvokeModel')]],
  ['the grant of another profile', ({ role, profile, other }) => {
    role.addToPolicy(allow([profile.modelArn]));
    other.grantInvoke(role);
  }, [textOf('S/Profile')]],
  ['a denied model', ({ role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    role.addToPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: INVOKE_ACTIONS, resources: MODELS }));
  }, [textOf('S/Profile')]],
  ['a policy for the model of which another account knows the roles', ({ app, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    const stack = new Stack(app, 'T', { env: { ...TEST_ENV, account: '444455556666' } });
    modelPolicy(stack, Fn.split(',', new CfnParameter(stack, 'Roles').valueAsString));
  }, [textOf('S/Profile')]],
  ['a policy for the model of a role outside the app', ({ stack, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    modelPolicy(stack, ['theirs']);
  }, [textOf('S/Profile')]],
  ['a policy for another profile of which the roles are known only at deployment', ({ stack, role, profile, other }) => {
    role.addToPolicy(allow([profile.modelArn]));
    modelPolicy(stack, Fn.split(',', new CfnParameter(stack, 'Roles').valueAsString), through(other.modelArn));
  }, [textOf('S/Profile')]],
  ['a basic AWS managed policy', ({ role, profile }) => {
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole'));
    role.addToPolicy(allow([profile.modelArn]));
  }, [textOf('S/Profile')]],
];

test.each(INCOMPLETE)('warns of a role with %s', (_, give, texts) => {
  const world = newWorld();
  give(world);

  expect(warningTexts(world.stack, GRANT).sort()).toEqual(texts);
});

const COMPLETE: Array<[string, (world: World) => void]> = [
  ['the grant', ({ role, profile }) => profile.grantInvoke(role)],
  ['the grants of two profiles', ({ role, profile, other }) => [profile, other].forEach((each) => each.grantInvoke(role))],
  ['the grant, and the ARN in another policy', ({ role, profile }) => {
    profile.grantInvoke(role);
    role.addToPolicy(allow([profile.modelArn]));
  }],
  ['all resources', ({ role }) => role.addToPolicy(allow(['*']))],
  ['the profile and the model in one statement', ({ role, profile }) => role.addToPolicy(allow([profile.modelArn, ...MODELS]))],
  ['models through any profile', ({ role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    role.addToPolicy(allow(MODELS, { ArnLike: { 'bedrock:InferenceProfileArn': SOME_PROFILE } }));
  }],
  ['models that may have the tag', ({ role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    role.addToPolicy(allow(MODELS, { StringEqualsIfExists: { 'aws:ResourceTag/Department': 'Claims' } }));
  }],
  ['models that are known only at deployment', ({ stack, role, profile }) =>
    role.addToPolicy(allow([profile.modelArn, new CfnParameter(stack, 'Model').valueAsString, Fn.importValue('Models')]))],
  ['a policy by tag', ({ stack, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    new TagScopedInvokePolicy(stack, 'ByTag', { costTags: profile.costTags, roles: [role] });
  }],
  ['a policy by tag of another stack', ({ app, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    new TagScopedInvokePolicy(new Stack(app, 'T', { env: TEST_ENV }), 'ByTag', { costTags: profile.costTags, roles: [role] });
  }],
  ['an AWS managed policy that allows models', ({ role, profile }) => {
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonBedrockLimitedAccess'));
    role.addToPolicy(allow([profile.modelArn]));
  }],
  ['a managed policy that the app does not contain', ({ stack, role, profile }) => {
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Theirs', 'models'));
    role.addToPolicy(allow([profile.modelArn]));
  }],
  ['a list of roles that is known only at deployment', ({ stack, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    modelPolicy(stack, Fn.split(',', role.roleName));
  }],
  ['a list of roles that depends on a condition', ({ stack, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    modelPolicy(stack, Token.asList(Fn.conditionIf(new CfnCondition(stack, 'If', { expression: Fn.conditionEquals(stack.stackId, 'x') }).logicalId, [role.roleName], Fn.split(',', 'a,b'))));
  }],
  ['a role name that contains a condition', ({ stack, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    const suffix = Fn.conditionIf(new CfnCondition(stack, 'If', { expression: Fn.conditionEquals(stack.stackId, 'x') }).logicalId, 'a', 'b');
    modelPolicy(stack, [`claims-${suffix.toString()}`]);
  }],
  ['a role name that a look-up returns later', ({ stack, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    modelPolicy(stack, ['dummy-value-for-/claims/role']);
  }],
  ['a role name that is a parameter', ({ stack, role, profile }) => {
    role.addToPolicy(allow([profile.modelArn]));
    modelPolicy(stack, [new CfnParameter(stack, 'Name').valueAsString]);
  }],
  ['permission to read the profile', ({ role, profile }) => profile.grants.read(role)],
  ['a Deny of the profile', ({ role, profile }) =>
    role.addToPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: INVOKE_ACTIONS, resources: [profile.modelArn] }))],
  ['tagged resources of other kinds', ({ role }) =>
    role.addToPolicy(allow(['arn:aws:bedrock:*:111122223333:imported-model/*'], { StringEquals: { 'aws:ResourceTag/Department': 'Claims' } }))],
];

test.each(COMPLETE)('does not warn of a role with %s', (_, give) => {
  const world = newWorld();
  give(world);

  expect(warningTexts(world.stack, GRANT)).toEqual([]);
});

test('does not judge a role that the app does not contain', () => {
  const { stack, profile } = newWorld();
  iam.Role.fromRoleName(stack, 'Theirs', 'theirs').addToPrincipalPolicy(allow([profile.modelArn]));

  expect(warningTexts(stack, GRANT)).toEqual([]);
});

test('warns in the stage of the profile, once, also when the app is synthesized again', () => {
  const app = checkedApp();
  const stack = new Stack(new Stage(app, 'Prod', { env: TEST_ENV }), 'S');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const profile = newProfile(stack);
  role.addToPolicy(allow([profile.modelArn]));
  app.synth();
  const { stacks } = app.synth({ force: true }).getNestedAssembly('assembly-Prod');

  expect(stacks[0].messages.map(({ entry }) => String(entry.data)).filter((text) => text.includes(GRANT))).toHaveLength(1);
});

test('can be acknowledged in the stack of the role', () => {
  const { stack, role, profile } = newWorld();
  role.addToPolicy(allow([profile.modelArn]));
  Annotations.of(stack).acknowledgeWarning(`cdk-bedrock-cost-tags:${GRANT}`, 'the platform team attaches the other statements');

  expect(warningTexts(stack, GRANT)).toEqual([]);
});

test('knows the AWS managed policies that allow models', () => {
  const models = UNTRACKED_CALLS.filter(({ path }) => path === UntrackedUsage.FOUNDATION_MODEL);
  const names = Object.keys(policies.policies).filter((name) =>
    awsPolicyStatements(`arn:aws:iam::aws:policy/${name}`).some((statement) => models.some((call) => opens(statement, call))));

  expect(names).toContain('AmazonBedrockLimitedAccess');
  expect(names.filter((name) => !MODEL_POLICIES.test(name))).toEqual([]);
});

describe('an L1 that calls a profile with its role', () => {
  const agentWith = (stack: Stack, role: iam.IRole, profile: IInferenceProfile, props: Partial<bedrock.CfnAgentProps> = {}) => new bedrock.CfnAgent(stack, 'Agent', {
    agentName: 'claims', agentResourceRoleArn: role.roleArn, foundationModel: profile.inferenceProfileArn, instruction: 'You are an agent that processes insurance claims.', ...props,
  });
  const missing = (user: string, profile = 'S/Profile') =>
    `"${user}" calls "${profile}", but none of the policies of its role "S/Role" allows this (bedrock:InvokeModel), so AWS denies the calls: add profile.grantInvoke(role)`;

  test.each<[string, (world: World) => void, string]>([
    ['an agent', ({ stack, role, profile }) => agentWith(stack, role, profile), missing('S/Agent')],
    ['a prompt override of an agent', ({ stack, role, profile, other }) => {
      other.grantInvoke(role).applyBefore(agentWith(stack, role, other, {
        promptOverrideConfiguration: { promptConfigurations: [{ promptType: 'ORCHESTRATION', promptCreationMode: 'OVERRIDDEN', foundationModel: profile.inferenceProfileArn }] },
      }));
    }, missing('S/Agent')],
    ['a flow', ({ stack, role, profile }) => new bedrock.CfnFlow(stack, 'Flow', { executionRoleArn: role.roleArn, name: 'claims', definitionString: profile.modelArn }), missing('S/Flow')],
    ['a data source', ({ stack, role, profile }) => {
      const base = new bedrock.CfnKnowledgeBase(stack, 'Base', {
        name: 'claims', roleArn: role.roleArn, knowledgeBaseConfiguration: { type: 'KENDRA', kendraKnowledgeBaseConfiguration: { kendraIndexArn: 'arn:aws:kendra:us-east-1:111122223333:index/12345678-1234-1234-1234-123456789012' } },
      });
      new CfnResource(stack, 'Source', {
        type: 'AWS::Bedrock::DataSource',
        properties: {
          Name: 'claims',
          KnowledgeBaseId: base.attrKnowledgeBaseId,
          DataSourceConfiguration: { Type: 'CUSTOM' },
          VectorIngestionConfiguration: {
            ParsingConfiguration: { ParsingStrategy: 'BEDROCK_FOUNDATION_MODEL', BedrockFoundationModelConfiguration: { ModelArn: profile.modelArn } },
          },
        },
      });
    }, missing('S/Source')],
    ['an imported profile', ({ stack, role }) => {
      agentWith(stack, role, TaggedInferenceProfile.fromInferenceProfileArn(stack, 'Imported', IMPORTED));
    }, missing('S/Agent', 'S/Imported')],
  ])('is warned of without a grant: %s', (_, create, text) => {
    const world = newWorld();
    create(world);

    expect(warningTexts(world.stack, 'InferenceProfileGrants.missingGrant')).toEqual([text]);
  });

  test('is warned of if an agent can be created before the grant', () => {
    const { stack, role, profile } = newWorld();
    profile.grantInvoke(role);
    agentWith(stack, role, profile);

    expect(warningTexts(stack, 'InferenceProfileGrants.grantAfterUse')).toEqual([
      '"S/Agent" can be created before the policy that allows its role to call "S/Profile", and AWS then rejects it: add profile.grantInvoke(role).applyBefore(…) with the L1 of the agent',
    ]);
  });

  test('is warned of if the agent waits for a resource that is created before the grant', () => {
    const { stack, role, profile } = newWorld();
    const wait = new CfnWaitConditionHandle(stack, 'Wait');
    const policy = profile.grantInvoke(role);
    const agent = agentWith(stack, role, profile);
    agent.node.addDependency(wait);
    policy.applyBefore(new CfnResource(stack, 'Later', { type: 'AWS::CloudFormation::WaitConditionHandle' }));

    expect(warningTexts(stack, 'InferenceProfileGrants.grantAfterUse')).toHaveLength(1);
  });

  test.each<[string, (world: World) => void]>([
    ['applyBefore', ({ stack, role, profile }) => profile.grantInvoke(role).applyBefore(agentWith(stack, role, profile))],
    ['a dependency on the role', ({ stack, role, profile }) => {
      profile.grantInvoke(role);
      agentWith(stack, role, profile).node.addDependency(role);
    }],
    ['applyBefore of a resource that the agent waits for', ({ stack, role, profile }) => {
      const wait = new CfnWaitConditionHandle(stack, 'Wait');
      profile.grantInvoke(role).applyBefore(wait);
      agentWith(stack, role, profile).node.addDependency(wait);
    }],
    ['applyBefore of a resource before the one that a text of the agent contains', ({ stack, role, profile }) => {
      const [first, second] = [new CfnWaitConditionHandle(stack, 'First'), new CfnWaitConditionHandle(stack, 'Second')];
      second.node.addDependency(first);
      profile.grantInvoke(role).applyBefore(first);
      agentWith(stack, role, profile, { description: Fn.sub('after ${Second}') });
    }],
    ['applyBefore of a resource that the agent refers to', ({ stack, role, profile }) => {
      const wait = new CfnWaitConditionHandle(stack, 'Wait');
      profile.grantInvoke(role).applyBefore(wait);
      agentWith(stack, role, profile, { description: wait.ref });
    }],
    ['a dependency that an override adds', ({ stack, role, profile }) => {
      const wait = new CfnWaitConditionHandle(stack, 'Wait');
      profile.grantInvoke(role).applyBefore(wait);
      agentWith(stack, role, profile).addOverride('DependsOn', 'Wait');
    }],
    ['a grant by a policy of which the roles are known only at deployment', ({ stack, role, profile }) => {
      const statements = [allow([profile.modelArn, ...MODELS])];
      new iam.CfnPolicy(stack, 'P', { policyName: 'p', policyDocument: new iam.PolicyDocument({ statements }), roles: Fn.split(',', role.roleName) });
      agentWith(stack, role, profile);
    }],
    ['a role of another stack', ({ app, role, profile }) => {
      profile.grantInvoke(role);
      agentWith(new Stack(app, 'T', { env: TEST_ENV }), role, profile);
    }],
    ['a role that the app does not contain', ({ stack, profile }) => agentWith(stack, iam.Role.fromRoleName(stack, 'Theirs', 'theirs'), profile)],
    ['a policy by tag', ({ stack, role, profile }) => {
      const policy = new TagScopedInvokePolicy(stack, 'ByTag', { costTags: profile.costTags, roles: [role] });
      agentWith(stack, role, profile).node.addDependency(policy);
    }],
    ['a foundation model', ({ stack, role, profile }) => agentWith(stack, role, profile, { foundationModel: MODEL })],
  ])('is not warned of with %s', (_, create) => {
    const world = newWorld();
    create(world);
    const texts = ['missingGrant', 'grantAfterUse', 'incompleteGrant'].flatMap((id) => warningTexts(world.stack, `InferenceProfileGrants.${id}`));

    expect(texts).toEqual([]);
  });
});

describe('the work', () => {
  /** How often values are resolved, converted and walked in a validation of an app with as many profiles, agents and grants. */
  function workOf(count: number, hasSharedRole: boolean): number {
    const app = checkedApp();
    const stack = new Stack(app, 'S', { env: TEST_ENV });
    const newRole = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com'), inlinePolicies: {} });
    const shared = newRole('Shared');
    for (let index = 0; index < count; index++) {
      const profile = newProfile(stack, `Profile${index}`);
      const role = hasSharedRole ? shared : newRole(`Role${index}`);
      const { modelArn } = profile;
      new iam.CfnPolicy(stack, `Policy${index}`, {
        policyName: `p${index}`, roles: [role.roleName], policyDocument: new iam.PolicyDocument({ statements: [allow([modelArn]), allow(MODELS, through(modelArn))] }),
      });
      new bedrock.CfnFlow(stack, `Flow${index}`, {
        executionRoleArn: role.roleArn,
        name: 'claims',
        definition: {
          nodes: [{
            name: 'a',
            type: 'Prompt',
            configuration: {
              prompt: {
                sourceConfiguration: {
                  inline: {
                    modelId: modelArn, templateType: 'TEXT', templateConfiguration: { text: { text: 'x' } },
                  },
                },
              },
            },
          }],
        },
      });
    }
    const spies = [jest.spyOn(Tokenization, 'resolve'), jest.spyOn(JSON, 'stringify'), jest.spyOn(JSON, 'parse'), jest.spyOn(Object, 'entries')];
    app.node.validate();
    const calls = spies.map(({ mock }) => mock.calls.length);
    spies.forEach((spy) => spy.mockRestore());
    return calls.reduce((sum, each) => sum + each);
  }

  test.each([['a role each', false], ['one role', true]])('grows with the profiles, and not with its square: %s', (_, hasSharedRole) => {
    const few = workOf(10, hasSharedRole);

    expect(few).toBeGreaterThan(100);
    expect(workOf(100, hasSharedRole)).toBeLessThan(11 * few);
  });
});
