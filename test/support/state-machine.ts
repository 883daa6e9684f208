import { createRequire } from 'node:module';
import { execute, StatesError } from './states-language';

// It comes without types.
const validate = createRequire(__filename)('asl-validator');

export const EXECUTION = 'arn:aws:states:us-east-1:111122223333:execution:machine:this-one';
const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:machine';

// Waits take no time, so a loop without an exit would hang the tests.
const MAX_STATES = 10_000;

/** The parts of AWS that a state machine calls, in memory. */
export class FakeAws {
  /** The policies attached, as `kind name`. */
  public readonly attached = new Set<string>();

  /** All calls, as `action name`. */
  public readonly calls: string[] = [];

  /** Errors that calls end in, by `action name`; each is used once, the last one for ever if it is `always`. */
  public readonly failures: Record<string, { errors: string[]; always?: boolean }> = {};

  /** What the alarm is, look by look; the last one holds. `undefined` if it is gone. */
  public alarmStates: Array<string | undefined> = ['OK'];

  /** The execution that was started last, look by look; the last one holds. */
  public newest: Array<string | undefined> = [EXECUTION];

  public call(action: string, parameters: any): any {
    const kind = ['Role', 'Group', 'User'].find((each) => `${each}Name` in parameters);
    const principal = kind && `${kind} ${parameters[`${kind}Name`]}`;
    this.calls.push([action, principal].filter(Boolean).join(' '));
    this.fail(this.calls.at(-1)!);
    switch (action) {
      case 'attachRolePolicy': case 'attachGroupPolicy': case 'attachUserPolicy':
        this.attached.add(principal!);
        return {};
      case 'detachRolePolicy': case 'detachGroupPolicy': case 'detachUserPolicy':
        if (!this.attached.delete(principal!)) {
          throw new StatesError('Iam.NoSuchEntityException');
        }
        return {};
      case 'describeAlarms': {
        const state = next(this.alarmStates);
        return { MetricAlarms: state === undefined ? [] : [{ AlarmName: parameters.AlarmNames[0], StateValue: state }] };
      }
      case 'listExecutions': {
        const newest = next(this.newest);
        return { Executions: newest === undefined ? [] : [{ ExecutionArn: newest }] };
      }
      default: throw new Error(`nobody knows ${action}`);
    }
  }

  private fail(call: string): void {
    const failure = this.failures[call];
    const error = failure?.always && failure.errors.length === 1 ? failure.errors[0] : failure?.errors.shift();
    if (error) {
      throw new StatesError(error);
    }
  }
}

/**
 * Runs a definition without waiting, and returns how it ended: `SUCCEEDED`, or the error and cause of its failure, and the states it went through.
 */
export async function run(definition: any, aws: FakeAws): Promise<{ end: string; path: string[] }> {
  assertValid(definition);
  const path: string[] = [];
  try {
    execute(definition, { detail: {} }, {
      context: { Execution: { Id: EXECUTION }, StateMachine: { Id: MACHINE } },
      call: (resource, parameters) => aws.call(resource.split(':').at(-1)!, parameters),
      entered: (name) => {
        if (path.push(name) > MAX_STATES) {
          throw new Error(`more than ${MAX_STATES} states were entered`);
        }
      },
    });
    return { end: 'SUCCEEDED', path };
  } catch (error) {
    if (!(error instanceof StatesError)) {
      throw error;
    }
    return { end: error.message, path };
  }
}

/** The names of all states of a definition, also of those inside others. */
export function statesOf(definition: any): string[] {
  return Object.entries<any>(definition.States).flatMap(([name, state]) => [name, ...state.ItemProcessor ? statesOf(state.ItemProcessor) : []]);
}

function assertValid(definition: any): void {
  // The validator adds fields to what it gets.
  const { isValid, errorsText } = validate(structuredClone(definition));
  if (!isValid) {
    throw new Error(errorsText());
  }
}

function next<T>(values: T[]): T {
  return values.length > 1 ? values.shift()! : values[0];
}
