import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * npx projen data-age [--today=YYYY-MM-DD]
 *
 * Fails if generated data is so old that a release would be wrong about AWS. The tests do not look at the date.
 */

/** Data with a date in `asOf`, the way to renew it, and the age at which a release refuses it. Prices and the lifecycle of models change more often than the rest. */
export const DATA = [
  { file: 'projenrc/client-names/client-names.json', remedy: 'run npx projen client-names', maxDays: 90 },
  { file: 'src/checks/aws-managed-policies.json', remedy: 'run npx projen aws-policies', maxDays: 90 },
  { file: 'src/models/model-lifecycle.json', remedy: 'follow "Lifecycle of models" in CONTRIBUTING.md', maxDays: 60 },
  { file: 'src/pricing/bedrock-prices.json', remedy: 'run npx projen prices', maxDays: 60 },
  { file: 'src/private/resource-type-regions.json', remedy: 'run npx projen resource-type-regions', maxDays: 90 },
];

const DAY = 24 * 60 * 60 * 1000;

/** What is wrong with the dates of the data in a folder, on a day. */
export function agedData(folder: string, today: string): string[] {
  const now = dayOf(today);
  if (now === undefined) {
    return [`--today must be a date as YYYY-MM-DD, got ${today}: leave it out for the day of the clock`];
  }
  return DATA.flatMap(({ file, remedy, maxDays }) => {
    const { asOf } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const then = dayOf(asOf);
    if (then === undefined) {
      return [`asOf of ${file} must be a date as YYYY-MM-DD, got ${asOf}: ${remedy}`];
    }
    const days = (now - then) / DAY;
    return days > maxDays ? [`asOf of ${file} must be at most ${maxDays} days before ${today}, got ${asOf}, ${days} days before: ${remedy}`] : [];
  });
}

function dayOf(date: unknown): number | undefined {
  const time = typeof date === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

if (require.main === module) {
  const given = process.argv.slice(2).find((arg) => arg.startsWith('--today='))?.slice('--today='.length);
  const problems = agedData(join(__dirname, '..'), given ?? new Date().toISOString().slice(0, 10));
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
