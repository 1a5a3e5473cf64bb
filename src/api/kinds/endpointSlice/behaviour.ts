import type { KindBehaviour } from '../../kind.ts';
import type { EndpointSlice } from '../../objects.ts';
import { ageColumn, column, nameColumn } from '../../printers/cells.ts';
import { ageOf } from '../../printers/duration.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { validateEndpointSlice, validateEndpointSliceUpdate } from './validation.ts';

const MAX_SHOWN = 3;

/** @source pkg/registry/discovery/endpointslice/strategy.go, pkg/apis/discovery/v1/defaults.go */
export const endpointSliceBehaviour: KindBehaviour<EndpointSlice> = {
  applyDefaults(slice) {
    for (const port of slice.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  prepareForCreate(slice) { slice.metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  generationChanged: (next, old) =>
    !semanticEqual([next.metadata.labels, next.endpoints, next.ports, next.addressType], [old.metadata.labels, old.endpoints, old.ports, old.addressType]),
  selectableFields: () => ({}),
  columns: [
    nameColumn,
    column('AddressType', 'addressType specifies the type of address carried by this EndpointSlice. All addresses in this slice must be the same type. This field is immutable after creation. The following address types are currently supported: * IPv4: Represents an IPv4 Address. * IPv6: Represents an IPv6 Address. * FQDN: Represents a Fully Qualified Domain Name.'),
    column('Ports', 'ports specifies the list of network ports exposed by each endpoint in this slice. Each port must have a unique name. Each slice may include a maximum of 100 ports.'),
    column('Endpoints', 'endpoints is a list of unique endpoints in this slice. Each slice may include a maximum of 1000 endpoints.'),
    ageColumn,
  ],
  row: (slice, nowMs) => [slice.metadata.name ?? '', slice.addressType, portsCell(slice), endpointsCell(slice), ageOf(slice.metadata.creationTimestamp, nowMs)],
};

/** @source pkg/printers/internalversion formatDiscoveryPorts: a port without number stands for all of them. */
function portsCell({ ports = [] }: EndpointSlice): string {
  const shown = ports.slice(0, MAX_SHOWN).map(port => String(port.port ?? port.name ?? '*'));
  return abbreviated(shown, ports.length, '<unset>');
}

function endpointsCell({ endpoints }: EndpointSlice): string {
  const addresses = (endpoints ?? []).flatMap(endpoint => endpoint.addresses ?? []);
  return abbreviated(addresses.slice(0, MAX_SHOWN), addresses.length, '<unset>');
}

function abbreviated(shown: readonly string[], total: number, nothing: string): string {
  if (total === 0) return nothing;
  return total > shown.length ? `${shown.join(',')} + ${total - shown.length} more...` : shown.join(',');
}
