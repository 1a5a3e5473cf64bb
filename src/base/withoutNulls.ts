/** A copy without the fields that are null: Go reads null as the zero value, that is, as absent. Lists keep theirs. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, child]) => child !== null).map(([field, child]) => [field, withoutNulls(child)]));
}
