import { delay } from '../../base/clock.ts';
import type { Clock } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import { describeError } from '../../base/logger.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import type { Client } from '../../api/client.ts';
import type { Pod } from '../../api/objects.ts';
import { configMaps, nodes, pods, secrets, services } from '../../api/resources.ts';
import type { Informers } from '../../informer/contract.ts';
import { makeEventRecorder } from '../../informer/eventRecorder.ts';
import { WorkQueue } from '../../informer/workQueue.ts';
import type { NodeConnection } from '../contracts/nodeConnection.ts';
import type { PodFiles, SandboxNetwork } from '../contracts/sandboxNetwork.ts';
import type { ContainerRuntime, RuntimeImage } from '../cri/contract.ts';
import { KeyedBackOff } from './backOff.ts';
import { makeNodeConnection } from './connection.ts';
import type { ObjectLookup } from './environment.ts';
import { makeHandlers } from './handlers.ts';
import { makePodImages } from './images.ts';
import { makeLifecycle } from './lifecycle.ts';
import { shareOf, toAllocatable } from './nodeAmounts.ts';
import { makeNodeEvents } from './nodeEvents.ts';
import { startNodeStatus } from './nodeStatus.ts';
import { makeNodeStorage } from './nodeStorage.ts';
import { PodAllocations } from './podAllocations.ts';
import { makePodEvents } from './podEvents.ts';
import { makePodTokens } from './podTokens.ts';
import { makeProber } from './prober.ts';
import { referencesOf } from './references.ts';
import { RuntimeCache } from './runtimeCache.ts';
import { StatusWriter } from './statusWriter.ts';
import { newPodMemory, syncPod } from './syncPod.ts';
import type { PodMemory, SyncContext } from './syncPod.ts';
import { TerminationMessages } from './terminationMessages.ts';
import { makePodVolumes } from './volumes.ts';

export interface KubeletOptions {
  readonly nodeName: string;
  /** How many logical nodes divide the runtime's machine among them, this one included. */
  readonly nodesOnMachine: number;
  readonly engineId: string;
  readonly client: Client;
  readonly informers: Informers;
  readonly runtime: ContainerRuntime;
  readonly network: SandboxNetwork;
  readonly files: PodFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface Kubelet extends Component {
  readonly connection: NodeConnection;
  /** Looks again whether the node is ready; call when the agent came or went. */
  refreshNode(): void;
}

/** Every pod may wait in its own termination: workers are not a scarce thing here. */
const CONCURRENCY = 1024;
const STOP_WAIT_MS = 2000;

/**
 * Runs the pods that are bound to `nodeName`, reports their status and the node's own, and answers for logs and exec.
 * Resolves when the Node is registered and the first look at the runtime is done. After `stop` containers run on.
 */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const { nodeName, client, informers, runtime, network, files, clock, random } = options;
  const logger = options.logger.with({ component: 'kubelet', node: nodeName });
  const podInformer = informers.for(pods);
  const lookup = makeLookup(informers);
  const recorder = makeEventRecorder({ client, clock, random, logger, component: 'kubelet', host: nodeName });
  const events = makePodEvents(recorder);
  const nodeEvents = makeNodeEvents(recorder, nodeName);
  const stopping = new AbortController();

  const memories = new Map<string, PodMemory>();
  const podsByUid = new Map<string, Pod>();
  const imageIds = new Map<string, string>();
  let hostAddress = '';
  let refreshNode = (): void => undefined;
  const knownHostAddress = async (): Promise<string> => { hostAddress = await network.hostAddress(); return hostAddress; };

  const queue = new WorkQueue({ clock, logger, baseDelayMs: 50, maxDelayMs: 30_000 });
  const wake = (podUid: string) => { queue.add(podUid); };
  const memoryOf = (uid: string): PodMemory => {
    const memory = memories.get(uid) ?? newPodMemory();
    memories.set(uid, memory);
    return memory;
  };

  const tokens = makePodTokens({ client, clock, onStale: uid => { memoryOf(uid).volumesStale = true; wake(uid); } });
  const info = shareOf(await runtime.info(), options.nodesOnMachine);
  const handlers = makeHandlers({ runtime, network, clock });
  const cache = new RuntimeCache({ runtime, node: nodeName, logger, onChange: wake });
  const prober = makeProber({ handlers, dial: (address, port, signal) => network.dial(address, port, signal), events, clock, random, onChange: wake });
  const statuses = new StatusWriter({ client, clock, logger });
  const storage = makeNodeStorage({ files, nodesOnMachine: options.nodesOnMachine, logger, onKnown: () => { refreshNode(); } });
  const allocations = new PodAllocations({ capacity: { milliCpu: Math.round(info.cpus * 1000), memoryBytes: info.memoryBytes }, podsOnNode: () => podsByUid.values(), withLatest: pod => statuses.withLatest(pod) });
  const context: SyncContext = {
    node: nodeName, client, runtime, network, files, cache, clock, logger, events, lookup, prober, statuses, allocations, imageIds,
    backOff: new KeyedBackOff(), nodeMemoryBytes: info.memoryBytes,
    images: makePodImages({ runtime, events, clock, lookup }),
    volumes: makePodVolumes({ files, runtime, lookup, tokens, node: nodeName }),
    lifecycle: makeLifecycle({ runtime, cache, handlers, events, clock }),
    messages: new TerminationMessages({ files, runtime }),
    pod: uid => podsByUid.get(uid),
    hostAddress: () => hostAddress,
    fields: async (_pod, podAddress) => ({ podAddress, hostAddress: await knownHostAddress(), allocatable: toAllocatable({ ...info, storageBytes: await storage.ask() }) }),
    onImage: image => { imageIds.set(image.id, displayImageId(image)); },
  };

