import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';

// Read once, since tests replace the environment.
const { RECORDED_VERDICTS: folder } = process.env;

/** What IAM is asked: one action on one resource, and every policy that has a say. */
export interface Question {
  readonly identityPolicies: any[];
  readonly boundary?: any;

  /** The policies of one level of the organization: one of them must allow. */
  readonly serviceControlPolicies?: any[];
  readonly action: string;
  readonly resource: string;
  readonly principal: string;
  readonly context: Record<string, string | string[]>;
}

/**
 * Keeps questions and their verdicts for a second reader, plane/readers/check_verdicts.py, in the folder that RECORDED_VERDICTS names.
 *
 * A policy is written once and then named by its hash: thousands of questions are asked about the same few policies.
 */
export function recordVerdict(question: Question, verdict: string): void {
  if (!folder) {
    return;
  }
  const { identityPolicies, boundary, serviceControlPolicies, ...request } = question;
  const { testPath = '', currentTestName } = expect.getState();
  const named = (policy: any) => once({ policy });
  once({
    ...request,
    identityPolicies: identityPolicies.map(named),
    boundary: boundary && named(boundary),
    serviceControlPolicies: serviceControlPolicies?.map(named),
    verdict,
  }, { file: relative('', testPath), test: currentTestName });
}

/** Every test file has one of its own: what two files ask is written twice, and the reader takes it once. */
const written = new Set<string>();

/** Writes a line unless it is written, and returns its hash. A remark makes no difference. */
function once(line: object, remark: object = {}): string {
  const hash = createHash('sha256').update(JSON.stringify(line)).digest('base64url');
  if (!written.has(hash)) {
    if (written.size === 0) {
      mkdirSync(folder!, { recursive: true });
    }
    // Two processes must not write to one file.
    appendFileSync(join(folder!, `${process.pid}.jsonl`), `${JSON.stringify({ hash, ...line, ...remark })}\n`);
    written.add(hash);
  }
  return hash;
}
