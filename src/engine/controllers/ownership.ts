import { isNotFound } from '../../api/apiError.ts';
import type { Client, ObjectKey } from '../../api/client.ts';
import { controllerOf } from '../../api/controllerOf.ts';
import type { KubernetesObject, LabelSelector, OwnerReference } from '../../api/objects.ts';
import { apiVersionOf, type Resource } from '../../api/resources.ts';
import { matchesLabelSelector } from '../../api/selectors.ts';

/** The reference by which `owner` controls another object. */
export function makeControllerRef(owner: KubernetesObject, resource: Resource): OwnerReference {
  return {
    apiVersion: apiVersionOf(resource), kind: resource.kind, name: owner.metadata.name ?? '', uid: owner.metadata.uid ?? '',
    controller: true, blockOwnerDeletion: true,
  };
}

export interface Claims<T> {
  /** Controlled already and still selected. */
  readonly owned: readonly T[];
  /** Selected, without a controller: to be adopted. */
  readonly adopt: readonly T[];
  /** Controlled, but selected no more: to be released. */
  readonly release: readonly T[];
}

/** Sorts `candidates` by what `owner` should do with them; an owner that is being deleted adopts nothing. */
export function computeClaims<T extends KubernetesObject>(owner: KubernetesObject, selector: LabelSelector | undefined, candidates: readonly T[]): Claims<T> {
  const [owned, adopt, release]: [T[], T[], T[]] = [[], [], []];
  const ownerIsLeaving = owner.metadata.deletionTimestamp !== undefined;
  for (const candidate of candidates) {
    const controller = controllerOf(candidate);
    const selected = matchesLabelSelector(selector, candidate.metadata.labels);
    if (controller !== undefined) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (selected) owned.push(candidate);
      else if (!ownerIsLeaving) release.push(candidate);
    } else if (selected && !ownerIsLeaving && candidate.metadata.deletionTimestamp === undefined) {
      adopt.push(candidate);
    }
  }
  return { owned, adopt, release };
}

export interface ClaimOptions<O extends KubernetesObject, T extends KubernetesObject> {
  readonly client: Client;
  readonly owner: O;
  readonly ownerResource: Resource<O>;
  readonly resource: Resource<T>;
  readonly selector: LabelSelector | undefined;
  readonly candidates: readonly T[];
}

/**
 * Adopts and releases, and answers with everything that `owner` then controls. Before adopting it reads the owner
 * afresh, so that one deleted or replaced meanwhile adopts nothing.
 * @source Kubernetes pkg/controller/controller_ref_manager.go
 */
export async function claimObjects<O extends KubernetesObject, T extends KubernetesObject>(options: ClaimOptions<O, T>): Promise<readonly T[]> {
  const { client, owner, ownerResource, resource, selector, candidates } = options;
  const claims = computeClaims(owner, selector, candidates);
  const claimed = [...claims.owned];
  if (claims.adopt.length > 0) {
    const fresh = await client.get(ownerResource, keyOf(owner));
    if (fresh.metadata.uid !== owner.metadata.uid || fresh.metadata.deletionTimestamp !== undefined) return claimed;
    for (const object of claims.adopt) {
      const adopted = await patchOwners(client, resource, object, [...(object.metadata.ownerReferences ?? []), makeControllerRef(owner, ownerResource as unknown as Resource)]);
      if (adopted !== undefined) claimed.push(adopted);
    }
  }
  for (const object of claims.release) {
    await patchOwners(client, resource, object, (object.metadata.ownerReferences ?? []).filter(reference => reference.uid !== owner.metadata.uid));
  }
  return claimed;
}

/** Replaces the owner references unless the object changed meanwhile; undefined when it is gone. */
export async function patchOwners<T extends KubernetesObject>(client: Client, resource: Resource<T>, object: T, ownerReferences: readonly OwnerReference[]): Promise<T | undefined> {
  const { uid, resourceVersion } = object.metadata;
  try {
    return await client.patch(resource, keyOf(object), {
      type: 'merge', body: { metadata: { uid, resourceVersion, ownerReferences: ownerReferences.length === 0 ? null : ownerReferences } },
    });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export function keyOf(object: KubernetesObject): ObjectKey {
  const { name = '', namespace } = object.metadata;
  return namespace === undefined ? { name } : { name, namespace };
}
