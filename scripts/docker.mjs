// A Docker daemon for development: finds the one that answers, else starts one of the project's own
// (own socket, data root, pid file) and stops it again. Node built-ins only; runs on Node 20.
// Command line: node scripts/docker.mjs stop|status
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchDebianPackage } from './debianPackage.mjs';
import { cacheDir, isMain, root, which } from './project.mjs';

const home = path.join(cacheDir, 'docker');
const stateFile = path.join(home, 'daemon.json');
// Not below the project: the path of a Unix socket may have no more than 107 characters. Not in /tmp where there is /run: /tmp is swept.
const runDir = path.join(fs.existsSync('/run') ? '/run' : os.tmpdir(), `slipway-docker-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`);
const ownBridge = 'slipway-dev0';
const ownHost = `unix://${path.join(runDir, 'docker.sock')}`;

/**
 * Asks the Docker API for something.
 * @param {string} host unix://…, npipe://… or tcp://…
 * @param {{ method?: string, path: string, body?: NodeJS.ReadableStream, timeoutMs?: number }} request
 * @returns {Promise<{ status: number, text: string }>} rejects when nothing answers in time
 */
export function askDocker(host, { method = 'GET', path: requestPath, body, timeoutMs = 5000 }) {
  const tcp = /^(?:tcp|http):\/\/(.+?)(?::(\d+))?\/?$/.exec(host);
  const target = tcp ? { host: tcp[1], port: Number(tcp[2] ?? 2375) } : { socketPath: host.replace(/^(unix|npipe):\/\//, '') };
  return new Promise((resolve, reject) => {
    const request = http.request({ ...target, method, path: requestPath, agent: false, headers: body === undefined ? {} : { 'content-type': 'application/x-tar' } }, response => {
      let text = '';
      response.setEncoding('utf8').on('data', chunk => { text += chunk; }).on('end', () => { clearTimeout(timer); resolve({ status: response.statusCode ?? 0, text }); }).on('error', reject);
    });
    const timer = setTimeout(() => request.destroy(new Error(`Docker at ${host} did not answer within ${timeoutMs / 1000} s`)), timeoutMs);
    request.on('error', error => { clearTimeout(timer); reject(error); });
    if (body === undefined) request.end(); else body.pipe(request);
  });
}

/**
 * The address of a Docker daemon that answers, looked for where docker itself looks, then at this project's own.
 * @returns {Promise<{ host: string, own: boolean } | { denied: string } | undefined>} denied: one is there but this user may not use it
 */
export async function findDocker() {
  let denied;
  for (const host of new Set([...candidates(), ownHost])) {
    try {
      // ssh:// and tcp:// with TLS are left to docker's own client.
      const answers = /^ssh:|^https:/.test(host) || process.env.DOCKER_TLS_VERIFY
        ? spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000, stdio: 'ignore' }).status === 0
        : (await askDocker(host, { path: '/_ping', timeoutMs: 3000 })).status === 200;
      if (answers) return { host, own: host === ownHost };
    } catch (error) { if (error.code === 'EACCES' || error.code === 'EPERM') denied = host; }
  }
  return denied === undefined ? undefined : { denied };
}

