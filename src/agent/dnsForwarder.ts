import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';

export type Transport = 'udp' | 'tcp';

export interface Forwarder {
  /** The upstream's answer with the query's id. Rejects when no upstream answers in time. */
  forward(query: Buffer, transport: Transport): Promise<Buffer>;
}

const TIMEOUT_MS = 3_000;
const PORT = 53;

/** The nameservers of a resolv.conf, in order. */
export function parseNameservers(resolvConf: string): readonly string[] {
  return [...resolvConf.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(match => match[1] ?? '').filter(address => address !== '');
}

/** Passes queries on, bytes unchanged but for a fresh random id, to the nameservers of this container, one after another. */
export function makeForwarder({ resolvConfFile, clock, random }: { readonly resolvConfFile: string; readonly clock: Clock; readonly random: Random }): Forwarder {
  const servers = parseNameservers(readFileSync(resolvConfFile, 'utf8'));
  return {
    async forward(query, transport) {
      const id = random.integer(65536);
      const outgoing = Buffer.from(query);
      outgoing.writeUInt16BE(id, 0);
      const ask = transport === 'udp' ? askUdp : askTcp;
      let failure: unknown = new Error('there is no upstream nameserver');
      for (const server of servers) {
        try {
          const answer = Buffer.from(await ask(server, outgoing, id, clock));
          query.copy(answer, 0, 0, 2);
          return answer;
        } catch (error) { failure = error; }
      }
      throw failure;
    },
  };
}

function askUdp(server: string, query: Buffer, id: number, clock: Clock): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(server.includes(':') ? 'udp6' : 'udp4');
    const finish = (act: () => void) => { timer.cancel(); socket.close(); act(); };
    const timer = clock.setTimer(() => finish(() => reject(new Error(`${server} does not answer`))), TIMEOUT_MS);
    socket.once('error', error => finish(() => reject(error)));
    socket.on('message', message => { if (message.length >= 12 && message.readUInt16BE(0) === id) finish(() => resolve(message)); });
    socket.connect(PORT, server, () => socket.send(query));
  });
}

function askTcp(server: string, query: Buffer, id: number, clock: Clock): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: server, port: PORT });
    const finish = (act: () => void) => { timer.cancel(); socket.destroy(); act(); };
    const timer = clock.setTimer(() => finish(() => reject(new Error(`${server} does not answer`))), TIMEOUT_MS);
    const reader = new LengthPrefixedReader();
    socket.once('connect', () => socket.write(withLength(query)));
    socket.once('error', error => finish(() => reject(error)));
    socket.once('end', () => finish(() => reject(new Error(`${server} closed the connection`))));
    socket.on('data', (chunk: Buffer) => {
      for (const message of reader.push(chunk)) if (message.length >= 12 && message.readUInt16BE(0) === id) finish(() => resolve(message));
    });
  });
}

/** DNS over TCP: two bytes of length before each message. */
export class LengthPrefixedReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    while (this.#rest.length >= 2 && this.#rest.length >= 2 + this.#rest.readUInt16BE(0)) {
      const end = 2 + this.#rest.readUInt16BE(0);
      messages.push(this.#rest.subarray(2, end));
      this.#rest = this.#rest.subarray(end);
    }
    return messages;
  }
}

/** Puts the length before a message for TCP. */
export function withLength(message: Buffer): Buffer {
  const length = Buffer.allocUnsafe(2);
  length.writeUInt16BE(message.length, 0);
  return Buffer.concat([length, message]);
}
