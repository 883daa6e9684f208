import { FakeAws, run } from './support/state-machine';
import { execute, execution, StatesError } from './support/states-language';

/** A task in a machine of its own, followed by `Caught` if it catches. */
function taskWith(fields: object): object {
  return {
    StartAt: 'Task',
    States: { Task: { Type: 'Task', Resource: 'arn', End: true, ...fields }, ...'Catch' in fields ? { Caught: { Type: 'Succeed' } } : {} },
  };
}

/** A state in a machine of its own. */
const machineOf = (state: object) => ({ StartAt: 'Only', States: { Only: state } });
const passWith = (fields: object) => machineOf({ Type: 'Pass', End: true, ...fields });

/** Runs a machine. Its tasks use up the results one by one and keep the last one. A result that is an error is thrown. */
function ran(definition: object, input: unknown = {}, results: unknown[] = [{}]) {
  const states: string[] = [];
  const calls: unknown[] = [];
  const call = (_: string, parameters: unknown) => {
    const result = results[Math.min(calls.push(parameters), results.length) - 1];
    if (result instanceof Error) {
      throw result;
    }
    return result;
  };
  const world = { context: { Execution: { Id: 'this-one' } }, call, entered: (name: string) => states.push(name) };
  const outcome = (): { output?: unknown; error?: string; reason?: string } => {
    try {
      return { output: execute(definition, input, world) };
    } catch (error) {
      if (error instanceof StatesError) {
        return { error: error.error, reason: error.reason };
      }
      throw error;
    }
  };
  return { ...outcome(), states, calls };
}

const A = new StatesError('A');
const B = new StatesError('B', 'because');

describe('Retry', () => {
  test('makes the task succeed when the error passes', () => {
    const { output, calls } = ran(taskWith({ Retry: [{ ErrorEquals: ['A'] }] }), {}, [A, A, A, 'done']);

    expect(output).toBe('done');
    expect(calls).toHaveLength(4);
  });

  test.each([[undefined, 4], [0, 1], [1, 2], [6, 7]])('with MaxAttempts %s calls %s times in all', (MaxAttempts, times) => {
    const retrier = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts, BackoffRate: 2, JitterStrategy: 'FULL' };
    const { error, calls } = ran(taskWith({ Retry: [retrier] }), {}, [A]);

    expect(error).toBe('A');
    expect(calls).toHaveLength(times);
  });

  test('goes by the first entry that matches, even if that has no attempts', () => {
    const never = { ErrorEquals: ['B', 'A'], MaxAttempts: 0 };
    const often = { ErrorEquals: ['A'], MaxAttempts: 5 };

    expect(ran(taskWith({ Retry: [never, often] }), {}, [A]).calls).toHaveLength(1);
    expect(ran(taskWith({ Retry: [often, never] }), {}, [A]).calls).toHaveLength(6);
  });

  test('counts the attempts of each entry separately', () => {
    const Retry = [{ ErrorEquals: ['A'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'], MaxAttempts: 2 }];

    expect(ran(taskWith({ Retry }), {}, [A, B, B, A, 'unreached']).calls).toHaveLength(4);
  });

  test('starts from zero when the state is entered again', () => {
    const States = {
      Task: { Type: 'Task', Resource: 'arn', Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1 }], Next: 'More' },
      More: { Type: 'Choice', Choices: [{ Variable: '$.more', BooleanEquals: true, Next: 'Task' }], Default: 'Done' },
      Done: { Type: 'Succeed' },
    };
    const { output, calls } = ran({ StartAt: 'Task', States }, {}, [A, { more: true }, A, { more: false }]);

    expect(output).toEqual({ more: false });
    expect(calls).toHaveLength(4);
  });
});

