import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Pod } from '../../src/api/objects.ts';
import { makeNodeInfo } from '../../src/scheduling/nodeInfo.ts';
import { findInsufficient } from '../../src/scheduling/plugins/nodeResourcesFit.ts';
import { plan } from '../../src/scheduling/plan.ts';
import { computePodRequests } from '../../src/scheduling/podRequests.ts';
import { node } from '../scenario/objects.ts';
import './seed.ts';

const podOf = (index: number, cpu: number, memory: number, priority: number): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${index}`, namespace: 'default', uid: `p${index}` },
  spec: { priority, containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: `${cpu}m`, memory: `${memory}Mi` } } }] },
});

test('a plan never over-commits a node, and leaves out only pods that fit on none', () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 2 })), { maxLength: 40 }),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 12 })), { maxLength: 5 }),
    (sizes, nodeSizes) => {
      const pods = sizes.map(([cpu, memory, priority], index) => podOf(index, cpu, memory, priority));
      const nodes = nodeSizes.map(([cpu, memory, count], index) => node(`n${index}`, { cpu: String(cpu), memory: `${memory}Gi`, pods: String(count) }));
      const planned = plan(pods, nodes);
      assert.deepEqual(planned.map(({ pod }) => pod), pods);
      const filled = nodes.map(one => makeNodeInfo(one, planned.filter(({ nodeName }) => nodeName === one.metadata.name).map(({ pod }) => pod)));
      for (const info of filled) {
        assert.ok(info.pods.length <= info.maxPods);
        for (const [name, amount] of Object.entries(info.requested)) assert.ok(amount <= (info.allocatable[name] ?? 0), `${info.name} ${name}`);
      }
      // Nothing is ever taken away again, so a pod left out cannot fit in the end either.
      for (const { pod, nodeName, message } of planned) {
        if (nodeName !== undefined) continue;
        assert.ok(message !== undefined && message !== '');
        for (const info of filled) assert.notDeepEqual(findInsufficient(computePodRequests(pod), info), []);
      }
    },
  ), { numRuns: 200 });
});
