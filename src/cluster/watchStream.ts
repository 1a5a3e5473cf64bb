import type { IncomingMessage } from 'node:http';
import { ApiError } from '../api/apiError.ts';
import type { WatchEvent } from '../api/client.ts';
import type { KubernetesObject, Status } from '../api/objects.ts';

const NEWLINE = 0x0a;

/** Texts between newlines, wherever the chunks are cut (inside a character too). An unfinished last line is dropped: the stream broke in it. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8');
      [parts, start] = [[], end + 1];
      if (line.trim() !== '') yield line;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
}

/**
 * The events of a watch response. Throws ApiError for an ERROR event (410 Expired when the version is too old), the
 * signal's reason on abort, Error when the connection breaks; ends when the server ends it.
 */
export async function* readWatchEvents<T extends KubernetesObject>(open: () => Promise<IncomingMessage>, signal: AbortSignal | undefined): AsyncGenerator<WatchEvent<T>> {
  let response: IncomingMessage | undefined;
  try {
    response = await open();
    for await (const line of readLines(response)) {
      const event = JSON.parse(line) as WatchEvent<T> | { readonly type: 'ERROR'; readonly object: Status };
      if (event.type === 'ERROR') throw new ApiError(event.object);
      yield event;
    }
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    throw error;
  } finally { response?.destroy(); }
}
