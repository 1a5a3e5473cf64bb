import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Clock } from '../base/clock.ts';
import type { ClusterConnection } from './connection.ts';
import { requestOf } from './requestOf.ts';

/** Within which a proxy answers. */
const ANSWER_MS = 15_000;

/** The agent of a cluster's connections: each leads to the server itself, or through the proxy that the cluster names. */
export function makeAgent({ server, proxy }: Pick<ClusterConnection, 'server' | 'proxy'>, { keepAlive, clock }: { readonly keepAlive: boolean; readonly clock: Clock }): http.Agent {
  const isSecure = server.startsWith('https:');
  const agent: http.Agent = isSecure ? new https.Agent({ keepAlive, maxCachedSessions: 10 }) : new http.Agent({ keepAlive });
  if (proxy !== undefined) {
    const target = new URL(server);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    Object.assign(agent, { protocol: undefined }); // a WebSocket's request is one of http whatever leads to the server
    agent.createConnection = (options: https.RequestOptions, done: (error: Error | null, stream: Duplex) => void) => {
      openTunnel(proxy, target, clock).then(tunnel => done(null, isSecure ? tls.connect({ ...options as tls.ConnectionOptions, host, socket: tunnel }) : tunnel), (error: unknown) => done(error as Error, undefined as never));
      return undefined;
    };
  }
  return agent;
}

/** Rejects with a sentence when the proxy cannot be reached, says nothing or does not let through. @source RFC 9110 §9.3.6 CONNECT */
function openTunnel(proxy: URL, { protocol, hostname, port }: URL, clock: Clock): Promise<Duplex> {
  const target = `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}`;
  const user = [proxy.username, proxy.password].map(decodeURIComponent).join(':');
  const request = requestOf(proxy.origin, { ownAgent: true })(proxy.origin, { method: 'CONNECT', path: target, agent: false, headers: { Host: target, ...(user === ':' ? {} : { 'Proxy-Authorization': `Basic ${Buffer.from(user).toString('base64')}` }) } });
  return new Promise<Duplex>((resolve, reject) => {
    const limit = clock.setTimer(() => { reject(new Error(`The proxy ${proxy.host} has not answered within ${ANSWER_MS / 1000} seconds.`)); request.destroy(); }, ANSWER_MS);
    request.once('close', () => limit.cancel());
    request.once('connect', ({ statusCode, statusMessage }, socket, head) => {
      limit.cancel();
      if (head.length > 0) socket.unshift(head);
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`The proxy ${proxy.host} does not lead to ${target}: ${statusCode} ${statusMessage}.`));
    });
    request.once('error', cause => reject(new Error(`The proxy ${proxy.host} cannot be reached.`, { cause })));
    request.end();
  });
}
