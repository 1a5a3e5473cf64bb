import type { Node, Pod, PodSpec } from '../../../../src/api/objects.ts';
import { makeNodeInfo, type NodeInfo } from '../../../../src/scheduling/nodeInfo.ts';
import { placePod, type PlaceOptions } from '../../../../src/scheduling/place.ts';

/** A pod with a label `app`, as tests of placement need it. */
export function makePod(app: string, spec: Partial<PodSpec> = {}, metadata: Pod['metadata'] = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: app, namespace: 'default', labels: { app }, ...metadata }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec } };
}

/** A roomy node with its host name and zone as labels. */
export function makeNode(name: string, zone: string | undefined, pods: readonly Pod[] = [], spec: Node['spec'] = {}): NodeInfo {
  const labels = { 'kubernetes.io/hostname': name, ...(zone === undefined ? {} : { zone }) };
  return makeNodeInfo({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec, status: { allocatable: { cpu: '64', memory: '64Gi', pods: '110' } } }, pods);
}

/** Names of the nodes that suit, best first and those of equal score by name; and what was said of the others. */
export function place(pod: Pod, nodes: readonly NodeInfo[], options: PlaceOptions = {}): { readonly suits: readonly string[]; readonly refused: Readonly<Record<string, string>> } {
  const placement = placePod(pod, nodes, options);
  const statuses = placement.feasible ? placement.statuses : placement.reason.statuses;
  return { suits: placement.feasible ? placement.candidates.map(({ node }) => node.name) : [], refused: Object.fromEntries([...statuses].map(([name, { code, reasons }]) => [name, `${code}: ${reasons.join(', ')}`])) };
}
