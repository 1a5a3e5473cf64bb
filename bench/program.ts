import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild, { type BuildOptions } from 'esbuild';
import { pack } from 'tar-stream';
import { isPodReady } from '../src/api/podInfo.ts';
import type { Container, Deployment, Pod, PodSpec } from '../src/api/objects.ts';
import { deployments, nodes, pods } from '../src/api/resources.ts';
import { systemClock } from '../src/base/clock.ts';
import { type HttpClient, makeHttpClient } from '../src/cluster/httpClient.ts';
import { loadKubeconfig } from '../src/cluster/kubeconfig.ts';
import { resolveContext } from '../src/cluster/resolveContext.ts';
import { connectDocker, type Docker } from '../src/docker/connection.ts';
import { staticBusybox } from '../test/integration/engineHarness.ts';
import { sleep } from './machine.ts';

const root = path.resolve(import.meta.dirname, '..');
export const IMAGE = 'slipway-bench/app:v1';

let built: Promise<string> | undefined;

/** A folder with the production build, made once per run and removed at its end. */
export function programs(): Promise<string> {
  return built ??= (async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-dist-'));
    process.once('exit', () => { rmSync(folder, { recursive: true, force: true }); });
    const { configurations } = await import(pathToFileURL(path.join(root, 'scripts', 'build.mjs')).href) as { readonly configurations: (options: { readonly production: boolean }) => readonly BuildOptions[] };
      const wanted = configurations({ production: true }).filter(({ platform }) => platform === 'node');
    await Promise.all(wanted.map(configuration => esbuild.build({ ...configuration, outdir: folder })));
    return folder;
  })();
}

export interface ReadyLine { readonly server: string; readonly kubeconfig: string; readonly pid: number; readonly startupMs: number }

/** Runs the command line to its end; throws with its words when it fails. */
export async function cli(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [path.join(await programs(), 'cli.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: os.tmpdir() });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { stdout += chunk; });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => { stderr += chunk; });
  const code = await new Promise<number | null>((resolve, reject) => { child.once('error', reject); child.once('close', resolve); });
  if (code !== 0) throw new Error(`slipway ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** An engine of the production build with a data directory of its own. */
export interface BenchEngine {
  readonly directory: string;
  readonly docker: Docker;
  readonly client: HttpClient;
  readonly id: string;
  readonly ready: ReadyLine;
  stop(): Promise<void>;
  start(dockerHost?: string): Promise<ReadyLine>;
  /** Resolves when the Node is Ready. */
  nodeReady(): Promise<void>;
  /** Removes everything of it. */
  close(): Promise<void>;
}

export async function startBenchEngine(options: { readonly dockerHost?: string } = {}): Promise<BenchEngine> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-'));
  let client: HttpClient | undefined;
  const start = async (dockerHost?: string): Promise<ReadyLine> => {
    client?.close();
    const ready = JSON.parse(await cli(['engine', 'start', '--data-dir', directory, ...(dockerHost === undefined ? [] : ['--docker-host', dockerHost])])) as ReadyLine;
    client = makeHttpClient(resolveContext(loadKubeconfig([ready.kubeconfig]), { clock: systemClock, allowExec: false }));
    return ready;
  };
  let ready = await start(options.dockerHost);
  const engine: BenchEngine = {
    directory, docker: connectDocker(options.dockerHost),
    get client() { return client as HttpClient; },
    get ready() { return ready; },
    get id() { return (JSON.parse(readFileSync(path.join(directory, 'engine.json'), 'utf8')) as { readonly id: string }).id; },
    start: async dockerHost => ready = await start(dockerHost),
    async stop() { await cli(['engine', 'stop', '--data-dir', directory]); },
    async nodeReady() {
      const deadlineMs = performance.now() + 240_000;
      for (;;) {
        const { items } = await engine.client.list(nodes);
        if (items.some(node => node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'))) return;
        if (performance.now() > deadlineMs) throw new Error('the node did not become ready');
        await sleep(50);
      }
    },
    async close() {
      client?.close();
      await cli(['engine', 'reset', '--yes', '--data-dir', directory]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return engine;
}

/** Makes the benchmarks' image from Debian's static busybox unless it is there. */
export async function ensureImage(docker: Docker): Promise<void> {
  if (await docker.getImage(IMAGE).inspect().then(() => true, () => false)) return;
  const archive = pack();
  archive.entry({ name: 'Dockerfile' }, 'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\nENV PATH=/bin\nCMD ["/bin/sh", "-c", "mkdir -p /www; echo ok > /www/index.html; exec httpd -f -p 8080 -h /www"]\n');
  archive.entry({ name: 'busybox', mode: 0o755 }, readFileSync(staticBusybox()));
  archive.finalize();
  const progress = await docker.buildImage(archive as unknown as NodeJS.ReadableStream, { t: IMAGE, rm: true, forcerm: true });
  await new Promise<void>((resolve, reject) => { docker.modem.followProgress(progress, (error: Error | null, steps?: readonly { readonly error?: string }[]) => {
    const problem = error ?? steps?.find(step => step.error !== undefined)?.error;
    if (problem === undefined) resolve(); else reject(problem instanceof Error ? problem : new Error(problem));
  }); });
}

/** The pod of every benchmark: of the benchmarks' image, ends at once. */
export function benchPodSpec(container: Partial<Container> = {}): PodSpec {
  return { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image: IMAGE, resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } }, ...container }] };
}

/** A Deployment of the benchmarks' pod. */
export function benchDeployment(name: string, replicas: number, container: Partial<Container> = {}): Deployment {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'default' },
    spec: {
      replicas, selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: benchPodSpec(container) },
    },
  };
}

/** Milliseconds from POST until `replicas` of its pods are Ready, heard over one watch. */
export async function timeToReady(client: HttpClient, name: string, replicas: number, container: Partial<Container> = {}): Promise<number> {
  const abort = new AbortController();
  const { metadata } = await client.list(pods, { namespace: 'default' });
  const ready = (async () => {
    const seen = new Set<string>();
    for await (const event of client.watch(pods, { namespace: 'default', labelSelector: `app=${name}`, resourceVersion: metadata.resourceVersion ?? '', signal: abort.signal })) {
      if (event.type === 'BOOKMARK') continue;
      if (isPodReady(event.object as Pod)) seen.add(event.object.metadata.name ?? '');
      if (seen.size === replicas) return;
    }
    throw new Error('the watch ended');
  })();
  await sleep(20);
  const startedMs = performance.now();
  try {
    await client.create(deployments, benchDeployment(name, replicas, container));
    await Promise.race([ready, sleep(120_000).then(() => { throw new Error(`${name} did not become ready within two minutes`); })]);
    return performance.now() - startedMs;
  } finally { abort.abort(); ready.catch(() => undefined); }
}

/** Deletes a Deployment and resolves when none of its containers is left. */
export async function removeDeployment({ client, docker, id }: BenchEngine, name: string): Promise<void> {
  await client.delete(deployments, { namespace: 'default', name });
  for (;;) {
    const left = await docker.listContainers({ all: true, filters: JSON.stringify({ label: [`slipway.dev/engine=${id}`, 'slipway.dev/pod-uid'] }) });
    if (left.every(each => !(each.Labels['slipway.dev/pod-name'] ?? '').startsWith(name))) return;
    await sleep(50);
  }
}
