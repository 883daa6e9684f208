import { csvRecords } from './csv';
import type { Calibration } from '../pricing/price-document';
import { show } from '../private/text';

/** Factors that a calibration accepts, including the bounds. */
export interface FactorBounds {
  readonly min: number;
  readonly max: number;
}

/** Calibration from the results of the saved query, and the profiles that it does not contain. */
export interface CalibrationFactors {
  /** Reasons why the results are not used. The calibration is then empty. */
  readonly problems: readonly string[];
  readonly calibration: Calibration;

  /** Profiles without a factor, each with the reason. */
  readonly leftOut: readonly string[];
}

const COLUMNS = ['month', 'profile', 'profile_arn', 'factor'] as const;

const QUERY = '"Bedrock cost: calibration, by profile and model"';

/**
 * Reads the factors from results of the saved query for the calibration, as CSV. An app with many profiles has more than one result.
 *
 * @param results texts of the files, by name
 */
export function calibrationFactors(results: Readonly<Record<string, string>>, bounds: FactorBounds): CalibrationFactors {
  const problems: string[] = [];
  const leftOut: string[] = [];
  const months = new Set<string>();
  const factors = new Map<string, number>();
  for (const [file, text] of Object.entries(results)) {
    const records = csvRecords(text);
    const missing = COLUMNS.filter((column) => !(column in (records?.[0] ?? {})));
    if (records === undefined || missing.length > 0) {
      problems.push(`${file} must be the result of the saved query ${QUERY}, got ${received(records, missing)}: run the query, and download its result as CSV`);
      continue;
    }
    for (const { month, profile, profile_arn: arn, factor, problem } of records) {
      months.add(month ?? '');
      const value = Number(factor);
      if (arn === undefined) {
        problems.push(`profile_arn in ${file} must be the ARN of a profile, got none for ${show(profile)}: download the result again`);
      } else if (factor === undefined) {
        leftOut.push(`${profile} (${arn}): ${problem ?? 'no factor'}`);
      } else if (!Number.isFinite(value)) {
        problems.push(`factor in ${file} must be a number, got ${show(factor)} for ${arn}: download the result again, because a spreadsheet can change numbers`);
      } else if (value < bounds.min || value > bounds.max) {
        leftOut.push(`${profile} (${arn}): the factor ${value} is not within ${bounds.min} to ${bounds.max}`);
      } else if (factors.has(arn) && factors.get(arn) !== value) {
        problems.push(`factor in ${file} must be the same in all rows of a profile, got ${factors.get(arn)} and ${value} for ${arn}: pass the results of one month and one app`);
      } else {
        factors.set(arn, value);
      }
    }
  }
  const wrong = [...months].filter((month) => !/^\d{4}-(0[1-9]|1[0-2])$/.test(month));
  if (wrong.length > 0) {
    problems.push(`month must be written as YYYY-MM, got ${wrong.map(show).join(', ')}: download the result again, because a spreadsheet can change dates`);
  } else if (months.size > 1) {
    problems.push(`month must be the same in all rows, got ${[...months].sort().join(', ')}: run all parts of the query on the same day`);
  }
  const [month = ''] = months;
  const byArn = [...factors].sort(([one], [other]) => one < other ? -1 : 1);
  return { problems, calibration: { month, factors: problems.length > 0 ? {} : Object.fromEntries(byArn) }, leftOut };
}

function received(records: ReturnType<typeof csvRecords>, missing: readonly string[]): string {
  if (records === undefined) {
    return 'a file that is not CSV';
  }
  return records.length === 0 ? 'a file without rows' : `a file without the ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}`;
}
