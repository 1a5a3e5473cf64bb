import type { FieldError } from '../../apiError.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Secret } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { base64ByteLength, fromBase64, isBase64, toBase64 } from '../../validation/base64.ts';
import { FIELD_IMMUTABLE, forbidden, invalid, invalidEach, required, tooLong } from '../../validation/fieldErrors.ts';
import { configMapKey, dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const MAX_BYTES = 1024 * 1024;
const OPAQUE = 'Opaque';
const SERVICE_ACCOUNT_NAME = 'kubernetes.io/service-account.name';

/** @source pkg/registry/core/secret/strategy.go, pkg/apis/core/validation ValidateSecret */
export const secretBehaviour: KindBehaviour<Secret> = {
  applyDefaults(secret) {
    for (const [key, text] of Object.entries(secret.stringData ?? {})) secret.data = { ...secret.data, [key]: toBase64(text) };
    delete secret.stringData;
    secret.type ||= OPAQUE;
  },
  prepareForCreate() { /* no status */ },
  prepareForUpdate(next, old) {
    if ((next.type ?? '') === '' || next.type === undefined) next.type = old.type ?? OPAQUE;
  },
  validate(secret) {
    return [...validateObjectMeta(secret.metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateContent(secret), ...validateType(secret)];
  },
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    if (next.type !== old.type) errors.push(invalid('type', next.type, FIELD_IMMUTABLE));
    if (old.immutable !== true) return errors;
    if (next.immutable !== true) errors.push(forbidden('immutable', 'field is immutable when `immutable` is set'));
    if (!semanticEqual(next.data ?? {}, old.data ?? {})) errors.push(forbidden('data', 'field is immutable when `immutable` is set'));
    return errors;
  },
  selectableFields: secret => ({ type: secret.type ?? '' }),
  columns: [
    nameColumn,
    column('Type', 'Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types'),
    column('Data', "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4"),
    ageColumn,
  ],
  row: (secret, nowMs) => [secret.metadata.name ?? '', secret.type ?? '', Object.keys(secret.data ?? {}).length, ageOf(secret.metadata.creationTimestamp, nowMs)],
};

function validateContent({ data = {} }: Secret): FieldError[] {
  const errors: FieldError[] = [];
  let total = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...invalidEach(`data[${key}]`, key, configMapKey(key)));
    if (!isBase64(value)) errors.push(invalid(`data[${key}]`, '<secret contents redacted>', 'must be base64 encoded'));
    total += base64ByteLength(value);
  }
  return total > MAX_BYTES ? [...errors, tooLong('data', MAX_BYTES)] : errors;
}

function validateType(secret: Secret): FieldError[] {
  const data = secret.data ?? {};
  switch (secret.type) {
    case 'kubernetes.io/service-account-token':
      return isSet(secret.metadata.annotations?.[SERVICE_ACCOUNT_NAME]) ? [] : [required(`metadata.annotations[${SERVICE_ACCOUNT_NAME}]`)];
    case 'kubernetes.io/dockercfg': return requireJson(data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson': return requireJson(data, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth':
      return isSet(data.username) || isSet(data.password) ? [] : [required('data[username]'), required('data[password]')];
    case 'kubernetes.io/ssh-auth': return isSet(data['ssh-privatekey']) ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/tls':
      return ['tls.crt', 'tls.key'].filter(key => !Object.hasOwn(data, key)).map(key => required(`data[${key}]`));
    default: return [];
  }
}

function requireJson(data: Readonly<Record<string, string>>, key: string): FieldError[] {
  const value = data[key];
  if (value === undefined) return [required(`data[${key}]`)];
  try {
    JSON.parse(fromBase64(value) ?? '');
    return [];
  } catch (error) {
    return [invalid(`data[${key}]`, '<secret contents redacted>', error instanceof Error ? error.message : String(error))];
  }
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}
