import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BuildOptions } from 'esbuild';
import type { KubernetesObject } from '../../src/api/objects.ts';
import { isPodReady } from '../../src/api/podInfo.ts';
import { nodes, pods, type Resource } from '../../src/api/resources.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { type HttpClient, makeHttpClient } from '../../src/cluster/httpClient.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { resolveContext } from '../../src/cluster/resolveContext.ts';
import { connectDocker, type Docker } from '../../src/docker/connection.ts';
import { ENGINE_PROGRAMS } from '../../src/engine/process/runtime.ts';
import { fetchDebianPackage } from '../../scripts/debianPackage.mjs';
import { startInformers } from '../../src/informer/informers.ts';

const root = path.resolve(import.meta.dirname, '../..');
const PROGRAMS = ['cli.js', 'manifestCommands.js', 'dockerCommands.js', 'kubeconfigCommands.js', ...ENGINE_PROGRAMS];

/** What a program that has ended left. */
export interface Outcome { readonly code: number; readonly stdout: string; readonly stderr: string }
export interface RunOptions { readonly input?: string | Buffer; readonly env?: Readonly<Record<string, string>>; readonly cwd?: string; readonly timeoutMs?: number }

/** A program that still runs, with what it has printed on both outputs. */
export interface Running {
  readonly process: ChildProcessWithoutNullStreams;
  /** Resolves with the match as soon as the output has it; rejects when the program ends or 30 s pass before. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<Outcome>;
  /** Ends it and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<Outcome>;
}

/** Starts a program. It is killed after `timeoutMs` (default 60 s). */
export function start(command: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(command, args, { env: { ...process.env, ...options.env }, cwd: options.cwd ?? root, timeout: options.timeoutMs ?? 60_000, killSignal: 'SIGKILL' });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  const heard = () => { for (const listener of listeners) listener(); };
  child.stdout.setEncoding('utf8').on('data', chunk => { stdout += chunk as string; heard(); });
  child.stderr.setEncoding('utf8').on('data', chunk => { stderr += chunk as string; heard(); });
  child.stdin.on('error', () => undefined);
  if (options.input !== undefined) child.stdin.end(options.input);
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => { resolve({ code: code ?? 128 + os.constants.signals[signal ?? 'SIGTERM'], stdout, stderr }); });
  });
  ended.catch(() => undefined);
  const describe = () => `${command} ${args.join(' ')}\n${stdout}\n${stderr}`;
  return {
    process: child, ended,
    until: pattern => new Promise((resolve, reject) => {
      const finish = (act: () => void) => { clearTimeout(timer); listeners.delete(look); act(); };
      const look = () => { const match = pattern.exec(`${stdout}\n${stderr}`); if (match !== null) finish(() => { resolve(match); }); return match !== null; };
      const timer = setTimeout(() => { finish(() => { reject(new Error(`no ${String(pattern)} within 30 s from: ${describe()}`)); }); }, 30_000);
      if (look()) return;
      listeners.add(look);
      ended.then(() => { if (listeners.has(look)) finish(() => { reject(new Error(`ended without ${String(pattern)}: ${describe()}`)); }); }, reject);
    }),
    stop: signal => { child.kill(signal ?? 'SIGTERM'); return ended; },
  };
}

