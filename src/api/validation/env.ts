import type { FieldError } from '../apiError.ts';
import type { Container } from '../objects.ts';
import { invalid, invalidEach, notSupported, required } from './fieldErrors.ts';
import { configMapKey, dns1123Subdomain, envVarName, qualifiedName } from './names.ts';

type EnvVar = NonNullable<Container['env']>[number];
type ValueFrom = NonNullable<EnvVar['valueFrom']>;
type EnvFrom = NonNullable<Container['envFrom']>[number];

const ENV_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'];
const POD_FIELDS = [
  ...ENV_FIELDS, 'metadata.annotations', 'metadata.labels', 'spec.restartPolicy', 'spec.schedulerName', 'spec.hostNetwork', 'status.phase', 'status.nominatedNodeName',
];
const VOLUME_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
const RESOURCE_FIELDS = ['limits.cpu', 'limits.ephemeral-storage', 'limits.memory', 'requests.cpu', 'requests.ephemeral-storage', 'requests.memory'];
const ONE_AT_A_TIME = 'may not have more than one field specified at a time';

/** @source pkg/apis/core/validation ValidateEnv */
export function validateEnv(variables: readonly EnvVar[], path: string): FieldError[] {
  return variables.flatMap((variable, index) => {
    const at = `${path}[${index}]`;
    const name = variable.name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, variable.name, envVarName(variable.name));
    return [...name, ...(variable.valueFrom === undefined ? [] : validateValueFrom(variable.value, variable.valueFrom, `${at}.valueFrom`))];
  });
}

function validateValueFrom(value: string | undefined, source: ValueFrom, path: string): FieldError[] {
  const errors: FieldError[] = [];
  let found = 0;
  if (source.fieldRef !== undefined) {
    found++;
    errors.push(...validateFieldRef(source.fieldRef, `${path}.fieldRef`, ENV_FIELDS));
  }
  if (source.resourceFieldRef !== undefined) {
    found++;
    errors.push(...validateResourceFieldRef(source.resourceFieldRef, `${path}.resourceFieldRef`));
  }
  for (const kind of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = source[kind];
    if (reference === undefined) continue;
    found++;
    if (reference.key === '') errors.push(required(`${path}.${kind}.key`));
    else errors.push(...invalidEach(`${path}.${kind}.key`, reference.key, configMapKey(reference.key)));
  }
  if (found === 0 && Object.keys(source).length === 0) errors.push(invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'));
  if (found > 0 && (value ?? '') !== '') errors.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  if (found > 1) errors.push(invalid(path, '', ONE_AT_A_TIME));
  return errors;
}

interface FieldRef { readonly apiVersion?: string; readonly fieldPath: string }

/** `supported` names the fields that may be read in this place. @source pkg/apis/core/validation validateObjectFieldSelector */
export function validateFieldRef({ apiVersion, fieldPath }: FieldRef, path: string, supported: readonly string[]): FieldError[] {
  if ((apiVersion ?? '') === '') return [required(`${path}.apiVersion`)];
  if (fieldPath === '') return [required(`${path}.fieldPath`)];
  const subscript = /^(metadata\.(?:annotations|labels))\['(.*)'\]$/.exec(fieldPath);
  if (subscript !== null) return invalidEach(path, subscript[2], qualifiedName((subscript[2] ?? '').toLowerCase()));
  if (!POD_FIELDS.includes(fieldPath)) return [invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: field label not supported: ${fieldPath}`)];
  return supported.includes(fieldPath) ? [] : [notSupported(`${path}.fieldPath`, fieldPath, supported)];
}

/** The same for the files of a downwardAPI volume. */
export function validateVolumeFieldRef(reference: FieldRef, path: string): FieldError[] {
  return validateFieldRef(reference, path, VOLUME_FIELDS);
}

export function validateResourceFieldRef({ resource }: { readonly resource: string }, path: string): FieldError[] {
  if (resource === '') return [required(`${path}.resource`)];
  if (RESOURCE_FIELDS.includes(resource) || /^(?:limits|requests)\.hugepages-/.test(resource)) return [];
  return [notSupported(`${path}.resource`, resource, RESOURCE_FIELDS)];
}

/** @source pkg/apis/core/validation ValidateEnvFrom */
export function validateEnvFrom(sources: readonly EnvFrom[], path: string): FieldError[] {
  return sources.flatMap((source, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (source.prefix !== undefined && source.prefix !== '') errors.push(...invalidEach(`${at}.prefix`, source.prefix, envVarName(source.prefix)));
    const kinds = (['configMapRef', 'secretRef'] as const).filter(kind => source[kind] !== undefined);
    for (const kind of kinds) {
      const name = source[kind]?.name ?? '';
      errors.push(...(name === '' ? [required(`${at}.${kind}.name`)] : invalidEach(`${at}.${kind}.name`, name, dns1123Subdomain(name))));
    }
    if (kinds.length === 0) errors.push(invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (kinds.length > 1) errors.push(invalid(at, '', ONE_AT_A_TIME));
    return errors;
  });
}
