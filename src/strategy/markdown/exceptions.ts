import { inline, table } from '../../private/markdown';
import type { ChecksFact, ExceptionsFact } from '../strategy-facts';

/** Section on usage, principals, findings and warnings that the app accepts. */
export function exceptionSection({ checks, accepted }: ExceptionsFact): string[] {
  const paths = [...new Set(checks.map(({ path }) => path))];
  const rows = accepted.map(({ path, kind, accepted: what, reason }) => [scopeOf(path), kind, what, reason ?? '']);
  return [
    '## Exceptions',
    paths.length === 0
      ? '`BedrockCostChecks` is not registered in the app. Statements that bypass the tags are not detected.'
      : `\`BedrockCostChecks\` checks ${paths.map((path) => inline(scopeOf(path))).join(', ')}. The checks run after this document is written, and report their findings during synth.${baselines(checks)}`,
    ...rows.length === 0 ? ['The app declares no exceptions.'] : [table(['Scope', 'Exception', 'Accepted', 'Reason'], rows)],
  ];
}

function scopeOf(path: string): string {
  return path === '' ? 'the app' : path;
}

function baselines(checks: readonly ChecksFact[]): string {
  const files = [...new Set(checks.flatMap(({ baselineFile }) => baselineFile ?? []))];
  return files.length === 0 ? '' : ` Findings in ${files.map(inline).join(', ')} are accepted for now.`;
}
