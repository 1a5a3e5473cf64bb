import type { FieldError } from '../../apiError.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { DeviceClass } from '../../objects.ts';
import { ageColumn, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateList } from '../../validation/boundedLists.ts';
import { MAX_CONFIGURATIONS } from '../../validation/deviceClaim.ts';
import { validateOpaque, validateSelectors } from '../../validation/devices.ts';
import { invalid } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain, qualifiedName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

/** @source pkg/registry/resource/deviceclass/strategy.go, pkg/apis/resource/validation ValidateDeviceClass */
export const deviceClassBehaviour: KindBehaviour<DeviceClass> = {
  applyDefaults(deviceClass) { fillZeroValues(deviceClass, { spec: {} }); },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  validate: ({ metadata, spec }) => [
    ...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validateSelectors(spec.selectors, 'spec.selectors'),
    ...validateList(spec.config, { path: 'spec.config', max: MAX_CONFIGURATIONS, check: ({ opaque }, at) => validateOpaque(opaque, `${at}.opaque`) }), ...validateExtendedResource(spec.extendedResourceName),
  ],
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  generationChanged: (next, old) => !semanticEqual(next.spec, old.spec),
  selectableFields: () => ({}),
  columns: [nameColumn, ageColumn],
  row: ({ metadata }, nowMs) => [metadata.name ?? '', ageOf(metadata.creationTimestamp, nowMs)],
};

/** Of a domain that is not Kubernetes' own, and that a quota can name. @source pkg/apis/core/v1/helper IsExtendedResourceName */
function validateExtendedResource(name: string | undefined): FieldError[] {
  const path = 'spec.extendedResourceName';
  if (name === undefined || (name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0)) return [];
  return [invalid(path, name, 'must be a valid extended resource name')];
}
