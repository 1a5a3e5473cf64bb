import { createHash } from 'node:crypto';
import type { Container, Pod } from '../../api/objects.ts';
import { containersOf, containerStatusOf, isRestartableInitContainer } from '../../api/podInfo.ts';
import type { ObservedContainer } from '../cri/contract.ts';
import { restartBackOff } from './backOff.ts';
import { resourcesToChange, restartsToResize } from './containerSizes.ts';
import { currentInstance, runningSandbox } from './observedPod.ts';
import type { ObservedPod } from './observedPod.ts';

/** The newest verdict of each probe on one container instance; absent: not known yet. */
export interface ProbeVerdict {
  readonly startup?: 'success' | 'failure';
  readonly readiness?: 'success' | 'failure';
  readonly liveness?: 'success' | 'failure';
}
/** By instance id. */
export type ProbeVerdicts = ReadonlyMap<string, ProbeVerdict>;
/** Ids of instances that were ended so that their container starts anew: its end is none of its own. */
export type Restarting = ReadonlySet<string>;

export interface ContainerToStart {
  readonly container: Container;
  readonly kind: 'ephemeral' | 'init' | 'sidecar' | 'app';
  readonly attempt: number;
  /** For the new instance's label. */
  readonly backOffMs: number;
}

export interface ContainerToKill {
  readonly instance: ObservedContainer;
  readonly reason: 'spec' | 'resize' | 'liveness' | 'startup' | 'sandbox' | 'unwanted';
  /** The Killing event's sentence. */
  readonly message: string;
}

export interface ContainerToResize { readonly container: Container; readonly instance: ObservedContainer }

export interface PodActions {
  /** End whatever of the pod still runs: it has finished, or its sandbox died. Nothing starts in the same round but a new sandbox. */
  readonly killPod: boolean;
  readonly createSandbox: boolean;
  readonly sandboxAttempt: number;
  readonly kill: readonly ContainerToKill[];
  readonly start: readonly ContainerToStart[];
  /** Containers that run and get other resources while they do. */
  readonly resize: readonly ContainerToResize[];
  /** Instances that nobody needs any more. */
  readonly remove: readonly ObservedContainer[];
  /** Containers that wait for their back-off, and when it ends. */
  readonly backOff: ReadonlyMap<string, { readonly untilMs: number; readonly delayMs: number; readonly instance: ObservedContainer }>;
}

/**
 * What to do so that a pod that should run does, with the resources that `pod` names. Pure: the same input gives the same actions.
 * @source kubelet kuberuntime computePodActions; ours leaves post-stop work to the caller and takes time as an argument.
 */
export function computePodActions(input: { readonly pod: Pod; readonly observed: ObservedPod; readonly probes: ProbeVerdicts; readonly restarting?: Restarting; readonly nowMs: number }): PodActions {
  const { pod, observed, restarting = NOTHING_RESTARTS } = input;
  const sandbox = runningSandbox(observed);
  const sandboxAttempt = (observed.sandboxes[0]?.attempt ?? -1) + 1;
  const remove = instancesToRemove(observed);
  const running = observed.containers.filter(container => container.state === 'running');
  const nothing = { killPod: false, createSandbox: false, sandboxAttempt, kill: [], start: [], resize: [], remove, backOff: new Map() };

  if (isFinished(pod, observed, restarting)) return { ...nothing, killPod: running.length > 0 || sandbox !== undefined };
  if (sandbox === undefined) {
    // Members of a sandbox that died or was removed keep an empty network namespace: they end with it.
    if (running.length > 0) {
      return { ...nothing, kill: running.map(instance => ({ instance, reason: 'sandbox' as const, message: `Stopping container ${instance.name}` })) };
    }
    const plan = planContainers({ ...input, restarting, freshSandbox: observed.sandboxes.length + observed.containers.length > 0 });
    return { ...nothing, ...plan, createSandbox: plan.start.length > 0 };
  }
  return { ...nothing, ...planContainers({ ...input, restarting, freshSandbox: false }) };
}

