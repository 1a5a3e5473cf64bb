import type { Pod, Volume } from '../../api/objects.ts';
import type { VolumeFile } from '../contracts/sandboxNetwork.ts';
import type { ObjectLookup } from './environment.ts';
import { readPodField, readResourceField } from './fields.ts';
import type { FieldContext } from './fields.ts';

/** A volume that cannot be set up yet; becomes the event FailedMount, and the pod waits. */
export class VolumeError extends Error {
  override readonly name = 'VolumeError';
  readonly volume: string;
  constructor(volume: string, message: string) { super(message); this.volume = volume; }
}

interface Item { readonly key: string; readonly path: string; readonly mode?: number }
const DEFAULT_MODE = 0o644;

/** `tokens`: by `serviceAccountToken` source. */
export interface ProjectedLookup extends ObjectLookup { readonly tokens: ReadonlyMap<object, string> }

/** True for a volume whose content is written by the kubelet. */
export function isProjected(volume: Volume): boolean {
  return (volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected) !== undefined;
}

/** The files of a configMap, secret, downwardAPI or projected volume, in path order. Pure; throws VolumeError with the kubelet's sentence. */
export function projectedFiles(pod: Pod, volume: Volume, lookup: ProjectedLookup, fields: FieldContext): VolumeFile[] {
  const { configMap, secret, downwardAPI, projected } = volume;
  const group = pod.spec?.securityContext?.fsGroup;
  const files = configMap !== undefined ? fromConfigMap(pod, volume.name, configMap, configMap.defaultMode, lookup)
    : secret !== undefined ? fromSecret(pod, volume.name, { ...secret, name: secret.secretName }, secret.defaultMode, lookup)
      : downwardAPI !== undefined ? fromDownward(pod, volume.name, downwardAPI, downwardAPI.defaultMode, fields)
        : (projected?.sources ?? []).flatMap(source => {
          const mode = projected?.defaultMode;
          if (source.configMap !== undefined) return fromConfigMap(pod, volume.name, source.configMap, mode, lookup);
          if (source.secret !== undefined) return fromSecret(pod, volume.name, source.secret, mode, lookup);
          if (source.downwardAPI !== undefined) return fromDownward(pod, volume.name, source.downwardAPI, mode, fields);
          if (source.serviceAccountToken !== undefined) return [{ path: source.serviceAccountToken.path, content: Buffer.from(lookup.tokens.get(source.serviceAccountToken) ?? ''), mode: group === undefined ? mode ?? DEFAULT_MODE : 0o600 }];
          throw new VolumeError(volume.name, `spec.volumes[${volume.name}].projected.sources: only configMap, secret, serviceAccountToken and downwardAPI can be projected by this node`);
        });
  // With an fsGroup its members read what the owner reads.
  return files.map(file => group === undefined ? file : { ...file, mode: file.mode | ((file.mode & 0o600) >> 3), gid: group })
    .sort((a, b) => a.path < b.path ? -1 : 1);
}

type Reference = { readonly name?: string; readonly optional?: boolean; readonly items?: readonly Item[] };

function fromConfigMap(pod: Pod, volume: string, reference: Reference, defaultMode: number | undefined, lookup: ObjectLookup): VolumeFile[] {
  const name = reference.name ?? '';
  const object = lookup.configMap(pod.metadata.namespace ?? '', name);
  if (object === undefined) return missing(volume, reference, `configmap "${name}" not found`);
  const data = new Map<string, Buffer>([
    ...Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value)] as const),
    ...Object.entries(object.binaryData ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const),
  ]);
  return select(volume, data, reference, defaultMode, `configmap references non-existent config key`);
}

function fromSecret(pod: Pod, volume: string, reference: { readonly name?: string | undefined; readonly optional?: boolean; readonly items?: readonly Item[] }, defaultMode: number | undefined, lookup: ObjectLookup): VolumeFile[] {
  const name = reference.name ?? '';
  const object = lookup.secret(pod.metadata.namespace ?? '', name);
  if (object === undefined) return missing(volume, reference, `secret "${name}" not found`);
  const data = new Map(Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const));
  return select(volume, data, reference, defaultMode, 'references non-existent secret key');
}

function missing(volume: string, { optional }: { readonly optional?: boolean }, message: string): VolumeFile[] {
  if (optional === true) return [];
  throw new VolumeError(volume, `MountVolume.SetUp failed for volume "${volume}" : ${message}`);
}

function select(volume: string, data: ReadonlyMap<string, Buffer>, { items, optional }: { readonly items?: readonly Item[]; readonly optional?: boolean }, defaultMode: number | undefined, sentence: string): VolumeFile[] {
  if (items === undefined || items.length === 0) return [...data].map(([path, content]) => ({ path, content, mode: defaultMode ?? DEFAULT_MODE }));
  return items.flatMap(item => {
    const content = data.get(item.key);
    if (content !== undefined) return [{ path: item.path, content, mode: item.mode ?? defaultMode ?? DEFAULT_MODE }];
    if (optional === true) return [];
    throw new VolumeError(volume, `MountVolume.SetUp failed for volume "${volume}" : ${sentence}: ${item.key}`);
  });
}

function fromDownward(pod: Pod, volume: string, source: NonNullable<Volume['downwardAPI']>, defaultMode: number | undefined, fields: FieldContext): VolumeFile[] {
  return (source.items ?? []).map(item => {
    const { fieldRef, resourceFieldRef } = item;
    const container = pod.spec?.containers.find(each => each.name === resourceFieldRef?.containerName);
    try {
      const text = fieldRef !== undefined ? readPodField(pod, fieldRef.fieldPath, fields)
        : resourceFieldRef !== undefined && container !== undefined ? readResourceField(container, resourceFieldRef.resource, resourceFieldRef.divisor, fields) : '';
      return { path: item.path, content: Buffer.from(text), mode: item.mode ?? defaultMode ?? DEFAULT_MODE };
    } catch (error) {
      throw new VolumeError(volume, `MountVolume.SetUp failed for volume "${volume}" : ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}
