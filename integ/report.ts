import type { Assumption } from './assumptions';
import { BY_HAND } from './by-hand';
import type { Check } from './check';
import type { Shown } from './run-checks';

/** An assumption, and how to verify it. */
export type Row = Assumption & (
  | { readonly how: 'automatic'; readonly when: string; readonly where?: string; readonly cost: string }
  | { readonly how: 'by hand'; readonly why: string }
);

export function listRows(assumptions: readonly Assumption[], checks: readonly Check[]): Row[] {
  return assumptions.map((assumption) => {
    const check = checks.find(({ id }) => id === assumption.id);
    return check
      ? { ...assumption, how: 'automatic', when: check.when, where: check.where, cost: check.cost ?? 'nothing' }
      : { ...assumption, how: 'by hand', why: BY_HAND[assumption.id] };
  });
}

export function listText(rows: readonly Row[]): string {
  return rows.map((row) => {
    const how = row.how === 'by hand'
      ? `by hand, because ${row.why}`
      : `${row.when}${row.where ? `, in ${row.where}` : ''}; costs ${row.cost}`;
    return `${row.id}\n  ${row.assumption}\n  ${how}`;
  }).join('\n');
}

/** A line for each result, with the workaround of a refuted assumption. */
export function shownText({ id, outcome }: Shown, assumptions: readonly Assumption[]): string {
  switch (outcome.result) {
    case 'verified': return `${id}: verified (${outcome.seen})`;
    case 'refuted': return `${id}: refuted (${outcome.seen}) → ${assumptions.find((each) => each.id === id)!.workaround}`;
    case 'inconclusive': return `${id}: inconclusive (${outcome.because}${outcome.tryAgain ? `; try again: ${outcome.tryAgain}` : ''})`;
  }
}

export function summaryText(shown: readonly Shown[]): string {
  const count = (result: string) => shown.filter(({ outcome }) => outcome.result === result).length;
  return `${count('verified')} verified, ${count('refuted')} refuted, ${count('inconclusive')} inconclusive`;
}

/** Results for an issue. Of the outputs of the app, it contains only those in the results. */
export function shownJson(shown: readonly Shown[], assumptions: readonly Assumption[], at: Date): string {
  const results = shown.map(({ id, outcome }) => ({ ...assumptions.find((each) => each.id === id)!, ...outcome }));
  return JSON.stringify({ at: at.toISOString(), results }, undefined, 2);
}
