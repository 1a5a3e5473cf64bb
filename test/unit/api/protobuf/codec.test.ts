import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ApiError } from '../../../../src/api/apiError.ts';
import { decodeProtobuf, encodeProtobuf } from '../../../../src/api/protobuf/codec.ts';
import { messageOf } from '../../../../src/api/protobuf/messages.ts';
import { apiVersionOf, servedResources } from '../../../../src/api/resources.ts';
import { definition, kinds, type Property } from '../../../../src/api/schema/table.ts';

const golden = path.resolve(import.meta.dirname, '../../../golden/protobuf');

// Bodies that kubectl 1.32 sent (`kubectl create …`); the JSON beside them is what the same command prints with
// `--dry-run=client -o json`, without null times and empty plain structs.
for (const file of globSync('*.bin', { cwd: golden }).sort()) {
  test(`kubectl's ${path.basename(file, '.bin')} body decodes to what kubectl prints as JSON`, () => {
    const { apiVersion, kind, object } = decodeProtobuf(readFileSync(path.join(golden, file)));
    const expected = JSON.parse(readFileSync(path.join(golden, file.replace(/\.bin$/, '.json')), 'utf8')) as { apiVersion: string; kind: string };
    assert.deepEqual(object, expected);
    assert.deepEqual({ apiVersion, kind }, { apiVersion: expected.apiVersion, kind: expected.kind });
  });
}

