import type { Readable } from 'node:stream';
import type { Docker } from './connection.ts';
import { callDocker } from './errors.ts';
import { mergeFrames } from './demultiplex.ts';

export interface ContainerLogQuery {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly sinceMs?: number;
  /** Containers with a terminal have one unframed stream. */
  readonly tty: boolean;
}

/**
 * A container's output, both streams merged in the order of arrival; streamed also without following, so that a large log is
 * never held in memory. Destroying the result closes the request.
 */
export async function readContainerLogs(docker: Docker, id: string, query: ContainerLogQuery, signal: AbortSignal): Promise<Readable> {
  const options = {
    stdout: true, stderr: true, follow: query.follow, timestamps: query.timestamps,
    ...(query.tailLines === undefined ? {} : { tail: query.tailLines }),
    ...(query.sinceMs === undefined ? {} : { since: toUnixSeconds(query.sinceMs) }),
  };
  // dockerode's own logs() collects the whole answer unless it follows.
  const source = await callDocker(`read logs of container ${id.slice(0, 12)}`, () => new Promise<Readable>((resolve, reject) => {
    docker.modem.dial({
      path: `/containers/${id}/logs?`, method: 'GET', isStream: true, abortSignal: signal, options,
      statusCodes: { 200: true, 404: 'no such container', 500: 'server error' },
    }, (error: unknown, stream: unknown) => { if (error == null) resolve(stream as Readable); else reject(error as Error); });
  }));
  return query.tty ? source : mergeFrames(source);
}

/** Docker wants seconds with nine digits after the point. */
function toUnixSeconds(epochMs: number): string {
  return `${Math.floor(epochMs / 1000)}.${String(Math.floor(epochMs % 1000)).padStart(3, '0')}000000`;
}
