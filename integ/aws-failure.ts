/** The name that AWS gave to what it refused, and its words. */
export function failureText(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message}`;
}

/** Whether IAM refused a call, rather than Bedrock a model that the account has no access to. */
export function isNotAuthorized(error: unknown): boolean {
  const { name, message } = error as Error;
  return /^AccessDenied/.test(name) && !/access to the model/i.test(message);
}

/**
 * What a call answers, or that IAM refused it. Whatever else fails is thrown: it shows nothing.
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
