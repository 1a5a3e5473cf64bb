import type { PrinterColumn } from '../../kind.ts';
import type { Node } from '../../objects.ts';
import { ageColumn, column, compareText, nameColumn, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';

const ADDRESSES = 'List of addresses reachable to the node. Queried from cloud provider, if available. More info: https://kubernetes.io/docs/reference/node/node-status/#addresses';
const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

export const nodeColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Status', 'The status of the node'),
  column('Roles', 'The roles of the node'),
  ageColumn,
  column('Version', 'Kubelet Version reported by the node.'),
  wideColumn('Internal-IP', ADDRESSES),
  wideColumn('External-IP', ADDRESSES),
  wideColumn('OS-Image', 'OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy)).'),
  wideColumn('Kernel-Version', "Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64)."),
  wideColumn('Container-Runtime', 'ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).'),
];

/** Cells of `nodeColumns`. @source pkg/printers/internalversion printNode */
export function nodeRow(node: Node, nowMs: number): string[] {
  const info = node.status?.nodeInfo;
  return [
    node.metadata.name ?? '', statusOf(node), rolesOf(node), ageOf(node.metadata.creationTimestamp, nowMs), info?.kubeletVersion ?? '',
    addressOf(node, 'InternalIP'), addressOf(node, 'ExternalIP'),
    info?.osImage || '<unknown>', info?.kernelVersion || '<unknown>', info?.containerRuntimeVersion || '<unknown>',
  ];
}

function statusOf(node: Node): string {
  const ready = node.status?.conditions?.find(condition => condition.type === 'Ready');
  const health = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec?.unschedulable === true ? `${health},SchedulingDisabled` : health;
}

function rolesOf(node: Node): string {
  const roles = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return [key.slice(ROLE_PREFIX.length)];
    return key === ROLE_LABEL ? [value] : [];
  }).filter(role => role !== '');
  return roles.length === 0 ? '<none>' : [...new Set(roles)].sort(compareText).join(',');
}

function addressOf(node: Node, type: 'InternalIP' | 'ExternalIP'): string {
  return node.status?.addresses?.find(address => address.type === type)?.address ?? '<none>';
}
