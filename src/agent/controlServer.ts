import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '../base/logger.ts';
import type { ApiDoor } from './apiDoor.ts';
import type { AgentMethod, AgentRequests } from './protocol/messages.ts';
import { Mux } from './protocol/mux.ts';

export type AgentHandlers = {
  readonly [M in AgentMethod]: (request: AgentRequests[M]['request'], body: Buffer) => Promise<{ readonly answer: AgentRequests[M]['answer']; readonly body?: Buffer }>;
};

/** Serves engines on a socket file that only this container can reach; connections are independent of each other. */
export async function startControlServer({ socketFile, handlers, door, logger }: { readonly socketFile: string; readonly handlers: AgentHandlers; readonly door: Pick<ApiDoor, 'add' | 'remove'>; readonly logger: Logger }): Promise<void> {
  rmSync(socketFile, { force: true });
  const server = createServer({ allowHalfOpen: false }, socket => {
    logger.log('info', 'an engine connected');
    const mux = new Mux(socket, {
      connect: ({ address, port }) => dial(address, port),
      request: async (method, { head, body }) => {
        if (!(method in handlers)) throw new Error(`the node agent does not know "${method}"`);
        const handle = handlers[method as AgentMethod] as (request: unknown, body: Buffer) => Promise<{ readonly answer: unknown; readonly body?: Buffer }>;
        const answer = await handle(head, body);
        return { head: answer.answer, body: answer.body ?? Buffer.alloc(0) };
      },
      closed: () => { door.remove(mux); logger.log('info', 'an engine disconnected'); },
    }, 'far');
    door.add(mux);
  });
  await new Promise<void>((resolve, reject) => { server.once('error', reject); server.listen(socketFile, resolve); });
}

function dial(address: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: address, port, allowHalfOpen: true, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => { socket.off('error', reject); resolve(socket); });
  });
}
