/** What an execution runs against. */
export interface World {
  /** The context object, which paths with `$$` read. */
  readonly context: any;

  /** Runs a task. A `StatesError` is an error of the task. Any other error is a mistake in the test and is thrown as it is. */
  readonly call: (resource: string, parameters: any) => any;

  /** Gets the name of each state that is entered. */
  readonly entered: (name: string) => void;
}

/** An error that Retry and Catch look at. */
export class StatesError extends Error {
  public constructor(public readonly error: string, public readonly reason?: string) {
    super(reason === undefined ? error : `${error}: ${reason}`);
  }
}

type Step = (input: any, world: World) => { output: any; next?: string };
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
 * Runs a state machine, and returns its output or throws the `StatesError` that it failed with.
 *
 * It implements the part of https://states-language.net/spec.html that this library uses. It compiles the whole definition first and throws on
 * anything that it does not implement, even in states that the run does not reach. Waits and retries take no time. Map runs its items in order, so
 * MaxConcurrency has no effect.
 */
export function execute(definition: any, input: any, world: World): any {
  return machine(copy(definition), ['Comment', 'StartAt', 'States'])(copy(input), world);
}

function machine(definition: any, fields: string[]): (input: any, world: World) => any {
  only(fields, definition, 'A state machine');
  const target = (name: string) => Object.hasOwn(definition.States, name) ? name : unsupported(`A transition to ${name}`);
  const steps = new Map(Object.entries(definition.States).map(([name, state]) => [name, step(name, state, target)]));
  const start = target(definition.StartAt);
  return (input, world) => {
    let at: ReturnType<Step> = { output: input, next: start };
    while (at.next !== undefined) {
      world.entered(at.next);
      at = steps.get(at.next)!(at.output, world);
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
    case 'Pass': return (input, { context }) => ({ output: put(input, 'Result' in state ? state.Result : parameters(input, context)), next });
    case 'Task': return task(state, parameters, put, next, target);
    case 'Map': {
      const { ProcessorConfig } = state.ItemProcessor;
      if (JSON.stringify(ProcessorConfig) !== '{"Mode":"INLINE"}') {
        unsupported(`${name}: ProcessorConfig ${JSON.stringify(ProcessorConfig)}`);
      }
      const itemsOf = path(state.ItemsPath ?? '$');
      const each = machine(state.ItemProcessor, ['ProcessorConfig', 'StartAt', 'States']);
      return (input, world) => {
        const items = itemsOf(input, world.context);
        const outputs = Array.isArray(items) ? items.map((item) => each(item, world)) : fail('States.Runtime', `${name}: no array`);
        return { output: put(input, outputs), next };
      };
    }
    case 'Choice': {
      const rules = (state.Choices as any[]).map(({ Next, ...rule }) => ({ holds: condition(rule), next: target(Next) }));
      const otherwise = 'Default' in state ? target(state.Default) : undefined;
      return (input, { context }) => {
        const chosen = rules.find(({ holds }) => holds(input, context))?.next ?? otherwise;
        return { output: input, next: chosen ?? fail('States.NoChoiceMatched', name) };
      };
    }
    case 'Fail': {
      const error: string = state.Error ?? unsupported(`${name}: no Error`);
      return () => fail(error, state.Cause);
    }
    default: return (input) => ({ output: input, next });
  }
}

function task(state: any, parameters: Expression, put: Put, next: string | undefined, target: (name: string) => string): Step {
  const retriers = handlers(state.Retry, ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'JitterStrategy']);
  const catchers = handlers(state.Catch, ['ResultPath', 'Next']).map((each) => ({ ...each, put: resultPath(each.ResultPath), next: target(each.Next) }));
  return (input, world) => {
    const attempts = retriers.map(({ MaxAttempts = 3 }) => MaxAttempts);
    for (;;) {
      try {
        return { output: put(input, copy(world.call(state.Resource, parameters(input, world.context)))), next };
      } catch (error) {
        if (!(error instanceof StatesError)) {
          throw error;
        }
        // Only the first entry that matches counts. Once its attempts are used up, no later entry gets the error.
        const retrier = retriers.findIndex(({ matches }) => matches(error));
        if (retrier >= 0 && attempts[retrier]-- > 0) {
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
  return (input, context) => segments.reduce((values, segment) => values.flatMap((value) => {
    if (segment === '*') {
      return Array.isArray(value) ? value : [];
    }
    const isThere = value !== null && typeof value === 'object' && Array.isArray(value) === /^\d/.test(segment) && Object.hasOwn(value, segment);
    return isThere ? [value[segment]] : [];
  }), [root === '$' ? input : context]);
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
