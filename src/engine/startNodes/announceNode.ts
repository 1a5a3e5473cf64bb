import { isAlreadyExists, isConflict, isNotFound } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import type { Node } from '../../api/objects.ts';
import { nodes } from '../../api/resources.ts';
import { toTimestamp, type Clock } from '../../base/clock.ts';
import { toStatusReasons, type NodeEvents } from '../kubelet/nodeEvents.ts';

/**
 * Says on the Node itself why it is not ready before there is a kubelet to say so: the node image is being built, Docker
 * does not answer. Whoever watches Nodes sees it; the kubelet takes over from here. Never throws for a Node that changes meanwhile.
 */
export async function announceNode(client: Client, name: string, { reason, message }: { readonly reason: string; readonly message: string }, { clock, events }: { readonly clock: Clock; readonly events: NodeEvents }): Promise<void> {
  try {
    const node = await ensure(client, name);
    const ready = node.status?.conditions?.find(condition => condition.type === 'Ready');
    if (ready?.status === 'False' && ready.message === message) return;
    const now = toTimestamp(clock.now());
    const condition = { type: 'Ready', status: 'False' as const, reason, message, lastHeartbeatTime: now, lastTransitionTime: ready?.status === 'False' ? ready.lastTransitionTime ?? now : now };
    const others = (node.status?.conditions ?? []).filter(each => each.type !== 'Ready');
    await client.update(nodes, { ...node, status: { ...node.status, conditions: [...others, condition] } }, { subresource: 'status' });
    for (const changed of toStatusReasons(ready === undefined ? [] : [ready], [condition])) events.status(changed);
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) throw error;
  }
}

async function ensure(client: Client, name: string): Promise<Node> {
  try {
    return await client.get(nodes, { name });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  try {
    return await client.create(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name } }, spec: {} });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return await client.get(nodes, { name });
  }
}
