import { ApiError, apiErrors } from '../../../api/apiError.ts';
import type { ObjectKey } from '../../../api/client.ts';
import type { Eviction, KubernetesObject, Pod, PodDisruptionBudget } from '../../../api/objects.ts';
import { podDisruptionBudgets, pods } from '../../../api/resources.ts';
import { matchesLabelSelector } from '../../../api/selectors.ts';
import { toTimestamp } from '../../../base/clock.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import { engineUser } from '../user.ts';
import { deleteObject } from './delete.ts';
import { getObject } from './get.ts';
import { changeObject } from './update.ts';

/** For a client's own retries of what may soon be granted; a budget without room gives no time, so that kubectl's `drain` tells and decides itself. */
const RETRY_SECONDS = 10;
const MAX_UNCONFIRMED = 2000;
const VIOLATION = "Cannot evict pod as it would violate the pod's disruption budget.";

/**
 * POST pods/{name}/eviction: deletes the pod if its disruption budget has room for that. Throws ApiError 400, 403, 404, 409, 429, and 500 for two budgets.
 * @source pkg/registry/core/pod/storage/eviction.go
 */
export async function evictPod(machinery: Machinery, key: ObjectKey, eviction: Eviction, context: RequestContext): Promise<void> {
  if ((eviction.metadata.name ?? key.name) !== key.name) throw apiErrors.badRequest('name in URL does not match name in Eviction object');
  const options = eviction.deleteOptions ?? {};
  const dryRun = context.dryRun === true || options.dryRun?.includes('All') === true;
  const asked: RequestContext = { ...context, dryRun };
  const pod = await getObject(machinery, pods, key) as Pod;
  if (!isIndifferent(pod)) {
    await chargeBudget(machinery, pod, asked);
    if (!dryRun) await markDisrupted(machinery, key, pod);
  }
  const { uid, resourceVersion } = options.preconditions ?? {};
  await deleteObject(machinery, pods, key, {
    options: { ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }), preconditions: { uid: uid ?? pod.metadata.uid ?? '', ...(resourceVersion === undefined ? {} : { resourceVersion }) } },
    context: asked,
  });
}

/** Its going disrupts nothing: it has ended, never began, or goes already. */
function isIndifferent({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? '');
}

async function chargeBudget(machinery: Machinery, pod: Pod, context: RequestContext): Promise<void> {
  const namespace = pod.metadata.namespace ?? '';
  const budgets = (machinery.storage.list({ resource: 'poddisruptionbudgets.policy', namespace }).objects as readonly PodDisruptionBudget[])
    .filter(budget => matchesLabelSelector(budget.spec?.selector, pod.metadata.labels));
  const [budget] = budgets;
  if (budget === undefined) return;
  if (budgets.length > 1) throw apiErrors.internal('This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.');
  if (isUnhealthy(pod) && mayGoUnhealthy(budget)) return;
  // The status is the server's to change, whoever asks for the eviction.
  const server: RequestContext = { user: engineUser('system:apiserver'), warn: () => undefined, dryRun: context.dryRun === true };
  await changeObject(machinery, podDisruptionBudgets, { name: budget.metadata.name ?? '', namespace, subresource: 'status', context: server },
    stored => takeDisruption(stored as PodDisruptionBudget, { pod: pod.metadata.name ?? '', nowMs: machinery.clock.now() }));
}

function isUnhealthy({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') !== true;
}

/** A pod that is not ready may go when the budget says always, or when the healthy ones are enough without it. */
function mayGoUnhealthy({ spec, status }: PodDisruptionBudget): boolean {
  return spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow' || ((status?.desiredHealthy ?? 0) > 0 && (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0));
}

/** The budget with one disruption less, or the documented refusal. Pure; `budget` is left alone. */
export function takeDisruption(budget: PodDisruptionBudget, { pod, nowMs }: { readonly pod: string; readonly nowMs: number }): KubernetesObject {
  const { metadata: { name = '', generation = 0 }, status } = budget;
  const { observedGeneration = 0, disruptionsAllowed = 0, desiredHealthy = 0, currentHealthy = 0, disruptedPods = {} } = status ?? {};
  const subject = { resource: 'poddisruptionbudgets.policy', name };
  if (observedGeneration < generation) throw tooManyRequests(`The disruption budget ${name} is still being processed by the server.`, RETRY_SECONDS);
  if (disruptionsAllowed < 0) throw apiErrors.forbidden(subject, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > MAX_UNCONFIRMED) throw apiErrors.forbidden(subject, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  if (disruptionsAllowed === 0) throw tooManyRequests(`The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`);
  const left = disruptionsAllowed - 1;
  const now = toTimestamp(nowMs);
  const conditions = left > 0 ? status?.conditions : status?.conditions?.map(condition => condition.type !== 'DisruptionAllowed' ? condition
    : { ...condition, status: 'False' as const, reason: 'InsufficientPods', observedGeneration, lastTransitionTime: condition.status === 'False' ? condition.lastTransitionTime : now });
  return {
    ...structuredClone(budget),
    status: { ...status, currentHealthy, desiredHealthy, expectedPods: status?.expectedPods ?? 0, disruptionsAllowed: left, disruptedPods: { ...disruptedPods, [pod]: now }, ...(conditions === undefined ? {} : { conditions }) },
  } as PodDisruptionBudget;
}

function tooManyRequests(cause: string, retryAfterSeconds?: number): ApiError {
  return new ApiError({
    kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: VIOLATION, reason: 'TooManyRequests',
    details: { causes: [{ reason: 'DisruptionBudget', message: cause }], ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }, code: 429,
  });
}

/** Says on the pod why it goes. */
async function markDisrupted(machinery: Machinery, key: ObjectKey, pod: Pod): Promise<void> {
  const context: RequestContext = { user: engineUser('system:apiserver'), warn: () => undefined };
  await changeObject(machinery, pods, { name: key.name, namespace: key.namespace, subresource: 'status', context }, stored => {
    const next = structuredClone(stored) as Pod;
    if (next.metadata.uid !== pod.metadata.uid) return next;
    const others = (next.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
    next.status = { ...next.status, conditions: [...others, { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting', lastTransitionTime: toTimestamp(machinery.clock.now()) }] };
    return next;
  });
}
