import { createHash } from 'node:crypto';
import type { Container, Pod, Volume } from '../../api/objects.ts';
import { toUnits } from '../../api/quantity.ts';
import { RuntimeError } from '../../base/runtimeError.ts';
import type { PodFiles, VolumeFile } from '../contracts/sandboxNetwork.ts';
import type { ContainerRuntime, PodIdentity, RuntimeMount } from '../cri/contract.ts';
import type { ObjectLookup } from './environment.ts';
import { expandVariables } from './expandVariables.ts';
import type { FieldContext } from './fields.ts';
import type { PodTokens } from './podTokens.ts';
import { isProjected, projectedFiles, VolumeError } from './projectedFiles.ts';

export interface PodVolumes {
  /** Sets up every volume that the pod's containers may mount; idempotent, rewrites only what changed. Throws VolumeError or RuntimeError. */
  ensure(pod: Pod, fields: FieldContext): Promise<void>;
  /** The mounts of one container. Call after `ensure`. */
  mounts(pod: Pod, container: Container, variables: ReadonlyMap<string, string>): Promise<readonly RuntimeMount[]>;
  /** Drops everything of the pod. */
  remove(podUid: string): Promise<void>;
}

const DIRECTORY_MODE = 0o777;
const SET_GROUP_ID = 0o2000;

export interface PodVolumesOptions {
  readonly files: PodFiles;
  readonly runtime: ContainerRuntime;
  readonly lookup: ObjectLookup;
  readonly tokens: PodTokens;
  readonly node: string;
}

