import type { FieldError } from '../apiError.ts';
import type { Volume } from '../objects.ts';
import { parseQuantity } from '../quantity.ts';
import { validateClaimTemplate } from './claimSpec.ts';
import { validateResourceFieldRef, validateVolumeFieldRef } from './env.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { dns1123Label } from './names.ts';

/** Of a hostPath, in pods and PersistentVolumes. */
export const HOST_PATH_TYPES: readonly string[] = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
const MAX_MODE = 0o777;
const MODE_MESSAGE = 'must be a number between 0 and 0777 (octal), both inclusive';

interface KeyToPath { readonly key: string; readonly path: string; readonly mode?: number }

/** @source pkg/apis/core/validation ValidateVolumes */
export function validateVolumes(volumes: readonly Volume[], path: string): FieldError[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, index) => {
    const at = `${path}[${index}]`;
    const errors = validateSource(volume, at);
    if (volume.name === '') errors.push(required(`${at}.name`));
    else errors.push(...invalidEach(`${at}.name`, volume.name, dns1123Label(volume.name)));
    if (names.has(volume.name)) errors.push(duplicate(`${at}.name`, volume.name));
    names.add(volume.name);
    return errors;
  });
}

function validateSource(volume: Volume, path: string): FieldError[] {
  const sources = Object.entries(volume).filter(([field, value]) => field !== 'name' && value !== undefined && value !== null).map(([field]) => field);
  if (sources.length === 0) return [required(path, 'must specify a volume type')];
  const [first, ...more] = sources;
  return [...validateKnownSource(volume, first ?? '', path), ...more.map(source => forbidden(`${path}.${source}`, 'may not specify more than 1 volume type'))];
}

