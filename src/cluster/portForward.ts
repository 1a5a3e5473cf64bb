import { once } from 'node:events';
import net from 'node:net';
import { joinDuplex } from '../base/joinDuplex.ts';
import type { Component } from '../base/disposable.ts';
import type { SpdyConnection } from '../base/spdy/spdyConnection.ts';
import { dialPortForward } from './spdyDial.ts';
import type { Transport } from './transport.ts';

export interface PodPort { readonly namespace: string; readonly name: string; readonly port: number }

export interface PortForwardOptions {
  /** The pod to reach now; asked again after the connection to the last one was lost. Rejections go to `onError`. */
  readonly resolve: (signal: AbortSignal) => Promise<PodPort>;
  /** 0 or absent: any free port. */
  readonly localPort?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** A connection that could not be carried; the listener goes on. */
  readonly onError?: (error: Error) => void;
}

export interface PortForward extends Component {
  /** The local port that listens. */
  readonly port: number;
}

interface Link { readonly target: PodPort; readonly connection: SpdyConnection }

/**
 * Listens on a local port and carries every connection to a pod's port. Connects to the cluster with the first
 * connection, shares that among all, and connects anew when it was lost. Rejects when the local port is taken.
 */
export async function listenAndForward(transport: Transport, options: PortForwardOptions): Promise<PortForward> {
  const stopped = new AbortController();
  const sockets = new Set<net.Socket>();
  let link: Promise<Link> | undefined;
  let requests = 0;

  const connect = (): Promise<Link> => {
    if (link !== undefined) return link;
    const opening = (async () => {
      const target = await options.resolve(stopped.signal);
      return { target, connection: await dialPortForward(transport, target, stopped.signal) };
    })();
    link = opening;
    const forget = () => { if (link === opening) link = undefined; };
    opening.then(({ connection }) => connection.closed.then(forget), forget);
    return opening;
  };
  /** The next connection asks for a pod again; those under way may finish. */
  const retire = (used: Link) => { used.connection.close(); link = undefined; };

  async function carry(local: net.Socket): Promise<void> {
    const used = await connect();
    const headers = { port: String(used.target.port), requestid: String(requests++) };
    const errors = used.connection.createStream({ streamtype: 'error', ...headers });
    errors.end();
    const data = used.connection.createStream({ streamtype: 'data', ...headers });
    const refusal = readRefusal(errors).then(text => {
      if (text === '') return;
      local.destroy();
      data.destroy();
      retire(used);
      throw new Error(text);
    });
    await Promise.all([data.replied.then(() => joinDuplex(local, data)), refusal]);
  }

  const server = net.createServer({ allowHalfOpen: true }, local => {
    sockets.add(local);
    local.on('error', () => local.destroy());
    local.once('close', () => sockets.delete(local));
    carry(local).catch((error: unknown) => {
      local.destroy();
      if (!stopped.signal.aborted) options.onError?.(error as Error);
    });
  });
  server.listen(options.localPort ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    async stop() {
      stopped.abort();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

async function readRefusal(errors: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  try { for await (const chunk of errors) chunks.push(chunk as Buffer); } catch { /* A reset or a lost connection also ends the data stream, which tells. */ }
  return Buffer.concat(chunks).toString();
}
