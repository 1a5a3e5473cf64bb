import { isAbortError } from '../../base/abort.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { EphemeralContainer, Pod } from '../../api/objects.ts';
import type { PodFiles, SandboxNetwork } from '../contracts/sandboxNetwork.ts';
import type { ContainerRuntime, ObservedContainer, RuntimeImage } from '../cri/contract.ts';
import type { KeyedBackOff } from './backOff.ts';
import type { ContainerToStart, PodActions } from './computePodActions.ts';
import { hostsFile, toContainerConfig, toSandboxConfig } from './containerConfig.ts';
import { containerEnvironment, ContainerConfigError } from './environment.ts';
import type { ObjectLookup } from './environment.ts';
import type { FieldContext } from './fields.ts';
import { ImageError } from './images.ts';
import type { PodImages } from './images.ts';
import type { Lifecycle } from './lifecycle.ts';
import { toMissingHostPath } from './missingHostPath.ts';
import { currentInstance } from './observedPod.ts';
import type { PodEvents } from './podEvents.ts';
import type { WaitingReason } from './podStatus.ts';
import { VolumeError } from './projectedFiles.ts';
import type { RuntimeCache } from './runtimeCache.ts';
import { terminationLogPath } from './terminationMessages.ts';
import { toResourceLimits } from './resources.ts';
import { refusedFields } from './unsupported.ts';
import type { PodVolumes } from './volumes.ts';

export interface StartContext {
  readonly node: string;
  readonly runtime: ContainerRuntime;
  readonly network: SandboxNetwork;
  readonly files: PodFiles;
  readonly cache: RuntimeCache;
  readonly images: PodImages;
  readonly volumes: PodVolumes;
  readonly lifecycle: Lifecycle;
  readonly events: PodEvents;
  readonly lookup: ObjectLookup;
  readonly backOff: KeyedBackOff;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeMemoryBytes: number;
  fields(pod: Pod, podAddress: string): Promise<FieldContext>;
  onImage(image: RuntimeImage): void;
}

/** The key of what concerns every container: sandbox and volumes. No container's name is empty. */
export const ALL_CONTAINERS = '';

/** What came of a round: why containers still wait, and when each may be tried again (Infinity: a change will tell). */
export interface StartResult { readonly waiting: ReadonlyMap<string, WaitingReason>; readonly notBefore: ReadonlyMap<string, number> }

interface Sandbox { readonly id: string; readonly address: string; readonly ready: Promise<unknown> }

/**
 * Brings up what `actions` asks for. Whatever does not depend on one another runs at the same time: images, files, the sandbox and
 * the creation of containers; containers start in the pod's order once the sandbox's rules are loaded.
 * Rejects only on abort; every failure becomes an event, a waiting reason and a time to retry.
 */
