import type { PolicyRule } from '../../../api/objects.ts';

export const READ: readonly string[] = ['get', 'list', 'watch'];
export const WRITE: readonly string[] = ['create', 'delete', 'deletecollection', 'patch', 'update'];

/** Verbs on resources of a group, or of several. */
export function rule(verbs: readonly string[], group: string | readonly string[], ...resources: string[]): PolicyRule {
  return { verbs: [...verbs], apiGroups: [group].flat() as string[], resources };
}

/** Verbs on objects of a resource by their names. */
export function named(verbs: readonly string[], group: string, resource: string, ...resourceNames: string[]): PolicyRule {
  return { verbs: [...verbs], apiGroups: [group], resources: [resource], resourceNames };
}

/** What everybody needs who records events. */
export const EVENTS: PolicyRule = rule(['create', 'patch', 'update'], ['', 'events.k8s.io'], 'events');
