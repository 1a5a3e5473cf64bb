import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../../../src/base/fakeClock.ts';
import { silentLogger } from '../../../../src/base/logger.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import type { KubernetesObject } from '../../../../src/api/objects.ts';
import { apiVersionOf, events, jobs, nodes, pods, replicaSets, secrets, services, type Resource } from '../../../../src/api/resources.ts';
import { makeApiMachinery } from '../../../../src/engine/apiserver/apiMachinery.ts';
import { toSelection } from '../../../../src/engine/apiserver/reading/selection.ts';
import { builtInServed } from '../../../../src/engine/apiserver/served.ts';
import { openMemoryStorage } from '../../../../src/engine/storage/memory.ts';

const clock = new FakeClock();
const { machinery } = makeApiMachinery({ storage: openMemoryStorage({ clock }), clock, random: seededRandom(1), logger: silentLogger, serviceCidr: '10.96.0.0/16' });

const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
/** What each kind offers besides metadata.name and metadata.namespace. @source pkg/apis/<group>/<version>/conversion.go AddFieldLabelConversionsFor… */
const OFFERED: Readonly<Record<string, readonly string[]>> = {
  'v1 Pod': ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork', 'status.phase', 'status.podIP', 'status.podIPs', 'status.nominatedNodeName'],
  'v1 Node': ['spec.unschedulable'], 'v1 Namespace': ['status.phase', 'name'], 'v1 Secret': ['type'], 'v1 Service': ['spec.clusterIP', 'spec.type'],
  'v1 ReplicationController': ['status.replicas'], 'apps/v1 ReplicaSet': ['status.replicas'], 'batch/v1 Job': ['status.successful'],
  'v1 Event': [...involved.map(field => `involvedObject.${field}`), 'reason', 'reportingComponent', 'source', 'type'],
  'events.k8s.io/v1 Event': [...involved.map(field => `regarding.${field}`), 'reason', 'reportingController', 'type'],
  'certificates.k8s.io/v1 CertificateSigningRequest': ['spec.signerName'], 'resource.k8s.io/v1 ResourceSlice': ['spec.driver', 'spec.nodeName'],
};
const every = [...new Set(['metadata.name', 'metadata.namespace', 'spec.replicas', 'metadata.uid', 'data.a', ...Object.values(OFFERED).flat()])];
const takes = (resource: Resource, field: string) => { try { toSelection(machinery, resource, { fieldSelector: `${field}=x` }); return true; } catch { return false; } };

for (const resource of builtInServed.filter(each => each.virtual !== true)) {
  const type = `${apiVersionOf(resource)} ${resource.kind}`;
  test(`fields to select by: ${type}`, () => {
    const wanted = ['metadata.name', 'metadata.namespace', ...OFFERED[type] ?? []];
    const found = every.filter(field => takes(resource, field));
    assert.deepEqual(wanted.filter(field => !found.includes(field)), [], 'missing');
    // A view also takes the names of what it is stored as.
    if (resource.view === undefined) assert.deepEqual(found.filter(field => !wanted.includes(field)), [], 'not documented');
  });
}

const object = (rest: object): KubernetesObject => ({ metadata: { name: 'a', namespace: 'ns' }, ...rest }) as KubernetesObject;
for (const [resource, content, selector, expected] of [
  [pods, { spec: { nodeName: 'n1', restartPolicy: 'Never' }, status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] } }, 'spec.nodeName=n1,status.phase!=Pending', true],
  [pods, { spec: { nodeName: 'n1' } }, 'spec.nodeName==n2', false],
  [pods, { spec: {} }, 'spec.nodeName=', true],
  [pods, { spec: { hostNetwork: true } }, 'spec.hostNetwork=true', true],
  [nodes, { spec: {} }, 'spec.unschedulable=false', true],
  [secrets, { type: 'kubernetes.io/tls' }, 'type=kubernetes.io/tls', true],
  [services, { spec: { type: 'ClusterIP', clusterIP: 'None' } }, 'spec.clusterIP!=None', false],
  [jobs, { status: { succeeded: 3 } }, 'status.successful=3', true],
  [replicaSets, { status: {} }, 'status.replicas=0', true],
  [events, { involvedObject: { kind: 'Pod', name: 'p' }, source: { component: 'kubelet' } }, 'involvedObject.kind=Pod,involvedObject.name=p,source=kubelet,reportingComponent=kubelet', true],
  [pods, {}, 'metadata.name=a,metadata.namespace=ns', true],
  [pods, {}, 'metadata.name=a,metadata.namespace=other', false],
] as const) {
  test(`${selector} selects ${expected ? '' : 'not '}a ${resource.kind} of ${JSON.stringify(content)}`, () => assert.equal(toSelection(machinery, resource as unknown as Resource, { fieldSelector: selector }).matches(object(content)), expected));
}
