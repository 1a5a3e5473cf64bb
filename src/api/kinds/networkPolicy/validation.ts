import type { FieldError } from '../../apiError.ts';
import type { NetworkPolicy } from '../../objects.ts';
import { isStrictSubset, parseCidr } from '../../validation/cidr.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { validateCidr } from '../../validation/ip.ts';
import { validateLabelSelector } from '../../validation/labels.ts';
import { dns1123Subdomain, portName, portNumber } from '../../validation/names.ts';
import { validateObjectMeta } from '../../validation/objectMeta.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;
type Peer = NonNullable<NonNullable<Spec['ingress']>[number]['from']>[number];
type Port = NonNullable<NonNullable<Spec['ingress']>[number]['ports']>[number];

const PROTOCOLS: readonly string[] = ['TCP', 'UDP', 'SCTP'];
const POLICY_TYPES: readonly string[] = ['Ingress', 'Egress'];

/** @source pkg/apis/networking/validation ValidateNetworkPolicy */
export function validateNetworkPolicy({ metadata, spec = {} }: NetworkPolicy): FieldError[] {
  const { podSelector, ingress = [], egress = [], policyTypes = [] } = spec;
  const errors = [...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }), ...validateLabelSelector(podSelector, 'spec.podSelector')];
  ingress.forEach(({ ports = [], from = [] }, index) => errors.push(...validateRule({ ports, peers: from, direction: 'from' }, `spec.ingress[${index}]`)));
  egress.forEach(({ ports = [], to = [] }, index) => errors.push(...validateRule({ ports, peers: to, direction: 'to' }, `spec.egress[${index}]`)));
  if (policyTypes.length > POLICY_TYPES.length) return [...errors, invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes')];
  return [...errors, ...policyTypes.flatMap((type, index) => POLICY_TYPES.includes(type) ? [] : [notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES)])];
}

function validateRule({ ports, peers, direction }: { readonly ports: readonly Port[]; readonly peers: readonly Peer[]; readonly direction: 'from' | 'to' }, at: string): FieldError[] {
  return [
    ...ports.flatMap((port, index) => validatePort(port, `${at}.ports[${index}]`)),
    ...peers.flatMap((peer, index) => validatePeer(peer, `${at}.${direction}[${index}]`)),
  ];
}

function validatePort({ protocol, port, endPort }: Port, at: string): FieldError[] {
  const errors = protocol === undefined || PROTOCOLS.includes(protocol) ? [] : [notSupported(`${at}.protocol`, protocol, PROTOCOLS)];
  if (port === undefined) return endPort === undefined ? errors : [...errors, invalid(`${at}.endPort`, endPort, 'may not be specified when `port` is not specified')];
  if (typeof port === 'string') {
    if (endPort !== undefined) errors.push(invalid(`${at}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
    return [...errors, ...invalidEach(`${at}.port`, port, portName(port))];
  }
  errors.push(...invalidEach(`${at}.port`, port, portNumber(port)));
  if (endPort === undefined) return errors;
  if (endPort < port) errors.push(invalid(`${at}.endPort`, port, 'must be greater than or equal to `port`'));
  return [...errors, ...invalidEach(`${at}.endPort`, endPort, portNumber(endPort))];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, at: string): FieldError[] {
  const errors = [...validateLabelSelector(podSelector, `${at}.podSelector`), ...validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`)];
  if (ipBlock !== undefined) errors.push(...validateIpBlock(ipBlock, `${at}.ipBlock`));
  const count = [podSelector, namespaceSelector, ipBlock].filter(each => each !== undefined).length;
  if (count === 0) return [...errors, required(at, 'must specify a peer')];
  return count > 1 && ipBlock !== undefined ? [...errors, forbidden(at, 'may not specify both ipBlock and another peer')] : errors;
}

function validateIpBlock({ cidr, except = [] }: NonNullable<Peer['ipBlock']>, at: string): FieldError[] {
  if (cidr === '') return [required(`${at}.cidr`)];
  const errors = validateCidr(cidr, `${at}.cidr`);
  const outer = parseCidr(cidr);
  if (errors.length > 0 || outer === undefined) return errors;
  return except.flatMap((text, index) => {
    const path = `${at}.except[${index}]`;
    const inner = parseCidr(text);
    return inner === undefined || isStrictSubset(inner, outer) ? validateCidr(text, path) : [invalid(path, text, 'must be a strict subset of `cidr`')];
  });
}
