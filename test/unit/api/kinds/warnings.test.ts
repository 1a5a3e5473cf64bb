import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from '../../../../src/api/kinds/index.ts';
import type { PodSpec, Service } from '../../../../src/api/objects.ts';
import { deploymentBehaviour } from '../../../../src/api/kinds/deployment/behaviour.ts';
import { podBehaviour } from '../../../../src/api/kinds/pod/behaviour.ts';
import { serviceBehaviour } from '../../../../src/api/kinds/service/behaviour.ts';
import { ingresses, persistentVolumeClaims, type Resource } from '../../../../src/api/resources.ts';
import { minimalObject } from '../../../minimalObjects.ts';
import { makeContainer, makeDeployment, makePod, makeService } from './makeObjects.ts';

const [OLD, MASTER] = ['beta.kubernetes.io/arch', 'node-role.kubernetes.io/master'];
const ARCH = 'deprecated since v1.14; use "kubernetes.io/arch" instead';
const term = { matchExpressions: [{ key: OLD, operator: 'Exists' as const }] };

for (const [name, spec, expected] of [
  ['a plain one', {}, []],
  ['old labels of nodes', { nodeSelector: { [OLD]: 'amd64', [MASTER]: '' } }, [`spec.nodeSelector[${OLD}]: ${ARCH}`, `spec.nodeSelector[${MASTER}]: use "node-role.kubernetes.io/control-plane" instead`]],
  ['old labels in affinity', { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] }, preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term }] } } }, [
    `spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: ${OLD} is ${ARCH}`,
    `spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: ${OLD} is ${ARCH}`,
  ]],
  ['old volumes', { volumes: [{ name: 'v', gitRepo: { repository: 'r' } }, { name: 'w', storageos: {} }] }, ['spec.volumes[0].gitRepo: deprecated in v1.11', 'spec.volumes[1].storageOS: deprecated in v1.22, non-functional in v1.25+']],
  ['hosts and secrets twice', { hostAliases: [{ ip: '1.1.1.1' }, { ip: '1.1.1.1' }], imagePullSecrets: [{ name: 'a' }, { name: 'a' }, { name: '' }] }, [
    'spec.hostAliases[1].ip: duplicate ip "1.1.1.1"', 'spec.imagePullSecrets[1].name: duplicate name "a"', 'spec.imagePullSecrets[2].name: invalid empty name ""',
  ]],
  ['parts of bytes', { containers: [makeContainer({ resources: { limits: { memory: '1500m' }, requests: { 'cpu': '100m', 'memory': '1Ki', 'ephemeral-storage': '1.5' } } })] }, [
    'spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer', 'spec.containers[0].resources.requests[ephemeral-storage]: fractional byte value "1500m" is invalid, must be an integer',
  ]],
  ['variables that hide others', { containers: [makeContainer({ env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }, { name: 'B', value: '1' }, { name: 'B', value: '$(B)2' }] })] }, ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply']],
  ['ports twice', { containers: [makeContainer({ ports: [{ containerPort: 80 }, { containerPort: 80, name: 'b' }, { containerPort: 80, hostPort: 81 }, { containerPort: 80, protocol: 'UDP' }] })] }, [
    'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]', 'spec.containers[0].ports[2]: overlapping port definition with spec.containers[0].ports[0]', 'spec.containers[0].ports[2]: overlapping port definition with spec.containers[0].ports[1]',
  ]],
  ['less than no time', { terminationGracePeriodSeconds: -1 }, ['spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1']],
  ['selectors of nothing', { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a' }] } }, topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }] }, [
    'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod', 'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
  ]],
] as const satisfies readonly (readonly [string, object, readonly string[]])[]) {
  test(`a writer of a pod is warned of ${name}, and of a template likewise`, () => {
    assert.deepEqual(podBehaviour.warnings?.(makePod(spec as Partial<PodSpec>), undefined), expected);
    const deployment = makeDeployment({ template: { metadata: { labels: { app: 'web' } }, spec: { containers: [makeContainer()], ...spec as Partial<PodSpec> } } });
    assert.deepEqual(deploymentBehaviour.warnings?.(deployment, undefined), expected.map(line => line.replaceAll('spec.containers', 'spec.template.spec.containers').replace(/^spec\.(?!template)/, 'spec.template.spec.')));
  });
}

test('names that are no names of hosts are told once, when the object is made', () => {
  const pod = { ...makePod({}), metadata: { name: 'a.b' } };
  assert.deepEqual(podBehaviour.warnings?.(pod, undefined), ["metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]"]);
  assert.deepEqual(podBehaviour.warnings?.(pod, pod), []);
  const deployment = { ...makeDeployment({}), metadata: { name: 'a.b' } };
  assert.equal(deploymentBehaviour.warnings?.(deployment, undefined).length, 1);
  assert.deepEqual(deploymentBehaviour.warnings?.(deployment, deployment), []);
});

test('old annotations are told, unless the field is there', () => {
  const key = 'seccomp.security.alpha.kubernetes.io/pod';
  const annotated = (spec: Partial<PodSpec>) => ({ ...makePod(spec), metadata: { name: 'a', annotations: { [key]: 'x', 'container.apparmor.security.beta.kubernetes.io/web': 'x' } } });
  assert.deepEqual(podBehaviour.warnings?.(annotated({}), undefined), [
    `metadata.annotations[${key}]: non-functional in v1.27+; use the "seccompProfile" field instead`, 'metadata.annotations[container.apparmor.security.beta.kubernetes.io/web]: deprecated since v1.30; use the "appArmorProfile" field instead',
  ]);
  assert.deepEqual(podBehaviour.warnings?.(annotated({ securityContext: { seccompProfile: { type: 'RuntimeDefault' }, appArmorProfile: { type: 'RuntimeDefault' } } }), undefined), []);
});

for (const [name, spec, expected] of [
  ['a plain one', {}, []],
  ['addresses from outside', { externalIPs: ['1.2.3.4'] }, ['spec.externalIPs is deprecated and may no longer be implemented in some clusters']],
  ['what a headless one does not have', { clusterIP: 'None', externalIPs: ['1.2.3.4'], sessionAffinity: 'ClientIP' }, ['spec.externalIPs is ignored for headless services', 'spec.SessionAffinity is ignored for headless services']],
  ['a name outside that is not used', { externalName: 'a.example.com' }, ['spec.externalName is ignored when spec.type is not "ExternalName"']],
  ['an old name of a distribution', { trafficDistribution: 'PreferClose' }, ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']],
] as const satisfies readonly (readonly [string, object, readonly string[]])[]) {
  test(`a writer of a Service is warned of ${name}`, () => assert.deepEqual(serviceBehaviour.warnings?.(makeService({ sessionAffinity: 'None', ...spec } as NonNullable<Service['spec']>), undefined), expected));
}

for (const [resource, change, expected] of [
  [ingresses, { metadata: { name: 'a', annotations: { 'kubernetes.io/ingress.class': 'x' } } }, 'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead'],
  [persistentVolumeClaims, { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } } }, 'spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer'],
] as const) {
  test(`a writer of ${resource.plural} is warned`, () => assert.deepEqual(behaviourOf(resource as unknown as Resource).warnings?.({ ...minimalObject(resource as unknown as Resource, 'a'), ...change }, undefined), [expected]));
}
