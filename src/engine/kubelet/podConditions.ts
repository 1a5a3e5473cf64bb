import { toTimestamp } from '../../base/clock.ts';
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../../api/objects.ts';
import { isRestartableInitContainer } from '../../api/podInfo.ts';
import type { ResizePending } from './podAllocation.ts';

interface ConditionsInput {
  readonly pod: Pod;
  readonly phase: PodStatus['phase'];
  readonly initContainerStatuses: readonly ContainerStatus[];
  readonly containerStatuses: readonly ContainerStatus[];
  readonly sandboxReady: boolean;
  readonly nowMs: number;
  readonly resizePending: ResizePending | undefined;
  readonly resizing: { readonly error?: string } | undefined;
}

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;
const TRUE: Verdict = { status: 'True' };
/** Conditions that the kubelet alone sets and takes away. */
export const KUBELET_CONDITIONS: ReadonlySet<string> = new Set(['PodResizePending', 'PodResizeInProgress', 'PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);

/** The kubelet's conditions in Kubernetes' order, then those of others as they are. @source kubelet/status/generate.go */
export function podConditions(input: ConditionsInput): PodCondition[] {
  const { pod, sandboxReady, nowMs, resizePending, resizing } = input;
  const old = pod.status?.conditions ?? [];
  const containersReady = containersReadyVerdict(input);
  const verdicts: [string, Verdict][] = [
    ...(resizePending === undefined ? [] : [['PodResizePending', { status: 'True', ...resizePending }] satisfies [string, Verdict]]),
    ...(resizing === undefined ? [] : [['PodResizeInProgress', { status: 'True', ...(resizing.error === undefined ? {} : { reason: 'Error', message: resizing.error }) }] satisfies [string, Verdict]]),
    ['PodReadyToStartContainers', { status: sandboxReady ? 'True' : 'False' }],
    ['Initialized', initializedVerdict(input)],
    ['Ready', readyVerdict(input, containersReady)],
    ['ContainersReady', containersReady],
    ['PodScheduled', TRUE],
  ];
  const own = verdicts.map(([type, verdict]): PodCondition => {
    const before = old.find(condition => condition.type === type);
    const unchanged = before?.status === verdict.status && before.lastTransitionTime !== undefined;
    return {
      type, ...verdict, lastTransitionTime: unchanged ? before.lastTransitionTime as string : toTimestamp(nowMs),
      ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    };
  });
  return [...own, ...old.filter(condition => !KUBELET_CONDITIONS.has(condition.type))];
}

function initializedVerdict({ pod, phase, initContainerStatuses, containerStatuses }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  // Once an app container ran, the pod stays initialized.
  if (containerStatuses.some(status => status.containerID !== undefined)) return TRUE;
  const incomplete = (pod.spec?.initContainers ?? []).filter((container, index) => {
    const status = initContainerStatuses[index];
    return isRestartableInitContainer(container) ? status?.started !== true : status?.ready !== true;
  });
  if (incomplete.length === 0) return TRUE;
  return { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${incomplete.map(container => container.name).join(' ')}]` };
}

function containersReadyVerdict({ pod, phase, initContainerStatuses, containerStatuses }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const sidecars = (pod.spec?.initContainers ?? []).flatMap((container, index) => isRestartableInitContainer(container) ? [initContainerStatuses[index]] : []);
  const unready = [...sidecars, ...containerStatuses].filter(status => status?.ready !== true).map(status => status?.name ?? '');
  return unready.length === 0 ? TRUE : { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
}

function readyVerdict({ pod }: ConditionsInput, containersReady: Verdict): Verdict {
  if (containersReady.status !== 'True') return containersReady;
  const unmet = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = pod.status?.conditions?.find(each => each.type === conditionType);
    if (condition === undefined) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return condition.status === 'True' ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  return unmet.length === 0 ? TRUE : { status: 'False', reason: 'ReadinessGatesNotReady', message: unmet.join(', ') };
}
