import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { setToday } from '../support/today';
import { everyConstruct } from '../support/whole-app';

const SOURCES = join(__dirname, '..', '..', 'src');

afterEach(() => {
  jest.useRealTimers();
});

/** Templates, warnings and errors of an app with every construct, synthesized on a day. */
function synthesizedOn(day: string): unknown {
  setToday(day);
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Everything', { env: { account: '111122223333', region: 'us-east-1' } });
  everyConstruct(stack);
  const assembly = app.synth();
  return assembly.stacks.map(({ template, messages }) => ({ template, messages: messages.map(({ level, entry }) => [level, entry.data]) }));
}

test('an unchanged app has the same templates and the same warnings today, in a year and in ten years', () => {
  const today = synthesizedOn('2026-11-29');

  expect(synthesizedOn('2027-11-29')).toEqual(today);
  expect(synthesizedOn('2036-11-29')).toEqual(today);
});

test('nothing but the entry points of functions and of the command reads the clock', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ts$/.test(file) && !/\.lambda\.ts$/.test(file));
  const readers = files.filter((file) => /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bprocess\.hrtime/.test(readFileSync(join(SOURCES, file), 'utf8')));

  expect(files.length).toBeGreaterThan(200);
  expect(readers).toEqual([]);
});
