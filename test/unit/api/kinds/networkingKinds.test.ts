import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { UnstructuredObject } from '../../../../src/api/objects.ts';
import { ingressClasses, ingresses, ipAddresses, networkPolicies, serviceCidrs, type Resource } from '../../../../src/api/resources.ts';
import { minimalObject } from '../../../minimalObjects.ts';
import { lines, NOW_MS } from './makeObjects.ts';

function defaulted(resource: Resource, more: object): UnstructuredObject {
  const object: UnstructuredObject = { ...minimalObject(resource), ...structuredClone(more) };
  behaviourOf(resource).applyDefaults(object);
  return object;
}
const short = (line: string) => line.replace(/: (a lowercase|a wildcard|a DNS-1035|Invalid path).*/, '');
const problemsOf = (resource: Resource, more: object) => lines(behaviourOf(resource).validate(defaulted(resource, more))).map(short);
const path = (more: object) => ({ spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } }, ...more }] } }] } });
const AT = 'spec.rules[0].http.paths[0]';

for (const { name, more, expected } of [
  { name: 'nothing to route', more: { spec: {} }, expected: ['spec: Invalid value: []: either `defaultBackend` or `rules` must be specified'] },
  { name: 'no path type', more: path({ pathType: undefined }), expected: [`${AT}.pathType: Required value: pathType must be specified`] },
  { name: 'an unknown path type', more: path({ pathType: 'Regex' }), expected: [`${AT}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`] },
  { name: 'a relative path', more: path({ path: 'a//b/..' }), expected: [
    `${AT}.path: Invalid value: "a//b/..": must be an absolute path`, `${AT}.path: Invalid value: "a//b/..": must not contain '//'`, `${AT}.path: Invalid value: "a//b/..": cannot end with '/..'`,
  ] },
  { name: 'no path where the implementation decides', more: path({ path: '', pathType: 'ImplementationSpecific' }), expected: [] },
  { name: 'no backend', more: path({ backend: {} }), expected: [`${AT}.backend: Invalid value: "": resource or service backend is required`] },
  { name: 'two backends', more: path({ backend: { service: { name: 's' }, resource: { kind: 'K', name: 'n' } } }), expected: [`${AT}.backend: Invalid value: "": cannot set both resource and service backends`] },
  { name: 'a service without port', more: path({ backend: { service: { name: 'S' } } }), expected: [`${AT}.backend.service.name: Invalid value: "S"`, `${AT}.backend: Required value: port name or number is required`] },
  { name: 'two ports', more: path({ backend: { service: { name: 's', port: { name: 'a', number: 1 } } } }), expected: [`${AT}.backend: Invalid value: "": cannot set both port name & port number`] },
  { name: 'a resource without name', more: path({ backend: { resource: { apiGroup: 'a', kind: 'K' } } }), expected: [`${AT}.backend.resource.name: Required value: name is required`] },
  { name: 'hosts', more: { spec: { rules: [{ host: '10.0.0.1' }, { host: '*.example.com' }, { host: '*a.com' }], tls: [{ hosts: ['A'], secretName: 'B' }], ingressClassName: 'C' } }, expected: [
    'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address', 'spec.rules[2].host: Invalid value: "*a.com"', 'spec.tls[0].hosts[0]: Invalid value: "A"',
    'spec.tls[0].secretName: Invalid value: "B"', 'spec.ingressClassName: Invalid value: "C"',
  ] },
]) {
  test(`Ingress validation: ${name}`, () => assert.deepEqual(problemsOf(ingresses, more), expected));
}

test('the class of a new Ingress agrees with its old annotation; a stored one may differ', () => {
  const ingress = defaulted(ingresses, { metadata: { name: 'a', namespace: 'default', annotations: { 'kubernetes.io/ingress.class': 'x' } }, spec: { ingressClassName: 'y', rules: [{}] } });
  assert.deepEqual(lines(behaviourOf(ingresses).validateCreate?.(ingress) ?? []), ['annotations.kubernetes.io/ingress.class: Invalid value: "x": must match `ingressClassName` when both are specified']);
  assert.deepEqual(behaviourOf(ingresses).validate(ingress), []);
});

