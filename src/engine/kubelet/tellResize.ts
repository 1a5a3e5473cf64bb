import type { Pod, PodCondition, PodStatus } from '../../api/objects.ts';
import type { PodEvents } from './podEvents.ts';

/** Records what became of a resize, when a status says something new of it. @source kubelet events ResizeStarted, ResizeDeferred, ResizeInfeasible, ResizeCompleted, ResizeError */
export function tellResize(events: PodEvents, pod: Pod, { before, after }: { readonly before: PodStatus | undefined; readonly after: PodStatus }): void {
  const of = (status: PodStatus | undefined, type: string): PodCondition | undefined => status?.conditions?.find(condition => condition.type === type);
  const details = (error?: string) => JSON.stringify({
    containers: [...pod.spec?.initContainers ?? [], ...pod.spec?.containers ?? []].flatMap(({ name, resources }) => resources === undefined ? [] : [{ name, resources }]),
    generation: pod.metadata.generation, ...(error === undefined ? {} : { error }),
  });
  const [pending, progress] = [of(after, 'PodResizePending'), of(after, 'PodResizeInProgress')];
  const [wasPending, wasInProgress] = [of(before, 'PodResizePending'), of(before, 'PodResizeInProgress')];
  if (pending !== undefined && (pending.reason !== wasPending?.reason || pending.observedGeneration !== wasPending?.observedGeneration)) events.warning(pod, `Resize${pending.reason ?? ''}`, `Pod resize ${pending.reason ?? ''}: ${details(pending.message)}`);
  if (progress !== undefined && wasInProgress === undefined) events.normal(pod, 'ResizeStarted', `Pod resize started: ${details()}`);
  if (progress?.reason === 'Error' && progress.message !== wasInProgress?.message) events.warning(pod, 'ResizeError', `Pod resize error: ${details(progress.message)}`);
  if (progress === undefined && wasInProgress !== undefined && after.phase === 'Running') events.normal(pod, 'ResizeCompleted', `Pod resize completed: ${details()}`);
}
