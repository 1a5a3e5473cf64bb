import type { PlacedObject } from '../workspace/workspace.ts';

/** Of what may be meant, that in the very namespace (undefined: in the one that is not written), where anything is; else all: diagnostics are quiet where they are unsure, but a change must not reach the namesake in another namespace. */
export function inNamespace<T extends PlacedObject>(placed: readonly T[], namespace: string | undefined): readonly T[] {
  const there = placed.filter(({ object }) => object.namespace === namespace);
  return there.length > 0 ? there : placed;
}
