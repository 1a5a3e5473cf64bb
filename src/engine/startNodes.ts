import type { Duplex } from 'node:stream';
import { apiErrors } from '../api/apiError.ts';
import type { Client } from '../api/client.ts';
import { delay, type Clock } from '../base/clock.ts';
import { ComponentStack, type Component } from '../base/disposable.ts';
import { describeError, type Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { RuntimeError } from '../base/runtimeError.ts';
import type { Informers } from '../informer/contract.ts';
import { connectDocker, type Docker } from '../docker/connection.ts';
import { callDocker } from '../docker/errors.ts';
import type { NodeConnection } from './contracts/nodeConnection.ts';
import type { PodNetworkDial } from './contracts/podNetworkDial.ts';
import type { EngineStatus } from './contracts/management.ts';
import type { ContainerRuntime } from './cri/contract.ts';
import { makeDockerRuntime } from './cri/docker/dockerRuntime.ts';
import { startKubelet } from './kubelet/kubelet.ts';
import { announceNode } from './nodeAnnouncement.ts';
import { ensureNodeImage } from './node/image.ts';
import { startNodeNetwork } from './node/nodeNetwork.ts';
import type { IdentityFile } from './process/identity.ts';

export interface NodesOptions {
  readonly identity: IdentityFile;
  readonly dockerHost: string | undefined;
  readonly nodeNames: readonly string[];
  readonly agentFile: string;
  readonly cacheFolder: string;
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Connects to this engine's API, for pods. */
  readonly dialApi: () => Promise<Duplex>;
  readonly onPhase: (node: EngineStatus['node']) => void;
  readonly onConnection: (nodeName: string, connection: NodeConnection) => void;
  /** Called when the pod network is up. */
  readonly onNetwork: (dial: PodNetworkDial) => void;
}

/** How often Docker is asked whether it is there. */
const RETRY_MS = { first: 1_000, most: 30_000 };
/** After a step failed that may work later; the last may be the making of the node image, which costs the user's network. */
const BRING_UP_AGAIN_MS = { first: 5_000, most: 300_000 };

export interface Nodes extends Component {
  /** Ends the kubelets, so that nothing is started again, and then stops every container of every pod. Throws, with everything as it was, when Docker does not answer. */
  stopPods(): Promise<void>;
}

/**
 * Brings up everything of the nodes that touches Docker: node image, pod network, agent, one kubelet a node.
 * Returns at once; what happens is told through `onPhase`. Waits for Docker as long as it takes, and tries again what Docker or
 * the network may let through later.
 */
export function startNodes(options: NodesOptions): Nodes {
  const abort = new AbortController();
  const stack = new ComponentStack();
  const runtimes: ContainerRuntime[] = [];
  const phases = makePhaseReporter(options);
  const running = keepBringingUp(options, { stack, runtimes, phases, signal: abort.signal });
  const stop = async () => {
    abort.abort(new Error('the engine is stopping'));
    await running;
    await stack.stop();
  };
  return {
    stop,
    async stopPods() {
      if (runtimes.length === 0) throw apiErrors.serviceUnavailable('Docker has not answered this engine yet, so pods cannot be stopped. Start Docker, or stop the engine alone (without --pods).');
      for (const runtime of runtimes) for (const name of options.nodeNames) await runtime.list(name); // before anything is ended: does Docker answer?
      await stop();
      await Promise.all(runtimes.flatMap(runtime => options.nodeNames.map(name => stopContainers(runtime, name))));
    },
  };
}

/** Containers of pods first, within their own grace, then their sandboxes. */
async function stopContainers(runtime: ContainerRuntime, nodeName: string): Promise<void> {
  const running = (await runtime.list(nodeName)).filter(container => container.state === 'running');
  for (const kind of ['container', 'sandbox'] as const) {
    await Promise.all(running.filter(container => container.kind === kind).map(container => runtime.stop(container.id, kind === 'sandbox' ? 0 : container.graceSeconds)));
  }
}

interface PhaseReporter {
  /** Tells the phase to `engine status`, and on the Nodes themselves while no kubelet does. */
  report(phase: EngineStatus['node']): void;
  /** Resolves when everything reported so far is on the Nodes. */
  settled(): Promise<void>;
}

function makePhaseReporter({ client, clock, logger, nodeNames, onPhase }: NodesOptions): PhaseReporter {
  let written: Promise<unknown> = Promise.resolve();
  return {
    report(phase) {
      onPhase(phase);
      if (phase.phase === 'Ready') return;
      const announcement = { reason: phase.phase === 'Starting' ? 'KubeletStarting' : 'KubeletNotReady', message: phase.message };
      written = written.then(() => Promise.all(nodeNames.map(name => announceNode(client, name, announcement, clock))))
        .catch((error: unknown) => logger.log('warn', 'the node could not be announced', { error }));
    },
    async settled() { await written; },
  };
}

/** Never rejects. What a failed attempt has started is stopped before the next. */
async function keepBringingUp(options: NodesOptions, { stack, ...rest }: BringUp): Promise<void> {
  const { phases, signal } = rest;
  for (let retryMs = BRING_UP_AGAIN_MS.first; ; retryMs = Math.min(retryMs * 2, BRING_UP_AGAIN_MS.most)) {
    const attempt = new ComponentStack();
    try {
      await bringUp(options, { ...rest, stack: attempt });
      stack.add(attempt);
      return;
    } catch (error) {
      await attempt.stop().catch((cause: unknown) => options.logger.log('warn', 'what a failed start left could not be stopped', { error: cause }));
      if (signal.aborted) return;
      const again = error instanceof RuntimeError && error.retriable;
      options.logger.log('error', 'the node could not be started', { error, ...(again ? { retryMs } : {}) });
      phases.report({ phase: 'Failed', message: `${sentenceOf(error)}${again ? ' (Slipway tries again by itself.)' : ''}` });
      if (!again) return;
      try { await delay(options.clock, retryMs, signal); } catch { return; }
    }
  }
}

interface BringUp { readonly stack: ComponentStack; readonly runtimes: ContainerRuntime[]; readonly phases: PhaseReporter; readonly signal: AbortSignal }

async function bringUp(options: NodesOptions, { stack, runtimes, phases, signal }: BringUp): Promise<void> {
  const { identity, clock, logger, client, informers, random } = options;
  const docker = connectDocker(options.dockerHost);
  await waitForDocker(docker, { ...options, report: phases.report }, signal);
  const runtime = makeDockerRuntime({ docker, engineId: identity.current.id, clock, logger });
  runtimes.splice(0, Infinity, runtime); // before anything that may fail: pods of an earlier run can be stopped without a node
  const image = await ensureNodeImage({
    docker, agentFile: options.agentFile, cacheFolder: options.cacheFolder, logger, signal,
    onProgress: message => phases.report({ phase: 'Starting', message }),
  });
  signal.throwIfAborted();
  await phases.settled();
  const network = stack.add(await startNodeNetwork({ engineId: identity.current.id, docker, image, client, informers, choices: identity.choices, dialApi: options.dialApi, clock, random, logger }));
  options.onNetwork((...call) => network.network.dial(...call));
  for (const nodeName of options.nodeNames) {
    const kubelet = stack.add(await startKubelet({ nodeName, nodesOnMachine: options.nodeNames.length, engineId: identity.current.id, client, informers, runtime, network: network.network, files: network.files, clock, random, logger: logger.with({ node: nodeName }) }));
    options.onConnection(nodeName, kubelet.connection);
  }
  phases.report({ phase: 'Ready', message: '' });
}

/** Waits until Docker answers, and refuses another daemon than the one that has run this engine's pods. */
async function waitForDocker(docker: Docker, options: Pick<NodesOptions, 'identity' | 'clock'> & Pick<PhaseReporter, 'report'>, signal: AbortSignal): Promise<void> {
  for (let retryMs = RETRY_MS.first; ; retryMs = Math.min(retryMs * 2, RETRY_MS.most)) {
    try {
      const info = await callDocker('ask Docker who it is', () => docker.info()) as { readonly ID: string };
      const known = options.identity.current.dockerId;
      if (known !== undefined && known !== info.ID) {
        throw new WrongDockerError('this Docker Engine is not the one that runs this engine\'s pods. Point --docker-host (or DOCKER_HOST) at that one, or start over with "slipway engine reset".');
      }
      if (known === undefined) options.identity.update({ dockerId: info.ID });
      return;
    } catch (error) {
      if (error instanceof WrongDockerError) throw error;
      options.report({ phase: 'DockerUnavailable', message: `${sentenceOf(error)} (Slipway goes on by itself as soon as Docker answers.)` });
      await delay(options.clock, retryMs, signal);
    }
  }
}

/** Docker's own words without the client library's around them. */
const sentenceOf = (error: unknown) => error instanceof RuntimeError ? error.message : describeError(error);

class WrongDockerError extends Error {}
