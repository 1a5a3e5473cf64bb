import { existsSync, rmSync, rmdirSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { connectDocker } from '../../docker/connection.ts';
import { IdentityFile } from '../../engine/process/identity.ts';
import type { DataDirectory } from '../../engine/process/dataDirectory.ts';
import { removeNodeObjects, type RemovedObjects } from '../../engine/node/removeNodeObjects.ts';
import { systemRandom } from '../../base/random.ts';
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
  const identity = existsSync(directory.identity) ? new IdentityFile(directory.identity, systemRandom) : undefined;
  if (identity === undefined && !options.orphans) {
    process.stdout.write(`There is no engine in ${directory.root}.\n`);
    return exitCodes.success;
  }
  if (options.orphans && !options.yes && !await confirm('This removes the containers, networks and volumes of every Slipway engine on this Docker. Go on?')) return exitCodes.failure;
  await stopEngine(directory, { pods: false });
  const docker = connectDocker(options.dockerHost ?? identity?.choices.get('dockerHost'));
  let removed: RemovedObjects;
  try {
    removed = await removeNodeObjects({ docker, engineId: options.orphans ? undefined : identity?.current.id, images: options.images });
  } catch (cause) {
    throw new UserError(`Docker could not be asked to remove this engine's objects, so nothing more was deleted. Start Docker and run the command again. (${(cause as Error).message})`, 1, { cause });
  }
  removeFiles(directory);
  process.stdout.write(`Removed ${count(removed.containers, 'container')}, ${count(removed.networks, 'network')}, ${count(removed.volumes, 'volume')}${options.images ? `, ${count(removed.images, 'image')}` : ''} and the engine's files.\n`);
  return exitCodes.success;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Only what the engine wrote; a folder that holds something else stays. */
function removeFiles(directory: DataDirectory): void {
  const files = [directory.identity, directory.state, directory.lock, directory.kubeconfig, directory.runRecord, directory.log];
  for (const file of files.flatMap(name => [name, `${name}-wal`, `${name}-shm`, `${name}-journal`])) rmSync(file, { force: true });
  for (const folder of [directory.certificates, directory.runtime, directory.cache]) rmSync(folder, { recursive: true, force: true });
  try { rmdirSync(directory.root); } catch { /* not empty, or not there */ }
}

async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UserError('this needs a confirmation: add --yes', exitCodes.usage);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try { return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim()); } finally { terminal.close(); }
}
