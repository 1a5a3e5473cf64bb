import { apiErrors } from '../../../api/apiError.ts';

/** Where a paged list goes on: at `version`, behind the object `after` ('namespace/name'). */
export interface ContinuePoint { readonly version: number; readonly after: string }

/** The version of a token that goes on with the newest state, whatever the pages before showed. */
export const ANY_VERSION = -1;

/** @source k8s.io/apiserver pkg/storage/continue.go */
export function formatContinue({ version, after }: ContinuePoint): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: `${after}\0` })).toString('base64url');
}

/** Throws ApiError 400 on what `formatContinue` has not made. */
export function parseContinue(token: string): ContinuePoint {
  let parts: Record<string, unknown> | undefined;
  try { parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Record<string, unknown>; } catch { /* said below */ }
  const { v, rv, start } = parts ?? {};
  if (parts === undefined || typeof start !== 'string' && start !== undefined || !Number.isSafeInteger(rv ?? 0)) throw invalid('');
  if (v !== 'meta.k8s.io/v1') throw invalid(`: server does not recognize this encoded version ${String(v ?? '')}`);
  if ((rv ?? 0) === 0) throw invalid(': incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (!start) throw invalid(': encoded start key empty (version meta.k8s.io/v1)');
  return { version: rv as number, after: start.replace(/\0$/, '') };
}

const invalid = (why: string) => apiErrors.badRequest(`invalid continue token: continue key is not valid${why}`);
