import { connectDocker } from '../../docker/connection.ts';
import { loadNodeImage } from '../../engine/node/loadNodeImage.ts';

/** Loads a saved node image into Docker, for machines that reach neither a registry nor a Debian mirror. */
export async function loadImage(file: string, dockerHost: string | undefined): Promise<number> {
  const tags = await loadNodeImage(connectDocker(dockerHost), file);
  process.stdout.write(`Loaded ${tags.join(', ')}.\n`);
  return 0;
}
