import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settle } from '../../src/base/fakeClock.ts';
import { isNotFound } from '../../src/api/apiError.ts';
import type { Deployment, KubernetesObject, Pod } from '../../src/api/objects.ts';
import { apiVersionOf, deployments, events, pods, replicaSets, resourceForKind, servedResources, type Resource } from '../../src/api/resources.ts';
import { isPodActive } from '../../src/engine/controllers/podState.ts';
import { findRolloutViolations, podsOf } from './invariants.ts';
import type { NodeSize } from './objects.ts';
import { World } from './world.ts';

export interface ScenarioOptions { readonly seed?: number }

type Step = (world: World) => Promise<void>;

/**
 * Declares one test over a whole control plane in simulated time:
 * `scenario('…').node('a').apply(deployment('web', 3)).advance('5s').expectPods({ a: 3 })`.
 * Steps run in order; after the last one every invariant must have held at every pod event.
 */
export function scenario(name: string, options: ScenarioOptions = {}): Scenario {
  const steps: Step[] = [];
  test(name, async () => {
    await settle(1); // the chain after this call has been built by now
    const world = new World(options);
    await world.start();
    try {
      for (const step of steps) await step(world);
      assert.deepEqual([...new Set(world.violations)], []);
    } finally {
      await world.stop();
    }
  });
  return new Scenario(steps);
}

export class Scenario {
  readonly #steps: Step[];

  constructor(steps: Step[]) { this.#steps = steps; }

  node(name: string, size: NodeSize = {}): this { return this.do(world => world.addNode(name, size)); }

  /** The node's kubelet falls silent; the objects stay. */
  silence(name: string): this { return this.do(world => world.silenceNode(name)); }

  /** Everything but kubelets and storage dies and starts again. */
  restart(): this { return this.do(world => world.restartControlPlane()); }

  /** Creates the object, or replaces the spec of the one that is there. */
  apply(object: KubernetesObject & { spec?: unknown }): this {
    return this.do(async world => {
      const resource = resourceForKind(object.apiVersion, object.kind) as Resource;
      const { name = '', namespace } = object.metadata;
      const key = namespace === undefined ? { name } : { name, namespace };
      try {
        await world.client.get(resource, key);
        await world.client.patch(resource, key, { type: 'merge', body: { spec: object.spec } });
      } catch (error) {
        if (!isNotFound(error)) throw error;
        await world.client.create(resource, object);
      }
      await world.clock.advance(0);
    });
  }

  /** A merge patch on a deployment in 'default'. */
  patch(name: string, body: unknown): this {
    return this.do(async world => {
      await world.client.patch(deployments, { namespace: 'default', name }, { type: 'merge', body });
      await world.clock.advance(0);
    });
  }

  scale(name: string, replicas: number): this { return this.do(async world => { await world.client.updateScale(deployments as unknown as Resource, { namespace: 'default', name }, replicas); }); }

  image(name: string, image: string): this {
    return this.do(async world => {
      await world.client.patch(deployments, { namespace: 'default', name }, { type: 'strategic', body: { spec: { template: { spec: { containers: [{ name: 'app', image }] } } } } });
    });
  }

  /** As kubectl rollout undo: the template of the revision before takes over. */
  undo(name: string): this {
    return this.do(async world => {
      const deployment = await world.client.get(deployments, { namespace: 'default', name });
      const sets = world.informers.for(replicaSets).list('default').filter(set => set.metadata.ownerReferences?.[0]?.uid === deployment.metadata.uid);
      const byRevision = [...sets].sort((a, b) => Number(b.metadata.annotations?.['deployment.kubernetes.io/revision']) - Number(a.metadata.annotations?.['deployment.kubernetes.io/revision']));
      const template = structuredClone(byRevision[1]?.spec?.template);
      delete template?.metadata?.labels?.['pod-template-hash'];
      await world.client.patch(deployments, { namespace: 'default', name }, { type: 'json', operations: [{ op: 'replace', path: '/spec/template', value: template }] });
    });
  }

  delete(resource: Resource | { readonly kind: string }, name: string, options: { readonly namespace?: string; readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' } = {}): this {
    return this.do(async world => {
      const served = servedResources.find(candidate => candidate.kind === resource.kind && apiVersionOf(candidate) !== 'metrics.k8s.io/v1beta1') as Resource;
      const { propagationPolicy = 'Background', namespace = 'default' } = options;
      await world.client.delete(served, served.namespaced ? { name, namespace } : { name }, { propagationPolicy });
      await world.clock.advance(0);
    });
  }

  /** '5s', '500ms', '2m'. */
  advance(duration: string): this { return this.do(world => world.clock.advance(toMs(duration))); }

  /** From here on the deployment in 'default' must keep within replicas − maxUnavailable and replicas + maxSurge at every event. */
  keepsWithinBounds(name: string): this {
    return this.do(async world => { world.checks.add(() => findRolloutViolations(world.informers, 'default', name)); });
  }

  /** Active pods by node name; '' for unbound ones. */
  expectPods(expected: Readonly<Record<string, number>>): this {
    return this.do(async world => {
      const counts: Record<string, number> = {};
      for (const pod of world.informers.for(pods).list().filter(isPodActive)) counts[pod.spec?.nodeName ?? ''] = (counts[pod.spec?.nodeName ?? ''] ?? 0) + 1;
      assert.deepEqual(counts, expected);
    });
  }

  /** Active pods of a deployment by their image. */
  expectImages(name: string, expected: Readonly<Record<string, number>>): this {
    return this.expectDeployment(name, (_deployment, own) => {
      const counts: Record<string, number> = {};
      for (const pod of own.filter(isPodActive)) counts[pod.spec?.containers[0]?.image ?? ''] = (counts[pod.spec?.containers[0]?.image ?? ''] ?? 0) + 1;
      assert.deepEqual(counts, expected);
    });
  }

  /** type → reason of the deployment's conditions. */
  expectConditions(name: string, expected: Readonly<Record<string, string>>): this {
    return this.expectDeployment(name, deployment => {
      assert.deepEqual(Object.fromEntries((deployment.status?.conditions ?? []).map(({ type, reason }) => [type, reason])), expected);
    });
  }

  expectDeployment(name: string, check: (deployment: Deployment, pods: readonly Pod[]) => void): this {
    return this.do(async world => {
      const deployment = await world.client.get(deployments, { namespace: 'default', name });
      check(deployment, podsOf(world.informers, deployment));
    });
  }

  /** Messages of the events with this reason, in order of writing. */
  expectEvents(reason: string, expected: readonly string[]): this {
    return this.do(async world => {
      const found = (await world.client.list(events, { namespace: 'default' })).items.filter(event => event.reason === reason);
      assert.deepEqual(found.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion)).map(event => event.message), expected);
    });
  }

  do(step: Step): this {
    this.#steps.push(step);
    return this;
  }
}

function toMs(duration: string): number {
  const match = /^(\d+)(ms|s|m)$/.exec(duration);
  if (match === null) throw new Error(`no duration: ${duration}`);
  return Number(match[1]) * ({ ms: 1, s: 1_000, m: 60_000 }[match[2] ?? ''] ?? 0);
}
