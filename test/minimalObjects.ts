import type { UnstructuredObject } from '../src/api/objects.ts';
import { apiVersionOf, type Resource } from '../src/api/resources.ts';

const podTemplate = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'web:v1' }] } };
const workload = { selector: { matchLabels: { app: 'a' } }, template: podTemplate };
const roleRef = (kind: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name: 'reader' });

const webhook = { name: 'a.example.com', clientConfig: { url: 'https://example.com/check' }, sideEffects: 'None', admissionReviewVersions: ['v1'] };
const matchConstraints = { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] };

const claim = { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }] } };

/** A PKCS#10 request of the subject O=devs, CN=jane, signed with its own key (which was thrown away). */
export const CERTIFICATE_REQUEST = 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWk1JR0FBZ0VBTUI0eERUQUxCZ05WQkFvTUJHUmxkbk14RFRBTEJnTlZCQU1NQkdwaGJtVXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVIvUloybFpOZmlZcS9xbUtlTE8rOU9Fem9tcFhrMSsxbWIvUUxsCkxZcW4vUHZ5NXJPeFh5aWRKWjJQNFBBVTdMRVhZak9HdTdiR3ZOQmI2dEc4MjF6ZG9BQXdDZ1lJS29aSXpqMEUKQXdJRFNBQXdSUUlnTitwbC9PRks1YW5DM3l5bnpZNDZvaEV0Q3FYTldZcHFrUVlYL2JNSisvTUNJUUN6VFlQcQpKUFNkNFluZmhnZjlKSmo4OVlqUmRKRlp1MmVyVXUzeEFoQXF5Zz09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=';

/** By kind: what a manifest must at least say besides its name to be valid. */
const content: Readonly<Record<string, object>> = {
  Namespace: {}, Node: {}, ConfigMap: {}, Secret: {}, ServiceAccount: {}, Lease: {},
  Pod: { spec: podTemplate.spec },
  Service: { spec: { ports: [{ port: 80 }] } },
  Event: { involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' } },
  Deployment: { spec: workload }, ReplicaSet: { spec: workload },
  StatefulSet: { spec: workload }, DaemonSet: { spec: workload }, ControllerRevision: { data: { spec: {} }, revision: 1 }, ReplicationController: { spec: { template: podTemplate } }, PodTemplate: { template: podTemplate },
  Job: { spec: { template: { spec: { ...podTemplate.spec, restartPolicy: 'Never' } } } }, CronJob: { spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: { ...podTemplate.spec, restartPolicy: 'Never' } } } } } },
  HorizontalPodAutoscaler: { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } } },
  ResourceQuota: { spec: { hard: { pods: '4' } } }, LimitRange: { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } },
  PersistentVolume: { spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } } },
  PersistentVolumeClaim: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  Endpoints: { subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }] }, PodDisruptionBudget: { spec: { minAvailable: 1 } },
  EndpointSlice: { addressType: 'IPv4', endpoints: [] },
  Role: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  ClusterRole: { rules: [{ nonResourceURLs: ['/healthz'], verbs: ['get'] }] },
  ValidatingWebhookConfiguration: { webhooks: [webhook] }, MutatingWebhookConfiguration: { webhooks: [webhook] },
  ValidatingAdmissionPolicy: { spec: { matchConstraints, validations: [{ expression: 'true' }] } },
  ValidatingAdmissionPolicyBinding: { spec: { policyName: 'a', validationActions: ['Deny'] } },
  MutatingAdmissionPolicy: { spec: { matchConstraints, reinvocationPolicy: 'Never', mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }] } },
  MutatingAdmissionPolicyBinding: { spec: { policyName: 'a' } },
  Ingress: { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } }, IngressClass: { spec: { controller: 'example.com/a' } }, NetworkPolicy: { spec: { podSelector: {} } },
  IPAddress: { spec: { parentRef: { resource: 'services', namespace: 'default', name: 'a' } } }, ServiceCIDR: { spec: { cidrs: ['10.0.0.0/24'] } },
  StorageClass: { provisioner: 'example.com/a' }, VolumeAttributesClass: { driverName: 'example.com', parameters: { a: 'b' } },
  VolumeAttachment: { spec: { attacher: 'example.com', nodeName: 'n', source: { persistentVolumeName: 'pv' } } },
  CSIDriver: { spec: {} }, CSINode: { spec: { drivers: [] } }, CSIStorageCapacity: { storageClassName: 'fast' }, RuntimeClass: { handler: 'runc' },
  CertificateSigningRequest: { spec: { request: CERTIFICATE_REQUEST, signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] } },
  APIService: { spec: { group: 'example.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 100 } },
  PriorityClass: { value: 1000 },
  ResourceClaim: { spec: claim }, ResourceClaimTemplate: { spec: { spec: claim } }, DeviceClass: { spec: { selectors: [{ cel: { expression: "device.driver == 'gpu.example.com'" } }] } },
  ResourceSlice: { spec: { driver: 'gpu.example.com', nodeName: 'n', pool: { name: 'n', generation: 1, resourceSliceCount: 1 }, devices: [{ name: 'gpu-0', attributes: { model: { string: 'a' } } }] } },
  CustomResourceDefinition: { spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }] } },
  FlowSchema: { spec: { priorityLevelConfiguration: { name: 'a' } } },
  PriorityLevelConfiguration: { spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } } },
  RoleBinding: { roleRef: roleRef('Role') }, ClusterRoleBinding: { roleRef: roleRef('ClusterRole') },
};

