import path from 'node:path';
import type { Docker } from '../src/docker/connection.ts';
import type { BenchEngine } from './program.ts';
import { timeToReady } from './program.ts';
import { startDockerRecorder, type RecordedCall } from './dockerRecorder.ts';
import { sleep } from './machine.ts';

type Body = { readonly Labels?: Record<string, string>; readonly HostConfig: Record<string, unknown>; readonly NetworkingConfig?: { readonly EndpointsConfig: Record<string, unknown> }; readonly [field: string]: unknown };
/** What the engine sends to Docker for one pod, to be sent again without it. */
export interface CapturedPod { readonly sandbox: Body; readonly container: Body; readonly calls: readonly RecordedCall[]; readonly readyMs: number }

export function dockerSocket(): string { return (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, ''); }

/**
 * Starts one pod through a recorder and answers its two create bodies and all its Docker calls. The pod stays, so that the files which the
 * bodies mount stay too. The engine is restarted twice and speaks to Docker directly in the end.
 */
export async function capturePod(engine: BenchEngine): Promise<CapturedPod> {
  const recorder = await startDockerRecorder(path.join(engine.directory, 'd.sock'), dockerSocket());
  try {
    await engine.stop();
    await engine.start(recorder.host);
    await engine.nodeReady();
    // What is asked once per engine is not the pod's.
    await timeToReady(engine.client, 'warm', 1);
    await sleep(500);
    const from = recorder.calls.length;
    const readyMs = await timeToReady(engine.client, 'captured', 1);
    const calls = recorder.calls.slice(from);
    const creates = calls.filter(call => call.method === 'POST' && call.path.includes('/containers/create'));
    const [sandbox, container] = ['sandbox', 'container'].map(kind => creates.map(call => JSON.parse(call.body) as Body).find(body => body.Labels?.['slipway.dev/kind'] === kind));
    if (sandbox === undefined || container === undefined) throw new Error(`the pod's create calls were not seen: ${calls.map(call => `${call.method} ${call.path}`).join(', ')}`);
    return { sandbox, container, calls, readyMs };
  } finally {
    await engine.stop();
    await engine.start(`unix://${dockerSocket()}`);
    await recorder.close();
    await engine.nodeReady();
  }
}

type CreateOptions = Parameters<Docker['createContainer']>[0];

export interface RawPod { readonly elapsedMs: number; readonly remove: () => Promise<void> }

/** Sends a captured pod's create and start calls straight to Docker, one after another. `index` gives it a name and an address of its own. */
export async function startRawPod(docker: Docker, captured: CapturedPod, index: number): Promise<RawPod> {
  const { sandbox, container } = toRawBodies(captured, index);
  const startedMs = performance.now();
  const first = await docker.createContainer(sandbox as CreateOptions);
  await first.start();
  const second = await docker.createContainer({ ...container, HostConfig: { ...container.HostConfig, NetworkMode: `container:${first.id}`, IpcMode: `container:${first.id}` } } as CreateOptions);
  await second.start();
  const elapsedMs = performance.now() - startedMs;
  return { elapsedMs, remove: async () => { await second.remove({ force: true, v: true }); await first.remove({ force: true, v: true }); } };
}

/** The captured bodies under other names and labels (so that no kubelet takes them for its own) and with another address of the pod network. */
function toRawBodies({ sandbox, container }: CapturedPod, index: number): { readonly sandbox: Body; readonly container: Body } {
  const stripped = ({ Labels: labels = {}, name: _name, ...body }: Body, kind: string): Body => ({
    ...body, name: `slipway-bench-raw-${process.pid}-${index}-${kind}`,
    Labels: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name.replace('slipway.dev/', 'slipway-bench/'), value])),
  } as Body);
  const endpoints = Object.entries(sandbox.NetworkingConfig?.EndpointsConfig ?? {}).map(([network, endpoint]) => {
    const { IPAMConfig: { IPv4Address: address } } = endpoint as { readonly IPAMConfig: { readonly IPv4Address: string } };
    const [a = '', b = ''] = address.split('.');
    return [network, { IPAMConfig: { IPv4Address: `${a}.${b}.200.${10 + index}` } }];
  });
  return { sandbox: { ...stripped(sandbox, 'sandbox'), NetworkingConfig: { EndpointsConfig: Object.fromEntries(endpoints) as Record<string, unknown> } }, container: stripped(container, 'container') };
}
