import type { DaemonSet, Event, Pod } from '../../api/objects.ts';
import { addEvents, addLabels, formatSelector } from './metadata.ts';
import { countPhases } from './ownedPods.ts';
import { addPodTemplate } from './podTemplate.ts';
import { Lines, pairs } from './text.ts';

/** `pods`: those that its selector meets. @source kubectl describe.go describeDaemonSet */
export function describeDaemonSet(daemonSet: DaemonSet, pods: readonly Pod[], events: readonly Event[], nowMs: number): string {
  const lines = new Lines();
  const { metadata, spec, status } = daemonSet;
  lines.add(0, 'Name:', metadata.name ?? '');
  lines.add(0, 'Namespace:', metadata.namespace ?? '');
  lines.add(0, 'Selector:', formatSelector(spec?.selector));
  lines.add(0, 'Node-Selector:', pairs(spec?.template.spec?.nodeSelector).join(',') || '<none>');
  addLabels(lines, metadata);
  lines.add(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  lines.add(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  lines.add(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  lines.add(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  lines.add(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  lines.add(0, 'Pods Status:', countPhases(daemonSet, pods));
  addPodTemplate(lines, spec?.template);
  addEvents(lines, events, nowMs);
  return lines.toString();
}
