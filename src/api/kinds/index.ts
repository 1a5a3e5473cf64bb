import type { KindBehaviour } from '../kind.ts';
import { groupResourceOf } from '../resources.ts';
import { apiServiceBehaviour } from './apiService/behaviour.ts';
import { certificateSigningRequestBehaviour } from './certificateSigningRequest/behaviour.ts';
import { clusterRoleBehaviour } from './clusterRole/behaviour.ts';
import { clusterRoleBindingBehaviour } from './clusterRoleBinding/behaviour.ts';
import { controllerRevisionBehaviour } from './controllerRevision/behaviour.ts';
import { csiDriverBehaviour } from './csiDriver/behaviour.ts';
import { csiNodeBehaviour } from './csiNode/behaviour.ts';
import { csiStorageCapacityBehaviour } from './csiStorageCapacity/behaviour.ts';
import { daemonSetBehaviour } from './daemonSet/behaviour.ts';
import { endpointsBehaviour } from './endpoints/behaviour.ts';
import { flowSchemaBehaviour } from './flowSchema/behaviour.ts';
import { ingressBehaviour } from './ingress/behaviour.ts';
import { ingressClassBehaviour } from './ingressClass/behaviour.ts';
import { ipAddressBehaviour } from './ipAddress/behaviour.ts';
import { cronJobBehaviour } from './cronJob/behaviour.ts';
import { horizontalPodAutoscalerBehaviour } from './horizontalPodAutoscaler/behaviour.ts';
import { jobBehaviour } from './job/behaviour.ts';
import { limitRangeBehaviour } from './limitRange/behaviour.ts';
import { mutatingAdmissionPolicyBehaviour } from './mutatingAdmissionPolicy/behaviour.ts';
import { mutatingAdmissionPolicyBindingBehaviour } from './mutatingAdmissionPolicyBinding/behaviour.ts';
import { mutatingWebhookConfigurationBehaviour, validatingWebhookConfigurationBehaviour } from './webhookConfiguration/behaviour.ts';
import { networkPolicyBehaviour } from './networkPolicy/behaviour.ts';
import { persistentVolumeBehaviour } from './persistentVolume/behaviour.ts';
import { persistentVolumeClaimBehaviour } from './persistentVolumeClaim/behaviour.ts';
import { podDisruptionBudgetBehaviour } from './podDisruptionBudget/behaviour.ts';
import { podTemplateBehaviour } from './podTemplate/behaviour.ts';
import { priorityClassBehaviour } from './priorityClass/behaviour.ts';
import { priorityLevelConfigurationBehaviour } from './priorityLevelConfiguration/behaviour.ts';
import { replicationControllerBehaviour } from './replicationController/behaviour.ts';
import { resourceQuotaBehaviour } from './resourceQuota/behaviour.ts';
import { runtimeClassBehaviour } from './runtimeClass/behaviour.ts';
import { serviceAccountBehaviour } from './serviceAccount/behaviour.ts';
import { serviceCidrBehaviour } from './serviceCidr/behaviour.ts';
import { statefulSetBehaviour } from './statefulSet/behaviour.ts';
import { customResourceDefinitionBehaviour } from './customResourceDefinition/behaviour.ts';
import { configMapBehaviour } from './configMap/behaviour.ts';
import { deviceClassBehaviour } from './deviceClass/behaviour.ts';
import { resourceClaimBehaviour } from './resourceClaim/behaviour.ts';
import { resourceClaimTemplateBehaviour } from './resourceClaimTemplate/behaviour.ts';
import { resourceSliceBehaviour } from './resourceSlice/behaviour.ts';
import { deploymentBehaviour } from './deployment/behaviour.ts';
import { endpointSliceBehaviour } from './endpointSlice/behaviour.ts';
import { eventBehaviour } from './event/behaviour.ts';
import { leaseBehaviour } from './lease/behaviour.ts';
import { namespaceBehaviour } from './namespace/behaviour.ts';
import { nodeBehaviour } from './node/behaviour.ts';
import { podBehaviour } from './pod/behaviour.ts';
import { replicaSetBehaviour } from './replicaSet/behaviour.ts';
import { roleBehaviour } from './role/behaviour.ts';
import { roleBindingBehaviour } from './roleBinding/behaviour.ts';
import { secretBehaviour } from './secret/behaviour.ts';
import { serviceBehaviour } from './service/behaviour.ts';
import { storageClassBehaviour } from './storageClass/behaviour.ts';
import { validatingAdmissionPolicyBehaviour } from './validatingAdmissionPolicy/behaviour.ts';
import { validatingAdmissionPolicyBindingBehaviour } from './validatingAdmissionPolicyBinding/behaviour.ts';
import { volumeAttachmentBehaviour } from './volumeAttachment/behaviour.ts';
import { volumeAttributesClassBehaviour } from './volumeAttributesClass/behaviour.ts';

