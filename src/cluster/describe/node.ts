import type { Event, Node, Pod } from '../../api/objects.ts';
import { podRequests } from '../../api/podInfo.ts';
import { ageOf } from '../../api/printers/duration.ts';
import { formatBytes, formatMilliCpu, toMilliCpu, toUnits } from '../../api/quantity.ts';
import { addEvents, addLabels } from './metadata.ts';
import { formatTime, Lines } from './text.ts';

/** `running`: the pods bound to the node that have not ended. @source kubectl describe.go describeNode */
export function describeNode(node: Node, running: readonly Pod[], events: readonly Event[], nowMs: number): string {
  const lines = new Lines();
  const { metadata, spec, status = {} } = node;
  lines.add(0, 'Name:', metadata.name ?? '');
  const roles = Object.keys(metadata.labels ?? {}).filter(label => label.startsWith('node-role.kubernetes.io/')).map(label => label.slice('node-role.kubernetes.io/'.length)).sort();
  lines.add(0, 'Roles:', roles.join(',') || '<none>');
  addLabels(lines, metadata);
  lines.add(0, 'CreationTimestamp:', formatTime(metadata.creationTimestamp));
  lines.addList(0, 'Taints:', (spec?.taints ?? []).map(({ key, value, effect }) => `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`));
  lines.add(0, 'Unschedulable:', String(spec?.unschedulable ?? false));
  if (status.conditions !== undefined && status.conditions.length > 0) {
    lines.add(0, 'Conditions:');
    lines.add(1, 'Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message');
    lines.add(1, '----', '------', '-----------------', '------------------', '------', '-------');
    for (const { type, status: value, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of status.conditions) {
      lines.add(1, `${type} `, `${value} `, `${formatTime(lastHeartbeatTime)} `, `${formatTime(lastTransitionTime)} `, `${reason} `, message);
    }
  }
  lines.add(0, 'Addresses:');
  for (const { type, address } of status.addresses ?? []) lines.add(1, `${type}:`, address);
  for (const [label, resources] of [['Capacity:', status.capacity], ['Allocatable:', status.allocatable]] as const) {
    lines.add(0, label);
    for (const [name, quantity] of Object.entries(resources ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) lines.add(1, `${name}:`, String(quantity));
  }
  const info = status.nodeInfo;
  if (info !== undefined) {
    lines.add(0, 'System Info:');
    const facts = [['Machine ID:', info.machineID], ['System UUID:', info.systemUUID], ['Boot ID:', info.bootID], ['Kernel Version:', info.kernelVersion], ['OS Image:', info.osImage], ['Operating System:', info.operatingSystem], ['Architecture:', info.architecture], ['Container Runtime Version:', info.containerRuntimeVersion], ['Kubelet Version:', info.kubeletVersion]] as const;
    for (const [label, value] of facts) lines.add(1, label, value);
  }
  addPods(lines, node, running, nowMs);
  addEvents(lines, events, nowMs);
  return lines.toString();
}

function addPods(lines: Lines, node: Node, running: readonly Pod[], nowMs: number): void {
  lines.add(0, 'Non-terminated Pods:', `(${running.length} in total)`);
  lines.add(1, 'Namespace', 'Name', 'CPU Requests', 'Memory Requests', 'Age');
  lines.add(1, '---------', '----', '------------', '---------------', '---');
  const [cpu, memory] = [toMilliCpu(node.status?.allocatable?.['cpu']), toUnits(node.status?.allocatable?.['memory'])];
  const share = (part: number, whole: number) => `(${whole === 0 ? 0 : Math.trunc(part * 100 / whole)}%)`;
  const formatted = (requests: { readonly milliCpu: number; readonly memoryBytes: number }) =>
    [`${formatMilliCpu(requests.milliCpu)} ${share(requests.milliCpu, cpu)}`, `${formatBytes(requests.memoryBytes)} ${share(requests.memoryBytes, memory)}`] as const;
  const total = { milliCpu: 0, memoryBytes: 0 };
  for (const pod of running) {
    const requests = podRequests(pod);
    total.milliCpu += requests.milliCpu;
    total.memoryBytes += requests.memoryBytes;
    lines.add(1, pod.metadata.namespace ?? '', pod.metadata.name ?? '', ...formatted(requests), ageOf(pod.metadata.creationTimestamp, nowMs));
  }
  lines.add(0, 'Allocated resources:');
  lines.add(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  lines.add(1, 'Resource', 'Requests');
  lines.add(1, '--------', '--------');
  const [cpuTotal, memoryTotal] = formatted(total);
  lines.add(1, 'cpu', cpuTotal);
  lines.add(1, 'memory', memoryTotal);
}