describe('Catch', () => {
  test('follows the attempts of Retry, and puts the error at ResultPath', () => {
    const { output, states, calls } = ran(taskWith({
      Retry: [{ ErrorEquals: ['B'], MaxAttempts: 2 }], Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Caught' }],
    }), { name: 'app' }, [B]);

    expect(output).toEqual({ name: 'app', error: { Error: 'B', Cause: 'because' } });
    expect(states).toEqual(['Task', 'Caught']);
    expect(calls).toHaveLength(3);
  });

  test('goes by the first entry that matches', () => {
    const { output } = ran(taskWith({
      Catch: [
        { ErrorEquals: ['B'], Next: 'Caught' },
        { ErrorEquals: ['A'], ResultPath: null, Next: 'Caught' },
        { ErrorEquals: ['States.ALL'], Next: 'Caught' },
      ],
    }), { name: 'app' }, [A]);

    expect(output).toEqual({ name: 'app' });
  });

  test('without ResultPath replaces the input', () => {
    expect(ran(taskWith({ Catch: [{ ErrorEquals: ['A'], Next: 'Caught' }] }), { name: 'app' }, [A]).output).toEqual({ Error: 'A' });
  });

  test('leaves the error alone if no entry matches', () => {
    expect(ran(taskWith({ Catch: [{ ErrorEquals: ['A'], Next: 'Caught' }] }), {}, [B])).toMatchObject({ error: 'B', reason: 'because' });
  });

  test('does not hide a mistake in the test', () => {
    expect(() => ran(taskWith({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }), {}, [new Error('unknown call')])).toThrow('unknown call');
  });
});

const ALL = { Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] };

test.each(['States.DataLimitExceeded', 'States.Runtime'])('States.ALL does not match %s', (error) => {
  const { error: found, calls } = ran(taskWith(ALL), {}, [new StatesError(error)]);

  expect(found).toBe(error);
  expect(calls).toHaveLength(1);
});

test('a missing path is a States.Runtime error, which States.ALL does not match', () => {
  const { error, states, calls } = ran(taskWith({ ...ALL, Parameters: { 'Name.$': '$.name' } }), { title: 'app' });

  expect(error).toBe('States.Runtime');
  expect(states).toEqual(['Task']);
  expect(calls).toEqual([]);
});

test('Parameters take values from the input and the context', () => {
  const Parameters = { 'Id.$': '$$.Execution.Id', 'Deep': [{ 'Second.$': '$.list[1].name' }, '$.list'], 'Null': null };

  expect(ran(taskWith({ Parameters }), { list: [{ name: 'a' }, { name: 'b' }] }).calls)
    .toEqual([{ Id: 'this-one', Deep: [{ Second: 'b' }, '$.list'], Null: null }]);
});

test.each([
  ['States.ArrayContains($.list[*].name, \'b\')', true],
  ['States.ArrayContains($.list[*].name, \'c\')', false],
  ['States.ArrayContains($.names, \'c\')', true],
])('%s is %s', (call, found) => {
  expect(ran(passWith({ Parameters: { 'found.$': call } }), { list: [{ name: 'a' }, {}, { name: 'b' }], names: ['c'] }).output).toEqual({ found });
});

test('States.MathAdd adds to an integer, and fails for anything else', () => {
  const counted = (count: unknown) => ran(passWith({ Parameters: { 'count.$': 'States.MathAdd($.count, 1)' } }), { count });

  expect(counted(2).output).toEqual({ count: 3 });
  expect(counted('2').error).toBe('States.IntrinsicFailure');
});

test('States.JsonToString writes JSON', () => {
  expect(ran(passWith({ Parameters: { 'text.$': 'States.JsonToString($.count)' } }), { count: { a: 1 } }).output).toEqual({ text: '{"a":1}' });
});

