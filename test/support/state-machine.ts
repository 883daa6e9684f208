import { createRequire } from 'node:module';
import { execution, StatesError, type Timed } from './states-language';

// It comes without types.
const validate = createRequire(__filename)('asl-validator');

export const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:machine';

// A loop without an exit would hang the tests.
const MAX_STATES = 20_000;
const MAX_MINUTES = 100 * 24 * 60;

// Managed policies that IAM attaches to a principal by default.
const ROOM = 10;

export interface Execution {
  readonly arn: string;
  readonly startedAt: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

  /** `SUCCEEDED`, `ABORTED`, or the error and cause of the failure. */
  end?: string;
  endedAt?: number;

  /** The states that it went through. */
  readonly path: string[];

  /** The number of events in its history. */
  events: number;
  readonly run: Timed<any>;
  wakesAt: number;
}

/** The parts of AWS that a state machine calls, in memory, with a clock of their own. All times are minutes. */
export class FakeAws {
  public now = 0;

  /** Principals that have a policy attached, as `kind name`, by policy. */
  public readonly attachments = new Map<string, Set<string>>();

  /** The number of other policies of a principal, by `kind name`. */
  public readonly otherPolicies: Record<string, number> = {};

  /** Principals that do not exist, as `kind name`. */
  public readonly missing = new Set<string>();

  /** All calls, as `action name`. */
  public readonly calls: string[] = [];

  /** Errors that calls end in, by `action name`; each is used once, the last one permanently if it is `always`. */
  public readonly failures: Record<string, { errors: string[]; always?: boolean }> = {};

  /** States of the alarm, one for each read. The last one remains. `undefined` if the alarm is gone. */
  public alarmStates: Array<string | undefined> = ['OK'];

  /** Alarms that are gone. */
  public readonly goneAlarms = new Set<string>();

  /** The times at which the state machine reported principals that are not denied. */
  public readonly reports: number[] = [];

  /** The number of attached principals on a page of IAM's list. */
  public entitiesPerPage = Infinity;

  /** All executions, the newest last. */
  public readonly executions: Execution[] = [];

  /** Executions that Step Functions does not list yet. */
  public readonly unlisted = new Set<string>();

  /** The time that Step Functions takes to stop an execution. */
  public stopsAfter = 0;

  /** Part of its delay that a retry with jitter waits. */
  public jitter = 1;

  private readonly plans: Array<{ at: number; act: () => void }> = [];

  /** @param definition the state machine; executions that run keep the former one when it changes */
  public constructor(public definition?: any) {}

  /** The error that a call ends in, if any, for errors that depend on time. */
  public refuse: (call: string) => string | undefined = () => undefined;

  /** The principals that have a policy attached, as `kind name`. */
  public get attached(): string[] {
    return [...new Set([...this.attachments.values()].flatMap((each) => [...each]))].sort();
  }

  public attachedTo(policyArn: string): Set<string> {
    return this.attachments.get(policyArn) ?? this.attachments.set(policyArn, new Set()).get(policyArn)!;
  }

  /** Takes every policy from a principal, as another tool would. */
  public detachAll(principal: string): void {
    this.attachments.forEach((each) => each.delete(principal));
  }

  public start(input: any = { detail: {} }): Execution {
    assertValid(this.definition);
    const started: Execution = {
      arn: `${MACHINE.replace(':stateMachine:', ':execution:')}:${this.executions.length + 1}`,
      startedAt: this.now,
      status: 'RUNNING',
      path: [],
      events: 0,
      wakesAt: this.now,
      run: execution(this.definition, input, {
        context: { Execution: { Id: `${MACHINE.replace(':stateMachine:', ':execution:')}:${this.executions.length + 1}` }, StateMachine: { Id: MACHINE } },
        call: (resource, parameters) => this.call(resource.split(':').at(-1)!, parameters),
        entered: (name) => {
          if (started.path.push(name) > MAX_STATES) {
            throw new Error(`more than ${MAX_STATES} states were entered`);
          }
        },
        event: () => { started.events++; },
        jitter: this.jitter,
      }),
    };
    this.executions.push(started);
    return started;
  }

  public stop(arn: string): void {
    const stopped = this.executions.find((each) => each.arn === arn)!;
    this.at(this.now + this.stopsAfter, () => {
      if (stopped.status === 'RUNNING') {
        Object.assign(stopped, { status: 'ABORTED', end: 'ABORTED', endedAt: this.now });
      }
    });
    this.run(this.now);
  }

  /** Does something at a time. */
  public at(minute: number, act: () => void): void {
    this.plans.push({ at: minute, act });
  }

  /** Lets time pass until a minute, or until all executions have ended. */
  public run(until?: number): void {
    for (;;) {
      const running = this.executions.filter(({ status }) => status === 'RUNNING').sort((a, b) => a.wakesAt - b.wakesAt)[0];
      const plan = [...this.plans].sort((a, b) => a.at - b.at)[0];
      const time = Math.min(plan?.at ?? Infinity, running?.wakesAt ?? Infinity);
      if (until === undefined && !running) {
        return;
      } else if (until !== undefined && time > until) {
        this.now = until;
        return;
      } else if (time > MAX_MINUTES) {
        throw new Error(`an execution is still running after ${MAX_MINUTES} minutes`);
      }
      this.now = Math.max(this.now, time);
      if (plan?.at === time) {
        this.plans.splice(this.plans.indexOf(plan), 1);
        plan.act();
      } else {
        this.advance(running);
      }
    }
  }