/** By group and resource: 'pods', 'deployments.apps'. */
const behaviours: Readonly<Record<string, KindBehaviour>> = {
  'customresourcedefinitions.apiextensions.k8s.io': customResourceDefinitionBehaviour as KindBehaviour,
  'namespaces': namespaceBehaviour as KindBehaviour,
  'nodes': nodeBehaviour as KindBehaviour,
  'pods': podBehaviour as KindBehaviour,
  'services': serviceBehaviour as KindBehaviour,
  'configmaps': configMapBehaviour as KindBehaviour,
  'secrets': secretBehaviour as KindBehaviour,
  'serviceaccounts': serviceAccountBehaviour as KindBehaviour,
  'events': eventBehaviour as KindBehaviour,
  'deployments.apps': deploymentBehaviour as KindBehaviour,
  'replicasets.apps': replicaSetBehaviour as KindBehaviour,
  'controllerrevisions.apps': controllerRevisionBehaviour as KindBehaviour,
  'jobs.batch': jobBehaviour as KindBehaviour,
  'cronjobs.batch': cronJobBehaviour as KindBehaviour,
  'horizontalpodautoscalers.autoscaling': horizontalPodAutoscalerBehaviour as KindBehaviour,
  'daemonsets.apps': daemonSetBehaviour as KindBehaviour,
  'endpoints': endpointsBehaviour as KindBehaviour,
  'limitranges': limitRangeBehaviour as KindBehaviour,
  'persistentvolumes': persistentVolumeBehaviour as KindBehaviour,
  'persistentvolumeclaims': persistentVolumeClaimBehaviour as KindBehaviour,
  'poddisruptionbudgets.policy': podDisruptionBudgetBehaviour as KindBehaviour,
  'podtemplates': podTemplateBehaviour as KindBehaviour,
  'replicationcontrollers': replicationControllerBehaviour as KindBehaviour,
  'resourcequotas': resourceQuotaBehaviour as KindBehaviour,
  'statefulsets.apps': statefulSetBehaviour as KindBehaviour,
  'endpointslices.discovery.k8s.io': endpointSliceBehaviour as KindBehaviour,
  'leases.coordination.k8s.io': leaseBehaviour as KindBehaviour,
  'roles.rbac.authorization.k8s.io': roleBehaviour as KindBehaviour,
  'rolebindings.rbac.authorization.k8s.io': roleBindingBehaviour as KindBehaviour,
  'clusterroles.rbac.authorization.k8s.io': clusterRoleBehaviour as KindBehaviour,
  'clusterrolebindings.rbac.authorization.k8s.io': clusterRoleBindingBehaviour as KindBehaviour,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': validatingWebhookConfigurationBehaviour as KindBehaviour,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': mutatingWebhookConfigurationBehaviour as KindBehaviour,
  'validatingadmissionpolicies.admissionregistration.k8s.io': validatingAdmissionPolicyBehaviour as KindBehaviour,
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': validatingAdmissionPolicyBindingBehaviour as KindBehaviour,
  'mutatingadmissionpolicies.admissionregistration.k8s.io': mutatingAdmissionPolicyBehaviour as KindBehaviour,
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': mutatingAdmissionPolicyBindingBehaviour as KindBehaviour,
  'priorityclasses.scheduling.k8s.io': priorityClassBehaviour as KindBehaviour,
  'flowschemas.flowcontrol.apiserver.k8s.io': flowSchemaBehaviour as KindBehaviour,
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': priorityLevelConfigurationBehaviour as KindBehaviour,
  'ingresses.networking.k8s.io': ingressBehaviour as KindBehaviour,
  'ingressclasses.networking.k8s.io': ingressClassBehaviour as KindBehaviour,
  'networkpolicies.networking.k8s.io': networkPolicyBehaviour as KindBehaviour,
  'ipaddresses.networking.k8s.io': ipAddressBehaviour as KindBehaviour,
  'servicecidrs.networking.k8s.io': serviceCidrBehaviour as KindBehaviour,
  'storageclasses.storage.k8s.io': storageClassBehaviour as KindBehaviour,
  'volumeattachments.storage.k8s.io': volumeAttachmentBehaviour as KindBehaviour,
  'csidrivers.storage.k8s.io': csiDriverBehaviour as KindBehaviour,
  'csinodes.storage.k8s.io': csiNodeBehaviour as KindBehaviour,
  'csistoragecapacities.storage.k8s.io': csiStorageCapacityBehaviour as KindBehaviour,
  'volumeattributesclasses.storage.k8s.io': volumeAttributesClassBehaviour as KindBehaviour,
  'runtimeclasses.node.k8s.io': runtimeClassBehaviour as KindBehaviour,
  'resourceclaims.resource.k8s.io': resourceClaimBehaviour as KindBehaviour,
  'resourceclaimtemplates.resource.k8s.io': resourceClaimTemplateBehaviour as KindBehaviour,
  'deviceclasses.resource.k8s.io': deviceClassBehaviour as KindBehaviour,
  'resourceslices.resource.k8s.io': resourceSliceBehaviour as KindBehaviour,
  'certificatesigningrequests.certificates.k8s.io': certificateSigningRequestBehaviour as KindBehaviour,
  'apiservices.apiregistration.k8s.io': apiServiceBehaviour as KindBehaviour,
};

/** What is particular to a stored resource's kind. Throws for virtual resources (metrics.k8s.io), which are never written. */
export function behaviourOf(resource: { readonly group: string; readonly plural: string }): KindBehaviour {
  const behaviour = behaviours[groupResourceOf(resource)];
  if (behaviour === undefined) throw new Error(`no behaviour is defined for ${groupResourceOf(resource)}`);
  return behaviour;
}
