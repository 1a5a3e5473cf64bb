import { behaviourOf } from '../../../api/kinds/index.ts';
import type { Node, Pod } from '../../../api/objects.ts';
import { pods as podsResource } from '../../../api/resources.ts';
import { oncePerObject } from '../../../base/oncePerObject.ts';
import { t } from '../../../base/words.ts';
import { valueAt } from '../../../manifest/node.ts';
import { explain } from '../../../scheduling/explain.ts';
import { makeNodeInfo } from '../../../scheduling/nodeInfo.ts';
import { placePod, pluginsOfOnePod } from '../../../scheduling/place.ts';
import { obstacles } from '../../feasibility/obstacles.ts';
import { placeOf } from '../../fieldPath.ts';
import type { Finding } from '../../finding.ts';
import { apiKindOf, judgeAsApi } from '../../judgeAsApi.ts';
import type { Manifest } from '../../manifest.ts';
import { podTemplatePath } from '../../podsOf.ts';
import type { PlacedObject, Workspace } from '../../workspace/workspace.ts';

/**
 * A pod that none of the nodes could take even while they are empty, in the scheduler's words, at what stands in its way in the most nodes.
 * Left alone: pods for other schedulers, pods that are not ready to be scheduled, and DaemonSets, whose pods each have their node.
 */
export function unschedulable({ object: { manifest, kind } }: PlacedObject, workspace: Workspace): Finding[] {
  const { nodes } = workspace.knowledge;
  const template = podTemplatePath(kind);
  if (manifest === undefined || template === undefined || nodes.length === 0 || kind === 'DaemonSet' || kind === 'PodTemplate') return [];
  const path = [...template, 'spec'];
  const spec = valueAt(manifest.root, path);
  const pod = spec?.kind === 'mapping' ? podOf(manifest, template) : undefined;
  if (spec?.kind !== 'mapping' || pod === undefined || (pod.spec?.schedulerName ?? DEFAULT_SCHEDULER) !== DEFAULT_SCHEDULER || (pod.spec?.schedulingGates ?? []).length > 0) return [];
  const infos = infosOf(nodes);
  const placement = placePod(pod, infos, { plugins: pluginsOfOnePod });
  if (placement.feasible) return [];
  const refused = [...Map.groupBy(placement.reason.statuses, ([, { plugin = '' }]) => plugin)].toSorted(([, a], [, b]) => b.length - a.length);
  const found = refused.flatMap(([plugin, statuses]) => {
    const names = new Set(statuses.map(([name]) => name));
    return obstacles[plugin]?.({ pod, nodes: infos.filter(({ name }) => names.has(name)), text: manifest.placed.document.text, root: manifest.root, path, spec, reasons: statuses.flatMap(([, { reasons }]) => reasons) }) ?? [];
  });
  const sentence = explain(placement.reason, infos).replace(/ preemption: .*$/s, '');
  return [{
    code: 'unschedulable', severity: 'warning', range: found[0]?.range ?? placeOf(manifest.root, path).range, fixes: found.flatMap(({ fixes }) => fixes),
    message: found.length === 0 ? sentence : `${sentence} ${t('Of the nodes, {0}', found.map(({ mend }) => mend).join('; '))}`,
  }];
}

const infosOf = oncePerObject((nodes: readonly Node[]) => nodes.map(node => makeNodeInfo(settled(node), [])));

/** The node without what passes: that it is cordoned, not ready yet, or short of something now. */
function settled({ spec: { unschedulable: _, taints, ...spec } = {}, ...node }: Node): Node {
  return { ...node, spec: { ...spec, taints: (taints ?? []).filter(({ key }) => !key.startsWith('node.kubernetes.io/')) } };
}

const DEFAULT_SCHEDULER = 'default-scheduler';

/** The pod that an object is or makes, defaults filled in; undefined for what the API would not decode. */
function podOf(manifest: Manifest, template: readonly string[]): Pod | undefined {
  const kind = apiKindOf(manifest.apiVersion, manifest.kind);
  const object = kind === undefined ? undefined : judgeAsApi(manifest, kind).object;
  const source = template.reduce<unknown>((value, field) => (value as Readonly<Record<string, unknown>> | undefined)?.[field], object) as Pod | undefined;
  if (source?.spec === undefined) return undefined;
  const pod = structuredClone({ apiVersion: 'v1', kind: 'Pod', metadata: { ...source.metadata, name: 'pod', namespace: 'default' }, spec: source.spec }) as Pod;
  behaviourOf(podsResource).applyDefaults(pod);
  return pod;
}
