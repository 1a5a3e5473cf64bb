import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Event, Node, Pod } from '../../../../src/api/objects.ts';
import { toNodeNodes } from '../../../../src/ui/tree/nodes/nodeNodes.ts';

type Condition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

const node = (ready: Partial<Condition>, unschedulable = false): Node => ({
  apiVersion: 'v1', kind: 'Node', metadata: { name: 'slipway', uid: 'n1' }, spec: { unschedulable },
  status: { conditions: [{ type: 'Ready', status: 'True', ...ready }], allocatable: { cpu: '2', memory: '2Gi', pods: '110' }, nodeInfo: { containerRuntimeVersion: 'docker://20.10.24' } as NonNullable<NonNullable<Node['status']>['nodeInfo']> },
});
const pod = (name: string, phase: NonNullable<NonNullable<Pod['status']>['phase']> = 'Running'): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, status: { phase },
  spec: { nodeName: 'slipway', containers: [{ name: 'app', resources: { requests: { cpu: '250m', memory: '128Mi' } } }] },
});

describe('a node says how it is', () => {
  const cases: readonly [string, Node, { description: string; health: string; contextValue: string }][] = [
    ['ready', node({}), { description: 'Ready, 1 pod', health: 'healthy', contextValue: 'node' }],
    ['cordoned', node({}, true), { description: 'Ready, SchedulingDisabled, 1 pod', health: 'degraded', contextValue: 'cordonedNode' }],
    ['without Docker it says why', node({ status: 'False', reason: 'DockerNotReachable', message: 'Docker does not answer.' }), { description: 'NotReady: Docker does not answer.', health: 'failed', contextValue: 'node' }],
    ['being prepared', node({ status: 'False', reason: 'KubeletStarting', message: 'preparing the node image' }), { description: 'NotReady: preparing the node image', health: 'progressing', contextValue: 'node' }],
  ];
  for (const [name, object, expected] of cases) {
    test(name, () => {
      const [line] = toNodeNodes({ nodes: [object], pods: [pod('a'), pod('done', 'Succeeded')], events: [] });
      assert.deepEqual({ description: line?.description, health: line?.health, contextValue: line?.contextValue }, expected);
    });
  }
});

test('what is requested counts the pods that run', () => {
  const [line] = toNodeNodes({ nodes: [node({})], pods: [pod('a'), pod('b'), pod('done', 'Failed')], events: [] });
  assert.deepEqual(line?.children?.().map(({ label, description }) => `${label}: ${description}`), [
    'CPU requested: 500m of 2', 'Memory requested: 256Mi of 2Gi', 'Pods: 2 of 110', 'Runtime: docker://20.10.24',
  ]);
});

test('where only one namespace is read nothing is said of the pods of a node', () => {
  const [line] = toNodeNodes({ nodes: [node({})], pods: undefined, events: [] });
  assert.deepEqual([line?.description, line?.spoken, line?.children?.().map(({ label }) => label)], ['Ready', 'Node slipway, Ready', ['Runtime']]);
});

test('the tooltip has the conditions and the last event, which kubelets give the node\'s name for its uid', () => {
  const event = (uid: string, reason: string, lastTimestamp: string): Event => ({ apiVersion: 'v1', kind: 'Event', metadata: { name: reason, namespace: 'default' }, involvedObject: { kind: 'Node', name: 'slipway', uid }, reason, message: 'said', lastTimestamp });
  const [line] = toNodeNodes({ nodes: [node({ reason: 'KubeletReady' })], pods: [], events: [event('slipway', 'Starting', '2026-01-02T00:00:00Z'), event('n1', 'NodeNotReady', '2026-01-01T00:00:00Z')] });
  assert.match(line?.tooltip?.() ?? '', /^- Ready: True \(KubeletReady\)\n\nLast event: Starting: said$/m);
});
