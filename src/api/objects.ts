import type { IObjectMeta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta';
import type { IManagedFieldsEntry } from '@kubernetes-models/apimachinery/apis/meta/v1/ManagedFieldsEntry';
import type { IOwnerReference } from '@kubernetes-models/apimachinery/apis/meta/v1/OwnerReference';
import type { ICondition } from '@kubernetes-models/apimachinery/apis/meta/v1/Condition';
import type { ILabelSelector } from '@kubernetes-models/apimachinery/apis/meta/v1/LabelSelector';
import type { IStatus } from '@kubernetes-models/apimachinery/apis/meta/v1/Status';
import type { IAPIService } from 'kubernetes-models/apiregistration.k8s.io/v1/APIService';
import type { IAuditAnnotation } from 'kubernetes-models/admissionregistration.k8s.io/v1/AuditAnnotation';
import type { ICSIDriver } from 'kubernetes-models/storage.k8s.io/v1/CSIDriver';
import type { ICSINode } from 'kubernetes-models/storage.k8s.io/v1/CSINode';
import type { ICSIStorageCapacity } from 'kubernetes-models/storage.k8s.io/v1/CSIStorageCapacity';
import type { ICertificateSigningRequest } from 'kubernetes-models/certificates.k8s.io/v1/CertificateSigningRequest';
import type { IFlowSchema } from 'kubernetes-models/flowcontrol.apiserver.k8s.io/v1/FlowSchema';
import type { IIPAddress } from 'kubernetes-models/networking.k8s.io/v1/IPAddress';
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import type { IIngressClass } from 'kubernetes-models/networking.k8s.io/v1/IngressClass';
import type { IMatchCondition } from 'kubernetes-models/admissionregistration.k8s.io/v1/MatchCondition';
import type { IMatchResources } from 'kubernetes-models/admissionregistration.k8s.io/v1/MatchResources';
import type { IMutatingAdmissionPolicy } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingAdmissionPolicy';
import type { IMutatingAdmissionPolicyBinding } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding';
import type { IMutatingWebhook } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhook';
import type { IMutatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhookConfiguration';
import type { IMutation } from 'kubernetes-models/admissionregistration.k8s.io/v1/Mutation';
import type { INamedRuleWithOperations } from 'kubernetes-models/admissionregistration.k8s.io/v1/NamedRuleWithOperations';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IParamKind } from 'kubernetes-models/admissionregistration.k8s.io/v1/ParamKind';
import type { IParamRef } from 'kubernetes-models/admissionregistration.k8s.io/v1/ParamRef';
import type { IPolicyRulesWithSubjects } from 'kubernetes-models/flowcontrol.apiserver.k8s.io/v1/PolicyRulesWithSubjects';
import type { IPriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import type { IPriorityLevelConfiguration } from 'kubernetes-models/flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration';
import type { IAllocatedDeviceStatus } from 'kubernetes-models/resource.k8s.io/v1/AllocatedDeviceStatus';
import type { IAllocationResult } from 'kubernetes-models/resource.k8s.io/v1/AllocationResult';
import type { IDevice } from 'kubernetes-models/resource.k8s.io/v1/Device';
import type { IDeviceAttribute } from 'kubernetes-models/resource.k8s.io/v1/DeviceAttribute';
import type { IDeviceClaim } from 'kubernetes-models/resource.k8s.io/v1/DeviceClaim';
import type { IDeviceClass } from 'kubernetes-models/resource.k8s.io/v1/DeviceClass';
import type { IDeviceConstraint } from 'kubernetes-models/resource.k8s.io/v1/DeviceConstraint';
import type { IDeviceRequest } from 'kubernetes-models/resource.k8s.io/v1/DeviceRequest';
import type { IDeviceSelector } from 'kubernetes-models/resource.k8s.io/v1/DeviceSelector';
import type { IDeviceSubRequest } from 'kubernetes-models/resource.k8s.io/v1/DeviceSubRequest';
import type { IDeviceToleration } from 'kubernetes-models/resource.k8s.io/v1/DeviceToleration';
import type { IExactDeviceRequest } from 'kubernetes-models/resource.k8s.io/v1/ExactDeviceRequest';
import type { IOpaqueDeviceConfiguration } from 'kubernetes-models/resource.k8s.io/v1/OpaqueDeviceConfiguration';
import type { IResourceClaim } from 'kubernetes-models/resource.k8s.io/v1/ResourceClaim';
import type { IResourceClaimTemplate } from 'kubernetes-models/resource.k8s.io/v1/ResourceClaimTemplate';
import type { IResourceSlice } from 'kubernetes-models/resource.k8s.io/v1/ResourceSlice';
import type { IRuleWithOperations } from 'kubernetes-models/admissionregistration.k8s.io/v1/RuleWithOperations';
import type { IRuntimeClass } from 'kubernetes-models/node.k8s.io/v1/RuntimeClass';
import type { ISelfSubjectReview } from 'kubernetes-models/authentication.k8s.io/v1/SelfSubjectReview';
import type { IServiceCIDR } from 'kubernetes-models/networking.k8s.io/v1/ServiceCIDR';
import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass';
import type { ITokenRequest } from 'kubernetes-models/authentication.k8s.io/v1/TokenRequest';
import type { ITokenReview } from 'kubernetes-models/authentication.k8s.io/v1/TokenReview';
import type { ILocalSubjectAccessReview } from 'kubernetes-models/authorization.k8s.io/v1/LocalSubjectAccessReview';
import type { ISelfSubjectAccessReview } from 'kubernetes-models/authorization.k8s.io/v1/SelfSubjectAccessReview';
import type { ISelfSubjectRulesReview } from 'kubernetes-models/authorization.k8s.io/v1/SelfSubjectRulesReview';
import type { ISubjectAccessReview } from 'kubernetes-models/authorization.k8s.io/v1/SubjectAccessReview';
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IDeploymentSpec } from 'kubernetes-models/apps/v1/DeploymentSpec';
import type { IDeploymentStatus } from 'kubernetes-models/apps/v1/DeploymentStatus';
import type { IDeploymentCondition } from 'kubernetes-models/apps/v1/DeploymentCondition';
import type { IReplicaSet } from 'kubernetes-models/apps/v1/ReplicaSet';
import type { IReplicaSetSpec } from 'kubernetes-models/apps/v1/ReplicaSetSpec';
import type { IReplicaSetStatus } from 'kubernetes-models/apps/v1/ReplicaSetStatus';
import type { IScale } from 'kubernetes-models/autoscaling/v1/Scale';
import type { ILease } from 'kubernetes-models/coordination.k8s.io/v1/Lease';
import type { IEndpoint } from 'kubernetes-models/discovery.k8s.io/v1/Endpoint';
import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1/EndpointSlice';
import type { IClusterRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole';
import type { IClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding';
import type { IPolicyRule } from 'kubernetes-models/rbac.authorization.k8s.io/v1/PolicyRule';
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import type { ISubject } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Subject';
import type { IControllerRevision } from 'kubernetes-models/apps/v1/ControllerRevision';
import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IHorizontalPodAutoscaler as IHorizontalPodAutoscalerV1 } from 'kubernetes-models/autoscaling/v1/HorizontalPodAutoscaler';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { IBinding } from 'kubernetes-models/v1/Binding';
import type { IComponentStatus } from 'kubernetes-models/v1/ComponentStatus';
import type { IEviction } from 'kubernetes-models/policy/v1/Eviction';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IEndpoints } from 'kubernetes-models/v1/Endpoints';
import type { IEphemeralContainer } from 'kubernetes-models/v1/EphemeralContainer';
import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import type { IPersistentVolume } from 'kubernetes-models/v1/PersistentVolume';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { IPodTemplate } from 'kubernetes-models/v1/PodTemplate';
import type { IReplicationController } from 'kubernetes-models/v1/ReplicationController';
import type { IResourceQuota } from 'kubernetes-models/v1/ResourceQuota';
import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IContainerPort } from 'kubernetes-models/v1/ContainerPort';
import type { IContainerState } from 'kubernetes-models/v1/ContainerState';
import type { IContainerStatus } from 'kubernetes-models/v1/ContainerStatus';
import type { IEvent } from 'kubernetes-models/v1/Event';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { INode } from 'kubernetes-models/v1/Node';
import type { INodeCondition } from 'kubernetes-models/v1/NodeCondition';
import type { INodeStatus } from 'kubernetes-models/v1/NodeStatus';
import type { IPod } from 'kubernetes-models/v1/Pod';
import type { IPodCondition } from 'kubernetes-models/v1/PodCondition';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { IPodStatus } from 'kubernetes-models/v1/PodStatus';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { IProbe } from 'kubernetes-models/v1/Probe';
import type { IResourceRequirements } from 'kubernetes-models/v1/ResourceRequirements';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import type { IService } from 'kubernetes-models/v1/Service';
import type { IServicePort } from 'kubernetes-models/v1/ServicePort';
import type { ITaint } from 'kubernetes-models/v1/Taint';
import type { IToleration } from 'kubernetes-models/v1/Toleration';
import type { IValidatingAdmissionPolicy } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy';
import type { IValidatingAdmissionPolicyBinding } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding';
import type { IValidatingWebhook } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingWebhook';
import type { IValidatingWebhookConfiguration } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration';
import type { IValidation } from 'kubernetes-models/admissionregistration.k8s.io/v1/Validation';
import type { IVariable } from 'kubernetes-models/admissionregistration.k8s.io/v1/Variable';
import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { IVolumeAttachment } from 'kubernetes-models/storage.k8s.io/v1/VolumeAttachment';
import type { IVolumeAttributesClass } from 'kubernetes-models/storage.k8s.io/v1/VolumeAttributesClass';

