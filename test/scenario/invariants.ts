import { controllerOf } from '../../src/api/controllerOf.ts';
import type { Deployment, Pod } from '../../src/api/objects.ts';
import { deployments, nodes, pods, replicaSets } from '../../src/api/resources.ts';
import type { Informers } from '../../src/informer/contract.ts';
import { isPodActive, isPodReady } from '../../src/engine/controllers/podState.ts';
import { maxSurgeOf, maxUnavailableOf, replicasOf } from '../../src/engine/controllers/deployment/limits.ts';
import { makeNodeInfo } from '../../src/scheduling/nodeInfo.ts';

/** Sentences that say which node has more on it than it can hold; empty when none. */
export function findOverCommitted(informers: Informers): string[] {
  return informers.for(nodes).list().flatMap(node => {
    const info = makeNodeInfo(node, informers.for(pods).list().filter(pod => pod.spec?.nodeName === node.metadata.name));
    const over = Object.entries(info.requested).filter(([name, amount]) => amount > (info.allocatable[name] ?? 0)).map(([name]) => name);
    if (info.pods.length > info.maxPods) over.push('pods');
    return over.map(name => `node ${info.name} is over-committed on ${name}`);
  });
}

/** Pods of a deployment, through its ReplicaSets. */
export function podsOf(informers: Informers, deployment: Deployment): readonly Pod[] {
  const sets = new Set(informers.for(replicaSets).list(deployment.metadata.namespace).filter(set => controllerOf(set)?.uid === deployment.metadata.uid).map(set => set.metadata.uid));
  return informers.for(pods).list(deployment.metadata.namespace).filter(pod => sets.has(controllerOf(pod)?.uid));
}

/** What is wrong with a rollout at this instant: too many pods, or too few that are ready; empty when nothing. */
export function findRolloutViolations(informers: Informers, namespace: string, name: string): string[] {
  const deployment = informers.for(deployments).get({ namespace, name });
  if (deployment === undefined) return [`deployment ${name} is gone`];
  const active = podsOf(informers, deployment).filter(isPodActive);
  const most = replicasOf(deployment) + maxSurgeOf(deployment);
  const least = replicasOf(deployment) - maxUnavailableOf(deployment);
  const ready = active.filter(isPodReady).length;
  return [
    ...(active.length > most ? [`${name} has ${active.length} pods, more than ${most}`] : []),
    ...(ready < least ? [`${name} has ${ready} ready pods, fewer than ${least}`] : []),
  ];
}
