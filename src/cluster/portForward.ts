import { once } from 'node:events';
import net from 'node:net';
import { joinDuplex } from '../base/joinDuplex.ts';
import type { Component } from '../base/disposable.ts';
import type { SpdyConnection } from '../base/spdy/spdyConnection.ts';
import { dialPortForward } from './spdyDial.ts';
import type { Transport } from './transport.ts';

export interface PodPort { readonly namespace: string; readonly name: string; readonly port: number }

export interface PortForwardOptions {
  /** The pod to reach with this connection; asked for each, so that a Service's connections can go to all its pods. Rejections go to `onError`. */
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

interface Link { readonly connection: SpdyConnection; readonly forget: () => void }

/**
 * Listens on a local port and carries every connection to a pod's port. Connects to a pod with the first connection
 * that goes there, shares that among all, and connects anew when it was lost. Rejects when the local port is taken.
 */
export async function listenAndForward(transport: Transport, options: PortForwardOptions): Promise<PortForward> {
  const stopped = new AbortController();
  const sockets = new Set<net.Socket>();
  const links = new Map<string, Promise<Link>>();
  let requests = 0;

  const connect = ({ namespace, name }: PodPort): Promise<Link> => {
    const key = `${namespace}/${name}`;
    const known = links.get(key);
    if (known !== undefined) return known;
    const forget = () => { if (links.get(key) === opening) links.delete(key); };
    const opening: Promise<Link> = dialPortForward(transport, { namespace, name }, stopped.signal).then(connection => ({ connection, forget }));
    links.set(key, opening);
    opening.then(({ connection }) => connection.closed.then(forget), forget);
    return opening;
  };
  /** The next connection to this pod dials anew; those under way may finish. */
  const retire = (used: Link) => { used.connection.close(); used.forget(); };

  async function carry(local: net.Socket): Promise<void> {
    const target = await options.resolve(stopped.signal);
    const used = await connect(target);
    const headers = { port: String(target.port), requestid: String(requests++) };
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