function validateKnownSource(volume: Volume, source: string, path: string): FieldError[] {
  const at = `${path}.${source}`;
  switch (source) {
    case 'emptyDir': {
      const nano = parseQuantity(volume.emptyDir?.sizeLimit ?? '0');
      return nano === undefined || nano < 0n ? [forbidden(`${at}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')] : [];
    }
    case 'hostPath': return validateHostPath(volume.hostPath ?? { path: '' }, at);
    case 'configMap': return [
      ...((volume.configMap?.name ?? '') === '' ? [required(`${at}.name`)] : []), ...validateFiles(volume.configMap ?? {}, at),
    ];
    case 'secret': return [
      ...((volume.secret?.secretName ?? '') === '' ? [required(`${at}.secretName`)] : []), ...validateFiles(volume.secret ?? {}, at),
    ];
    case 'downwardAPI': return [
      ...validateMode(volume.downwardAPI?.defaultMode, `${at}.defaultMode`),
      ...(volume.downwardAPI?.items ?? []).flatMap((item, index) => validateDownwardFile(item, `${at}[${index}]`)),
    ];
    case 'persistentVolumeClaim': return (volume.persistentVolumeClaim?.claimName ?? '') === '' ? [required(`${at}.claimName`)] : [];
    case 'projected': return validateProjected(volume.projected ?? {}, at);
    case 'ephemeral': return volume.ephemeral?.volumeClaimTemplate === undefined ? [required(`${at}.volumeClaimTemplate`)] : validateClaimTemplate(volume.ephemeral.volumeClaimTemplate, `${at}.volumeClaimTemplate`);
    default: return [];
  }
}

function validateHostPath({ path: hostPath, type }: NonNullable<Volume['hostPath']>, path: string): FieldError[] {
  if (hostPath === '') return [required(`${path}.path`)];
  const errors: FieldError[] = [];
  if (hostPath.split('/').includes('..')) errors.push(invalid(`${path}.path`, hostPath, "must not contain '..'"));
  if (type !== undefined && !HOST_PATH_TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, HOST_PATH_TYPES));
  return errors;
}

function validateFiles({ items = [], defaultMode }: { readonly items?: readonly KeyToPath[]; readonly defaultMode?: number }, path: string): FieldError[] {
  return [...validateMode(defaultMode, `${path}.defaultMode`), ...items.flatMap((item, index) => validateKeyToPath(item, `${path}.items[${index}]`))];
}

function validateKeyToPath(item: KeyToPath, path: string): FieldError[] {
  return [
    ...(item.key === '' ? [required(`${path}.key`)] : []),
    ...(item.path === '' ? [required(`${path}.path`)] : validateLocalPath(item.path, `${path}.path`)),
    ...validateMode(item.mode, `${path}.mode`),
  ];
}

function validateMode(mode: number | undefined, path: string): FieldError[] {
  return mode === undefined || (mode >= 0 && mode <= MAX_MODE) ? [] : [invalid(path, mode, MODE_MESSAGE)];
}

/** A path inside a volume, as files and subPath take it. @source pkg/apis/core/validation validateLocalNonReservedPath */
export function validateLocalPath(target: string, path: string): FieldError[] {
  const errors = validateDescendingPath(target, path);
  if (target.startsWith('..') && !target.startsWith('../') && target !== '..') errors.push(invalid(path, target, "must not start with '..'"));
  return errors;
}

/** A relative path that does not climb. */
export function validateDescendingPath(target: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (target.startsWith('/')) errors.push(invalid(path, target, 'must be a relative path'));
  if (target.split('/').includes('..')) errors.push(invalid(path, target, "must not contain '..'"));
  return errors;
}

type DownwardFile = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

function validateDownwardFile(file: DownwardFile, path: string): FieldError[] {
  const errors = file.path === '' ? [required(`${path}.path`)] : validateLocalPath(file.path, `${path}.path`);
  if (file.fieldRef !== undefined) {
    errors.push(...validateVolumeFieldRef(file.fieldRef, `${path}.fieldRef`));
    if (file.resourceFieldRef !== undefined) errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef !== undefined) {
    if ((file.resourceFieldRef.containerName ?? '') === '') errors.push(required(`${path}.resourceFieldRef.containerName`));
    else errors.push(...validateResourceFieldRef(file.resourceFieldRef, `${path}.resourceFieldRef`));
  } else errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  return [...errors, ...validateMode(file.mode, `${path}.mode`)];
}

function validateProjected({ sources = [], defaultMode }: NonNullable<Volume['projected']>, path: string): FieldError[] {
  const errors = validateMode(defaultMode, `${path}.defaultMode`);
  const taken = new Set<string>();
  const take = (target: string, name: unknown) => {
    if (target !== '' && taken.has(target)) errors.push(invalid(path, name, 'conflicting duplicate paths'));
    taken.add(target);
  };
  sources.forEach((source, index) => {
    const at = `${path}.sources[${index}]`;
    const kinds = Object.keys(source);
    if (kinds.length === 0) errors.push(required(at, 'must specify a source'));
    kinds.slice(1).forEach(kind => errors.push(forbidden(`${at}.${kind}`, 'may not specify more than 1 volume type per source')));
    for (const kind of ['secret', 'configMap'] as const) {
      const reference = source[kind];
      if (reference === undefined) continue;
      if ((reference.name ?? '') === '') errors.push(required(`${at}.${kind}.name`));
      errors.push(...validateFiles(reference, `${at}.${kind}`));
      for (const item of reference.items ?? []) take(item.path, reference.name ?? '');
    }
    source.downwardAPI?.items?.forEach((item, place) => {
      errors.push(...validateDownwardFile(item, `${at}.downwardAPI[${place}]`));
      take(item.path, item.path);
    });
    if (source.clusterTrustBundle !== undefined) take(source.clusterTrustBundle.path, source.clusterTrustBundle.path);
    const token = source.serviceAccountToken;
    if (token === undefined) return;
    if ((token.expirationSeconds ?? 3600) < 600) errors.push(invalid(`${at}.serviceAccountToken.expirationSeconds`, token.expirationSeconds, 'may not specify a duration less than 10 minutes'));
    if (token.path === '') errors.push(required(`${at}.serviceAccountToken.path`));
    else errors.push(...validateLocalPath(token.path, `${at}.serviceAccountToken.path`));
  });
  return errors;
}
