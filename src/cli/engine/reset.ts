import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { connectDocker, type Docker } from '../../docker/connection.ts';
import { callDocker } from '../../docker/errors.ts';
import { keptState } from '../../engine/process/backup.ts';
import { IdentityFile } from '../../engine/process/identity.ts';
import { TEMPORARY_SUFFIX, previousLog, type DataDirectory } from '../../engine/process/dataDirectory.ts';
import { lockDataDirectory } from '../../engine/process/lock.ts';
import { removeNodeObjects, type RemovedObjects } from '../../engine/node/removeNodeObjects.ts';
import { systemClock } from '../../base/clock.ts';
import { systemRandom } from '../../base/random.ts';
import { RuntimeError } from '../../base/runtimeError.ts';
import { UserError, exitCodes } from '../exitCodes.ts';
import { stopEngine } from './stop.ts';

export interface ResetOptions {
  /** Also the node image. */
  readonly images: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** Every Docker object with Slipway's label, of whichever engine: for data directories that are lost. */
  readonly orphans: boolean;
  readonly dockerHost: string | undefined;
}

/** Removes every container, network, volume and file that this engine created, and nothing else. */
export async function resetEngine(directory: DataDirectory, options: ResetOptions): Promise<number> {
  const identity = readIdentity(directory, options);
  if (identity === undefined && !options.orphans) {
    process.stdout.write(`There is no engine in ${directory.root}.\n`);
    return exitCodes.success;
  }
  if (options.orphans && !options.yes && !await confirm('This removes the containers, networks and volumes of every Slipway engine on this Docker. Go on?')) return exitCodes.failure;
  await stopEngine(directory, { pods: false });
  // Held until Docker is clean, so that no engine starts and makes it all again.
  const lock = existsSync(directory.lock) ? lockDataDirectory(directory.lock) : undefined;
  let removed: RemovedObjects;
  try {
    const docker = connectDocker(options.dockerHost ?? identity?.choices.get('dockerHost'));
    if (!options.orphans && !options.yes && await isOtherDocker(docker, identity) && !await confirm('This Docker is not the one that ran this engine\'s pods; what that one holds would be left behind. Go on?')) return exitCodes.failure;
    removed = await removeNodeObjects({ docker, clock: systemClock, engineId: options.orphans ? undefined : identity?.current.id, images: options.images, onWait: () => { process.stdout.write('Waiting for Docker to finish removing them...\n'); } });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    if (isAnswer(cause) || options.orphans || identity?.current.dockerId !== undefined) throw new UserError(describeRemovalFailure(cause as Error), 1, { cause });
    removed = { containers: 0, networks: 0, volumes: 0, images: 0 }; // an engine that has never met its Docker has nothing there
  } finally {
    lock?.release();
  }
  if (identity !== undefined || looksLikeEngine(directory)) removeFiles(directory);
  process.stdout.write(`Removed ${count(removed.containers, 'container')}, ${count(removed.networks, 'network')}, ${count(removed.volumes, 'volume')}${options.images ? `, ${count(removed.images, 'image')}` : ''} and the engine's files.\n`);
  return exitCodes.success;
}

const isAnswer = (error: unknown): error is RuntimeError => error instanceof RuntimeError && error.statusCode !== undefined;

/** Whether Docker refused or could not be asked, and what to do then. Pure. */
export function describeRemovalFailure(error: Error): string {
  if (isAnswer(error)) return `Docker did not remove everything of this engine, so its files stay. Run the command again. (${error.operation}: ${error.message})`;
  return `Docker could not be asked to remove this engine's objects, so nothing more was deleted. Start Docker and run the command again. (${error.message})`;
}

/** Undefined when there is none, or (only with `orphans`, which does not need it) none that can be read. */
function readIdentity(directory: DataDirectory, { orphans }: ResetOptions): IdentityFile | undefined {
  if (!existsSync(directory.identity)) return undefined;
  try { return new IdentityFile(directory.identity, systemRandom); } catch (error) {
    if (orphans) return undefined;
    throw new UserError((error as Error).message, 1, { cause: error });
  }
}

async function isOtherDocker(docker: Docker, identity: IdentityFile | undefined): Promise<boolean> {
  const known = identity?.current.dockerId;
  return known !== undefined && known !== (await callDocker('ask Docker who it is', () => docker.info()) as { readonly ID: string }).ID;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** For a directory whose identity is lost: what only an engine leaves together. */
const looksLikeEngine = (directory: DataDirectory) => existsSync(directory.state) && existsSync(path.join(directory.certificates, 'ca.crt'));

/** Only what the engine wrote; a folder that holds something else stays. */
function removeFiles(directory: DataDirectory): void {
  const files = [directory.identity, directory.state, directory.lock, directory.kubeconfig, directory.runRecord, directory.log, previousLog(directory.log)];
  for (const file of files.flatMap(name => [name, `${name}-wal`, `${name}-shm`, `${name}-journal`])) rmSync(file, { force: true });
  const isLeftover = (name: string) => (name.endsWith(TEMPORARY_SUFFIX) && files.some(file => name.startsWith(`${path.basename(file)}.`))) || name.startsWith(path.basename(keptState(directory.state, '')));
  if (existsSync(directory.root)) for (const name of readdirSync(directory.root).filter(isLeftover)) rmSync(path.join(directory.root, name), { force: true });
  for (const folder of [directory.certificates, directory.runtime, directory.cache]) rmSync(folder, { recursive: true, force: true });
  try { rmdirSync(directory.root); } catch { /* not empty, or not there */ }
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UserError('this needs a confirmation: add --yes', exitCodes.usage);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try { return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim()); } finally { terminal.close(); }
}
