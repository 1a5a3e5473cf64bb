import type {
  APIService, Binding, CertificateSigningRequest, ClusterRole, ClusterRoleBinding, ComponentStatus, ConfigMap, ControllerRevision, CronJob, CSIDriver, CSINode, CSIStorageCapacity, DaemonSet, Deployment, DeviceClass, Endpoints, EndpointSlice, Event,
  FlowSchema, HorizontalPodAutoscaler, Ingress, IngressClass, IPAddress, Job, KubernetesObject, Lease, LimitRange, MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration, Namespace, NetworkPolicy, Node, NodeMetrics, PersistentVolume, PersistentVolumeClaim, Pod, PodDisruptionBudget, PodMetrics, PodTemplate,
  PriorityClass, PriorityLevelConfiguration, ReplicaSet, ReplicationController, ResourceClaim, ResourceClaimTemplate, ResourceQuota, ResourceSlice, Role, RoleBinding, RuntimeClass, Secret, SelfSubjectReview, Service,
  ServiceAccount, ServiceCIDR, StatefulSet, StorageClass, TokenReview, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, ValidatingWebhookConfiguration,
  VolumeAttachment, VolumeAttributesClass,
} from './objects.ts';
import type { CustomResourceDefinition } from './customResources/customResourceDefinition.ts';
import type { LocalSubjectAccessReview, SelfSubjectAccessReview, SelfSubjectRulesReview, SubjectAccessReview } from './objects.ts';

/** What identifies a kind of object on the API: the path's group, version and plural, and the Go-style kind. */
export interface Resource<T extends KubernetesObject = KubernetesObject> {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  /** Lower-case plural, the path segment: 'pods'. */
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Subresources served below an object: 'status', 'scale', 'log', … */
  readonly subresources: readonly string[];
  /** Answered by the engine from what it knows at that moment, never stored: measurements (metrics.k8s.io), reviews, Bindings, ComponentStatuses. */
  readonly virtual?: true;
  /** Served as data only: what the engine does not do with such objects, as half a sentence ("no pods are made from it"), which whoever creates one is told. Absent: it acts on them as Kubernetes does. */
  readonly dataOnly?: string;
  /** What everybody who asks for it is told, in Kubernetes' words. */
  readonly deprecation?: string;
  /** Absent: what every resource of its sort has (`verbsOf`). */
  readonly verbs?: readonly string[];
  /** Only carries the object's type; never set. */
  readonly __type?: T;
}

interface Options {
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly string[];
  readonly clusterScoped?: true;
  readonly virtual?: true;
  readonly verbs?: readonly string[];
  readonly dataOnly?: string;
  readonly deprecation?: string;
}

function define<T extends KubernetesObject>(group: string, version: string, kind: string, plural: string, options: Options = {}): Resource<T> {
  return {
    group, version, kind, plural, singular: kind.toLowerCase(), namespaced: options.clusterScoped !== true,
    shortNames: options.shortNames ?? [], categories: options.categories ?? [], subresources: options.subresources ?? [],
    ...(options.virtual === true ? { virtual: true as const } : {}), ...(options.verbs === undefined ? {} : { verbs: options.verbs }),
    ...(options.dataOnly === undefined ? {} : { dataOnly: options.dataOnly }), ...(options.deprecation === undefined ? {} : { deprecation: options.deprecation }),
  };
}

