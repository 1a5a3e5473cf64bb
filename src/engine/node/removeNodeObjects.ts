import { delay, type Clock } from '../../base/clock.ts';
import { forEachLimited } from '../../base/forEachLimited.ts';
import { RuntimeError } from '../../base/runtimeError.ts';
import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { removeNetwork } from './removeNetwork.ts';
import { removeVolume } from './removeVolume.ts';
import { ENGINE_LABEL, NODE_IMAGE_LABEL } from './nodeObjects.ts';
import { UsedByOthers } from './usedByOthers.ts';

/** How many of each were removed. */
export interface RemovedObjects { readonly containers: number; readonly networks: number; readonly volumes: number; readonly images: number }

export interface RemoveOptions {
  readonly docker: Docker;
  readonly clock: Clock;
  readonly engineId: string | undefined;
  readonly images: boolean;
  /** Called once when Docker has not removed everything at the second look. */
  readonly onWait?: () => void;
}

/** What Docker removes only after something else is gone (a container under removal, an endpoint that is left) is tried again for this long. */
const PATIENCE_MS = 90_000;
const RETRY_MS = 250;
/** Removals at the same time. */
const AT_ONCE = 8;
/** In use, or under removal already. */
const BUSY = [403, 404, 409, 500];
const CONFLICT = 409;

/**
 * Removes every container, network and volume that carries this engine's label (`engineId` absent: any engine's), and
 * with `images` the node image, unless another engine's containers use it. Touches nothing else. Resolves when Docker has
 * none of them any more, also of those whose removal or making was under way. Of any engine's, only what was there at the first look is
 * waited for: an engine that runs makes its own again. Throws a RuntimeError with Docker's words when some stay, at once when others use them.
 */
export async function removeNodeObjects({ docker, clock, engineId, images, onWait }: RemoveOptions): Promise<RemovedObjects> {
  const filters = { label: [engineId === undefined ? ENGINE_LABEL : `${ENGINE_LABEL}=${engineId}`] };
  const seen = { containers: new Set<string>(), networks: new Set<string>(), volumes: new Set<string>() };
  const deadlineMs = clock.monotonic() + PATIENCE_MS;
  let first: ReadonlySet<string> | undefined;
  for (let look = 1; ; look++) {
    const { found, refusals } = await removeOnce(docker, filters, seen);
    first ??= new Set(found);
    const left = engineId === undefined ? found.filter(id => refusals.has(id) && first?.has(id) === true) : found;
    if (left.length === 0) break;
    const refused = left.flatMap(id => refusals.get(id) ?? []);
    const hopeless = refused.find(error => error instanceof UsedByOthers);
    if (hopeless !== undefined) throw hopeless;
    if (clock.monotonic() >= deadlineMs) throw refused[0] ?? new RuntimeError('they are made again and again: stop every Slipway engine that uses this Docker', { operation: 'remove containers, networks and volumes', retriable: true, statusCode: CONFLICT });
    if (look === 2) onWait?.();
    await delay(clock, RETRY_MS);
  }
  return { containers: seen.containers.size, networks: seen.networks.size, volumes: seen.volumes.size, images: images ? await removeImages(docker) : 0 };
}

/** What one pass found, by id or (volumes) name, and why some of it may still be there. */
interface Pass { readonly found: readonly string[]; readonly refusals: ReadonlyMap<string, RuntimeError> }

/** One pass over all that is there, containers first. */
async function removeOnce(docker: Docker, filters: { readonly label: string[] }, seen: Readonly<Record<'containers' | 'networks' | 'volumes', Set<string>>>): Promise<Pass> {
  const refusals = new Map<string, RuntimeError>();
  const attempt = async (id: string, remove: () => Promise<unknown>): Promise<void> => {
    try { await remove(); } catch (error) {
      if (!(error instanceof RuntimeError) || !BUSY.includes(error.statusCode ?? 0)) throw error;
      if (error.statusCode !== 404) refusals.set(id, error);
    }
  };
  const containers = await callDocker('list containers', () => docker.listContainers({ all: true, filters }));
  await forEachLimited(containers, { limit: AT_ONCE, action: ({ Id: id }) => attempt(id, () => callDocker(`remove container ${id.slice(0, 12)}`, () => docker.getContainer(id).remove({ force: true, v: true }))) });
  const networks = await callDocker('list networks', () => docker.listNetworks({ filters }));
  await forEachLimited(networks, { limit: AT_ONCE, action: ({ Id: id, Name: name }) => attempt(id, () => removeNetwork(docker, { id, name })) });
  const { Volumes: volumes } = await callDocker('list volumes', () => docker.listVolumes({ filters }));
  await forEachLimited(volumes, { limit: AT_ONCE, action: ({ Name: name }) => attempt(name, () => removeVolume(docker, name)) });
  for (const { Id: id } of containers) seen.containers.add(id);
  for (const { Id: id } of networks) seen.networks.add(id);
  for (const { Name: name } of volumes) seen.volumes.add(name);
  return { found: [...containers.map(({ Id }) => Id), ...networks.map(({ Id }) => Id), ...volumes.map(({ Name }) => Name)], refusals };
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
