import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deployments, nodes, pods, type Resource } from '../../src/api/resources.ts';
import { isPodActive } from '../../src/engine/controllers/podState.ts';
import { makeNodeInfo } from '../../src/scheduling/nodeInfo.ts';
import { placePod } from '../../src/scheduling/place.ts';
import { findRolloutViolations, podsOf } from '../scenario/invariants.ts';
import { deployment } from '../scenario/objects.ts';
import { World } from '../scenario/world.ts';
import './seed.ts';

const bound = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('0%', '25%', '34%', '50%', '100%'));
const isNothing = (value: number | string) => value === 0 || value === '0%';
const limits = fc.record({ maxSurge: bound, maxUnavailable: bound }).filter(({ maxSurge, maxUnavailable }) => !isNothing(maxSurge) || !isNothing(maxUnavailable));

test('a rollout keeps replicas − maxUnavailable ready and never exceeds replicas + maxSurge, whatever the numbers and interruptions', async () => {
  await fc.assert(fc.asyncProperty(
    fc.record({
      seed: fc.nat(), replicas: fc.integer({ min: 1, max: 9 }), limits, minReadySeconds: fc.constantFrom(0, 3),
      steps: fc.array(fc.record({ image: fc.constantFrom('app:v2', 'slow:v3', 'stuck:v4', 'crash:v5', 'app:v1'), waitMs: fc.integer({ min: 0, max: 30_000 }), restart: fc.boolean() }), { minLength: 1, maxLength: 4 }),
    }),
    async ({ seed, replicas, limits: { maxSurge, maxUnavailable }, minReadySeconds, steps }) => {
      const world = new World({ seed });
      await world.start();
      try {
        await world.addNode('a');
        await world.addNode('b');
        await world.client.create(deployments, deployment('web', replicas, { maxSurge, maxUnavailable, minReadySeconds }));
        await world.clock.advance(15_000);
        world.checks.add(() => findRolloutViolations(world.informers, 'default', 'web'));
        for (const { image, waitMs, restart } of [...steps, { image: 'app:last', waitMs: 400_000, restart: false }]) {
          await setImage(world, 'web', image);
          await world.clock.advance(waitMs);
          if (restart) await world.restartControlPlane();
        }
        assert.deepEqual([...new Set(world.violations)], []);
        const current = await world.client.get(deployments, { namespace: 'default', name: 'web' });
        assert.deepEqual(podsOf(world.informers, current).map(pod => pod.spec?.containers[0]?.image), Array.from({ length: replicas }, () => 'app:last'));
        assert.equal(current.status?.availableReplicas, replicas);
      } finally {
        await world.stop();
      }
    },
  ), { numRuns: 25 });
});

test('no node is ever over-committed by random workloads that grow, shrink and change, and in the end only pods that fit nowhere still wait', async () => {
  const names = ['one', 'two', 'three'];
  await fc.assert(fc.asyncProperty(
    fc.record({
      seed: fc.nat(),
      sizes: fc.array(fc.record({ cpu: fc.constantFrom('500m', '1', '2'), memory: fc.constantFrom('512Mi', '1Gi', '2Gi'), pods: fc.constantFrom('3', '110') }), { minLength: 1, maxLength: 3 }),
      steps: fc.array(fc.oneof(
        fc.record({ what: fc.constant('apply' as const), name: fc.constantFrom(...names), replicas: fc.integer({ min: 0, max: 6 }), cpu: fc.constantFrom('100m', '300m', '700m'), memory: fc.constantFrom('64Mi', '256Mi', '700Mi') }),
        fc.record({ what: fc.constant('scale' as const), name: fc.constantFrom(...names), replicas: fc.integer({ min: 0, max: 8 }) }),
        fc.record({ what: fc.constant('image' as const), name: fc.constantFrom(...names), image: fc.constantFrom('app:v2', 'slow:v2', 'crash:v2') }),
        fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
        fc.record({ what: fc.constant('restart' as const) }),
        fc.record({ what: fc.constant('deletePod' as const), index: fc.nat(20) }),
      ), { minLength: 3, maxLength: 10 }),
    }),
    async ({ seed, sizes, steps }) => {
      const world = new World({ seed });
      await world.start();
      try {
        for (const [index, size] of sizes.entries()) await world.addNode(`node-${index}`, size);
        for (const step of steps) await perform(world, step);
        await world.clock.advance(300_000);
        assert.deepEqual([...new Set(world.violations)], []);
        const infos = world.informers.for(nodes).list().map(node => makeNodeInfo(node, world.informers.for(pods).list().filter(pod => pod.spec?.nodeName === node.metadata.name)));
        for (const pod of world.informers.for(pods).list().filter(pod => pod.spec?.nodeName === undefined)) assert.equal(placePod(pod, infos).feasible, false);
        for (const current of (await world.client.list(deployments, { namespace: 'default' })).items) {
          const own = podsOf(world.informers, current).filter(isPodActive);
          assert.ok(own.length >= (current.spec?.replicas ?? 1), `${current.metadata.name} has all its pods, running or waiting`);
        }
      } finally {
        await world.stop();
      }
    },
  ), { numRuns: 25 });
});

type Operation =
  | { readonly what: 'apply'; readonly name: string; readonly replicas: number; readonly cpu: string; readonly memory: string }
  | { readonly what: 'scale'; readonly name: string; readonly replicas: number }
  | { readonly what: 'image'; readonly name: string; readonly image: string }
  | { readonly what: 'wait'; readonly ms: number }
  | { readonly what: 'restart' }
  | { readonly what: 'deletePod'; readonly index: number };

async function perform(world: World, step: Operation): Promise<void> {
  const exists = (name: string) => world.client.list(deployments, { namespace: 'default', fieldSelector: `metadata.name=${name}` }).then(({ items }) => items.length > 0);
  switch (step.what) {
    case 'apply': {
      if (!await exists(step.name)) await world.client.create(deployments, deployment(step.name, step.replicas, { cpu: step.cpu, memory: step.memory }));
      return;
    }
    case 'scale': {
      if (await exists(step.name)) await world.client.updateScale(deployments as unknown as Resource, { namespace: 'default', name: step.name }, step.replicas);
      return;
    }
    case 'image': {
      if (await exists(step.name)) await setImage(world, step.name, step.image);
      return;
    }
    case 'wait': return world.clock.advance(step.ms);
    case 'restart': return world.restartControlPlane();
    case 'deletePod': {
      const all = (await world.client.list(pods, { namespace: 'default' })).items;
      const victim = all[step.index % Math.max(1, all.length)];
      if (victim !== undefined) await world.client.delete(pods, { namespace: 'default', name: victim.metadata.name ?? '' });
    }
  }
}

async function setImage(world: World, name: string, image: string): Promise<void> {
  await world.client.patch(deployments, { namespace: 'default', name }, { type: 'strategic', body: { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } } });
}
