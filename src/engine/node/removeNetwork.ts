import { hasStatusCode, RuntimeError } from '../../base/runtimeError.ts';
import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { ENGINE_LABEL } from './nodeObjects.ts';
import { UsedByOthers } from './usedByOthers.ts';

/** Docker's code for a network that has endpoints. */
const IN_USE = 403;

/**
 * Removes an engine's network. An endpoint whose container is gone, which Docker can leave behind when many end at once, is taken
 * off by force; those of the engine's own containers go with them. Throws a RuntimeError with Docker's words, or UsedByOthers with the
 * name of somebody else's container that was connected to it: that is not ours to touch.
 */
export async function removeNetwork(docker: Docker, { id, name }: { readonly id: string; readonly name: string }): Promise<void> {
  const network = docker.getNetwork(id);
  const remove = () => callDocker(`remove network ${name}`, () => network.remove(), [404]);
  try { await remove(); } catch (error) {
    if (!hasStatusCode(error, IN_USE)) throw error;
    const { Containers: endpoints = {} } = await callDocker(`inspect network ${name}`, () => network.inspect()) as { readonly Containers?: Readonly<Record<string, { readonly Name: string }>> };
    for (const [containerId, endpoint] of Object.entries(endpoints)) {
      const container = await callDocker('inspect a connected container', () => docker.getContainer(containerId).inspect(), [404]);
      if (container === undefined) await callDocker(`disconnect ${endpoint.Name}`, () => network.disconnect({ Container: endpoint.Name, Force: true }), [404]);
      else if (container.Config.Labels[ENGINE_LABEL] === undefined) {
        throw new UsedByOthers(`the container "${endpoint.Name}", which is not Slipway's, is connected to the network "${name}": disconnect it with "docker network disconnect ${name} ${endpoint.Name}"`, { cause: error });
      }
    }
    try { await remove(); } catch (cause) {
      if (!hasStatusCode(cause, IN_USE) || Object.keys(endpoints).length > 0) throw cause;
      // Its count of them is wrong, which Docker mends when it starts and not before. @source libnetwork cleanupLocalEndpoints
      throw new RuntimeError(`Docker says that the network ${name} has active endpoints, but lists none; if this stays so, restart Docker, which counts them anew`, { operation: `remove network ${name}`, retriable: true, statusCode: IN_USE, cause });
    }
  }
}