export function makePodVolumes({ files, runtime, lookup, tokens, node }: PodVolumesOptions): PodVolumes {
  /** Pod uid → volume → hash of what was written, or the name of its memory volume. */
  const written = new Map<string, Map<string, string>>();

  const ensureOne = async (pod: Pod, volume: Volume, fields: FieldContext, done: Map<string, string>): Promise<void> => {
    const uid = pod.metadata.uid ?? '';
    const gid = pod.spec?.securityContext?.fsGroup;
    const owner = gid === undefined ? {} : { gid };
    if (isProjected(volume)) {
      const content = projectedFiles(pod, volume, { ...lookup, tokens: await requestTokens(pod, volume, tokens) }, fields);
      const hash = hashFiles(content);
      if (done.get(volume.name) === hash) return;
      await files.writeProjected(uid, volume.name, content);
      done.set(volume.name, hash);
      return;
    }
    if (done.has(volume.name)) return;
    if (volume.emptyDir !== undefined) {
      const mode = gid === undefined ? DIRECTORY_MODE : DIRECTORY_MODE | SET_GROUP_ID;
      if (volume.emptyDir.medium === 'Memory') {
        const limit = volume.emptyDir.sizeLimit;
        const name = await runtime.ensureMemoryVolume(`${uid}-${volume.name}`, { mode, ...owner, ...(limit === undefined ? {} : { sizeBytes: toUnits(limit) }), pod: toIdentity(pod), node });
        done.set(volume.name, name);
        return;
      }
      await files.ensureDirectory(uid, `volumes/${volume.name}`, { mode, ...owner });
    } else if (volume.hostPath === undefined) {
      throw new VolumeError(volume.name, `spec.volumes[${volume.name}]: this node cannot set up volumes of type ${typeOf(volume)}`);
    }
    done.set(volume.name, '');
  };

  return {
    async ensure(pod, fields) {
      const uid = pod.metadata.uid ?? '';
      const done = written.get(uid) ?? new Map<string, string>();
      written.set(uid, done);
      await Promise.all((pod.spec?.volumes ?? []).map(volume => ensureOne(pod, volume, fields, done)));
    },

    async mounts(pod, container, variables) {
      const uid = pod.metadata.uid ?? '';
      return Promise.all((container.volumeMounts ?? []).map(async (mount): Promise<RuntimeMount> => {
        const volume = pod.spec?.volumes?.find(each => each.name === mount.name);
        if (volume === undefined) throw new VolumeError(mount.name, `volume "${mount.name}" is not defined`);
        const subPath = mount.subPathExpr !== undefined ? expandVariables(mount.subPathExpr, variables) : mount.subPath ?? '';
        if (subPath.split('/').includes('..') || subPath.startsWith('/')) throw new VolumeError(mount.name, `failed to prepare subPath for volumeMount "${mount.name}" of container "${container.name}"`);
        const target = mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`;
        const readOnly = mount.readOnly === true;
        if (volume.hostPath !== undefined) return hostPathMount(volume.hostPath, { subPath, target, readOnly, propagation: mount.mountPropagation });
        if (volume.emptyDir?.medium === 'Memory') {
          if (subPath !== '') throw new VolumeError(mount.name, `spec.containers[${container.name}].volumeMounts[${mount.name}].subPath: a memory emptyDir cannot be mounted by a part`);
          return { Type: 'volume', Source: written.get(uid)?.get(volume.name) ?? '', Target: target, ReadOnly: readOnly };
        }
        const path = `volumes/${volume.name}`;
        if (subPath !== '' && volume.emptyDir !== undefined) await files.ensureDirectory(uid, `${path}/${subPath}`, { mode: 0o750 | 0o005, ...(pod.spec?.securityContext?.fsGroup === undefined ? {} : { gid: pod.spec.securityContext.fsGroup }) });
        // What the kubelet writes is not for containers to change.
        return files.mount(uid, subPath === '' ? path : `${path}/${subPath}`, target, readOnly || isProjected(volume));
      }));
    },

    async remove(podUid) {
      written.delete(podUid);
      tokens.forget(podUid);
      await Promise.all([files.removePod(podUid), runtime.removeVolumes(podUid)]);
    },
  };
}

/**
 * Directories are made where Kubernetes makes them; other types are checked by the mount itself, which fails when the path is not there.
 * Docker's own propagation is private, but for a folder that holds Docker's own files ('/', for kubectl debug node), where it refuses that.
 */
function hostPathMount(source: NonNullable<Volume['hostPath']>, { subPath, target, readOnly, propagation }: { readonly subPath: string; readonly target: string; readonly readOnly: boolean; readonly propagation: string | undefined }): RuntimeMount {
  const path = subPath === '' ? source.path : `${source.path.replace(/\/$/, '')}/${subPath}`;
  return {
    Type: 'bind', Source: path, Target: target, ReadOnly: readOnly,
    BindOptions: { ...(propagation === 'Bidirectional' ? { Propagation: 'rshared' } : propagation === 'HostToContainer' ? { Propagation: 'rslave' } : {}), ...(source.type === undefined || source.type === '' || source.type === 'DirectoryOrCreate' ? { CreateMountpoint: true } : {}) },
  };
}

/** By source. Throws RuntimeError, to be tried again. */
async function requestTokens(pod: Pod, { name, projected }: Volume, tokens: PodTokens): Promise<ReadonlyMap<object, string>> {
  const found = new Map<object, string>();
  for (const { serviceAccountToken } of projected?.sources ?? []) {
    if (serviceAccountToken === undefined) continue;
    try { found.set(serviceAccountToken, await tokens.token(pod, serviceAccountToken)); } catch (error) {
      throw new RuntimeError(`MountVolume.SetUp failed for volume "${name}" : failed to fetch token: ${(error as Error).message}`, { operation: 'request a token', retriable: true, cause: error });
    }
  }
  return found;
}

function typeOf(volume: Volume): string { return Object.keys(volume).find(key => key !== 'name') ?? 'unknown'; }

function hashFiles(files: readonly VolumeFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(JSON.stringify([file.path, file.mode, file.uid ?? -1, file.gid ?? -1, file.content.length])).update(file.content);
  return hash.digest('hex');
}

export function toIdentity(pod: Pod): PodIdentity {
  return { uid: pod.metadata.uid ?? '', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name ?? '' };
}
