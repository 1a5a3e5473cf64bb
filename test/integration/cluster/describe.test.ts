import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Deployment, EndpointSlice, Event, Node, Pod, ReplicaSet, Service } from '../../../src/api/objects.ts';
import { deployments, endpointSlices, events, nodes, pods, replicaSets, services } from '../../../src/api/resources.ts';
import { systemClock, toTimestamp } from '../../../src/base/clock.ts';
import { describe } from '../../../src/cluster/describe/describe.ts';
import { alignColumns } from '../../../src/cluster/describe/text.ts';
import { type HttpsApi, startHttpsApi } from './apiServerOverHttps.ts';
import { assertDescribedAsKubectl } from './describedByKubectl.ts';

const key = { namespace: 'default', name: 'web' };
let api: HttpsApi;

const pod: Pod = {
  apiVersion: 'v1', kind: 'Pod', metadata: { ...key, labels: { app: 'web', tier: 'front' }, annotations: { note: 'x' } },
  spec: {
    initContainers: [{ name: 'init', image: 'i', command: ['true'] }],
    containers: [{
      name: 'app', image: 'busybox:1', command: ['sh', '-c'], args: ['sleep 1'], ports: [{ containerPort: 8080, name: 'http' }],
      env: [{ name: 'A', value: 'b' }, { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
      resources: { limits: { cpu: '500m', memory: '64Mi' }, requests: { cpu: '100m' } }, volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }],
      livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5 },
    }],
    volumes: [{ name: 'data', emptyDir: {} }, { name: 'conf', configMap: { name: 'c' } }],
    tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
    nodeSelector: { disk: 'ssd' },
    automountServiceAccountToken: false, // its volume would have a name of its own each time
  },
};
const deployment: Deployment = {
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...key, annotations: { 'kubernetes.io/change-cause': 'first' } },
  spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'a:1', readinessProbe: { tcpSocket: { port: 80 } } }] } } },
};
const service: Service = { apiVersion: 'v1', kind: 'Service', metadata: key, spec: { clusterIP: '10.96.0.50', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] } };
const slice: EndpointSlice = {
  apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { ...key, labels: { 'kubernetes.io/service-name': 'web' } }, addressType: 'IPv4',
  endpoints: ['10.1.0.2', '10.1.0.3'].map(address => ({ addresses: [address], conditions: { ready: true } })), ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
};
const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { 'node-role.kubernetes.io/control-plane': '' } }, spec: { taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }] } };

function toReplicaSet(uid: string, revision: number): ReplicaSet {
  const labels = { app: 'web', 'pod-template-hash': String(revision) };
  return {
    apiVersion: 'apps/v1', kind: 'ReplicaSet',
    metadata: {
      name: `web-${revision}`, namespace: 'default', labels, annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid, controller: true }],
    },
    spec: { replicas: revision, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: `a:${3 - revision}`, readinessProbe: { tcpSocket: { port: 80 } } }] } } },
  };
}

function eventOf(object: Pod, count: number): Event {
  const now = systemClock.now();
  return {
    apiVersion: 'v1', kind: 'Event', metadata: { namespace: 'default', name: 'web.1' }, involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web', ...(object.metadata.uid === undefined ? {} : { uid: object.metadata.uid }) },
    type: 'Warning', reason: 'BackOff', message: 'Back-off restarting failed container', count, source: { component: 'kubelet' },
    firstTimestamp: toTimestamp(now - 600_000), lastTimestamp: toTimestamp(now - 3 * 3_600_000 - 1_200_000),
  };
}

before(async () => {
  api = await startHttpsApi();
  await api.client.create(nodes, node);
  const stored = await api.client.create(pods, pod);
  await api.client.bindPod(key, 'n1');
  const bound = await api.client.get(pods, key);
  await api.client.update(pods, {
    ...bound, status: {
      ...bound.status, phase: 'Running', podIP: '10.1.0.2', podIPs: [{ ip: '10.1.0.2' }], hostIP: '10.0.0.1', startTime: '2026-01-01T00:00:00Z', conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'app', image: 'busybox:1', imageID: 'sha256:1', containerID: 'docker://c', ready: true, restartCount: 2, state: { running: { startedAt: '2026-01-01T00:00:05Z' } }, lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:04Z' } } }],
    },
  }, { subresource: 'status' });
  await api.client.create(events, eventOf(stored, 4));
  const { metadata: { uid = '' } } = await api.client.create(deployments, deployment);
  for (const revision of [1, 2]) await api.client.create(replicaSets, toReplicaSet(uid, revision));
  await api.client.create(services, service);
  await api.client.create(endpointSlices, slice);
});
after(() => api.stop());

for (const kind of ['Pod', 'Deployment', 'Service'] as const) test(`the description of a ${kind} is kubectl's`, () => assertDescribedAsKubectl(api, kind, key));

test('a node shows its pods and what they ask for', async () => {
  const text = await describe(api.client, 'Node', { name: 'n1' }, systemClock);
  assert.match(text, /^Roles: +control-plane$/m);
  assert.match(text, /^Taints: +a=b:NoSchedule$/m);
  assert.match(text, /^ {2}default +web +100m \(\d+%\) +64Mi \(\d+%\)/m);
});

test('columns are aligned within runs of lines that have them', () => {
  assert.equal(alignColumns(['a:\tb', 'long:\tc', 'no tabs', 'x:\ty\tz', 'xx:\tyyy\tz']), 'a:     b\nlong:  c\nno tabs\nx:   y    z\nxx:  yyy  z\n');
});
