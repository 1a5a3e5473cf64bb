// Makes a clone ready to run: dependencies, a Node that runs TypeScript, Docker, a browser, the tests' tools.
// Each step looks first and does nothing when its part is there. Node built-ins only; runs on Node 20.
// Command line: node scripts/setup.mjs    the part that every other script builds on (npm packages and Node)
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fetchDebianPackage, fetchDebianRoot } from './debianPackage.mjs';
import { findDocker, startDocker } from './docker.mjs';
import { cacheDir, isMain, mustRun, recentNode, root, which } from './project.mjs';

/** A part that is missing and that this run may not or cannot add; its message says what to install. */
export class MissingPart extends Error {}

/** npm packages as package-lock.json names them, and a Node of 22.18 or later. Ends the process when either cannot be had. */
export function ensureProject() {
  if (!isInstalled(root)) {
    console.log('Installing npm packages (npm ci) ...');
    mustRun(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: onWindows });
  }
  if (recentNode() !== undefined) return;
  const home = path.join(cacheDir, 'node');
  console.log(`This is Node ${process.version}; fetching a newer one into ${path.relative(root, home)} ...`);
  fs.mkdirSync(home, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) fs.copyFileSync(path.join(root, 'scripts', 'node-runtime', file), path.join(home, file));
  mustRun(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: home, shell: onWindows });
  if (recentNode() !== undefined) return;
  console.error(`Node 22.18 or later is needed and cannot be fetched for ${process.platform}-${process.arch}: install it from your system's packages or a version manager.`);
  process.exit(1);
}

/** VS Code for the browser (150 MB), for UI tests and for `npm start` without a desktop VS Code. */
export function ensureVscodeHost() {
  const home = path.join(root, 'test', 'vscode-host');
  if (isInstalled(home)) return;
  console.log('Fetching VS Code for the browser from npm (about 150 MB, once) ...');
  mustRun(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: home, shell: onWindows });
}

/**
 * A Docker daemon that answers: one that is there, else one installed (Debian or Ubuntu, as root) and started for this project.
 * Sets DOCKER_HOST for this process and its children where docker would not find the daemon by itself.
 * @returns {Promise<{ host: string, own: boolean, started: boolean }>} own: this project's; started: by this call. Throws MissingPart.
 */
export async function ensureDocker() {
  let found = await findDocker();
  if (found === undefined && process.platform === 'linux' && !process.env.DOCKER_HOST) {
    if (which('dockerd') === undefined) {
      installDebian(['docker.io', ...(readText('/sys/module/apparmor/parameters/enabled').startsWith('Y') ? ['apparmor'] : [])],
        'Docker is needed: install Docker Engine or Docker Desktop (on Debian and Ubuntu: sudo apt-get install docker.io) and let your user reach it.');
      found = await findDocker();
    }
    if (found === undefined) {
      if (process.getuid() !== 0) throw new MissingPart('No Docker daemon answers: start it (for example: sudo systemctl start docker) and let your user reach it.');
      console.log('No Docker daemon answers: starting one for this project ...');
      const host = await startDocker().catch(error => { throw new MissingPart(error.message); });
      process.env.DOCKER_HOST = host;
      return { host, own: true, started: true };
    }
  }
  if (found === undefined) {
    throw new MissingPart(process.env.DOCKER_HOST
      ? `No Docker daemon answers at DOCKER_HOST=${process.env.DOCKER_HOST}: correct or unset it.`
      : 'No Docker daemon answers: install Docker Desktop or Docker Engine and start it.');
  }
  if ('denied' in found) throw new MissingPart(`Docker at ${found.denied} refuses this user: add yourself to its group (sudo usermod -aG docker "$USER") and sign in again.`);
  if (!process.env.DOCKER_HOST && /^(unix|npipe):/.test(found.host)) process.env.DOCKER_HOST = found.host;
  return { host: found.host, own: found.own, started: false };
}

/** A Chromium for tests in the browser. Throws MissingPart. */
export async function ensureBrowser() {
  const { chromiumPath } = await import('../test/vscode-host/host.mjs');
  if (chromiumPath() !== undefined) return;
  installDebian(['chromium'], 'A Chromium is needed for the browser: install Chromium or Google Chrome (on Debian: sudo apt-get install chromium), or name one in the variable CHROMIUM.');
}

/**
 * The tools that only tests use, in .cache and not installed: kubectl 1.20 (.cache/kubectl/1.20/kubectl), the newest kubectl of Debian's
 * unstable suite (.cache/kubectl/unstable/kubectl), Debian's Python with its Docker, Kubernetes and Prometheus clients (.cache/python/python3),
 * programs that people use beside kubectl (.cache/tools/<name>), and the manifests of Kubernetes' own sources (.cache/manifests/<name>).
 * Throws MissingPart.
 */
