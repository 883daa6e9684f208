import { type DenyStateMachine, denyStateMachine } from '../../src/alarms/deny-state-machine';
import { DENY, DenyingAccount } from '../support/denying-account';
import { type FakeAws, MACHINE } from '../support/state-machine';

const [INTERVAL, LOST_AT] = [15, 20];
const ALL = ['Role app', 'Role batch'];
const NEW_POLICY = `${DENY}New`;

const definition = (props: Partial<DenyStateMachine> = {}) => denyStateMachine({
  partition: 'aws',
  policyArn: DENY,
  principals: [{ kind: 'Role', name: 'app' }, { kind: 'Role', name: 'batch' }],
  alarmName: 'claims',
  intervalSeconds: INTERVAL * 60,
  minimumIntervals: 4,
  releaseWhileInAlarm: false,
  ...props,
});

let account: DenyingAccount;
let aws: FakeAws;

beforeEach(async () => {
  account = await DenyingAccount.listen(definition());
  aws = account.aws;
  aws.alarmStates = ['ALARM'];
});

afterEach(async () => account.close());

/** A deployment of the stack: CloudFormation updates the release first and the start last. */
async function deploy(changes: { PolicyArn?: string; Roles?: string[]; AlarmName?: string } = {}): Promise<void> {
  const OldResourceProperties = { StateMachineArn: MACHINE, PolicyArn: DENY, AlarmName: 'claims', Roles: ['app', 'batch'] };
  const ResourceProperties = { ...OldResourceProperties, ...changes };
  for (const ResourceType of ['Custom::AlarmDenyRelease', 'Custom::AlarmDenyStart'] as const) {
    await account.deploy({ RequestType: 'Update', ResourceType, PhysicalResourceId: DENY, ResourceProperties, OldResourceProperties });
  }
  if (ResourceProperties.PolicyArn !== DENY) {
    account.stackStatus = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    await account.deploy({ RequestType: 'Delete', ResourceType: 'Custom::AlarmDenyRelease', PhysicalResourceId: DENY, ResourceProperties: OldResourceProperties });
  }
}

interface Loss {
  /** Makes the Deny fail at minute 20. */
  readonly lose: () => Promise<void> | void;

  /** Principals that must be denied. */
  readonly denied?: string[];

  /** Minutes from the loss until all are denied again. `undefined` if an engineer has to act. */
  readonly healed: number | undefined;

  /** Minutes from the loss until `metricErrors` reports it, and the part of the metric. `undefined` if nothing is lost for longer than a deployment. */
  readonly reported?: [number, 'notDenied' | 'aborted' | 'failed'];
}

const NEXT_CHECK = 2 * INTERVAL - LOST_AT;

// All retries of a call take 2.1 minutes.
const SECOND_FAILED_CHECK = NEXT_CHECK + INTERVAL + 2 * 2.1;
const SECOND_FAILED_CHECK_OF_EXECUTIONS = SECOND_FAILED_CHECK + 2.1;

const unreadable = (call: string) => { aws.failures[call] = { errors: ['Throttling'], always: true }; };

const LOSSES: Record<string, Loss> = {
  'detached manually': { lose: () => aws.detachAll('Role app'), healed: NEXT_CHECK, reported: [NEXT_CHECK, 'notDenied'] },
  'detached manually from all': { lose: () => ALL.forEach((each) => aws.detachAll(each)), healed: NEXT_CHECK, reported: [NEXT_CHECK, 'notDenied'] },
  // IAM removes all attachments of the former role.
  'a role that is replaced under the same name': {
    lose: () => {
      aws.detachAll('Role app');
      aws.missing.add('Role app');
      aws.at(LOST_AT + 1, () => aws.missing.delete('Role app'));
    },
    healed: NEXT_CHECK,
    reported: [NEXT_CHECK, 'notDenied'],
  },
  'another tool that removes foreign policies': { lose: () => aws.detachAll('Role batch'), healed: NEXT_CHECK, reported: [NEXT_CHECK, 'notDenied'] },
  'a policy that a deployment replaces': {
    lose: async () => {
      aws.definition = definition({ policyArn: NEW_POLICY });
      await deploy({ PolicyArn: NEW_POLICY });
    },
    healed: 0,
  },
  'a principal that a deployment adds': {
    lose: async () => {
      aws.definition = definition({ principals: ['app', 'batch', 'added'].map((name) => ({ kind: 'Role', name })) });
      await deploy({ Roles: ['app', 'batch', 'added'] });
    },
    denied: [...ALL, 'Role added'].sort(),
    healed: 0,
  },
  'a principal that a deployment removes': {
    lose: async () => {
      aws.definition = definition({ principals: [{ kind: 'Role', name: 'app' }] });
      await deploy({ Roles: ['app'] });
    },
    denied: ['Role app'],
    healed: 0,
  },
  'an alarm that is renamed while it is in ALARM': {
    lose: async () => {
      aws.definition = definition({ alarmName: 'renamed' });
      aws.goneAlarms.add('claims');
      await deploy({ AlarmName: 'renamed' });
    },
    healed: 0,
  },
  'a quota that is full, then has room': {
    lose: () => {
      aws.detachAll('Role app');
      aws.otherPolicies['Role app'] = 10;
      aws.at(LOST_AT + 60, () => { aws.otherPolicies['Role app'] = 9; });
    },
    healed: NEXT_CHECK + 60,
    reported: [NEXT_CHECK, 'notDenied'],
  },
  'a service control policy that denies the state machine for three hours': {
    lose: () => {
      aws.detachAll('Role app');
      const end = LOST_AT + 180;
      aws.refuse = (call) => aws.now < end && call.startsWith('attach') ? 'Iam.IamException' : undefined;
    },
    // Each attempt takes half a minute before the interval, so the 12th attempt begins after 200.5 minutes.
    healed: 181,
    reported: [NEXT_CHECK, 'notDenied'],
  },
  'an alarm that cannot be read': { lose: () => unreadable('describeAlarms'), healed: 0, reported: [SECOND_FAILED_CHECK, 'failed'] },
  'executions that cannot be listed': { lose: () => unreadable('listExecutions'), healed: 0, reported: [SECOND_FAILED_CHECK_OF_EXECUTIONS, 'failed'] },
  'an alarm that cannot be read, while the policy is detached from all': {
    lose: () => {
      unreadable('describeAlarms');
      ALL.forEach((each) => aws.detachAll(each));
    },
    healed: Math.ceil(SECOND_FAILED_CHECK),
    reported: [SECOND_FAILED_CHECK, 'failed'],
  },
  'executions that cannot be listed, while the policy is detached manually': {
    lose: () => {
      unreadable('listExecutions');
      aws.detachAll('Role app');
    },
    healed: Math.ceil(SECOND_FAILED_CHECK_OF_EXECUTIONS),
    reported: [SECOND_FAILED_CHECK_OF_EXECUTIONS, 'failed'],
  },
  'attachments that cannot be listed': { lose: () => unreadable('listEntitiesForPolicy'), healed: 0, reported: [NEXT_CHECK + 2.1, 'notDenied'] },
  // The Deny stays, but no execution restores it.
  'an execution that is stopped manually, and then the policy is detached': {
    lose: () => {
      aws.stop(aws.executions.at(-1)!.arn);
      aws.detachAll('Role app');
    },
    healed: undefined,
    reported: [0, 'aborted'],
  },
};

