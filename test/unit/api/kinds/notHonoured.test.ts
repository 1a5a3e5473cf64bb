import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentBehaviour } from '../../../../src/api/kinds/deployment/behaviour.ts';
import { podBehaviour } from '../../../../src/api/kinds/pod/behaviour.ts';
import { serviceBehaviour } from '../../../../src/api/kinds/service/behaviour.ts';
import type { PodSpec, Service } from '../../../../src/api/objects.ts';
import { makeContainer, makeDeployment, makePod, makeService } from './makeObjects.ts';

const constraint = { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' as const };
const pods: readonly (readonly [string, Partial<PodSpec>, readonly string[]])[] = [
  ['a plain pod', {}, []],
  ['node affinity, which is honoured', { affinity: { nodeAffinity: {} } }, []],
  ['affinity to pods, which is honoured', { affinity: { podAffinity: {}, podAntiAffinity: {} } }, []],
  ['spread, which is honoured', { topologySpreadConstraints: [constraint] }, []],
  ['a priority class', { priorityClassName: 'high' }, ['spec.priorityClassName']],
  ['a built-in priority class', { priorityClassName: 'system-node-critical' }, []],
  ['another service account, which is honoured', { serviceAccountName: 'robot' }, []],
  ['limits of storage, in either kind of container', { containers: [makeContainer({ resources: { limits: { 'cpu': '1', 'ephemeral-storage': '1Gi' } } })], initContainers: [makeContainer({ name: 'i', resources: { limits: { 'hugepages-2Mi': '2Mi' } } })] },
    ['spec.initContainers[i].resources.limits[hugepages-2Mi]', 'spec.containers[web].resources.limits[ephemeral-storage]']],
  ['an unmasked /proc', { containers: [makeContainer({ securityContext: { procMount: 'Unmasked' } })] }, ['spec.containers[web].securityContext.procMount']],
  ['a size on disk, not in memory', { volumes: [{ name: 'd', emptyDir: { sizeLimit: '1Gi' } }, { name: 'm', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }] }, ['spec.volumes[d].emptyDir.sizeLimit']],
  ['a host file and a host folder', { volumes: [{ name: 'f', hostPath: { path: '/f', type: 'File' } }, { name: 'd', hostPath: { path: '/d', type: 'Directory' } }] }, ['spec.volumes[f].hostPath.type']],
];
const fieldsOf = (sentences: readonly string[] = []) => sentences.map(sentence => sentence.slice(0, sentence.indexOf(': ')));

for (const [what, spec, fields] of pods) {
  test(`what a pod is not given is named: ${what}`, () => {
    const pod = makePod(spec);
    assert.deepEqual(fieldsOf(podBehaviour.notHonoured?.(pod)), fields);
    const deployment = makeDeployment({ template: { metadata: { labels: { app: 'web' } }, spec: { containers: [makeContainer()], ...spec } } });
    assert.deepEqual(fieldsOf(deploymentBehaviour.notHonoured?.(deployment)), fields.map(field => field.replace(/^spec/, 'spec.template.spec')));
  });
}

const services: readonly (readonly [string, NonNullable<Service['spec']>, readonly string[]])[] = [
  ['a plain Service', {}, []],
  ['a node port', { type: 'NodePort' }, []],
  ['affinity as usual', { sessionAffinity: 'ClientIP' }, []],
  ['affinity for a time', { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }, ['spec.sessionAffinityConfig.clientIP.timeoutSeconds']],
  ['a load balancer with everything', { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'], loadBalancerIP: '1.2.3.4', loadBalancerClass: 'a/b', externalTrafficPolicy: 'Local', externalIPs: ['1.2.3.4'] },
    ['spec.loadBalancerSourceRanges', 'spec.externalIPs', 'spec.loadBalancerIP', 'spec.loadBalancerClass', 'spec.externalTrafficPolicy']],
  ['local traffic', { internalTrafficPolicy: 'Local', trafficDistribution: 'PreferClose' }, ['spec.internalTrafficPolicy', 'spec.trafficDistribution']],
];
for (const [what, spec, fields] of services) test(`what a Service is not given is named: ${what}`, () => assert.deepEqual(fieldsOf(serviceBehaviour.notHonoured?.(makeService(spec))), fields));