/** Kinds whose names mean something. */
const NAMES: Readonly<Record<string, string>> = { CustomResourceDefinition: 'widgets.example.com', IPAddress: '10.0.0.1', APIService: 'v1.example.com' };

/** The smallest valid manifest of a stored kind. Throws for a kind that has none yet: add its line above. */
export function minimalObject(resource: Resource, name = NAMES[resource.kind] ?? 'a'): UnstructuredObject {
  const own = content[resource.kind];
  if (own === undefined) throw new Error(`no minimal manifest for ${resource.kind}`);
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata: { name, ...(resource.namespaced ? { namespace: 'default' } : {}) }, ...structuredClone(own) };
}

/** Another valid object of the kind, which sorts behind the first. */
export function secondObject(resource: Resource): UnstructuredObject {
  const second = minimalObject(resource, SECOND_NAMES[resource.kind] ?? 'b');
  if (resource.kind === 'APIService') second['spec'] = { ...second['spec'] as object, version: 'v2' };
  return second;
}

const SECOND_NAMES: Readonly<Record<string, string>> = { IPAddress: '10.0.0.2', APIService: 'v2.example.com' };

const conditions = (type = 'Tested') => [{ type, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z', reason: 'Tested', message: 'by the contract' }];

/** By kind, for those that have a status of their own: parts of it that are valid beside what the engine itself says there. */
const STATUS: Readonly<Record<string, object>> = {
  Namespace: { conditions: conditions() }, Node: { conditions: conditions() }, Pod: { message: 'tested' }, Service: { conditions: conditions() },
  Deployment: { observedGeneration: 1, replicas: 1 }, ReplicaSet: { observedGeneration: 1, replicas: 1 }, StatefulSet: { observedGeneration: 1, replicas: 1 }, ReplicationController: { observedGeneration: 1, replicas: 1 },
  DaemonSet: { desiredNumberScheduled: 1 }, Job: { active: 1 }, CronJob: { lastScheduleTime: '2026-01-01T00:00:00Z' }, HorizontalPodAutoscaler: { currentReplicas: 1, desiredReplicas: 2 },
  ResourceQuota: { hard: { pods: '4' }, used: { pods: '1' } }, PersistentVolume: { phase: 'Available' }, PersistentVolumeClaim: { phase: 'Bound' }, PodDisruptionBudget: { currentHealthy: 1 },
  ValidatingAdmissionPolicy: { observedGeneration: 1 }, FlowSchema: { conditions: conditions('Dangling') }, PriorityLevelConfiguration: { conditions: conditions() },
  Ingress: { loadBalancer: { ingress: [{ ip: '10.1.1.1' }] } }, ServiceCIDR: { conditions: conditions() }, VolumeAttachment: { attached: true }, ResourceClaim: { allocation: { devices: { results: [{ request: 'gpu', driver: 'gpu.example.com', pool: 'n', device: 'gpu-0' }] } } },
  CertificateSigningRequest: { conditions: conditions('Failed').map(each => ({ ...each, lastUpdateTime: each.lastTransitionTime })) }, APIService: { conditions: conditions() },
};

/** Throws for a kind that has none yet: add its line above. */
export function minimalStatus(resource: Resource): object {
  const own = STATUS[resource.kind];
  if (own === undefined) throw new Error(`no status for ${resource.kind}`);
  return structuredClone(own);
}
