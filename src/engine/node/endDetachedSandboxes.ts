import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { ENGINE_LABEL, POD_UID_LABEL } from './nodeObjects.ts';

/** What no pod network is behind. */
const OTHER_MODE = /^(?:host|none|container:.*)$/;

/**
 * Ends the sandboxes that run without `network` since it was taken away; call it when the network had to be made. Their kubelets make
 * new ones, as they do whenever a sandbox ends.
 */
export async function endDetachedSandboxes(docker: Docker, { engineId, network }: { readonly engineId: string; readonly network: string }): Promise<void> {
  const running = await callDocker('list containers', () => docker.listContainers({ filters: { label: [`${ENGINE_LABEL}=${engineId}`, POD_UID_LABEL] } }));
  const detached = running.filter(({ HostConfig, NetworkSettings }) => !OTHER_MODE.test(HostConfig.NetworkMode) && NetworkSettings?.Networks[network] === undefined);
  await Promise.all(detached.map(({ Id: id }) => callDocker(`end sandbox ${id.slice(0, 12)}`, () => docker.getContainer(id).kill(), [404, 409])));
}
