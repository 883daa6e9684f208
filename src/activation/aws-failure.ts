/**
 * Why AWS did not do something, as far as it matters for what comes next: the account is not the payer; a permission is missing; it may work later; or it will not.
 */
export type FailureCause = 'LINKED_ACCOUNT' | 'NOT_ALLOWED' | 'PASSING' | 'LASTING';

export interface AwsFailure {
  readonly cause: FailureCause;
  readonly text: string;
}

const THROTTLED = /throttl|LimitExceeded|TooManyRequests|SlowDown/i;

/** An error of an SDK client. */
export function failureOf(what: string, error: unknown): AwsFailure {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return { cause: causeOf(name, message, $metadata?.httpStatusCode), text: `${what}: ${name}: ${message}` };
}

function causeOf(name: string, message: string, status: number | undefined): FailureCause {
  if (/AccessDenied/i.test(name)) {
    // AWS has one code for both. IAM allows a linked account what its policy says, and Cost Explorer refuses it all the same.
    return /linked account/i.test(message) ? 'LINKED_ACCOUNT' : 'NOT_ALLOWED';
  }
  // Without a status there was no answer.
  return status === undefined || status >= 500 || THROTTLED.test(name) ? 'PASSING' : 'LASTING';
}
