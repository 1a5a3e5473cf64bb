import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { Endpoints } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateEndpoints } from './validation.ts';

const MAX_SHOWN = 3;

/** @source pkg/registry/core/endpoint/strategy.go, pkg/apis/core/v1/defaults.go SetDefaults_Endpoints, printEndpoints */
export const endpointsBehaviour: KindBehaviour<Endpoints> = {
  applyDefaults(endpoints) {
    fillZeroValues(endpoints, { 'subsets[].addresses[].ip': '', 'subsets[].notReadyAddresses[].ip': '', 'subsets[].ports[].port': 0 });
    for (const port of (endpoints.subsets ?? []).flatMap(subset => subset.ports ?? [])) port.protocol ||= 'TCP';
  },
  prepareForCreate() { /* no status */ },
  prepareForUpdate() { /* no status */ },
  createsOnUpdate: true,
  validate: validateEndpoints,
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('Endpoints', 'The set of all endpoints is the union of all subsets. Addresses are placed into subsets according to the IPs they share. A single address with multiple ports, some of which are ready and some of which are not (because they come from different containers) will result in the address being displayed in different subsets for the different ports. No address will appear in both Addresses and NotReadyAddresses in the same subset. Sets of addresses and ports that comprise a service.'),
    ageColumn,
  ],
  row: (endpoints, nowMs) => [endpoints.metadata.name ?? '', endpointsCell(endpoints), ageOf(endpoints.metadata.creationTimestamp, nowMs)],
};

function endpointsCell({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) => ports.length === 0
    ? addresses.map(({ ip }) => ip)
    : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`)));
  const shown = all.slice(0, MAX_SHOWN).join(',');
  return all.length > MAX_SHOWN ? `${shown} + ${all.length - MAX_SHOWN} more...` : shown;
}
