import type { KubernetesObject, ResourceQuota } from '../../../api/objects.ts';
import { usageOf } from '../../../api/quota/chargeQuota.ts';
import { quotaEvaluatorOf, resourceBehindQuota } from '../../../api/quota/quotaEvaluators.ts';
import { equalResources, maskResources, type ResourceList } from '../../../api/quota/resourceList.ts';

/** The resources (as `groupResourceOf`) that a quota counts. */
export function resourcesOf(quota: ResourceQuota): readonly string[] {
  return [...new Set(Object.keys(quota.spec?.hard ?? {}).flatMap(name => resourceBehindQuota(name) ?? []))].sort();
}

/**
 * What the quota's status is to be, from all objects of its namespace; undefined when it is that. `objectsOf` answers undefined for resources
 * that are not served: what is known of them stays. @source pkg/controller/resourcequota syncResourceQuota
 */
export function reconcileQuota(quota: ResourceQuota, { objectsOf, nowMs }: { readonly objectsOf: (resource: string) => readonly KubernetesObject[] | undefined; readonly nowMs: number }): ResourceQuota['status'] | undefined {
  const hard: ResourceList = quota.spec?.hard ?? {};
  let used: ResourceList = quota.status?.used ?? {};
  for (const resource of resourcesOf(quota)) {
    const objects = objectsOf(resource);
    if (objects !== undefined) used = { ...used, ...usageOf(quota, quotaEvaluatorOf(resource), { objects, nowMs }) };
  }
  used = maskResources(used, Object.keys(hard));
  const same = quota.status?.hard !== undefined && quota.status.used !== undefined && equalResources(quota.status.hard, hard) && equalResources(quota.status.used, used);
  return same ? undefined : { hard, used };
}
