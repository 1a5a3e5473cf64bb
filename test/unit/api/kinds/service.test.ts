import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceBehaviour } from '../../../../src/api/kinds/service/behaviour.ts';
import type { Service } from '../../../../src/api/objects.ts';
import { lines, makeService, NOW_MS } from './makeObjects.ts';

type Spec = NonNullable<Service['spec']>;

test('defaults of a Service', () => {
  const { spec } = makeService({ ports: [{ port: 80 }] });
  assert.deepEqual(spec, {
    selector: { app: 'web' }, ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }], sessionAffinity: 'None', type: 'ClusterIP',
    internalTrafficPolicy: 'Cluster', ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'],
  });
  const balanced = makeService({ type: 'LoadBalancer', sessionAffinity: 'ClientIP' }).spec;
  assert.equal(balanced?.externalTrafficPolicy, 'Cluster');
  assert.equal(balanced?.allocateLoadBalancerNodePorts, true);
  assert.equal(balanced?.sessionAffinityConfig?.clientIP?.timeoutSeconds, 10800);
});

const cases: readonly { readonly name: string; readonly spec: Spec; readonly expected: readonly string[] }[] = [
  { name: 'a defaulted Service is valid', spec: {}, expected: [] },
  { name: 'ports are required', spec: { ports: [] }, expected: ['spec.ports: Required value'] },
  { name: 'a headless Service needs none', spec: { ports: [], clusterIP: 'None' }, expected: [] },
  { name: 'several ports need names', spec: { ports: [{ port: 80 }, { name: 'b', port: 81 }] }, expected: ['spec.ports[0].name: Required value'] },
  { name: 'port names are unique', spec: { ports: [{ name: 'a', port: 80 }, { name: 'a', port: 81 }] }, expected: ['spec.ports[1].name: Duplicate value: "a"'] },
  { name: 'a protocol must be known', spec: { ports: [{ port: 80, protocol: 'TPC' as 'TCP' }] }, expected: ['spec.ports[0].protocol: Unsupported value: "TPC": supported values: "SCTP", "TCP", "UDP"'] },
  { name: 'a port must be in range', spec: { ports: [{ port: 0, targetPort: 80 }] }, expected: ['spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive'] },
  { name: 'a ClusterIP Service has no node ports', spec: { ports: [{ port: 80, nodePort: 30080 }] }, expected: ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"] },
  { name: 'a type must be known', spec: { type: 'Magic' as 'ClusterIP' }, expected: ['spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'] },
  { name: 'a NodePort Service is not headless', spec: { type: 'NodePort', clusterIP: 'None' }, expected: ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"] },
  { name: 'ExternalName needs its name', spec: { type: 'ExternalName' }, expected: ['spec.externalName: Required value'] },
  { name: 'a cluster IP must be one', spec: { clusterIP: 'nonsense' }, expected: ['spec.clusterIPs[0]: Invalid value: "nonsense": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'] },
  { name: 'external IPs are no loopbacks', spec: { externalIPs: ['127.0.0.1'] }, expected: ['spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'] },
  { name: 'affinity must be known', spec: { sessionAffinity: 'Sticky' as 'None' }, expected: ['spec.sessionAffinity: Unsupported value: "Sticky": supported values: "ClientIP", "None"'] },
  { name: 'a port for health checks', spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 32000 }, expected: [] },
  { name: 'a port for health checks that nobody makes', spec: { type: 'LoadBalancer', healthCheckNodePort: 32000 }, expected: ["spec.healthCheckNodePort: Invalid value: 32000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"] },
  { name: 'a port for health checks is in range', spec: { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 70000 }, expected: ['spec.healthCheckNodePort: Invalid value: 70000: must be between 1 and 65535, inclusive'] },
];
for (const { name, spec, expected } of cases) test(`Service validation: ${name}`, () => assert.deepEqual(lines(serviceBehaviour.validate(makeService(spec))), expected));

test('an update that leaves out what was allocated keeps it', () => {
  const old = makeService({ type: 'NodePort', clusterIP: '10.96.0.5', ports: [{ port: 80, nodePort: 30080 }] });
  const next = makeService({ type: 'NodePort' });
  serviceBehaviour.prepareForUpdate(next, old, undefined);
  assert.deepEqual([next.spec?.clusterIP, next.spec?.clusterIPs, next.spec?.ports?.[0]?.nodePort], ['10.96.0.5', ['10.96.0.5'], 30080]);
  assert.deepEqual(serviceBehaviour.validateUpdate(next, old, undefined), []);
});

test('a type without node ports loses them', () => {
  const old = makeService({ type: 'NodePort', clusterIP: '10.96.0.5', ports: [{ port: 80, nodePort: 30080 }] });
  const next = structuredClone(old);
  (next.spec as Spec).type = 'ClusterIP';
  serviceBehaviour.prepareForUpdate(next, old, undefined);
  assert.equal(next.spec?.ports?.[0]?.nodePort, undefined);
  assert.equal(next.spec?.externalTrafficPolicy, undefined);
  assert.deepEqual(serviceBehaviour.validate(next), []);
});

test('traffic that no longer stays on its node takes the port for health checks away, unless it is set anew', () => {
  const old = makeService({ type: 'LoadBalancer', clusterIP: '10.96.0.5', externalTrafficPolicy: 'Local', healthCheckNodePort: 32000 });
  const errorsOf = (healthCheckNodePort: number) => {
    const next = structuredClone(old);
    Object.assign(next.spec as Spec, { externalTrafficPolicy: 'Cluster', healthCheckNodePort });
    serviceBehaviour.prepareForUpdate(next, old, undefined);
    return [next.spec?.healthCheckNodePort, ...lines(serviceBehaviour.validate(next))];
  };
  assert.deepEqual(errorsOf(32000), [undefined]);
  assert.deepEqual(errorsOf(32001), [32001, "spec.healthCheckNodePort: Invalid value: 32001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"]);
});

test('a cluster IP stays', () => {
  const error = lines(serviceBehaviour.validateUpdate(makeService({ clusterIP: '10.96.0.6' }), makeService({ clusterIP: '10.96.0.5' }), undefined));
  assert.deepEqual(error, ['spec.clusterIPs[0]: Invalid value: ["10.96.0.6"]: may not change once set']);
});

for (const { name, spec, status = {}, expected } of [
  { name: 'ClusterIP', spec: { clusterIP: '10.96.0.5' }, expected: ['web', 'ClusterIP', '10.96.0.5', '<none>', '80/TCP', '5m', 'app=web'] },
  { name: 'NodePort', spec: { type: 'NodePort' as const, clusterIP: '10.96.0.5', ports: [{ port: 80, nodePort: 30080 }, { name: 'u', port: 53, protocol: 'UDP' as const }] }, expected: ['web', 'NodePort', '10.96.0.5', '<none>', '80:30080/TCP,53/UDP', '5m', 'app=web'] },
  { name: 'pending LoadBalancer', spec: { type: 'LoadBalancer' as const, clusterIP: '10.96.0.5' }, expected: ['web', 'LoadBalancer', '10.96.0.5', '<pending>', '80/TCP', '5m', 'app=web'] },
  { name: 'assigned LoadBalancer', spec: { type: 'LoadBalancer' as const, clusterIP: '10.96.0.5' }, status: { loadBalancer: { ingress: [{ hostname: 'localhost' }] } }, expected: ['web', 'LoadBalancer', '10.96.0.5', 'localhost', '80/TCP', '5m', 'app=web'] },
  { name: 'headless', spec: { clusterIP: 'None', ports: [] }, expected: ['web', 'ClusterIP', 'None', '<none>', '<none>', '5m', 'app=web'] },
]) {
  test(`Service row: ${name}`, () => assert.deepEqual(serviceBehaviour.row({ ...makeService(spec), status }, NOW_MS), expected));
}
