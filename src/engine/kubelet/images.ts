import { isAbortError } from '../../base/abort.ts';
import type { Clock } from '../../base/clock.ts';
import type { Container, Pod } from '../../api/objects.ts';
import type { ContainerRuntime, RuntimeImage } from '../cri/contract.ts';
import { KeyedBackOff } from './backOff.ts';
import type { ObjectLookup } from './environment.ts';
import type { PodEvents } from './podEvents.ts';
import { pullCredentials } from './pullCredentials.ts';

/** An image that cannot be had now; `reason` is the container's waiting reason. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly reason: 'ErrImagePull' | 'ImagePullBackOff' | 'ErrImageNeverPull' | 'InvalidImageName' | 'ImageInspectError';
  /** When to try again; undefined when only a change of the pod helps. */
  readonly retryAtMs: number | undefined;
  constructor(reason: ImageError['reason'], message: string, retryAtMs: number | undefined, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
    this.retryAtMs = retryAtMs;
  }
}

export interface PodImages {
  /** The image to run, pulled when the policy asks for it. Throws ImageError. */
  ensure(pod: Pod, container: Container, signal: AbortSignal): Promise<RuntimeImage>;
  /** Ends the back-offs of a pod that is gone. */
  forget(podUid: string): void;
}

const TO_BACK_OFF_MS = 2000;

/** @source kubelet images.imageManager EnsureImageExists, with its events and sentences */
export function makePodImages({ runtime, events, clock, lookup }: { readonly runtime: ContainerRuntime; readonly events: PodEvents; readonly clock: Clock; readonly lookup: ObjectLookup }): PodImages {
  const backOff = new KeyedBackOff();
  const lastFailure = new Map<string, string>();

  const pull = async (pod: Pod, container: Container, reference: string, signal: AbortSignal): Promise<RuntimeImage> => {
    const key = `${pod.metadata.uid ?? ''}/${reference}`;
    const untilMs = backOff.notBeforeMs(key, clock.now());
    if (untilMs !== undefined) {
      events.normal(pod, 'BackOff', `Back-off pulling image "${reference}"`, container.name);
      throw new ImageError('ImagePullBackOff', `Back-off pulling image "${reference}": ErrImagePull: ${lastFailure.get(key) ?? ''}`, untilMs);
    }
    events.normal(pod, 'Pulling', `Pulling image "${reference}"`, container.name);
    const startedMs = clock.monotonic();
    try {
      await runtime.pull(reference, signal, pullCredentials(pod, reference, lookup));
      const image = await runtime.image(reference);
      if (image === undefined) throw new Error(`image "${reference}" is not there after the pull`);
      const took = formatDuration(clock.monotonic() - startedMs);
      backOff.forget(key);
      events.normal(pod, 'Pulled', `Successfully pulled image "${reference}" in ${took} (${took} including waiting). Image size: ${image.sizeBytes} bytes.`, container.name);
      return image;
    } catch (error) {
      if (isAbortError(error, signal)) throw error;
      const message = error instanceof Error ? error.message : String(error);
      lastFailure.set(key, message);
      events.warning(pod, 'Failed', `Failed to pull image "${reference}": ${message}`, container.name);
      // The next look finds the back-off and says so.
      throw new ImageError('ErrImagePull', message, Math.min(backOff.fail(key, clock.now()), clock.now() + TO_BACK_OFF_MS), error);
    }
  };

  return {
    async ensure(pod, container, signal) {
      const reference = container.image ?? '';
      if (!runtime.isValidReference(reference)) {
        const message = `Failed to apply default image tag "${reference}": couldn't parse image name "${reference}": invalid reference format`;
        events.warning(pod, 'InspectFailed', message, container.name);
        throw new ImageError('InvalidImageName', message, undefined);
      }
      const policy = container.imagePullPolicy ?? (isLatest(reference) ? 'Always' : 'IfNotPresent');
      if (policy === 'Always') return pull(pod, container, reference, signal);
      const image = await runtime.image(reference);
      if (image !== undefined) {
        events.normal(pod, 'Pulled', `Container image "${reference}" already present on machine and can be accessed by the pod`, container.name);
        return image;
      }
      if (policy === 'IfNotPresent') return pull(pod, container, reference, signal);
      const message = `Container image "${reference}" is not present with pull policy of Never`;
      events.warning(pod, 'ErrImageNeverPull', message, container.name);
      // An image that is built later is seen when the pod is tried again.
      throw new ImageError('ErrImageNeverPull', message, backOff.fail(`${pod.metadata.uid ?? ''}/${reference}`, clock.now()));
    },
    forget(podUid) {
      const prefix = `${podUid}/`;
      backOff.forgetAll(prefix);
      for (const key of lastFailure.keys()) if (key.startsWith(prefix)) lastFailure.delete(key);
    },
  };
}

function isLatest(reference: string): boolean {
  if (reference.includes('@')) return false;
  const colon = reference.lastIndexOf(':');
  return colon <= reference.lastIndexOf('/') || reference.endsWith(':latest');
}

/** As Go prints a duration rounded to milliseconds. */
function formatDuration(durationMs: number): string {
  const rounded = Math.round(durationMs);
  return rounded < 1000 ? `${rounded}ms` : `${rounded / 1000}s`;
}
