import type { Duplex } from 'node:stream';
import { apiErrors } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import { delay, type Clock } from '../../base/clock.ts';
import { ComponentStack, type Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import { RuntimeError } from '../../base/runtimeError.ts';
import type { Informers } from '../../informer/contract.ts';
import { makeEventRecorder } from '../../informer/eventRecorder.ts';
import type { NodeConnection } from '../contracts/nodeConnection.ts';
import type { PodNetworkDial } from '../contracts/podNetworkDial.ts';
import type { EngineStatus } from '../contracts/management.ts';
import type { ContainerRuntime } from '../cri/contract.ts';
import { makeNodeEvents } from '../kubelet/nodeEvents.ts';
import type { BringUp } from './bringUpNode.ts';
import { announceNode } from './announceNode.ts';
import { sentenceOf } from './sentenceOf.ts';
import type { IdentityFile } from '../process/identity.ts';

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

export interface PhaseReporter {
  /** Tells the phase to `engine status`, and on the Nodes themselves while no kubelet does. */
  report(phase: EngineStatus['node']): void;
  /** Resolves when everything reported so far is on the Nodes. */
  settled(): Promise<void>;
}

function makePhaseReporter({ client, clock, random, logger, nodeNames, onPhase }: NodesOptions): PhaseReporter {
  const nodes = nodeNames.map(name => {
    const recorder = makeEventRecorder({ client, clock, random, logger, component: 'kubelet', host: name });
    return { name, recorder, events: makeNodeEvents(recorder, name) };
  });
  let written: Promise<unknown> = Promise.resolve();
  return {
    report(phase) {
      onPhase(phase);
      if (phase.phase === 'Ready') return;
      const announcement = { reason: phase.phase === 'Starting' ? 'KubeletStarting' : 'KubeletNotReady', message: phase.message };
      written = written.then(() => Promise.all(nodes.map(({ name, events }) => announceNode(client, name, announcement, { clock, events }))))
        .catch((error: unknown) => logger.log('warn', 'the node could not be announced', { error }));
    },
    async settled() {
      await written;
      await Promise.all(nodes.map(({ recorder }) => recorder.flush()));
    },
  };
}

/** Never rejects. What a failed attempt has started is stopped before the next. */
async function keepBringingUp(options: NodesOptions, { stack, ...rest }: BringUp): Promise<void> {
  const { phases, signal } = rest;
  for (let retryMs = BRING_UP_AGAIN_MS.first; ; retryMs = Math.min(retryMs * 2, BRING_UP_AGAIN_MS.most)) {
    const attempt = new ComponentStack();
    try {
      const { bringUpNode } = await import('./bringUpNode.ts'); // Docker's client takes long to load, which the API need not wait for
      await bringUpNode(options, { ...rest, stack: attempt });
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
