import { hasStatusCode } from '../../base/runtimeError.ts';
import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { ENGINE_LABEL } from './nodeObjects.ts';
import { UsedByOthers } from './usedByOthers.ts';

/** Docker's code for a volume that a container has, running or not. */
const IN_USE = 409;

/** Removes an engine's volume. Throws a RuntimeError with Docker's words, or UsedByOthers with the name of somebody else's container that has it. */
export async function removeVolume(docker: Docker, name: string): Promise<void> {
  try { await callDocker(`remove volume ${name}`, () => docker.getVolume(name).remove({ force: true })); } catch (error) {
    if (!hasStatusCode(error, IN_USE)) throw error;
    const users = await callDocker(`list the containers of volume ${name}`, () => docker.listContainers({ all: true, filters: { volume: [name] } }));
    const foreign = users.find(({ Labels }) => Labels[ENGINE_LABEL] === undefined);
    if (foreign === undefined) throw error;
    throw new UsedByOthers(`the container "${foreign.Names[0]?.replace(/^\//, '') ?? foreign.Id}", which is not Slipway's, uses the volume "${name}": remove that container first`, { cause: error });
  }
}
