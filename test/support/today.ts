/**
 * Makes the tests of a file run on one day: what is told about the age of prices depends on it. Timers go on as usual.
 */
export function fixToday(day = '2026-11-25'): void {
  beforeEach(() => setToday(day));
  afterEach(() => {
    jest.useRealTimers();
  });
}

/** Makes it another day, until `jest.useRealTimers()`. */
export function setToday(day: string): void {
  jest.useFakeTimers({ now: new Date(day), doNotFake: ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
}
