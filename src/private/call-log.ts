interface Failed {
  readonly first: string;
  readonly subject?: string;
  times: number;
}

/**
 * Number of responses of each AWS operation, and failures. A run continues after a failure and reports all failures at the end.
 */
export class CallLog {
  /** Number of responses by operation. Each page is one response. */
  public readonly answers: Record<string, number> = {};

  /** Lines for the log about failures that change no value. */
  public readonly notes: object[] = [];

  private readonly failed = new Map<string, Failed>();

  public answered(operation: string): void {
    this.answers[operation] = (this.answers[operation] ?? 0) + 1;
  }

  public note(line: object): void {
    this.notes.push(line);
  }

  /**
   * Records a failure. Keeps the first error and the number of failures for each operation.
   *
   * @param subject resource for which the operation was called
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

  /** Returns the result of an action, or undefined if the action fails. */
  public async attempt<T>(operation: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.failedWith(operation, error);
      return undefined;
    }
  }

  /** Adds the responses and the notes to those of another log, without the failures. */
  public addTo(other: CallLog): void {
    Object.entries(this.answers).forEach(([operation, times]) => other.answers[operation] = (other.answers[operation] ?? 0) + times);
    other.notes.push(...this.notes);
  }

  /** Returns one message for each operation that failed. */
  public failures(): string[] {
    return [...this.failed].map(([operation, { first, subject, times }]) =>
      `${operation} failed${times === 1 ? '' : ` ${times} times, first`}${subject === undefined ? '' : ` for ${subject}`} with ${first}`);
  }
}
