/** Makes it another day, until `jest.useRealTimers()`. Timers go on as usual. */
export function setToday(day: string): void {
  jest.useFakeTimers({ now: new Date(day), doNotFake: ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
}
