import type { EventRecorder } from '../../informer/eventRecorder.ts';
import type { Pod } from '../../api/objects.ts';

/** Records a pod's events; with `container` the event names the container's field. */
export interface PodEvents {
  normal(pod: Pod, reason: string, message: string, container?: string): void;
  warning(pod: Pod, reason: string, message: string, container?: string): void;
}

export function makePodEvents(recorder: Pick<EventRecorder, 'event'>): PodEvents {
  const record = (type: 'Normal' | 'Warning') => (pod: Pod, reason: string, message: string, container?: string) => {
    const subject = { ...pod, apiVersion: 'v1', kind: 'Pod', ...(container === undefined ? {} : { fieldPath: fieldPath(pod, container) }) };
    recorder.event(subject, type, reason, message);
  };
  return { normal: record('Normal'), warning: record('Warning') };
}

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

/** @source kubelet container GenerateContainerRef */
function fieldPath(pod: Pod, container: string): string {
  const list = LISTS.find(name => pod.spec?.[name]?.some(each => each.name === container)) ?? 'containers';
  return `spec.${list}{${container}}`;
}
