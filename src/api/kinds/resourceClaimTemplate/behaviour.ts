import { applyDeviceClaimDefaults } from '../../defaults/deviceClaim.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ResourceClaimTemplate } from '../../objects.ts';
import { ageColumn, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateDeviceClaim } from '../../validation/deviceClaim.ts';
import { FIELD_IMMUTABLE, invalid } from '../../validation/fieldErrors.ts';
import { validateAnnotations, validateLabels } from '../../validation/labels.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

/** @source pkg/registry/resource/resourceclaimtemplate/strategy.go, pkg/apis/resource/validation ValidateResourceClaimTemplate */
export const resourceClaimTemplateBehaviour: KindBehaviour<ResourceClaimTemplate> = {
  applyDefaults(template) {
    fillZeroValues(template, { 'spec': {}, 'spec.spec': {}, 'spec.spec.devices': {}, 'spec.spec.devices.requests[].name': '', 'spec.spec.devices.requests[].firstAvailable[].name': '' });
    applyDeviceClaimDefaults(template.spec.spec.devices);
  },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  validate: ({ metadata, spec }) => [
    ...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateLabels(spec.metadata?.labels, 'spec.metadata.labels'), ...validateAnnotations(spec.metadata?.annotations, 'spec.metadata.annotations'),
    ...validateDeviceClaim(spec.spec.devices ?? {}, 'spec.spec.devices'),
  ],
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    return semanticEqual(next.spec, old.spec) ? errors : [...errors, invalid('spec', next.spec, FIELD_IMMUTABLE)];
  },
  selectableFields: () => ({}),
  columns: [nameColumn, ageColumn],
  row: ({ metadata }, nowMs) => [metadata.name ?? '', ageOf(metadata.creationTimestamp, nowMs)],
};
