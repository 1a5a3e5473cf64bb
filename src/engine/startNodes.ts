import type { Client } from '../api/client.ts';
import { delay, type Clock } from '../base/clock.ts';
import { ComponentStack, type Component } from '../base/disposable.ts';
import { describeError, type Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Informers } from '../informer/contract.ts';
import { connectDocker, type Docker } from '../docker/connection.ts';
import type { NodeConnection } from './contracts/nodeConnection.ts';
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
  readonly onPhase: (node: EngineStatus['node']) => void;
  readonly onConnection: (nodeName: string, connection: NodeConnection) => void;
}

const RETRY_MS = { first: 1_000, most: 30_000 };

export interface Nodes extends Component {
  /** Ends the kubelets, so that nothing is started again, and then stops every container of every pod. */
  stopPods(): Promise<void>;
}

/**
 * Brings up everything of the nodes that touches Docker: node image, pod network, agent, one kubelet a node.
 * Returns at once; what happens is told through `onPhase`. Waits for Docker as long as it takes.
 */
export function startNodes(options: NodesOptions): Nodes {
  const abort = new AbortController();
  const stack = new ComponentStack();
  const runtimes: ContainerRuntime[] = [];
  const phases = makePhaseReporter(options);
  const running = bringUp(options, { stack, runtimes, phases, signal: abort.signal }).catch((error: unknown) => {
    if (abort.signal.aborted) return;
    options.logger.log('error', 'the node could not be started', { error });
    phases.report({ phase: 'Failed', message: describeError(error) });
  });
  const stop = async () => {
    abort.abort(new Error('the engine is stopping'));
    await running;
    await stack.stop();
  };
  return {
    stop,
    async stopPods() {
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

interface BringUp { readonly stack: ComponentStack; readonly runtimes: ContainerRuntime[]; readonly phases: PhaseReporter; readonly signal: AbortSignal }

async function bringUp(options: NodesOptions, { stack, runtimes, phases, signal }: BringUp): Promise<void> {
  const { identity, clock, logger, client, informers, random } = options;
  const docker = connectDocker(options.dockerHost);
  await waitForDocker(docker, { ...options, report: phases.report }, signal);
  const image = await ensureNodeImage({
    docker, agentFile: options.agentFile, cacheFolder: options.cacheFolder, logger, signal,
    onProgress: message => phases.report({ phase: 'Starting', message }),
  });
  signal.throwIfAborted();
  await phases.settled();
  const network = stack.add(await startNodeNetwork({ engineId: identity.current.id, docker, image, client, informers, choices: identity.choices, clock, random, logger }));
  const runtime = makeDockerRuntime({ docker, engineId: identity.current.id, clock, logger });
  runtimes.push(runtime);
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
      const info = await docker.info() as { readonly ID: string };
      const known = options.identity.current.dockerId;
      if (known !== undefined && known !== info.ID) {
        throw new WrongDockerError('this Docker Engine is not the one that runs this engine\'s pods. Point --docker-host (or DOCKER_HOST) at that one, or start over with "slipway engine reset".');
      }
      if (known === undefined) options.identity.update({ dockerId: info.ID });
      return;
    } catch (error) {
      if (error instanceof WrongDockerError) throw error;
      options.report({ phase: 'DockerUnavailable', message: `Docker does not answer: ${describeError(error)}. Start Docker; Slipway goes on by itself.` });
      await delay(options.clock, retryMs, signal);
    }
  }
}

class WrongDockerError extends Error {}