/** Runs a program to its end, with closed input unless there is `input`. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const outcome = await start(command, args, { ...options, input: options.input ?? '' }).ended;
  return outcome;
}

/** Runs a program that must succeed and answers its output. */
export async function runWell(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

export const kubectlVersions = ['1.20', 'unstable'] as const;
export type KubectlVersion = typeof kubectlVersions[number];

/** The kubectl of a Debian suite, put there by the set-up. Its absence is a failure. */
export function kubectlOf(version: KubectlVersion): string {
  const file = path.join(root, '.cache', 'kubectl', version, 'kubectl');
  if (!existsSync(file)) throw new Error(`There is no kubectl ${version}: run "node scripts/setup.mjs" (npm test does).`);
  return file;
}

/** A program that people use beside kubectl (kubecolor, kubectx, kubens, kubetail), put there by the set-up. */
export function toolOf(name: string): string {
  const file = path.join(root, '.cache', 'tools', name);
  if (!existsSync(file)) throw new Error(`There is no ${name}: run "node scripts/setup.mjs" (npm test does).`);
  return file;
}

export interface EngineOptions {
  /** Address of the Docker daemon; default: docker's own choice. */
  readonly dockerHost?: string;
  /** More arguments of `engine start`. */
  readonly args?: readonly string[];
}

export interface ReadyLine { readonly server: string; readonly kubeconfig: string; readonly pid: number; readonly startupMs: number }

/** An engine of the built program, with a data directory of its own. */
export interface EngineHarness {
  readonly dataDirectory: string;
  readonly kubeconfig: string;
  readonly docker: Docker;
  readonly client: HttpClient;
  /** The value of the label on all its Docker objects. */
  readonly engineId: string;
  readonly ready: ReadyLine;
  cli(...args: readonly string[]): Promise<Outcome>;
  /** `engine start` again, with the same options. */
  start(): Promise<ReadyLine>;
  /** Kills the engine as a crash would. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** kubectl to its end. */
  kubectl(version: KubectlVersion, args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** kubectl that must succeed; answers what it printed. The newest kubectl. */
  k(...args: readonly string[]): Promise<string>;
  startKubectl(version: KubectlVersion, args: readonly string[], options?: RunOptions): Running;
  /** A pod or other object as soon as `accept` says so; undefined stands for absent. Rejects with the last state after `timeoutMs` (default 60 s). */
  until<T extends KubernetesObject>(resource: Resource<T>, name: string, what: string, accept: (object: T | undefined) => boolean, timeoutMs?: number): Promise<T>;
  /** As `until`, over all objects of the namespace default. */
  untilAll<T extends KubernetesObject>(resource: Resource<T>, what: string, accept: (objects: readonly T[]) => boolean, timeoutMs?: number): Promise<readonly T[]>;
  /** Applies manifests given as objects. */
  apply(...objects: readonly object[]): Promise<void>;
  /** Every container of this engine; `running` ones have a start time that a restart would change. */
  containers(): Promise<readonly ContainerFacts[]>;
  /** Resets the engine and removes its files. */
  close(): Promise<void>;
  /** A pod that answers `ask` until it is deleted. It runs the node image, whose C library resolves names by itself. */
  startAsker(name: string): Promise<void>;
  /** What the asker's HTTP GETs of `url` were answered, each over a connection of its own. Rejects when one fails. */
  ask(name: string, url: string, times: number): Promise<readonly string[]>;
}

export interface ContainerFacts { readonly id: string; readonly name: string; readonly pod: string; readonly container: string; readonly running: boolean; readonly startedAt: string; readonly pid: number }

/** Starts an engine from dist/, which is built first when the sources are newer; resolves when its node is ready. */
export async function startEngineHarness(options: EngineOptions = {}): Promise<EngineHarness> {
  await buildPrograms();
  const base = mkdtempSync(path.join(os.tmpdir(), 'slipway-acceptance-'));
  // A copy, so that a build in the meantime does not change the program under test.
  const programs = path.join(base, 'dist');
  for (const name of PROGRAMS) cpSync(path.join(root, 'dist', name), path.join(programs, name));
  const dataDirectory = path.join(base, 'data');
  const kubeconfig = path.join(dataDirectory, 'kubeconfig');
  const cli = (...args: readonly string[]) => run(process.execPath, [path.join(programs, 'cli.js'), ...args, '--data-dir', dataDirectory], { timeoutMs: 90_000 });
  const startEngine = async (): Promise<ReadyLine> => {
    const { code, stdout, stderr } = await cli('engine', 'start', ...(options.dockerHost === undefined ? [] : ['--docker-host', options.dockerHost]), ...(options.args ?? []));
    if (code !== 0) throw new Error(`the engine did not start:\n${stdout}${stderr}`);
    return JSON.parse(stdout) as ReadyLine;
  };
  let ready = await startEngine();
  const docker = connectDocker(options.dockerHost);
  const client = makeHttpClient(resolveContext(loadKubeconfig([kubeconfig]), { clock: systemClock, allowExec: false }));
  const informers = startInformers(client, { clock: systemClock, logger: silentLogger });
  const { id: engineId } = JSON.parse(readFileSync(path.join(dataDirectory, 'engine.json'), 'utf8')) as { readonly id: string };
  const environment = { KUBECONFIG: kubeconfig };
  mkdirSync(path.join(base, 'home'));

  const untilAll = <T extends KubernetesObject>(resource: Resource<T>, what: string, accept: (objects: readonly T[]) => boolean, timeoutMs = 60_000, toState: (objects: readonly T[]) => unknown): Promise<readonly T[]> => {
    const informer = informers.for(resource);
    const objects = () => informer.list().filter(object => (object.metadata.namespace ?? 'default') === 'default');
    return new Promise((resolve, reject) => {
      let done = false;
      const finish = (act: () => void) => { done = true; clearTimeout(timer); setImmediate(() => { subscription.dispose(); }); act(); };
      const timer = setTimeout(() => { finish(() => { reject(new Error(`not within ${timeoutMs / 1000} s: ${what}\n${JSON.stringify(toState(objects()), undefined, 1)?.slice(0, 8000) ?? 'absent'}`)); }); }, timeoutMs);
      const look = () => {
        const seen = objects();
        if (!done && accept(seen)) finish(() => { resolve(seen); });
      };
      const subscription = informer.onChange(look);
      void informer.synced.then(look);
    });
  };
  const kubectlArgs = (args: readonly string[]) => ['--cache-dir', path.join(base, 'home'), ...args];
  const harness: EngineHarness = {
    dataDirectory, kubeconfig, docker, client, engineId, cli,
    get ready() { return ready; },
    async start() { return ready = await startEngine(); },
    async kill() {
      process.kill(ready.pid, 'SIGKILL');
      while (isAlive(ready.pid)) await new Promise(resolve => { setTimeout(resolve, 10); });
    },
    kubectl: (version, args, runOptions) => run(kubectlOf(version), kubectlArgs(args), { ...runOptions, env: { ...environment, ...runOptions?.env } }),
    k: (...args) => runWell(kubectlOf('unstable'), kubectlArgs(args), { env: environment }),
    startKubectl: (version, args, runOptions) => start(kubectlOf(version), kubectlArgs(args), { ...runOptions, env: { ...environment, ...runOptions?.env } }),
    async until<T extends KubernetesObject>(resource: Resource<T>, name: string, what: string, accept: (object: T | undefined) => boolean, timeoutMs?: number) {
      const named = (objects: readonly T[]) => objects.find(object => object.metadata.name === name);
      return named(await untilAll<T>(resource, `${name} ${what}`, objects => accept(named(objects)), timeoutMs, objects => named(objects))) as T;
    },
    untilAll: (resource, what, accept, timeoutMs) => untilAll(resource, what, accept, timeoutMs, objects => objects),
    async apply(...objects) {
      await runWell(kubectlOf('unstable'), kubectlArgs(['apply', '-f', '-']), { env: environment, input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }) });
    },
    async containers() {
      const found = await docker.listContainers({ all: true, filters: JSON.stringify({ label: [`slipway.dev/engine=${engineId}`] }) });
      const inspected = await Promise.all(found.map(each => docker.getContainer(each.Id).inspect().catch(() => undefined)));
      return inspected.filter(each => each !== undefined).map(({ Id, Name, Config, State }) => ({
        id: Id, name: Name.slice(1), pod: Config.Labels['slipway.dev/pod-name'] ?? '', container: Config.Labels['slipway.dev/container'] ?? '',
        running: State.Running, startedAt: State.StartedAt, pid: State.Pid,
      }));
    },
    async startAsker(name) {
      const agent = (await harness.containers()).find(each => each.name.endsWith('-agent'));
      const { Config } = await docker.getContainer(agent?.id ?? '').inspect();
      await harness.apply(shellPod(name, '', { container: { image: Config.Image, command: ['node', '-e', 'process.on("SIGTERM", () => process.exit()); setInterval(() => {}, 1e9)'] } }));
      await harness.until(pods, name, 'ready', pod => pod !== undefined && isPodReady(pod));
    },
    async ask(name, url, times) {
      const answers = await harness.k('exec', name, '--', 'node', '-e', ASK, url, String(times));
      return answers.trim().split('\n');
    },
    async close() {
      await informers.stop();
      client.close();
      const { code, stderr } = await cli('engine', 'reset', '--yes');
      if (code !== 0) process.stderr.write(`engine reset failed: ${stderr}\n`);
      rmSync(base, { recursive: true, force: true });
    },
  };
  // The very first start makes the node image first.
  try { await harness.untilAll(nodes, 'a ready node', items => items.some(node => node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true), 240_000); } catch (error) {
    process.stderr.write(readFileSync(path.join(dataDirectory, 'engine.log'), 'utf8').slice(-4000));
    await harness.close();
    throw error;
  }
  return harness;
}

