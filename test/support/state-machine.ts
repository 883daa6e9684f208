import { createRequire } from 'node:module';

// An ES module, which this Node loads and this TypeScript does not.
const { StateMachine } = createRequire(__filename)('aws-local-stepfunctions');

// The interpreter needs it, and Node has it from version 22 on.
(Promise as any).withResolvers ??= () => {
  const resolvers: any = {};
  resolvers.promise = new Promise((resolve, reject) => Object.assign(resolvers, { resolve, reject }));
  return resolvers;
};

export const EXECUTION = 'arn:aws:states:us-east-1:111122223333:execution:machine:this-one';
const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:machine';

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
          throw named('Iam.NoSuchEntityException');
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
      throw named(error);
    }
  }
}

/**
 * Runs a definition in a local interpreter, without waiting, and returns how it ended: `SUCCEEDED`, or the error and cause of its failure, and the states it went through.
 */
export async function run(definition: any, aws: FakeAws): Promise<{ end: string; path: string[] }> {
  const tasks = tasksOf(definition);
  const execution = new StateMachine(definition, { validationOptions: { checkArn: false } }).run({ detail: {} }, {
    context: { Execution: { Id: EXECUTION }, StateMachine: { Id: MACHINE } },
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(tasks.map(({ name, resource }) => [name, (parameters: any) => aws.call(resource.split(':').at(-1)!, parameters)])),
      waitTimeOverrides: { Wait: 0 },
      retryIntervalOverrides: Object.fromEntries(tasks.map(({ name }) => [name, 0])),
    },
  });
  const path: string[] = [];
  const following = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === 'StateEntered') {
        path.push((event as any).state.name);
      }
    }
  })();
  const end = await execution.result.then(() => 'SUCCEEDED', (error: Error) => error.message);
  await following;
  return { end, path };
}

/** The names of all states of a definition, also of those inside others. */
export function statesOf(definition: any): string[] {
  return Object.entries<any>(definition.States).flatMap(([name, state]) => [name, ...state.ItemProcessor ? statesOf(state.ItemProcessor) : []]);
}

function tasksOf(definition: any): Array<{ name: string; resource: string }> {
  return Object.entries<any>(definition.States).flatMap(([name, { Resource: resource, ItemProcessor }]) => [
    ...resource ? [{ name, resource }] : [], ...ItemProcessor ? tasksOf(ItemProcessor) : [],
  ]);
}

function next<T>(values: T[]): T {
  return values.length > 1 ? values.shift()! : values[0];
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
