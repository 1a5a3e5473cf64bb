import { controllerOf } from '../../api/controllerOf.ts';
import type { KubernetesObject, Pod, ReplicaSet } from '../../api/objects.ts';
import type { TreeTarget } from '../tree/treeNode.ts';
import { compareNames } from '../compareNames.ts';
import { t } from '../../base/words.ts';

/** The pods behind a target, by name: a node's, a workload's, or the one. Owners are told by kind and name, so that a workload made anew is the same. */
export function podsOf(target: TreeTarget, objects: { readonly pods: readonly Pod[]; readonly replicaSets: readonly ReplicaSet[] }): Pod[] {
  return objects.pods.filter(matcher(target, objects.replicaSets)).sort((a, b) => compareNames(a.metadata.name ?? '', b.metadata.name ?? ''));
}

function matcher(target: TreeTarget, replicaSets: readonly ReplicaSet[]): (pod: Pod) => boolean {
  const isHere = (object: KubernetesObject) => object.metadata.namespace === target.namespace;
  switch (target.kind) {
    case 'Node': return pod => pod.spec?.nodeName === target.name;
    case 'Pod': case 'Container': return pod => isHere(pod) && pod.metadata.name === target.name;
    case 'ReplicaSet': case 'StatefulSet': case 'DaemonSet': case 'Job': case 'ReplicationController': return pod => isHere(pod) && isControlledBy(pod, target.kind, target.name);
    case 'Deployment': {
      const own = new Set(replicaSets.filter(replicaSet => isHere(replicaSet) && isControlledBy(replicaSet, 'Deployment', target.name)).map(replicaSet => replicaSet.metadata.name));
      return pod => isHere(pod) && [...own].some(name => name !== undefined && isControlledBy(pod, 'ReplicaSet', name));
    }
    case 'Namespace': case 'Service': case 'Endpoint': case 'Image': return () => false;
    default: return target.kind satisfies never;
  }
}

function isControlledBy(object: KubernetesObject, kind: string, name: string): boolean {
  const owner = controllerOf(object);
  return owner?.kind === kind && owner.name === name;
}

/** 'Deployment my-app', 'Container web of pod my-app-x'. */
export function titleOf({ kind, name, container }: TreeTarget): string {
  return container === undefined ? `${kind} ${name}` : t('Container {0} of pod {1}', container, name);
}