interface BuildScript { configurations(): readonly (BuildOptions & { readonly entryPoints: Record<string, string> })[] }
let built: Promise<void> | undefined;
function buildPrograms(): Promise<void> {
  return built ??= (async () => {
    const outputs = PROGRAMS.map(name => path.join(root, 'dist', name));
    const oldest = Math.min(...outputs.map(file => existsSync(file) ? statSync(file).mtimeMs : 0));
    if (globSync('src/**/*.{ts,json}', { cwd: root }).every(file => statSync(path.join(root, file)).mtimeMs <= oldest)) return;
    const [{ default: esbuild }, { configurations }] = await Promise.all([import('esbuild'), import(new URL('../../scripts/build.mjs', import.meta.url).href) as Promise<BuildScript>]);
    const wanted = configurations().filter(({ entryPoints }) => PROGRAMS.some(name => path.basename(name, '.js') in entryPoints));
    await Promise.all(wanted.map(configuration => esbuild.build(configuration)));
  })();
}

/** Whether a process runs; one that only waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch { return false; }
}

export const testImages = { v1: 'slipway-acceptance/web:v1', v2: 'slipway-acceptance/web:v2' } as const;

/** Serves its host name and version; on TERM it leaves time for requests that are on their way, as my-app does. */
const START = `#!/bin/sh
mkdir -p /www; echo "$(hostname) $VERSION" > /www/index.html; touch /www/health
httpd -f -p 8080 -h /www & server=$!
stop() { rm -f /www/health; echo "$VERSION stopping"; sleep "\${LINGER:-1}"; kill $server; }
trap stop TERM INT
echo "$VERSION listens"
wait $server
`;

