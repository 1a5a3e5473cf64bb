import { apiErrors } from '../../../api/apiError.ts';

/** Where a paged list goes on: at `version`, behind the object `after` ('namespace/name'). */
export interface ContinuePoint { readonly version: number; readonly after: string }

export function formatContinue({ version, after }: ContinuePoint): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `${after}\0` })).toString('base64url');
}

/** Throws ApiError 400 on what `formatContinue` has not made. */
export function parseContinue(token: string): ContinuePoint {
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Record<string, unknown>;
    if (v === 'meta.k8s.io/v1' && Number.isSafeInteger(rv) && typeof start === 'string' && start.endsWith('\0')) return { version: rv as number, after: start.slice(0, -1) };
  } catch { /* said below */ }
  throw apiErrors.badRequest('continue key is not valid: it cannot be decoded');
}
