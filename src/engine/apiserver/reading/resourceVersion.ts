import { apiErrors } from '../../../api/apiError.ts';

/** A client's resourceVersion as a number; undefined for absent, '' and '0' (any version will do). Throws ApiError 400. */
export function parseResourceVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text === '0') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw apiErrors.badRequest(`invalid resource version: ${JSON.stringify(text)}`);
  return Number(text);
}