/*
 * The shapes of Kubernetes' objects, as JSON carries them. What comes out of a Client or an informer
 * is shared and must not be changed: copy (`structuredClone`) before editing. Tests freeze it.
 */

export type ObjectMeta = IObjectMeta;
export type ManagedFieldsEntry = IManagedFieldsEntry;
export type OwnerReference = IOwnerReference;

/** Any Kubernetes object as stored and served. `metadata` is always there; `name` is set once it is stored. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
}

/** An object whose kind is known only at run time. */
export interface UnstructuredObject extends KubernetesObject {
  [field: string]: unknown;
}

export interface KubernetesList<T> {
  apiVersion?: string;
  kind?: string;
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  items: T[];
}

type Served<T> = Omit<T, 'metadata'> & { metadata: ObjectMeta };

export type APIService = Served<IAPIService>;
export type CSIDriver = Served<ICSIDriver>;
export type CSINode = Served<ICSINode>;
export type CSIStorageCapacity = Served<ICSIStorageCapacity>;
export type DeviceClass = Served<IDeviceClass>;
export type ResourceClaim = Served<IResourceClaim>;
export type ResourceClaimTemplate = Served<IResourceClaimTemplate>;
export type ResourceSlice = Served<IResourceSlice>;
export type CertificateSigningRequest = Served<ICertificateSigningRequest>;
export type ClusterRole = Served<IClusterRole>;
export type ClusterRoleBinding = Served<IClusterRoleBinding>;
export type ConfigMap = Served<IConfigMap>;
export type ControllerRevision = Served<IControllerRevision>;
export type CronJob = Served<ICronJob>;
export type DaemonSet = Served<IDaemonSet>;
export type Endpoints = Served<IEndpoints>;
export type Binding = Served<IBinding>;
export type ComponentStatus = Served<IComponentStatus>;
export type Eviction = Served<IEviction>;
export type FlowSchema = Served<IFlowSchema>;
export type HorizontalPodAutoscaler = Served<IHorizontalPodAutoscaler>;
export type HorizontalPodAutoscalerV1 = Served<IHorizontalPodAutoscalerV1>;
export type IPAddress = Served<IIPAddress>;
export type Ingress = Served<IIngress>;
export type IngressClass = Served<IIngressClass>;
export type Job = Served<IJob>;
export type LimitRange = Served<ILimitRange>;
export type MutatingAdmissionPolicy = Served<IMutatingAdmissionPolicy>;
export type MutatingAdmissionPolicyBinding = Served<IMutatingAdmissionPolicyBinding>;
export type MutatingWebhookConfiguration = Served<IMutatingWebhookConfiguration>;
export type NetworkPolicy = Served<INetworkPolicy>;
export type PersistentVolume = Served<IPersistentVolume>;
export type PersistentVolumeClaim = Served<IPersistentVolumeClaim>;
export type PodDisruptionBudget = Served<IPodDisruptionBudget>;
export type PodTemplate = Served<IPodTemplate>;
export type PriorityClass = Served<IPriorityClass>;
export type PriorityLevelConfiguration = Served<IPriorityLevelConfiguration>;
export type ReplicationController = Served<IReplicationController>;
export type ResourceQuota = Served<IResourceQuota>;
export type RuntimeClass = Served<IRuntimeClass>;
export type ServiceAccount = Served<IServiceAccount>;
export type ServiceCIDR = Served<IServiceCIDR>;
export type StatefulSet = Served<IStatefulSet>;
export type Deployment = Served<IDeployment>;
export type EndpointSlice = Served<IEndpointSlice>;
export type Event = Served<IEvent>;
export type Lease = Served<ILease>;
export type Namespace = Served<INamespace>;
export type Node = Served<INode>;
export type Pod = Served<IPod>;
export type ReplicaSet = Served<IReplicaSet>;
export type Role = Served<IRole>;
export type RoleBinding = Served<IRoleBinding>;
export type Scale = Served<IScale>;
export type Secret = Served<ISecret>;
export type Service = Served<IService>;

