import assert from 'node:assert/strict';

/** Waits for what other programs or the disk do in their own time. The limit only ends what would never end. */
export async function eventually(what: string, isSo: () => boolean | Promise<boolean>, { limitMs = 60_000 }: { readonly limitMs?: number } = {}): Promise<void> {
  for (const end = Date.now() + limitMs; !await isSo();) {
    assert.ok(Date.now() < end, `not within ${limitMs} ms: ${what}`);
    await new Promise(resolve => { setTimeout(resolve, 1); });
  }
}
