import type Stream from 'node:stream';
import { isValidImageReference } from '../../../api/imageReference.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Logger } from '../../../base/logger.ts';
import { hasStatusCode } from '../../../base/runtimeError.ts';
import type { Docker } from '../../../docker/connection.ts';
import { readContainerLogs } from '../../../docker/containerLogs.ts';
import { callDocker } from '../../../docker/errors.ts';
import { watchDockerEvents } from '../../../docker/events.ts';
import { inspectImage, listImages, pullImage } from '../../../docker/images.ts';
import type { ContainerRuntime, MemoryVolumeOptions, ObservedContainer, RuntimeEvent } from '../contract.ts';
import { toContainerBody, toResources, toSandboxBody } from './createBody.ts';
import type { CreateBody } from './createBody.ts';
import { LABELS } from './labels.ts';
import { makeNegativeScoreProbe } from './negativeScores.ts';
import { toObserved } from './observe.ts';
import type { InspectAnswer } from './observe.ts';
import { attachToContainer, execInContainer } from './streams.ts';
import { toContainerUsage } from './usage.ts';
import type { StatsAnswer } from './usage.ts';

export interface DockerRuntimeOptions {
  readonly docker: Docker;
  readonly engineId: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const shortId = (id: string) => id.slice(0, 12);
const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', i686: '386' };

/** Pods on a Docker Engine (API 1.40 and later) through dockerode. */
export function makeDockerRuntime({ docker, engineId, clock, logger }: DockerRuntimeOptions): ContainerRuntime {
  const engineFilter = `${LABELS.engine}=${engineId}`;

  const mayLowerScores = makeNegativeScoreProbe({ docker, engineId, logger });

  const inspect = async (id: string): Promise<ObservedContainer | undefined> => {
    const answer = await callDocker(`inspect container ${shortId(id)}`, () => docker.getContainer(id).inspect(), [404]);
    return answer === undefined ? undefined : toObserved(answer as unknown as InspectAnswer);
  };

  const remove = async (id: string): Promise<void> => {
    // 409: a removal is under way already.
    await callDocker(`remove container ${shortId(id)}`, () => docker.getContainer(id).remove({ force: true, v: true }), [404, 409]);
  };

  /** A container of that name that an engine which died half-way left behind is replaced. */
  const create = async (operation: string, body: CreateBody): Promise<string> => {
    const attempt = () => callDocker(operation, () => docker.createContainer(body as unknown as Parameters<Docker['createContainer']>[0]));
    try {
      return (await attempt()).id;
    } catch (error) {
      if (!hasStatusCode(error, 409)) throw error;
      const existing = await callDocker(operation, () => docker.getContainer(body.name).inspect(), [404]);
      if (existing !== undefined && existing.Config.Labels[LABELS.engine] !== engineId) throw error;
      if (existing !== undefined) await remove(existing.Id);
      return (await attempt()).id;
    }
  };

  return {
    async info() {
      const [info, version] = await Promise.all([callDocker('read Docker info', () => docker.info() as Promise<Record<string, unknown>>), callDocker('read Docker version', () => docker.version())]);
      const text = (name: string) => typeof info[name] === 'string' ? info[name] : '';
      return {
        name: 'docker', version: version.Version, cpus: Number(info['NCPU']), memoryBytes: Number(info['MemTotal']), operatingSystem: text('OSType') === '' ? 'linux' : text('OSType'),
        architecture: ARCHITECTURES[text('Architecture')] ?? text('Architecture'), osImage: text('OperatingSystem'), kernelVersion: text('KernelVersion'), machineId: text('ID'), rootDirectory: text('DockerRootDir'),
      };
    },

    async list(node) {
      const containers = await callDocker('list containers', () => docker.listContainers({ all: true, filters: JSON.stringify({ label: [engineFilter, `${LABELS.node}=${node}`, LABELS.podUid] }) }));
      const observed = await Promise.all(containers.map(container => inspect(container.Id)));
      return observed.filter(each => each !== undefined);
    },

    inspect,

    async* events(signal): AsyncGenerator<RuntimeEvent> {
      const filters = { type: ['container'], event: ['start', 'die', 'destroy'], label: [engineFilter] };
      for await (const each of watchDockerEvents(docker, { filters, clock, logger, signal })) {
        if (each.type === 'connected') { yield { type: 'resync' }; continue; }
        if (each.type === 'disconnected') { yield { type: 'disconnected', message: each.error.message }; continue; }
        const { Action: action, Actor: { ID: id, Attributes: attributes } } = each.event;
        const podUid = attributes[LABELS.podUid];
        if (podUid === undefined) continue;
        const type = action === 'start' ? 'started' : action === 'die' ? 'died' : action === 'destroy' ? 'removed' : undefined;
        if (type !== undefined) yield { type, id, podUid };
      }
    },

    createSandbox: config => create(`create the sandbox of pod ${config.pod.name}`, toSandboxBody(engineId, config)),
    async createContainer(config) {
      const { resources } = config;
      const oomScoreAdj = resources.oomScoreAdj >= 0 || await mayLowerScores(config.imageId) ? resources.oomScoreAdj : 0;
      return create(`create container ${config.name}`, toContainerBody(engineId, { ...config, resources: { ...resources, oomScoreAdj } }));
    },
    async start(id) { await callDocker(`start container ${shortId(id)}`, () => docker.getContainer(id).start(), [304]); },
    async updateResources(id, resources) { await callDocker(`update container ${shortId(id)}`, () => docker.getContainer(id).update(toResources(resources))); },
    async stop(id, graceSeconds) { await callDocker(`stop container ${shortId(id)}`, () => docker.getContainer(id).stop({ t: Math.ceil(graceSeconds) }), [304, 404]); },
    remove,

    async image(reference) {
      const image = await inspectImage(docker, reference);
      return image === undefined ? undefined : { id: image.id, tags: image.tags, digests: image.digests, sizeBytes: image.sizeBytes, user: image.user };
    },
    async images() { return (await listImages(docker)).map(image => ({ ...image, user: '' })); },
    async pull(reference, signal, credentials) { await pullImage(docker, reference, { signal, ...(credentials === undefined ? {} : { credentials }) }); },
    isValidReference: isValidImageReference,

    async ensureMemoryVolume(volume, options) {
      const name = `slipway-${engineId.slice(0, 8)}-${volume}`;
      await callDocker(`create volume ${name}`, () => docker.createVolume({
        Name: name, Driver: 'local', DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: toTmpfsOptions(options) },
        Labels: { [LABELS.engine]: engineId, [LABELS.node]: options.node, [LABELS.podUid]: options.pod.uid, [LABELS.podNamespace]: options.pod.namespace, [LABELS.podName]: options.pod.name },
      }));
      return name;
    },
    async removeVolumes(podUid) {
      const { Volumes: volumes } = await callDocker('list volumes', () => docker.listVolumes({ filters: JSON.stringify({ label: [engineFilter, `${LABELS.podUid}=${podUid}`] }) }));
      await Promise.all((volumes ?? []).map(volume => callDocker(`remove volume ${volume.Name}`, () => docker.getVolume(volume.Name).remove(), [404])));
    },

    async logs(id, options, signal) {
      const container = await callDocker(`inspect container ${shortId(id)}`, () => docker.getContainer(id).inspect());
      return readContainerLogs(docker, id, { ...options, tty: container.Config.Tty }, signal) as Promise<Stream.Readable>;
    },
    exec: (id, options, signal) => execInContainer(docker, clock, id, options, signal),
    attach: (id, options, signal) => attachToContainer(docker, clock, id, options, signal),
    async usage(id, { once = false } = {}) {
      const answer = await callDocker(`read usage of container ${shortId(id)}`, () => docker.getContainer(id).stats({ 'stream': false, 'one-shot': once }), [404]);
      return answer === undefined ? undefined : toContainerUsage(answer as unknown as StatsAnswer);
    },
  };
}

function toTmpfsOptions({ sizeBytes, mode, gid }: MemoryVolumeOptions): string {
  return [`mode=${mode.toString(8)}`, ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`]), ...(gid === undefined ? [] : [`gid=${gid}`])].join(',');
}
