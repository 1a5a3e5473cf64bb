import { toTimestamp } from '../../base/clock.ts';
import type { Container, PodStatus } from '../../api/objects.ts';
import { isRestartableInitContainer, qosClassOf } from '../../api/podInfo.ts';
import { hasStarted } from './computePodActions.ts';
import type { Restarting } from './computePodActions.ts';
import { toContainerStatus, toEphemeralStatus } from './containerStatus.ts';
import type { ContainerStatusInput } from './containerStatus.ts';
import { currentInstance, runningSandbox } from './observedPod.ts';
import type { ObservedPod } from './observedPod.ts';
import type { ResizePending } from './podAllocation.ts';
import { podConditions } from './podConditions.ts';

/** Why a container waits, from the last attempt to bring it up. */
export interface WaitingReason { readonly reason: string; readonly message?: string }

export interface PodStatusInput extends Omit<ContainerStatusInput, 'defaultReason'> {
  readonly hostAddress: string;
  readonly nowMs: number;
  readonly restarting?: Restarting;
  /** Every container has been ended for good: what did not succeed has failed. */
  readonly terminated: boolean;
  /** The pod as a whole ended for this reason: 'DeadlineExceeded', 'Evicted'. */
  readonly failure?: { readonly reason: string; readonly message: string };
  /** Absent: what the pod asks for was given to it. */
  readonly resizePending?: ResizePending;
  /** Present while the containers do not have what was given: `error` says what went wrong. */
  readonly resizing?: { readonly error?: string };
}

type Phase = NonNullable<PodStatus['phase']>;

/**
 * What the pod's status should say, from what runs. Pure; times of transitions that did not happen are kept from the old status.
 * @source kubelet_pods.go generateAPIPodStatus, getPhase, convertToAPIContainerStatuses
 */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, observed, failure } = input;
  const old = pod.status ?? {};
  const containerInput: ContainerStatusInput = { ...input, defaultReason: (pod.spec?.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating' };
  const initContainerStatuses = (pod.spec?.initContainers ?? []).map(container => toContainerStatus(container, isRestartableInitContainer(container) ? 'sidecar' : 'init', containerInput));
  const containerStatuses = (pod.spec?.containers ?? []).map(container => toContainerStatus(container, 'app', containerInput));
  const ephemeralContainerStatuses = (pod.spec?.ephemeralContainers ?? []).map(container => toEphemeralStatus(container, { ...containerInput, defaultReason: 'ContainerCreating' }));
  const phase = failure !== undefined ? 'Failed' : old.phase === 'Failed' || old.phase === 'Succeeded' ? old.phase : computePhase(input);
  const sandbox = runningSandbox(observed);
  const address = pod.spec?.hostNetwork === true ? (sandbox === undefined ? undefined : input.hostAddress) : sandbox?.address ?? observed.sandboxes[0]?.address ?? old.podIP;
  return {
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    conditions: podConditions({ pod, phase, initContainerStatuses, containerStatuses, sandboxReady: sandbox !== undefined, nowMs: input.nowMs, resizePending: input.resizePending, resizing: input.resizing }),
    ...(failure === undefined ? pick(old, 'message', 'reason') : { reason: failure.reason, message: failure.message }),
    ...(old.nominatedNodeName === undefined ? {} : { nominatedNodeName: old.nominatedNodeName }),
    ...(input.hostAddress === '' ? {} : { hostIP: input.hostAddress, hostIPs: [{ ip: input.hostAddress }] }),
    ...(address === undefined || address === '' ? {} : { podIP: address, podIPs: [{ ip: address }] }),
    startTime: old.startTime ?? toTimestamp(input.nowMs),
    ...(initContainerStatuses.length === 0 ? {} : { initContainerStatuses }),
    containerStatuses,
    ...(ephemeralContainerStatuses.length === 0 ? {} : { ephemeralContainerStatuses }),
    qosClass: old.qosClass ?? qosClassOf(pod),
  };
}

function pick(status: PodStatus, ...names: ('message' | 'reason')[]): Partial<PodStatus> {
  return Object.fromEntries(names.filter(name => status[name] !== undefined).map(name => [name, status[name]]));
}

/** @source kubelet getPhase */
function computePhase({ pod, observed, probes, restarting, terminated }: PodStatusInput): Phase {
  const policy = pod.spec?.restartPolicy ?? 'Always';
  let pendingInit = 0;
  for (const container of pod.spec?.initContainers ?? []) {
    const instance = currentInstance(observed, container.name);
    if (isRestartableInitContainer(container)) {
      const up = instance !== undefined && (hasStarted(container, instance, probes) || instance.state === 'exited');
      if (!up) pendingInit += 1;
      continue;
    }
    if (instance?.state === 'exited' && instance.exitCode === 0) continue;
    if (instance?.state === 'exited' && (policy === 'Never' || terminated)) return 'Failed';
    pendingInit += 1;
  }
  const states = (pod.spec?.containers ?? []).map(container => stateOf(container, observed, terminated ? undefined : restarting));
  const count = (state: ContainerPhase) => states.filter(each => each === state).length;
  const stopped = count('succeeded') + count('failed');
  if (pendingInit > 0 && count('running') + stopped === 0) return 'Pending';
  if (count('waiting') > 0) return terminated && stopped > 0 ? 'Failed' : 'Pending';
  if (count('running') > 0) return 'Running';
  if (stopped === 0) return 'Pending';
  if (terminated) return count('failed') === 0 ? 'Succeeded' : 'Failed';
  if (policy === 'Always') return 'Running';
  if (count('failed') === 0) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

type ContainerPhase = 'running' | 'waiting' | 'succeeded' | 'failed';

/** A container that waits for its next start after an end counts as ended, unless it was ended to start anew. */
function stateOf(container: Container, observed: ObservedPod, restarting: Restarting | undefined): ContainerPhase {
  const instances = observed.containers.filter(each => each.name === container.name);
  const [newest] = instances;
  if (newest !== undefined && (newest.state === 'running' || restarting?.has(newest.id) === true)) return 'running';
  const ended = instances.find(each => each.state === 'exited');
  return ended === undefined ? 'waiting' : ended.exitCode === 0 ? 'succeeded' : 'failed';
}
