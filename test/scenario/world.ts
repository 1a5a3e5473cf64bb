import { ComponentStack } from '../../src/base/disposable.ts';
import type { Component } from '../../src/base/disposable.ts';
import { FakeClock } from '../../src/base/fakeClock.ts';
import { silentLogger, type Logger } from '../../src/base/logger.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Client } from '../../src/api/client.ts';
import type { ResourceCatalog } from '../../src/api/resourceCatalog.ts';
import { nodes, pods } from '../../src/api/resources.ts';
import type { Informers } from '../../src/informer/contract.ts';
import { startInformers } from '../../src/informer/informers.ts';
import { makeApiMachinery } from '../../src/engine/apiserver/apiMachinery.ts';
import { openMemoryStorage } from '../../src/engine/storage/memory.ts';
import { startControllerManager } from '../../src/engine/controllers/controllerManager.ts';
import { startScheduler } from '../../src/engine/scheduler/scheduler.ts';
import { findOverCommitted } from './invariants.ts';
import { node, type NodeSize } from './objects.ts';
import { startSimulatedKubelet } from './simulatedKubelet.ts';

/**
 * A whole control plane in memory on a fake clock: storage, API, controllers, scheduler, a simulated kubelet per
 * node. On every pod event the standing invariants are checked and what breaks one is kept in `violations`.
 */
export class World {
  readonly clock = new FakeClock();
  readonly violations: string[] = [];
  readonly checks = new Set<() => string[]>();
  readonly client: Client;
  readonly logger: Logger;
  informers!: Informers;
  #controlPlane = new ComponentStack();
  readonly #kubelets = new Map<string, Component>();
  readonly #random;
  readonly #api;
  /** What is served now. */
  get resources(): ResourceCatalog { return this.#api.resources; }
  #address = 0;

  constructor({ seed = 1, logger = silentLogger }: { readonly seed?: number; readonly logger?: Logger } = {}) {
    this.logger = logger;
    this.#random = seededRandom(seed);
    this.#api = makeApiMachinery({ storage: openMemoryStorage({ clock: this.clock }), clock: this.clock, random: this.#random, logger, serviceCidr: '10.96.0.0/16' });
    this.client = this.#api.clientFor('system:scenario');
    this.checks.add(() => findOverCommitted(this.informers));
  }

  async start(): Promise<void> {
    await this.#api.ensureSystemObjects();
    this.#startControlPlane();
    await this.clock.advance(0);
  }

  /** Controllers and scheduler die and come back with empty memories; kubelets and what is stored stay. */
  async restartControlPlane(): Promise<void> {
    await this.#controlPlane.stop();
    this.#startControlPlane();
    await this.clock.advance(0);
  }

  async addNode(name: string, size: NodeSize = {}): Promise<void> {
    await this.client.create(nodes, node(name, size));
    const { status } = node(name, size);
    await this.client.update(nodes, { ...(await this.client.get(nodes, { name })), ...(status === undefined ? {} : { status }) }, { subresource: 'status' });
    const informers = startInformers(this.client, { clock: this.clock, logger: this.logger, random: this.#random });
    const kubelet = await startSimulatedKubelet({ nodeName: name, client: this.client, informers, clock: this.clock, logger: this.logger, nextAddress: () => `10.244.${(this.#address >> 8) & 255}.${++this.#address & 255}` });
    this.#kubelets.set(name, { stop: async () => { await kubelet.stop(); await informers.stop(); } });
    await this.clock.advance(0);
  }

  /** The kubelet dies; node and pods stay in the API. */
  async silenceNode(name: string): Promise<void> {
    await this.#kubelets.get(name)?.stop();
    this.#kubelets.delete(name);
  }

  async stop(): Promise<void> {
    for (const kubelet of this.#kubelets.values()) await kubelet.stop();
    await this.#controlPlane.stop();
  }

  #startControlPlane(): void {
    const { clock, logger } = this;
    this.#controlPlane = new ComponentStack();
    this.informers = startInformers(this.client, { clock, logger, random: this.#random });
    this.#controlPlane.add(this.informers);
    const options = { informers: this.informers, clock, random: this.#random, logger };
    this.#controlPlane.add(startControllerManager({ ...options, catalog: this.#api.resources, client: this.#api.clientFor('system:kube-controller-manager'), ensureApiService: () => this.#api.ensureApiService() }));
    this.#controlPlane.add(startScheduler({ ...options, client: this.#api.clientFor('system:kube-scheduler') }));
    this.informers.for(pods).onChange(() => { for (const check of this.checks) this.violations.push(...check().map(violation => `${new Date(clock.now()).toISOString()}: ${violation}`)); });
  }
}
