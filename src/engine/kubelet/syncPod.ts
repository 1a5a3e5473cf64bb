import type { Requeue } from '../../informer/workQueue.ts';
import { isConflict, isNotFound } from '../../api/apiError.ts';
import type { Client } from '../../api/client.ts';
import type { Container, Pod } from '../../api/objects.ts';
import { podFieldsNotHonoured } from '../../api/kinds/pod/notHonoured.ts';
import { containersOf, isPodTerminal } from '../../api/podInfo.ts';
import { pods } from '../../api/resources.ts';
import type { ObservedContainer } from '../cri/contract.ts';
import { computePodActions } from './computePodActions.ts';
import type { PodActions } from './computePodActions.ts';
import { currentInstance, runningSandbox } from './observedPod.ts';
import type { ObservedPod } from './observedPod.ts';
import { podStatus } from './podStatus.ts';
import type { WaitingReason } from './podStatus.ts';
import type { PodAllocations } from './podAllocations.ts';
import type { ResizePending } from './podAllocation.ts';
import type { Prober } from './prober.ts';
import { isResizing } from './containerSizes.ts';
import { resizeContainers, type ResizeFailures } from './resizeContainers.ts';
import { tellResize } from './tellResize.ts';
import { ALL_CONTAINERS, startContainers } from './startContainers.ts';
import type { StartContext } from './startContainers.ts';
import type { StatusWriter } from './statusWriter.ts';
import type { TerminationMessages } from './terminationMessages.ts';

export interface SyncContext extends StartContext {
  readonly client: Client;
  readonly prober: Prober;
  readonly statuses: StatusWriter;
  readonly allocations: PodAllocations;
  readonly messages: TerminationMessages;
  readonly imageIds: ReadonlyMap<string, string>;
  /** The pod's newest object on this node; undefined when it is gone. */
  pod(uid: string): Pod | undefined;
  hostAddress(): string;
}

/** What is remembered of one pod between rounds; nothing that a restart may not lose. */
export interface PodMemory {
  waiting: ReadonlyMap<string, WaitingReason>;
  /** Container (ALL_CONTAINERS: the pod) → no new attempt before this time; Infinity: not before something it refers to changed. */
  notBefore: Map<string, number>;
  adopted: boolean;
  resizePending: ResizePending | undefined;
  resizeFailures: ResizeFailures;
  /** Instances that were ended for a resize and whose successors have not been made yet. */
  restarting: Set<string>;
  /** A projected object or the pod's metadata changed. */
  volumesStale: boolean;
  /** Aborted when the pod is to go. */
  controller: AbortController;
  lastPod: Pod | undefined;
}

export function newPodMemory(): PodMemory {
  return { waiting: new Map(), notBefore: new Map(), adopted: false, resizePending: undefined, resizeFailures: new Map(), restarting: new Set(), volumesStale: true, controller: new AbortController(), lastPod: undefined };
}

/**
 * One round for one pod: decide, act, report. Rounds of one pod never overlap.
 * 1. gone from the API: end and remove everything; 2. being deleted: end it, report, let the API drop it;
 * 3. finished: end what is left; 4. otherwise kill, start and probe what `computePodActions` says, then write the status.
 */
export async function syncPod(context: SyncContext, uid: string, memory: PodMemory): Promise<Requeue | void> {
  const pod = context.pod(uid);
  if (pod === undefined) return removePod(context, uid, memory);
  memory.lastPod = pod;
  if (pod.metadata.deletionTimestamp !== undefined) return terminatePod(context, pod, memory);
  if (isPodTerminal(pod)) return endPod(context, pod, memory, undefined);
  return runPod(context, pod, memory);
}

