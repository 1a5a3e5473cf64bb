import Dockerode from 'dockerode';

/** A connection to one Docker Engine; dockerode's client, so that only this folder names the package. */
export type Docker = Dockerode;

/**
 * Connects to `host` ("unix:///…", "npipe:…", "tcp://…", "ssh://…"), else to DOCKER_HOST or the platform's default.
 * Nothing is contacted until the first call.
 */
export function connectDocker(host?: string): Docker {
  if (host === undefined) return new Dockerode();
  if (host.startsWith('unix://')) return new Dockerode({ socketPath: host.slice('unix://'.length) });
  if (host.startsWith('npipe://')) return new Dockerode({ socketPath: host.slice('npipe://'.length) });
  const url = new URL(host);
  return new Dockerode({ host: url.hostname, port: url.port, protocol: url.protocol === 'ssh:' ? 'ssh' : 'http', username: url.username });
}
