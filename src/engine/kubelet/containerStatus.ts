import { toTimestamp } from '../../base/clock.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from '../../api/objects.ts';
import { containersOf, containerStatusOf } from '../../api/podInfo.ts';
import type { ObservedContainer } from '../cri/contract.ts';
import { hasStarted } from './computePodActions.ts';
import { toResourceStatus } from './containerSizes.ts';
import type { ProbeVerdicts } from './computePodActions.ts';
import { currentInstance, previousInstance } from './observedPod.ts';
import type { ObservedPod } from './observedPod.ts';
import type { WaitingReason } from './podStatus.ts';

export interface ContainerStatusInput {
  readonly pod: Pod;
  /** The pod with the resources that it was given; absent: those that it asks for. */
  readonly allocated?: Pod;
  readonly observed: ObservedPod;
  readonly probes: ProbeVerdicts;
  /** By container name. */
  readonly waiting: ReadonlyMap<string, WaitingReason>;
  /** By instance id. */
  readonly terminationMessages: ReadonlyMap<string, string>;
  /** Docker's image id → what status.imageID shows. */
  readonly imageIds: ReadonlyMap<string, string>;
  /** Shown while nothing has been tried: ContainerCreating or PodInitializing. */
  readonly defaultReason: string;
}

/** One entry of containerStatuses or initContainerStatuses. Pure. */
export function toContainerStatus(container: Container, kind: 'init' | 'sidecar' | 'app', input: ContainerStatusInput): ContainerStatus {
  const { observed, probes } = input;
  const instance = currentInstance(observed, container.name);
  const old = containerStatusOf(input.pod, container.name);
  const waiting = input.waiting.get(container.name);
  const sizes = toResourceStatus(containersOf((input.allocated ?? input.pod).spec).find(({ name }) => name === container.name) ?? container, instance);
  if (instance === undefined) return { ...withoutInstance(container, old, waiting ?? { reason: input.defaultReason }), ...sizes };

  const previous = previousInstance(observed, instance);
  const started = hasStarted(container, instance, probes);
  const ready = kind === 'init'
    ? instance.state === 'exited' && instance.exitCode === 0
    : started && (container.readinessProbe === undefined || probes.get(instance.id)?.readiness === 'success');
  const ended = instance.state === 'exited' ? toTerminated(instance, input.terminationMessages) : undefined;
  const waits = instance.state === 'created' ? waiting ?? { reason: input.defaultReason } : instance.state === 'exited' ? waiting : undefined;
  const state: ContainerState = waits !== undefined ? { waiting: toWaiting(waits) }
    : ended ?? { running: { startedAt: toTimestamp(instance.startedAtMs ?? instance.createdAtMs) } };
  const lastState = waits !== undefined && ended !== undefined ? ended : previous !== undefined ? toTerminated(previous, input.terminationMessages) : old?.restartCount === instance.attempt ? old.lastState : undefined;
  return {
    name: container.name, state, lastState: lastState ?? {}, ready, restartCount: instance.attempt,
    image: instance.image, imageID: input.imageIds.get(instance.imageId) ?? `docker://${instance.imageId}`, containerID: toContainerId(instance),
    started, ...sizes,
  };
}

/** One entry of ephemeralContainerStatuses: never ready, and how it ended is its state for good, also when the runtime has forgotten it. Pure. */
export function toEphemeralStatus(container: Container, input: ContainerStatusInput): ContainerStatus {
  const { started: _started, resources: _resources, allocatedResources: _allocated, ...status } = toContainerStatus(container, 'app', input);
  const ended = status.state?.waiting === undefined ? undefined : status.lastState?.terminated;
  return { ...status, ready: false, ...(ended === undefined ? {} : { state: { terminated: ended }, lastState: {} }) };
}

/** The instance may be gone from the runtime though the status remembers it. */
function withoutInstance(container: Container, old: ContainerStatus | undefined, waiting: WaitingReason): ContainerStatus {
  const remembered = old?.state?.terminated ?? old?.lastState?.terminated;
  const lost = old?.containerID !== undefined && remembered === undefined
    ? { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated', ...(old.state?.running === undefined ? {} : { containerID: old.containerID }) }
    : remembered;
  return {
    name: container.name, state: { waiting: toWaiting(waiting) }, lastState: lost === undefined ? {} : { terminated: lost }, ready: false,
    restartCount: old?.restartCount ?? 0, image: container.image ?? '', imageID: old?.imageID ?? '', started: false,
    ...(old?.containerID === undefined ? {} : { containerID: old.containerID }),
  };
}

function toWaiting({ reason, message }: WaitingReason): NonNullable<ContainerState['waiting']> {
  return message === undefined ? { reason } : { reason, message };
}

function toTerminated(instance: ObservedContainer, messages: ReadonlyMap<string, string>): ContainerState {
  const message = instance.startError ?? messages.get(instance.id);
  return {
    terminated: {
      exitCode: instance.exitCode ?? 0,
      reason: instance.startError !== undefined ? 'ContainerCannotRun' : instance.oomKilled === true ? 'OOMKilled' : instance.exitCode === 0 ? 'Completed' : 'Error',
      ...(message === undefined || message === '' ? {} : { message }),
      startedAt: toTimestamp(instance.startedAtMs ?? instance.createdAtMs),
      finishedAt: toTimestamp(instance.finishedAtMs ?? instance.createdAtMs),
      containerID: toContainerId(instance),
    },
  };
}

/** 'docker://<id>', as kubectl shows it. */
export function toContainerId(instance: ObservedContainer): string { return `docker://${instance.id}`; }