export const namespaces = define<Namespace>('', 'v1', 'Namespace', 'namespaces', { clusterScoped: true, shortNames: ['ns'], subresources: ['status', 'finalize'] });
export const nodes = define<Node>('', 'v1', 'Node', 'nodes', { clusterScoped: true, shortNames: ['no'], subresources: ['status', 'proxy'] });
export const pods = define<Pod>('', 'v1', 'Pod', 'pods', { shortNames: ['po'], categories: ['all'], subresources: ['status', 'log', 'exec', 'attach', 'portforward', 'proxy', 'binding', 'eviction', 'ephemeralcontainers', 'resize'] });
export const services = define<Service>('', 'v1', 'Service', 'services', { shortNames: ['svc'], categories: ['all'], subresources: ['status', 'proxy'] });
export const configMaps = define<ConfigMap>('', 'v1', 'ConfigMap', 'configmaps', { shortNames: ['cm'] });
export const secrets = define<Secret>('', 'v1', 'Secret', 'secrets');
export const serviceAccounts = define<ServiceAccount>('', 'v1', 'ServiceAccount', 'serviceaccounts', { shortNames: ['sa'], subresources: ['token'] });
export const events = define<Event>('', 'v1', 'Event', 'events', { shortNames: ['ev'] });
export const deployments = define<Deployment>('apps', 'v1', 'Deployment', 'deployments', { shortNames: ['deploy'], categories: ['all'], subresources: ['status', 'scale'] });
export const replicaSets = define<ReplicaSet>('apps', 'v1', 'ReplicaSet', 'replicasets', { shortNames: ['rs'], categories: ['all'], subresources: ['status', 'scale'] });
const NO_PODS = 'no pods are made from it';
export const statefulSets = define<StatefulSet>('apps', 'v1', 'StatefulSet', 'statefulsets', { shortNames: ['sts'], categories: ['all'], subresources: ['status', 'scale'], dataOnly: NO_PODS });
export const daemonSets = define<DaemonSet>('apps', 'v1', 'DaemonSet', 'daemonsets', { shortNames: ['ds'], categories: ['all'], subresources: ['status'], dataOnly: NO_PODS });
export const jobs = define<Job>('batch', 'v1', 'Job', 'jobs', { categories: ['all'], subresources: ['status'], dataOnly: NO_PODS });
export const cronJobs = define<CronJob>('batch', 'v1', 'CronJob', 'cronjobs', { shortNames: ['cj'], categories: ['all'], subresources: ['status'], dataOnly: 'no jobs are made from it' });
export const horizontalPodAutoscalers = define<HorizontalPodAutoscaler>('autoscaling', 'v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', { shortNames: ['hpa'], categories: ['all'], subresources: ['status'], dataOnly: 'nothing is scaled on its account' });
export const controllerRevisions = define<ControllerRevision>('apps', 'v1', 'ControllerRevision', 'controllerrevisions');
export const replicationControllers = define<ReplicationController>('', 'v1', 'ReplicationController', 'replicationcontrollers', { shortNames: ['rc'], categories: ['all'], subresources: ['status', 'scale'], dataOnly: NO_PODS });
export const podTemplates = define<PodTemplate>('', 'v1', 'PodTemplate', 'podtemplates');
export const resourceQuotas = define<ResourceQuota>('', 'v1', 'ResourceQuota', 'resourcequotas', { shortNames: ['quota'], subresources: ['status'] });
export const limitRanges = define<LimitRange>('', 'v1', 'LimitRange', 'limitranges', { shortNames: ['limits'] });
const NO_BINDING = 'no volume is provisioned, bound or mounted';
export const persistentVolumes = define<PersistentVolume>('', 'v1', 'PersistentVolume', 'persistentvolumes', { clusterScoped: true, shortNames: ['pv'], subresources: ['status'], dataOnly: NO_BINDING });
export const persistentVolumeClaims = define<PersistentVolumeClaim>('', 'v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', { shortNames: ['pvc'], subresources: ['status'], dataOnly: NO_BINDING });
export const endpoints = define<Endpoints>('', 'v1', 'Endpoints', 'endpoints', { shortNames: ['ep'], deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice' });
export const podDisruptionBudgets = define<PodDisruptionBudget>('policy', 'v1', 'PodDisruptionBudget', 'poddisruptionbudgets', { shortNames: ['pdb'], subresources: ['status'] });
export const endpointSlices = define<EndpointSlice>('discovery.k8s.io', 'v1', 'EndpointSlice', 'endpointslices');
export const leases = define<Lease>('coordination.k8s.io', 'v1', 'Lease', 'leases');
export const roles = define<Role>('rbac.authorization.k8s.io', 'v1', 'Role', 'roles');
export const roleBindings = define<RoleBinding>('rbac.authorization.k8s.io', 'v1', 'RoleBinding', 'rolebindings');
export const clusterRoles = define<ClusterRole>('rbac.authorization.k8s.io', 'v1', 'ClusterRole', 'clusterroles', { clusterScoped: true });
export const clusterRoleBindings = define<ClusterRoleBinding>('rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', 'clusterrolebindings', { clusterScoped: true });
export const validatingWebhookConfigurations = define<ValidatingWebhookConfiguration>('admissionregistration.k8s.io', 'v1', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', { clusterScoped: true, categories: ['api-extensions'] });
export const mutatingWebhookConfigurations = define<MutatingWebhookConfiguration>('admissionregistration.k8s.io', 'v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', { clusterScoped: true, categories: ['api-extensions'] });
export const validatingAdmissionPolicies = define<ValidatingAdmissionPolicy>('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies', { clusterScoped: true, categories: ['api-extensions'], subresources: ['status'] });
export const validatingAdmissionPolicyBindings = define<ValidatingAdmissionPolicyBinding>('admissionregistration.k8s.io', 'v1', 'ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', { clusterScoped: true, categories: ['api-extensions'] });
export const mutatingAdmissionPolicies = define<MutatingAdmissionPolicy>('admissionregistration.k8s.io', 'v1', 'MutatingAdmissionPolicy', 'mutatingadmissionpolicies', { clusterScoped: true, categories: ['api-extensions'] });
export const mutatingAdmissionPolicyBindings = define<MutatingAdmissionPolicyBinding>('admissionregistration.k8s.io', 'v1', 'MutatingAdmissionPolicyBinding', 'mutatingadmissionpolicybindings', { clusterScoped: true, categories: ['api-extensions'] });
export const priorityClasses = define<PriorityClass>('scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', { clusterScoped: true, shortNames: ['pc'] });
export const flowSchemas = define<FlowSchema>('flowcontrol.apiserver.k8s.io', 'v1', 'FlowSchema', 'flowschemas', { clusterScoped: true, subresources: ['status'] });
export const priorityLevelConfigurations = define<PriorityLevelConfiguration>('flowcontrol.apiserver.k8s.io', 'v1', 'PriorityLevelConfiguration', 'prioritylevelconfigurations', { clusterScoped: true, subresources: ['status'] });
const NO_CSI = 'the engine runs no CSI drivers';
export const ingresses = define<Ingress>('networking.k8s.io', 'v1', 'Ingress', 'ingresses', { shortNames: ['ing'], subresources: ['status'], dataOnly: 'nothing is routed by it' });
export const ingressClasses = define<IngressClass>('networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', { clusterScoped: true, dataOnly: 'nothing is routed by it' });
export const networkPolicies = define<NetworkPolicy>('networking.k8s.io', 'v1', 'NetworkPolicy', 'networkpolicies', { shortNames: ['netpol'], dataOnly: 'no traffic is stopped by it' });
export const ipAddresses = define<IPAddress>('networking.k8s.io', 'v1', 'IPAddress', 'ipaddresses', { clusterScoped: true, shortNames: ['ip'], dataOnly: 'the addresses of Services are kept in the Services alone' });
export const serviceCidrs = define<ServiceCIDR>('networking.k8s.io', 'v1', 'ServiceCIDR', 'servicecidrs', { clusterScoped: true, subresources: ['status'], dataOnly: 'Services get their addresses from the range that the engine chose' });
export const storageClasses = define<StorageClass>('storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', { clusterScoped: true, shortNames: ['sc'], dataOnly: 'no volume is provisioned by it' });
export const volumeAttachments = define<VolumeAttachment>('storage.k8s.io', 'v1', 'VolumeAttachment', 'volumeattachments', { clusterScoped: true, subresources: ['status'], dataOnly: NO_CSI });
export const csiDrivers = define<CSIDriver>('storage.k8s.io', 'v1', 'CSIDriver', 'csidrivers', { clusterScoped: true, dataOnly: NO_CSI });
export const csiNodes = define<CSINode>('storage.k8s.io', 'v1', 'CSINode', 'csinodes', { clusterScoped: true, dataOnly: NO_CSI });
export const csiStorageCapacities = define<CSIStorageCapacity>('storage.k8s.io', 'v1', 'CSIStorageCapacity', 'csistoragecapacities', { dataOnly: NO_CSI });
export const volumeAttributesClasses = define<VolumeAttributesClass>('storage.k8s.io', 'v1', 'VolumeAttributesClass', 'volumeattributesclasses', { clusterScoped: true, shortNames: ['vac'], dataOnly: NO_CSI });
export const runtimeClasses = define<RuntimeClass>('node.k8s.io', 'v1', 'RuntimeClass', 'runtimeclasses', { clusterScoped: true, dataOnly: 'every pod runs with Docker\'s own runtime' });
const NO_DEVICES = 'no device is allocated to a claim, and pods run without those that they claim';
export const resourceClaims = define<ResourceClaim>('resource.k8s.io', 'v1', 'ResourceClaim', 'resourceclaims', { subresources: ['status'], dataOnly: NO_DEVICES });
export const resourceClaimTemplates = define<ResourceClaimTemplate>('resource.k8s.io', 'v1', 'ResourceClaimTemplate', 'resourceclaimtemplates', { dataOnly: 'no claims are made from it' });
export const deviceClasses = define<DeviceClass>('resource.k8s.io', 'v1', 'DeviceClass', 'deviceclasses', { clusterScoped: true, dataOnly: NO_DEVICES });
export const resourceSlices = define<ResourceSlice>('resource.k8s.io', 'v1', 'ResourceSlice', 'resourceslices', { clusterScoped: true, dataOnly: NO_DEVICES });
export const customResourceDefinitions = define<CustomResourceDefinition>('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', { clusterScoped: true, shortNames: ['crd', 'crds'], categories: ['api-extensions'], subresources: ['status'] });
export const certificateSigningRequests = define<CertificateSigningRequest>('certificates.k8s.io', 'v1', 'CertificateSigningRequest', 'certificatesigningrequests', { clusterScoped: true, shortNames: ['csr'], subresources: ['approval', 'status'] });
export const apiServices = define<APIService>('apiregistration.k8s.io', 'v1', 'APIService', 'apiservices', { clusterScoped: true, categories: ['api-extensions'], subresources: ['status'] });
export const bindings = define<Binding>('', 'v1', 'Binding', 'bindings', { virtual: true, verbs: ['create'] });
export const componentStatuses = define<ComponentStatus>('', 'v1', 'ComponentStatus', 'componentstatuses', { virtual: true, clusterScoped: true, shortNames: ['cs'], deprecation: 'v1 ComponentStatus is deprecated in v1.19+' });
export const podMetrics = define<PodMetrics>('metrics.k8s.io', 'v1beta1', 'PodMetrics', 'pods', { virtual: true });
export const nodeMetrics = define<NodeMetrics>('metrics.k8s.io', 'v1beta1', 'NodeMetrics', 'nodes', { virtual: true, clusterScoped: true });

/** A question that is answered by the object that asks it. */
const review = { virtual: true, verbs: ['create'] } as const;
export const tokenReviews = define<TokenReview>('authentication.k8s.io', 'v1', 'TokenReview', 'tokenreviews', { ...review, clusterScoped: true });
export const selfSubjectReviews = define<SelfSubjectReview>('authentication.k8s.io', 'v1', 'SelfSubjectReview', 'selfsubjectreviews', { ...review, clusterScoped: true });

export const localSubjectAccessReviews = define<LocalSubjectAccessReview>('authorization.k8s.io', 'v1', 'LocalSubjectAccessReview', 'localsubjectaccessreviews', review);
export const selfSubjectAccessReviews = define<SelfSubjectAccessReview>('authorization.k8s.io', 'v1', 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', { ...review, clusterScoped: true });
export const selfSubjectRulesReviews = define<SelfSubjectRulesReview>('authorization.k8s.io', 'v1', 'SelfSubjectRulesReview', 'selfsubjectrulesreviews', { ...review, clusterScoped: true });
export const subjectAccessReviews = define<SubjectAccessReview>('authorization.k8s.io', 'v1', 'SubjectAccessReview', 'subjectaccessreviews', { ...review, clusterScoped: true });

/** Every resource that the engine serves, in discovery order. */
export const servedResources: readonly Resource[] = [
  namespaces, nodes, pods, services, configMaps, secrets, events, endpoints, limitRanges, persistentVolumes, persistentVolumeClaims, podTemplates, replicationControllers, resourceQuotas,
  serviceAccounts, deployments, replicaSets, statefulSets, daemonSets, controllerRevisions, jobs, cronJobs, horizontalPodAutoscalers, podDisruptionBudgets, endpointSlices, leases,
  roles, roleBindings, clusterRoles, clusterRoleBindings, tokenReviews, selfSubjectReviews, localSubjectAccessReviews, selfSubjectAccessReviews, selfSubjectRulesReviews,
  subjectAccessReviews,
  validatingWebhookConfigurations, mutatingWebhookConfigurations, validatingAdmissionPolicies, validatingAdmissionPolicyBindings, mutatingAdmissionPolicies, mutatingAdmissionPolicyBindings,
  priorityClasses, flowSchemas, priorityLevelConfigurations,
  ingresses, ingressClasses, networkPolicies, ipAddresses, serviceCidrs,
  storageClasses, volumeAttachments, csiDrivers, csiNodes, csiStorageCapacities, volumeAttributesClasses, runtimeClasses,
  resourceClaims, resourceClaimTemplates, deviceClasses, resourceSlices,
  customResourceDefinitions, certificateSigningRequests, apiServices,
  bindings, componentStatuses,
  podMetrics, nodeMetrics,
];

const STORED_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The verbs that a resource itself answers, without its subresources, in alphabetical order. */
export function verbsOf(resource: Resource): readonly string[] {
  if (resource.verbs !== undefined) return resource.verbs;
  if (resource.virtual === true) return ['get', 'list'];
  return resource.kind === 'Namespace' ? STORED_VERBS.filter(verb => verb !== 'deletecollection') : STORED_VERBS;
}

/** 'v1' or 'apps/v1'. */
export function apiVersionOf(resource: { readonly group: string; readonly version: string }): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** 'v1' → '', 'apps/v1' → 'apps'. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** 'pods' or 'deployments.apps', as error messages and RBAC print it. */
export function groupResourceOf(resource: { readonly group: string; readonly plural: string }): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** The served resource of an object's apiVersion and kind; undefined when the engine does not serve it. */
export function resourceForKind(apiVersion: string | undefined, kind: string | undefined): Resource | undefined {
  return servedResources.find(resource => resource.kind === kind && apiVersionOf(resource) === apiVersion);
}
