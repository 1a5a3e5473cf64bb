import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** One request that passed, with its body and when its answer began. Times are of performance.now(). */
export interface RecordedCall { readonly method: string; readonly path: string; body: string; readonly startedMs: number; answeredMs: number | undefined; status: number | undefined }

/**
 * Stands between an engine and the Docker socket and writes down every request; bytes pass unchanged. A connection that was upgraded
 * (exec, attach) is no longer looked at.
 */
export interface DockerRecorder { readonly calls: RecordedCall[]; readonly host: string; close(): Promise<void> }

export async function startDockerRecorder(socket: string, upstream: string): Promise<DockerRecorder> {
  const calls: RecordedCall[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer(client => {
    const target = createConnection(upstream);
    const pending: RecordedCall[] = [];
    const readRequest = makeHttpReader((head, body) => {
      const [method = '', path = ''] = head.split(' ');
      const call: RecordedCall = { method, path, body, startedMs: performance.now(), answeredMs: undefined, status: undefined };
      calls.push(call);
      pending.push(call);
    });
    client.on('data', chunk => { readRequest(chunk as Buffer); target.write(chunk); });
    target.on('data', chunk => {
      const status = /^HTTP\/1\.1 (\d+)/.exec((chunk as Buffer).subarray(0, 16).toString('latin1'))?.[1];
      const call = status === undefined ? undefined : pending.shift();
      if (call !== undefined) { call.answeredMs = performance.now(); call.status = Number(status); }
      client.write(chunk);
    });
    for (const [from, to] of [[client, target], [target, client]] as const) {
      open.add(from);
      from.on('end', () => { to.end(); }).on('error', () => { to.destroy(); }).on('close', () => { open.delete(from); to.destroy(); });
    }
  });
  await new Promise<void>(resolve => { server.listen(socket, resolve); });
  return {
    calls, host: `unix://${socket}`,
    close: () => new Promise(resolve => { for (const each of open) each.destroy(); server.close(() => { resolve(); }); }),
  };
}

/** Feeds bytes in, gets each request's head and body. Bodies have a length; a chunked body or an upgrade ends the reading. */
function makeHttpReader(onRequest: (head: string, body: string) => void): (chunk: Buffer) => void {
  let buffered = Buffer.alloc(0);
  let over = false;
  return chunk => {
    if (over) return;
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const end = buffered.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = buffered.subarray(0, end).toString('latin1');
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (buffered.length < end + 4 + length) return;
      onRequest(head, buffered.subarray(end + 4, end + 4 + length).toString('utf8'));
      buffered = buffered.subarray(end + 4 + length);
      if (/\r\n(transfer-encoding: *chunked|upgrade:)/i.test(head)) { over = true; buffered = Buffer.alloc(0); return; }
    }
  };
}