describe('time', () => {
  /** The waits of a machine in seconds, and the types of its events. */
  const timed = (definition: object, input: unknown, call: () => unknown, jitter?: number) => {
    const events: string[] = [];
    const running = execution(definition, input, { context: {}, call, entered: () => undefined, event: (type) => events.push(type), jitter });
    const waits: number[] = [];
    try {
      for (let next = running.next(); !next.done; next = running.next()) {
        waits.push(next.value);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(StatesError);
    }
    return { waits, events };
  };
  const failing = () => { throw A; };
  const retrying = (fields: object) => taskWith({ Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2, ...fields }] });

  test.each<[object, number | undefined, number[]]>([
    [{}, 0, [2, 4, 8]],
    [{ JitterStrategy: 'FULL' }, undefined, [2, 4, 8]],
    [{ JitterStrategy: 'FULL' }, 0.5, [1, 2, 4]],
    [{ IntervalSeconds: undefined, BackoffRate: undefined }, undefined, [1, 2, 4]],
  ])('passes before each retry: %j with a jitter of %s', (fields, jitter, waits) => {
    expect(timed(retrying(fields), {}, failing, jitter).waits).toEqual(waits);
  });

  test('passes in Wait', () => {
    expect(timed(machineOf({ Type: 'Wait', Seconds: 60, End: true }), {}, failing).waits).toEqual([60]);
  });

  test('passes in as many items of Map as permitted', () => {
    const States = { Wait: { Type: 'Wait', Seconds: 60, End: true } };
    const map = (MaxConcurrency?: number) => machineOf({
      Type: 'Map', ItemsPath: '$', MaxConcurrency, ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Wait', States }, End: true,
    });

    expect(timed(map(2), [1, 2, 3, 4, 5], failing).waits).toEqual([60, 60, 60]);
    expect(timed(map(), [1, 2, 3, 4, 5], failing).waits).toEqual([60]);
  });

  test('events are counted as AWS counts them', () => {
    const attempt = ['TaskScheduled', 'TaskStarted', 'TaskFailed'];
    const States = { Pass: { Type: 'Pass', End: true } };
    const map = machineOf({ Type: 'Map', ItemsPath: '$', ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Pass', States }, End: true });

    expect(timed(retrying({ MaxAttempts: 1 }), {}, failing).events).toEqual(['ExecutionStarted', 'TaskStateEntered', ...attempt, ...attempt, 'ExecutionFailed']);
    expect(timed(taskWith({}), {}, () => ({})).events)
      .toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded']);
    expect(timed(map, [1], failing).events).toEqual([
      'ExecutionStarted', 'MapStateEntered', 'MapStateStarted', 'MapIterationStarted', 'PassStateEntered', 'PassStateExited', 'MapIterationSucceeded', 'MapStateSucceeded',
      'MapStateExited', 'ExecutionSucceeded',
    ]);
  });
});

describe('ResultPath', () => {
  test.each([
    [undefined, 'result'],
    ['$', 'result'],
    [null, { a: { b: 1 }, c: 2 }],
    ['$.c', { a: { b: 1 }, c: 'result' }],
    ['$.a.d', { a: { b: 1, d: 'result' }, c: 2 }],
    ['$.x.y', { a: { b: 1 }, c: 2, x: { y: 'result' } }],
  ])('%j puts the result there', (ResultPath, output) => {
    expect(ran(passWith({ Result: 'result', ResultPath }), { a: { b: 1 }, c: 2 }).output).toEqual(output);
    expect(ran(taskWith({ ResultPath }), { a: { b: 1 }, c: 2 }, ['result']).output).toEqual(output);
  });

  test('cannot go through a value that is not an object', () => {
    expect(ran(passWith({ Result: 'result', ResultPath: '$.a.b' }), { a: 1 }).error).toBe('States.ResultPathMatchFailure');
  });
});

describe('Map', () => {
  const mapOf = (States: object) => machineOf({
    Type: 'Map',
    ItemsPath: '$.items',
    MaxConcurrency: 5,
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Task', States },
    ResultPath: '$.results',
    End: true,
  });

  test('keeps the order of the items, also if some of them fail', () => {
    const { output, states } = ran(mapOf({
      Task: { Type: 'Task', Resource: 'arn', ResultPath: '$.did', Catch: [{ ErrorEquals: ['A'], ResultPath: null, Next: 'Failed' }], End: true },
      Failed: { Type: 'Pass', Result: 'failed', ResultPath: '$.did', End: true },
    }), { items: [{ id: 1 }, { id: 2 }, { id: 3 }] }, ['one', A, 'three']);

    expect(output).toEqual({
      items: [{ id: 1 }, { id: 2 }, { id: 3 }],
      results: [{ id: 1, did: 'one' }, { id: 2, did: 'failed' }, { id: 3, did: 'three' }],
    });
    expect(states).toEqual(['Only', 'Task', 'Task', 'Failed', 'Task']);
  });

  test('fails with the error of an item', () => {
    expect(ran(mapOf({ Task: { Type: 'Task', Resource: 'arn', End: true } }), { items: [1, 2] }, ['one', B])).toMatchObject({ error: 'B', reason: 'because' });
  });

  test('needs an array', () => {
    expect(ran(mapOf({ Task: { Type: 'Succeed' } }), { items: {} }).error).toBe('States.Runtime');
  });
});

describe('Choice', () => {
  const chosen = (rule: object, input: unknown, otherwise: object = { Default: 'No' }) => ran({
    StartAt: 'Choice',
    States: { Choice: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], ...otherwise }, Yes: { Type: 'Succeed' }, No: { Type: 'Succeed' } },
  }, input);
  const isPresent = { Variable: '$.list[0].name', IsPresent: true };

  test.each<[object, unknown, string]>([
    [isPresent, { list: [{ name: null }] }, 'Yes'],
    [isPresent, { list: [] }, 'No'],
    [{ ...isPresent, IsPresent: false }, {}, 'Yes'],
    [{ Variable: '$.name', StringEquals: 'a' }, { name: 'a' }, 'Yes'],
    [{ Variable: '$.name', StringEquals: 'a' }, { name: 'b' }, 'No'],
    [{ Variable: '$.name', StringEqualsPath: '$$.Execution.Id' }, { name: 'this-one' }, 'Yes'],
    [{ Not: { Variable: '$.name', StringEqualsPath: '$$.Execution.Id' } }, { name: 'this-one' }, 'No'],
    [{ Variable: '$.flag', NumericGreaterThanEquals: 3 }, { flag: 3 }, 'Yes'],
    [{ Variable: '$.flag', NumericGreaterThanEquals: 3 }, { flag: 2 }, 'No'],
    [{ Variable: '$.flag', NumericGreaterThanEquals: 3 }, { flag: '3' }, 'No'],
    [{ Variable: '$.flag', IsNumeric: true }, { flag: 3 }, 'Yes'],
    [{ Variable: '$.flag', IsNumeric: true }, { flag: '3' }, 'No'],
    [{ Variable: '$.flag', BooleanEquals: true }, { flag: true }, 'Yes'],
    [{ Variable: '$.flag', BooleanEquals: true }, { flag: 'true' }, 'No'],
    [{ And: [isPresent, { Variable: '$.list[0].name', StringEquals: 'a' }] }, { list: [{ name: 'a' }] }, 'Yes'],
    [{ And: [isPresent, { Variable: '$.list[0].name', StringEquals: 'a' }] }, {}, 'No'],
  ])('%j on %j goes to %s', (rule, input, state) => {
    expect(chosen(rule, input).states).toEqual(['Choice', state]);
  });

  test('cannot compare a missing value', () => {
    expect(chosen({ Variable: '$.name', StringEquals: 'a' }, {}).error).toBe('States.Runtime');
  });

  test('fails when nothing matches and there is no default', () => {
    expect(chosen({ Variable: '$.name', StringEquals: 'a' }, { name: 'b' }, {}).error).toBe('States.NoChoiceMatched');
  });
});

