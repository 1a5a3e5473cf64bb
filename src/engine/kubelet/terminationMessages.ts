import type { Container, Pod } from '../../api/objects.ts';
import { containersOf, containerStatusOf } from '../../api/podInfo.ts';
import type { PodFiles } from '../contracts/sandboxNetwork.ts';
import type { ContainerRuntime, ObservedContainer } from '../cri/contract.ts';
import { toContainerId } from './containerStatus.ts';
import type { ObservedPod } from './observedPod.ts';

const MAX_BYTES = 4096;
const FALLBACK_LINES = 80;
const FALLBACK_BYTES = 2048;

/** Where, below the pod's folder, a container instance finds its /dev/termination-log. */
export function terminationLogPath(container: string, attempt: number): string { return `containers/${container}/${attempt}`; }

/** What ended containers left as their last words, read once per instance. */
export class TerminationMessages {
  readonly #files: PodFiles;
  readonly #runtime: ContainerRuntime;
  readonly #known = new Map<string, string>();

  constructor(options: { readonly files: PodFiles; readonly runtime: ContainerRuntime }) {
    this.#files = options.files;
    this.#runtime = options.runtime;
  }

  get known(): ReadonlyMap<string, string> { return this.#known; }

  /** Reads what is new; never throws. */
  async collect(pod: Pod, observed: ObservedPod): Promise<void> {
    await Promise.all(observed.containers.filter(each => each.state === 'exited' && !this.#known.has(each.id)).map(async instance => {
      const container = containersOf(pod.spec).find(each => each.name === instance.name);
      if (container === undefined) return;
      this.#known.set(instance.id, remembered(pod, instance) ?? await this.#read(pod, container, instance).catch(() => ''));
    }));
  }

  forget(observed: ObservedPod): void { for (const container of observed.containers) this.#known.delete(container.id); }

  async #read(pod: Pod, container: Container, instance: ObservedContainer): Promise<string> {
    const written = await this.#files.readFile(pod.metadata.uid ?? '', terminationLogPath(instance.name, instance.attempt), MAX_BYTES);
    if (written.length > 0 || container.terminationMessagePolicy !== 'FallbackToLogsOnError' || instance.exitCode === 0) return written.toString('utf8');
    const stream = await this.#runtime.logs(instance.id, { follow: false, timestamps: false, tailLines: FALLBACK_LINES }, new AbortController().signal);
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).subarray(-FALLBACK_BYTES).toString('utf8');
  }
}

function remembered(pod: Pod, instance: ObservedContainer): string | undefined {
  const status = containerStatusOf(pod, instance.name);
  return [status?.state?.terminated, status?.lastState?.terminated].find(each => each?.containerID === toContainerId(instance))?.message;
}
