import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../base/logger.ts';
import { API_TARGET } from './protocol/messages.ts';
import { joinStreams, type Mux } from './protocol/mux.ts';

/**
 * The API's door for pods: takes connections on the agent's address and carries each to the engine that connected last, which joins it to
 * its own API. TLS goes through untouched. Without an engine a connection is reset at once.
 */
export class ApiDoor {
  readonly #logger: Logger;
  readonly #engines: Mux[] = [];

  constructor(logger: Logger) { this.#logger = logger; }

  add(engine: Mux): void { this.#engines.push(engine); }

  remove(engine: Mux): void {
    const at = this.#engines.indexOf(engine);
    if (at >= 0) this.#engines.splice(at, 1);
  }

  /** Resolves when it listens. */
  listen(port: number, address: string): Promise<Server> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, socket => { this.#serve(socket); });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, () => { server.off('error', reject); server.on('error', error => this.#logger.log('error', 'the API\'s door broke', { error })); resolve(server); });
    });
  }

  #serve(client: Socket): void {
    client.on('error', () => client.destroy());
    const engine = this.#engines.at(-1);
    if (engine === undefined) { client.resetAndDestroy(); return; }
    engine.open(API_TARGET.address, API_TARGET.port).then(
      stream => { joinStreams(client, stream); client.resume(); },
      (error: unknown) => { this.#logger.log('debug', 'the engine did not take a connection', { error }); client.resetAndDestroy(); },
    );
  }
}