test('an Ingress is shown with hosts, addresses and ports, and its status is checked', () => {
  const rules = ['a.com', 'b.com', 'c.com', 'd.com'].map(host => ({ host }));
  const ingress = defaulted(ingresses, { spec: { ingressClassName: 'nginx', rules, tls: [{}] }, status: { loadBalancer: { ingress: [{ hostname: 'lb' }, { ip: '10.0.0.1' }, { hostname: 'lb' }] } } });
  assert.deepEqual(behaviourOf(ingresses).row(ingress, NOW_MS), ['a', 'nginx', 'a.com,b.com,c.com + 1 more...', '10.0.0.1,lb', '80, 443', '<unknown>']);
  assert.deepEqual(behaviourOf(ingresses).row(defaulted(ingresses, { spec: { rules: [{}] } }), NOW_MS), ['a', '<none>', '*', '', '80', '<unknown>']);
  const bad = { ...ingress, status: { loadBalancer: { ingress: [{ ip: '300.0.0.1', hostname: '10.0.0.1' }] } } } as UnstructuredObject;
  assert.deepEqual(lines(behaviourOf(ingresses).validateUpdate(bad, ingress, 'status')), [
    'status.loadBalancer.ingress[0].ip: Invalid value: "300.0.0.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'status.loadBalancer.ingress[0].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
  ]);
});

for (const { name, spec, expected } of [
  { name: 'no controller', spec: {}, expected: ['spec.controller: Required value'] },
  { name: 'a controller without domain', spec: { controller: 'nginx' }, expected: ['spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")'] },
  { name: 'parameters of a namespace', spec: { controller: 'a.b/c', parameters: { kind: 'K', name: 'n', scope: 'Namespace' } }, expected: ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"] },
  { name: 'parameters of the cluster', spec: { controller: 'a.b/c', parameters: { kind: 'K', name: 'n', namespace: 'x' } }, expected: ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"] },
]) {
  test(`IngressClass validation: ${name}`, () => assert.deepEqual(problemsOf(ingressClasses, { spec }), expected));
}

test('an IngressClass keeps its controller and is shown with its parameters', () => {
  const old = defaulted(ingressClasses, { spec: { controller: 'a.b/c', parameters: { apiGroup: 'g.io', kind: 'K', name: 'n' } } });
  assert.deepEqual(lines(behaviourOf(ingressClasses).validateUpdate(defaulted(ingressClasses, { spec: { controller: 'd.e/f' } }), old, undefined)), ['spec.controller: Invalid value: "d.e/f": field is immutable']);
  assert.deepEqual(behaviourOf(ingressClasses).row(old, NOW_MS), ['a', 'a.b/c', 'K.g.io/n', '<unknown>']);
});

test('a NetworkPolicy is completed: protocols and policy types', () => {
  const policy = defaulted(networkPolicies, { spec: { podSelector: { matchLabels: { app: 'a' } }, egress: [{ ports: [{ port: 53 }] }] } });
  assert.deepEqual(policy['spec'], { podSelector: { matchLabels: { app: 'a' } }, egress: [{ ports: [{ port: 53, protocol: 'TCP' }] }], policyTypes: ['Ingress', 'Egress'] });
  assert.deepEqual((defaulted(networkPolicies, { spec: {} })['spec'] as object), { podSelector: {}, policyTypes: ['Ingress'] });
  assert.deepEqual(behaviourOf(networkPolicies).row(policy, NOW_MS), ['a', 'app=a', '<unknown>']);
});

for (const { name, spec, expected } of [
  { name: 'ports', spec: { ingress: [{ ports: [{ port: 80, endPort: 79 }, { port: 'http', endPort: 81 }, { endPort: 1 }, { port: 0, protocol: 'ICMP' }] }] }, expected: [
    'spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`', 'spec.ingress[0].ports[1].endPort: Invalid value: 81: may not be specified when `port` is non-numeric',
    'spec.ingress[0].ports[2].endPort: Invalid value: 1: may not be specified when `port` is not specified', 'spec.ingress[0].ports[3].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
    'spec.ingress[0].ports[3].port: Invalid value: 0: must be between 1 and 65535, inclusive',
  ] },
  { name: 'peers', spec: { egress: [{ to: [{}, { ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }, { ipBlock: {} }] }] }, expected: [
    'spec.egress[0].to[0]: Required value: must specify a peer', 'spec.egress[0].to[1]: Forbidden: may not specify both ipBlock and another peer', 'spec.egress[0].to[2].ipBlock.cidr: Required value',
  ] },
  { name: 'networks', spec: { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '11.0.0.0/16', '10.0.0.0/8', 'x'] } }, { ipBlock: { cidr: 'fd00::/8', except: ['fd01::/16', '10.0.0.0/16'] } }] }] }, expected: [
    'spec.ingress[0].from[0].ipBlock.except[1]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`', 'spec.ingress[0].from[0].ipBlock.except[2]: Invalid value: "10.0.0.0/8": must be a strict subset of `cidr`',
    'spec.ingress[0].from[0].ipBlock.except[3]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    'spec.ingress[0].from[1].ipBlock.except[1]: Invalid value: "10.0.0.0/16": must be a strict subset of `cidr`',
  ] },
  { name: 'policy types', spec: { policyTypes: ['Both'] }, expected: ['spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"'] },
]) {
  test(`NetworkPolicy validation: ${name}`, () => assert.deepEqual(problemsOf(networkPolicies, { spec }), expected));
}

