import type { FieldError } from '../../apiError.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ServiceCIDR } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { parseCidr, validateCanonicalCidr } from '../../validation/cidr.ts';
import { FIELD_IMMUTABLE, invalid, required } from '../../validation/fieldErrors.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { keepStatusFromMetadata } from '../statusApart.ts';

const PATH = 'spec.cidrs';

/** @source pkg/registry/networking/servicecidr/strategy.go, pkg/apis/networking/validation ValidateServiceCIDR */
export const serviceCidrBehaviour: KindBehaviour<ServiceCIDR> = {
  applyDefaults(serviceCidr) { fillZeroValues(serviceCidr, { spec: {} }); },
  prepareForCreate(serviceCidr) { serviceCidr.status = {}; },
  prepareForUpdate: keepStatusFromMetadata,
  validate: ({ metadata, spec }) => [...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validateCidrs(spec?.cidrs ?? [])],
  validateUpdate(next, old, subresource) {
    const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
    return subresource === 'status' || semanticEqual(next.spec?.cidrs, old.spec?.cidrs) ? errors : [...errors, invalid(PATH, next.spec?.cidrs ?? [], FIELD_IMMUTABLE)];
  },
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('CIDRs', 'CIDRs defines the IP blocks in CIDR notation (e.g. "192.168.0.0/24" or "2001:db8::/64") from which to assign service cluster IPs. Max of two CIDRs is allowed, one of each IP family. This field is immutable.'),
    ageColumn,
  ],
  row: ({ metadata, spec }, nowMs) => [metadata.name ?? '', (spec?.cidrs ?? []).join(','), ageOf(metadata.creationTimestamp, nowMs)],
};

function validateCidrs(cidrs: readonly string[]): FieldError[] {
  if (cidrs.length === 0) return [required(PATH, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid(PATH, { cidrs }, 'may only hold up to 2 values')];
  const families = new Set(cidrs.map(cidr => parseCidr(cidr)?.bits));
  if (cidrs.length === 2 && (families.size !== 2 || families.has(undefined))) return [invalid(PATH, { cidrs }, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64')];
  return cidrs.flatMap((cidr, index) => validateCanonicalCidr(cidr, `${PATH}[${index}]`));
}
