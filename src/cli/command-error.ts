/**
 * Reason why a command did not do its work, with the remedy. Reported without a stack trace.
 */
export class CommandError extends Error {
  /**
   * @param exitCode 1 if the work failed, 2 if the arguments are wrong
   */
  constructor(message: string, public readonly exitCode: 1 | 2 = 1) {
    super(message);
  }
}
