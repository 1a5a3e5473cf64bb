/**
 * Deep equality of JSON values as Kubernetes compares objects: an absent, null or empty list is one and the same,
 * and the order of keys does not matter. Never throws.
 * @source apimachinery equality.Semantic.DeepEqual; quantities are compared as text, since stored ones are canonical.
 */
export function semanticEqual(a: unknown, b: unknown): boolean {
  if (a === b || (isNothing(a) && isNothing(b))) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, index) => semanticEqual(each, b[index]));
  }
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every(key => semanticEqual(left[key], right[key]));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
