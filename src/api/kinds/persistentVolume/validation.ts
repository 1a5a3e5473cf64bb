import type { FieldError } from '../../apiError.ts';
import type { PersistentVolume } from '../../objects.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateNodeSelector } from '../../validation/affinity.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateAccessModes, validatePositiveQuantity, VOLUME_MODES } from '../../validation/storage.ts';
import { HOST_PATH_TYPES } from '../../validation/volumes.ts';

type VolumeSpec = NonNullable<PersistentVolume['spec']>;

const RECLAIM_POLICIES: readonly string[] = ['Delete', 'Recycle', 'Retain'];
/** Every field of a volume's spec that says where the volume is. */
const SOURCES = [
  'hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'flocker', 'nfs', 'rbd', 'quobyte', 'cephfs', 'iscsi', 'cinder', 'fc', 'flexVolume', 'azureFile',
  'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'scaleIO', 'local', 'storageos', 'csi',
] as const;

/** @source pkg/apis/core/validation ValidatePersistentVolume */
export function validatePersistentVolume({ metadata, spec = {} }: PersistentVolume): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain });
  const accessModes = spec.accessModes ?? [];
  if (accessModes.length === 0) errors.push(required('spec.accessModes'));
  errors.push(...validateAccessModes(accessModes, 'spec.accessModes'), ...validateCapacity(spec.capacity ?? {}));
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy !== undefined && !RECLAIM_POLICIES.includes(policy)) errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES));
  errors.push(...validateNodeAffinity(spec), ...validateSource(spec));
  for (const field of ['storageClassName', 'volumeAttributesClassName'] as const) {
    const name = spec[field] ?? '';
    if (name !== '') errors.push(...invalidEach(`spec.${field}`, name, dns1123Subdomain(name)));
  }
  if ((spec.volumeAttributesClassName ?? '') !== '' && spec.csi === undefined) errors.push(required('spec.csi', 'has to be specified when using volumeAttributesClassName'));
  if (spec.volumeMode !== undefined && !VOLUME_MODES.includes(spec.volumeMode)) errors.push(notSupported('spec.volumeMode', spec.volumeMode, VOLUME_MODES));
  return errors;
}

/** Where the volume is and how it is used stays. @source pkg/apis/core/validation ValidatePersistentVolumeUpdate */
export function validatePersistentVolumeUpdate(next: PersistentVolume, old: PersistentVolume, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource === 'status') return errors;
  if (!semanticEqual(sourceOf(next.spec), sourceOf(old.spec))) errors.push(forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation'));
  if (next.spec?.volumeMode !== old.spec?.volumeMode) errors.push(invalid('spec.volumeMode', next.spec?.volumeMode, FIELD_IMMUTABLE));
  if (old.spec?.nodeAffinity !== undefined && !semanticEqual(next.spec?.nodeAffinity, old.spec.nodeAffinity)) errors.push(invalid('spec.nodeAffinity', next.spec?.nodeAffinity, FIELD_IMMUTABLE));
  return errors;
}

function sourceOf(spec: VolumeSpec = {}): Partial<VolumeSpec> {
  return Object.fromEntries(SOURCES.map(source => [source, spec[source]]));
}

function validateCapacity(capacity: NonNullable<VolumeSpec['capacity']>): FieldError[] {
  const names = Object.keys(capacity);
  if (names.length === 0) return [required('spec.capacity')];
  const errors = names.length > 1 || names[0] !== 'storage' ? [notSupported('spec.capacity', capacity, ['storage'])] : [];
  return [...errors, ...Object.entries(capacity).flatMap(([name, quantity]) => validatePositiveQuantity(quantity, `spec.capacity[${name}]`))];
}

function validateNodeAffinity({ nodeAffinity, local }: VolumeSpec): FieldError[] {
  if (nodeAffinity === undefined) return local === undefined ? [] : [required('spec.nodeAffinity', 'Local volume requires node affinity')];
  return nodeAffinity.required === undefined ? [required('spec.nodeAffinity.required', 'must specify required node constraints')] : validateNodeSelector(nodeAffinity.required, 'spec.nodeAffinity.required');
}

function validateSource(spec: VolumeSpec): FieldError[] {
  const [source, ...more] = SOURCES.filter(each => spec[each] !== undefined);
  if (source === undefined) return [required('spec', 'must specify a volume type')];
  return [...validateKnownSource(spec), ...more.map(each => forbidden(`spec.${each}`, 'may not specify more than 1 volume type'))];
}

function validateKnownSource({ hostPath, local, nfs, csi, persistentVolumeReclaimPolicy }: VolumeSpec): FieldError[] {
  const errors: FieldError[] = [];
  const need = (value: string | undefined, path: string) => { if ((value ?? '') === '') errors.push(required(path)); };
  const noBackSteps = (value: string, path: string) => { if (value.split('/').includes('..')) errors.push(invalid(path, value, "must not contain '..'")); };
  if (hostPath !== undefined) {
    need(hostPath.path, 'spec.hostPath.path');
    noBackSteps(hostPath.path, 'spec.hostPath.path');
    if (!HOST_PATH_TYPES.includes(hostPath.type ?? '')) errors.push(notSupported('spec.hostPath.type', hostPath.type, HOST_PATH_TYPES));
    if (/^\/+$/.test(hostPath.path) && persistentVolumeReclaimPolicy === 'Recycle') errors.push(forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'"));
  }
  if (local !== undefined) {
    need(local.path, 'spec.local.path');
    noBackSteps(local.path, 'spec.local.path');
  }
  if (nfs !== undefined) {
    need(nfs.server, 'spec.nfs.server');
    need(nfs.path, 'spec.nfs.path');
    if (!nfs.path.startsWith('/')) errors.push(invalid('spec.nfs.path', nfs.path, 'must be an absolute path'));
  }
  if (csi !== undefined) {
    need(csi.driver, 'spec.csi.driver');
    need(csi.volumeHandle, 'spec.csi.volumeHandle');
  }
  return errors;
}
