import type { Deployment, EndpointSlice, Event, ReplicaSet, Service } from '../../api/objects.ts';
import { addEvents, addLabels, formatSelector } from './metadata.ts';
import { addPodTemplate } from './podTemplate.ts';
import { formatTime, Lines, pairs } from './text.ts';

const REVISION = 'deployment.kubernetes.io/revision';

/** `owned`: the Deployment's ReplicaSets. @source kubectl describe.go describeDeployment */
export function describeDeployment(deployment: Deployment, owned: readonly ReplicaSet[], events: readonly Event[], nowMs: number): string {
  const lines = new Lines();
  const { metadata, spec, status = {} } = deployment;
  lines.add(0, 'Name:', metadata.name ?? '');
  lines.add(0, 'Namespace:', metadata.namespace ?? '');
  lines.add(0, 'CreationTimestamp:', formatTime(metadata.creationTimestamp));
  addLabels(lines, metadata);
  lines.add(0, 'Selector:', formatSelector(spec?.selector));
  lines.add(0, 'Replicas:', `${spec?.replicas ?? 1} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`);
  lines.add(0, 'StrategyType:', spec?.strategy?.type ?? '');
  lines.add(0, 'MinReadySeconds:', String(spec?.minReadySeconds ?? 0));
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling !== undefined) lines.add(0, 'RollingUpdateStrategy:', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  addPodTemplate(lines, spec?.template);
  if (status.conditions !== undefined && status.conditions.length > 0) {
    lines.add(0, 'Conditions:');
    lines.add(1, 'Type', 'Status', 'Reason');
    lines.add(1, '----', '------', '------');
    for (const condition of status.conditions) lines.add(1, `${condition.type} `, condition.status, condition.reason ?? '');
  }
  if (owned.length > 0) addReplicaSets(lines, owned);
  addEvents(lines, events, nowMs);
  return lines.toString();
}

function addReplicaSets(lines: Lines, owned: readonly ReplicaSet[]): void {
  const newest = Math.max(...owned.map(revisionOf));
  const summarize = (sets: readonly ReplicaSet[]) => sets.map(set => `${set.metadata.name} (${set.status?.replicas ?? 0}/${set.spec?.replicas ?? 0} replicas created)`).join(', ') || '<none>';
  lines.add(0, 'OldReplicaSets:', summarize(owned.filter(set => revisionOf(set) !== newest)));
  lines.add(0, 'NewReplicaSet:', summarize(owned.filter(set => revisionOf(set) === newest)));
}

function revisionOf(set: ReplicaSet): number { return Number(set.metadata.annotations?.[REVISION] ?? 0); }

/** `slices`: the Service's EndpointSlices. @source kubectl describe.go describeService */
export function describeService(service: Service, slices: readonly EndpointSlice[], events: readonly Event[], nowMs: number): string {
  const lines = new Lines();
  const { metadata, spec, status } = service;
  lines.add(0, 'Name:', metadata.name ?? '');
  lines.add(0, 'Namespace:', metadata.namespace ?? '');
  addLabels(lines, metadata);
  lines.add(0, 'Selector:', pairs(spec?.selector).join(',') || '<none>');
  lines.add(0, 'Type:', spec?.type ?? '');
  if (spec?.ipFamilyPolicy !== undefined) lines.add(0, 'IP Family Policy:', spec.ipFamilyPolicy);
  if (spec?.ipFamilies !== undefined) lines.add(0, 'IP Families:', spec.ipFamilies.join(','));
  lines.add(0, 'IP:', spec?.clusterIP ?? '');
  lines.add(0, 'IPs:', spec?.clusterIPs?.join(',') ?? '<none>');
  if (spec?.externalName !== undefined) lines.add(0, 'External Name:', spec.externalName);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0) lines.add(0, 'LoadBalancer Ingress:', ingress.map(({ ip, hostname }) => ip ?? hostname ?? '').join(', '));
  for (const port of spec?.ports ?? []) {
    const name = port.name ?? '<unset>';
    const protocol = port.protocol ?? 'TCP';
    lines.add(0, 'Port:', name, `${port.port}/${protocol}`);
    lines.add(0, 'TargetPort:', `${port.targetPort ?? port.port}/${protocol}`);
    if (port.nodePort !== undefined && port.nodePort > 0) lines.add(0, 'NodePort:', name, `${port.nodePort}/${protocol}`);
    lines.add(0, 'Endpoints:', formatEndpoints(slices, port.name));
  }
  lines.add(0, 'Session Affinity:', spec?.sessionAffinity ?? 'None');
  if (spec?.externalTrafficPolicy !== undefined) lines.add(0, 'External Traffic Policy:', spec.externalTrafficPolicy);
  if (spec?.internalTrafficPolicy !== undefined) lines.add(0, 'Internal Traffic Policy:', spec.internalTrafficPolicy);
  addEvents(lines, events, nowMs);
  return lines.toString();
}

/** The first three ready addresses with their port, then how many more. */
function formatEndpoints(slices: readonly EndpointSlice[], portName: string | undefined): string {
  const addresses = slices.flatMap(slice => {
    const port = slice.ports?.find(candidate => (candidate.name ?? '') === (portName ?? ''));
    if (port === undefined) return [];
    return (slice.endpoints ?? []).filter(endpoint => endpoint.conditions?.ready !== false).flatMap(endpoint => endpoint.addresses.map(address => `${address}:${port.port}`));
  }).sort();
  return addresses.length > 3 ? `${addresses.slice(0, 3).join(',')} + ${addresses.length - 3} more...` : addresses.join(',');
}
