import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { asOf, fieldHistoryOf } from '../../../../src/api/schema/fieldHistory.ts';
import { definition } from '../../../../src/api/schema/table.ts';

const core = 'io.k8s.api.core.v1';

/** @source Kubernetes' release notes and feature gates */
const FACTS: readonly (readonly [type: string, field: string, history: ReturnType<typeof fieldHistoryOf>])[] = [
  [`${core}.PodSpec`, 'schedulingGates', { since: 26 }],
  [`${core}.PodSpec`, 'resources', { since: 32 }],
  [`${core}.PodSpec`, 'hostnameOverride', { since: 34 }],
  [`${core}.PodSpec`, 'workloadRef', { since: 35, until: 36 }],
  [`${core}.PodSpec`, 'containers', undefined],
  [`${core}.PodSpec`, 'constructor', undefined],
  [`${core}.PodStatus`, 'hostIPs', { since: 28 }],
  [`${core}.Container`, 'resizePolicy', { since: 27 }],
  [`${core}.Container`, 'restartPolicy', { since: 28 }],
  [`${core}.Lifecycle`, 'stopSignal', { since: 33 }],
  [`${core}.LifecycleHandler`, 'sleep', { since: 29 }],
  [`${core}.EnvVarSource`, 'fileKeyRef', { since: 34 }],
  [`${core}.PodAffinityTerm`, 'matchLabelKeys', { since: 29 }],
  [`${core}.PersistentVolumeClaimSpec`, 'volumeAttributesClassName', { since: 29 }],
  [`${core}.PersistentVolumeClaimStatus`, 'resizeStatus', { until: 28 }],
  [`${core}.PodResourceClaim`, 'source', { until: 31 }],
  [`${core}.PodResourceClaim`, 'resourceClaimName', { since: 31 }],
  [`${core}.ServiceSpec`, 'trafficDistribution', { since: 30 }],
  [`${core}.Volume`, 'image', { since: 31 }],
  ['io.k8s.api.batch.v1.JobSpec', 'podReplacementPolicy', { since: 28 }],
  ['io.k8s.api.batch.v1.JobSpec', 'successPolicy', { since: 30 }],
  ['io.k8s.api.networking.v1.NetworkPolicy', 'status', { until: 28 }],
  ['io.k8s.api.apps.v1.StatefulSetSpec', 'ordinals', { since: 26 }],
  ['constructor', 'name', undefined],
];

suite('history of fields', () => {
  for (const [type, field, history] of FACTS) test(`${type} ${field}`, () => assert.deepEqual(fieldHistoryOf(type, field), history));

  test('a release has the fields that it got, and those that later ones lost', () => {
    const podSpec = definition(`${core}.PodSpec`);
    assert.ok(podSpec !== undefined);
    const fields = (minor: number) => Object.keys(asOf(podSpec, minor).properties);
    assert.deepEqual(['schedulingGates', 'hostnameOverride', 'workloadRef'].map(field => [25, 26, 34, 35, 36].filter(minor => fields(minor).includes(field))), [[26, 34, 35, 36], [34, 35, 36], [35]]);
    assert.deepEqual([asOf(podSpec, 26).name, asOf(podSpec, 26).required, asOf(podSpec, 26).description], [podSpec.name, podSpec.required, podSpec.description]);
    assert.equal(asOf(podSpec, 26), asOf(podSpec, 26));
  });

  test('a type that nothing happened to is itself', () => {
    const configMap = definition(`${core}.ConfigMap`);
    assert.ok(configMap !== undefined);
    assert.equal(asOf(configMap, 25), configMap);
  });
});
