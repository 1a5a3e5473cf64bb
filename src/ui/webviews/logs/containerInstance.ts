import type { Pod } from '../../../api/objects.ts';

/** One run of a container. */
export interface ContainerInstance {
  readonly id: string;
  readonly restarts: number;
  /** 'Error (exit code 1)'; absent while it runs. */
  readonly end?: string;
}

/** The run whose log is the container's current one; undefined when none has begun. */
export function instanceOf(pod: Pod, container: string): ContainerInstance | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const status = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(candidate => candidate.name === container);
  const terminated = status?.state?.terminated ?? (status?.state?.running === undefined ? status?.lastState?.terminated : undefined);
  const id = status?.containerID ?? terminated?.containerID;
  if (status === undefined || id === undefined || id === '') return undefined;
  return { id, restarts: status.restartCount, ...(terminated === undefined ? {} : { end: `${terminated.reason ?? 'terminated'} (exit code ${terminated.exitCode})` }) };
}

/** Names of a pod's containers, then of its init containers and of those that were put in for debugging. */
export function containersOf({ spec }: Pod): string[] {
  return [...spec?.containers ?? [], ...spec?.initContainers ?? [], ...spec?.ephemeralContainers ?? []].map(({ name }) => name);
}