function candidates() {
  if (process.env.DOCKER_HOST) return [process.env.DOCKER_HOST];
  if (process.platform === 'win32') return ['npipe:////./pipe/docker_engine'];
  const context = which('docker') ? spawnSync('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], { encoding: 'utf8', timeout: 10_000 }) : undefined;
  return [
    ...(context?.status === 0 && context.stdout.trim() ? [context.stdout.trim()] : []),
    'unix:///var/run/docker.sock',
    `unix://${os.homedir()}/.docker/run/docker.sock`,
    ...(process.env.XDG_RUNTIME_DIR ? [`unix://${process.env.XDG_RUNTIME_DIR}/docker.sock`] : []),
  ];
}

/**
 * Starts the project's own daemon and waits until it answers. Needs root and an installed dockerd.
 * @returns {Promise<string>} its address. Throws with the end of the daemon's log when it does not come up within 60 s.
 */
export async function startDocker() {
  const dockerd = which('dockerd');
  if (dockerd === undefined) throw new Error('There is no dockerd on this machine.');
  clearRemains();
  fs.mkdirSync(home, { recursive: true });
  fs.mkdirSync(runDir, { recursive: true, mode: 0o711 });
  prepareCgroups();
  const othersRun = daemons().length > 0;
  if (othersRun) console.log('Another Docker daemon runs here but does not answer: the one started now has a bridge of its own and leaves iptables alone.');
  const logFile = path.join(home, 'dockerd.log');
  const configFile = path.join(home, 'daemon-config.json'); // not /etc/docker/daemon.json, which may name hosts and a data root
  fs.writeFileSync(configFile, '{}');
  const log = fs.openSync(logFile, 'w');
  const child = spawn(dockerd, [
    '--host', ownHost, '--data-root', path.join(home, 'data'), '--exec-root', path.join(runDir, 'exec'), '--pidfile', path.join(runDir, 'docker.pid'),
    '--config-file', configFile, ...(othersRun ? ['--iptables=false', '--ip6tables=false', `--bridge=${makeBridge()}`] : []),
  ], { detached: true, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  child.unref();
  let ended;
  child.on('exit', code => { ended = code ?? 1; });
  child.on('error', error => { ended = error.message; });
  for (const end = Date.now() + 60_000; Date.now() < end && ended === undefined; await sleep(100)) {
    const ping = await askDocker(ownHost, { path: '/_ping', timeoutMs: 2000 }).catch(() => undefined);
    if (ping?.status === 200) {
      fs.writeFileSync(stateFile, JSON.stringify({ pid: child.pid, host: ownHost }));
      return ownHost;
    }
  }
  if (ended === undefined) process.kill(child.pid, 'SIGTERM');
  throw new Error(`The Docker daemon did not start. The end of ${path.relative(root, logFile)}:\n${fs.readFileSync(logFile, 'utf8').trim().split('\n').slice(-12).join('\n')}`);
}

/** Stops the project's own daemon with its containers. @returns {Promise<boolean>} whether one was running */
export async function stopDocker() {
  let state;
  try { state = JSON.parse(fs.readFileSync(stateFile, 'utf8')); } catch { return false; }
  fs.rmSync(stateFile, { force: true });
  if (!daemons().includes(state.pid)) return false;
  process.kill(state.pid, 'SIGTERM');
  for (const end = Date.now() + 30_000; Date.now() < end && daemons().includes(state.pid);) await sleep(100);
  if (daemons().includes(state.pid)) process.kill(state.pid, 'SIGKILL');
  endContainers();
  removeRunDir();
  if (hasBridge()) ip('link', 'delete', ownBridge);
  return true;
}

/** A daemon that ends leaves its network namespace mounted below its exec root: that goes first. */
function removeRunDir() {
  const places = fs.readFileSync('/proc/mounts', 'utf8').split('\n').map(line => line.split(' ')[1] ?? '').filter(place => place.startsWith(`${runDir}/`));
  for (const place of places.reverse()) spawnSync('umount', ['-l', place]);
  fs.rmSync(runDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/**
 * A bridge beside the other daemon's: sharing docker0 would mix their addresses, and `--bridge=none` would delete it;
 * a daemon that manages iptables rewrites the other one's DOCKER chains when it starts.
 */
function makeBridge() {
  if (!hasBridge()) {
    const routes = fs.readFileSync('/proc/net/route', 'utf8');
    const free = [[172, 29, 240], [172, 30, 240], [10, 197, 240], [192, 168, 240]].find(([a, b, c]) => !routes.includes(`\t${[0, c, b, a].map(byte => byte.toString(16).padStart(2, '0')).join('').toUpperCase()}\t`));
    if (free === undefined) throw new Error(`No free address range for the bridge ${ownBridge}.`);
    ip('link', 'add', ownBridge, 'type', 'bridge');
    ip('addr', 'add', `${free.join('.')}.1/24`, 'dev', ownBridge);
  }
  ip('link', 'set', ownBridge, 'up');
  return ownBridge;
}

function hasBridge() { return fs.readFileSync('/proc/net/dev', 'utf8').split('\n').some(line => line.trim().startsWith(`${ownBridge}:`)); }

function ip(...args) {
  const program = which('ip');
  const [command, ...first] = program === undefined ? [path.join(fetchDebianPackage('busybox-static').root, 'bin/busybox'), 'ip'] : [program];
  const { status, stderr } = spawnSync(command, [...first, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr.trim()}`);
}

/** After a crash or a reboot: ends what is left of this project's daemon and removes its sockets and pid files, which would keep a new one from starting. */
function clearRemains() {
  for (const pid of processes(({ name, pid }) => ['dockerd', 'containerd'].includes(name) && commandLine(pid).includes(runDir))) process.kill(pid, 'SIGKILL');
  endContainers();
  try { removeRunDir(); } catch { /* a mount of a dead container: the new daemon takes the folder as it is */ }
  for (const file of ['docker.pid', 'exec/containerd/containerd.pid']) fs.rmSync(path.join(runDir, file), { force: true });
}

/** Ends containers that the daemon has lost track of: one started while it stopped, or all of a daemon that crashed. No later daemon would find them. */
function endContainers() {
  const shims = processes(({ name, pid }) => name === 'containerd-shim' && commandLine(pid).includes(runDir));
  for (const pid of [...shims, ...processes(({ parent }) => shims.includes(parent))]) try { process.kill(pid, 'SIGKILL'); } catch { /* it has just ended */ }
}

/** Ids of the running processes that are chosen by their name (at most 15 characters) and parent's id. */
function processes(choose) {
  return fs.readdirSync('/proc').filter(entry => /^\d+$/.test(entry)).map(Number).filter(pid => {
    let status;
    try { status = fs.readFileSync(`/proc/${pid}/status`, 'utf8'); } catch { return false; }
    const field = name => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
    return field('State') !== 'Z' && choose({ pid, name: field('Name'), parent: Number(field('PPid')) });
  });
}

function commandLine(pid) {
  try { return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'); } catch { return ''; }
}

/** Ids of the running dockerd. */
function daemons() { return processes(({ name }) => name === 'dockerd'); }

/** Containers need cgroups: where no init system mounted them (a bare container or VM), mount version 2, or 1 where that one holds the controllers. */
function prepareCgroups() {
  const place = '/sys/fs/cgroup';
  if (/ (?:cgroup|cgroup2) /.test(fs.readFileSync('/proc/mounts', 'utf8'))) return;
  const mount = (...args) => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;
  if (mount('-t', 'cgroup2', 'cgroup2', place)) {
    const controllers = fs.readFileSync(`${place}/cgroup.controllers`, 'utf8').trim().split(' ');
    if (['cpu', 'memory', 'pids'].every(name => controllers.includes(name))) { console.log(`No cgroups were mounted: mounted version 2 at ${place} for Docker.`); return; }
    spawnSync('umount', [place]);
  }
  if (!mount('-t', 'tmpfs', '-o', 'mode=755', 'cgroup', place)) return;
  const enabled = fs.readFileSync('/proc/cgroups', 'utf8').split('\n').slice(1).map(line => line.split('\t')).filter(fields => fields[3] === '1').map(([name]) => name);
  for (const name of enabled) {
    fs.mkdirSync(`${place}/${name}`, { recursive: true });
    if (!mount('-t', 'cgroup', '-o', name, 'cgroup', `${place}/${name}`)) fs.rmdirSync(`${place}/${name}`);
  }
  console.log(`No cgroups were mounted: mounted version 1 below ${place} for Docker.`);
}

if (isMain(import.meta.url)) {
  const [verb] = process.argv.slice(2);
  if (verb === 'stop') console.log(await stopDocker() ? "Stopped the project's own Docker daemon." : "The project's own Docker daemon is not running.");
  else if (verb === 'status') {
    const found = await findDocker();
    console.log(found === undefined ? 'No Docker daemon answers.' : 'denied' in found ? `Docker at ${found.denied} refuses this user.` : `Docker answers at ${found.host}${found.own ? " (the project's own)" : ''}.`);
  } else { console.error('usage: node scripts/docker.mjs stop|status'); process.exit(2); }
}
