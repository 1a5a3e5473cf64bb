import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod, PodSpec } from '../../../src/api/objects.ts';
import { explain } from '../../../src/scheduling/explain.ts';
import { makeNodeInfo, withPod, type NodeInfo } from '../../../src/scheduling/nodeInfo.ts';
import { placePod } from '../../../src/scheduling/place.ts';

type Change = Partial<PodSpec>;

function pod(change: Change = {}, name = 'p'): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name }, spec: { containers: [{ name: 'c', image: 'i' }], ...change } };
}

function asking(cpu: string, memory = '0'): Change { return { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu, memory } } }] }; }

function info(name: string, { spec, labels, pods = [], cpu = '4', memory = '8Gi', count = '110' }: { spec?: Node['spec']; labels?: Record<string, string>; pods?: Pod[]; cpu?: string; memory?: string; count?: string } = {}): NodeInfo {
  return makeNodeInfo({
    apiVersion: 'v1', kind: 'Node', metadata: { name, labels: labels ?? {} }, ...(spec === undefined ? {} : { spec }),
    status: { allocatable: { cpu, memory, pods: count } },
  }, pods);
}

const port = (hostPort: number, hostIP?: string, protocol: 'TCP' | 'UDP' = 'TCP'): Change => ({ containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80, hostPort, protocol, ...(hostIP === undefined ? {} : { hostIP }) }] }] });
const affinity = (key: string, operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt', values?: string[]): Change => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }] }] } } },
});
const tainted = (effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule') => ({ spec: { taints: [{ key: 'dedicated', value: 'gpu', effect }] } });

const filterCases: readonly (readonly [name: string, pod: Pod, node: NodeInfo, refusal: readonly [string, string] | undefined])[] = [
  ['a pod without wishes fits an empty node', pod(), info('a'), undefined],
  ['requests that fill the node exactly fit', pod(asking('4', '8Gi')), info('a'), undefined],
  ['requests beyond what is left do not fit', pod(asking('3')), info('a', { pods: [pod(asking('2'), 'other')] }), ['Unschedulable', 'Insufficient cpu']],
  ['requests beyond the node never fit', pod(asking('5')), info('a'), ['UnschedulableAndUnresolvable', 'Insufficient cpu']],
  ['every resource that lacks is named', pod(asking('5', '9Gi')), info('a'), ['UnschedulableAndUnresolvable', 'Insufficient cpu, Insufficient memory']],
  ['the number of pods is limited', pod(), info('a', { count: '1', pods: [pod({}, 'other')] }), ['Unschedulable', 'Too many pods']],
  ['an unknown resource is not there', pod({ containers: [{ name: 'c', image: 'i', resources: { requests: { 'example.com/gpu': '1' } } }] }), info('a'), ['UnschedulableAndUnresolvable', 'Insufficient example.com/gpu']],
  ['a cordoned node is refused', pod(), info('a', { spec: { unschedulable: true } }), ['UnschedulableAndUnresolvable', 'node(s) were unschedulable']],
  ['a cordoned node may be tolerated', pod({ tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] }), info('a', { spec: { unschedulable: true } }), undefined],
  ['a taint keeps pods off', pod(), info('a', tainted('NoSchedule')), ['UnschedulableAndUnresolvable', 'node(s) had untolerated taint(s)']],
  ['NoExecute keeps pods off too', pod(), info('a', tainted('NoExecute')), ['UnschedulableAndUnresolvable', 'node(s) had untolerated taint(s)']],
  ['PreferNoSchedule does not', pod(), info('a', tainted('PreferNoSchedule')), undefined],
  ['an equal toleration lets the pod on', pod({ tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }] }), info('a', tainted('NoSchedule')), undefined],
  ['another value does not', pod({ tolerations: [{ key: 'dedicated', value: 'ssd' }] }), info('a', tainted('NoSchedule')), ['UnschedulableAndUnresolvable', 'node(s) had untolerated taint(s)']],
  ['Exists without a key tolerates everything', pod({ tolerations: [{ operator: 'Exists' }] }), info('a', tainted('NoExecute')), undefined],
  ['a node selector must match', pod({ nodeSelector: { disk: 'ssd' } }), info('a', { labels: { disk: 'hdd' } }), ['UnschedulableAndUnresolvable', "node(s) didn't match Pod's node affinity/selector"]],
  ['a matching node selector fits', pod({ nodeSelector: { disk: 'ssd' } }), info('a', { labels: { disk: 'ssd' } }), undefined],
  ['required affinity In', pod(affinity('zone', 'In', ['x', 'y'])), info('a', { labels: { zone: 'y' } }), undefined],
  ['required affinity NotIn', pod(affinity('zone', 'NotIn', ['y'])), info('a', { labels: { zone: 'y' } }), ['UnschedulableAndUnresolvable', "node(s) didn't match Pod's node affinity/selector"]],
  ['required affinity Gt', pod(affinity('cores', 'Gt', ['3'])), info('a', { labels: { cores: '4' } }), undefined],
  ['required affinity DoesNotExist', pod(affinity('cores', 'DoesNotExist')), info('a', { labels: { cores: '4' } }), ['UnschedulableAndUnresolvable', "node(s) didn't match Pod's node affinity/selector"]],
  ['an empty term matches nothing', pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}] } } } }), info('a'), ['UnschedulableAndUnresolvable', "node(s) didn't match Pod's node affinity/selector"]],
  ['a taken host port collides', pod(port(8080)), info('a', { pods: [pod(port(8080), 'other')] }), ['Unschedulable', "node(s) didn't have free ports for the requested pod ports"]],
  ['the same port on other addresses does not', pod(port(8080, '127.0.0.1')), info('a', { pods: [pod(port(8080, '10.0.0.1'), 'other')] }), undefined],
  ['every address collides with one', pod(port(8080, '127.0.0.1')), info('a', { pods: [pod(port(8080), 'other')] }), ['Unschedulable', "node(s) didn't have free ports for the requested pod ports"]],
  ['another protocol does not collide', pod(port(8080, undefined, 'UDP')), info('a', { pods: [pod(port(8080), 'other')] }), undefined],
  ['a pod that has ended takes no room', pod(asking('4')), info('a', { pods: [{ ...pod(asking('4'), 'done'), status: { phase: 'Succeeded' } }] }), undefined],
];