for (const { name, expected } of [
  { name: '10.0.0.1', expected: [] }, { name: '2001:db8::1', expected: [] },
  { name: '2001:DB8::1', expected: ['metadata.name: Invalid value: "2001:DB8::1": must be in canonical form ("2001:db8::1")'] },
  { name: '::ffff:10.0.0.1', expected: ['metadata.name: Invalid value: "::ffff:10.0.0.1": must not be an IPv4-mapped IPv6 address'] },
  { name: 'web', expected: ['metadata.name: Invalid value: "web": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] },
]) {
  test(`an IPAddress may${expected.length === 0 ? '' : ' not'} be called ${name}`, () => assert.deepEqual(problemsOf(ipAddresses, { metadata: { name } }), expected));
}

test('an IPAddress belongs to an object', () => {
  assert.deepEqual(problemsOf(ipAddresses, { spec: {} }), ['spec.parentRef: Required value']);
  assert.deepEqual(behaviourOf(ipAddresses).row(minimalObject(ipAddresses, '10.0.0.1'), NOW_MS), ['10.0.0.1', 'services/default/a']);
});

for (const { cidrs, expected } of [
  { cidrs: [], expected: ['spec.cidrs: Required value: at least one CIDR required'] },
  { cidrs: ['10.0.0.0/16', 'fd00::/108'], expected: [] },
  { cidrs: ['10.0.0.0/16', '10.1.0.0/16'], expected: ['spec.cidrs: Invalid value: {"cidrs":["10.0.0.0/16","10.1.0.0/16"]}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'] },
  { cidrs: ['10.0.0.1/16'], expected: ['spec.cidrs[0]: Invalid value: "10.0.0.1/16": must not have bits set beyond the prefix length'] },
  { cidrs: ['FD00::/108'], expected: ['spec.cidrs[0]: Invalid value: "FD00::/108": must be in canonical form ("fd00::/108")'] },
]) {
  test(`ServiceCIDR validation: ${cidrs.join(' and ') || 'none'}`, () => assert.deepEqual(problemsOf(serviceCidrs, { spec: { cidrs } }), expected));
}
