import { RuntimeError } from '../../base/runtimeError.ts';
import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { choosePodNetwork, planOfSubnet, type PodNetworkPlan } from '../network/podNetworkPlan.ts';
import { hostRanges } from './hostRoutes.ts';
import { ENGINE_LABEL, nodeObjectNames } from './nodeObjects.ts';

/**
 * The engine's Docker network, made when missing (`made`). An existing one keeps its subnet; a new one takes `preferredSubnet`
 * (what this engine used before) when that is still free. Throws a RuntimeError with a sentence when no range is free.
 */
export async function ensureDockerNetwork({ docker, engineId, serviceRange, preferredSubnet }: { readonly docker: Docker; readonly engineId: string; readonly serviceRange: string; readonly preferredSubnet: string | undefined }): Promise<{ readonly plan: PodNetworkPlan; readonly made: boolean }> {
  const { network: name } = nodeObjectNames(engineId);
  const networks = await callDocker('list networks', () => docker.listNetworks());
  const own = networks.find(network => network.Name === name);
  const ownSubnet = own?.IPAM?.Config?.[0]?.Subnet;
  if (own !== undefined && ownSubnet !== undefined) {
    if (own.Labels?.[ENGINE_LABEL] !== engineId) throw new RuntimeError(`the Docker network "${name}" exists but is not this engine's; remove it with "docker network rm ${name}"`, { operation: 'create the pod network', retriable: false });
    return { plan: planOfSubnet(ownSubnet, serviceRange), made: false };
  }
  const taken = networks.flatMap(network => network.IPAM?.Config ?? []).flatMap(config => config.Subnet?.includes('.') === true ? [config.Subnet] : []);
  const plan = choosePlan([...taken, ...hostRanges()], serviceRange, preferredSubnet);
  await callDocker('create the pod network', () => docker.createNetwork({
    Name: name, Driver: 'bridge', CheckDuplicate: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: plan.subnet, Gateway: plan.gateway, IPRange: plan.dynamicRange }] },
    Labels: { [ENGINE_LABEL]: engineId },
  }));
  return { plan, made: true };
}

function choosePlan(taken: readonly string[], serviceRange: string, preferredSubnet: string | undefined): PodNetworkPlan {
  try {
    return choosePodNetwork({ serviceRange, taken, preferredSubnet });
  } catch (cause) {
    throw new RuntimeError((cause as Error).message, { operation: 'create the pod network', retriable: true, cause });
  }
}
