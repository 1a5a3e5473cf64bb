/** Calls `action` with every item, with no more than `limit` at once. Rejects with the first failure. */
export async function forEachLimited<T>(items: readonly T[], { limit, action }: { readonly limit: number; readonly action: (item: T) => Promise<void> }): Promise<void> {
  const left = items.values();
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, async () => { for (const item of left) await action(item); }));
}
