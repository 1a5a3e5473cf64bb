import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where a Docker Engine answers, and the client certificate that it wants. */
export interface DockerEndpoint {
  readonly host: string;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly rejectUnauthorized?: boolean };
}

/**
 * The endpoint of DOCKER_CONTEXT or of the current context in the Docker CLI's configuration; undefined for "default".
 * Throws when the context is named but not there.
 * @source docker/cli cli/context/store: `contexts/meta/<sha256 of the name>/meta.json`, `contexts/tls/<sha256>/docker/{ca,cert,key}.pem`.
 */
export function currentContext(directory = configDirectory()): DockerEndpoint | undefined {
  const name = process.env['DOCKER_CONTEXT'] ?? readCurrentName(directory);
  if (name === undefined || name === '' || name === 'default') return undefined;
  return readContext(name, directory);
}

/** One context by its name. Throws a sentence when it does not exist or has no Docker endpoint. */
export function readContext(name: string, directory = configDirectory()): DockerEndpoint {
  const id = createHash('sha256').update(name).digest('hex');
  const metaFile = path.join(directory, 'contexts', 'meta', id, 'meta.json');
  if (!existsSync(metaFile)) throw new Error(`Docker context "${name}" does not exist`);
  const meta = JSON.parse(readFileSync(metaFile, 'utf8')) as { Endpoints?: { docker?: { Host?: string; SkipTLSVerify?: boolean } } };
  const endpoint = meta.Endpoints?.docker;
  if (endpoint?.Host === undefined || endpoint.Host === '') throw new Error(`Docker context "${name}" has no Docker endpoint`);
  const tls = readTls(path.join(directory, 'contexts', 'tls', id, 'docker'), endpoint.SkipTLSVerify === true);
  return tls === undefined ? { host: endpoint.Host } : { host: endpoint.Host, tls };
}

function configDirectory(): string {
  return process.env['DOCKER_CONFIG'] ?? path.join(homedir(), '.docker');
}

function readCurrentName(directory: string): string | undefined {
  const file = path.join(directory, 'config.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { currentContext?: string }).currentContext;
}

function readTls(directory: string, skipVerify: boolean): DockerEndpoint['tls'] {
  const read = (name: string) => existsSync(path.join(directory, name)) ? readFileSync(path.join(directory, name), 'utf8') : undefined;
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')];
  if (ca === undefined && cert === undefined && !skipVerify) return undefined;
  return { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }), ...(skipVerify ? { rejectUnauthorized: false } : {}) };
}
