import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { callDocker } from '../../docker/errors.ts';
import type { Docker } from '../../docker/connection.ts';
import { runCommand } from './command.ts';
import { parsePackageClosure } from './packageClosure.ts';
import { followProgress } from './followProgress.ts';
import { NODE_IMAGE_LABEL } from './nodeObjects.ts';

/** What the agent and the sandboxes run; the same names in Debian 12, 13 and Ubuntu 24.04. */
export const PACKAGES: readonly string[] = ['nodejs', 'nftables', 'haproxy', 'conntrack', 'iproute2', 'busybox', 'socat'];
/** What recipe A builds on. */
export const BASE_REFERENCE = 'debian:bookworm-20250929-slim';
const MIN_NODE_MAJOR = 18;

export interface RecipeOptions {
  readonly docker: Docker;
  readonly tag: string;
  /** A folder that the recipe may fill and clears again. */
  readonly workFolder: string;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Recipe A: a Dockerfile on a pinned Debian image. Needs that image (from a registry, unless it is there) and, from inside a build, a Debian mirror. */
export async function buildFromRegistry({ docker, tag, onProgress, signal, base = BASE_REFERENCE }: Omit<RecipeOptions, 'workFolder'> & { readonly base?: string }): Promise<void> {
  onProgress(`Building the node image on ${base}`);
  const context = pack();
  context.entry({ name: 'Dockerfile' }, [
    `FROM ${base}`,
    `RUN apt-get update && apt-get install -y --no-install-recommends ${PACKAGES.join(' ')} && rm -rf /var/lib/apt/lists/* /usr/share/doc /usr/share/man`,
    '',
  ].join('\n'));
  context.finalize();
  const stream = await callDocker('build the node image', () => docker.buildImage(Readable.from(context), { t: tag, forcerm: true, labels: { [NODE_IMAGE_LABEL]: 'true' }, ...(signal === undefined ? {} : { abortSignal: signal }) }));
  await followProgress(stream, signal);
}

/** Pulls recipe A's base image; rejects when no registry answers. `onAnswer` is called as soon as one does. */
export async function pullBase(docker: Docker, signal: AbortSignal, onAnswer: () => void): Promise<void> {
  const stream = await callDocker(`pull ${BASE_REFERENCE}`, () => docker.pull(BASE_REFERENCE, { abortSignal: signal }));
  onAnswer();
  await followProgress(stream, signal);
}

/** True on a Linux host whose package manager can feed recipe B. */
export function canUsePackages(): boolean {
  return process.platform === 'linux' && ['/usr/bin/apt-get', '/usr/bin/dpkg-deb'].every(program => existsSync(program));
}

/**
 * Recipe B: the packages of this Debian or Ubuntu and what they need, downloaded and unpacked into an image without
 * a registry. Nothing is installed on the host, and root is not needed.
 */
export async function buildFromPackages({ docker, tag, workFolder, onProgress, signal }: RecipeOptions): Promise<void> {
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(path.join(workFolder, 'packages'), { recursive: true });
  try {
    onProgress('Downloading Debian packages for the node image');
    await downloadPackages(workFolder, signal);
    onProgress('Unpacking the node image');
    const root = path.join(workFolder, 'root');
    await unpack(path.join(workFolder, 'packages'), root, signal);
    onProgress('Loading the node image into Docker');
    await importRoot(docker, root, tag, signal);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

async function downloadPackages(workFolder: string, signal: AbortSignal | undefined): Promise<void> {
  // An empty status file: what is installed on this host, perhaps from elsewhere, must not decide.
  const plain = ['-o', 'Dir::State::status=/dev/null', '-o', 'APT::Sandbox::User=', '-o', 'Debug::NoLocking=1'];
  try {
    await downloadWith(plain, workFolder, signal);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(path.join(workFolder, folder), { recursive: true });
    const own = [...plain, '-o', `Dir::State::lists=${path.join(workFolder, 'lists')}`, '-o', `Dir::Cache=${workFolder}`];
    await runCommand('apt-get', [...own, 'update', '-q'], { signal });
    await downloadWith(own, workFolder, signal);
  }
}

async function downloadWith(options: readonly string[], workFolder: string, signal: AbortSignal | undefined): Promise<void> {
  const policy = await runCommand('apt-cache', [...options, 'policy', 'nodejs'], { signal });
  const version = /Candidate: (?:\d+:)?(\d+)\./.exec(policy)?.[1];
  if (version === undefined) throw new Error('this system\'s package sources offer no "nodejs"');
  if (Number(version) < MIN_NODE_MAJOR) throw new Error(`this system's package sources offer Node.js ${version}; the node image needs ${MIN_NODE_MAJOR} or newer`);
  const depends = await runCommand('apt-cache', [...options, 'depends', '--recurse', '--no-recommends', '--no-suggests', '--no-conflicts', '--no-breaks', '--no-replaces', '--no-enhances', ...PACKAGES], { signal });
  await runCommand('apt-get', [...options, 'download', '-q', ...parsePackageClosure(depends, PACKAGES)], { cwd: path.join(workFolder, 'packages'), signal });
}

async function unpack(packages: string, root: string, signal: AbortSignal | undefined): Promise<void> {
  for (const folder of ['usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'etc', 'proc', 'sys', 'dev', 'run', 'slipway']) mkdirSync(path.join(root, folder), { recursive: true });
  mkdirSync(path.join(root, 'tmp'), { mode: 0o1777 });
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, path.join(root, name));
  const left = ['doc', 'man', 'locale', 'info', 'lintian', 'bug', 'zoneinfo', 'bash-completion'].map(name => `--exclude=./usr/share/${name}`);
  const files = readdirSync(packages).filter(name => name.endsWith('.deb'));
  const extractNext = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) await extract(path.join(packages, file), root, left, signal);
  };
  await Promise.all(Array.from({ length: Math.max(2, os.availableParallelism()) }, extractNext));
  await linkApplets(root, signal);
}

/** The small programs of busybox under their own names, where no package brought a real one. */
async function linkApplets(root: string, signal: AbortSignal | undefined): Promise<void> {
  const applets = (await runCommand(path.join(root, 'usr/bin/busybox'), ['--list'], { signal })).split('\n').filter(name => name !== '');
  for (const name of new Set(['sh', ...applets])) {
    const exists = ['usr/bin', 'usr/sbin'].some(folder => lstatSync(path.join(root, folder, name), { throwIfNoEntry: false }) !== undefined);
    if (!exists) symlinkSync('busybox', path.join(root, 'usr/bin', name));
  }
}

/** `dpkg-deb --fsys-tarfile FILE | tar -x`: unlike `dpkg -x` it keeps links between folders and skips what nobody reads. */
function extract(file: string, root: string, left: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = signal === undefined ? {} : { signal };
    const reader = spawn('dpkg-deb', ['--fsys-tarfile', file], { stdio: ['ignore', 'pipe', 'ignore'], ...options });
    const writer = spawn('tar', ['-x', '-C', root, '--keep-directory-symlink', '--no-same-owner', ...left], { stdio: [reader.stdout, 'ignore', 'pipe'], ...options });
    let errors = '';
    writer.stderr?.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
    reader.on('error', reject);
    writer.on('error', reject);
    writer.on('close', code => { if (code === 0) resolve(); else reject(new Error(`${path.basename(file)} could not be unpacked: ${errors.trim()}`)); });
  });
}

async function importRoot(docker: Docker, root: string, tag: string, signal: AbortSignal | undefined): Promise<void> {
  const archive = spawn('tar', ['-c', '-C', root, '--owner=0', '--group=0', '--numeric-owner', '.'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [repo = '', version = ''] = tag.split(':');
  const stream = await callDocker('import the node image', () => docker.importImage(archive.stdout, { repo, tag: version, changes: [`LABEL ${NODE_IMAGE_LABEL}=true`] }));
  await followProgress(stream, signal);
}