const time = '2026-01-02T03:04:05Z';
const metadata = {
  name: 'a', namespace: 'b', labels: { app: 'web', '__proto__x': 'y' }, annotations: { note: 'ü' }, generation: 7, creationTimestamp: time, uid: 'u', resourceVersion: '12',
  ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'rs', uid: 'v', controller: true, blockOwnerDeletion: false }], finalizers: ['foregroundDeletion'],
  managedFields: [{ manager: 'kubectl', operation: 'Apply', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }],
};
const podSpec = {
  volumes: [
    { name: 'cfg', configMap: { name: 'settings', defaultMode: 420, items: [{ key: 'a', path: 'b', mode: 256 }] } }, { name: 'tmp', emptyDir: {} },
    { name: 'mem', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }, { name: 'all', projected: { sources: [{ secret: { name: 's' } }, { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } }] } },
  ],
  initContainers: [{ name: 'init', image: 'busybox', restartPolicy: 'Always', resources: {} }].map(({ resources: _, ...rest }) => rest),
  containers: [{
    name: 'web', image: 'nginx', command: ['sh', '-c'], args: ['exit 0'], ports: [{ name: 'http', containerPort: 80, hostPort: 8080, protocol: 'TCP' }],
    env: [{ name: 'A', value: '1' }, { name: 'B', valueFrom: { configMapKeyRef: { name: 'settings', key: 'k', optional: false } } }, { name: 'C', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } }],
    envFrom: [{ prefix: 'X_', secretRef: { name: 'token', optional: true } }],
    resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '250m' } }, volumeMounts: [{ name: 'cfg', mountPath: '/etc/cfg', readOnly: true }],
    livenessProbe: { httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP', httpHeaders: [{ name: 'X', value: 'y' }] }, initialDelaySeconds: 1, periodSeconds: 10, terminationGracePeriodSeconds: 0 },
    readinessProbe: { tcpSocket: { port: 80 } }, startupProbe: { exec: { command: ['true'] }, failureThreshold: 30 },
    lifecycle: { preStop: { sleep: { seconds: 5 } } }, securityContext: { runAsUser: 0, runAsNonRoot: false, capabilities: { drop: ['ALL'] } },
  }],
  ephemeralContainers: [{ name: 'debug', image: 'busybox', targetContainerName: 'web', stdin: true }],
  restartPolicy: 'Always', terminationGracePeriodSeconds: 0, nodeSelector: { disk: 'ssd' }, hostNetwork: true, automountServiceAccountToken: false,
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'k', operator: 'In', values: ['v'] }] }] } } },
  tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 }], imagePullSecrets: [{ name: 'pull' }],
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } } }],
};
const template = { metadata: { labels: { app: 'web' } }, spec: podSpec };
const objects: readonly Record<string, unknown>[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
  { apiVersion: 'v1', kind: 'Node', metadata, spec: { podCIDR: '10.0.0.0/24', taints: [{ key: 'k', value: 'v', effect: 'NoSchedule', timeAdded: time }], unschedulable: true }, status: { capacity: { cpu: '2', memory: '4Gi', pods: '110' }, addresses: [{ type: 'InternalIP', address: '10.0.0.1' }], conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: time, reason: 'KubeletReady' }], images: [{ names: ['a:1'], sizeBytes: 5_000_000_000 }] } },
  { apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec, status: { phase: 'Running', podIP: '10.1.0.2', podIPs: [{ ip: '10.1.0.2' }], startTime: time, containerStatuses: [{ name: 'web', ready: false, restartCount: 0, image: 'nginx', imageID: '', started: false, state: { running: { startedAt: time } }, lastState: { terminated: { exitCode: 137, signal: 9, reason: 'OOMKilled', startedAt: time, finishedAt: time } } }] } },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas: 0, selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] }, template, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } }, minReadySeconds: 3, revisionHistoryLimit: 0, paused: true, progressDeadlineSeconds: 600 }, status: { replicas: 3, observedGeneration: 2, conditions: [{ type: 'Available', status: 'True', lastUpdateTime: time, lastTransitionTime: time }] } },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template }, status: { replicas: 0 } },
  { apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http', nodePort: 30080 }, { port: 81, targetPort: 8081 }], clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } } }, status: { loadBalancer: { ingress: [{ ip: '127.0.0.1', ports: [{ port: 80, protocol: 'TCP' }] }] } } },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, addressType: 'IPv4', endpoints: [{ addresses: ['10.1.0.2'], conditions: { ready: true, serving: false }, targetRef: { kind: 'Pod', name: 'p', uid: 'u' }, nodeName: 'n' }], ports: [{ name: '', port: 8080, protocol: 'TCP' }] },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '1', empty: '' }, binaryData: { b: 'AP8BAg==' }, immutable: false },
  { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: { password: 'czNjcmV0' }, stringData: { plain: 'x' } },
  { apiVersion: 'v1', kind: 'Event', metadata, involvedObject: { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{web}' }, reason: 'BackOff', message: 'Back-off', source: { component: 'kubelet' }, firstTimestamp: time, lastTimestamp: time, count: 3, type: 'Warning', eventTime: '2026-01-02T03:04:05.000123Z', series: { count: 2, lastObservedTime: '2026-01-02T03:04:05.999999Z' }, reportingComponent: 'kubelet', reportingInstance: 'n' },
  { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: { holderIdentity: 'n', leaseDurationSeconds: 40, acquireTime: '2026-01-02T03:04:05.000001Z', renewTime: '2026-01-02T03:04:05.500000Z', leaseTransitions: 0 } },
  { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'a' }, spec: { replicas: 5 }, status: { replicas: 3, selector: 'app=web' } },
  { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', metadata: {}, spec: { token: 't' }, status: { authenticated: true, user: { username: 'u', extra: { scopes: ['a', 'b'] } } } },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'i' }, spec: { rules: [{ host: 'h', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } }] } }] } },
  { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'r' }, data: { spec: { x: [1, 2] } }, revision: 3 },
  {
    apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget', shortNames: ['w'], categories: ['all'] },
      conversion: { strategy: 'Webhook', webhook: { clientConfig: { service: { namespace: 'n', name: 's', path: '/convert', port: 443 }, caBundle: 'AP8B' }, conversionReviewVersions: ['v1'] } },
      versions: [{
        name: 'v1', served: true, storage: false, deprecated: true, deprecationWarning: 'gone soon', subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
        additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size', priority: 1 }], selectableFields: [{ jsonPath: '.spec.colour' }],
        schema: { openAPIV3Schema: { type: 'object', required: ['spec'], properties: {
          spec: { 'type': 'object', 'default': {}, 'x-kubernetes-preserve-unknown-fields': false, 'x-kubernetes-validations': [{ rule: 'self.size < 10', message: 'too big', reason: 'FieldValueForbidden', optionalOldSelf: true }], 'properties': {
            size: { type: 'integer', format: 'int64', minimum: 0, maximum: 10.5, exclusiveMaximum: true, multipleOf: 2, default: 0 }, colour: { type: 'string', enum: ['red', null, 1], nullable: true, maxLength: 0, pattern: '^r' },
            either: { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true }, open: { type: 'object', additionalProperties: true }, closed: { type: 'object', additionalProperties: false },
            map: { type: 'object', additionalProperties: { type: 'string' } }, list: { 'type': 'array', 'items': { type: 'object', not: { required: ['x'] } }, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['a'] }, tuple: { type: 'array', items: [{ type: 'string' }, { $ref: '#/x' }] },
          } },
        } } },
      }],
    },
    status: { conditions: [{ type: 'Established', status: 'True', lastTransitionTime: time, observedGeneration: 1 }], acceptedNames: { plural: 'widgets', kind: 'Widget' }, storedVersions: ['v1'] },
  },
];

