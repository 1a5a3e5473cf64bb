import type { BenchEngine } from '../program.ts';
import { allProcesses, commandLine, processTree, sleep, type ProcessInfo } from '../machine.ts';
import { ensureImage, IMAGE, removeDeployment, startBenchEngine, timeToReady } from '../program.ts';
import { podMetrics } from '../../src/api/resources.ts';
import { connectDocker, type Docker } from '../../src/docker/connection.ts';
import { startOwnDocker, whyNoOwnDocker } from '../../test/integration/acceptance/ownDocker.ts';
import { type Figure, type Report, toFigure } from '../report.ts';

const WINDOW_MS = 60_000;
const PODS = 10;
/** metrics-server, `kubectl top` in a loop and the metrics panel ask no more often. */
const METRICS_EVERY_MS = 15_000;
const PROBE = { readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 10 } };

interface Usage { readonly engine: number; readonly agent: number; readonly docker: number }

/**
 * Processor time while nothing happens: of the engine, its agent, and of Docker (daemon, containerd and the shims of this engine's
 * containers) over what Docker takes for the same containers with the engine stopped.
 */
export async function idle(): Promise<Report> {
  const whyShared = await whyNoOwnDocker();
  if (whyShared !== undefined) return measureOn(undefined, `on the machine's Docker, with what others do there: ${whyShared}`);
  const own = await startOwnDocker();
  try {
    const [from, to] = [connectDocker(undefined), connectDocker(own.host)];
    await ensureImage(from);
    const base = (await from.listImages()).flatMap(image => image.RepoTags ?? []).filter(tag => tag.startsWith('slipway/node-base:'));
    for (const tag of [IMAGE, ...base]) await to.loadImage(await from.getImage(tag).get());
    return await measureOn(own.host, 'a Docker daemon of its own, which nobody else uses');
  } finally { await own.close(); }
}

async function measureOn(dockerHost: string | undefined, where: string): Promise<Report> {
  const engine = await startBenchEngine(dockerHost === undefined ? {} : { dockerHost });
  try {
    await ensureImage(engine.docker);
    await engine.nodeReady();
    await timeToReady(engine.client, 'plain', PODS);
    await sleep(10_000);
    const plain = await measure(engine);
    await removeDeployment(engine, 'plain');
    await timeToReady(engine.client, 'probed', PODS, PROBE);
    await sleep(10_000);
    const probed = await measure(engine, async signal => {
      while (!signal.aborted) { await engine.client.list(podMetrics, { namespace: 'default' }); await sleep(METRICS_EVERY_MS); }
    });
    await engine.stop();
    await sleep(5000);
    const without = await measure(engine);
    await engine.start();
    const figures = (title: string, usage: Usage, atMost: number): Figure[] => {
      const added = Math.max(0, usage.docker - without.docker);
      return [
        toFigure(`${title}: engine + agent + added to Docker`, usage.engine + usage.agent + added, '% of a core', { peer: { name: 'Docker, same containers, engine stopped', value: without.docker }, target: { of: 'value', atMost } }),
        toFigure('  engine', usage.engine, '% of a core'), toFigure('  agent', usage.agent, '% of a core'),
        toFigure('  Docker', usage.docker, '% of a core', { peer: { name: 'same containers, engine stopped', value: without.docker } }),
      ];
    };
    return {
      benchmark: 'idle',
      figures: [...figures(`${PODS} pods, one HTTP probe each at 10 s, metrics read every ${METRICS_EVERY_MS / 1000} s`, probed, 1), ...figures(`${PODS} pods, no probes, nobody asks`, plain, 0.5)],
      notes: [
        `user + system time over ${WINDOW_MS / 1000} s`,
        where,
      ],
    };
  } finally { await engine.close(); }
}

/** Shares of a core over the window. */
async function measure(engine: BenchEngine, meanwhile?: (signal: AbortSignal) => Promise<void>): Promise<Usage> {
  const { docker, id, ready } = engine;
  const containers = (await docker.listContainers({ filters: JSON.stringify({ label: [`slipway.dev/engine=${id}`] }) })).map(each => each.Id);
  const agentId = (await docker.listContainers({ filters: JSON.stringify({ name: [`${id.slice(0, 8)}-agent`] }) }))[0]?.Id;
  const agent = agentId === undefined ? 0 : (await docker.getContainer(agentId).inspect()).State.Pid;
  const daemon = await daemonOf(docker);
  const sample = () => {
    const processes = allProcesses();
    const sum = (chosen: readonly ProcessInfo[]) => chosen.reduce((total, each) => total + each.cpuMs, 0);
    return { engine: sum(processTree(ready.pid, processes)), agent: sum(processTree(agent, processes)), docker: sum(dockerProcesses(processes, daemon, containers)) };
  };
  const abort = new AbortController();
  const background = meanwhile?.(abort.signal);
  background?.catch(() => undefined);
  const [before, startedMs] = [sample(), performance.now()];
  await sleep(WINDOW_MS);
  const [after, elapsedMs] = [sample(), performance.now() - startedMs];
  abort.abort();
  const share = (name: keyof typeof before) => Math.max(0, after[name] - before[name]) * 100 / elapsedMs;
  return { engine: share('engine'), agent: share('agent'), docker: share('docker') };
}

/** The daemon, its containerd and the shims of the given containers, without what runs in containers. */
function dockerProcesses(processes: readonly ProcessInfo[], daemon: number | undefined, containers: readonly string[]): readonly ProcessInfo[] {
  const daemons = processes.filter(each => daemon === undefined ? ['dockerd', 'containerd'].includes(each.name) : each.pid === daemon || (each.name === 'containerd' && each.parent === daemon));
  const shims = processes.filter(each => each.name.startsWith('containerd-shim')).filter(each => { const line = commandLine(each.pid); return containers.some(id => line.includes(id)); });
  return [...daemons, ...shims];
}

/** The process that serves this connection, known by its data root; undefined when it cannot be told: then all daemons count. */
async function daemonOf(docker: Docker): Promise<number | undefined> {
  const { DockerRootDir: dataRoot } = await docker.info() as { readonly DockerRootDir: string };
  return allProcesses().find(each => each.name === 'dockerd' && commandLine(each.pid).includes(`--data-root ${dataRoot}`))?.pid;
}
