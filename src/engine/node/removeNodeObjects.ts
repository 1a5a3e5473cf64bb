import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { ENGINE_LABEL, NODE_IMAGE_LABEL } from './nodeObjects.ts';

/** How many of each were removed. */
export interface RemovedObjects { readonly containers: number; readonly networks: number; readonly volumes: number; readonly images: number }

/**
 * Removes every container, network and volume that carries this engine's label (`engineId` absent: any engine's), and
 * with `images` the node image, unless another engine's containers use it. Touches nothing else.
 */
export async function removeNodeObjects({ docker, engineId, images }: { readonly docker: Docker; readonly engineId: string | undefined; readonly images: boolean }): Promise<RemovedObjects> {
  const filters = { label: [engineId === undefined ? ENGINE_LABEL : `${ENGINE_LABEL}=${engineId}`] };
  const containers = await callDocker('list containers', () => docker.listContainers({ all: true, filters }));
  await inParallel(containers, container => callDocker('remove container', () => docker.getContainer(container.Id).remove({ force: true, v: true }), [404, 409]));
  const networks = await callDocker('list networks', () => docker.listNetworks({ filters }));
  await inParallel(networks, network => callDocker('remove network', () => docker.getNetwork(network.Id).remove(), [404]));
  const { Volumes: volumes } = await callDocker('list volumes', () => docker.listVolumes({ filters }));
  await inParallel(volumes, volume => callDocker('remove volume', () => docker.getVolume(volume.Name).remove({ force: true }), [404]));
  return { containers: containers.length, networks: networks.length, volumes: volumes.length, images: images ? await removeImages(docker) : 0 };
}

/** Newest first, since the image with the agent stands on the base. */
async function removeImages(docker: Docker): Promise<number> {
  const found = await callDocker('list images', () => docker.listImages({ filters: { label: [`${NODE_IMAGE_LABEL}=true`] } }));
  let removed = 0;
  for (const image of [...found].sort((a, b) => b.Created - a.Created)) {
    const tags = (image.RepoTags ?? []).filter(tag => tag !== '<none>:<none>');
    for (const name of tags.length === 0 ? [image.Id] : tags) if (await callDocker('remove image', () => docker.getImage(name).remove(), [404, 409]) !== undefined) removed += 1;
  }
  return removed;
}

async function inParallel<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  const work = async () => { for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item); };
  await Promise.all(Array.from({ length: 8 }, work));
}
