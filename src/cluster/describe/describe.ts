import type { Client, ObjectKey } from '../../api/client.ts';
import { isPodTerminal } from '../../api/podInfo.ts';
import { deployments, endpointSlices, nodes, pods, services } from '../../api/resources.ts';
import type { Clock } from '../../base/clock.ts';
import { rolloutHistory } from '../rollout.ts';
import { fetchEvents } from './metadata.ts';
import { describeNode } from './node.ts';
import { describePod } from './pod.ts';
import { describeDeployment, describeService } from './workload.ts';

export type DescribedKind = 'Pod' | 'Deployment' | 'Service' | 'Node';

/** The text of `kubectl describe` for one object with what belongs to it and its events. Rejects with ApiError when it is not there. */
export async function describe(client: Client, kind: DescribedKind, key: ObjectKey, clock: Clock): Promise<string> {
  switch (kind) {
    case 'Pod': {
      const pod = await client.get(pods, key);
      return describePod(pod, await fetchEvents(client, pod), clock.now());
    }
    case 'Deployment': {
      const deployment = await client.get(deployments, key);
      const [history, events] = await Promise.all([rolloutHistory(client, deployment), fetchEvents(client, deployment)]);
      return describeDeployment(deployment, history.map(({ replicaSet }) => replicaSet), events, clock.now());
    }
    case 'Service': {
      const service = await client.get(services, key);
      const inNamespace = key.namespace === undefined ? {} : { namespace: key.namespace };
      const [slices, events] = await Promise.all([client.list(endpointSlices, { ...inNamespace, labelSelector: `kubernetes.io/service-name=${key.name}` }), fetchEvents(client, service)]);
      return describeService(service, slices.items, events, clock.now());
    }
    case 'Node': {
      const node = await client.get(nodes, key);
      const [bound, events] = await Promise.all([client.list(pods, { fieldSelector: `spec.nodeName=${key.name}` }), fetchEvents(client, node)]);
      return describeNode(node, bound.items.filter(pod => !isPodTerminal(pod)), events, clock.now());
    }
  }
}