export async function startContainers(context: StartContext, pod: Pod, actions: PodActions, existing: ObservedContainer | undefined, signal: AbortSignal): Promise<StartResult> {
  const { events } = context;
  const waiting = new Map<string, WaitingReason>();
  const notBefore = new Map<string, number>();
  const uid = pod.metadata.uid ?? '';

  const images = actions.start.map(start => context.images.ensure(pod, start.container, signal).then(image => { context.onImage(image); return image; }));
  for (const image of images) image.catch(() => undefined);

  let sandbox: Sandbox;
  try {
    sandbox = await ensureSandbox(context, pod, actions, existing);
  } catch (error) {
    if (isAbortError(error, signal)) throw error;
    const message = `Failed to create pod sandbox: ${messageOf(error)}`;
    events.warning(pod, 'FailedCreatePodSandBox', message);
    notBefore.set(ALL_CONTAINERS, context.backOff.fail(`${uid}/sandbox`, context.clock.now(), 1000));
    await Promise.allSettled(images);
    return { waiting, notBefore };
  }
  sandbox.ready.catch(() => undefined);

  const fields = await context.fields(pod, sandbox.address);
  const hosts = pod.spec?.hostNetwork === true && (pod.spec.hostAliases ?? []).length === 0 ? undefined
    : context.files.writeFile(uid, 'etc-hosts', Buffer.from(hostsFile(pod, sandbox.address)), 0o644);
  hosts?.catch(() => undefined);
  try {
    await Promise.all([context.volumes.ensure(pod, fields), hosts]);
  } catch (error) {
    if (isAbortError(error, signal)) throw error;
    events.warning(pod, 'FailedMount', messageOf(error));
    notBefore.set(ALL_CONTAINERS, error instanceof VolumeError ? Infinity : context.backOff.fail(`${uid}/volumes`, context.clock.now(), 1000));
    await Promise.allSettled([...images, sandbox.ready]);
    return { waiting, notBefore };
  }

  const creations = actions.start.map(async (start, index) => {
    try {
      const image = await images[index];
      return image === undefined ? undefined : await createContainer(context, pod, start, { image, sandbox, fields });
    } catch (error) {
      if (isAbortError(error, signal)) throw error;
      const missing = start.attempt > 0 ? undefined : toMissingHostPath(pod, start.container, error);
      if (missing !== undefined) {
        events.warning(pod, 'FailedMount', missing);
        notBefore.set(start.container.name, context.backOff.fail(`${uid}/volumes/${start.container.name}`, context.clock.now(), 1000));
        return undefined;
      }
      const failure = toFailure(context, uid, start.container.name, error);
      waiting.set(start.container.name, failure.waiting);
      notBefore.set(start.container.name, failure.retryAtMs);
      events.warning(pod, 'Failed', `Error: ${error instanceof ImageError ? error.reason : failure.waiting.message ?? ''}`, start.container.name);
      return undefined;
    }
  });
  // Also on abort nothing may be left under way that a later removal would miss.
  await Promise.allSettled([...creations, sandbox.ready]);
  const created = await Promise.all(creations);

  try {
    await sandbox.ready;
  } catch (error) {
    if (isAbortError(error, signal)) throw error;
    events.warning(pod, 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${messageOf(error)}`);
    notBefore.set(ALL_CONTAINERS, context.backOff.fail(`${uid}/sandbox`, context.clock.now(), 1000));
    await context.runtime.remove(sandbox.id);
    context.cache.drop(uid, sandbox.id);
    return { waiting, notBefore };
  }
  context.backOff.forget(`${uid}/sandbox`);

  for (const [index, start] of actions.start.entries()) {
    const id = created[index];
    if (id === undefined) continue;
    signal.throwIfAborted();
    const failure = await startOne(context, pod, start, id, sandbox.address);
    if (failure !== undefined) waiting.set(start.container.name, failure);
  }
  return { waiting, notBefore };
}

async function ensureSandbox(context: StartContext, pod: Pod, actions: PodActions, existing: ObservedContainer | undefined): Promise<Sandbox> {
  const { runtime, network, cache, clock } = context;
  const uid = pod.metadata.uid ?? '';
  if (!actions.createSandbox && existing !== undefined) return { id: existing.id, address: existing.address ?? await network.hostAddress(), ready: Promise.resolve() };
  const plan = await network.plan(pod);
  const config = toSandboxConfig(pod, plan, { node: context.node, attempt: actions.sandboxAttempt });
  const id = await runtime.createSandbox(config);
  const hostNetwork = config.network === undefined;
  const observed = {
    id, pod: config.pod, kind: 'sandbox', name: 'POD', specHash: '', attempt: config.attempt, backOffMs: 0, graceSeconds: config.graceSeconds,
    image: plan.image, imageId: '', createdAtMs: clock.now(), tty: false, ...(hostNetwork || plan.address === '' ? {} : { address: plan.address }),
  } as const;
  cache.put({ ...observed, state: 'created' });
  const bring = async () => {
    await plan.prepared;
    await cache.starting(id, async () => {
      await runtime.start(id);
      // With an address of our own choosing there is nothing to ask the runtime for; it may have died already.
      const died = cache.get(uid).sandboxes.some(each => each.id === id && each.state === 'exited');
      if (!hostNetwork && plan.address === '') await cache.refresh(uid, id);
      else if (!died) cache.put({ ...observed, state: 'running', startedAtMs: clock.now() });
    });
    await network.ready(pod, id);
  };
  const ready = bring();
  if (!hostNetwork && plan.address === '') {
    // The runtime chose the address: nothing can be configured before it is known.
    await ready;
    return { id, address: cache.get(uid).sandboxes[0]?.address ?? '', ready };
  }
  return { id, address: hostNetwork ? await network.hostAddress() : plan.address, ready };
}

async function createContainer(context: StartContext, pod: Pod, start: ContainerToStart, made: { readonly image: RuntimeImage; readonly sandbox: Sandbox; readonly fields: FieldContext }): Promise<string> {
  const { files, events } = context;
  const { container, attempt } = start;
  const uid = pod.metadata.uid ?? '';
  const refused = refusedFields(pod, container);
  if (refused.length > 0) throw new ContainerConfigError(refused.join('; '));
  const { values, skipped } = containerEnvironment(pod, container, context.lookup, made.fields);
  for (const { source, keys } of skipped) {
    events.warning(pod, 'InvalidEnvironmentVariableNames', `Keys [${keys.join(', ')}] from the EnvFrom ${source} were skipped since they are considered invalid environment variable names.`, container.name);
  }
  const log = terminationLogPath(container.name, attempt);
  const hosts = pod.spec?.hostNetwork !== true || (pod.spec.hostAliases ?? []).length > 0;
  const [volumeMounts, hostsMount, logMount] = await Promise.all([
    context.volumes.mounts(pod, container, values),
    hosts && !(container.volumeMounts ?? []).some(mount => mount.mountPath === '/etc/hosts') ? files.mount(uid, 'etc-hosts', '/etc/hosts', false) : undefined,
    files.writeFile(uid, log, Buffer.alloc(0), 0o666).then(() => files.mount(uid, log, container.terminationMessagePath ?? '/dev/termination-log', false)),
  ]);
  const mounts = [...volumeMounts, ...[hostsMount, logMount].filter(mount => mount !== undefined)];
  const config = toContainerConfig({ pod, node: context.node, start, sandboxId: made.sandbox.id, targetId: targetOf(context, uid, start), image: made.image, variables: values, mounts, nodeMemoryBytes: context.nodeMemoryBytes });
  const id = await context.runtime.createContainer(config);
  context.cache.put({
    id, pod: config.pod, kind: 'container', name: config.name, specHash: config.specHash, attempt, backOffMs: config.backOffMs, graceSeconds: config.graceSeconds,
    state: 'created', image: config.image, imageId: config.imageId, createdAtMs: context.clock.now(), tty: config.tty,
  });
  context.cache.acknowledge(id, toResourceLimits(container));
  events.normal(pod, 'Created', `Created container: ${container.name}`, container.name);
  return id;
}

/** The instance that an ephemeral container looks into. Throws ContainerConfigError when there is none yet. @source kubelet startSpec.getTargetID */
function targetOf({ cache }: StartContext, uid: string, { container }: ContainerToStart): string | undefined {
  const { targetContainerName = '' } = container as EphemeralContainer;
  if (targetContainerName === '') return undefined;
  const target = currentInstance(cache.get(uid), targetContainerName);
  if (target === undefined) throw new ContainerConfigError(`unable to find target container ${targetContainerName}`);
  return target.id;
}

/** The waiting reason when it could not be started or its postStart hook failed. */
async function startOne(context: StartContext, pod: Pod, start: ContainerToStart, id: string, address: string): Promise<WaitingReason | undefined> {
  const { cache, events, lifecycle } = context;
  const { container } = start;
  const uid = pod.metadata.uid ?? '';
  let instance: ObservedContainer | undefined;
  try {
    instance = await cache.start(uid, id);
  } catch (error) {
    const message = messageOf(error);
    events.warning(pod, 'Failed', `Error: failed to start container "${container.name}": ${message}`, container.name);
    return { reason: 'RunContainerError', message: `failed to start container "${id.slice(0, 12)}": ${message}` };
  }
  events.normal(pod, 'Started', `Started container ${container.name}`, container.name);
  if (instance === undefined) return undefined;
  const failed = await lifecycle.postStart(pod, container, instance, address);
  if (failed === undefined) return undefined;
  await lifecycle.killContainer(pod, container, instance, { graceSeconds: pod.spec?.terminationGracePeriodSeconds ?? 30, message: 'FailedPostStartHook', address });
  return { reason: 'PostStartHookError', message: failed };
}

function toFailure(context: StartContext, uid: string, container: string, error: unknown): { readonly waiting: WaitingReason; readonly retryAtMs: number } {
  const message = messageOf(error);
  if (error instanceof ImageError) return { waiting: { reason: error.reason, message }, retryAtMs: error.retryAtMs ?? Infinity };
  // A referenced object that appears or changes wakes the pod.
  if (error instanceof ContainerConfigError || error instanceof VolumeError) return { waiting: { reason: 'CreateContainerConfigError', message }, retryAtMs: Infinity };
  return { waiting: { reason: 'CreateContainerError', message }, retryAtMs: context.backOff.fail(`${uid}/create/${container}`, context.clock.now()) };
}

function messageOf(error: unknown): string { return error instanceof Error ? error.message : String(error); }
