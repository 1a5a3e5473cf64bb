import type { IScopedResourceSelectorRequirement } from 'kubernetes-models/v1/ScopedResourceSelectorRequirement';
import type { Container, KubernetesObject, PersistentVolumeClaim, Pod, Service } from '../objects.ts';
import { isPodTerminal } from '../podInfo.ts';
import { podResources } from './podResources.ts';
import { podMatchesScope } from './quotaScopes.ts';
import type { ResourceList } from './resourceList.ts';
import { addResources, amountOf } from './resourceList.ts';

/** How objects of one resource count against quotas. */
export interface QuotaEvaluator {
  /** Whether a quota on `name` ('requests.cpu', 'count/pods') is about this resource. */
  concerns(name: string): boolean;
  usage(object: KubernetesObject, nowMs: number): ResourceList;
  /** What must be said, and is not, when `names` are limited; undefined: nothing. */
  missing?(object: KubernetesObject, names: readonly string[]): string | undefined;
  /** Absent: a quota with scopes is not about this resource. */
  inScope?(object: KubernetesObject, requirement: IScopedResourceSelectorRequirement): boolean;
  /** Whether updates may cost more; creates always do. */
  readonly onUpdate?: true;
}

const MUST_BE_SAID: readonly string[] = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];
const COMPUTE: readonly string[] = ['count/pods', 'pods', ...['cpu', 'memory', 'ephemeral-storage'].flatMap(name => [name, `requests.${name}`, `limits.${name}`])];

/** `requests.nvidia.com/gpu` */
const isExtendedName = (name: string) => name.includes('/') && !name.startsWith('requests.') && !/(^|\.)kubernetes\.io\//.test(name);

/** @source pkg/quota/v1/evaluator/core podEvaluator */
const podEvaluator: QuotaEvaluator = {
  concerns: name => COMPUTE.includes(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-') || (name.startsWith('requests.') && isExtendedName(name.slice('requests.'.length))),
  usage(object, nowMs) {
    const pod = object as Pod;
    const counted: ResourceList = { 'count/pods': '1' };
    return isOver(pod, nowMs) ? counted : { ...counted, ...computeUsage(podResources(pod.spec, 'requests'), podResources(pod.spec, 'limits')) };
  },
  missing(object, names) {
    const { spec } = object as Pod;
    const required = names.filter(name => MUST_BE_SAID.includes(name)).sort();
    const whole = computeUsage(spec?.resources?.requests ?? {}, spec?.resources?.limits ?? {});
    const lacks = ({ resources }: Container, name: string) => !(name in computeUsage(resources?.requests ?? {}, resources?.limits ?? {})) && !(name in whole);
    const sentences = required.flatMap(name => {
      const containers = [...spec?.containers ?? [], ...spec?.initContainers ?? []].filter(container => lacks(container, name)).map(container => container.name).sort();
      return containers.length === 0 ? [] : [`${name} for: ${containers.join(',')}`];
    });
    return sentences.length === 0 ? undefined : `must specify ${sentences.join('; ')}`;
  },
  inScope: (object, requirement) => podMatchesScope(object as Pod, requirement),
};

/** @source pkg/quota/v1/evaluator/core serviceEvaluator */
const serviceEvaluator: QuotaEvaluator = {
  concerns: name => ['count/services', 'services', 'services.nodeports', 'services.loadbalancers'].includes(name),
  usage(object) {
    const { type, ports = [], allocateLoadBalancerNodePorts } = (object as Service).spec ?? {};
    const nodePorts = type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false) ? ports.length : type === 'LoadBalancer' ? ports.filter(({ nodePort }) => (nodePort ?? 0) !== 0).length : 0;
    return { 'count/services': '1', 'services': '1', 'services.nodeports': String(nodePorts), 'services.loadbalancers': type === 'LoadBalancer' ? '1' : '0' };
  },
  onUpdate: true,
};

const CLASS_SUFFIX = '.storageclass.storage.k8s.io/';
const CLAIM_NAMES: readonly string[] = ['persistentvolumeclaims', 'requests.storage'];

/** @source pkg/quota/v1/evaluator/core pvcEvaluator */
const claimEvaluator: QuotaEvaluator = {
  concerns: name => name === 'count/persistentvolumeclaims' || CLAIM_NAMES.some(known => name === known || name.endsWith(`${CLASS_SUFFIX}${known}`)),
  usage(object) {
    const { metadata, spec, status } = object as PersistentVolumeClaim;
    const storageClass = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '';
    const [asked, allocated] = [spec?.resources?.requests ?? {}, status?.allocatedResources ?? {}];
    const larger = amountOf(allocated, 'storage') > amountOf(asked, 'storage') ? allocated : asked;
    const own: ResourceList = { persistentvolumeclaims: '1', ...('storage' in larger ? { 'requests.storage': larger['storage'] as string } : {}) };
    const byClass = storageClass === '' ? [] : Object.entries(own).map(([name, value]) => [`${storageClass}${CLASS_SUFFIX}${name}`, value]);
    return { ...own, 'count/persistentvolumeclaims': '1', ...Object.fromEntries(byClass) as ResourceList };
  },
  onUpdate: true,
};

const ALIASES: readonly string[] = ['configmaps', 'secrets', 'resourcequotas', 'replicationcontrollers'];
const EVALUATORS: Readonly<Record<string, QuotaEvaluator>> = { pods: podEvaluator, services: serviceEvaluator, persistentvolumeclaims: claimEvaluator };

/** The evaluator of a resource as `groupResourceOf` names it: one of its own, or a count of objects. */
export function quotaEvaluatorOf(groupResource: string): QuotaEvaluator {
  return EVALUATORS[groupResource] ?? countEvaluator(groupResource);
}

function countEvaluator(groupResource: string): QuotaEvaluator {
  const names = [`count/${groupResource}`, ...ALIASES.includes(groupResource) ? [groupResource] : []];
  return { concerns: name => names.includes(name), usage: () => Object.fromEntries(names.map(name => [name, '1'])) };
}

/** The resources (as `groupResourceOf`) whose objects count against a quota on `name`. */
export function resourceBehindQuota(name: string): string | undefined {
  const own = Object.keys(EVALUATORS).find(resource => EVALUATORS[resource]?.concerns(name) === true);
  return own ?? (name.startsWith('count/') ? name.slice('count/'.length) : ALIASES.find(alias => alias === name));
}

/** Ended, or past its grace period: what it asked for is free again. */
function isOver(pod: Pod, nowMs: number): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  return isPodTerminal(pod) || (deletionTimestamp !== undefined && deletionGracePeriodSeconds !== undefined && nowMs > Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000);
}

function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage: Record<string, string | number> = { pods: '1' };
  for (const name of ['cpu', 'memory', 'ephemeral-storage']) {
    if (requests[name] !== undefined) usage[name] = usage[`requests.${name}`] = requests[name];
    if (limits[name] !== undefined) usage[`limits.${name}`] = limits[name];
  }
  for (const [name, value] of Object.entries(requests)) {
    if (name.startsWith('hugepages-')) usage[name] = value;
    if (name.startsWith('hugepages-') || isExtendedName(name)) usage[`requests.${name}`] = value;
  }
  return addResources(usage, {});
}
