import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '../../api/objects.ts';
import { isAbortError } from '../../base/abort.ts';
import { formatBytes } from '../../api/quantity.ts';
import type { ResourceLimits } from '../cri/contract.ts';
import type { ContainerToResize } from './computePodActions.ts';
import { toResourceLimits } from './resources.ts';
import type { StartContext } from './startContainers.ts';

/** Why a container has not got its new resources yet, and when that is tried again; by container. */
export type ResizeFailures = ReadonlyMap<string, { readonly wanted: ResourceLimits; readonly message: string; readonly retryAtMs: number }>;

/** Changes the resources of containers that run. Answers the failures that stand now: those that are not to be tried again yet stay. Rejects only on abort. */
export async function resizeContainers(context: StartContext, pod: Pod, wanted: readonly ContainerToResize[], failures: ResizeFailures): Promise<ResizeFailures> {
  const { runtime, cache, clock, backOff } = context;
  const uid = pod.metadata.uid ?? '';
  const left = new Map<string, { readonly wanted: ResourceLimits; readonly message: string; readonly retryAtMs: number }>();
  for (const { container, instance } of wanted) {
    const key = `${uid}/resize/${container.name}`;
    const earlier = failures.get(container.name);
    const resources = toResourceLimits(container);
    if (earlier !== undefined && earlier.retryAtMs > clock.now() && isDeepStrictEqual(earlier.wanted, resources)) { left.set(container.name, earlier); continue; }
    try {
      if (resources.memoryBytes !== undefined) await refuseBelowUsage(context, instance.id, { toBytes: resources.memoryBytes, fromBytes: instance.resources?.memoryBytes ?? instance.acknowledged?.memoryBytes ?? Infinity });
      await runtime.updateResources(instance.id, resources);
      cache.acknowledge(instance.id, resources);
      await cache.refresh(uid, instance.id);
      backOff.forget(key);
    } catch (error) {
      if (isAbortError(error)) throw error;
      left.set(container.name, { wanted: resources, message: `failed to resize container ${container.name}: ${error instanceof Error ? error.message : String(error)}`, retryAtMs: backOff.fail(key, clock.now()) });
    }
  }
  return left;
}

/** A limit below what is in use would have processes killed. @source kubelet validateMemoryResizeAction */
async function refuseBelowUsage({ runtime }: StartContext, id: string, { toBytes, fromBytes }: { readonly toBytes: number; readonly fromBytes: number }): Promise<void> {
  if (toBytes >= fromBytes) return;
  const used = (await runtime.usage(id, { once: true }))?.workingSetBytes ?? 0;
  if (used >= toBytes) throw new Error(`attempting to set memory limit (${formatBytes(toBytes)}) below current usage (${formatBytes(used)})`);
}
