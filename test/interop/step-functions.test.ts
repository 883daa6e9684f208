import { Stack } from 'aws-cdk-lib';
import type * as bedrock from 'aws-cdk-lib/aws-bedrock';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type IInferenceProfile, TaggedInferenceProfile } from '../../src';
import { checkedApp, onlyOfType, templateOf } from '../support/checked-app';
import { profileValues } from '../support/deployed';
import { IMPORTED, MODEL_ARNS, newProfile } from '../support/interop';
import { callThrough, mayCall, policiesOf } from '../support/may';
import { TEST_ENV } from '../support/places';
import { warningTexts } from '../support/warning-texts';
import { inWorld, WORLDS } from '../support/worlds';

const ID = 'InferenceProfileGrants.incompleteGrant';

interface Machine {
  readonly stack: Stack;
  readonly profile: IInferenceProfile;
  readonly machine: sfn.StateMachine;
}

type Task = (stack: Stack, profile: IInferenceProfile) => sfn.TaskStateBase;

/** A state machine with one task that calls a profile. */
function machineWith(task: Task, profileIn: (stack: Stack) => IInferenceProfile = newProfile): Machine {
  const stack = new Stack(checkedApp(), 'S', { env: TEST_ENV });
  const profile = profileIn(stack);
  const machine = new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(task(stack, profile)) });
  return { stack, profile, machine };
}

async function mayInvoke({ stack, profile, machine }: Machine): Promise<boolean> {
  const { Resources: resources } = templateOf(stack);
  const roleId = stack.getLogicalId((machine.role as iam.Role).node.defaultChild as iam.CfnRole);
  const values = profileValues(resources);
  const arn = stack.resolve(profile.inferenceProfileArn);
  const policies = policiesOf(resources, roleId, { values });
  const legs = callThrough(typeof arn === 'string' ? arn : values[arn['Fn::GetAtt'].join('.')], MODEL_ARNS);
  const allowed = await Promise.all(WORLDS.map((place) => mayCall(policies, 'bedrock:InvokeModel', inWorld(place, 'bedrock:InvokeModel', legs))));
  return allowed.every((each) => each);
}

const body = sfn.TaskInput.fromObject({ messages: [] });

const TASKS: Array<[string, Task]> = [
  ['BedrockInvokeModel', (stack, profile) => {
    // The annotation is the test: the compiler accepts the profile as the interface of the library.
    const model: bedrock.IModel = profile;
    return new tasks.BedrockInvokeModel(stack, 'Task', { model, body });
  }],
  ['BedrockInvokeModel with JSONata', (stack, model) => tasks.BedrockInvokeModel.jsonata(stack, 'Task', { model, body })],
  ['CallAwsService with Converse', (stack, profile) => new tasks.CallAwsService(stack, 'Task', {
    service: 'bedrockruntime',
    action: 'converse',
    parameters: { ModelId: profile.modelArn, Messages: [] },
    iamAction: 'bedrock:InvokeModel',
    iamResources: [profile.inferenceProfileArn],
  })],
];

describe.each(TASKS)('%s', (_, task) => {
  test('passes the ARN of the profile', () => {
    const { stack, profile } = machineWith(task);
    const [, { Properties }] = onlyOfType(templateOf(stack).Resources, 'AWS::StepFunctions::StateMachine');

    expect(Properties.DefinitionString['Fn::Join'][1]).toContainEqual(stack.resolve(profile.inferenceProfileArn));
  });

  test('cannot call the model with the permissions of the task alone, and a warning states it', async () => {
    const app = machineWith(task);

    expect(await mayInvoke(app)).toBe(false);
    expect(warningTexts(app.stack, ID)).toEqual([
      '"S/Machine/Role" can call "S/Profile" (bedrock:InvokeModel), but none of its policies allows the foundation model behind the profile, so AWS denies the calls: ' +
      'call profile.grantInvoke with the role, or with the construct that owns the role',
    ]);
  });

  test.each<[string, (stack: Stack) => IInferenceProfile]>([
    ['a created profile', (stack) => newProfile(stack)],
    ['an imported profile', (stack) => TaggedInferenceProfile.fromInferenceProfileArn(stack, 'Profile', IMPORTED)],
  ])('can call %s with a grant to the state machine', async (__, profileIn) => {
    const app = machineWith(task, profileIn);
    app.profile.grantInvoke(app.machine);

    expect(await mayInvoke(app)).toBe(true);
    expect(warningTexts(app.stack, ID)).toEqual([]);
  });
});

test('the state machine is created after the policy with the grant', () => {
  const { stack, profile, machine } = machineWith(TASKS[0][1]);
  profile.grantInvoke(machine);
  const { Resources: resources } = templateOf(stack);

  expect(onlyOfType(resources, 'AWS::StepFunctions::StateMachine')[1].DependsOn).toContain(onlyOfType(resources, 'AWS::IAM::Policy')[0]);
});

test('a customization job accepts no profile', () => {
  const { stack } = machineWith((scope, profile) => new tasks.BedrockCreateModelCustomizationJob(scope, 'Task', {
    baseModel: profile,
    customModelName: 'claims',
    jobName: 'claims',
    outputData: { bucket: new s3.Bucket(scope, 'Bucket'), path: 'out' },
    validationData: [{ bucket: new s3.Bucket(scope, 'Validation'), path: 'check' }],
    trainingData: { bucket: new s3.Bucket(scope, 'Training'), path: 'in' },
  }));

  expect(warningTexts(stack, 'InferenceProfileGrants.unsupportedAction')).toEqual([
    '"S/Machine/Role" can call bedrock:CreateModelCustomizationJob on "S/Profile", but the action accepts foundation models and custom models only, so AWS rejects the ARN of a profile: ' +
    'pass the foundation model. Its cost does not carry the tags of the profile',
  ]);
});
