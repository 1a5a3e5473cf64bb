import type { PolicyRule } from '../../../api/objects.ts';
import { EVENTS, named, READ, rule } from './makeRule.ts';

const LOOK = ['list', 'watch'];
const TOUCH = ['patch', 'update'];
const UPDATE = ['update'];
const sorted = (...verbs: readonly string[]) => [...verbs].sort();
const APPS = ['apps', 'extensions'];
const SIGNERS = ['kube-apiserver-client', 'kube-apiserver-client-kubelet', 'kubelet-serving', 'legacy-unknown'].map(name => `kubernetes.io/${name}`);
const KEEP_ALL = sorted(...READ, ...TOUCH, 'create', 'delete');
const KEEP = sorted(...READ, 'create', 'delete', 'update');
const CHANGE = sorted(...READ, ...TOUCH);
const OVERSEE = sorted(...READ, 'update');
const MAKE_PODS = rule(['create', 'delete', 'list', 'patch', 'watch'], '', 'pods');

/** Keeps pods of a template; its own kind is of the groups given. */
const podMaker = (plural: string, groups: string | readonly string[]): readonly PolicyRule[] => [
  rule(OVERSEE, groups, plural), rule(UPDATE, groups, `${plural}/status`), rule(UPDATE, groups, `${plural}/finalizers`), MAKE_PODS, EVENTS,
];

/**
 * What kube-controller-manager's controllers may do, by the names of their ServiceAccounts in kube-system; each has the ClusterRole
 * `system:controller:<name>`. This engine's own controllers act as members of system:masters; the roles are for programs that stand in for one,
 * and for people who look what a controller does.
 * @source plugin/pkg/auth/authorizer/rbac/bootstrappolicy controller_policy.go
 */
