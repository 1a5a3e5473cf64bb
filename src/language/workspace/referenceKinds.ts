import { groupOf } from '../../api/resources.ts';
import { stringAt, type MappingNode } from '../../manifest/node.ts';

/** A kind of object as references mean it: versions do not matter. */
export interface GroupKind { readonly group: string; readonly kind: string }

/** What of the target is named besides the target: a key of its data, or a port. `*` stands for every item of a list. */
export interface PartKind { readonly kind: 'key' | 'port'; readonly path: readonly string[] }

/** One way in which an object names another. */
export interface ReferenceKind {
  /** The type that holds the name, by group and type of its OpenAPI name: so it holds in every kind and version that has the type. */
  readonly holder: string;
  /** The field of the name. */
  readonly field: string;
  /** What is named; for a reference that says so itself, read from beside the name. Undefined: it names nothing that is an object of a known kind. */
  readonly target: GroupKind | ((holder: MappingNode) => GroupKind | undefined);
  /** The field beside the name with the namespace; absent: the referrer's own. */
  readonly namespace?: string;
  /** Fields beside the name that say where in the target. */
  readonly parts?: readonly PartKind[];
  /** May be absent without harm when this field beside it is true. */
  readonly optional?: string;
  /** Clusters have objects of this kind by themselves, so that a workspace without it proves nothing. */
  readonly fromCluster?: true;
}

const core = (kind: string): GroupKind => ({ group: '', kind });
const of = (group: string, kind: string): GroupKind => ({ group, kind });

/** `apiVersion` and `kind` beside the name. */
function versioned(holder: MappingNode): GroupKind | undefined {
  const kind = stringAt(holder, ['kind']);
  return kind === undefined ? undefined : { group: groupOf(stringAt(holder, ['apiVersion']) ?? ''), kind };
}

/** `apiGroup` and `kind` beside the name. */
function grouped(holder: MappingNode): GroupKind | undefined {
  const kind = stringAt(holder, ['kind']);
  return kind === undefined ? undefined : { group: stringAt(holder, ['apiGroup']) ?? '', kind };
}

/** Users and groups are no objects. */
const subject = (holder: MappingNode) => stringAt(holder, ['kind']) === 'ServiceAccount' ? core('ServiceAccount') : undefined;

/** The group may be left out of a binding's reference: there is only one. */
const role = (holder: MappingNode) => { const kind = stringAt(holder, ['kind']); return kind === undefined ? undefined : of('rbac.authorization.k8s.io', kind); };

const KEY: PartKind = { kind: 'key', path: ['key'] };
const ITEM_KEYS: PartKind = { kind: 'key', path: ['items', '*', 'key'] };
const SERVICE_PORTS: readonly PartKind[] = [{ kind: 'port', path: ['port', 'name'] }, { kind: 'port', path: ['port', 'number'] }];
const PORT: PartKind = { kind: 'port', path: ['port'] };