/** A program for Node: URL and number of requests as arguments; one line per answer, ends with 1 at the first failure. */
const ASK = `
const http = require('node:http');
const ask = url => new Promise((resolve, reject) => {
  const request = http.get(url, { agent: false, timeout: 5000 }, response => {
    let text = ''; response.setEncoding('utf8').on('data', chunk => { text += chunk; }).on('end', () => response.statusCode === 200 ? resolve(text.trim()) : reject(new Error(response.statusCode + ' ' + text)));
  });
  request.on('timeout', () => request.destroy(new Error('no answer within 5 s'))).on('error', reject);
});
(async () => { const [url, times] = process.argv.slice(1); for (let i = 0; i < Number(times); i++) console.log(await ask(url)); })().catch(error => { console.error(error); process.exit(1); });
`;

/** Debian's busybox that needs no C library, out of the set-up's cache. */
export function staticBusybox(): string {
  return path.join(fetchDebianPackage('busybox-static').root, 'bin/busybox');
}

/** Builds the test images from the static busybox; answers what removes them again. */
export async function buildTestImages(docker: Docker): Promise<() => Promise<void>> {
  const busybox = staticBusybox();
  const { pack } = await import('tar-stream');
  for (const [version, tag] of Object.entries(testImages)) {
    const archive = pack();
    archive.entry({ name: 'Dockerfile' }, `FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nCOPY start.sh /start.sh\nENV PATH=/bin VERSION=${version}\nCMD ["/bin/sh", "/start.sh"]\n`);
    archive.entry({ name: 'busybox', mode: 0o755 }, readFileSync(busybox));
    archive.entry({ name: 'start.sh', mode: 0o755 }, START);
    archive.finalize();
    await buildImage(docker, archive as unknown as NodeJS.ReadableStream, tag);
  }
  return async () => { for (const tag of Object.values(testImages)) await docker.getImage(tag).remove({ force: true }).catch(() => undefined); };
}

