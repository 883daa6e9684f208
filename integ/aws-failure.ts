/** Name and message of an error. */
export function failureText(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}

/** Whether IAM denied a call, rather than Bedrock because the account has no access to the model. */
export function isNotAuthorized(error: unknown): boolean {
  const { name, message } = error as Error;
  return /^AccessDenied/.test(name) && !/access to the model/i.test(message);
}

/**
 * Returns the denial if IAM denied a call. Other errors are thrown, because they show nothing.
 */
export async function allowedOrDenied(call: () => Promise<unknown>): Promise<{ readonly denied?: string }> {
  try {
    await call();
    return {};
  } catch (error) {
    if (isNotAuthorized(error)) {
      return { denied: failureText(error) };
    }
    throw error;
  }
}
