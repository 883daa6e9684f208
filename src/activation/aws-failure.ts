/**
 * Cause of a failed AWS call, as far as it affects the next step.
 *
 * - `LINKED_ACCOUNT`: the account is not the payer account
 * - `NOT_ALLOWED`: a permission is missing
 * - `PASSING`: the call might succeed later
 * - `LASTING`: the call will not succeed later
 */
export type FailureCause = 'LINKED_ACCOUNT' | 'NOT_ALLOWED' | 'PASSING' | 'LASTING';

export interface AwsFailure {
  readonly cause: FailureCause;
  readonly text: string;
}

const LINKED_ACCOUNT_REMEDY = 'Use the payer account (the management account, or a standalone account).';

const THROTTLED = /throttl|LimitExceeded|TooManyRequests|SlowDown/i;

/**
 * Creates a failure from an error of an SDK client.
 *
 * @param what failed action
 */
export function failureOf(what: string, error: unknown): AwsFailure {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const cause = causeOf(name, message, $metadata?.httpStatusCode);
  return { cause, text: `${what}: ${name}: ${message}${cause === 'LINKED_ACCOUNT' ? ` ${LINKED_ACCOUNT_REMEDY}` : ''}` };
}

function causeOf(name: string, message: string, status: number | undefined): FailureCause {
  if (/AccessDenied/i.test(name)) {
    // AWS uses the same code for both causes. Cost Explorer rejects the call from a linked account even if IAM allows it.
    return /linked account/i.test(message) ? 'LINKED_ACCOUNT' : 'NOT_ALLOWED';
  }
  // Without a status, there was no response.
  return status === undefined || status >= 500 || THROTTLED.test(name) ? 'PASSING' : 'LASTING';
}
