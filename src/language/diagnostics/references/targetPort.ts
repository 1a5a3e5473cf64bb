import { t } from '../../../base/words.ts';
import { entryOf, stringAt, toData, valueAt, type ManifestNode, type MappingNode } from '../../../manifest/node.ts';
import type { Finding } from '../../finding.ts';
import { nearest } from '../../workspace/nearest.ts';
import { hasPlaceholder } from '../../workspace/readReferences.ts';
import { itemsOf, type ContainerPortSymbol } from '../../workspace/podSymbol.ts';
import type { PlacedObject, PlacedPod, Workspace } from '../../workspace/workspace.ts';
import { changeTo, likelyName } from './likelyName.ts';

/** A port of a Service that leads nowhere in the pods it selects in the nearest folder that has any: a name that no container port has (a warning), or a number that none declares (a hint: it may listen all the same). */
export function targetPort({ document, object }: PlacedObject, workspace: Workspace): Finding[] {
  if (object.kind !== 'Service' || object.group !== '' || object.manifest === undefined) return [];
  const [selector] = object.selectors;
  const pods = selector === undefined ? [] : nearest(workspace.podsSelectedBy(selector.selector, object.namespace), document.uri);
  if (pods.length === 0) return [];
  return itemsOf(valueAt(object.manifest.root, ['spec', 'ports'])).flatMap(port => checkPort(port, pods));
}

function checkPort(port: MappingNode, pods: readonly PlacedPod[]): Finding[] {
  const written = entryOf(port, 'targetPort')?.value;
  const node: ManifestNode | undefined = written ?? entryOf(port, 'port')?.value;
  const wanted = toData(node);
  const protocol = stringAt(port, ['protocol']) ?? 'TCP';
  const there = pods.flatMap(({ pod }) => pod.ports).filter(each => each.protocol === protocol);
  if (node?.kind !== 'scalar' || there.some(each => each.name === wanted || each.number === wanted)) return [];
  const [first] = pods;
  const who = `${first?.object.kind} "${first?.object.name ?? ''}"`;
  const related = first?.object.nameNode === undefined ? {} : { related: [{ document: first.document, range: first.pod.ports[0]?.range ?? first.object.nameNode.range, message: t('the ports of {0}', who) }] };
  if (typeof wanted === 'string') {
    if (hasPlaceholder(wanted)) return [];
    const similar = likelyName(wanted, there.flatMap(({ name }) => name ?? [])) ?? (there.length === 1 ? there[0]?.name : undefined);
    return [{ code: 'unknown-target-port', severity: 'warning', range: node.range, message: t('no container of the selected pods has a port named "{0}" ({1} has {2})', wanted, who, describe(there)), fixes: similar === undefined ? [] : [changeTo(similar, node)], ...related }];
  }
  if (typeof wanted !== 'number' || there.length === 0 || pods.some(({ pod }) => pod.ports.length === 0)) return [];
  return [{ code: 'undeclared-target-port', severity: 'hint', range: node.range, fixes: [], message: t('no container of the selected pods declares port {0} ({1} has {2})', wanted, who, describe(there)), ...related }];
}

function describe(ports: readonly ContainerPortSymbol[]): string {
  return ports.length === 0 ? t('no ports') : [...new Set(ports.map(({ name, number }) => name === undefined ? String(number) : `${name}`))].join(', ');
}