/** Builds an image from a tar archive with a Dockerfile. */
export async function buildImage(docker: Docker, archive: NodeJS.ReadableStream, tag: string): Promise<void> {
  const progress = await docker.buildImage(archive, { t: tag }) as NodeJS.ReadableStream;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error: Error | null, lines: readonly { readonly error?: string }[]) => {
      const failed = lines.find(line => line.error !== undefined);
      if (error !== null || failed !== undefined) reject(error ?? new Error(failed?.error)); else resolve();
    });
  });
}

/** For tests of what limits do: rejects, saying so, where Docker has no cgroups to set them in. */
export async function requireLimits(docker: Docker): Promise<void> {
  const { MemoryLimit: memory, CPUShares: weights, CpuCfsQuota: quotas } = await docker.info() as { readonly MemoryLimit?: boolean; readonly CPUShares?: boolean; readonly CpuCfsQuota?: boolean };
  if (memory !== true || weights !== true || quotas !== true) throw new Error(`this test needs a Docker Engine that can limit containers; docker info says: ${JSON.stringify({ MemoryLimit: memory, CPUShares: weights, CpuCfsQuota: quotas })}`);
}

const pythonImage = 'slipway-acceptance/python:kubernetes';

/** Python with Debian's Kubernetes client, which is the set-up's own; answers the image's name and what removes it again. */
export async function buildPythonImage(docker: Docker): Promise<{ readonly image: string; remove(): Promise<void> }> {
  const python = path.join(root, '.cache/python/python3');
  if (!existsSync(python)) throw new Error(`${python} is not there: "npm test" fetches it`);
  const home = /PYTHONHOME='([^']+)'/.exec(readFileSync(python, 'utf8'))?.[1] ?? '';
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-acceptance-python-'));
  writeFileSync(path.join(folder, 'Dockerfile'), 'FROM python:3.11-slim\nCOPY dist-packages /packages\nENV PYTHONPATH=/packages\n');
  try {
    const tar = spawn('tar', ['-c', '-C', folder, 'Dockerfile', '-C', path.join(home, 'lib/python3'), '--exclude=cryptography', '--exclude=docker', '--exclude=setuptools', 'dist-packages'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await buildImage(docker, tar.stdout, pythonImage);
  } finally { rmSync(folder, { recursive: true, force: true }); }
  return { image: pythonImage, remove: async () => { await docker.getImage(pythonImage).remove({ force: true }).catch(() => undefined); } };
}

export interface WebOptions { readonly name?: string; readonly replicas?: number; readonly image?: string; readonly pod?: object; readonly container?: object; readonly strategy?: object }

/** A Deployment of the test image, ready when its server answers. */
export function webDeployment({ name = 'web', replicas = 2, image = testImages.v1, pod = {}, container = {}, strategy = {} }: WebOptions = {}): object {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels: { app: name } },
    spec: {
      replicas, selector: { matchLabels: { app: name } }, ...strategy,
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 5,
          containers: [{ name: 'main', image, ports: [{ containerPort: 8080 }], resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } }, readinessProbe: { httpGet: { path: '/health', port: 8080 }, periodSeconds: 1 }, ...container }],
          ...pod,
        },
      },
    },
  };
}

/** A pod of one container that runs a shell script. */
export function shellPod(name: string, script: string, { pod = {}, container = {} }: Pick<WebOptions, 'pod' | 'container'> = {}): object {
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { run: name } },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image: testImages.v1, command: ['/bin/sh', '-c', script], ...container }], ...pod },
  };
}

export function service(name: string, spec: object = {}): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec } };
}

/** Writes a file below a folder that is removed with the harness. */
export function writeBeside(harness: EngineHarness, name: string, content: string, mode = 0o644): string {
  const file = path.join(path.dirname(harness.dataDirectory), name);
  writeFileSync(file, content, { mode });
  return file;
}
