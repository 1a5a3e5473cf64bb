import { SELF, elementsOf } from './fieldSet.ts';
import type { FieldPath, FieldSet } from './fieldSet.ts';

interface Node { [element: string]: Node }

/** A field set in the making; take it with `set` when it is complete. */
export class FieldSetBuilder {
  readonly #root: Node = {};

  get set(): FieldSet { return this.#root; }

  /** Adds a path; its parents become no members by that. The path of the whole object is no member of any set. */
  insert(path: FieldPath): void {
    if (path.length === 0) return;
    let node = this.#root;
    let fresh = true;
    for (const element of path) {
      if (!fresh && node !== this.#root && elementsOf(node).length === 0) node[SELF] = {};
      fresh = !Object.hasOwn(node, element);
      node = fresh ? node[element] = {} : node[element] as Node;
    }
    if (!fresh && elementsOf(node).length > 0) node[SELF] = {};
  }
}