  const handlePod = (pod: Pod, old: Pod | undefined, gone: boolean) => {
    const uid = pod.metadata.uid ?? '';
    if (pod.spec?.nodeName !== nodeName) return;
    if (old !== undefined && old.metadata.uid !== uid) handlePod(old, undefined, true);
    const memory = memoryOf(uid);
    if (gone) podsByUid.delete(uid); else podsByUid.set(uid, pod);
    if (gone || pod.metadata.deletionTimestamp !== undefined) memory.controller.abort(new DOMException('the pod is being deleted', 'AbortError'));
    if (old !== undefined && old.metadata.generation !== pod.metadata.generation) memory.notBefore.clear();
    if (old !== undefined && (old.metadata.generation !== pod.metadata.generation || !sameMetadata(old, pod))) memory.volumesStale = true;
    // A round that waits for a process to end must hear of less grace.
    const before = old?.metadata.deletionGracePeriodSeconds;
    const now = gone ? 0 : pod.metadata.deletionGracePeriodSeconds;
    const shortened = memory.lastPod?.metadata.deletionTimestamp !== undefined && (gone || before !== undefined && now !== undefined && now < before);
    if (shortened) context.lifecycle.hasten(cache.get(uid), now ?? 0).catch((error: unknown) => { logger.log('warn', 'a termination could not be shortened', { error: describeError(error) }); });
    for (const each of [uid, ...allocations.deferred]) wake(each);
  };
  /** Changed objects wake the pods that refer to them. */
  const handleReference = (kind: 'configMap' | 'secret', namespace: string, name: string) => {
    for (const [uid, pod] of podsByUid) {
      if (pod.metadata.namespace !== namespace || !referencesOf(pod)[kind].has(name)) continue;
      memoryOf(uid).volumesStale = true;
      wake(uid);
    }
  };

  await Promise.all([podInformer.synced, informers.for(configMaps).synced, informers.for(secrets).synced, informers.for(services).synced]);
  const subscriptions = [
    podInformer.onChange(event => { handlePod(event.object, event.type === 'updated' ? event.old : undefined, event.type === 'deleted'); }),
    informers.for(configMaps).onChange(({ object }) => { handleReference('configMap', object.metadata.namespace ?? '', object.metadata.name ?? ''); }),
    informers.for(secrets).onChange(({ object }) => { handleReference('secret', object.metadata.namespace ?? '', object.metadata.name ?? ''); }),
    informers.for(nodes).onChange(event => {
      if (event.type !== 'updated' || event.object.metadata.name !== nodeName) return;
      const [was, is] = [event.old, event.object].map(({ spec }) => spec?.unschedulable === true);
      if (was !== is) nodeEvents.status(is === true ? 'NodeNotSchedulable' : 'NodeSchedulable');
    }),
  ];

  nodeEvents.starting();
  await knownHostAddress().catch(() => undefined);
  const nodeStatus = await startNodeStatus({ nodeName, client, runtime, info, events: nodeEvents, clock, logger, hostAddress: knownHostAddress, storage, runtimeConnected: () => cache.connected });
  refreshNode = () => { nodeStatus.refresh(); };
  let firstLook: () => void = () => undefined;
  const looked = new Promise<void>(resolve => { firstLook = resolve; });
  const following = cache.run(stopping.signal, {
    onConnected: () => { firstLook(); refreshNode(); },
    onDisconnected: message => { logger.log('warn', 'the container runtime does not answer', { error: message }); refreshNode(); },
  });
  await looked;
  await rememberImages(runtime, context);
  for (const uid of new Set([...cache.podUids(), ...podsByUid.keys()])) wake(uid);
  queue.run(async uid => {
    const memory = memoryOf(uid);
    const result = await syncPod(context, uid, memory);
    if (context.pod(uid) === undefined && cache.get(uid).sandboxes.length + cache.get(uid).containers.length === 0) memories.delete(uid);
    return result;
  }, { concurrency: CONCURRENCY });

  return {
    connection: makeNodeConnection({ nodeName, runtime, network, cache, clock, findPod: (namespace, name) => podInformer.get({ namespace, name }) }),
    refreshNode,
    async stop() {
      for (const subscription of subscriptions) subscription.dispose();
      stopping.abort(new DOMException('the kubelet stops', 'AbortError'));
      for (const memory of memories.values()) memory.controller.abort(stopping.signal.reason);
      prober.stop();
      tokens.stop();
      await nodeStatus.stop();
      // A process may take its whole grace period to end; the next kubelet goes on from there.
      await Promise.race([Promise.all([queue.stop(), following]), delay(clock, STOP_WAIT_MS)]);
      await Promise.all([...podsByUid.keys()].map(uid => statuses.flush(uid)));
      await recorder.flush();
    },
  };
}

function makeLookup(informers: Informers): ObjectLookup {
  return {
    configMap: (namespace, name) => informers.for(configMaps).get({ namespace, name }),
    secret: (namespace, name) => informers.for(secrets).get({ namespace, name }),
    services: namespace => informers.for(services).list(namespace),
  };
}

/** What status.imageID says of images that adopted containers run. */
async function rememberImages(runtime: ContainerRuntime, context: SyncContext): Promise<void> {
  for (const image of await runtime.images()) context.onImage(image);
}

function displayImageId(image: RuntimeImage): string {
  const digest = image.digests[0];
  return digest === undefined ? `docker://${image.id}` : `docker-pullable://${digest}`;
}

function sameMetadata(a: Pod, b: Pod): boolean {
  return JSON.stringify([a.metadata.labels, a.metadata.annotations]) === JSON.stringify([b.metadata.labels, b.metadata.annotations]);
}
