import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { IPAddress } from '../../objects.ts';
import { column, nameColumn } from '../../printers/cells.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { canonicalIp } from '../../validation/cidr.ts';
import { FIELD_IMMUTABLE, invalid, invalidEach, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain, pathSegmentName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const PATH = 'spec.parentRef';

/** @source pkg/registry/networking/ipaddress/strategy.go, pkg/apis/networking/validation ValidateIPAddress */
export const ipAddressBehaviour: KindBehaviour<IPAddress> = {
  applyDefaults(address) { fillZeroValues(address, { 'spec': {}, 'spec.parentRef.resource': '', 'spec.parentRef.name': '' }); },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  validate({ metadata, spec }) {
    const errors = validateObjectMeta(metadata, { namespaced: false, nameRule: canonicalIp });
    const parent = spec?.parentRef as NonNullable<IPAddress['spec']>['parentRef'] | undefined;
    if (parent === undefined) return [...errors, required(PATH)];
    const { group = '', resource, name, namespace = '' } = parent;
    return [
      ...errors, ...group === '' ? [] : invalidEach(`${PATH}.group`, group, dns1123Subdomain(group)),
      ...resource === '' ? [required(`${PATH}.resource`)] : invalidEach(`${PATH}.resource`, resource, pathSegmentName(resource)),
      ...name === '' ? [required(`${PATH}.name`)] : invalidEach(`${PATH}.name`, name, pathSegmentName(name)),
      ...invalidEach(`${PATH}.namespace`, namespace, pathSegmentName(namespace)),
    ];
  },
  validateUpdate(next, old) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    return semanticEqual(next.spec?.parentRef, old.spec?.parentRef) ? errors : [...errors, invalid(PATH, next.spec?.parentRef, FIELD_IMMUTABLE)];
  },
  selectableFields: () => ({}),
  columns: [nameColumn, column('ParentRef', 'ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.')],
  row: ({ metadata, spec }) => [metadata.name ?? '', parentCell(spec)],
};

function parentCell(spec: IPAddress['spec']): string {
  const parent = spec?.parentRef as NonNullable<IPAddress['spec']>['parentRef'] | undefined;
  if (parent === undefined) return '<none>';
  const { group = '', resource, name, namespace = '' } = parent;
  const kind = (group === '' ? resource : `${resource}.${group}`).toLowerCase();
  return namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}
