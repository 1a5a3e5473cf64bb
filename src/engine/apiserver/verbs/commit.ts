import type { KubernetesObject } from '../../../api/objects.ts';
import { apiErrors } from '../../../api/apiError.ts';
import type { Decision, StorageKey } from '../../storage/contract.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import type { VersionConversion } from '../served.ts';

/** Carries a decision out unless the request's time is over, or with `dryRun` only works out what it would give. Resolves with the object as it would be read afterwards. */
export async function commit(machinery: Machinery, context: RequestContext, key: StorageKey, decide: (current: KubernetesObject | undefined) => Decision): Promise<KubernetesObject> {
  if (context.dryRun !== true) return machinery.storage.write(key, current => { context.signal?.throwIfAborted(); return decide(current); });
  const current = machinery.storage.get(key);
  const decision = decide(current);
  if (decision.action === 'put') {
    if (current?.metadata.resourceVersion !== undefined) decision.object.metadata.resourceVersion = current.metadata.resourceVersion;
    return decision.object;
  }
  const object = decision.action === 'remove' ? decision.object ?? current : current;
  if (object === undefined) throw apiErrors.notFound({ resource: key.resource, name: key.name });
  return object;
}

export interface Waiting {
  readonly key: StorageKey;
  readonly context: RequestContext;
  /** Between what is stored and what `decide` sees and makes. */
  readonly conversion?: VersionConversion | undefined;
}

/** As `commit`, for decisions that must wait for others: `decide` runs again when the object changed meanwhile. @source k8s.io/apiserver storage GuaranteedUpdate */
export async function commitAfterWaiting(machinery: Machinery, { key, context, conversion }: Waiting, decide: (current: KubernetesObject | undefined) => Promise<Decision>): Promise<KubernetesObject> {
  for (;;) {
    const seen = machinery.storage.get(key);
    const decision = await decide(seen === undefined ? undefined : (await conversion?.readStored([seen]))?.[0] ?? seen);
    const stored: Decision = decision.action === 'put' && conversion !== undefined ? { action: 'put', object: await conversion.toStored(decision.object) } : decision;
    try {
      const result = await commit(machinery, context, key, current => {
        if (current?.metadata.resourceVersion !== seen?.metadata.resourceVersion) throw new ChangedMeanwhile();
        return stored;
      });
      if (conversion === undefined) return result;
      return decision.action === 'put' ? withVersionOf(decision.object, result) : (await conversion.readStored([result]))[0] as KubernetesObject;
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
  }
}

/** An object under the resourceVersion that it got when it was stored in another version of its kind. */
export function withVersionOf(object: KubernetesObject, { metadata: { resourceVersion } }: KubernetesObject): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) } };
}

class ChangedMeanwhile extends Error {}