/** Every reference by name that Kubernetes' types hold. Diagnostics, navigation, rename, hover and completion all go by this table. */
export const referenceKinds: readonly ReferenceKind[] = [
  { holder: 'core.ConfigMapKeySelector', field: 'name', target: core('ConfigMap'), parts: [KEY], optional: 'optional' },
  { holder: 'core.SecretKeySelector', field: 'name', target: core('Secret'), parts: [KEY], optional: 'optional' },
  { holder: 'core.ConfigMapEnvSource', field: 'name', target: core('ConfigMap'), optional: 'optional' },
  { holder: 'core.SecretEnvSource', field: 'name', target: core('Secret'), optional: 'optional' },
  { holder: 'core.ConfigMapVolumeSource', field: 'name', target: core('ConfigMap'), parts: [ITEM_KEYS], optional: 'optional' },
  { holder: 'core.ConfigMapProjection', field: 'name', target: core('ConfigMap'), parts: [ITEM_KEYS], optional: 'optional' },
  { holder: 'core.SecretVolumeSource', field: 'secretName', target: core('Secret'), parts: [ITEM_KEYS], optional: 'optional' },
  { holder: 'core.SecretProjection', field: 'name', target: core('Secret'), parts: [ITEM_KEYS], optional: 'optional' },
  { holder: 'core.PersistentVolumeClaimVolumeSource', field: 'claimName', target: core('PersistentVolumeClaim') },
  { holder: 'core.AzureFileVolumeSource', field: 'secretName', target: core('Secret') },
  { holder: 'core.AzureFilePersistentVolumeSource', field: 'secretName', target: core('Secret'), namespace: 'secretNamespace' },
  { holder: 'core.LocalObjectReference', field: 'name', target: core('Secret') },
  { holder: 'core.SecretReference', field: 'name', target: core('Secret'), namespace: 'namespace' },
  { holder: 'core.PodSpec', field: 'serviceAccountName', target: core('ServiceAccount') },
  { holder: 'core.PodSpec', field: 'serviceAccount', target: core('ServiceAccount') },
  { holder: 'core.PodSpec', field: 'priorityClassName', target: of('scheduling.k8s.io', 'PriorityClass'), fromCluster: true },
  { holder: 'core.PodSpec', field: 'runtimeClassName', target: of('node.k8s.io', 'RuntimeClass'), fromCluster: true },
  { holder: 'core.PodResourceClaim', field: 'resourceClaimName', target: of('resource.k8s.io', 'ResourceClaim') },
  { holder: 'core.PodResourceClaim', field: 'resourceClaimTemplateName', target: of('resource.k8s.io', 'ResourceClaimTemplate') },
  { holder: 'core.PersistentVolumeClaimSpec', field: 'storageClassName', target: of('storage.k8s.io', 'StorageClass'), fromCluster: true },
  { holder: 'core.PersistentVolumeClaimSpec', field: 'volumeName', target: core('PersistentVolume'), fromCluster: true },
  { holder: 'core.PersistentVolumeClaimSpec', field: 'volumeAttributesClassName', target: of('storage.k8s.io', 'VolumeAttributesClass'), fromCluster: true },
  { holder: 'core.PersistentVolumeSpec', field: 'storageClassName', target: of('storage.k8s.io', 'StorageClass'), fromCluster: true },
  { holder: 'core.TypedLocalObjectReference', field: 'name', target: grouped },
  { holder: 'core.TypedObjectReference', field: 'name', target: grouped, namespace: 'namespace' },
  { holder: 'core.ObjectReference', field: 'name', target: versioned, namespace: 'namespace', fromCluster: true },
  { holder: 'meta.OwnerReference', field: 'name', target: versioned, fromCluster: true },
  { holder: 'meta.ObjectMeta', field: 'namespace', target: core('Namespace'), fromCluster: true },
  { holder: 'apps.StatefulSetSpec', field: 'serviceName', target: core('Service') },
  { holder: 'autoscaling.CrossVersionObjectReference', field: 'name', target: versioned },
  { holder: 'networking.IngressServiceBackend', field: 'name', target: core('Service'), parts: SERVICE_PORTS },
  { holder: 'networking.IngressTLS', field: 'secretName', target: core('Secret') },
  { holder: 'networking.IngressSpec', field: 'ingressClassName', target: of('networking.k8s.io', 'IngressClass'), fromCluster: true },
  { holder: 'networking.IngressClassParametersReference', field: 'name', target: grouped, namespace: 'namespace', fromCluster: true },
  { holder: 'rbac.RoleRef', field: 'name', target: role },
  { holder: 'rbac.Subject', field: 'name', target: subject, namespace: 'namespace' },
  { holder: 'flowcontrol.ServiceAccountSubject', field: 'name', target: core('ServiceAccount'), namespace: 'namespace' },
  { holder: 'flowcontrol.PriorityLevelConfigurationReference', field: 'name', target: of('flowcontrol.apiserver.k8s.io', 'PriorityLevelConfiguration'), fromCluster: true },
  { holder: 'admissionregistration.ServiceReference', field: 'name', target: core('Service'), namespace: 'namespace', parts: [PORT] },
  { holder: 'apiregistration.ServiceReference', field: 'name', target: core('Service'), namespace: 'namespace', parts: [PORT] },
  { holder: 'apiextensions.ServiceReference', field: 'name', target: core('Service'), namespace: 'namespace', parts: [PORT] },
  { holder: 'admissionregistration.ValidatingAdmissionPolicyBindingSpec', field: 'policyName', target: of('admissionregistration.k8s.io', 'ValidatingAdmissionPolicy') },
  { holder: 'admissionregistration.MutatingAdmissionPolicyBindingSpec', field: 'policyName', target: of('admissionregistration.k8s.io', 'MutatingAdmissionPolicy') },
  { holder: 'storage.VolumeAttachmentSource', field: 'persistentVolumeName', target: core('PersistentVolume'), fromCluster: true },
];

const byHolder = Map.groupBy(referenceKinds, ({ holder }) => holder);

/** The references that a type holds; `definition` is its OpenAPI name. */
export function referenceKindsOf(definition: string): readonly ReferenceKind[] {
  return byHolder.get(holderName(definition)) ?? [];
}

const holderNames = new Map<string, string>();

/** 'io.k8s.api.core.v1.PodSpec' → 'core.PodSpec'. */
export function holderName(definition: string): string {
  let name = holderNames.get(definition);
  if (name === undefined) {
    const parts = definition.split('.');
    name = `${parts.at(-3)}.${parts.at(-1)}`;
    holderNames.set(definition, name);
  }
  return name;
}
