import { isAlreadyExists, isNotFound } from '../../../api/apiError.ts';
import type { KubernetesObject } from '../../../api/objects.ts';
import { assertAllowed } from '../authorization/forbidden.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import { storageKeyOf } from '../served.ts';
import type { ServedResource } from '../served.ts';

export interface WrittenObject { readonly created: boolean; readonly object: KubernetesObject }

interface Place { readonly name: string; readonly namespace: string | undefined; readonly context: RequestContext }
interface Ways { readonly change: () => Promise<KubernetesObject>; readonly create: () => Promise<KubernetesObject> }

const ATTEMPTS = 5;

/** Changes what is there, and creates what is not. Whoever loses a race for the name tries the other way. */
export async function changeOrCreate(machinery: Machinery, resource: ServedResource, place: Place, { change, create }: Ways): Promise<WrittenObject> {
  const isThere = () => machinery.storage.get(storageKeyOf(resource, place)) !== undefined;
  for (let attempt = 1; ; attempt++) {
    const exists = isThere();
    try {
      return exists ? { created: false, object: await change() } : { created: true, object: await create() };
    } catch (error) {
      const lostRace = exists ? isNotFound(error) && !isThere() : isAlreadyExists(error);
      if (!lostRace || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Who may update or patch may not for that reason create. Throws ApiError 403. */
export function assertMayCreate(machinery: Machinery, resource: ServedResource, { name, namespace, context }: Place): void {
  assertAllowed(machinery.authorizer, context.user, { verb: 'create', group: resource.group, resource: resource.plural, name, ...(namespace === undefined ? {} : { namespace }) });
}