export const controllerRoles: Readonly<Record<string, readonly PolicyRule[]>> = {
  'attachdetach-controller': [
    rule(LOOK, '', 'persistentvolumeclaims', 'persistentvolumes'), rule(READ, '', 'nodes'), rule(TOUCH, '', 'nodes/status'), rule(LOOK, '', 'pods'), EVENTS,
    rule(['create', 'delete', ...READ], 'storage.k8s.io', 'volumeattachments'), rule(READ, 'storage.k8s.io', 'csidrivers'), rule(READ, 'storage.k8s.io', 'csinodes'),
  ],
  'certificate-controller': [
    rule(['delete', ...READ], 'certificates.k8s.io', 'certificatesigningrequests'), rule(UPDATE, 'certificates.k8s.io', 'certificatesigningrequests/approval', 'certificatesigningrequests/status'),
    named(['approve'], 'certificates.k8s.io', 'signers', 'kubernetes.io/kube-apiserver-client-kubelet'), named(['sign'], 'certificates.k8s.io', 'signers', ...SIGNERS),
    rule(['create'], 'authorization.k8s.io', 'subjectaccessreviews'), EVENTS,
  ],
  'clusterrole-aggregation-controller': [rule(['escalate', ...CHANGE], 'rbac.authorization.k8s.io', 'clusterroles')],
  'cronjob-controller': [
    rule(OVERSEE, 'batch', 'cronjobs'), rule(KEEP_ALL, 'batch', 'jobs'), rule(UPDATE, 'batch', 'cronjobs/status'), rule(UPDATE, 'batch', 'cronjobs/finalizers'), rule(['delete', ...LOOK], '', 'pods'), EVENTS,
  ],
  'daemon-set-controller': [
    rule(READ, APPS, 'daemonsets'), rule(UPDATE, APPS, 'daemonsets/status'), rule(UPDATE, APPS, 'daemonsets/finalizers'), rule(LOOK, '', 'nodes'), MAKE_PODS, rule(['create'], '', 'pods/binding'),
    rule(KEEP_ALL, 'apps', 'controllerrevisions'), EVENTS,
  ],
  'deployment-controller': [
    rule(OVERSEE, APPS, 'deployments'), rule(UPDATE, APPS, 'deployments/status'), rule(UPDATE, APPS, 'deployments/finalizers'), rule(KEEP_ALL, APPS, 'replicasets'), rule(OVERSEE, '', 'pods'), EVENTS,
  ],
  'device-taint-eviction-controller': [
    rule(['delete', ...READ], '', 'pods'), rule(TOUCH, '', 'pods/status'), rule(READ, 'resource.k8s.io', 'resourceclaims'), rule(READ, 'resource.k8s.io', 'resourceslices'),
    rule(READ, 'resource.k8s.io', 'deviceclasses'), EVENTS,
  ],
  'disruption-controller': [
    rule(READ, APPS, 'deployments'), rule(READ, APPS, 'replicasets'), rule(READ, '', 'replicationcontrollers'), rule(READ, 'policy', 'poddisruptionbudgets'), rule(READ, 'apps', 'statefulsets'),
    rule(UPDATE, 'policy', 'poddisruptionbudgets/status'), rule(TOUCH, '', 'pods/status'), rule(['get'], '*', '*/scale'), EVENTS,
  ],
  'endpoint-controller': [rule(READ, '', 'pods', 'services'), rule(KEEP, '', 'endpoints'), rule(['create'], '', 'endpoints/restricted'), EVENTS],
  'endpointslice-controller': [rule(READ, '', 'nodes', 'pods', 'services'), rule(UPDATE, '', 'services/finalizers'), rule(KEEP, 'discovery.k8s.io', 'endpointslices'), EVENTS],
  'endpointslicemirroring-controller': [
    rule(READ, '', 'endpoints', 'services'), rule(UPDATE, '', 'services/finalizers'), rule(UPDATE, '', 'endpoints/finalizers'), rule(KEEP, 'discovery.k8s.io', 'endpointslices'), EVENTS,
  ],
  'ephemeral-volume-controller': [rule(READ, '', 'pods'), rule(UPDATE, '', 'pods/finalizers'), rule(['create', ...READ], '', 'persistentvolumeclaims'), EVENTS],
  'expand-controller': [rule(CHANGE, '', 'persistentvolumes'), rule(TOUCH, '', 'persistentvolumeclaims/status'), rule(READ, '', 'persistentvolumeclaims'), EVENTS],
  'generic-garbage-collector': [rule(sorted(...CHANGE, 'delete'), '*', '*'), EVENTS],
  'horizontal-pod-autoscaler': [
    rule(READ, 'autoscaling', 'horizontalpodautoscalers'), rule(UPDATE, 'autoscaling', 'horizontalpodautoscalers/status'), rule(['get', 'update'], '*', '*/scale'), rule(LOOK, '', 'pods'),
    rule(LOOK, 'metrics.k8s.io', 'pods'), rule(READ, 'custom.metrics.k8s.io', '*'), rule(READ, 'external.metrics.k8s.io', '*'), EVENTS,
  ],
  'job-controller': [rule(CHANGE, 'batch', 'jobs'), rule(UPDATE, 'batch', 'jobs/status'), rule(UPDATE, 'batch', 'jobs/finalizers'), MAKE_PODS, EVENTS],
  'legacy-service-account-token-cleaner': [named(['get'], '', 'configmaps', 'kube-apiserver-legacy-service-account-token-tracking'), rule(['delete', 'patch'], '', 'secrets')],
  'namespace-controller': [rule(['delete', ...READ], '', 'namespaces'), rule(UPDATE, '', 'namespaces/finalize', 'namespaces/status'), rule(['delete', 'deletecollection', ...READ], '*', '*')],
  'node-controller': [rule(sorted(...CHANGE, 'delete'), '', 'nodes'), rule(TOUCH, '', 'nodes/status'), rule(TOUCH, '', 'pods/status'), rule(['delete', ...READ], '', 'pods'), EVENTS],
  'persistent-volume-binder': [
    rule(KEEP, '', 'persistentvolumes'), rule(UPDATE, '', 'persistentvolumes/status'), rule(OVERSEE, '', 'persistentvolumeclaims'), rule(UPDATE, '', 'persistentvolumeclaims/status'),
    rule(['create', 'delete', ...READ], '', 'pods'), rule(READ, 'storage.k8s.io', 'storageclasses'), rule(LOOK, '', 'nodes'), EVENTS, rule(['watch'], '', 'events'),
  ],
  'pod-garbage-collector': [rule(['delete', ...LOOK], '', 'pods'), rule(READ, '', 'nodes'), rule(['patch'], '', 'pods/status')],
  'pv-protection-controller': [rule(OVERSEE, '', 'persistentvolumes'), EVENTS],
  'pvc-protection-controller': [rule(OVERSEE, '', 'persistentvolumeclaims'), rule(UPDATE, '', 'persistentvolumeclaims/status'), rule(READ, '', 'pods'), EVENTS],
  'replicaset-controller': podMaker('replicasets', APPS),
  'replication-controller': podMaker('replicationcontrollers', ''),
  'resource-claim-controller': [
    rule(READ, '', 'pods'), rule(UPDATE, '', 'pods/finalizers'), rule(['create', 'delete', ...READ], 'resource.k8s.io', 'resourceclaims'),
    rule(TOUCH, 'resource.k8s.io', 'resourceclaims', 'resourceclaims/status'), rule(TOUCH, '', 'pods/status'), EVENTS, rule(TOUCH, 'resource.k8s.io', 'resourceclaims/binding'),
  ],
  'resourcequota-controller': [rule(LOOK, '*', '*'), rule(UPDATE, '', 'resourcequotas/status'), EVENTS],
  'root-ca-cert-publisher': [rule(['create', 'update'], '', 'configmaps'), EVENTS],
  'route-controller': [rule(LOOK, '', 'nodes'), rule(['patch'], '', 'nodes/status'), EVENTS],
  'selinux-warning-controller': [EVENTS, rule(READ, '', 'persistentvolumes'), rule(READ, '', 'persistentvolumeclaims'), rule(READ, '', 'pods'), rule(READ, 'storage.k8s.io', 'csidrivers')],
  'service-account-controller': [rule(['create'], '', 'serviceaccounts'), EVENTS],
  'service-cidrs-controller': [
    rule(CHANGE, 'networking.k8s.io', 'servicecidrs'), rule(TOUCH, 'networking.k8s.io', 'servicecidrs/finalizers'), rule(TOUCH, 'networking.k8s.io', 'servicecidrs/status'),
    rule(READ, 'networking.k8s.io', 'ipaddresses'), EVENTS,
  ],
  'service-controller': [rule(READ, '', 'services'), rule(TOUCH, '', 'services/status'), rule(LOOK, '', 'nodes'), EVENTS],
  'statefulset-controller': [
    rule(LOOK, '', 'pods'), rule(READ, 'apps', 'statefulsets'), rule(UPDATE, 'apps', 'statefulsets/status'), rule(UPDATE, 'apps', 'statefulsets/finalizers'),
    rule(['create', 'delete', 'get', 'patch', 'update'], '', 'pods'), rule(KEEP_ALL, 'apps', 'controllerrevisions'), rule(['create', ...READ], '', 'persistentvolumeclaims'),
    rule(['delete', 'update'], '', 'persistentvolumeclaims'), rule(UPDATE, '', 'pods/finalizers'), EVENTS,
  ],
  'ttl-after-finished-controller': [rule(['delete', ...READ], 'batch', 'jobs'), EVENTS],
  'ttl-controller': [rule(sorted(...LOOK, ...TOUCH), '', 'nodes'), EVENTS],
  'validatingadmissionpolicy-status-controller': [
    rule(READ, 'admissionregistration.k8s.io', 'validatingadmissionpolicies'), rule(sorted('get', ...TOUCH), 'admissionregistration.k8s.io', 'validatingadmissionpolicies/status'), EVENTS,
  ],
  'volumeattributesclass-protection-controller': [
    rule(READ, '', 'persistentvolumeclaims'), rule(READ, '', 'persistentvolumes'), rule(OVERSEE, 'storage.k8s.io', 'volumeattributesclasses'), EVENTS,
  ],
};
