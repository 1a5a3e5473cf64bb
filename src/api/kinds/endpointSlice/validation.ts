import type { FieldError } from '../../apiError.ts';
import type { EndpointSlice } from '../../objects.ts';
import { duplicate, FIELD_IMMUTABLE, invalid, invalidEach, notSupported, required, requiredOneOf, tooMany } from '../../validation/fieldErrors.ts';
import { dns1123Label, dns1123Subdomain, ipAddress, isIPv4, isIPv6, qualifiedName } from '../../validation/names.ts';
import { validateNonSpecialIp } from '../../validation/ip.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const ADDRESS_TYPES: readonly string[] = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;

/** @source pkg/apis/discovery/validation ValidateEndpointSlice */
export function validateEndpointSlice(slice: EndpointSlice): FieldError[] {
  return [
    ...validateObjectMeta(slice.metadata, { namespaced: true, nameRule: dns1123Subdomain }),
    ...requiredOneOf('addressType', slice.addressType, ADDRESS_TYPES),
    ...validateEndpoints(slice),
    ...validatePorts(slice.ports ?? []),
  ];
}

export function validateEndpointSliceUpdate(next: EndpointSlice, old: EndpointSlice): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  return next.addressType === old.addressType ? errors : [...errors, invalid('addressType', next.addressType, FIELD_IMMUTABLE)];
}

function validateEndpoints({ endpoints, addressType }: EndpointSlice): FieldError[] {
  const list = endpoints ?? [];
  if (list.length > MAX_ENDPOINTS) return [tooMany('endpoints', list.length, MAX_ENDPOINTS)];
  return list.flatMap((endpoint, index) => {
    const at = `endpoints[${index}]`;
    const addresses = endpoint.addresses ?? [];
    const errors: FieldError[] = [];
    if (addresses.length === 0) errors.push(required(`${at}.addresses`, 'must contain at least 1 address'));
    if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(`${at}.addresses`, addresses.length, MAX_ADDRESSES));
    addresses.forEach((address, place) => errors.push(...validateAddress(address, addressType, `${at}.addresses[${place}]`)));
    if (endpoint.nodeName !== undefined) errors.push(...invalidEach(`${at}.nodeName`, endpoint.nodeName, dns1123Subdomain(endpoint.nodeName)));
    if (endpoint.hostname !== undefined) errors.push(...invalidEach(`${at}.hostname`, endpoint.hostname, dns1123Label(endpoint.hostname)));
    return errors;
  });
}

function validateAddress(address: string, type: string | undefined, path: string): FieldError[] {
  switch (type) {
    case 'IPv4': {
      if (ipAddress(address).length > 0) return invalidEach(path, address, ipAddress(address));
      return [...(isIPv4(address) ? [] : [invalid(path, address, 'must be an IPv4 address')]), ...validateNonSpecialIp(address, path)];
    }
    case 'IPv6': {
      if (ipAddress(address).length > 0) return invalidEach(path, address, ipAddress(address));
      return [...(isIPv6(address) ? [] : [invalid(path, address, 'must be an IPv6 address')]), ...validateNonSpecialIp(address, path)];
    }
    case 'FQDN': return invalidEach(path, address, dns1123Subdomain(address.replace(/\.$/, '')));
    default: return [];
  }
}

function validatePorts(ports: NonNullable<EndpointSlice['ports']>): FieldError[] {
  if (ports.length > MAX_PORTS) return [tooMany('ports', ports.length, MAX_PORTS)];
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = `ports[${index}]`;
    const errors: FieldError[] = [];
    const name = port.name ?? '';
    if (name !== '') errors.push(...invalidEach(`${at}.name`, name, dns1123Label(name)));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    if (port.protocol === undefined) errors.push(required(`${at}.protocol`));
    else if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${at}.protocol`, port.protocol, PROTOCOLS));
    if (port.appProtocol !== undefined) errors.push(...invalidEach(`${at}.appProtocol`, port.appProtocol, qualifiedName(port.appProtocol)));
    return errors;
  });
}
