import { createReadStream } from 'node:fs';
import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { followProgress } from './followProgress.ts';

/** Loads what `docker save` wrote; answers the tags. Throws a sentence when the file holds no node image. */
export async function loadNodeImage(docker: Docker, file: string): Promise<string[]> {
  const stream = await callDocker('load the node image', () => docker.loadImage(createReadStream(file)));
  const lines = await followProgress(stream, undefined);
  const tags = lines.flatMap(line => /^Loaded image: (\S+)/.exec(line)?.[1] ?? []);
  if (!tags.some(tag => /(^|\/)slipway\/node(-base)?:/.test(tag))) throw new Error(`${file} holds no Slipway node image (its tags: ${tags.join(', ') || 'none'})`);
  return tags;
}
