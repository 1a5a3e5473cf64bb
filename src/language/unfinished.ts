/** Whether a list somewhere in plain data has an item without a value: a dash behind which nothing is written yet. What the API would make of it is not known. */
export function holdsEmptyItem(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(item => item === null || holdsEmptyItem(item));
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsEmptyItem);
}