describe.each(Object.keys(LOSSES))('%s', (name) => {
  const { lose, denied = ALL, healed, reported } = LOSSES[name];

  test('is healed and reported in time', async () => {
    aws.start();
    aws.run(LOST_AT);
    expect(aws.attached).toEqual(ALL);
    await lose();
    aws.run(LOST_AT);

    const minutes = Array.from({ length: 300 }, (_, index) => index / 2);
    const firstHealed = minutes.concat(Array.from({ length: 200 }, (_, index) => 150 + index)).find((minute) => {
      aws.run(Math.max(aws.now, LOST_AT + minute));
      return JSON.stringify(aws.attached) === JSON.stringify(denied);
    });
    const healedAt = aws.now;
    for (let minute = healedAt; minute < healedAt + 3 * INTERVAL; minute += 0.5) {
      aws.run(minute);
      expect(JSON.stringify(aws.attached) === JSON.stringify(denied)).toBe(healed !== undefined);
    }
    const ended = aws.executions.find(({ status }) => status === 'ABORTED' || status === 'FAILED');
    const reports = [
      ...aws.reports.map((minute) => [minute - LOST_AT, 'notDenied']),
      ...ended ? [[ended.endedAt! - LOST_AT, ended.status.toLowerCase()]] : [],
    ];

    expect(firstHealed === undefined ? undefined : Math.ceil(firstHealed)).toBe(healed);
    expect(reports[0]).toEqual(reported && [expect.closeTo(reported[0]), reported[1]]);
    // Two checks in a row must fail before an execution does.
    expect(reported?.[0] ?? 0).toBeLessThanOrEqual(reported?.[1] === 'failed' ? 35 : INTERVAL);
  });
});

test('another tool that removes the policy at every interval leaves the principal undenied for less than an interval each time', async () => {
  aws.start();
  for (let minute = LOST_AT; minute < 200; minute += INTERVAL) {
    aws.run(minute);
    expect(aws.attached).toEqual(ALL);
    aws.detachAll('Role app');
  }

  expect(aws.reports).toEqual(Array.from({ length: 11 }, (_, index) => 30 + index * INTERVAL));
});

test.each(['OK', 'ALARM'])('an event that EventBridge sent before the rule existed is replaced by the start at the end of the deployment, in %s', async (state) => {
  aws.alarmStates = [state];
  account.stackStatus = 'CREATE_IN_PROGRESS';
  const ResourceProperties = { StateMachineArn: MACHINE, PolicyArn: DENY, AlarmName: 'claims', Roles: ['app', 'batch'] };
  await account.deploy({ RequestType: 'Create', ResourceType: 'Custom::AlarmDenyStart', ResourceProperties });
  aws.run(0);

  expect(aws.attached).toEqual(state === 'ALARM' ? ALL : []);
});

test('a permission to attach that IAM applies 12 seconds late delays the Deny by seconds, and is not reported', async () => {
  aws.jitter = 0;
  aws.refuse = (call) => aws.now < 12 / 60 && call.startsWith('attach') ? 'Iam.IamException' : undefined;
  aws.start();
  aws.run(14 / 60);

  expect(aws.attached).toEqual(ALL);
  aws.run(INTERVAL + 1);
  expect(aws.reports).toEqual([]);
});

test('an execution that fails is counted as failed, and the alarm or the next deployment starts another one', async () => {
  aws.start();
  aws.run(LOST_AT);
  aws.failures.listEntitiesForPolicy = { errors: ['States.Runtime'], always: true };
  aws.run(2 * INTERVAL);

  expect(aws.executions[0]).toMatchObject({ status: 'FAILED', endedAt: 30 });
  expect(aws.attached).toEqual(ALL);
  delete aws.failures.listEntitiesForPolicy;
  await deploy();
  expect(aws.executions).toHaveLength(2);
});