export function ensureTestTools() {
  try {
    linkTool('kubectl/1.20/kubectl', path.join(fetchDebianPackage('kubernetes-client', { suite: 'bookworm' }).root, 'usr/bin/kubectl'));
    linkTool('kubectl/unstable/kubectl', path.join(fetchDebianPackage('kubectl', { suite: 'unstable' }).root, 'usr/bin/kubectl'));
    for (const [name, programs] of Object.entries(besideKubectl)) {
      const { root: unpacked } = fetchDebianPackage(name);
      for (const program of programs) linkTool(`tools/${program}`, path.join(unpacked, 'usr/bin', program));
    }
    for (const [name, { of, folder }] of Object.entries(kubernetesManifests)) linkTool(`manifests/${name}`, path.join(fetchDebianPackage(of, { suite: 'unstable' }).root, 'usr/share/gocode/src/k8s.io', folder));
    writePython();
  } catch (error) { throw new MissingPart(`The tests' tools cannot be fetched. ${error.message}`); }
}

/** Debian packages and the programs in them. */
const besideKubectl = { kubecolor: ['kubecolor'], kubectx: ['kubectx', 'kubens'], kubetail: ['kubetail'] };

/** Folders of manifests, and the Debian packages of sources that ship them. */
const kubernetesManifests = {
  'kubectl': { of: 'golang-k8s-kubectl-dev', folder: 'kubectl/testdata' },
  'cli-runtime': { of: 'golang-k8s-cli-runtime-dev', folder: 'cli-runtime/artifacts' },
  'api': { of: 'golang-k8s-api-dev', folder: 'api/testdata' },
};

function linkTool(name, target) {
  const link = path.join(cacheDir, name);
  if (!fs.existsSync(target)) throw new Error(`The package holds no ${path.relative(cacheDir, target)}.`);
  fs.mkdirSync(path.dirname(link), { recursive: true });
  fs.rmSync(link, { force: true });
  fs.symlinkSync(target, link);
}

/** A launcher for Debian's Python out of the cache: its own modules and libraries, the machine's C library. */
function writePython() {
  const launcher = path.join(cacheDir, 'python', 'python3');
  const { root: debian } = fetchDebianRoot(['python3', 'python3-docker', 'python3-kubernetes', 'python3-prometheus-client'], { without: ['libc6', 'libgcc-s1'] });
  const program = fs.readdirSync(path.join(debian, 'usr/bin')).find(name => /^python3\.\d+$/.test(name));
  const libraries = ['usr/lib', 'lib'].flatMap(lib => [lib, ...subfolders(path.join(debian, lib)).filter(name => name.includes('-linux-')).map(name => `${lib}/${name}`)]);
  fs.mkdirSync(path.dirname(launcher), { recursive: true });
  fs.writeFileSync(launcher, [
    '#!/bin/sh', `export PYTHONHOME='${debian}/usr' PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1`, 'unset PYTHONPATH',
    `export LD_LIBRARY_PATH='${libraries.map(lib => path.join(debian, lib)).join(':')}'`, `exec '${debian}/usr/bin/${program}' "$@"`, '',
  ].join('\n'), { mode: 0o755 });
}

/** Installs Debian packages, announced, when this is root on Debian or Ubuntu; otherwise throws the sentence for people. */
function installDebian(packages, sentence) {
  if (process.platform !== 'linux' || process.getuid() !== 0 || which('apt-get') === undefined || !/^(ID|ID_LIKE)=.*(debian|ubuntu)/m.test(readText('/etc/os-release'))) throw new MissingPart(sentence);
  console.log(`Installing ${packages.join(' and ')} with apt-get (this machine has none) ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', ...packages]]) {
    const { status, stdout, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8', maxBuffer: 64 << 20 });
    if (status !== 0) throw new MissingPart(`${sentence}\napt-get ${args[0]} failed:\n${`${stdout}${stderr}`.trim().split('\n').slice(-8).join('\n')}`);
  }
}

/** Whether a folder's node_modules holds what its package-lock.json names (optional packages of other platforms aside). */
function isInstalled(folder) {
  const wanted = readJson(path.join(folder, 'package-lock.json'))?.packages;
  const present = readJson(path.join(folder, 'node_modules', '.package-lock.json'))?.packages;
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([place, entry]) => place === '' || !place.includes('node_modules/')
    || (present[place] === undefined ? entry.optional === true || entry.devOptional === true : entry.version === present[place].version));
}

const onWindows = process.platform === 'win32';
const npm = onWindows ? 'npm.cmd' : 'npm';
function subfolders(folder) { try { return fs.readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name); } catch { return []; } }
function readText(file) { try { return fs.readFileSync(file, 'utf8'); } catch { return ''; } }
function readJson(file) { try { return JSON.parse(fs.readFileSync(file, 'utf8')); } catch { return undefined; } }

if (isMain(import.meta.url)) ensureProject();
