import { controllerOf } from '../../api/controllerOf.ts';
import type { Event, Pod, PodSpec, Toleration, Volume } from '../../api/objects.ts';
import { containerStatusOf, qosClassOf } from '../../api/podInfo.ts';
import { addContainer } from './container.ts';
import { addEvents, addLabels } from './metadata.ts';
import { formatTime, Lines, pairs } from './text.ts';

type VolumeProjection = NonNullable<NonNullable<Volume['projected']>['sources']>[number];

/** @source kubectl describe.go describePod */
export function describePod(pod: Pod, events: readonly Event[], nowMs: number): string {
  const lines = new Lines();
  const { metadata, spec, status } = pod;
  lines.add(0, 'Name:', metadata.name ?? '');
  lines.add(0, 'Namespace:', metadata.namespace ?? '');
  lines.add(0, 'Priority:', String(spec?.priority ?? 0));
  lines.add(0, 'Service Account:', spec?.serviceAccountName ?? 'default');
  lines.add(0, 'Node:', spec?.nodeName === undefined ? '<none>' : `${spec.nodeName}/${status?.hostIP ?? ''}`);
  if (status?.startTime !== undefined) lines.add(0, 'Start Time:', formatTime(status.startTime));
  addLabels(lines, metadata);
  if (metadata.deletionTimestamp !== undefined) {
    lines.add(0, 'Status:', `Terminating (since ${formatTime(metadata.deletionTimestamp)})`);
    lines.add(0, 'Termination Grace Period:', `${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else lines.add(0, 'Status:', status?.phase ?? '');
  if (status?.reason !== undefined) lines.add(0, 'Reason:', status.reason);
  if (status?.message !== undefined) lines.add(0, 'Message:', status.message);
  lines.add(0, 'IP:', status?.podIP ?? '');
  addIps(lines, status?.podIPs?.map(({ ip }) => ip ?? '') ?? []);
  const controller = controllerOf(pod);
  if (controller !== undefined) lines.add(0, 'Controlled By:', `${controller.kind}/${controller.name}`);
  for (const [label, containers] of [['Init Containers:', spec?.initContainers ?? []], ['Containers:', spec?.containers ?? []], ['Ephemeral Containers:', spec?.ephemeralContainers ?? []]] as const) {
    if (containers.length === 0) continue;
    lines.add(0, label);
    for (const container of containers) addContainer(lines, container, containerStatusOf(pod, container.name), { inTemplate: false });
  }
  if (status?.conditions !== undefined && status.conditions.length > 0) {
    lines.add(0, 'Conditions:');
    lines.add(1, 'Type', 'Status');
    for (const condition of status.conditions) lines.add(1, `${condition.type} `, condition.status);
  }
  addVolumes(lines, 0, spec?.volumes ?? []);
  lines.add(0, 'QoS Class:', status?.qosClass ?? qosClassOf(pod));
  addPlacement(lines, 0, spec);
  addEvents(lines, events, nowMs);
  return lines.toString();
}

function addIps(lines: Lines, ips: readonly string[]): void {
  if (ips.length === 0) { lines.add(0, 'IPs:', '<none>'); return; }
  lines.add(0, 'IPs:');
  for (const ip of ips) lines.add(1, 'IP:', ip);
}

export function addPlacement(lines: Lines, level: number, spec: PodSpec | undefined): void {
  lines.addList(level, 'Node-Selectors:', pairs(spec?.nodeSelector));
  lines.addList(level, 'Tolerations:', (spec?.tolerations ?? []).toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0)).map(formatToleration));
}

export function addVolumes(lines: Lines, level: number, volumes: readonly Volume[]): void {
  if (volumes.length === 0) { lines.add(level, 'Volumes:', '<none>'); return; }
  lines.add(level, 'Volumes:');
  for (const volume of volumes) {
    lines.add(1, `${level > 0 ? ' ' : ''}${volume.name}:`);
    for (const [label, value] of volumeFacts(volume)) lines.add(2, label, value);
  }
}

function volumeFacts({ configMap, secret, emptyDir, hostPath, persistentVolumeClaim, projected, downwardAPI }: Volume): readonly (readonly [string, string])[] {
  if (configMap !== undefined) return [['Type:', 'ConfigMap (a volume populated by a ConfigMap)'], ['Name:', configMap.name ?? ''], ['Optional:', String(configMap.optional ?? false)]];
  if (secret !== undefined) return [['Type:', 'Secret (a volume populated by a Secret)'], ['SecretName:', secret.secretName ?? ''], ['Optional:', String(secret.optional ?? false)]];
  if (emptyDir !== undefined) return [['Type:', 'EmptyDir (a temporary directory that shares a pod\'s lifetime)'], ['Medium:', emptyDir.medium ?? ''], ['SizeLimit:', String(emptyDir.sizeLimit ?? '<unset>')]];
  if (hostPath !== undefined) return [['Type:', 'HostPath (bare host directory volume)'], ['Path:', hostPath.path], ['HostPathType:', hostPath.type ?? '']];
  if (persistentVolumeClaim !== undefined) return [['Type:', 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)'], ['ClaimName:', persistentVolumeClaim.claimName], ['ReadOnly:', String(persistentVolumeClaim.readOnly ?? false)]];
  if (projected !== undefined) return [['Type:', 'Projected (a volume that contains injected data from multiple sources)'], ...(projected.sources ?? []).flatMap(projectedFacts)];
  if (downwardAPI !== undefined) return [['Type:', 'DownwardAPI (a volume populated by information about the pod)']];
  return [['Type:', '<unknown>']];
}

/** @source kubectl describe.go printProjectedVolumeSource */
function projectedFacts({ secret, downwardAPI, configMap, serviceAccountToken }: VolumeProjection): readonly (readonly [string, string])[] {
  if (secret !== undefined) return [['SecretName:', secret.name ?? ''], ['Optional:', String(secret.optional ?? false)]];
  if (downwardAPI !== undefined) return [['DownwardAPI:', 'true']];
  if (configMap !== undefined) return [['ConfigMapName:', configMap.name ?? ''], ['Optional:', String(configMap.optional ?? false)]];
  return serviceAccountToken === undefined ? [] : [['TokenExpirationSeconds:', String(serviceAccountToken.expirationSeconds ?? 3600)]];
}

function formatToleration({ key = '', operator, value = '', effect, tolerationSeconds }: Toleration): string {
  const subject = `${key}${value === '' ? '' : `=${value}`}${effect === undefined ? '' : `:${effect}`}`;
  const parts = [subject, ...(operator === 'Exists' && value === '' ? ['op=Exists'] : []), ...(tolerationSeconds === undefined ? [] : [`for ${tolerationSeconds}s`])];
  return parts.filter(part => part !== '').join(' ');
}
