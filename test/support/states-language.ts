/** What an execution runs against. */
export interface World {
  /** The context object, which paths with `$$` read. */
  readonly context: any;

  /** Runs a task. A `StatesError` is an error of the task. Any other error is a mistake in the test and is thrown as it is. */
  readonly call: (resource: string, parameters: any) => any;

  /** Gets the name of each state that is entered. */
  readonly entered: (name: string) => void;

  /** Gets the type of each event that AWS writes to the history of the execution. */
  readonly event?: (type: string) => void;

  /** Part of its delay that a retry with jitter waits. Default: the whole delay. */
  readonly jitter?: number;
}

/** An error that Retry and Catch look at. */
export class StatesError extends Error {
  public constructor(public readonly error: string, public readonly reason?: string) {
    super(reason === undefined ? error : `${error}: ${reason}`);
  }
}

/** Work that yields the seconds that it waits. */
export type Timed<T> = Generator<number, T>;

type Step = (input: any, world: World) => Timed<{ output: any; next?: string }>;
type Expression = (input: any, context: any) => any;
type Put = (input: any, result: any) => any;

const FIELDS: Record<string, string[]> = {
  Pass: ['Result', 'Parameters', 'ResultPath', 'Next', 'End'],
  Task: ['Resource', 'Parameters', 'ResultPath', 'Retry', 'Catch', 'Next', 'End'],
  Map: ['ItemsPath', 'MaxConcurrency', 'ItemProcessor', 'ResultPath', 'Next', 'End'],
  Choice: ['Choices', 'Default'],
  Wait: ['Seconds', 'Next', 'End'],
  Succeed: [],
  Fail: ['Error', 'Cause'],
};

/**
 * Runs a state machine without waiting, and returns its output or throws the `StatesError` that it failed with.
 */
export function execute(definition: any, input: any, world: World): any {
  const running = execution(definition, input, world);
  for (;;) {
    const { done, value } = running.next();
    if (done) {
      return value;
    }
  }
}

/**
 * Runs a state machine, and yields the seconds that it waits. Tasks take no time. Returns its output or throws the `StatesError` that it failed with.
 *
 * It implements the part of https://states-language.net/spec.html that this library uses. It compiles the whole definition first and throws on
 * anything that it does not implement, even in states that the run does not reach.
 */
export function execution(definition: any, input: any, world: World): Timed<any> {
  const run = machine(copy(definition), ['Comment', 'StartAt', 'States']);
  return (function* () {
    world.event?.('ExecutionStarted');
    try {
      const output = yield* run(copy(input), world);
      world.event?.('ExecutionSucceeded');
      return output;
    } catch (error) {
      world.event?.('ExecutionFailed');
      throw error;
    }
  })();
}

function machine(definition: any, fields: string[]): (input: any, world: World) => Timed<any> {
  only(fields, definition, 'A state machine');
  const target = (name: string) => Object.hasOwn(definition.States, name) ? name : unsupported(`A transition to ${name}`);
  const states = Object.entries<any>(definition.States);
  const steps = new Map(states.map(([name, state]) => [name, { type: state.Type, run: step(name, state, target) }]));
  const start = target(definition.StartAt);
  return function* (input, world) {
    let at: { output: any; next?: string } = { output: input, next: start };
    while (at.next !== undefined) {
      const { type, run } = steps.get(at.next)!;
      world.entered(at.next);
      world.event?.(`${type}StateEntered`);
      at = yield* run(at.output, world);
      world.event?.(`${type}StateExited`);
    }
    return at.output;
  };
}

function step(name: string, state: any, target: (name: string) => string): Step {
  const fields = FIELDS[state.Type] ?? unsupported(`${name}: Type ${state.Type}`);
  only(['Type', 'Comment', ...fields], state, name);
  if (fields.includes('Next') && ('Next' in state) === (state.End === true)) {
    unsupported(`${name}: neither or both of Next and End`);
  }
  const next = 'Next' in state ? target(state.Next) : undefined;
  const put = resultPath(state.ResultPath);
  const parameters = 'Parameters' in state ? template(state.Parameters) : (input: any) => input;
  switch (state.Type) {
    case 'Pass': return immediate((input, { context }) => ({ output: put(input, 'Result' in state ? state.Result : parameters(input, context)), next }));
    case 'Task': return task(state, parameters, put, next, target);
    case 'Map': {
      const { ProcessorConfig } = state.ItemProcessor;
      if (JSON.stringify(ProcessorConfig) !== '{"Mode":"INLINE"}') {
        unsupported(`${name}: ProcessorConfig ${JSON.stringify(ProcessorConfig)}`);
      }
      const itemsOf = path(state.ItemsPath ?? '$');
      const each = machine(state.ItemProcessor, ['ProcessorConfig', 'StartAt', 'States']);
      return function* (input, world) {
        const items = itemsOf(input, world.context);
        world.event?.('MapStateStarted');
        const iterations = Array.isArray(items) ? items.map((item) => iteration(each(item, world), world)) : fail('States.Runtime', `${name}: no array`);
        const outputs = yield* concurrently(iterations, state.MaxConcurrency ?? 0);
        world.event?.('MapStateSucceeded');
        return { output: put(input, outputs), next };
      };
    }
    case 'Choice': {
      const rules = (state.Choices as any[]).map(({ Next, ...rule }) => ({ holds: condition(rule), next: target(Next) }));
      const otherwise = 'Default' in state ? target(state.Default) : undefined;
      return immediate((input, { context }) => {
        const chosen = rules.find(({ holds }) => holds(input, context))?.next ?? otherwise;
        return { output: input, next: chosen ?? fail('States.NoChoiceMatched', name) };
      });
    }
    case 'Fail': {
      const error: string = state.Error ?? unsupported(`${name}: no Error`);
      return immediate(() => fail(error, state.Cause));
    }
    case 'Wait': {
      const seconds: number = state.Seconds ?? unsupported(`${name}: no Seconds`);
      return function* (input) {
        yield seconds;
        return { output: input, next };
      };
    }
    default: return immediate((input) => ({ output: input, next }));
  }
}

