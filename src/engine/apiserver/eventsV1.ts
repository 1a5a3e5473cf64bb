import type { Event, KubernetesObject } from '../../api/objects.ts';
import type { Resource } from '../../api/resources.ts';

/** events.k8s.io/v1: the core events under newer field names. */
export const eventsV1: Resource = {
  group: 'events.k8s.io', version: 'v1', kind: 'Event', plural: 'events', singular: 'event', namespaced: true, shortNames: ['ev'], categories: [], subresources: [],
};

/** Core field → events.k8s.io field; all others have the same name. @source k8s.io/kubernetes pkg/apis/events/v1 conversion */
const RENAMED: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'], ['message', 'note'], ['source', 'deprecatedSource'], ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'], ['count', 'deprecatedCount'], ['reportingComponent', 'reportingController'],
];

export function toEventsV1(stored: KubernetesObject): KubernetesObject {
  return { ...rename(stored as Event, new Map(RENAMED)), apiVersion: 'events.k8s.io/v1', kind: 'Event' };
}

export function toCoreEvent(served: KubernetesObject): KubernetesObject {
  return { ...rename(served, new Map(RENAMED.map(([core, renamed]) => [renamed, core]))), apiVersion: 'v1', kind: 'Event' };
}

function rename(object: KubernetesObject, names: ReadonlyMap<string, string>): KubernetesObject {
  return { metadata: object.metadata, ...Object.fromEntries(Object.entries(object).map(([field, value]) => [names.get(field) ?? field, value])) };
}
