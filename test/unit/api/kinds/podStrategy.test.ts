import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podBehaviour } from '../../../../src/api/kinds/pod/behaviour.ts';
import { makeContainer, makePod } from './makeObjects.ts';

test('a created pod is Pending and has its QoS class and defaults', () => {
  const pod = makePod({ containers: [makeContainer({ resources: { limits: { cpu: '500m', memory: '64Mi' } } })] });
  assert.deepEqual(pod.status, { phase: 'Pending', qosClass: 'Guaranteed' });
  assert.deepEqual(pod.spec?.containers[0]?.resources?.requests, { cpu: '500m', memory: '64Mi' });
  const { dnsPolicy, restartPolicy, terminationGracePeriodSeconds, schedulerName, enableServiceLinks, serviceAccountName, serviceAccount } = pod.spec ?? {};
  assert.deepEqual(
    { dnsPolicy, restartPolicy, terminationGracePeriodSeconds, schedulerName, enableServiceLinks, serviceAccountName, serviceAccount },
    { dnsPolicy: 'ClusterFirst', restartPolicy: 'Always', terminationGracePeriodSeconds: 30, schedulerName: 'default-scheduler', enableServiceLinks: true, serviceAccountName: 'default', serviceAccount: 'default' },
  );
});

test('container and volume defaults are Kubernetes\'', () => {
  const pod = makePod({
    containers: [makeContainer({ image: 'web', ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { port: 80 } } })],
    volumes: [{ name: 'a' }, { name: 'b', configMap: { name: 'c' } }, { name: 'd', hostPath: { path: '/x' } }],
  });
  assert.deepEqual(pod.spec?.containers[0], {
    name: 'web', image: 'web', imagePullPolicy: 'Always', terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File', resources: {},
    ports: [{ containerPort: 80, protocol: 'TCP' }],
    readinessProbe: { httpGet: { port: 80, path: '/', scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  });
  assert.deepEqual(pod.spec?.volumes, [{ name: 'a', emptyDir: {} }, { name: 'b', configMap: { name: 'c', defaultMode: 420 } }, { name: 'd', hostPath: { path: '/x', type: '' } }]);
});

test('a spec write keeps the status, a status write keeps the spec', () => {
  const old = makePod();
  const spec = structuredClone(old);
  spec.status = { phase: 'Failed' };
  podBehaviour.prepareForUpdate(spec, old, undefined);
  assert.deepEqual(spec.status, old.status);
  const status = structuredClone(old);
  status.spec = { containers: [] };
  status.status = { phase: 'Running' };
  status.metadata.ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' }];
  podBehaviour.prepareForUpdate(status, old, 'status');
  assert.deepEqual(status.spec, old.spec);
  assert.deepEqual(status.status, { phase: 'Running', qosClass: 'BestEffort' });
  assert.equal(status.metadata.ownerReferences, undefined);
});

test('a delete waits only for pods that run somewhere', () => {
  assert.equal(podBehaviour.gracePeriodSeconds?.(makePod()), 0);
  assert.equal(podBehaviour.gracePeriodSeconds?.(makePod({ nodeName: 'a' })), 30);
  assert.equal(podBehaviour.gracePeriodSeconds?.({ ...makePod({ nodeName: 'a' }), status: { phase: 'Succeeded' } }), 0);
});

test('field selectors of pods', () => {
  const fields = podBehaviour.selectableFields(makePod({ nodeName: 'a', hostNetwork: true }));
  assert.equal(fields['spec.nodeName'], 'a');
  assert.equal(fields['spec.hostNetwork'], 'true');
  assert.equal(fields['status.phase'], 'Pending');
});
