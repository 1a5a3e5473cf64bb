import type { PrinterColumn } from '../../kind.ts';
import type { ContainerState, ContainerStatus, Pod } from '../../objects.ts';
import { isPodReady, isPodTerminal, isRestartableInitContainer } from '../../podInfo.ts';
import { ageColumn, column, nameColumn, textOrNone, wideColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';

export const podColumns: readonly PrinterColumn[] = [
  nameColumn,
  column('Ready', 'The aggregate readiness state of this pod for accepting traffic.'),
  column('Status', 'The aggregate status of the containers in this pod.'),
  column('Restarts', 'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.'),
  ageColumn,
  wideColumn('IP', 'podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.'),
  wideColumn('Node', 'NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename'),
  wideColumn('Nominated Node', 'nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.'),
  wideColumn('Readiness Gates', 'If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to "True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates'),
];

/** What the READY, STATUS and RESTARTS columns of a pod say. */
export interface PodSummary {
  readonly readyContainers: number;
  readonly totalContainers: number;
  /** 'Running', 'CrashLoopBackOff', 'Init:0/1', 'Terminating', 'Completed', … */
  readonly reason: string;
  readonly restarts: number;
  /** When the latest restart's predecessor ended; undefined when nothing restarted. */
  readonly lastRestart: string | undefined;
}

/** Cells of `podColumns`. */
export function podRow(pod: Pod, nowMs: number): string[] {
  const { readyContainers, totalContainers, reason, restarts, lastRestart } = summarizePod(pod);
  return [
    pod.metadata.name ?? '', `${readyContainers}/${totalContainers}`, reason,
    restarts > 0 && lastRestart !== undefined ? `${restarts} (${ageOf(lastRestart, nowMs)} ago)` : String(restarts),
    ageOf(pod.metadata.creationTimestamp, nowMs),
    textOrNone(pod.status?.podIPs?.[0]?.ip), textOrNone(pod.spec?.nodeName), textOrNone(pod.status?.nominatedNodeName), readinessGates(pod),
  ];
}

/** @source pkg/printers/internalversion printPod */
export function summarizePod(pod: Pod): PodSummary {
  const init = summarizeInit(pod);
  const sidecars = (pod.spec?.initContainers ?? []).filter(isRestartableInitContainer).length;
  const totalContainers = (pod.spec?.containers ?? []).length + sidecars;
  const isInitialized = pod.status?.conditions?.some(condition => condition.type === 'Initialized' && condition.status === 'True') === true;
  const shown = init.reason === undefined || isInitialized
    ? summarizeMain(pod, init)
    : { readyContainers: init.readyContainers, reason: init.reason, restarts: init.restarts, lastRestart: init.lastRestart };
  return { ...shown, totalContainers, reason: reasonWhileDeleting(pod) ?? shown.reason };
}

interface InitSummary {
  /** Undefined once every init container that must end has ended. */
  readonly reason: string | undefined;
  readonly readyContainers: number;
  readonly restarts: number;
  readonly lastRestart: string | undefined;
  readonly sidecars: readonly ContainerStatus[];
}

function summarizeInit(pod: Pod): InitSummary {
  const specs = pod.spec?.initContainers ?? [];
  const seen: ContainerStatus[] = [];
  const sidecars: ContainerStatus[] = [];
  let readyContainers = 0;
  let reason: string | undefined;
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    seen.push(status);
    const isSidecar = specs.some(spec => spec.name === status.name && isRestartableInitContainer(spec));
    if (isSidecar) sidecars.push(status);
    if (status.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && status.started === true) {
      if (status.ready) readyContainers++;
      continue;
    }
    reason = `Init:${initReason(status.state, `${index}/${specs.length}`)}`;
    break;
  }
  return { reason, readyContainers, sidecars, ...restartsOf(seen) };
}

function initReason(state: ContainerState | undefined, progress: string): string {
  if (state?.terminated !== undefined) return endReason(state.terminated);
  const waiting = state?.waiting?.reason ?? '';
  return waiting !== '' && waiting !== 'PodInitializing' ? waiting : progress;
}

function summarizeMain(pod: Pod, init: InitSummary): Omit<PodSummary, 'totalContainers'> {
  const statuses = pod.status?.containerStatuses ?? [];
  let reason = init.reason ?? initialReason(pod);
  let running = 0;
  for (const status of [...statuses].reverse()) {
    const { waiting, terminated } = status.state ?? {};
    if ((waiting?.reason ?? '') !== '') reason = waiting?.reason ?? '';
    else if (terminated !== undefined) reason = endReason(terminated);
    else if (status.ready && status.state?.running !== undefined) running++;
  }
  if (reason === 'Completed' && running > 0) reason = isPodReady(pod) ? 'Running' : 'NotReady';
  return { reason, readyContainers: init.readyContainers + running, ...restartsOf([...init.sidecars, ...statuses]) };
}

function initialReason(pod: Pod): string {
  const gated = pod.status?.conditions?.some(condition => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated') === true;
  return gated ? 'SchedulingGated' : pod.status?.reason || (pod.status?.phase ?? '');
}

function endReason({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>): string {
  if (reason !== undefined && reason !== '') return reason;
  return signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function reasonWhileDeleting(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  return isPodTerminal(pod) ? undefined : 'Terminating';
}

function restartsOf(statuses: readonly ContainerStatus[]): { readonly restarts: number; readonly lastRestart: string | undefined } {
  const ends = statuses.flatMap(status => status.lastState?.terminated?.finishedAt ?? []);
  return {
    restarts: statuses.reduce((sum, status) => sum + status.restartCount, 0),
    lastRestart: ends.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1),
  };
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  const met = gates.filter(gate => pod.status?.conditions?.find(condition => condition.type === gate.conditionType)?.status === 'True');
  return gates.length === 0 ? '<none>' : `${met.length}/${gates.length}`;
}
