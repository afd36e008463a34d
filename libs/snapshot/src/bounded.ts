/**
 * Calls `work` for the items in order, as many at a time as weigh `limit` together (1 each unless `weightOf` says more, at
 * most the limit); gives the results in order of the items. Rejects with the first error, after the calls that had begun.
 */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
  weightOf: (item: Item) => number = () => 1,
): Promise<Result[]> {
  const results: Result[] = [];
  const running = new Set<Promise<void>>();
  let load = 0;
  let failed: { readonly error: unknown } | undefined;
  const run = async (index: number): Promise<void> => {
    try {
      results[index] = await work(items[index] as Item, index);
    } catch (error) {
      failed ??= { error };
    }
  };
  for (const [index, item] of items.entries()) {
    const weight = Math.min(weightOf(item), limit);
    while (load + weight > limit && failed === undefined) await Promise.race(running);
    if (failed !== undefined) break;
    load += weight;
    const call = run(index).then(() => {
      load -= weight;
      running.delete(call);
    });
    running.add(call);
  }
  await Promise.all(running);
  if (failed !== undefined) throw failed.error;
  return results;
}
