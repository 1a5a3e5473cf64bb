import { apiErrors } from '../../../api/apiError.ts';

/** A client's resourceVersion as a number; undefined for absent, '' and '0' (any version will do). Throws ApiError 400. */
export function parseResourceVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text === '0') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw apiErrors.badRequest(`invalid resource version: ${JSON.stringify(text)}`);
  return Number(text);
}

/** Throws ApiError 504 for a version in the future; reads see the newest state, which is not older than any other. */
export function assertNotFuture(storage: { readonly version: number }, text: string | undefined): void {
  const asked = parseResourceVersion(text);
  if (asked !== undefined && asked > storage.version) throw apiErrors.tooLargeResourceVersion(asked, storage.version);
}