/** sha256 of what decides whether a running container still is what the pod asks for. @source kubelet HashContainer (name and image). */
export function hashContainer(container: Container): string {
  return createHash('sha256').update(JSON.stringify([container.name, container.image ?? ''])).digest('hex').slice(0, 16);
}

/** No container will run again under the pod's restart policy. */
function isFinished(pod: Pod, observed: ObservedPod, restarting: Restarting): boolean {
  const policy = pod.spec?.restartPolicy ?? 'Always';
  if (policy === 'Always') return false;
  const failedInit = (pod.spec?.initContainers ?? []).some(container => {
    const instance = currentInstance(observed, container.name);
    return !isRestartableInitContainer(container) && policy === 'Never' && instance?.state === 'exited' && instance.exitCode !== 0;
  });
  if (failedInit) return true;
  return (pod.spec?.containers ?? []).every(container => {
    const instance = currentInstance(observed, container.name);
    return instance?.state === 'exited' && !restarting.has(instance.id) && (policy === 'Never' || instance.exitCode === 0);
  });
}

const NOTHING_RESTARTS: Restarting = new Set();

interface PlanInput { readonly pod: Pod; readonly observed: ObservedPod; readonly probes: ProbeVerdicts; readonly restarting: Restarting; readonly nowMs: number; readonly freshSandbox: boolean }
interface Plan { readonly kill: ContainerToKill[]; readonly start: ContainerToStart[]; readonly resize: ContainerToResize[]; readonly backOff: Map<string, { untilMs: number; delayMs: number; instance: ObservedContainer }> }

function planContainers(input: PlanInput): Plan {
  const plan: Plan = { kill: [], start: [], resize: [], backOff: new Map() };
  const { pod, observed } = input;
  const wanted = new Set(containersOf(pod.spec).map(container => container.name));
  for (const instance of observed.containers) {
    if (instance.state === 'running' && !wanted.has(instance.name)) plan.kill.push({ instance, reason: 'unwanted', message: `Stopping container ${instance.name}` });
  }
  if (runningSandbox(observed) !== undefined) planEphemeralContainers(input, plan);
  if (!planInitContainers(input, plan)) return plan;
  for (const container of pod.spec?.containers ?? []) planContainer(input, plan, container, 'app');
  return plan;
}

/** They start once, into a pod that is there, also while an init container fails; whatever becomes of them, they never start again. */
function planEphemeralContainers({ pod, observed }: PlanInput, plan: Plan): void {
  for (const container of pod.spec?.ephemeralContainers ?? []) {
    const instance = currentInstance(observed, container.name);
    const ran = instance === undefined ? containerStatusOf(pod, container.name)?.containerID !== undefined : instance.state !== 'created';
    if (!ran) plan.start.push({ container, kind: 'ephemeral', attempt: 0, backOffMs: 0 });
  }
}

/** True when the app containers may run. Init containers run one after another; sidecars start in their place and go on. */
function planInitContainers(input: PlanInput, plan: Plan): boolean {
  const { pod, observed } = input;
  const appsBegan = !input.freshSandbox && (pod.spec?.containers ?? []).some(container => currentInstance(observed, container.name) !== undefined);
  for (const container of pod.spec?.initContainers ?? []) {
    const instance = currentInstance(observed, container.name);
    if (isRestartableInitContainer(container)) {
      planContainer(input, plan, container, 'sidecar');
      const up = instance?.state === 'running' && hasStarted(container, instance, input.probes);
      if (!up && !appsBegan) return false;
      continue;
    }
    if (appsBegan) continue;
    const doneBefore = instance?.state === 'exited' && instance.exitCode === 0 && !endedWithOlderSandbox(instance, observed, input.freshSandbox);
    if (doneBefore) continue;
    if (instance?.state !== 'running') planContainer(input, plan, container, 'init');
    return false;
  }
  return true;
}

