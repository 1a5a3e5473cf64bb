import type { KubernetesObject } from '../../../api/objects.ts';
import { apiErrors } from '../../../api/apiError.ts';
import type { Decision, StorageKey } from '../../storage/contract.ts';
import type { Machinery, RequestContext } from '../machinery.ts';

/** Carries a decision out, or with `dryRun` only works out what it would give. Resolves with the object as it would be read afterwards. */
export async function commit(machinery: Machinery, context: RequestContext, key: StorageKey, decide: (current: KubernetesObject | undefined) => Decision): Promise<KubernetesObject> {
  if (context.dryRun !== true) return machinery.storage.write(key, decide);
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

/** As `commit`, for decisions that must wait for others: `decide` runs again when the object changed meanwhile. @source k8s.io/apiserver storage GuaranteedUpdate */
export async function commitAfterWaiting(machinery: Machinery, context: RequestContext, key: StorageKey, decide: (current: KubernetesObject | undefined) => Promise<Decision>): Promise<KubernetesObject> {
  for (;;) {
    const seen = machinery.storage.get(key);
    const decision = await decide(seen);
    try {
      return await commit(machinery, context, key, current => {
        if (current?.metadata.resourceVersion !== seen?.metadata.resourceVersion) throw new ChangedMeanwhile();
        return decision;
      });
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
  }
}

class ChangedMeanwhile extends Error {}
