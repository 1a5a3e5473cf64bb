import { createHash } from 'node:crypto';
import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { agentEnvironment, nodePaths } from '../../agent/protocol/messages.ts';
import type { PodNetworkPlan } from '../network/podNetworkPlan.ts';
import { AGENT_HASH_LABEL, ENGINE_LABEL, nodeObjectNames } from './nodeObjects.ts';

export interface AgentContainerOptions {
  readonly docker: Docker;
  readonly engineId: string;
  readonly image: string;
  readonly plan: PodNetworkPlan;
  readonly domain: string;
}

/** The body of POST /containers/create for the agent, its own hash among the labels. */
export function toAgentBody({ engineId, image, plan, domain }: Omit<AgentContainerOptions, 'docker'>) {
  const names = nodeObjectNames(engineId);
  const body = {
    Image: image,
    Hostname: 'slipway-agent',
    Env: [
      `${agentEnvironment.serviceRange}=${plan.serviceRange}`, `${agentEnvironment.podRange}=${plan.podRange}`, `${agentEnvironment.clusterDomain}=${domain}`,
    ],
    StopSignal: 'SIGKILL',
    HostConfig: {
      NetworkMode: names.network, CapAdd: ['NET_ADMIN'], RestartPolicy: { Name: 'no' },
      Binds: [`${names.podsVolume}:${nodePaths.pods}`, `${names.rulesVolume}:${nodePaths.rules}`],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } },
      Sysctls: {
        'net.ipv4.ip_forward': '1', 'net.ipv4.ip_unprivileged_port_start': '0',
        'net.ipv4.conf.all.send_redirects': '0', 'net.ipv4.conf.default.send_redirects': '0',
      },
    },
    NetworkingConfig: { EndpointsConfig: { [names.network]: { IPAMConfig: { IPv4Address: plan.agentAddress } } } },
  };
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16);
  return { name: names.agent, ...body, Labels: { [ENGINE_LABEL]: engineId, [AGENT_HASH_LABEL]: hash } };
}

/** The running agent's container id: adopted when its configuration is the wanted one, else started or made anew. */
export async function ensureAgentContainer(options: AgentContainerOptions): Promise<string> {
  const { docker } = options;
  const body = toAgentBody(options);
  const existing = await callDocker('inspect the node agent', () => docker.getContainer(body.name).inspect(), [404]);
  if (existing !== undefined) {
    // Its network may have been taken from under it.
    const isDetached = existing.State.Running && existing.NetworkSettings.Networks[body.HostConfig.NetworkMode] === undefined;
    const isWanted = existing.Config.Labels[AGENT_HASH_LABEL] === body.Labels[AGENT_HASH_LABEL] && !isDetached;
    if (isWanted && existing.State.Running) return existing.Id;
    if (isWanted && await startExisting(docker, existing.Id)) return existing.Id;
    await callDocker('remove the node agent', () => docker.getContainer(existing.Id).remove({ force: true }), [404]);
  }
  const container = await callDocker('create the node agent', () => docker.createContainer(body));
  await callDocker('start the node agent', () => container.start(), [304]);
  return container.id;
}

/** False when this container cannot start any more (its network was made anew, for one). */
async function startExisting(docker: Docker, id: string): Promise<boolean> {
  try {
    await callDocker('start the node agent', () => docker.getContainer(id).start(), [304]);
    return true;
  } catch {
    return false;
  }
}
