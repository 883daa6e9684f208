/**
 * Runs an asynchronous function for each element with limited concurrency. Returns the results in the order of the elements.
 */
export async function inParallel<T, R>(limit: number, all: readonly T[], work: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(all.length);
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, async () => {
    while (next < all.length) {
      const index = next++;
      results[index] = await work(all[index]);
    }
  }));
  return results;
}