function immediate(run: (input: any, world: World) => { output: any; next?: string }): Step {
  // eslint-disable-next-line require-yield
  return function* (input, world) {
    return run(input, world);
  };
}

function* iteration(run: Timed<any>, world: World): Timed<any> {
  world.event?.('MapIterationStarted');
  const output = yield* run;
  world.event?.('MapIterationSucceeded');
  return output;
}

/** Runs work in order, as many at the same time as permitted. 0 permits any number. */
function* concurrently<T>(work: Array<Timed<T>>, most: number): Timed<T[]> {
  const outputs: T[] = [];
  const waiting = new Map<number, number>();
  let now = 0;
  let started = 0;
  const advance = (index: number) => {
    const { done, value } = work[index].next();
    if (done) {
      outputs[index] = value;
      waiting.delete(index);
    } else {
      waiting.set(index, now + value);
    }
  };
  for (;;) {
    while (started < work.length && (most === 0 || waiting.size < most)) {
      advance(started++);
    }
    if (waiting.size === 0) {
      return outputs;
    }
    const next = Math.min(...waiting.values());
    yield next - now;
    now = next;
    [...waiting].filter(([, until]) => until === now).forEach(([index]) => advance(index));
  }
}

function task(state: any, parameters: Expression, put: Put, next: string | undefined, target: (name: string) => string): Step {
  const retriers = handlers(state.Retry, ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'JitterStrategy']);
  const catchers = handlers(state.Catch, ['ResultPath', 'Next']).map((each) => ({ ...each, put: resultPath(each.ResultPath), next: target(each.Next) }));
  return function* (input, world) {
    const retries = retriers.map(() => 0);
    for (;;) {
      try {
        const sent = parameters(input, world.context);
        world.event?.('TaskScheduled');
        world.event?.('TaskStarted');
        const result = world.call(state.Resource, sent);
        world.event?.('TaskSucceeded');
        return { output: put(input, copy(result)), next };
      } catch (error) {
        if (!(error instanceof StatesError)) {
          throw error;
        }
        world.event?.('TaskFailed');
        // Only the first entry that matches counts. Once its attempts are used up, no later entry gets the error.
        const index = retriers.findIndex(({ matches }) => matches(error));
        const { MaxAttempts = 3, IntervalSeconds = 1, BackoffRate = 2, JitterStrategy = 'NONE' } = retriers[index] ?? {};
        if (index >= 0 && retries[index] < MaxAttempts) {
          yield IntervalSeconds * BackoffRate ** retries[index]++ * (JitterStrategy === 'FULL' ? world.jitter ?? 1 : 1);
          continue;
        }
        const catcher = catchers.find(({ matches }) => matches(error));
        if (!catcher) {
          throw error;
        }
        return { output: catcher.put(input, copy({ Error: error.error, Cause: error.reason })), next: catcher.next };
      }
    }
  };
}

function handlers(entries: any[] = [], fields: string[]): any[] {
  return entries.map((entry, index) => {
    only(['ErrorEquals', ...fields], entry, 'Retry or Catch');
    const names: string[] = entry.ErrorEquals;
    const all = names.includes('States.ALL');
    if (all && (names.length > 1 || index < entries.length - 1)) {
      unsupported('States.ALL with other names or before other entries');
    }
    // Some reserved names match more than themselves, as States.TaskFailed does.
    names.filter((each) => each.startsWith('States.') && each !== 'States.ALL').forEach((each) => unsupported(`ErrorEquals ${each}`));
    const matches = ({ error }: StatesError) => names.includes(error) || all && !['States.DataLimitExceeded', 'States.Runtime'].includes(error);
    return { ...entry, matches };
  });
}

