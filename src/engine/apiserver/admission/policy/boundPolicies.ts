import type { KubernetesObject } from '../../../../api/objects.ts';
import type { Storage } from '../../../storage/contract.ts';

/** What policies are found by. */
export interface PolicyBinding extends KubernetesObject { readonly spec?: { readonly policyName?: string } }

/** A policy with the bindings that put it to use. */
export interface BoundPolicy<P, B> { readonly policy: P; readonly bindings: readonly B[] }

/** Reads the policies that have bindings, both by name; built again only after a change of either. `policies`, `bindings`: as `groupResourceOf`. */
export function makeBoundPolicies<P extends KubernetesObject, B extends PolicyBinding>(storage: Storage, { policies, bindings }: { readonly policies: string; readonly bindings: string }): () => readonly BoundPolicy<P, B>[] {
  let known: { readonly at: string; readonly bound: readonly BoundPolicy<P, B>[] } | undefined;
  return () => {
    const at = `${storage.versionOf(policies)}/${storage.versionOf(bindings)}`;
    if (known?.at === at) return known.bound;
    const byPolicy = Map.groupBy(storage.list({ resource: bindings }).objects as readonly B[], ({ spec }) => spec?.policyName ?? '');
    const bound = (storage.list({ resource: policies }).objects as readonly P[]).flatMap(policy => {
      const own = byPolicy.get(policy.metadata.name ?? '');
      return own === undefined ? [] : [{ policy, bindings: own }];
    });
    known = { at, bound };
    return bound;
  };
}