test('Wait keeps its input', () => {
  const States = { Wait: { Type: 'Wait', Seconds: 604_800, Next: 'Done' }, Done: { Type: 'Succeed' } };
  const { output, states } = ran({ StartAt: 'Wait', States }, { name: 'app' });

  expect(output).toEqual({ name: 'app' });
  expect(states).toEqual(['Wait', 'Done']);
});

test('Fail ends the execution with its error and cause', () => {
  expect(ran(machineOf({ Type: 'Fail', Error: 'NotDenied', Cause: 'It failed' }))).toMatchObject({ error: 'NotDenied', reason: 'It failed' });
  expect(new StatesError('NotDenied', 'It failed').message).toBe('NotDenied: It failed');
});

describe('rejects what is not implemented, even in a state that is not reached:', () => {
  const choice = (rule: object) => machineOf({ Type: 'Choice', Choices: [{ ...rule, Next: 'Only' }] });

  test.each<[string, object]>([
    ['TimeoutSeconds', { ...passWith({}), TimeoutSeconds: 1 }],
    ['InputPath', passWith({ InputPath: '$' })],
    ['ResultSelector', taskWith({ ResultSelector: {} })],
    ['HeartbeatSeconds', taskWith({ HeartbeatSeconds: 1 })],
    ['MaxDelaySeconds', taskWith({ Retry: [{ ErrorEquals: ['A'], MaxDelaySeconds: 1 }] })],
    ['SecondsPath', machineOf({ Type: 'Wait', SecondsPath: '$.seconds', End: true })],
    ['Type Parallel', machineOf({ Type: 'Parallel', Branches: [], End: true })],
    ['ErrorEquals States.TaskFailed', taskWith({ Retry: [{ ErrorEquals: ['States.TaskFailed'] }] })],
    ['States.ALL with other names', taskWith({ Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] })],
    ['before other entries', taskWith({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] })],
    ['The operator NumericEquals', choice({ Variable: '$.a', NumericEquals: 1 })],
    ['The operator NumericEquals', choice({ And: [{ Variable: '$.a', NumericEquals: 1 }] })],
    ['The condition', choice({ Variable: '$.a', StringEquals: 'a', IsPresent: true })],
    ['The condition', choice({ Or: [] })],
    ['The path States.UUID()', passWith({ Parameters: { 'a.$': 'States.UUID()' } })],
    ['The path $..a', passWith({ Parameters: { 'a.$': '$..a' } })],
    ['The path $.a[?(@.b)]', passWith({ Parameters: { 'a.$': '$.a[?(@.b)]' } })],
    ['The path $.a[*] here', passWith({ Parameters: { 'a.$': '$.a[*]' } })],
    ['ResultPath $.a[0]', passWith({ ResultPath: '$.a[0]' })],
    ['Mode":"DISTRIBUTED', machineOf({ Type: 'Map', End: true, ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...passWith({}) } })],
    ['A transition to Nowhere', machineOf({ Type: 'Pass', Next: 'Nowhere' })],
    ['neither or both of Next and End', machineOf({ Type: 'Pass' })],
  ])('%s', (message, definition) => {
    const { StartAt, States, ...others } = definition as any;
    const unreached = { ...others, StartAt: 'Done', States: { ...States, Done: { Type: 'Succeed' } } };

    expect(() => ran(unreached)).toThrow(message);
    expect(() => ran(unreached)).toThrow('is not implemented');
  });
});

test('a definition that asl-validator rejects does not run', async () => {
  const aws = new FakeAws();

  await expect(run(machineOf({ Type: 'Pass', End: true, Unknown: true }), aws)).rejects.toThrow('SCHEMA_VALIDATION_FAILED');
  await expect(run(taskWith({ Resource: 'arn:aws:states:::aws-sdk:iam:getRole', ResultPath: 1 }), aws)).rejects.toThrow('SCHEMA_VALIDATION_FAILED');
  expect(aws.calls).toEqual([]);
});

test('a loop without an exit does not hang the tests', async () => {
  const Choices = [{ Variable: '$.detail', IsPresent: true, Next: 'Again' }];

  await expect(run({ StartAt: 'Again', States: { Again: { Type: 'Choice', Choices, Default: 'Done' }, Done: { Type: 'Succeed' } } }, new FakeAws()))
    .rejects.toThrow('more than 20000 states were entered');
});