function condition({ Variable, ...comparison }: any): Expression {
  const [operator, ...more] = Object.keys(comparison);
  const operand = comparison[operator];
  if (more.length > 0 || (Variable === undefined) !== ['And', 'Not'].includes(operator)) {
    unsupported(`The condition ${JSON.stringify({ Variable, ...comparison })}`);
  }
  switch (operator) {
    case 'And': {
      const all: Expression[] = operand.map(condition);
      return (input, context) => all.every((holds) => holds(input, context));
    }
    case 'Not': {
      const holds = condition(operand);
      return (input, context) => !holds(input, context);
    }
    case 'IsPresent': {
      const find = finder(Variable);
      return (input, context) => (find(input, context).length > 0) === operand;
    }
    case 'IsNumeric': {
      const value = path(Variable);
      return (input, context) => (typeof value(input, context) === 'number') === operand;
    }
    case 'StringEquals': case 'BooleanEquals': case 'StringEqualsPath': {
      const value = path(Variable);
      const other: Expression = operator === 'StringEqualsPath' ? path(operand) : () => operand;
      return (input, context) => value(input, context) === other(input, context);
    }
    case 'NumericGreaterThanEquals': {
      const value = path(Variable);
      return (input, context) => {
        const number = value(input, context);
        return typeof number === 'number' && number >= operand;
      };
    }
    default: return unsupported(`The operator ${operator}`);
  }
}

/** What Parameters make of an input. */
function template(value: any): Expression {
  if (Array.isArray(value)) {
    const items = value.map(template);
    return (input, context) => items.map((item) => item(input, context));
  } else if (value === null || typeof value !== 'object') {
    return () => value;
  }
  const fields = Object.entries<any>(value)
    .map(([name, each]): [string, Expression] => name.endsWith('.$') ? [name.slice(0, -2), computed(each)] : [name, template(each)]);
  return (input, context) => Object.fromEntries(fields.map(([name, of]) => [name, of(input, context)]));
}

function computed(text: string): Expression {
  const [, addend, constant] = /^States\.MathAdd\((\$[^,']*), *(-?\d+)\)$/.exec(text) ?? [];
  if (addend !== undefined) {
    const value = path(addend);
    return (input, context) => {
      const number = value(input, context);
      return Number.isInteger(number) ? number + Number(constant) : fail('States.IntrinsicFailure', `${addend} is not an integer`);
    };
  }
  const [, json] = /^States\.JsonToString\((\$[^,']*)\)$/.exec(text) ?? [];
  if (json !== undefined) {
    const value = path(json);
    return (input, context) => JSON.stringify(value(input, context));
  }
  const [, list, member] = /^States\.ArrayContains\((\$[^,']*), *'([^'\\]*)'\)$/.exec(text) ?? [];
  if (list === undefined) {
    return path(text);
  }
  const values = list.includes('[*]') ? finder(list) : path(list);
  return (input, context) => {
    const found = values(input, context);
    return Array.isArray(found) ? found.includes(member) : fail('States.IntrinsicFailure', `${list} is not an array`);
  };
}

/**
 * The value at a path. Without one, AWS fails with States.Runtime. The specification has States.ParameterPathFailure for Parameters, which States.ALL
 * would catch.
 */
function path(text: string): Expression {
  const find = text.includes('[*]') ? unsupported(`The path ${text} here`) : finder(text);
  return (input, context) => {
    const [value = fail('States.Runtime', `nothing at ${text}`)] = find(input, context);
    return value;
  };
}

/** All values at a path of names, indexes and `[*]`. */
function finder(text: string): (input: any, context: any) => any[] {
  const [, root, rest] = /^(\$\$?)((?:\.[A-Za-z_]\w*|\[\d+\]|\[\*\])*)$/.exec(text) ?? unsupported(`The path ${text}`);
  const segments = rest.match(/\w+|\*/g) ?? [];
  const steps = segments.map((segment) => ({ segment, isIndex: /^\d/.test(segment) }));
  return (input, context) => {
    let values = [root === '$' ? input : context];
    for (const { segment, isIndex } of steps) {
      const found: any[] = [];
      for (const value of values) {
        if (segment === '*') {
          found.push(...Array.isArray(value) ? value : []);
        } else if (value !== null && typeof value === 'object' && Array.isArray(value) === isIndex && Object.hasOwn(value, segment)) {
          found.push(value[segment]);
        }
      }
      values = found;
    }
    return values;
  };
}

function resultPath(text: string | null = '$'): Put {
  if (text === null) {
    return (input) => input;
  }
  const names = /^\$(\.[A-Za-z_]\w*)*$/.test(text) ? text.split('.').slice(1) : unsupported(`ResultPath ${text}`);
  const put = (input: any, [name, ...rest]: string[], result: any): any => {
    if (name === undefined) {
      return result;
    } else if (input === null || typeof input !== 'object' || Array.isArray(input)) {
      return fail('States.ResultPathMatchFailure', text);
    }
    return { ...input, [name]: put(Object.hasOwn(input, name) ? input[name] : {}, rest, result) };
  };
  return (input, result) => put(input, names, result);
}

function only(fields: string[], value: any, what: string): void {
  Object.keys(value).filter((field) => !fields.includes(field)).forEach((field) => unsupported(`${what}: ${field}`));
}

/** As JSON would carry it. */
function copy(value: any): any {
  return JSON.parse(JSON.stringify(value));
}

function fail(error: string, reason?: string): never {
  throw new StatesError(error, reason);
}

function unsupported(what: string): never {
  throw new Error(`${what} is not implemented`);
}