/** Init containers run again in a new sandbox. */
function endedWithOlderSandbox(instance: ObservedContainer, observed: ObservedPod, freshSandbox: boolean): boolean {
  return freshSandbox || instance.createdAtMs < (runningSandbox(observed)?.createdAtMs ?? 0);
}

function planContainer(input: PlanInput, plan: Plan, container: Container, kind: ContainerToStart['kind']): void {
  const { pod, observed, probes, restarting, nowMs } = input;
  const instance = currentInstance(observed, container.name);
  if (instance === undefined) {
    // Somebody removed the instance that the status remembers: its successor counts on.
    const old = containerStatusOf(pod, container.name);
    plan.start.push({ container, kind, attempt: old?.containerID === undefined ? 0 : old.restartCount + 1, backOffMs: 0 });
    return;
  }
  if (instance.state === 'created') { plan.start.push({ container, kind, attempt: instance.attempt, backOffMs: instance.backOffMs }); return; }
  if (instance.state === 'running') {
    const kill = killReason(container, instance, probes.get(instance.id));
    if (kill !== undefined) plan.kill.push({ instance, ...kill });
    else if (resourcesToChange(container, instance).length > 0) plan.resize.push({ container, instance });
    return;
  }
  const restarts = restarting.has(instance.id);
  if (!restarts && !shouldRestart(pod, instance, kind, endedWithOlderSandbox(instance, observed, input.freshSandbox))) return;
  const changed = restarts || instance.specHash !== hashContainer(container) || resourcesToChange(container, instance).length > 0;
  const { notBeforeMs, delayMs, nextBackOffMs } = restartBackOff(instance);
  if (!changed && notBeforeMs > nowMs) { plan.backOff.set(container.name, { untilMs: notBeforeMs, delayMs, instance }); return; }
  plan.start.push({ container, kind, attempt: instance.attempt + 1, backOffMs: nextBackOffMs });
}

function shouldRestart(pod: Pod, instance: ObservedContainer, kind: ContainerToStart['kind'], olderSandbox: boolean): boolean {
  const policy = pod.spec?.restartPolicy ?? 'Always';
  if (kind === 'sidecar' || policy === 'Always') return true;
  if (kind === 'init' && olderSandbox && instance.exitCode === 0) return true;
  return policy === 'OnFailure' && instance.exitCode !== 0;
}

function killReason(container: Container, instance: ObservedContainer, verdict: ProbeVerdict | undefined): Pick<ContainerToKill, 'reason' | 'message'> | undefined {
  if (instance.specHash !== hashContainer(container)) return { reason: 'spec', message: `Container ${container.name} definition changed, will be restarted` };
  if (restartsToResize(container, instance)) return { reason: 'resize', message: `Container ${container.name} resize requires restart` };
  if (verdict?.liveness === 'failure') return { reason: 'liveness', message: `Container ${container.name} failed liveness probe, will be restarted` };
  if (verdict?.startup === 'failure') return { reason: 'startup', message: `Container ${container.name} failed startup probe, will be restarted` };
  return undefined;
}

/** Without a startup probe a running container has started. */
export function hasStarted(container: Container, instance: ObservedContainer, probes: ProbeVerdicts): boolean {
  return instance.state === 'running' && (container.startupProbe === undefined || probes.get(instance.id)?.startup === 'success');
}

/** Keeps of each container the newest instance and one ended before it, of the sandboxes the newest. */
function instancesToRemove(observed: ObservedPod): readonly ObservedContainer[] {
  const remove: ObservedContainer[] = observed.sandboxes.slice(1).filter(sandbox => sandbox.state !== 'running');
  const seen = new Map<string, number>();
  for (const instance of observed.containers) {
    const count = seen.get(instance.name) ?? 0;
    seen.set(instance.name, count + 1);
    if (count >= 2 && instance.state !== 'running') remove.push(instance);
  }
  return remove;
}
