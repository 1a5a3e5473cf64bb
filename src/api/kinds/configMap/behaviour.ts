import type { FieldError } from '../../apiError.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ConfigMap } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { base64ByteLength, isBase64 } from '../../validation/base64.ts';
import { forbidden, invalid, invalidEach, tooLong } from '../../validation/fieldErrors.ts';
import { configMapKey, dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const MAX_BYTES = 1024 * 1024;

/** @source pkg/registry/core/configmap/strategy.go, pkg/apis/core/validation ValidateConfigMap */
export const configMapBehaviour: KindBehaviour<ConfigMap> = {
  applyDefaults() { /* none */ },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  validate(configMap) {
    return [...validateObjectMeta(configMap.metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateContent(configMap)];
  },
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    if (old.immutable !== true) return errors;
    if (next.immutable !== true) errors.push(forbidden('immutable', 'field is immutable when `immutable` is set'));
    if (!semanticEqual(next.data ?? {}, old.data ?? {})) errors.push(forbidden('data', 'field is immutable when `immutable` is set'));
    if (!semanticEqual(next.binaryData ?? {}, old.binaryData ?? {})) errors.push(forbidden('binaryData', 'field is immutable when `immutable` is set'));
    return errors;
  },
  selectableFields: () => ({}),
  columns: [nameColumn, column('Data', 'Data contains the configuration data. Each key must consist of alphanumeric characters, \'-\', \'_\' or \'.\'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.'), ageColumn],
  row: (configMap, nowMs) => [
    configMap.metadata.name ?? '', Object.keys(configMap.data ?? {}).length + Object.keys(configMap.binaryData ?? {}).length, ageOf(configMap.metadata.creationTimestamp, nowMs),
  ],
};

function validateContent({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let total = 0;
  for (const [key, value] of Object.entries(data)) {
    errors.push(...invalidEach(`data[${key}]`, key, configMapKey(key)));
    if (Object.hasOwn(binaryData, key)) errors.push(invalid(`data[${key}]`, key, `duplicate of key present in binaryData`));
    total += new TextEncoder().encode(value).length;
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...invalidEach(`binaryData[${key}]`, key, configMapKey(key)));
    if (!isBase64(value)) errors.push(invalid(`binaryData[${key}]`, value, 'must be base64 encoded'));
    total += base64ByteLength(value);
  }
  return total > MAX_BYTES ? [...errors, tooLong('', MAX_BYTES)] : errors;
}