export type StorageClass = Served<IStorageClass>;
export type TokenRequest = Served<ITokenRequest>;
export type TokenReview = Served<ITokenReview>;
export type SelfSubjectReview = Served<ISelfSubjectReview>;
export type SubjectAccessReview = Served<ISubjectAccessReview>;
export type LocalSubjectAccessReview = Served<ILocalSubjectAccessReview>;
export type SelfSubjectAccessReview = Served<ISelfSubjectAccessReview>;
export type SelfSubjectRulesReview = Served<ISelfSubjectRulesReview>;
export type ValidatingAdmissionPolicy = Served<IValidatingAdmissionPolicy>;
export type ValidatingAdmissionPolicyBinding = Served<IValidatingAdmissionPolicyBinding>;
export type ValidatingWebhookConfiguration = Served<IValidatingWebhookConfiguration>;
export type VolumeAttachment = Served<IVolumeAttachment>;
export type VolumeAttributesClass = Served<IVolumeAttributesClass>;

/** metrics.k8s.io/v1beta1; not in the schema packages. Quantities: cpu in `n` (nanocores), memory in `Ki`. */
export interface PodMetrics extends KubernetesObject {
  timestamp: string;
  window: string;
  containers: { name: string; usage: Record<string, string> }[];
}
export interface NodeMetrics extends KubernetesObject {
  timestamp: string;
  window: string;
  usage: Record<string, string>;
}

