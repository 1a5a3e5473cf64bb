import type { Event, Node, Pod } from '../../../api/objects.ts';
import { isPodTerminal, podRequests } from '../../../api/podInfo.ts';
import { formatMilliCpu, toMilliCpu, toUnits } from '../../../api/quantity.ts';
import { lastEvents, podCount, toTooltip } from '../conditions.ts';
import type { Health, TreeNode } from '../treeNode.ts';
import { compareNames } from '../../compareNames.ts';
import { t } from '../../../base/words.ts';

const [MEBIBYTE, GIBIBYTE] = [1024 ** 2, 1024 ** 3];

/** Nodes with what is requested of each, by name. `pods`: undefined where not those of all namespaces are known; nothing is said of them then. */
export function toNodeNodes(objects: { readonly nodes: readonly Node[]; readonly pods: readonly Pod[] | undefined; readonly events: readonly Event[] }): TreeNode[] {
  const events = lastEvents(objects.events);
  return [...objects.nodes].sort((a, b) => compareNames(a.metadata.name ?? '', b.metadata.name ?? ''))
    .map(node => toNodeNode(node, objects.pods?.filter(pod => pod.spec?.nodeName === node.metadata.name && !isPodTerminal(pod)), events.get(node.metadata.name ?? '')));
}

/** '256Mi', '23.5Gi': as short as a line has room for. */
function formatMemory(bytes: number): string { return bytes < GIBIBYTE ? `${Math.round(bytes / MEBIBYTE)}Mi` : `${Number((bytes / GIBIBYTE).toFixed(1))}Gi`; }

function toNodeNode(node: Node, pods: readonly Pod[] | undefined, event: Event | undefined): TreeNode {
  const name = node.metadata.name ?? '';
  const ready = node.status?.conditions?.find(condition => condition.type === 'Ready');
  const isCordoned = node.spec?.unschedulable === true;
  const health: Health = ready?.status !== 'True' ? (ready?.reason === 'KubeletStarting' ? 'progressing' : 'failed') : isCordoned ? 'degraded' : 'healthy';
  const words = [ready?.status === 'True' ? 'Ready' : 'NotReady', ...(isCordoned ? ['SchedulingDisabled'] : [])].join(', ');
  const why = ready?.status === 'True' ? undefined : ready?.message;
  const allocatable = node.status?.allocatable ?? {};
  const requested = pods?.map(podRequests).reduce((sum, one) => ({ milliCpu: sum.milliCpu + one.milliCpu, memoryBytes: sum.memoryBytes + one.memoryBytes }), { milliCpu: 0, memoryBytes: 0 });
  const cpu = requested && t('{0} of {1}', formatMilliCpu(requested.milliCpu), formatMilliCpu(toMilliCpu(allocatable['cpu'])));
  const memory = requested && t('{0} of {1}', formatMemory(requested.memoryBytes), formatMemory(toUnits(allocatable['memory'])));
  const taken = pods && t('{0} of {1}', pods.length, allocatable['pods'] ?? '?');
  const state = [words, ...(pods === undefined ? [] : [podCount(pods.length)])].join(', ');
  const row = (id: string, label: string, description: string | undefined, icon: string): TreeNode[] =>
    description === undefined ? [] : [{ id: `node/${node.metadata.uid}/${id}`, label, description, icon, health: 'none', contextValue: 'nodeDetail', spoken: `${label} ${description}` }];
  return {
    id: `node/${node.metadata.uid}`, label: name, description: why === undefined || why === '' ? state : `${words}: ${why}`, icon: 'vm', health, contextValue: isCordoned ? 'cordonedNode' : 'node',
    spoken: [t('Node {0}, {1}', name, state), ...(why === undefined || why === '' ? [] : [why])].join(', '), target: { kind: 'Node', name },
    tooltip: () => toTooltip(`Node ${name}`, [
      [t('System'), node.status?.nodeInfo?.osImage], [t('Kernel'), node.status?.nodeInfo?.kernelVersion], [t('Runtime'), node.status?.nodeInfo?.containerRuntimeVersion],
      [t('CPU requested'), cpu], [t('Memory requested'), memory], [t('Taints'), node.spec?.taints?.map(taint => `${taint.key}:${taint.effect}`).join(', ')],
    ], node.status?.conditions, event),
    children: () => [
      ...row('cpu', t('CPU requested'), cpu, 'dashboard'), ...row('memory', t('Memory requested'), memory, 'server'), ...row('pods', t('Pods'), taken, 'layers'), ...row('runtime', t('Runtime'), node.status?.nodeInfo?.containerRuntimeVersion ?? '', 'gear'),
    ],
  };
}
