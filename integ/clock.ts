/** The time, and a way to let it pass. */
export interface Clock {
  readonly now: () => Date;
  readonly wait: (seconds: number) => Promise<unknown>;
}

export const REAL_CLOCK: Clock = {
  now: () => new Date(),
  wait: async (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000)),
};
