import { controllerOf } from '../../../api/controllerOf.ts';
import type { Deployment, Event, KubernetesObject, Namespace, Pod, ReplicaSet } from '../../../api/objects.ts';
import { lastEvents, partKey, toTooltip } from '../conditions.ts';
import type { TreeNode } from '../treeNode.ts';
import { describeDeploymentState, toDeploymentState } from './deploymentState.ts';
import { withFailingPods } from './failingPods.ts';
import { toPodNode } from './podNode.ts';
import { toPodOwnerNode } from './podOwnerNode.ts';
import { compareNames } from '../../compareNames.ts';
import { t } from '../../../base/words.ts';

/** What the tree is made of; unordered. Namespaces are empty where they may not be listed. */
export interface WorkloadObjects {
  readonly namespaces: readonly Namespace[];
  readonly deployments: readonly Deployment[];
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly events: readonly Event[];
}

/** Namespaces that hold workloads, their workloads, pods and containers, each level by name; empty when nothing runs. */
export function toWorkloadNodes(objects: WorkloadObjects): TreeNode[] {
  const inside = groupByNamespace(objects);
  const events = lastEvents(objects.events);
  const podNodeBelow: PodNodeBelow = parent => pod => {
    const { uid = '' } = pod.metadata;
    return toPodNode(pod, { parent, lastEvent: fieldPath => events.get(fieldPath === undefined ? uid : partKey(uid, fieldPath)) });
  };
  return namespacesOf(objects, inside.keys()).sort(byName).flatMap(namespace => {
    const workloads = inside.get(namespace.metadata.name ?? '');
    return workloads === undefined ? [] : [toNamespaceNode(namespace, workloads, { podNodeBelow, events })];
  });
}

/** Makes the line of a pod that stands below the workload of that name. */
type PodNodeBelow = (parent: string | undefined) => (pod: Pod) => TreeNode;

/** A cluster may show what is in a namespace and not the namespaces. */
function namespacesOf({ namespaces }: WorkloadObjects, inside: Iterable<string>): Namespace[] {
  return namespaces.length > 0 ? [...namespaces] : [...inside].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: `unlisted-${name}` } }));
}

interface Workloads { readonly deployments: Deployment[]; readonly replicaSets: ReplicaSet[]; readonly pods: Pod[] }

function groupByNamespace(objects: WorkloadObjects): ReadonlyMap<string, Workloads> {
  const inside = new Map<string, Workloads>();
  const of = ({ metadata: { namespace = '' } }: KubernetesObject) => {
    const known = inside.get(namespace) ?? { deployments: [], replicaSets: [], pods: [] };
    inside.set(namespace, known);
    return known;
  };
  for (const deployment of objects.deployments) of(deployment).deployments.push(deployment);
  for (const replicaSet of objects.replicaSets) of(replicaSet).replicaSets.push(replicaSet);
  for (const pod of objects.pods) of(pod).pods.push(pod);
  return inside;
}

function toNamespaceNode(namespace: Namespace, { deployments, replicaSets, pods }: Workloads, { podNodeBelow, events }: { readonly podNodeBelow: PodNodeBelow; readonly events: ReadonlyMap<string, Event> }): TreeNode {
  const name = namespace.metadata.name ?? '';
  const isTerminating = namespace.status?.phase === 'Terminating';
  return { // a number of pods in its line would have all that is in it drawn anew with each pod that comes or goes
    id: `namespace/${namespace.metadata.uid}`, label: name, description: isTerminating ? 'Terminating' : '',
    icon: 'symbol-namespace', health: isTerminating ? 'stopped' : 'none', contextValue: 'namespace', expanded: true,
    spoken: t(isTerminating ? 'Namespace {0}, terminating' : 'Namespace {0}', name),
    tooltip: () => toTooltip(`Namespace ${name}`, [[t('Phase'), namespace.status?.phase], [t('Pods'), String(pods.length)]], namespace.status?.conditions),
    target: { kind: 'Namespace', name },
    children: () => {
      const [setsOf, podsOf] = [Map.groupBy(replicaSets, controllerUid), Map.groupBy(pods, controllerUid)];
      const below = ({ metadata: { name: parent } }: KubernetesObject, sets: readonly ReplicaSet[]) => sets.flatMap(({ metadata: { uid } }) => podsOf.get(uid) ?? []).sort(byName).map(podNodeBelow(parent));
      const known = new Set(replicaSets.map(({ metadata: { uid } }) => uid));
      const eventOf = ({ metadata: { uid = '' } }: KubernetesObject) => events.get(uid);
      return [
        ...deployments.sort(byName).map(deployment => withFailingPods(toDeploymentNode(deployment, eventOf(deployment), () => below(deployment, setsOf.get(deployment.metadata.uid) ?? [])))),
        ...(setsOf.get(undefined) ?? []).sort(byName).map(replicaSet => withFailingPods(toReplicaSetNode(replicaSet, eventOf(replicaSet), () => below(replicaSet, [replicaSet])))),
        ...toOwnersAndPods(pods.filter(pod => !known.has(controllerUid(pod))).sort(byName), podNodeBelow),
      ];
    },
  };
}

