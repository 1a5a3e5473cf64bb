import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1 } from '../../../../src/api/objects.ts';
import { toAutoscalerV1, toStoredAutoscaler } from '../../../../src/engine/apiserver/autoscalingV1.ts';

const PREFIX = 'autoscaling.alpha.kubernetes.io';
const cpu = { type: 'Resource' as const, resource: { name: 'cpu', target: { type: 'Utilization' as const, averageUtilization: 60 } } };

/** With everything that autoscaling/v1 has no field for. */
const full: HorizontalPodAutoscaler = {
  apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a', namespace: 'default', annotations: { mine: 'kept' } },
  spec: {
    minReplicas: 1, maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    metrics: [
      cpu,
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '100Mi' } } },
      { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'main', target: { type: 'Utilization', averageUtilization: 70 } } },
      { type: 'Pods', pods: { metric: { name: 'requests', selector: { matchLabels: { verb: 'GET' } } }, target: { type: 'AverageValue', averageValue: '10' } } },
      { type: 'Object', object: { describedObject: { apiVersion: 'v1', kind: 'Service', name: 's' }, metric: { name: 'hits' }, target: { type: 'Value', value: '100' } } },
      { type: 'External', external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '30' } } },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Max', policies: [{ type: 'Percent', value: 50, periodSeconds: 15 }] } },
  },
  status: {
    currentReplicas: 2, desiredReplicas: 3, conditions: [{ type: 'AbleToScale', status: 'True', reason: 'ok' }],
    currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 40, averageValue: '400m' } } }],
  },
};

test('autoscaling/v1 has the CPU target as a field and the rest in annotations', () => {
  const served = toAutoscalerV1(full) as HorizontalPodAutoscalerV1;
  const { annotations = {} } = served.metadata;
  assert.deepEqual(served.spec, { minReplicas: 1, maxReplicas: 5, scaleTargetRef: full.spec?.scaleTargetRef, targetCPUUtilizationPercentage: 60 });
  assert.deepEqual(served.status, { currentReplicas: 2, desiredReplicas: 3, currentCPUUtilizationPercentage: 40 });
  assert.deepEqual(Object.keys(annotations).sort(), [`${PREFIX}/behavior`, `${PREFIX}/conditions`, `${PREFIX}/current-metrics`, `${PREFIX}/metrics`, 'mine']);
  assert.deepEqual(JSON.parse(annotations[`${PREFIX}/metrics`] ?? ''), [
    { type: 'Resource', resource: { name: 'memory', targetAverageValue: '100Mi' } },
    { type: 'ContainerResource', containerResource: { name: 'cpu', targetAverageUtilization: 70, container: 'main' } },
    { type: 'Pods', pods: { metricName: 'requests', targetAverageValue: '10', selector: { matchLabels: { verb: 'GET' } } } },
    { type: 'Object', object: { target: { apiVersion: 'v1', kind: 'Service', name: 's' }, metricName: 'hits', targetValue: '100' } },
    { type: 'External', external: { metricName: 'queue', targetAverageValue: '30' } },
  ]);
  assert.deepEqual(JSON.parse(annotations[`${PREFIX}/current-metrics`] ?? ''), [{ type: 'Resource', resource: { name: 'cpu', currentAverageUtilization: 40, currentAverageValue: '400m' } }]);
  assert.equal(annotations[`${PREFIX}/behavior`], '{"ScaleDown":{"StabilizationWindowSeconds":60,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":50,"PeriodSeconds":15}]}}');
});

test('a way through autoscaling/v1 and back loses nothing', () => {
  assert.deepEqual(toStoredAutoscaler(toAutoscalerV1(full)), full);
  const plain: HorizontalPodAutoscaler = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a' }, spec: { maxReplicas: 2, scaleTargetRef: { kind: 'Deployment', name: 'w' }, metrics: [cpu] } };
  assert.deepEqual((toStoredAutoscaler(toAutoscalerV1(plain)) as HorizontalPodAutoscaler).spec, plain.spec);
});

test('what a v1 client writes is stored as v2, and an annotation that is no JSON is dropped', () => {
  const stored = toStoredAutoscaler({
    metadata: { name: 'a', annotations: { [`${PREFIX}/metrics`]: 'not JSON' } }, spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: { kind: 'Deployment', name: 'web' } },
  } as unknown as HorizontalPodAutoscalerV1);
  assert.deepEqual(stored, {
    apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a' },
    spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' }, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }] },
  });
});
