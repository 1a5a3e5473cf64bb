import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podBehaviour } from '../../../../src/api/kinds/pod/behaviour.ts';
import type { Container, PodSpec } from '../../../../src/api/objects.ts';
import { lines, makeContainer, makePod } from './makeObjects.ts';

const one = (more: Record<string, unknown>): Partial<PodSpec> => ({ containers: [{ ...makeContainer(), ...more } as Container] });

const cases: readonly { readonly name: string; readonly spec: Partial<PodSpec>; readonly expected: readonly string[] }[] = [
  { name: 'a defaulted pod is valid', spec: {}, expected: [] },
  { name: 'containers are required', spec: { containers: [] }, expected: ['spec.containers: Required value'] },
  { name: 'an image is required', spec: one({ image: '' }), expected: ['spec.containers[0].image: Required value'] },
  { name: 'an image has no whitespace around', spec: one({ image: ' a' }), expected: ['spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace'] },
  { name: 'container names are unique', spec: { containers: [makeContainer(), makeContainer()] }, expected: ['spec.containers[1].name: Duplicate value: "web"'] },
  { name: 'init containers share the names', spec: { initContainers: [makeContainer()] }, expected: ['spec.initContainers[0].name: Duplicate value: "web"'] },
  {
    name: 'a request may not exceed its limit', spec: one({ resources: { requests: { memory: '300Mi' }, limits: { memory: '200Mi' } } }),
    expected: ['spec.containers[0].resources.requests: Invalid value: "300Mi": must be less than or equal to memory limit of 200Mi'],
  },
  { name: 'a negative request is refused', spec: one({ resources: { requests: { cpu: '-1' } } }), expected: ['spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'] },
  {
    name: 'a quantity must be one', spec: one({ resources: { requests: { cpu: 'much' } } }),
    expected: ["spec.containers[0].resources.requests[cpu]: Invalid value: \"much\": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  },
  {
    name: 'unqualified resources must be known', spec: one({ resources: { requests: { gpu: '1' } } }),
    expected: [
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ],
  },
  { name: 'extended resources are not overcommitted', spec: one({ resources: { requests: { 'a.b/gpu': '1' } } }), expected: ['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'] },
  { name: 'a protocol must be known', spec: one({ ports: [{ containerPort: 80, protocol: 'TPC' }] }), expected: ['spec.containers[0].ports[0].protocol: Unsupported value: "TPC": supported values: "SCTP", "TCP", "UDP"'] },
  { name: 'a port must be in range', spec: one({ ports: [{ containerPort: 99999 }] }), expected: ['spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive'] },
  { name: 'port names are unique', spec: one({ ports: [{ name: 'http', containerPort: 80 }, { name: 'http', containerPort: 81 }] }), expected: ['spec.containers[0].ports[1].name: Duplicate value: "http"'] },
  { name: 'host ports are unique', spec: one({ ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }] }), expected: ['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"'] },
  { name: 'a probe needs a handler', spec: one({ livenessProbe: {} }), expected: ['spec.containers[0].livenessProbe: Required value: must specify a handler type'] },
  { name: 'a probe has one handler only', spec: one({ readinessProbe: { tcpSocket: { port: 80 }, exec: { command: ['a'] } } }), expected: ['spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'] },
  { name: 'liveness succeeds at once', spec: one({ livenessProbe: { tcpSocket: { port: 80 }, successThreshold: 2 } }), expected: ['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1'] },
  { name: 'delays are not negative', spec: one({ readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: -1 } }), expected: ['spec.containers[0].readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0'] },
  { name: 'a probe port is a number or a name', spec: one({ readinessProbe: { httpGet: { port: 0 } } }), expected: ['spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive'] },
  { name: 'init containers have no probes', spec: { initContainers: [makeContainer({ name: 'init', readinessProbe: { tcpSocket: { port: 80 } } })] }, expected: ['spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always'] },
  { name: 'a mount needs its volume', spec: one({ volumeMounts: [{ name: 'data', mountPath: '/d' }] }), expected: ['spec.containers[0].volumeMounts[0].name: Not found: "data"'] },
  {
    name: 'mount paths are unique', spec: { ...one({ volumeMounts: [{ name: 'a', mountPath: '/d' }, { name: 'a', mountPath: '/d' }] }), volumes: [{ name: 'a' }] },
    expected: ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/d": must be unique'],
  },
  { name: 'a volume has one source', spec: { volumes: [{ name: 'a', emptyDir: {}, configMap: { name: 'c' } }] }, expected: ['spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type'] },
  { name: 'volume names are unique', spec: { volumes: [{ name: 'a' }, { name: 'a' }] }, expected: ['spec.volumes[1].name: Duplicate value: "a"'] },
  { name: 'a host path does not climb', spec: { volumes: [{ name: 'a', hostPath: { path: '/a/../b' } }] }, expected: ['spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\''] },
  { name: 'modes are octal file modes', spec: { volumes: [{ name: 'a', secret: { secretName: 's', defaultMode: 1000 } }] }, expected: ['spec.volumes[0].secret.defaultMode: Invalid value: 1000: must be a number between 0 and 0777 (octal), both inclusive'] },
  { name: 'an env name is required', spec: one({ env: [{ name: '' }] }), expected: ['spec.containers[0].env[0].name: Required value'] },
  {
    name: 'value and valueFrom exclude each other', spec: one({ env: [{ name: 'A', value: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
    expected: ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  },
  {
    name: 'unknown downward fields are named', spec: one({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }] }),
    expected: ['spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo'],
  },
  { name: 'a restart policy must be known', spec: { restartPolicy: 'Sometimes' as 'Always' }, expected: ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'] },
  { name: 'dnsPolicy None needs a dnsConfig', spec: { dnsPolicy: 'None' }, expected: ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'] },
  { name: 'a toleration without key must be Exists', spec: { tolerations: [{ operator: 'Equal' }] }, expected: ['spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"'] },
  { name: 'tolerationSeconds are for NoExecute', spec: { tolerations: [{ key: 'a', tolerationSeconds: 1, effect: 'NoSchedule' }] }, expected: ["spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set"] },
  { name: 'the deadline is positive', spec: { activeDeadlineSeconds: 0 }, expected: ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'] },
  { name: 'node affinity names its terms', spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } }, expected: ['spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term'] },
];

for (const { name, spec, expected } of cases) {
  test(`pod validation: ${name}`, () => assert.deepEqual(lines(podBehaviour.validate(makePod(spec))), expected));
}

test('a pod name follows the subdomain rule', () => {
  assert.match(lines(podBehaviour.validate(makePod({}, { name: 'My_Pod' })))[0] ?? '', /^metadata\.name: Invalid value: "My_Pod": a lowercase RFC 1123 subdomain must consist/);
  assert.deepEqual(lines(podBehaviour.validate(makePod({}, { name: '' }))), ['metadata.name: Required value: name or generateName is required']);
});

const ONLY_THESE = 'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

for (const { name, change, expected } of [
  { name: 'an image may change', change: (spec: PodSpec) => { (spec.containers[0] as Container).image = 'web:v2'; }, expected: [] },
  { name: 'a toleration may be added', change: (spec: PodSpec) => { spec.tolerations?.push({ key: 'a', operator: 'Exists' as const }); }, expected: [] },
  { name: 'a toleration may not go', change: (spec: PodSpec) => { spec.tolerations = []; }, expected: ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'] },
  { name: 'a deadline may be set', change: (spec: PodSpec) => { spec.activeDeadlineSeconds = 5; }, expected: [] },
  { name: 'containers may not be added', change: (spec: PodSpec) => { spec.containers.push(makeContainer({ name: 'b' })); }, expected: ['spec.containers: Forbidden: pod updates may not add or remove containers'] },
  { name: 'nothing else may change', change: (spec: PodSpec) => { spec.nodeSelector = { a: 'b' }; }, expected: [`${ONLY_THESE}\nchanged: spec.nodeSelector`] },
]) {
  test(`pod update: ${name}`, () => {
    const old = makePod({ tolerations: [{ key: 'old', operator: 'Exists' }] });
    const next = structuredClone(old);
    change(next.spec as PodSpec);
    assert.deepEqual(lines(podBehaviour.validateUpdate(next, old, undefined)), expected);
  });
}

test('metadata that identifies an object cannot change', () => {
  const old = makePod({}, { uid: 'u1' });
  const next = structuredClone(old);
  next.metadata.uid = 'u2';
  assert.deepEqual(lines(podBehaviour.validateUpdate(next, old, undefined)), ['metadata.uid: Invalid value: "u2": field is immutable']);
});
