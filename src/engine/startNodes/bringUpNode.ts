import { delay } from '../../base/clock.ts';
import type { ComponentStack } from '../../base/disposable.ts';
import { connectDocker, type Docker } from '../../docker/connection.ts';
import { callDocker } from '../../docker/errors.ts';
import type { ContainerRuntime } from '../cri/contract.ts';
import { makeDockerRuntime } from '../cri/docker/dockerRuntime.ts';
import { startKubelet } from '../kubelet/kubelet.ts';
import { ensureNodeImage } from '../node/image.ts';
import { startNodeNetwork } from '../node/nodeNetwork.ts';
import { sentenceOf } from './sentenceOf.ts';
import type { NodesOptions, PhaseReporter } from './startNodes.ts';

/** How often Docker is asked whether it is there. */
const RETRY_MS = { first: 1_000, most: 30_000 };

export interface BringUp { readonly stack: ComponentStack; readonly runtimes: ContainerRuntime[]; readonly phases: PhaseReporter; readonly signal: AbortSignal }

/** One attempt: waits for Docker, then node image, pod network, agent and kubelets; what it starts is in `stack`, whether it throws or not. */
export async function bringUpNode(options: NodesOptions, { stack, runtimes, phases, signal }: BringUp): Promise<void> {
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

class WrongDockerError extends Error {}
