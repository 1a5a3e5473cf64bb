import type { Event, Pod, StatefulSet } from '../../api/objects.ts';
import { addEvents, addLabels, formatSelector } from './metadata.ts';
import { countPhases } from './ownedPods.ts';
import { addPodTemplate } from './podTemplate.ts';
import { formatTime, Lines, pairs } from './text.ts';

/** `pods`: those that its selector meets. @source kubectl describe.go describeStatefulSet */
export function describeStatefulSet(statefulSet: StatefulSet, pods: readonly Pod[], events: readonly Event[], nowMs: number): string {
  const lines = new Lines();
  const { metadata, spec, status } = statefulSet;
  lines.add(0, 'Name:', metadata.name ?? '');
  lines.add(0, 'Namespace:', metadata.namespace ?? '');
  lines.add(0, 'CreationTimestamp:', formatTime(metadata.creationTimestamp));
  lines.add(0, 'Selector:', formatSelector(spec?.selector));
  addLabels(lines, metadata);
  lines.add(0, 'Replicas:', `${spec?.replicas ?? 1} desired | ${status?.replicas ?? 0} total`);
  lines.add(0, 'Update Strategy:', spec?.updateStrategy?.type ?? '');
  const { partition, maxUnavailable } = spec?.updateStrategy?.rollingUpdate ?? {};
  if (partition !== undefined) lines.add(1, 'Partition:', String(partition));
  if (maxUnavailable !== undefined) lines.add(1, 'MaxUnavailable:', String(maxUnavailable));
  lines.add(0, 'Pods Status:', countPhases(statefulSet, pods));
  addPodTemplate(lines, spec?.template);
  addClaims(lines, spec?.volumeClaimTemplates ?? []);
  addEvents(lines, events, nowMs);
  return lines.toString();
}

function addClaims(lines: Lines, claims: NonNullable<NonNullable<StatefulSet['spec']>['volumeClaimTemplates']>): void {
  if (claims.length === 0) { lines.add(0, 'Volume Claims:', '<none>'); return; }
  lines.add(0, 'Volume Claims:');
  for (const { metadata, spec } of claims) {
    lines.add(1, 'Name:', metadata?.name ?? '');
    lines.add(1, 'StorageClass:', metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? '');
    lines.addList(1, 'Labels:', pairs(metadata?.labels));
    lines.addList(1, 'Annotations:', pairs(metadata?.annotations));
    const storage = spec?.resources?.requests?.['storage'];
    lines.add(1, 'Capacity:', storage === undefined ? '<default>' : String(storage));
    lines.add(1, 'Access Modes:', `[${(spec?.accessModes ?? []).join(' ')}]`);
  }
}