for (const object of objects) {
  test(`a realistic ${String(object['kind'])} survives the way through protobuf unchanged`, () => {
    assert.deepEqual(decodeProtobuf(encodeProtobuf(object)).object, object);
  });
}

test('DeleteOptions decode under meta/v1 and under the group that they delete from', () => {
  for (const apiVersion of ['v1', 'meta.k8s.io/v1', 'apps/v1']) {
    const options = { apiVersion, kind: 'DeleteOptions', gracePeriodSeconds: 0, propagationPolicy: 'Background', preconditions: { uid: 'u' }, dryRun: ['All'] };
    assert.deepEqual(decodeProtobuf(encodeProtobuf(options)).object, options);
  }
});

test('what Go leaves out of JSON is absent: zero times, empty strings, false; what pointers carry stays', () => {
  const { object } = decodeProtobuf(encodeProtobuf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', generateName: '', generation: 0 }, spec: { restartPolicy: '', hostNetwork: false, terminationGracePeriodSeconds: 0, securityContext: {}, containers: [{ name: '', image: '', resources: {} }] }, status: {} }));
  assert.deepEqual(object, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { terminationGracePeriodSeconds: 0, securityContext: {}, containers: [{ name: '' }] } });
});

test('other bytes and unknown kinds are refused with 400', () => {
  const refusal = (work: () => unknown) => assert.throws(work, (error: unknown) => error instanceof ApiError && error.code === 400);
  refusal(() => decodeProtobuf(Buffer.from('{"kind":"Pod"}')));
  refusal(() => decodeProtobuf(new Uint8Array()));
  refusal(() => encodeProtobuf({ apiVersion: 'example.com/v1', kind: 'Widget' }));
  const whole = encodeProtobuf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x'.repeat(100) } });
  refusal(() => decodeProtobuf(whole.subarray(0, whole.length - 30)));
});

test('the messages of every served kind have exactly the properties of the schema table', () => {
  const seen = new Set<string>();
  const properties = (name: string): string[] => messageOf(name).fields.flatMap(field => field.inline && field.message ? properties(field.type) : [field.name]);
  const refOf = (shape: Property): string | undefined => shape.ref ?? (shape.items === undefined ? undefined : refOf(shape.items)) ?? (shape.additionalProperties === undefined ? undefined : refOf(shape.additionalProperties));
  const check = (name: string, top: boolean) => {
    if (seen.has(name)) return;
    seen.add(name);
    const schema = definition(name);
    assert.ok(schema !== undefined, name);
    const expected = Object.keys(schema.properties).filter(property => !top || (property !== 'apiVersion' && property !== 'kind')).sort();
    assert.deepEqual(properties(name).sort(), expected, name);
    for (const shape of Object.values(schema.properties)) { const ref = refOf(shape); if (ref !== undefined) check(ref, false); }
  };
  for (const resource of servedResources.filter(({ virtual }) => virtual !== true)) {
    check(kinds().find(entry => entry.kind === resource.kind && entry.apiVersion === apiVersionOf(resource))?.definition ?? '', true);
  }
  assert.ok(seen.size > 150, `${seen.size} definitions`);
});
