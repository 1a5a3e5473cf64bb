import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { isAlive, run, staticBusybox } from '../engineHarness.ts';

/** A Docker daemon beside the machine's own, with everything of its own: socket, data, containerd namespace, network namespace. */
export interface OwnDocker {
  readonly host: string;
  /** SIGTERM, which ends the containers, then a new daemon on the same data. */
  restart(): Promise<void>;
  /** SIGKILL, as a crash or the end of the machine's power would. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Starts it unless it runs. */
  ensure(): Promise<void>;
  close(): Promise<void>;
}

/** Why there can be none here; undefined when there can. */
export async function whyNoOwnDocker(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a Docker daemon of its own needs Linux and root';
  const { code } = await run('sh', ['-c', 'command -v dockerd && unshare --net true']);
  return code === 0 ? undefined : 'there is no dockerd on this machine, or no network namespace to run it in';
}

/** Starts it in a network namespace of its own, where its bridges and iptables meet nobody else's. */
export async function startOwnDocker(): Promise<OwnDocker> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'slw-docker-'));
  const socket = path.join(base, 'docker.sock');
  const host = `unix://${socket}`;
  const name = path.basename(base);
  const config = path.join(base, 'daemon.json');
  const logFile = path.join(base, 'dockerd.log');
  writeFileSync(config, '{}');
  // Keeps the network namespace while no daemon runs.
  const holder = spawn('unshare', ['--net', 'sh', '-c', '"$0" ip link set lo up && echo up && exec sleep 3600', staticBusybox()], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');

  let child: ChildProcess | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  const start = async () => {
    const log = openSync(logFile, 'a');
    const daemon = spawn('nsenter', [
      `--net=/proc/${holder.pid ?? 0}/ns/net`, 'dockerd', '--host', host, '--data-root', path.join(base, 'data'), '--exec-root', path.join(base, 'exec'), '--pidfile', path.join(base, 'docker.pid'),
      '--config-file', config, '--containerd-namespace', name, '--containerd-plugins-namespace', `${name}-plugins`,
    ], { stdio: ['ignore', log, log] });
    closeSync(log);
    child = daemon;
    ended = new Promise(resolve => daemon.once('exit', resolve));
    for (const deadline = Date.now() + 30_000; !await answers(socket);) {
      if (daemon.exitCode !== null || Date.now() > deadline) throw new Error(`the Docker daemon did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
      await new Promise(resolve => { setTimeout(resolve, 50); });
    }
  };
  const end = async (signal: NodeJS.Signals) => { child?.kill(signal); await ended; };
  const crash = async () => {
    // Its containerd dies with it, a moment later; a daemon that is started in this moment would wait for it in vain.
    const pidFile = path.join(base, 'exec', 'containerd', 'containerd.pid');
    const containerd = Number(readFileSync(pidFile, 'utf8'));
    await end('SIGKILL');
    while (isAlive(containerd)) await new Promise(resolve => { setTimeout(resolve, 10); });
    rmSync(pidFile, { force: true });
  };
  const ensure = async () => { if (!await answers(socket)) await start(); };
  const close = async () => {
    await ensure().catch(() => undefined); // after a crash it ends what is left of its containers
    await end('SIGTERM');
    holder.kill('SIGKILL');
    // The latest first: a daemon mounts its data root over itself at each start, which hides what a crashed one left mounted below.
    await run('sh', ['-c', `for place in $(grep -o ' ${base}[^ ]*' /proc/mounts | tac); do umount --lazy "$place"; done`]);
    rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try { await start(); } catch (error) { await close(); throw error; }
  return { host, start, ensure, close, restart: async () => { await end('SIGTERM'); await start(); }, crash };
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise(resolve => { http.get({ socketPath, path: '/_ping', timeout: 1000 }, response => { response.resume(); resolve(response.statusCode === 200); }).on('error', () => { resolve(false); }); });
}
