import { matchesLabelSelector } from '../../api/selectors.ts';
import { kindDefinitions } from '../workspace/kindDefinitions.ts';
import { keyOf, type PlacedObject, type Workspace } from '../workspace/workspace.ts';
import { objectsOfCustomKind } from './customKinds.ts';
import { meaningOf } from './meaningOf.ts';
import type { Occurrence } from './named.ts';

/** Where other objects use an object: their references to it, their selectors that choose its pods, and of a definition of a kind the objects of the kind. */
export function usesOf(workspace: Workspace, placed: PlacedObject): readonly Occurrence[] {
  const key = keyOf(placed.object);
  if (key === undefined) return [];
  const references = meaningOf(workspace, key, placed.document.uri).references.filter(({ object }) => object !== placed.object).map(({ document, reference: { node } }): Occurrence => ({ document, range: node.range, role: 'use' }));
  return [...references, ...selectorsOver(workspace, placed), ...kindDefinitions(workspace).filter(each => each.placed === placed).flatMap(kind => objectsOfCustomKind(workspace, kind))];
}

const SELECTING = [{ group: '', kind: 'Service' }, { group: 'policy', kind: 'PodDisruptionBudget' }, { group: 'networking.k8s.io', kind: 'NetworkPolicy' }];

function selectorsOver(workspace: Workspace, { object }: PlacedObject): Occurrence[] {
  if (object.pods.length === 0) return [];
  return SELECTING.flatMap(kind => workspace.objectsOfKind(kind)).flatMap(({ document, object: other }) => other.selectors
    .filter(({ kind, selector }) => kind.selects === 'pods' && workspace.isSameNamespace(object.namespace, other.namespace) && object.pods.some(pod => matchesLabelSelector(selector, pod.labels)))
    .map(({ key }): Occurrence => ({ document, range: key.range, role: 'use' })));
}
