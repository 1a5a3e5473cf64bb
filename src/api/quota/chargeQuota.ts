import type { KubernetesObject, ResourceQuota } from '../objects.ts';
import type { QuotaEvaluator } from './quotaEvaluators.ts';
import { scopesOf } from './quotaScopes.ts';
import type { ResourceList } from './resourceList.ts';
import { addResources, amountOf, formatResources, maskResources, subtractResources, withoutZeros } from './resourceList.ts';

export interface QuotaRequest {
  readonly evaluator: QuotaEvaluator;
  readonly object: KubernetesObject;
  /** For an update: what is charged already. */
  readonly oldObject: KubernetesObject | undefined;
  readonly nowMs: number;
}

/** What a write comes to for one quota: not concerned (undefined), a new `used`, or why not. */
export type Charge = { readonly used: ResourceList } | { readonly refusal: string } | undefined;

/** @source k8s.io/apiserver pkg/admission/plugin/resourcequota CheckRequest */
export function chargeQuota(quota: ResourceQuota, { evaluator, object, oldObject, nowMs }: QuotaRequest): Charge {
  const { hard = {}, used = {} } = quota.status ?? {};
  const { name = '' } = quota.metadata;
  const limited = Object.keys(hard).filter(resource => evaluator.concerns(resource));
  if (limited.length === 0 || !isInScope(quota, evaluator, object)) return undefined;
  const missing = evaluator.missing?.(object, limited);
  if (missing !== undefined) return { refusal: `failed quota: ${name}: ${missing}` };
  if (limited.some(resource => !(resource in used))) return { refusal: `status unknown for quota: ${name}, resources: ${limited.toSorted().join(',')}` };
  const usage = evaluator.usage(object, nowMs);
  const negative = Object.keys(usage).filter(resource => amountOf(usage, resource) < 0n);
  if (negative.length > 0) return { refusal: `quota usage is negative for resource(s): ${negative.toSorted().join(',')}` };
  const delta = oldObject !== undefined && isInScope(quota, evaluator, oldObject) ? subtractResources(usage, evaluator.usage(oldObject, nowMs)) : usage;
  const requested = withoutZeros(maskResources(delta, Object.keys(hard)));
  if (Object.keys(requested).length === 0) return undefined;
  const next = addResources(used, requested);
  const exceeded = Object.keys(requested).filter(resource => amountOf(next, resource) > amountOf(hard, resource));
  if (exceeded.length === 0) return { used: next };
  const [asked, taken, limit] = [requested, used, hard].map(list => formatResources(maskResources(list, exceeded)));
  return { refusal: `exceeded quota: ${name}, requested: ${asked}, used: ${taken}, limited: ${limit}` };
}

/** What all objects of one resource in a quota's namespace and scope use of it. */
export function usageOf(quota: ResourceQuota, evaluator: QuotaEvaluator, { objects, nowMs }: { readonly objects: readonly KubernetesObject[]; readonly nowMs: number }): ResourceList {
  const names = Object.keys(quota.spec?.hard ?? {}).filter(resource => evaluator.concerns(resource));
  const none: ResourceList = Object.fromEntries(names.map(resource => [resource, '0']));
  return objects.filter(object => isInScope(quota, evaluator, object)).reduce((sum, object) => addResources(sum, maskResources(evaluator.usage(object, nowMs), names)), none);
}

function isInScope(quota: ResourceQuota, evaluator: QuotaEvaluator, object: KubernetesObject): boolean {
  return scopesOf(quota).every(requirement => evaluator.inScope?.(object, requirement) === true);
}
