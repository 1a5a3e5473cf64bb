import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../base/logger.ts';
import type { ProxyPort } from './protocol/messages.ts';
import { joinStreams } from './protocol/mux.ts';

interface Listening { readonly server: Server; port: ProxyPort; turn: number }

/**
 * The way to Services on kernels that take no nft rules: the agent, which owns every service address, accepts
 * connections itself and pipes them to the next endpoint in turn. TCP only; endpoints see the agent's address.
 */
export class ServiceProxy {
  readonly #logger: Logger;
  readonly #listening = new Map<string, Listening>();

  constructor(logger: Logger) { this.#logger = logger; }

  /** Replaces everything that is served; connections that stand live on. Resolves when every new port listens or has failed. */
  async update(ports: readonly ProxyPort[]): Promise<void> {
    const wanted = new Map(ports.filter(port => port.endpoints.length > 0).map(port => [`${port.address}:${port.port}`, port]));
    for (const [key, { server }] of this.#listening) {
      if (wanted.has(key)) continue;
      server.close();
      this.#listening.delete(key);
    }
    await Promise.all([...wanted].map(async ([key, port]) => {
      const known = this.#listening.get(key);
      if (known !== undefined) { known.port = port; return; }
      await this.#listen(key, port);
    }));
  }

  #listen(key: string, port: ProxyPort): Promise<void> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, socket => { this.#serve(socket, listening); });
    const listening: Listening = { server, port, turn: 0 };
    this.#listening.set(key, listening);
    return new Promise(resolve => {
      server.once('listening', resolve);
      server.on('error', error => {
        this.#logger.log('error', 'a service address cannot be served', { address: key, error });
        if (this.#listening.get(key) === listening) this.#listening.delete(key);
        resolve();
      });
      server.listen(port.port, port.address);
    });
  }

  #serve(client: Socket, listening: Listening): void {
    client.on('error', () => client.destroy());
    const attempt = (left: number) => {
      const { endpoints } = listening.port;
      const endpoint = endpoints[listening.turn++ % Math.max(1, endpoints.length)];
      if (endpoint === undefined || left === 0) { client.resetAndDestroy(); return; }
      const socket = connect({ host: endpoint.address, port: endpoint.port, allowHalfOpen: true, noDelay: true });
      const onError = () => attempt(left - 1);
      socket.once('error', onError);
      socket.once('connect', () => {
        socket.off('error', onError);
        joinStreams(client, socket);
        client.resume();
      });
    };
    attempt(listening.port.endpoints.length);
  }
}
