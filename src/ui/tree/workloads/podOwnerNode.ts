import type { OwnerReference, Pod } from '../../../api/objects.ts';
import { isPodReady } from '../../../api/podInfo.ts';
import { toTooltip } from '../conditions.ts';
import { podOwnerKinds, type Health, type TreeNode } from '../treeNode.ts';
import { t } from '../../../base/words.ts';

/** A workload of which only its pods are read: a StatefulSet, a Job, what an operator made. Kinds that are not Kubernetes' own have no commands. */
export function toPodOwnerNode(owner: OwnerReference, pods: readonly Pod[], children: () => TreeNode[]): TreeNode {
  const { kind, name, uid } = owner;
  const namespace = pods[0]?.metadata.namespace ?? '';
  const ready = pods.filter(isPodReady).length;
  const done = pods.filter(pod => pod.status?.phase === 'Succeeded').length;
  const health: Health = done === pods.length ? 'stopped' : ready + done === pods.length ? 'healthy' : pods.some(pod => pod.status?.phase === 'Failed') ? 'failed' : 'progressing';
  const own = podOwnerKinds.find(known => known === kind);
  return {
    id: `owner/${uid}`, label: name, description: `${kind}, ${t('{0}/{1} ready', ready, pods.length)}`, icon: 'layers', health, contextValue: own === undefined ? 'foreignOwner' : `podOwner${own}`,
    spoken: t('{0} {1}, {2} of {3} pods ready', kind, name, ready, pods.length), tooltip: () => toTooltip(`${kind} ${namespace}/${name}`, [[t('Pods'), `${ready}/${pods.length}`]]),
    ...(own === undefined ? {} : { target: { kind: own, namespace, name } }), children,
  };
}
