type Zero = '' | 0 | readonly [] | Readonly<Record<string, never>>;

/** Paths ('ports[].containerPort') of required fields and the zero value that stands for their absence. Parents come before children. */
export type ZeroValues = Readonly<Record<string, Zero>>;

/** The paths as a tree, so that only what an object has is looked at: a pod has few of the fields that a pod may have. */
interface Node { readonly zero?: Zero; readonly isList: boolean; readonly children: ReadonlyMap<string, Node> }

const trees = new WeakMap<ZeroValues, Node>();

/**
 * Gives absent (or null) required fields their zero value, in place, where their parent is there; so that validation
 * finds every field that the types promise and can say that it is required. Idempotent, never throws.
 * @source Go's decoding into structs, which cannot leave a field out
 */
export function fillZeroValues(root: object, zeroValues: ZeroValues): void {
  let tree = trees.get(zeroValues);
  if (tree === undefined) trees.set(zeroValues, tree = toTree(zeroValues));
  fill(root, tree);
}

function fill(value: unknown, { children }: Node): void {
  if (!isRecord(value) || children.size === 0) return;
  for (const [segment, child] of children) {
    const field = child.isList ? segment.slice(0, -2) : segment;
    if (child.zero !== undefined && (value[field] === undefined || value[field] === null)) value[field] = typeof child.zero === 'object' ? structuredClone(child.zero) : child.zero;
    const inner = value[field];
    if (!child.isList) fill(inner, child);
    else if (Array.isArray(inner)) for (const item of inner as unknown[]) fill(item, child);
  }
}

function toTree(zeroValues: ZeroValues): Node {
  const make = (isList: boolean): MutableNode => ({ isList, children: new Map() });
  const root = make(false);
  for (const [path, zero] of Object.entries(zeroValues)) {
    let node = root;
    for (const segment of path.split('.')) {
      let next = node.children.get(segment);
      if (next === undefined) node.children.set(segment, next = make(segment.endsWith('[]')));
      node = next;
    }
    node.zero = zero;
  }
  return root;
}

interface MutableNode { zero?: Zero; readonly isList: boolean; readonly children: Map<string, MutableNode> }

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
