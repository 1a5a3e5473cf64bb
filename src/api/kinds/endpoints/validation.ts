import type { FieldError } from '../../apiError.ts';
import type { Endpoints } from '../../objects.ts';
import { invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { validateNonSpecialIp } from '../../validation/ip.ts';
import { dns1123Label, dns1123Subdomain, ipAddress, portNumber, qualifiedName } from '../../validation/names.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];
type Port = NonNullable<Subset['ports']>[number];

const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];

/** @source pkg/apis/core/validation ValidateEndpoints */
export function validateEndpoints({ metadata, subsets = [] }: Endpoints): FieldError[] {
  return [
    ...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }),
    ...subsets.flatMap((subset, index) => validateSubset(subset, `subsets[${index}]`)),
  ];
}

function validateSubset({ addresses = [], notReadyAddresses = [], ports = [] }: Subset, path: string): FieldError[] {
  return [
    ...(addresses.length + notReadyAddresses.length === 0 ? [required(path, 'must specify `addresses` or `notReadyAddresses`')] : []),
    ...addresses.flatMap((address, index) => validateAddress(address, `${path}.addresses[${index}]`)),
    ...notReadyAddresses.flatMap((address, index) => validateAddress(address, `${path}.notReadyAddresses[${index}]`)),
    ...ports.flatMap((port, index) => validatePort(port, { path: `${path}.ports[${index}]`, requireName: ports.length > 1 })),
  ];
}

function validateAddress({ ip, hostname = '', nodeName }: Address, path: string): FieldError[] {
  const problems = ipAddress(ip);
  return [
    ...(problems.length > 0 ? invalidEach(`${path}.ip`, ip, problems) : validateNonSpecialIp(ip, `${path}.ip`)),
    ...(hostname === '' ? [] : invalidEach(`${path}.hostname`, hostname, dns1123Label(hostname))),
    ...(nodeName === undefined ? [] : invalidEach(`${path}.nodeName`, nodeName, dns1123Subdomain(nodeName))),
  ];
}

function validatePort({ name = '', port, protocol, appProtocol }: Port, { path, requireName }: { readonly path: string; readonly requireName: boolean }): FieldError[] {
  const errors = requireName && name === '' ? [required(`${path}.name`)] : name === '' ? [] : invalidEach(`${path}.name`, name, dns1123Label(name));
  errors.push(...invalidEach(`${path}.port`, port, portNumber(port)));
  if (protocol === undefined) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (appProtocol !== undefined) errors.push(...invalidEach(`${path}.appProtocol`, appProtocol, qualifiedName(appProtocol)));
  return errors;
}