/** Pods below what controls them; those of nodes (static pods) and of nobody for themselves. */
function toOwnersAndPods(pods: readonly Pod[], podNodeBelow: PodNodeBelow): TreeNode[] {
  const ownerOf = (pod: Pod) => {
    const owner = controllerOf(pod);
    return owner?.kind === 'Node' || owner?.kind === 'ReplicaSet' ? undefined : owner;
  };
  const [owned, alone] = [pods.filter(pod => ownerOf(pod) !== undefined), pods.filter(pod => ownerOf(pod) === undefined)];
  const owners = new Map(owned.flatMap(pod => { const owner = ownerOf(pod); return owner === undefined ? [] : [[owner.uid, owner] as const]; }));
  const podsOf = Map.groupBy(owned, controllerUid);
  return [...[...owners.values()].sort((a, b) => compareNames(a.name, b.name)).map(owner => withFailingPods(toPodOwnerNode(owner, podsOf.get(owner.uid) ?? [], () => (podsOf.get(owner.uid) ?? []).map(podNodeBelow(owner.name))))), ...alone.map(podNodeBelow(undefined))];
}

function toDeploymentNode(deployment: Deployment, event: Event | undefined, children: () => TreeNode[]): TreeNode {
  const { name = '', namespace = '' } = deployment.metadata;
  const isPaused = deployment.spec?.paused === true;
  const state = toDeploymentState(deployment);
  const { health, ready, wanted, rollout } = state;
  const words = describeDeploymentState(state);
  return {
    id: `deployment/${deployment.metadata.uid}`, label: name, description: words, icon: 'layers', health, contextValue: isPaused ? 'pausedDeployment' : 'deployment', expanded: true,
    spoken: [t('Deployment {0}, {1} of {2} ready', name, ready, wanted), ...(rollout === undefined ? [] : [rollout])].join(', '),
    tooltip: () => toTooltip(`Deployment ${namespace}/${name}`, [
      [t('Replicas'), words], [t('Images'), deployment.spec?.template.spec?.containers.map(container => container.image).join(', ')],
      [t('Revision'), deployment.metadata.annotations?.['deployment.kubernetes.io/revision']],
    ], deployment.status?.conditions, event),
    target: { kind: 'Deployment', namespace, name }, children,
  };
}

function toReplicaSetNode(replicaSet: ReplicaSet, event: Event | undefined, children: () => TreeNode[]): TreeNode {
  const { name = '', namespace = '' } = replicaSet.metadata;
  const [ready, wanted] = [replicaSet.status?.readyReplicas ?? 0, replicaSet.spec?.replicas ?? 1];
  return {
    id: `replicaset/${replicaSet.metadata.uid}`, label: name, description: t('{0}/{1} ready', ready, wanted), icon: 'layers', health: ready === wanted ? 'healthy' : 'progressing',
    contextValue: 'replicaSet', spoken: t('ReplicaSet {0}, {1} of {2} ready', name, ready, wanted),
    tooltip: () => toTooltip(`ReplicaSet ${namespace}/${name}`, [[t('Replicas'), `${ready}/${wanted}`]], replicaSet.status?.conditions, event),
    target: { kind: 'ReplicaSet', namespace, name }, children,
  };
}

const controllerUid = (object: KubernetesObject) => controllerOf(object)?.uid;

const byName = (a: KubernetesObject, b: KubernetesObject) => compareNames(a.metadata.name ?? '', b.metadata.name ?? '');
