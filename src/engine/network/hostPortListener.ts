import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { joinStreams } from '../../agent/protocol/mux.ts';
import type { EndpointAddress } from './serviceEndpoints.ts';

export interface ListenerOptions {
  readonly port: number;
  /** The endpoints at this moment. */
  readonly endpoints: () => readonly EndpointAddress[];
  readonly dial: (address: string, port: number, signal: AbortSignal) => Promise<Duplex>;
  /** Marks an attempt as hopeless; dispose it when the attempt has ended. */
  readonly timeout: (abort: () => void) => { cancel(): void };
}

const HOST = '127.0.0.1';

/** Listens on localhost and pipes each connection to the next endpoint in turn; one that refuses is passed over. */
export class HostPortListener {
  readonly #server: Server;
  readonly #options: ListenerOptions;
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(options: ListenerOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, socket => { void this.#serve(socket); });
  }

  /** Rejects with the system's error (EADDRINUSE, EACCES). */
  static async listen(options: ListenerOptions): Promise<HostPortListener> {
    const listener = new HostPortListener(options);
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', reject);
      listener.#server.listen(options.port, HOST, () => { listener.#server.off('error', reject); resolve(); });
    });
    return listener;
  }

  /** Frees the port; connections that stand are cut when `cut` is set, else they live on. */
  close({ cut }: { readonly cut: boolean }): void {
    this.#server.close();
    if (cut) for (const socket of this.#sockets) socket.destroy();
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const connection = await this.#connect(socket);
    if (connection === undefined) { socket.resetAndDestroy(); return; }
    if (socket.destroyed) { connection.destroy(); return; }
    joinStreams(socket, connection);
    socket.resume();
  }

  /** Endpoints are asked for anew at each attempt, since they may have changed because of what made it fail. */
  async #connect(socket: Socket): Promise<Duplex | undefined> {
    const failed = new Set<string>();
    while (!socket.destroyed) {
      const endpoints = this.#options.endpoints().filter(({ address, port }) => !failed.has(`${address}:${port}`));
      const endpoint = endpoints[this.#turn++ % Math.max(1, endpoints.length)];
      if (endpoint === undefined) return undefined;
      const abort = new AbortController();
      const timeout = this.#options.timeout(() => abort.abort(new Error('the endpoint does not answer')));
      try {
        return await this.#options.dial(endpoint.address, endpoint.port, abort.signal);
      } catch {
        failed.add(`${endpoint.address}:${endpoint.port}`);
      } finally {
        timeout.cancel();
      }
    }
    return undefined;
  }
}