export type {
  IAllocatedDeviceStatus as AllocatedDeviceStatus, IAllocationResult as AllocationResult, IDevice as Device, IDeviceAttribute as DeviceAttribute, IDeviceClaim as DeviceClaim, IDeviceConstraint as DeviceConstraint,
  IDeviceRequest as DeviceRequest, IDeviceSelector as DeviceSelector, IDeviceSubRequest as DeviceSubRequest, IDeviceToleration as DeviceToleration, IExactDeviceRequest as ExactDeviceRequest, IOpaqueDeviceConfiguration as OpaqueDeviceConfiguration,
  IVariable as AdmissionVariable, IAuditAnnotation as AuditAnnotation, ICondition as Condition, IContainer as Container,
  IContainerPort as ContainerPort, IContainerState as ContainerState, IContainerStatus as ContainerStatus,
  IDeploymentCondition as DeploymentCondition, IDeploymentSpec as DeploymentSpec, IDeploymentStatus as DeploymentStatus, IEndpoint as Endpoint,
  IEphemeralContainer as EphemeralContainer, IPolicyRulesWithSubjects as FlowSchemaRule, ILabelSelector as LabelSelector,
  IMatchCondition as MatchCondition, IMatchResources as MatchResources, IMutatingWebhook as MutatingWebhook, IMutation as Mutation,
  INamedRuleWithOperations as NamedRuleWithOperations, INodeCondition as NodeCondition, INodeStatus as NodeStatus, IParamKind as ParamKind,
  IParamRef as ParamRef, IPodCondition as PodCondition, IPodSpec as PodSpec, IPodStatus as PodStatus, IPodTemplateSpec as PodTemplateSpec,
  IPolicyRule as PolicyRule, IProbe as Probe, IReplicaSetSpec as ReplicaSetSpec, IReplicaSetStatus as ReplicaSetStatus,
  IResourceRequirements as ResourceRequirements, IRuleWithOperations as RuleWithOperations, IServicePort as ServicePort, IStatus as Status,
  ISubject as Subject, ITaint as Taint, IToleration as Toleration, IValidatingWebhook as ValidatingWebhook, IValidation as Validation,
  IVolume as Volume,
};
