import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { AgentRequests } from './protocol/messages.ts';

/** A server that sends more before the end of its first line speaks something else. */
const MAX_STATUS_LINE = 4096;

/**
 * The status code of one GET; redirects are not followed and certificates not checked. Rejects with the connection's error, or the time-out's.
 * Only the status line matters, so no HTTP client is used: node:http costs 4 ms of processor time per probe where this costs 1.6.
 */
export function probeHttp({ scheme, address, port, path, headers, timeoutMs }: AgentRequests['probe.http']['request']): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = scheme === 'https' ? connectTls({ host: address, port, rejectUnauthorized: false }) : connect({ host: address, port });
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const end = answer.indexOf('\n');
      if (end < 0 && answer.length < MAX_STATUS_LINE) return;
      const [line, code] = /^HTTP\/1\.[01] (\d{3})(?: [^\r\n]*)?\r?\n/.exec(answer) ?? [];
      if (line === undefined) reject(new Error(`malformed HTTP response ${JSON.stringify(answer.slice(0, end < 0 ? 80 : Math.min(end, 80)).trimEnd())}`));
      else resolve(Number(code));
      socket.destroy();
    });
    socket.on('end', () => { reject(new Error('EOF')); });
    failWith(reject, socket, timeoutMs);
    socket.write(`GET ${path} HTTP/1.1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  });
}

/** Resolves when the port has accepted a connection. Rejects with the connection's error, or the time-out's. */
export function probeTcp({ address, port, timeoutMs }: AgentRequests['probe.tcp']['request']): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port }, () => { resolve(); socket.destroy(); });
    failWith(reject, socket, timeoutMs);
  });
}

function failWith(reject: (error: Error) => void, socket: Socket, timeoutMs: number): void {
  socket.on('error', reject);
  socket.setTimeout(timeoutMs, () => { socket.destroy(Object.assign(new Error('i/o timeout'), { code: 'ETIMEDOUT' })); });
}
