import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until an expectation is met, for at most 20 seconds. */
export async function until(expectation: () => Promise<void>): Promise<void> {
  for (const started = Date.now(); ; await sleep(100)) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() - started > 20_000) {
        throw error;
      }
    }
  }
}