async function runPod(context: SyncContext, asked: Pod, memory: PodMemory): Promise<Requeue | void> {
  const { cache, prober, clock } = context;
  const uid = asked.metadata.uid ?? '';
  await adopt(context, asked, memory);
  const { pod, pending } = context.allocations.settle(asked);
  // Files that tell of resources follow what is given, not what is asked for.
  if (memory.resizePending !== undefined && pending === undefined) memory.volumesStale = true;
  memory.resizePending = pending;
  const deadline = deadlineMs(context, pod);
  if (deadline !== undefined && deadline <= clock.now()) {
    return endPod(context, pod, memory, { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' });
  }

  const observed = cache.get(uid);
  const restarting = withoutSuccessor(memory.restarting, observed);
  memory.restarting = restarting;
  const actions = computePodActions({ pod: context.statuses.withLatest(pod), observed, probes: prober.verdicts(uid), restarting, nowMs: clock.now() });
  if (actions.killPod) return endPod(context, pod, memory, undefined);
  if (actions.resize.length > 0 || actions.kill.some(({ reason }) => reason === 'resize')) await report(context, pod, memory, actions, false);
  const address = runningSandbox(observed)?.address ?? pod.status?.podIP ?? '';
  memory.resizeFailures = await resizeContainers(context, pod, actions.resize, memory.resizeFailures);
  for (const { reason, instance } of actions.kill) if (reason === 'resize') restarting.add(instance.id);
  await Promise.all(actions.kill.map(kill => killOne(context, pod, kill, address)));

  if (memory.volumesStale) for (const [name, atMs] of memory.notBefore) if (atMs === Infinity) memory.notBefore.delete(name);
  const start = actions.kill.length > 0 ? [] : actions.start.filter(each => earliestMs(memory, each.container.name) <= clock.now());
  if (start.length > 0) {
    memory.volumesStale = false;
    if (observed.sandboxes.length > 0 && runningSandbox(observed) === undefined) context.events.normal(pod, 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    memory.waiting = without(memory.waiting, start.map(each => each.container.name));
    await report(context, pod, memory, actions, false);
    const result = await startContainers(context, pod, { ...actions, start }, runningSandbox(observed), memory.controller.signal);
    memory.waiting = new Map([...memory.waiting, ...result.waiting]);
    for (const each of [ALL_CONTAINERS, ...start.map(({ container }) => container.name)]) memory.notBefore.delete(each);
    for (const [name, atMs] of result.notBefore) memory.notBefore.set(name, atMs);
  } else if (memory.volumesStale && runningSandbox(observed) !== undefined) {
    memory.volumesStale = false;
    await refreshVolumes(context, pod, address);
  }

  probeWhatRuns(context, pod);
  const after = computePodActions({ pod: context.statuses.withLatest(pod), observed: cache.get(uid), probes: prober.verdicts(uid), restarting, nowMs: clock.now() });
  for (const { delayMs, instance } of after.backOff.values()) {
    if (!actions.backOff.has(instance.name) || actions.kill.length > 0) context.events.warning(pod, 'BackOff', `Back-off restarting failed container ${instance.name} in pod ${podLabel(pod)}`, instance.name);
    memory.waiting = new Map(memory.waiting).set(instance.name, { reason: 'CrashLoopBackOff', message: `back-off ${formatBackOff(delayMs)} restarting failed container=${instance.name} pod=${podLabel(pod)}` });
  }
  await report(context, pod, memory, after, false);
  await Promise.all(after.remove.map(instance => removeInstance(context, instance)));

  const wakeAtMs = Math.min(
    deadline ?? Infinity, after.kill.length > 0 ? clock.now() : Infinity,
    ...[...after.backOff.values()].map(each => each.untilMs), ...after.start.map(each => earliestMs(memory, each.container.name)),
    ...[...memory.resizeFailures.values()].map(each => each.retryAtMs),
  );
  return wakeAtMs === Infinity ? undefined : { requeueAfterMs: Math.max(0, wakeAtMs - clock.now()) };
}

/** Instances that are still the newest of their container. */
function withoutSuccessor(ids: ReadonlySet<string>, observed: ObservedPod): Set<string> {
  return new Set([...ids].filter(id => observed.containers.some(each => each.id === id && currentInstance(observed, each.name) === each)));
}

function earliestMs(memory: PodMemory, container: string): number {
  return Math.max(memory.notBefore.get(ALL_CONTAINERS) ?? 0, memory.notBefore.get(container) ?? 0);
}

async function killOne(context: SyncContext, pod: Pod, kill: PodActions['kill'][number], address: string): Promise<void> {
  const container = findContainer(pod, kill.instance.name);
  const probe = kill.reason === 'liveness' ? container?.livenessProbe : kill.reason === 'startup' ? container?.startupProbe : undefined;
  const graceSeconds = probe?.terminationGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  await context.lifecycle.killContainer(pod, container, kill.instance, { graceSeconds, message: kill.message, address });
}

/** The first round after an engine start: what runs keeps its address and its rules. */
async function adopt(context: SyncContext, pod: Pod, memory: PodMemory): Promise<void> {
  if (memory.adopted) return;
  const sandbox = runningSandbox(context.cache.get(pod.metadata.uid ?? ''));
  if (sandbox !== undefined) await context.network.adopt(pod, sandbox.id, sandbox.address ?? '');
  else for (const field of pod.status?.startTime === undefined ? podFieldsNotHonoured(pod.spec, 'spec') : []) context.events.warning(pod, 'FieldNotHonoured', field);
  memory.adopted = true;
}

async function refreshVolumes(context: SyncContext, pod: Pod, address: string): Promise<void> {
  try {
    await context.volumes.ensure(pod, await context.fields(pod, address));
  } catch (error) {
    // A source that went away leaves the files as they are, as Kubernetes does.
    context.events.warning(pod, 'FailedMount', error instanceof Error ? error.message : String(error));
  }
}

function probeWhatRuns(context: SyncContext, pod: Pod): void {
  const observed = context.cache.get(pod.metadata.uid ?? '');
  const address = pod.spec?.hostNetwork === true ? context.hostAddress() : runningSandbox(observed)?.address ?? '';
  const running = observed.containers.flatMap(instance => {
    const container = instance.state === 'running' ? findContainer(pod, instance.name) : undefined;
    return container === undefined ? [] : [{ container, instance }];
  });
  context.prober.sync(pod, running, address);
}

async function report(context: SyncContext, pod: Pod, memory: PodMemory, actions: Pick<PodActions, 'backOff'> | undefined, terminated: boolean, failure?: { readonly reason: string; readonly message: string }): Promise<void> {
  const uid = pod.metadata.uid ?? '';
  const observed = context.cache.get(uid);
  await context.messages.collect(pod, observed);
  const waiting = new Map([...memory.waiting].filter(([name, { reason }]) => reason !== 'CrashLoopBackOff' || actions?.backOff.has(name) === true));
  const known = context.statuses.withLatest(pod);
  const allocated = context.allocations.of(pod);
  const [failed] = memory.resizeFailures.values();
  const restarting = withoutSuccessor(memory.restarting, observed);
  const resizing = !terminated && (restarting.size > 0 || isResizing(allocated, name => observed.containers.find(each => each.name === name && each.state === 'running')));
  const status = podStatus({
    pod: known, allocated, observed, probes: context.prober.verdicts(uid), waiting, terminationMessages: context.messages.known, imageIds: context.imageIds,
    hostAddress: context.hostAddress(), nowMs: context.clock.now(), restarting, terminated, ...(failure === undefined ? {} : { failure }),
    ...(memory.resizePending === undefined || terminated ? {} : { resizePending: memory.resizePending }),
    ...(resizing ? { resizing: failed === undefined ? {} : { error: failed.message } } : {}),
  });
  context.statuses.set(pod, status);
  tellResize(context.events, pod, { before: known.status, after: status });
}

/** The pod's work is over: nothing of it runs any longer, its containers stay for their logs. */
async function endPod(context: SyncContext, pod: Pod, memory: PodMemory, failure: { readonly reason: string; readonly message: string } | undefined): Promise<void> {
  const uid = pod.metadata.uid ?? '';
  const observed = context.cache.get(uid);
  const address = runningSandbox(observed)?.address ?? '';
  memory.waiting = new Map();
  // A pod that is finished holds its node's resources no longer: that is said only once nothing of it runs.
  if (!isPodTerminal(pod) && observed.containers.every(each => each.state !== 'running')) await report(context, pod, memory, undefined, true, failure);
  context.prober.stopPod(uid);
  await context.lifecycle.killPod(pod, observed, { graceSeconds: pod.spec?.terminationGracePeriodSeconds ?? 30, address });
  await context.network.release(uid);
  if (!isPodTerminal(pod) || observed.containers.length > 0) await report(context, pod, memory, undefined, true, failure);
}

async function terminatePod(context: SyncContext, pod: Pod, memory: PodMemory): Promise<void> {
  const uid = pod.metadata.uid ?? '';
  const graceSeconds = pod.metadata.deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? 30;
  const observed = context.cache.get(uid);
  memory.waiting = new Map();
  await context.lifecycle.killPod(pod, observed, {
    graceSeconds, address: runningSandbox(observed)?.address ?? '',
    ...(observed.containers.some(each => each.state === 'running') ? { withdrawn: context.network.withdraw(uid) } : {}),
  });
  context.prober.stopPod(uid);
  await report(context, pod, memory, undefined, true);
  await context.statuses.flush(uid);
  if ((pod.metadata.finalizers ?? []).length > 0) { await context.network.release(uid); return; }
  try {
    await context.client.delete(pods, { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '' }, { gracePeriodSeconds: 0, preconditions: { uid } });
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}

/** The object is gone: nothing of it may stay. */
async function removePod(context: SyncContext, uid: string, memory: PodMemory): Promise<void> {
  const observed = context.cache.get(uid);
  context.prober.stopPod(uid);
  const running = observed.containers.filter(container => container.state === 'running');
  if (running.length > 0) {
    const [first] = running;
    const gone: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { uid, name: first?.pod.name ?? '', namespace: first?.pod.namespace ?? '' } };
    // An object that vanishes under our eyes was deleted by force; one that went while the engine was down gets its grace.
    await context.lifecycle.killPod(memory.lastPod ?? gone, observed, { graceSeconds: memory.lastPod !== undefined ? 0 : first?.graceSeconds ?? 30, address: '' });
  }
  await Promise.all(observed.containers.map(instance => removeInstance(context, instance)));
  await Promise.all(observed.sandboxes.map(instance => removeInstance(context, instance)));
  await Promise.all([context.network.release(uid), context.volumes.remove(uid)]);
  context.messages.forget(observed);
  context.images.forget(uid);
  context.backOff.forgetAll(`${uid}/`);
  context.statuses.forget(uid);
  context.allocations.forget(uid);
}

async function removeInstance(context: SyncContext, instance: ObservedContainer): Promise<void> {
  await context.runtime.remove(instance.id);
  context.cache.drop(instance.pod.uid, instance.id);
}

function deadlineMs(context: SyncContext, pod: Pod): number | undefined {
  const seconds = pod.spec?.activeDeadlineSeconds;
  const startTime = context.statuses.withLatest(pod).status?.startTime;
  return seconds === undefined || startTime === undefined ? undefined : Date.parse(startTime) + seconds * 1000;
}

function findContainer(pod: Pod, name: string): Container | undefined {
  return containersOf(pod.spec).find(container => container.name === name);
}

function without(waiting: ReadonlyMap<string, WaitingReason>, names: readonly string[]): ReadonlyMap<string, WaitingReason> {
  return new Map([...waiting].filter(([name]) => !names.includes(name)));
}

function podLabel(pod: Pod): string { return `${pod.metadata.name ?? ''}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid ?? ''})`; }

/** As Go prints 10 s, 1m20s, 5m0s. */
function formatBackOff(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
