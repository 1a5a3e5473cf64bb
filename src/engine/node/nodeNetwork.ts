import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { delay } from '../../base/clock.ts';
import { startNetwork, type NetworkInputs, type NodeFacts, type NodeNetwork } from '../network/startNetwork.ts';
import type { PodFilesVolume } from '../network/podFiles.ts';
import type { PodNetworkPlan } from '../network/podNetworkPlan.ts';
import { ensureAgentContainer } from './agentContainer.ts';
import { openControlStream } from './controlStream.ts';
import { ensureDockerNetwork } from './ensureDockerNetwork.ts';
import { endDetachedSandboxes } from './endDetachedSandboxes.ts';
import { ENGINE_LABEL, nodeObjectNames, POD_UID_LABEL } from './nodeObjects.ts';
import { watchNetworkRemoval } from './watchNetworkRemoval.ts';

export interface NodeNetworkOptions extends NetworkInputs {
  readonly engineId: string;
  readonly docker: Docker;
  /** The node image, from `ensureNodeImage`. */
  readonly image: string;
  /** Reads 'serviceCidr', keeps 'podSubnet'. */
  readonly choices: { get(name: string): string | undefined; set(name: string, value: string): void };
}

const CLUSTER_DOMAIN = 'cluster.local';
/** A first connection that takes longer goes on in the background. */
const FIRST_CONNECTION_MS = 15_000;
const SUBPATH_API = [1, 45] as const;

/**
 * Brings up the node's Docker network, volumes and agent, and the pod network on them. Everything of it outlives
 * `stop()`; a later start adopts it. Throws a RuntimeError when Docker refuses.
 */
export async function startNodeNetwork(options: NodeNetworkOptions): Promise<NodeNetwork> {
  const { docker, engineId, image, choices, clock, logger } = options;
  const serviceRange = choices.get('serviceCidr');
  if (serviceRange === undefined) throw new Error('the range of Service addresses is not chosen yet');
  const names = nodeObjectNames(engineId);
  const ensureObjects = async (): Promise<PodNetworkPlan> => {
    for (const name of [names.podsVolume, names.rulesVolume]) await callDocker('create a volume', () => docker.createVolume({ Name: name, Labels: { [ENGINE_LABEL]: engineId } }));
    const { plan, made } = await ensureDockerNetwork({ docker, engineId, serviceRange, preferredSubnet: choices.get('podSubnet') });
    if (made) await endDetachedSandboxes(docker, { engineId, network: names.network });
    return plan;
  };
  const plan = await ensureObjects();
  if (choices.get('podSubnet') !== plan.subnet) choices.set('podSubnet', plan.subnet);
  if (!plan.servicesOnLink) logger.log('warn', 'pods on the host\'s network do not reach Service addresses: the range beside the Services\' is taken', { serviceRange, podSubnet: plan.subnet });
  const [podsVolume, addresses] = await Promise.all([describeVolume(docker, names.podsVolume), readAddresses(docker, engineId, names.network)]);
  const agentOptions = { docker, engineId, image, plan, domain: CLUSTER_DOMAIN };
  const network = await startNetwork(options, {
    plan, image, podsVolume, addresses, network: names.network, rulesVolume: names.rulesVolume, domain: CLUSTER_DOMAIN,
    connect: async () => {
      // A "docker network prune" while nothing ran may have taken them, or somebody's force.
      await ensureObjects();
      return await openControlStream(docker, await ensureAgentContainer(agentOptions));
    },
  });
  const timeout = new AbortController();
  await Promise.race([network.agent.connection('start the node agent').catch(() => undefined), delay(clock, FIRST_CONNECTION_MS, timeout.signal).catch(() => undefined)]);
  timeout.abort();
  const removal = watchNetworkRemoval({ docker, network: names.network, clock, logger, onRemoved: () => { network.agent.reconnect('the pod network was removed'); } });
  return { ...network, async stop() { await removal.stop(); await network.stop(); } };
}

/** Engines before API 1.45 ignore Subpath without a word and would mount every pod's files: there the folder is bound. */
async function describeVolume(docker: Docker, name: string): Promise<PodFilesVolume> {
  const { ApiVersion } = await callDocker('ask for the version', () => docker.version());
  const [major = 0, minor = 0] = ApiVersion.split('.').map(Number);
  if (major > SUBPATH_API[0] || (major === SUBPATH_API[0] && minor >= SUBPATH_API[1])) return { kind: 'subpath', volume: name };
  const { Mountpoint } = await callDocker('inspect a volume', () => docker.getVolume(name).inspect());
  return { kind: 'bind', mountpoint: Mountpoint };
}

/** The addresses of pods that an earlier engine left running. */
async function readAddresses(docker: Docker, engineId: string, network: string): Promise<NodeFacts['addresses']> {
  const containers = await callDocker('list containers', () => docker.listContainers({ filters: { label: [`${ENGINE_LABEL}=${engineId}`, POD_UID_LABEL] } }));
  return containers.flatMap(container => {
    const address = container.NetworkSettings?.Networks[network]?.IPAddress;
    const podUid = container.Labels[POD_UID_LABEL];
    return address === undefined || address === '' || podUid === undefined ? [] : [{ podUid, address }];
  });
}
