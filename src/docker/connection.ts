import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';
import Dockerode from 'dockerode';
import { currentContext } from './contexts.ts';
import type { DockerEndpoint } from './contexts.ts';

/** A connection to one Docker Engine; dockerode's client, so that only this folder names the package. */
export type Docker = Dockerode;

/**
 * Connects to `host` ("unix:///…", "npipe:…", "tcp://…", "ssh://…"), else to DOCKER_HOST, else to the current
 * Docker context, else to the platform's default. Nothing is contacted until the first call; connections are kept alive.
 * Throws when the named context does not exist or an address cannot be read.
 */
export function connectDocker(host?: string): Docker {
  if (host !== undefined) return connectEndpoint({ host });
  if ((process.env['DOCKER_HOST'] ?? '') !== '') return isSsh(process.env['DOCKER_HOST']) ? new Dockerode() : make({ agent: keepAlive(process.env['DOCKER_TLS_VERIFY'] === '1') });
  const context = currentContext();
  return context === undefined ? make({ agent: keepAlive(false) }) : connectEndpoint(context);
}

/** Connects to one endpoint of a Docker context. */
export function connectEndpoint(endpoint: DockerEndpoint): Docker {
  const { host, tls } = endpoint;
  if (host.startsWith('unix://')) return make({ socketPath: host.slice('unix://'.length), agent: keepAlive(false) });
  if (host.startsWith('npipe://')) return make({ socketPath: host.slice('npipe://'.length), agent: keepAlive(false) });
  const url = new URL(host);
  if (url.protocol === 'ssh:') {
    const sshAgent = process.env['SSH_AUTH_SOCK'];
    return new Dockerode({ host: url.hostname, ...(url.port === '' ? {} : { port: url.port }), protocol: 'ssh', username: url.username, sshOptions: sshAgent === undefined ? {} : { agent: sshAgent } });
  }
  const secure = tls !== undefined || url.protocol === 'https:' || url.port === '2376';
  return make({ host: url.hostname, port: url.port === '' ? (secure ? '2376' : '2375') : url.port, protocol: secure ? 'https' : 'http', ...tls, agent: keepAlive(secure, tls) });
}

/** docker-modem takes an HTTP agent, which its type declarations leave out. */
function make(options: Dockerode.DockerOptions & { readonly agent: HttpAgent }): Docker { return new Dockerode(options); }

function isSsh(host: string | undefined): boolean { return host?.startsWith('ssh://') === true; }

function keepAlive(secure: boolean, tls: DockerEndpoint['tls'] = {}): HttpAgent {
  const agent = secure ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true });
  // docker-modem prints all of its options for every request, shown or not; an agent with its sockets takes milliseconds.
  return Object.defineProperty(agent, inspect.custom, { value: () => 'Agent', enumerable: false });
}