  public call(action: string, parameters: any): any {
    const kind = ['Role', 'Group', 'User'].find((each) => `${each}Name` in parameters);
    const principal = kind && `${kind} ${parameters[`${kind}Name`]}`;
    this.calls.push([action, principal].filter(Boolean).join(' '));
    this.fail(this.calls.at(-1)!);
    switch (action) {
      case 'attachRolePolicy': case 'attachGroupPolicy': case 'attachUserPolicy':
        this.attach(principal!, parameters.PolicyArn);
        return {};
      case 'detachRolePolicy': case 'detachGroupPolicy': case 'detachUserPolicy':
        if (!this.attachedTo(parameters.PolicyArn).delete(principal!)) {
          throw new StatesError('Iam.NoSuchEntityException');
        }
        return {};
      case 'listEntitiesForPolicy': return this.entities(parameters);
      case 'describeAlarms': {
        const [AlarmName] = parameters.AlarmNames;
        const StateValue = next(this.alarmStates);
        return { MetricAlarms: StateValue === undefined || this.goneAlarms.has(AlarmName) ? [] : [{ AlarmName, StateValue }] };
      }
      case 'listExecutions': return this.listed(parameters);
      case 'startExecution': return { ExecutionArn: this.start(JSON.parse(parameters.Input ?? '{}')).arn };
      case 'putMetricData':
        expect(parameters).toEqual({
          Namespace: 'BedrockCostTags',
          MetricData: [{ MetricName: 'PrincipalsNotDenied', Dimensions: [{ Name: 'StateMachineArn', Value: MACHINE }], Unit: 'Count', Value: 1 }],
        });
        this.reports.push(this.now);
        return {};
      default: throw new Error(`${action} is not implemented`);
    }
  }

  private attach(principal: string, policyArn: string): void {
    if (this.missing.has(principal)) {
      throw new StatesError('Iam.NoSuchEntityException');
    }
    const attached = this.attachedTo(policyArn);
    if (!attached.has(principal) && (this.otherPolicies[principal] ?? 0) >= ROOM) {
      throw new StatesError('Iam.LimitExceededException');
    }
    attached.add(principal);
  }

  private entities({ PolicyArn, PolicyUsageFilter, MaxItems, ...others }: any): object {
    expect({ PolicyUsageFilter, others }).toEqual({ PolicyUsageFilter: 'PermissionsPolicy', others: {} });
    const all = [...this.attachedTo(PolicyArn)];
    const attached = all.slice(0, Math.min(MaxItems ?? Infinity, this.entitiesPerPage)).map((each) => each.split(' '));
    const of = (kind: string) => attached.filter((each) => each[0] === kind).map(([, name]) => ({ [`${kind}Name`]: name }));
    return { PolicyRoles: of('Role'), PolicyGroups: of('Group'), PolicyUsers: of('User'), IsTruncated: attached.length < all.length };
  }

  /** The newest first. */
  private listed({ StateMachineArn, StatusFilter, MaxResults = 100 }: any): object {
    expect(StateMachineArn).toBe(MACHINE);
    return {
      Executions: [...this.executions].reverse()
        .filter(({ arn, status }) => !this.unlisted.has(arn) && (StatusFilter === undefined || status === StatusFilter))
        .slice(0, MaxResults)
        .map(({ arn, status }) => ({ ExecutionArn: arn, Status: status })),
    };
  }

  private advance(running: Execution): void {
    try {
      const { done, value } = running.run.next();
      if (done) {
        Object.assign(running, { status: 'SUCCEEDED', end: 'SUCCEEDED', endedAt: this.now });
      } else {
        running.wakesAt = this.now + value / 60;
      }
    } catch (error) {
      if (!(error instanceof StatesError)) {
        throw error;
      }
      Object.assign(running, { status: 'FAILED', end: error.message, endedAt: this.now });
    }
  }

  private fail(call: string): void {
    const failure = this.failures[call];
    const error = (failure?.always && failure.errors.length === 1 ? failure.errors[0] : failure?.errors.shift()) || this.refuse(call);
    if (error) {
      throw new StatesError(error);
    }
  }
}

/**
 * Starts an execution of a definition, and lets time pass until no execution runs. Returns how it ended: `SUCCEEDED`, or the error and cause of its failure, and the
 * states it went through.
 */
export async function run(definition: any, aws: FakeAws): Promise<{ end: string; path: string[] }> {
  aws.definition = definition;
  const { arn } = aws.start();
  aws.run();
  const { end, path } = aws.executions.find((each) => each.arn === arn)!;
  return { end: end!, path };
}

/** The names of all states of a definition, also of those inside others. */
export function statesOf(definition: any): string[] {
  return Object.entries<any>(definition.States).flatMap(([name, state]) => [name, ...state.ItemProcessor ? statesOf(state.ItemProcessor) : []]);
}

const valid = new Set<string>();

// Validation takes longer than an execution.
function assertValid(definition: any): void {
  const text = JSON.stringify(definition);
  if (valid.has(text)) {
    return;
  }
  // The validator adds fields to what it gets.
  const { isValid, errorsText } = validate(JSON.parse(text));
  if (!isValid) {
    throw new Error(errorsText());
  }
  valid.add(text);
}

function next<T>(values: T[]): T {
  return values.length > 1 ? values.shift()! : values[0];
}
