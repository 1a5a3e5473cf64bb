type Zero = '' | 0 | readonly [] | Readonly<Record<string, never>>;

/** Paths ('ports[].containerPort') of required fields and the zero value that stands for their absence. Parents come before children. */
export type ZeroValues = Readonly<Record<string, Zero>>;

/**
 * Gives absent (or null) required fields their zero value, in place, where their parent is there; so that validation
 * finds every field that the types promise and can say that it is required. Idempotent, never throws.
 * @source Go's decoding into structs, which cannot leave a field out
 */
export function fillZeroValues(root: object, zeroValues: ZeroValues): void {
  for (const [path, zero] of Object.entries(zeroValues)) {
    const segments = path.split('.');
    const field = segments.pop() ?? '';
    for (const parent of segments.reduce<unknown[]>(descend, [root])) {
      if (!isRecord(parent) || (parent[field] !== undefined && parent[field] !== null)) continue;
      parent[field] = typeof zero === 'object' ? structuredClone(zero) : zero;
    }
  }
}

function descend(parents: readonly unknown[], segment: string): unknown[] {
  const isList = segment.endsWith('[]');
  const name = isList ? segment.slice(0, -2) : segment;
  const values = parents.flatMap(parent => (isRecord(parent) ? [parent[name]] : []));
  return isList ? values.flatMap(value => (Array.isArray(value) ? (value as unknown[]) : [])) : values;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
