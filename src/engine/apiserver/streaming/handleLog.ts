import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { chooseContainer } from './containerChoice.ts';
import { parseLogOptions } from './logOptions.ts';
import type { StreamingContext } from '../streamingContract.ts';

/** Answers GET pods/{name}/log with the container's output as it comes; ends the node's stream when the client goes. */
export async function handleLog(context: StreamingContext, response: ServerResponse): Promise<void> {
  const { url, pod, node } = context;
  const container = chooseContainer(pod, url.searchParams.get('container'), { annotated: false });
  const options = parseLogOptions(url.searchParams);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const target = { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name ?? '', container };
  const logs = await node.logs(target, options, gone.signal);
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.flushHeaders();
  // A broken source or a client that left: the cut connection is the only message possible after the first byte.
  await pipeline(logs, response).catch(() => response.destroy());
}
