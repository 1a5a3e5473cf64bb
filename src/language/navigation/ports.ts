import { entryOf, valueAt, type ScalarNode } from '../../manifest/node.ts';
import { localNamesOf, type LocalName } from '../localNames.ts';
import { itemsOf } from '../workspace/podSymbol.ts';
import { nearest } from '../workspace/nearest.ts';
import type { IndexedDocument, PlacedObject, Workspace } from '../workspace/workspace.ts';
import { refuseLocal, toOccurrence } from './localNames.ts';
import { inNamespace } from './inNamespace.ts';
import { refuseApart } from './meaningOf.ts';
import { wordFor } from './wordFor.ts';
import { holds, type Named, type Occurrence } from './named.ts';

/** A container's named port, in its pod's probes and in the Services that lead to it. */
export function portAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  const found = findPort(workspace, document, offset);
  if (found === undefined) return undefined;
  const { name, pods } = found;
  const local = pods.flatMap(pod => portNames(pod, name).map(each => toOccurrence(pod.document, each)));
  const services = workspace.objectsOfKind({ group: '', kind: 'Service' }).filter(service => selected(workspace, service).some(pod => pods.some(each => each.object === pod.object)));
  return {
    what: 'port', name,
    occurrences: [...local, ...services.flatMap(service => targetPorts(service).filter(({ value }) => value === name).map((node): Occurrence => ({ document: service.document, range: node.range, role: 'use', style: node.style })))],
    refuse: wanted => refuseApart(workspace, `${wordFor('port')} "${name}"`, pods) ?? refuseLocal('port', wanted, pods.flatMap(pod => allNames(pod).filter(({ space }) => space === 'port'))),
  };
}

function findPort(workspace: Workspace, document: IndexedDocument, offset: number): { readonly name: string; readonly pods: readonly PlacedObject[] } | undefined {
  for (const placed of workspace.objectsOf(document)) {
    const own = allNames(placed).find(({ space, range }) => space === 'port' && holds(range, offset));
    if (own !== undefined) return { name: own.name, pods: [placed] };
    const target = targetPorts(placed).find(({ range }) => holds(range, offset));
    if (typeof target?.value === 'string') return { name: target.value, pods: selected(workspace, placed) };
  }
  return undefined;
}

function allNames({ object }: PlacedObject): LocalName[] {
  return object.manifest === undefined || object.pods.length === 0 ? [] : localNamesOf(object.manifest).flatMap(({ names }) => names);
}

const portNames = (pod: PlacedObject, name: string) => allNames(pod).filter(each => each.space === 'port' && each.name === name);

/** The named target ports of a Service. */
function targetPorts({ object }: PlacedObject): ScalarNode[] {
  if (object.kind !== 'Service' || object.group !== '' || object.manifest === undefined) return [];
  return itemsOf(valueAt(object.manifest.root, ['spec', 'ports'])).flatMap(port => {
    const node = entryOf(port, 'targetPort')?.value;
    return node?.kind === 'scalar' ? [node] : [];
  });
}

/** The objects whose pods a Service selects, of the nearest folder that has any. */
export function selected(workspace: Workspace, { document, object }: PlacedObject): readonly PlacedObject[] {
  const [selector] = object.selectors;
  return selector === undefined ? [] : nearest(inNamespace(workspace.podsSelectedBy(selector.selector, object.namespace), object.namespace), document.uri);
}