for (const [name, subject, node, refusal] of filterCases) {
  test(`filter: ${name}`, () => {
    const placement = placePod(subject, [node]);
    if (placement.feasible) return assert.equal(refusal, undefined);
    const status = placement.reason.statuses.get('a');
    assert.deepEqual([status?.code, status?.reasons.join(', ')], refusal);
  });
}

const best = (subject: Pod, nodes: readonly NodeInfo[]) => { const placement = placePod(subject, nodes); return placement.feasible ? placement.candidates[0]?.node.name : undefined; };

test('score: the emptier node wins', () => {
  assert.equal(best(pod(asking('1', '1Gi')), [info('a', { pods: [pod(asking('2', '2Gi'), 'other')] }), info('b')]), 'b');
});
test('score: use of cpu and memory is balanced', () => {
  const heavyOnCpu = info('a', { pods: [pod(asking('3', '0'), 'x')] });
  const even = info('b', { pods: [pod(asking('1500m', '3Gi'), 'y')] });
  assert.equal(best(pod(asking('500m', '1Gi')), [heavyOnCpu, even]), 'b');
});
test('score: taints better avoided are avoided', () => {
  assert.equal(best(pod(), [info('a', tainted('PreferNoSchedule')), info('b')]), 'b');
});
test('score: preferred affinity draws', () => {
  const preferring = pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } }] } } });
  assert.equal(best(preferring, [info('a'), info('b', { labels: { disk: 'ssd' } })]), 'b');
});
test('score: each plugin contributes by its name', () => {
  const placement = placePod(pod(asking('1', '2Gi')), [info('a')]);
  assert.deepEqual(placement.feasible && placement.candidates[0]?.parts, { TaintToleration: 300, NodeAffinity: 0, NodeResourcesFit: 75, PodTopologySpread: 0, InterPodAffinity: 0, NodeResourcesBalancedAllocation: 100 });
});

test('the picture after placing a pod is the picture of a node with it', () => {
  const placed = pod(asking('1', '1Gi'), 'x');
  assert.deepEqual(withPod(info('a'), placed), info('a', { pods: [placed] }));
});

const explained = (subject: Pod, nodes: readonly NodeInfo[]) => { const placement = placePod(subject, nodes); return placement.feasible ? 'feasible' : explain(placement.reason, nodes); };

test('explain: reasons are counted over the nodes and sorted, and preemption is judged per node', () => {
  const nodes = [info('a', { pods: [pod(asking('4'), 'x')] }), info('b', tainted('NoSchedule')), info('c', tainted('NoSchedule'))];
  assert.equal(explained(pod(asking('1')), nodes), '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.');
});
test('explain: one node may lack several things', () => {
  assert.equal(explained(pod(asking('5', '9Gi')), [info('a')]), '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.');
});
test('explain: where a less important pod could give way it says that this is not done', () => {
  assert.equal(explained(pod({ ...asking('1'), priority: 10 }), [info('a', { pods: [pod(asking('4'), 'x')] })]), '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption of lower-priority pods is not supported.');
});
test('explain: a pod that must not preempt says so', () => {
  assert.equal(explained(pod({ ...asking('5'), preemptionPolicy: 'Never' }), [info('a')]), '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.');
});
test('explain: no nodes at all', () => {
  assert.equal(explained(pod(), []), 'no nodes available to schedule pods');
});
