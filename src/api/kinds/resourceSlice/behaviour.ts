import { toTimestamp } from '../../../base/clock.ts';
import type { FieldError } from '../../apiError.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour, Write } from '../../kind.ts';
import type { ResourceSlice } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateNodeSelector } from '../../validation/affinity.ts';
import { validateSet } from '../../validation/boundedLists.ts';
import { validatePoolName } from '../../validation/devices.ts';
import { FIELD_IMMUTABLE, invalid, invalidEach, required } from '../../validation/fieldErrors.ts';
import { dns1123Label, dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateCsiDriverName } from '../../validation/storageParameters.ts';
import { validateCounters, validateDevice } from './validateDevice.ts';

const MAX_DEVICES = 128;
const MAX_DEVICES_WITH_MORE = 64;
const MAX_COUNTER_SETS = 8;
const ONE_OF = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
const TRUE_OR_UNSET = 'must be either unset or set to true';

type Spec = ResourceSlice['spec'];

/** @source pkg/registry/resource/resourceslice/strategy.go, pkg/apis/resource/validation ValidateResourceSlice; policies of capacities and mappings to a node's own resources are not looked at. */
export const resourceSliceBehaviour: KindBehaviour<ResourceSlice> = {
  applyDefaults(slice) {
    fillZeroValues(slice, { 'spec': {}, 'spec.driver': '', 'spec.pool': {}, 'spec.pool.name': '', 'spec.pool.generation': 0, 'spec.pool.resourceSliceCount': 0, 'spec.devices[].name': '', 'spec.sharedCounters[].name': '' });
  },
  prepareForCreate(slice, write) {
    slice.metadata.generation = 1;
    stampTaints(slice, write);
  },
  prepareForUpdate: (next, _old, _subresource, write) => { stampTaints(next, write); },
  warnings: ({ spec: { driver } }) => driver === driver.toLowerCase() ? [] : [`spec.driver: driver names should be lowercase; ${JSON.stringify(driver)} contains uppercase characters`],
  validate: ({ metadata, spec }) => [...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validateSpec(spec)],
  validateUpdate: (next, old) => [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...([['pool.name', next.spec.pool.name, old.spec.pool.name], ['driver', next.spec.driver, old.spec.driver], ['nodeName', next.spec.nodeName, old.spec.nodeName]] as const).flatMap(([field, value, before]) => value === before ? [] : [invalid(`spec.${field}`, value ?? null, FIELD_IMMUTABLE)]),
  ],
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: ({ spec }) => ({ 'spec.driver': spec.driver, 'spec.nodeName': spec.nodeName ?? '' }),
  columns: [
    nameColumn, column('Node', 'The node on which the resources are available.'), column('Driver', 'The driver that provides the resources.'), column('Pool', 'The pool that the resources belong to.'), ageColumn,
  ],
  row: ({ metadata, spec }, nowMs) => [metadata.name ?? '', spec.nodeName ?? '<unset>', spec.driver, spec.pool.name, ageOf(metadata.creationTimestamp, nowMs)],
};

/** @source pkg/apis/resource/v1/defaults.go SetDefaults_DeviceTaint */
function stampTaints({ spec }: ResourceSlice, write: Write | undefined): void {
  if (write === undefined) return;
  for (const taint of (spec.devices ?? []).flatMap(({ taints = [] }) => taints)) taint.timeAdded ??= toTimestamp(write.nowMs);
}

function validateSpec(spec: Spec): FieldError[] {
  const { driver, pool, devices, sharedCounters, perDeviceNodeSelection = false } = spec;
  const hasMore = (devices ?? []).some(({ taints = [], consumesCounters = [], attributes = {} }) => taints.length + consumesCounters.length > 0 || Object.values(attributes).some(({ bools, ints, strings, versions }) => (bools ?? ints ?? strings ?? versions) !== undefined));
  return [
    ...validateCsiDriverName(driver, 'spec.driver'), ...validatePoolName(pool.name, 'spec.pool.name'),
    ...pool.resourceSliceCount <= 0 ? [invalid('spec.pool.resourceSliceCount', pool.resourceSliceCount, 'must be greater than zero')] : [],
    ...pool.generation < 0 ? [invalid('spec.pool.generation', pool.generation, 'must be greater than or equal to zero')] : [],
    ...validatePlace(spec), ...sharedCounters !== undefined && devices !== undefined ? [invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed')] : [],
    ...validateSet(devices, { path: 'spec.devices', max: hasMore ? MAX_DEVICES_WITH_MORE : MAX_DEVICES, key: ({ name }) => name, check: (device, at) => validateDevice(device, { path: at, isPlaced: perDeviceNodeSelection }) }),
    ...validateSet(sharedCounters, { path: 'spec.sharedCounters', max: MAX_COUNTER_SETS, key: ({ name }) => name, check: ({ name, counters }, at) => [...name === '' ? [required(`${at}.name`)] : invalidEach(`${at}.name`, name, dns1123Label(name)), ...validateCounters(counters as typeof counters | undefined, `${at}.counters`)] }),
  ];
}

/** Where the devices are. */
function validatePlace({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection }: Spec): FieldError[] {
  const errors: FieldError[] = [];
  if (nodeName !== undefined) errors.push(...nodeName === '' ? [invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string')] : invalidEach('spec.nodeName', nodeName, dns1123Subdomain(nodeName)));
  if (nodeSelector !== undefined) {
    const terms = nodeSelector.nodeSelectorTerms as typeof nodeSelector.nodeSelectorTerms | undefined ?? [];
    errors.push(...validateNodeSelector({ nodeSelectorTerms: terms }, 'spec.nodeSelector'), ...terms.length === 1 ? [] : [invalid('spec.nodeSelector.nodeSelectorTerms', terms, 'must have exactly one node selector term')]);
  }
  if (allNodes === false) errors.push(invalid('spec.allNodes', allNodes, TRUE_OR_UNSET));
  if (perDeviceNodeSelection === false) errors.push(invalid('spec.perDeviceNodeSelection', perDeviceNodeSelection, TRUE_OR_UNSET));
  const given = Object.entries({ nodeName: (nodeName ?? '') !== '', nodeSelector: nodeSelector !== undefined, allNodes, perDeviceNodeSelection }).filter(([, isSet]) => isSet === true).map(([field]) => `\`${field}\``);
  if (given.length === 0) errors.push(required('spec', ONE_OF));
  return given.length > 1 ? [...errors, invalid('spec', `{${given.join(', ')}}`, `${ONE_OF}, but multiple fields are set`)] : errors;
}
