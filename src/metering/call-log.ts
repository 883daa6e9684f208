interface Failed {
  readonly first: string;
  readonly subject?: string;
  times: number;
}

/**
 * How often each operation of AWS answered, and what failed. A run goes on after a failure, and tells all of them at its end.
 */
export class CallLog {
  /** Answers by operation, each page by itself. */
  public readonly answers: Record<string, number> = {};

  private readonly failed = new Map<string, Failed>();

  public answered(operation: string): void {
    this.answers[operation] = (this.answers[operation] ?? 0) + 1;
  }

  /**
   * Notes what failed; of many alike, the first.
   *
   * @param subject what it was called for
   */
  public failedWith(operation: string, error: unknown, subject?: string): void {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const known = this.failed.get(operation);
    if (known) {
      known.times += 1;
    } else {
      this.failed.set(operation, { first: text, subject, times: 1 });
    }
  }

  /** What comes of some work, or undefined if it fails. */
  public async attempt<T>(operation: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.failedWith(operation, error);
      return undefined;
    }
  }

  /** One text for each operation that failed. */
  public failures(): string[] {
    return [...this.failed].map(([operation, { first, subject, times }]) =>
      `${operation} failed${times === 1 ? '' : ` ${times} times, first`}${subject === undefined ? '' : ` for ${subject}`} with ${first}`);
  }
}
