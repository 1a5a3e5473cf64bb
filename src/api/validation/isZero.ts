/** What Go would call a zero value; defaults leave `resources: {}`. */
export function isZero(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === false || value === 0 || (typeof value === 'object' && Object.values(value).every(isZero));
}
