import { applyPodSpecDefaults } from '../../defaults/podTemplate.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../objects.ts';

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

/** What the ServiceAccount plugin adds to a new pod, in place; idempotent. Without token volumes. */
export function admitPod(spec: PodSpec): void {
  spec.serviceAccountName ||= 'default';
  spec.serviceAccount = spec.serviceAccountName;
}

/** A limit without a request is also the request. */
function requestLimits(resources: ResourceRequirements | undefined): void {
  if (resources?.limits === undefined) return;
  resources.requests = { ...resources.limits, ...resources.requests };
}

function exposeOnHost(containers: readonly Container[]): void {
  for (const port of containers.flatMap(container => container.ports ?? [])) port.hostPort ||= port.containerPort;
}
