import type { TimeZone } from 'aws-cdk-lib';
import { isToken, numberText, show } from '../private/check';

export interface MonthlySchedule {
  readonly dayOfMonth: number;
  readonly hour: number;
  readonly minute: number;
  readonly timeZone: TimeZone;
  readonly enabled: boolean;
}

/** Returns the schedule of a report, with the property names of `AWS::BCM::ScheduledReport`. */
export function scheduleConfig({ dayOfMonth, hour, minute, timeZone, enabled }: MonthlySchedule): object {
  return {
    ScheduleExpression: `cron(${[minute, hour, dayOfMonth].map(numberText).join(' ')} * ? *)`,
    ScheduleExpressionTimeZone: timeZone.timezoneName,
    State: enabled ? 'ENABLED' : 'DISABLED',
  };
}

/** Problems of a schedule. */
export function scheduleProblems({ dayOfMonth, hour, minute }: Partial<Record<'dayOfMonth' | 'hour' | 'minute', number>>): string[] {
  return [
    ...rangeProblems('dayOfMonth', dayOfMonth, 1, 28, 'pass a day that every month has'),
    ...rangeProblems('hour', hour, 0, 23, 'pass the hour of the day'),
    ...rangeProblems('minute', minute, 0, 59, 'pass the minute of the hour'),
  ];
}

function rangeProblems(prop: string, value: number | undefined, min: number, max: number, remedy: string): string[] {
  return value === undefined || isToken(value) || (Number.isInteger(value) && value >= min && value <= max)
    ? []
    : [`${prop} must be a whole number from ${min} to ${max}, got ${show(value)}: ${remedy}`];
}
