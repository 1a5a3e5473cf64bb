import type { FieldError } from '../../apiError.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { CSINode } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { duplicate, FIELD_IMMUTABLE, invalid, invalidEach, required } from '../../validation/fieldErrors.ts';
import { byteLength, dns1123Subdomain, qualifiedName } from '../../validation/names.ts';
import { validateNonNegative } from '../../validation/numbers.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateCsiDriverName } from '../../validation/storageParameters.ts';

type Driver = CSINode['spec']['drivers'][number];

const MAX_NODE_ID_BYTES = 256;

/** @source pkg/registry/storage/csinode/strategy.go, pkg/apis/storage/validation ValidateCSINode */
export const csiNodeBehaviour: KindBehaviour<CSINode> = {
  applyDefaults(node) { fillZeroValues(node, { 'spec': {}, 'spec.drivers': [], 'spec.drivers[].name': '', 'spec.drivers[].nodeID': '' }); },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  needsVersionToUpdate: true,
  validate: ({ metadata, spec }) => [
    ...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }),
    ...spec.drivers.flatMap((driver, index) => validateDriver(driver, { at: `spec.drivers[${index}]`, repeated: spec.drivers.findIndex(({ name }) => name === driver.name) < index })),
  ],
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    for (const driver of next.spec.drivers) {
      const before = old.spec.drivers.find(({ name }) => name === driver.name);
      if (before !== undefined && !semanticEqual({ ...before, allocatable: undefined }, { ...driver, allocatable: undefined })) errors.push(invalid('spec.drivers', driver, FIELD_IMMUTABLE));
    }
    return errors;
  },
  selectableFields: () => ({}),
  columns: [nameColumn, column('Drivers', 'Drivers indicates the number of CSI drivers registered on the node', 'integer'), ageColumn],
  row: ({ metadata, spec }, nowMs) => [metadata.name ?? '', spec.drivers.length, ageOf(metadata.creationTimestamp, nowMs)],
};

function validateDriver({ name, nodeID, allocatable, topologyKeys = [] }: Driver, { at, repeated }: { readonly at: string; readonly repeated: boolean }): FieldError[] {
  return [
    ...validateCsiDriverName(name, `${at}.name`),
    ...nodeID === '' ? [required(`${at}.nodeID`)] : [],
    ...byteLength(nodeID) > MAX_NODE_ID_BYTES ? [invalid(`${at}.nodeID`, nodeID, `must be ${MAX_NODE_ID_BYTES} characters or less`)] : [],
    ...validateNonNegative(allocatable?.count, `${at}.allocatable.count`),
    ...repeated ? [duplicate(`${at}.name`, name)] : [],
    ...topologyKeys.flatMap((key, index) => [
      ...key === '' ? [required(at)] : [], ...topologyKeys.indexOf(key) < index ? [duplicate(at, key)] : [], ...invalidEach(at, key, qualifiedName(key)),
    ]),
  ];
}
