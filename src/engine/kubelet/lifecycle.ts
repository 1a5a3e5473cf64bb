import type { Clock } from '../../base/clock.ts';
import type { Container, Pod } from '../../api/objects.ts';
import { isRestartableInitContainer } from '../../api/podInfo.ts';
import type { ContainerRuntime, ObservedContainer } from '../cri/contract.ts';
import { sleepAction } from './handlers.ts';
import type { HandlerResult, Handlers } from './handlers.ts';
import type { ObservedPod } from './observedPod.ts';
import type { PodEvents } from './podEvents.ts';
import type { RuntimeCache } from './runtimeCache.ts';
import { kubernetesVersion } from '../../api/version.ts';

type Hook = NonNullable<NonNullable<Container['lifecycle']>['preStop']>;

/** However short the pod's grace period: a process gets this long to end. @source kubelet minimumGracePeriodInSeconds */
const MIN_GRACE_SECONDS = 2;
const POST_START_TIMEOUT_MS = 3_600_000;
const USER_AGENT = `kube-lifecycle/${kubernetesVersion.major}.${kubernetesVersion.minor}`;

export interface Lifecycle {
  /** Runs the postStart hook; the failure's message when it failed. */
  postStart(pod: Pod, container: Container, instance: ObservedContainer, address: string): Promise<string | undefined>;
  /** preStop, then the stop signal, then SIGKILL, all within `graceSeconds`; the signal waits until `withdrawn`, when new connections stay away. */
  killContainer(pod: Pod, container: Container | undefined, instance: ObservedContainer, options: { readonly graceSeconds: number; readonly message: string; readonly address: string; readonly withdrawn?: Promise<void> }): Promise<void>;
  /** Ends every running container: app containers together, then sidecars in reverse order. The sandbox goes last. */
  killPod(pod: Pod, observed: ObservedPod, options: { readonly graceSeconds: number; readonly address: string; readonly withdrawn?: Promise<void> }): Promise<void>;
  /** Shortens the grace of a termination that is under way. */
  hasten(observed: ObservedPod, graceSeconds: number): Promise<void>;
}

export function makeLifecycle({ runtime, cache, handlers, events, clock }: { readonly runtime: ContainerRuntime; readonly cache: RuntimeCache; readonly handlers: Handlers; readonly events: PodEvents; readonly clock: Clock }): Lifecycle {
  const runHook = (container: Container, instance: ObservedContainer, hook: Hook, address: string, timeoutMs: number): Promise<HandlerResult> => {
    if (hook.exec !== undefined) return handlers.exec(instance.id, hook.exec.command ?? [], timeoutMs);
    if (hook.httpGet !== undefined) return handlers.httpGet(container, address, hook.httpGet, timeoutMs, USER_AGENT);
    if (hook.sleep !== undefined) {
      const controller = new AbortController();
      const timer = clock.setTimer(() => { controller.abort(); }, timeoutMs);
      return sleepAction(clock, hook.sleep.seconds, controller.signal).finally(() => { timer.cancel(); });
    }
    return Promise.resolve({ outcome: 'failure', output: 'invalid handler: missing exec, httpGet or sleep' });
  };

  const killContainer: Lifecycle['killContainer'] = async (pod, container, instance, { graceSeconds, message, address, withdrawn }) => {
    events.normal(pod, 'Killing', message, instance.name);
    const startedMs = clock.monotonic();
    const hook = container?.lifecycle?.preStop;
    if (hook !== undefined && container !== undefined && graceSeconds > 0) {
      const result = await runHook(container, instance, hook, address, graceSeconds * 1000);
      if (result.outcome !== 'success') events.warning(pod, 'FailedPreStopHook', 'PreStopHook failed', instance.name);
    }
    await withdrawn;
    const left = graceSeconds - (clock.monotonic() - startedMs) / 1000;
    await runtime.stop(instance.id, Math.max(left, MIN_GRACE_SECONDS));
    await cache.refresh(instance.pod.uid, instance.id);
  };

  return {
    async postStart(pod, container, instance, address) {
      const hook = container.lifecycle?.postStart;
      if (hook === undefined) return undefined;
      const result = await runHook(container, instance, hook, address, POST_START_TIMEOUT_MS);
      if (result.outcome === 'success') return undefined;
      events.warning(pod, 'FailedPostStartHook', 'PostStartHook failed', container.name);
      return `PostStartHookError: ${result.output}`;
    },

    killContainer,

    async killPod(pod, observed, { graceSeconds, address, withdrawn }) {
      const deadlineMs = clock.monotonic() + graceSeconds * 1000;
      const find = (name: string) => [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].find(container => container.name === name);
      const kill = (instance: ObservedContainer) => killContainer(pod, find(instance.name), instance, {
        graceSeconds: Math.max(0, (deadlineMs - clock.monotonic()) / 1000), message: `Stopping container ${instance.name}`, address, ...(withdrawn === undefined ? {} : { withdrawn }),
      });
      const running = observed.containers.filter(container => container.state === 'running');
      const sidecarNames = (pod.spec?.initContainers ?? []).filter(isRestartableInitContainer).map(container => container.name).reverse();
      await Promise.all(running.filter(instance => !sidecarNames.includes(instance.name)).map(kill));
      for (const name of sidecarNames) for (const instance of running.filter(each => each.name === name)) await kill(instance);
      await Promise.all(observed.sandboxes.filter(sandbox => sandbox.state === 'running').map(async sandbox => {
        await runtime.stop(sandbox.id, 0);
        await cache.refresh(sandbox.pod.uid, sandbox.id);
      }));
    },

    async hasten(observed, graceSeconds) {
      const running = observed.containers.filter(container => container.state === 'running');
      await Promise.all(running.map(instance => runtime.stop(instance.id, Math.max(graceSeconds, graceSeconds === 0 ? 0 : MIN_GRACE_SECONDS))));
    },
  };
}
