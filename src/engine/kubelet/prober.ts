import type { Clock, Timer } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import type { Container, Pod, Probe } from '../../api/objects.ts';
import { containerStatusOf } from '../../api/podInfo.ts';
import type { ObservedContainer } from '../cri/contract.ts';
import type { ProbeVerdict } from './computePodActions.ts';
import { toContainerId } from './containerStatus.ts';
import type { HandlerResult, Handlers } from './handlers.ts';
import { grpcHealth } from './grpcHealth.ts';
import type { Dial } from './handlers.ts';
import type { PodEvents } from './podEvents.ts';
import { kubernetesVersion } from '../../api/version.ts';

type Kind = 'startup' | 'readiness' | 'liveness';
const KINDS: readonly Kind[] = ['startup', 'readiness', 'liveness'];
const FIELDS = { startup: 'startupProbe', readiness: 'readinessProbe', liveness: 'livenessProbe' } as const;
const TITLES = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const;
const USER_AGENT = `kube-probe/${kubernetesVersion.major}.${kubernetesVersion.minor}`;

interface Running {
  pod: Pod;
  readonly container: Container;
  readonly instance: ObservedContainer;
  readonly address: string;
  readonly timers: Map<Kind, Timer>;
  readonly streaks: Map<Kind, { outcome: 'success' | 'failure'; length: number }>;
  verdict: ProbeVerdict;
  stopped: boolean;
}

export interface Prober {
  /** Probes exactly these running instances of the pod from now on. */
  sync(pod: Pod, instances: readonly { readonly container: Container; readonly instance: ObservedContainer }[], address: string): void;
  verdicts(podUid: string): ReadonlyMap<string, ProbeVerdict>;
  stopPod(podUid: string): void;
  stop(): void;
}

/**
 * Runs every probe at its own period and reports changed verdicts. Timers exist only for containers that have probes.
 * @source kubelet/prober worker: thresholds, startup gating, initial verdicts. An instance that the API already called
 * started or ready (adoption after an engine restart) keeps that verdict until a probe says otherwise.
 */
export function makeProber({ handlers, dial, events, clock, random, onChange }: {
  readonly handlers: Handlers; readonly dial: Dial; readonly events: PodEvents; readonly clock: Clock; readonly random: Random; readonly onChange: (podUid: string) => void;
}): Prober {
  const byPod = new Map<string, Map<string, Running>>();

  const probeOnce = (running: Running, probe: Probe): Promise<HandlerResult> => {
    const { container, instance, address } = running;
    const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
    if (probe.exec !== undefined) return handlers.exec(instance.id, probe.exec.command ?? [], timeoutMs);
    if (probe.httpGet !== undefined) return handlers.httpGet(container, address, probe.httpGet, timeoutMs, USER_AGENT);
    if (probe.tcpSocket !== undefined) return handlers.tcpSocket(container, address, probe.tcpSocket, timeoutMs);
    if (probe.grpc !== undefined) return grpcHealth({ dial, clock, address, port: probe.grpc.port, service: probe.grpc.service ?? '', timeoutMs });
    return Promise.resolve({ outcome: 'error', output: 'missing probe handler' });
  };

  const schedule = (running: Running, kind: Kind, probe: Probe, delayMs: number): void => {
    running.timers.set(kind, clock.setTimer(() => { void run(running, kind, probe); }, delayMs, { unref: true }));
  };

  const run = async (running: Running, kind: Kind, probe: Probe): Promise<void> => {
    const startedMs = clock.monotonic();
    const result = await probeOnce(running, probe);
    if (running.stopped) return;
    if (result.outcome !== 'success') {
      events.warning(running.pod, 'Unhealthy', `${TITLES[kind]} probe ${result.outcome === 'error' ? 'errored' : 'failed'}: ${result.output}`, running.container.name);
    }
    if (result.outcome !== 'error') count(running, kind, probe, result.outcome);
    // A startup probe ends with its first verdict; the other two begin with its success.
    const over = kind === 'startup' && running.verdict.startup !== undefined || kind === 'liveness' && running.verdict.liveness === 'failure';
    if (!over) schedule(running, kind, probe, Math.max(0, (probe.periodSeconds ?? 10) * 1000 - (clock.monotonic() - startedMs)));
  };

  const count = (running: Running, kind: Kind, probe: Probe, outcome: 'success' | 'failure'): void => {
    const before = running.streaks.get(kind);
    const length = before?.outcome === outcome ? before.length + 1 : 1;
    running.streaks.set(kind, { outcome, length });
    const threshold = outcome === 'success' ? probe.successThreshold ?? 1 : probe.failureThreshold ?? 3;
    if (length < threshold || running.verdict[kind] === outcome) return;
    running.verdict = { ...running.verdict, [kind]: outcome };
    if (kind === 'startup' && outcome === 'success') begin(running);
    onChange(running.instance.pod.uid);
  };

  const begin = (running: Running): void => {
    const { container, instance } = running;
    const gated = container.startupProbe !== undefined && running.verdict.startup !== 'success';
    for (const kind of KINDS) {
      const probe = container[FIELDS[kind]];
      if (probe === undefined || running.timers.has(kind) || (kind === 'startup') !== gated) continue;
      const firstMs = (instance.startedAtMs ?? clock.now()) + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now();
      // Many adopted containers at once: spread their probes over a period.
      const adoptedMs = firstMs < -1000 && kind !== 'startup' && !running.streaks.has('startup') ? random.integer((probe.periodSeconds ?? 10) * 1000) : 0;
      schedule(running, kind, probe, Math.max(0, firstMs) + adoptedMs);
    }
  };

  const end = (running: Running): void => {
    running.stopped = true;
    for (const timer of running.timers.values()) timer.cancel();
  };

  const stopPod = (podUid: string): void => {
    for (const running of byPod.get(podUid)?.values() ?? []) end(running);
    byPod.delete(podUid);
  };

  return {
    sync(pod, instances, address) {
      const uid = pod.metadata.uid ?? '';
      const current = byPod.get(uid) ?? new Map<string, Running>();
      const wanted = instances.filter(({ container }) => KINDS.some(kind => container[FIELDS[kind]] !== undefined));
      for (const [id, running] of current) {
        if (wanted.some(each => each.instance.id === id)) running.pod = pod; else { end(running); current.delete(id); }
      }
      for (const { container, instance } of wanted) {
        if (current.has(instance.id)) continue;
        const running: Running = { pod, container, instance, address, timers: new Map(), streaks: new Map(), verdict: knownVerdict(pod, container, instance), stopped: false };
        current.set(instance.id, running);
        begin(running);
      }
      if (current.size === 0) byPod.delete(uid); else byPod.set(uid, current);
    },
    verdicts: podUid => new Map([...byPod.get(podUid)?.values() ?? []].map(running => [running.instance.id, running.verdict])),
    stopPod,
    stop() { for (const uid of [...byPod.keys()]) stopPod(uid); },
  };
}

/** What the API already says about this very instance. */
function knownVerdict(pod: Pod, container: Container, instance: ObservedContainer): ProbeVerdict {
  const status = containerStatusOf(pod, container.name);
  if (status?.containerID !== toContainerId(instance) || status.state?.running === undefined) return {};
  return { ...(status.started === true ? { startup: 'success' as const } : {}), ...(status.ready ? { readiness: 'success' as const } : {}) };
}
