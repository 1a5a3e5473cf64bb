import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod, PodSpec } from '../../../../src/api/objects.ts';
import type { NodeInfo } from '../../../../src/scheduling/nodeInfo.ts';
import { podTopologySpread } from '../../../../src/scheduling/plugins/podTopologySpread.ts';
import { makeNode, makePod, place } from './makeCluster.ts';

type Constraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

const HOST = 'kubernetes.io/hostname';
const REFUSED = "Unschedulable: node(s) didn't match pod topology spread constraints";
const MISSING = "UnschedulableAndUnresolvable: node(s) didn't match pod topology spread constraints (missing required label)";
const over = (topologyKey: string, more: Partial<Constraint> = {}): Constraint => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } }, ...more });
const rather = (topologyKey: string, more: Partial<Constraint> = {}): Constraint => over(topologyKey, { whenUnsatisfiable: 'ScheduleAnyway', ...more });
const spread = (...topologySpreadConstraints: Constraint[]): Pod => makePod('web', { topologySpreadConstraints });
const webs = (count: number, metadata: Pod['metadata'] = {}): Pod[] => Array.from({ length: count }, () => makePod('web', {}, metadata));

const cases: Readonly<Record<string, { readonly pod: Pod; readonly nodes: readonly NodeInfo[]; readonly suits: readonly string[]; readonly refused?: Readonly<Record<string, string>> }>> = {
  'a topology that would have too many more than the least is refused': { pod: spread(over(HOST)), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'x')], suits: ['b'], refused: { a: REFUSED } },
  'as many as allowed may be more': { pod: spread(over(HOST, { maxSkew: 2 })), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'x')], suits: ['a', 'b'] },
  'nodes of a zone count together': { pod: spread(over('zone')), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'x'), makeNode('c', 'y')], suits: ['c'], refused: { a: REFUSED, b: REFUSED } },
  'a node without the label is refused, and does not count': { pod: spread(over('zone')), nodes: [makeNode('a', undefined), makeNode('b', 'y', webs(3))], suits: ['b'], refused: { a: MISSING } },
  'all constraints must hold': { pod: spread(over('zone'), over(HOST)), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'x'), makeNode('c', 'y', webs(1))], suits: ['b'], refused: { a: REFUSED, c: REFUSED } },
  'a pod that the selector does not select adds nothing': { pod: makePod('other', { topologySpreadConstraints: [over(HOST)] }), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'x')], suits: ['a', 'b'] },
  'pods of other namespaces and pods that are going do not count': {
    pod: spread(over(HOST)), nodes: [makeNode('a', 'x', [...webs(1, { namespace: 'other', labels: { app: 'web' } }), ...webs(1, { namespace: 'default', labels: { app: 'web' }, deletionTimestamp: '2026-01-01T00:00:00Z' })]), makeNode('b', 'x')], suits: ['a', 'b'],
  },
  'an absent selector selects nobody': { pod: spread({ maxSkew: 1, topologyKey: HOST, whenUnsatisfiable: 'DoNotSchedule' }), nodes: [makeNode('a', 'x', webs(5)), makeNode('b', 'x')], suits: ['b', 'a'] },
  'keys of labels make pods of another revision not count': {
    pod: makePod('web', { topologySpreadConstraints: [over(HOST, { matchLabelKeys: ['hash'] })] }, { labels: { app: 'web', hash: '2' } }),
    nodes: [makeNode('a', 'x', webs(1, { namespace: 'default', labels: { app: 'web', hash: '1' } })), makeNode('b', 'x')], suits: ['a', 'b'],
  },
  'while there are fewer topologies than asked for, the least is none': { pod: spread(over('zone', { minDomains: 3 })), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'y')], suits: ['b'], refused: { a: REFUSED } },
  'nodes that the pod cannot use do not count': { pod: makePod('web', { nodeSelector: { zone: 'x' }, topologySpreadConstraints: [over(HOST)] }), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'y')], suits: ['a'], refused: { b: "UnschedulableAndUnresolvable: node(s) didn't match Pod's node affinity/selector" } },
  'unless its affinity is to be ignored': {
    pod: makePod('web', { nodeSelector: { zone: 'x' }, topologySpreadConstraints: [over(HOST, { nodeAffinityPolicy: 'Ignore' })] }), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'y')], suits: [],
    refused: { a: REFUSED, b: "UnschedulableAndUnresolvable: node(s) didn't match Pod's node affinity/selector" },
  },
  'tainted nodes count': { pod: spread(over(HOST)), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'x', [], { taints: [{ key: 'k', effect: 'NoSchedule' }] })], suits: [], refused: { a: REFUSED, b: 'UnschedulableAndUnresolvable: node(s) had untolerated taint(s)' } },
  'unless taints are to be honoured': { pod: spread(over(HOST, { nodeTaintsPolicy: 'Honor' })), nodes: [makeNode('a', 'x', webs(1)), makeNode('b', 'x', [], { taints: [{ key: 'k', effect: 'NoSchedule' }] })], suits: ['a'], refused: { b: 'UnschedulableAndUnresolvable: node(s) had untolerated taint(s)' } },
  'where it is only preferred, the emptier topology is better': { pod: spread(rather('zone')), nodes: [makeNode('a', 'x'), makeNode('b', 'x', webs(2)), makeNode('c', 'y', webs(1))], suits: ['c', 'a', 'b'] },
  'a node without the label is the worst then': { pod: spread(rather('zone')), nodes: [makeNode('a', undefined), makeNode('b', 'x', webs(1)), makeNode('c', 'y', webs(1))], suits: ['b', 'c', 'a'] },
};
for (const [name, { pod, nodes, suits, refused = {} }] of Object.entries(cases)) {
  test(name, () => { assert.deepEqual(place(pod, nodes), { suits, refused }); });
}

test('what happens to pods of other namespaces helps nobody', () => {
  const hint = (namespace: string) => podTopologySpread.mightHelp?.(spread(over(HOST)), { type: 'podRemoved', pod: makePod('web', {}, { namespace }) });
  assert.deepEqual([hint('default'), hint('other')], [true, false]);
});
