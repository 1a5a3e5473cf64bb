import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import { describeError, type Logger } from '../../base/logger.ts';
import { RuntimeError } from '../../base/runtimeError.ts';
import { nodePaths } from '../../agent/protocol/messages.ts';
import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { BASE_REFERENCE, buildFromPackages, buildFromRegistry, canUsePackages, PACKAGES, pullBase, type RecipeOptions } from './baseImageRecipes.ts';
import { followProgress } from './followProgress.ts';
import { NODE_IMAGE_LABEL } from './nodeObjects.ts';

export interface NodeImageOptions {
  readonly docker: Docker;
  /** The bundled agent, `dist/agent.js`. */
  readonly agentFile: string;
  /** A folder for downloads; cleared again. */
  readonly cacheFolder: string;
  readonly onProgress: (message: string) => void;
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** Raised when a recipe makes a different image from the same packages. */
const BASE_REVISION = 1;
/** Where no registry answers by then, there is none. */
const REGISTRY_TIMEOUT_MS = 3_000;

/**
 * The tag of the image for agent and sandboxes, `slipway/node:<content hash>`, built when it is missing. The heavy
 * part (`slipway/node-base`) depends on the base image and the packages only, so a new agent costs a second. Throws a RuntimeError whose
 * message says what to do.
 */
export async function ensureNodeImage(options: NodeImageOptions): Promise<string> {
  const { docker, agentFile, onProgress, logger } = options;
  const agent = readFileSync(agentFile);
  const baseTag = `slipway/node-base:${hash(String(BASE_REVISION), BASE_REFERENCE, PACKAGES.join(' '))}`;
  const tag = `slipway/node:${hash(baseTag, agent)}`;
  if (await hasImage(docker, tag)) return tag;
  if (!await hasImage(docker, baseTag)) {
    logger.log('info', 'building the base of the node image', { tag: baseTag });
    await buildBase(options, baseTag);
  }
  onProgress('Adding the agent to the node image');
  await addAgent({ docker, baseTag, tag, agent, signal: options.signal });
  return tag;
}

async function buildBase({ docker, cacheFolder, onProgress, logger, signal, clock = systemClock }: NodeImageOptions, tag: string): Promise<void> {
  const recipe: RecipeOptions = { docker, tag, workFolder: path.join(cacheFolder, 'node-image'), onProgress, signal };
  const failures: string[] = [];
  onProgress('Looking for an image registry');
  try {
    await withRegistryTimeout(clock, signal, (limit, onAnswer) => pullBase(docker, limit, onAnswer));
    return await buildFromRegistry(recipe);
  } catch (error) {
    signal?.throwIfAborted();
    failures.push(`from a registry: ${describeError(error)}`);
  }
  if (canUsePackages()) {
    try {
      return await buildFromPackages(recipe);
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(`from this system's packages: ${describeError(error)}`);
    }
  } else {
    failures.push('from packages: this is not a Debian or Ubuntu system');
  }
  logger.log('error', 'the node image could not be built', { failures });
  throw new RuntimeError(`Slipway's node image could not be built (${failures.join('; ')}). Give Docker access to an image registry, or load a saved image with "slipway engine load-image FILE" (made by "docker save slipway/node-base" on another machine).`, { operation: 'build the node image', retriable: true });
}

/** Aborts the attempt when no registry has answered in time; one that has may take as long as it needs. */
async function withRegistryTimeout(clock: Clock, signal: AbortSignal | undefined, attempt: (signal: AbortSignal, onAnswer: () => void) => Promise<void>): Promise<void> {
  const limit = new AbortController();
  const timer = clock.setTimer(() => limit.abort(new Error(`no image registry answered within ${REGISTRY_TIMEOUT_MS / 1000} s`)), REGISTRY_TIMEOUT_MS);
  const onAbort = () => limit.abort(signal?.reason as Error);
  signal?.addEventListener('abort', onAbort, { once: true });
  try { await attempt(limit.signal, () => timer.cancel()); } finally { timer.cancel(); signal?.removeEventListener('abort', onAbort); }
}

async function addAgent({ docker, baseTag, tag, agent, signal }: { readonly docker: Docker; readonly baseTag: string; readonly tag: string; readonly agent: Buffer; readonly signal: AbortSignal | undefined }): Promise<void> {
  const context = pack();
  context.entry({ name: 'Dockerfile' }, `FROM ${baseTag}\nCOPY agent.js ${nodePaths.agent}\nENV PATH=/usr/sbin:/usr/bin:/sbin:/bin\nCMD ["node", "${nodePaths.agent}"]\n`);
  context.entry({ name: 'agent.js', mode: 0o644 }, agent);
  context.finalize();
  const stream = await callDocker('build the node image', () => docker.buildImage(Readable.from(context), { t: tag, forcerm: true, labels: { [NODE_IMAGE_LABEL]: 'true' } }));
  await followProgress(stream, signal);
}

async function hasImage(docker: Docker, reference: string): Promise<boolean> {
  return await callDocker(`inspect image ${reference}`, () => docker.getImage(reference).inspect(), [404]) !== undefined;
}

function hash(...parts: readonly (string | Buffer)[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex').slice(0, 16);
}
