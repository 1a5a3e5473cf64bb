import { controllerOf } from '../../api/controllerOf.ts';
import type { Event, Pod, ReplicaSet, ReplicationController } from '../../api/objects.ts';
import { addEvents, addLabels, formatSelector } from './metadata.ts';
import { countPhases } from './ownedPods.ts';
import { addPodTemplate } from './podTemplate.ts';
import { Lines, pairs } from './text.ts';

/** `pods`: those that its selector meets. @source kubectl describe.go describeReplicaSet */
export function describeReplicaSet(replicaSet: ReplicaSet, pods: readonly Pod[], events: readonly Event[], nowMs: number): string {
  return describeReplicas(replicaSet, formatSelector(replicaSet.spec?.selector), pods, events, nowMs);
}

/** `pods`: those that its selector meets. @source kubectl describe.go describeReplicationController */
export function describeReplicationController(controller: ReplicationController, pods: readonly Pod[], events: readonly Event[], nowMs: number): string {
  return describeReplicas(controller, pairs(controller.spec?.selector).join(',') || '<none>', pods, events, nowMs);
}

function describeReplicas(object: ReplicaSet | ReplicationController, selector: string, pods: readonly Pod[], events: readonly Event[], nowMs: number): string {
  const lines = new Lines();
  const { metadata, spec, status } = object;
  lines.add(0, 'Name:', metadata.name ?? '');
  lines.add(0, 'Namespace:', metadata.namespace ?? '');
  lines.add(0, 'Selector:', selector);
  addLabels(lines, metadata);
  const owner = controllerOf(object);
  if (owner !== undefined) lines.add(0, 'Controlled By:', `${owner.kind}/${owner.name}`);
  lines.add(0, 'Replicas:', `${status?.replicas ?? 0} current / ${spec?.replicas ?? 1} desired`);
  lines.add(0, 'Pods Status:', countPhases(object, pods));
  addPodTemplate(lines, spec?.template);
  if (status?.conditions !== undefined && status.conditions.length > 0) {
    lines.add(0, 'Conditions:');
    lines.add(1, 'Type', 'Status', 'Reason');
    lines.add(1, '----', '------', '------');
    for (const condition of status.conditions) lines.add(1, `${condition.type} `, condition.status, condition.reason ?? '');
  }
  addEvents(lines, events, nowMs);
  return lines.toString();
}
