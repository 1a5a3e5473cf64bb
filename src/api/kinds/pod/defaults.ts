import { applyPodSpecDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { Container, Pod, PodSpec, ResourceRequirements, Toleration } from '../../objects.ts';

const UNHEALTHY_NODE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const UNHEALTHY_TOLERATION_SECONDS = 300;

/** Priorities of the classes that every cluster has. */
export const BUILT_IN_PRIORITIES: Readonly<Record<string, number>> = { 'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000 };

/** Fills in a pod's defaults, in place; idempotent. @source pkg/apis/core/v1/defaults.go SetDefaults_Pod */
export function applyPodDefaults(pod: Pod): void {
  fillZeroValues(pod, { 'spec': {} });
  const { spec } = pod;
  if (spec === undefined) return;
  applyPodSpecDefaults(spec);
  const containers = [...spec.initContainers ?? [], ...spec.containers];
  for (const container of containers) requestLimits(container.resources);
  requestLimits(spec.resources);
  spec.enableServiceLinks ??= true;
  if (spec.hostNetwork === true) exposeOnHost(containers);
}

/** What admission adds to a new pod, in place; idempotent. @source plugins DefaultTolerationSeconds, Priority, ServiceAccount (without token volumes) */
export function admitPod(spec: PodSpec): void {
  spec.serviceAccountName ||= 'default';
  spec.serviceAccount = spec.serviceAccountName;
  spec.priority ??= BUILT_IN_PRIORITIES[spec.priorityClassName ?? ''] ?? 0;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  const tolerations = spec.tolerations ?? [];
  const missing = UNHEALTHY_NODE_TAINTS.filter(key => !tolerations.some(toleration => toleratesEviction(toleration, key)));
  if (missing.length === 0) return;
  spec.tolerations = [
    ...tolerations,
    ...missing.map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: UNHEALTHY_TOLERATION_SECONDS })),
  ];
}

function toleratesEviction(toleration: Toleration, key: string): boolean {
  return ['', key].includes(toleration.key ?? '') && ['', 'NoExecute'].includes(toleration.effect ?? '');
}

/** A limit without a request is also the request. */
function requestLimits(resources: ResourceRequirements | undefined): void {
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function exposeOnHost(containers: readonly Container[]): void {
  for (const port of containers.flatMap(container => container.ports ?? [])) port.hostPort ||= port.containerPort;
}
