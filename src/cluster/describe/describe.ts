import type { Client, ObjectKey } from '../../api/client.ts';
import type { KubernetesObject, LabelSelector, Pod } from '../../api/objects.ts';
import { isPodTerminal } from '../../api/podInfo.ts';
import { daemonSets, deployments, endpointSlices, jobs, limitRanges, namespaces, nodes, pods, replicaSets, replicationControllers, resourceQuotas, services, statefulSets, type Resource } from '../../api/resources.ts';
import type { Clock } from '../../base/clock.ts';
import { rolloutHistory } from '../rollout.ts';
import { describeDaemonSet } from './daemonSet.ts';
import { describeJob } from './job.ts';
import { fetchEvents, formatSelector } from './metadata.ts';
import { describeNamespace } from './namespace.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describeReplicaSet, describeReplicationController } from './replicaSet.ts';
import { describeStatefulSet } from './statefulSet.ts';
import { describeDeployment, describeService } from './workload.ts';

export const describedKinds = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicationController', 'Pod', 'Service', 'Node', 'Namespace'] as const;
export type DescribedKind = typeof describedKinds[number];

/** The text of `kubectl describe` for one object with what belongs to it and its events. Rejects with ApiError when it is not there. */
export async function describe(client: Client, kind: DescribedKind, key: ObjectKey, clock: Clock): Promise<string> {
  const withEvents = async <T extends KubernetesObject>(resource: Resource<T>) => {
    const object = await client.get(resource, key);
    return { object, events: await fetchEvents(client, object) };
  };
  const inNamespace = key.namespace === undefined ? {} : { namespace: key.namespace };
  /** An absent selector meets no pod. */
  const podsOf = async (labelSelector: string): Promise<readonly Pod[]> => labelSelector === '' ? [] : (await client.list(pods, { ...inNamespace, labelSelector })).items;
  const meeting = (selector: LabelSelector | undefined) => podsOf(formatSelector(selector));
  switch (kind) {
    case 'Pod': {
      const { object, events } = await withEvents(pods);
      return describePod(object, events, clock.now());
    }
    case 'Deployment': {
      const { object, events } = await withEvents(deployments);
      const history = await rolloutHistory(client, object);
      return describeDeployment(object, history.map(({ replicaSet }) => replicaSet), events, clock.now());
    }
    case 'ReplicaSet': {
      const { object, events } = await withEvents(replicaSets);
      return describeReplicaSet(object, await meeting(object.spec?.selector), events, clock.now());
    }
    case 'ReplicationController': {
      const { object, events } = await withEvents(replicationControllers);
      return describeReplicationController(object, await meeting({ matchLabels: object.spec?.selector ?? {} }), events, clock.now());
    }
    case 'StatefulSet': {
      const { object, events } = await withEvents(statefulSets);
      return describeStatefulSet(object, await meeting(object.spec?.selector), events, clock.now());
    }
    case 'DaemonSet': {
      const { object, events } = await withEvents(daemonSets);
      return describeDaemonSet(object, await meeting(object.spec?.selector), events, clock.now());
    }
    case 'Job': {
      const { object, events } = await withEvents(jobs);
      return describeJob(object, events, clock.now());
    }
    case 'Service': {
      const { object, events } = await withEvents(services);
      const slices = await client.list(endpointSlices, { ...inNamespace, labelSelector: `kubernetes.io/service-name=${key.name}` });
      return describeService(object, slices.items, events, clock.now());
    }
    case 'Node': {
      const { object, events } = await withEvents(nodes);
      const bound = await client.list(pods, { fieldSelector: `spec.nodeName=${key.name}` });
      return describeNode(object, bound.items.filter(pod => !isPodTerminal(pod)), events, clock.now());
    }
    case 'Namespace': {
      const namespace = await client.get(namespaces, { name: key.name });
      const [quotas, limits] = await Promise.all([client.list(resourceQuotas, { namespace: key.name }), client.list(limitRanges, { namespace: key.name })]);
      return describeNamespace(namespace, quotas.items, limits.items);
    }
  }
}
