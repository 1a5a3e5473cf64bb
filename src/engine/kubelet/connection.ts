import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { apiErrors } from '../../api/apiError.ts';
import type { Pod } from '../../api/objects.ts';
import { containersOf, containerStatusOf } from '../../api/podInfo.ts';
import type { ContainerTarget, LogOptions, NodeConnection } from '../contracts/nodeConnection.ts';
import type { SandboxNetwork } from '../contracts/sandboxNetwork.ts';
import type { ContainerRuntime, ObservedContainer, RuntimeLogOptions } from '../cri/contract.ts';
import { dialLoopback } from './dialLoopback.ts';
import { currentInstance, previousInstance, runningSandbox } from './observedPod.ts';
import type { RuntimeCache } from './runtimeCache.ts';
import { makeUsageReader } from './usage.ts';

export interface NodeConnectionOptions {
  readonly nodeName: string;
  readonly runtime: ContainerRuntime;
  readonly network: SandboxNetwork;
  readonly cache: RuntimeCache;
  readonly clock: Clock;
  readonly findPod: (namespace: string, name: string) => Pod | undefined;
}

/** Logs, exec, attach, port-forward and usage of the pods on this node. */
export function makeNodeConnection(options: NodeConnectionOptions): NodeConnection {
  const { runtime, network, cache, clock } = options;
  const usage = makeUsageReader({ runtime, cache, clock });

  const find = (target: { readonly namespace: string; readonly pod: string }): Pod => {
    const pod = options.findPod(target.namespace, target.pod);
    if (pod === undefined || pod.spec?.nodeName !== options.nodeName) throw apiErrors.notFound({ resource: 'pods', name: target.pod });
    return pod;
  };
  const running = (target: ContainerTarget): ObservedContainer => {
    const pod = find(target);
    const known = containersOf(pod.spec).some(container => container.name === target.container);
    const instance = currentInstance(cache.get(pod.metadata.uid ?? ''), target.container);
    if (!known || instance?.state !== 'running') throw apiErrors.badRequest(`container not found ("${target.container}")`);
    return instance;
  };

  return {
    async logs(target, logOptions, signal) {
      const pod = find(target);
      const instance = instanceForLogs(pod, target, cache, logOptions.previous === true);
      const stream = await runtime.logs(instance.id, toRuntimeLogOptions(logOptions, clock.now()), signal);
      return logOptions.limitBytes === undefined ? stream : limitBytes(stream, logOptions.limitBytes);
    },
    async exec(target, execOptions, signal) { return runtime.exec(running(target).id, execOptions, signal); },
    async attach(target, attachOptions, signal) { return runtime.attach(running(target).id, attachOptions, signal); },

    async portForward(target, port, signal) {
      const pod = find(target);
      const sandbox = runningSandbox(cache.get(pod.metadata.uid ?? ''));
      if (sandbox === undefined) throw apiErrors.badRequest(`unable to forward port because pod is not running. Current status=${pod.status?.phase ?? 'Unknown'}`);
      const address = sandbox.address ?? await network.hostAddress();
      try { return await network.dial(address, port, signal); } catch {
        signal.throwIfAborted();
        return await dialLoopback(runtime, sandbox.id, port, signal);
      }
    },

    podUsage: usage.podUsage,
    nodeUsage: usage.nodeUsage,
  };
}

/** @source kubelet validateContainerLogStatus: the refusals and their sentences. */
function instanceForLogs(pod: Pod, target: ContainerTarget, cache: RuntimeCache, previous: boolean): ObservedContainer {
  const known = containersOf(pod.spec).some(container => container.name === target.container);
  if (!known) throw apiErrors.badRequest(`container ${target.container} is not valid for pod ${target.pod}`);
  const observed = cache.get(pod.metadata.uid ?? '');
  const current = currentInstance(observed, target.container);
  if (previous) {
    const before = current === undefined ? undefined : previousInstance(observed, current);
    if (before === undefined) throw apiErrors.badRequest(`previous terminated container "${target.container}" in pod "${target.pod}" not found`);
    return before;
  }
  if (current === undefined || current.state === 'created') {
    const before = current === undefined ? undefined : previousInstance(observed, current);
    if (before !== undefined) return before;
    const reason = containerStatusOf(pod, target.container)?.state?.waiting?.reason ?? 'ContainerCreating';
    const sentence: Readonly<Record<string, string>> = {
      ErrImagePull: 'image can\'t be pulled', ImagePullBackOff: 'trying and failing to pull image', ErrImageNeverPull: 'ErrImageNeverPull',
    };
    throw apiErrors.badRequest(`container "${target.container}" in pod "${target.pod}" is waiting to start: ${sentence[reason] ?? reason}`);
  }
  return current;
}

function toRuntimeLogOptions(options: LogOptions, nowMs: number): RuntimeLogOptions {
  const sinceMs = options.sinceTime !== undefined ? Date.parse(options.sinceTime) : options.sinceSeconds !== undefined ? nowMs - options.sinceSeconds * 1000 : undefined;
  return {
    follow: options.follow === true, timestamps: options.timestamps === true,
    ...(options.tailLines === undefined ? {} : { tailLines: options.tailLines }), ...(sinceMs === undefined ? {} : { sinceMs }),
  };
}

function limitBytes(source: Readable, limit: number): Readable {
  let left = limit;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      this.push(chunk.subarray(0, left));
      left -= Math.min(left, chunk.length);
      if (left === 0) { this.push(null); source.destroy(); }
      done();
    },
  });
  source.on('error', error => { limited.destroy(error); });
  limited.on('close', () => { source.destroy(); });
  return source.pipe(limited);
}
