import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../../api/objects.ts';
import type { MutationRound } from './admissionPlugin.ts';

/** Who of those that change an object is asked a second time: who wants to, and was asked before somebody else changed it. @source k8s.io/apiserver pkg/admission/plugin/webhook/mutating reinvocationcontext.go */
export class Reinvocation {
  readonly #again = new Set<string>();
  readonly #asked = new Set<string>();
  #last: KubernetesObject | undefined;

  /** Before anybody is asked; what others changed since the first round counts. */
  begin(object: KubernetesObject | undefined, { index }: MutationRound): void {
    if (index > 0 && !isDeepStrictEqual(this.#last, object)) this.#askAgain();
  }

  isDue(id: string, { index }: MutationRound): boolean { return index === 0 || this.#again.has(id); }

  /** After `id` was asked. `wantsMore`: its reinvocation policy is IfNeeded. */
  note(id: string, round: MutationRound, { changed, wantsMore }: { readonly changed: boolean; readonly wantsMore: boolean }): void {
    if (changed) { this.#askAgain(); round.changed(); }
    if (wantsMore) this.#asked.add(id);
  }

  end(object: KubernetesObject | undefined): void { this.#last = structuredClone(object); }

  #askAgain(): void {
    for (const id of this.#asked) this.#again.add(id);
    this.#asked.clear();
  }
}

/** The memory of one request's rounds, for as long as its object is there. */
export function makeReinvocations(): (object: KubernetesObject | undefined) => Reinvocation {
  const known = new WeakMap<KubernetesObject, Reinvocation>();
  return object => {
    if (object === undefined) return new Reinvocation();
    let found = known.get(object);
    if (found === undefined) known.set(object, found = new Reinvocation());
    return found;
  };
}
