import type { RuleResolver } from '../authorization/rbac.ts';
import type { AdmissionPlugin } from './admissionPlugin.ts';
import { certificateSubjectRestriction, makeCertificateApproval, makeCertificateSigning } from './certificates.ts';
import { makePersistentVolumeClaimResize } from './claimResize.ts';
import { makeDefaultIngressClass, makeDefaultStorageClass } from './defaultClasses.ts';
import { defaultTolerationSeconds } from './defaultTolerationSeconds.ts';
import { makeDeviceAdminAccess } from './deviceAdminAccess.ts';
import { makeLimitRanger } from './limitRanger.ts';
import { makeNamespaceLifecycle } from './namespaceLifecycle.ts';
import { makePodSecurity } from './podSecurity.ts';
import { makeParamAuthorization } from './paramAuthorization.ts';
import { makeMutatingPolicies, type MutatingPolicyParts } from './policy/mutatingPolicies.ts';
import { makeValidatingPolicies } from './policy/validatingPolicies.ts';
import { makePriority } from './priority.ts';
import { makeRbacEscalation } from './rbacEscalation.ts';
import { makeServiceAccountAdmission, type ServiceAccountAdmissionParts } from './serviceAccount.ts';
import { makeResourceQuota } from './resourceQuota.ts';
import { makeRuntimeClass } from './runtimeClass.ts';
import { makeMutatingWebhooks, type MutatingTools } from './webhooks/mutatingWebhooks.ts';
import { makeValidatingWebhooks } from './webhooks/validatingWebhooks.ts';

/** What the plugins work with. */
export interface AdmissionParts extends MutatingTools, MutatingPolicyParts {
  readonly rules: RuleResolver;
  readonly serviceAccounts: Omit<ServiceAccountAdmissionParts, 'storage'>;
}

/** Every admission plugin, in kube-apiserver's order. @source pkg/kubeapiserver/options AllOrderedPlugins */
export function makeAdmissionPlugins(parts: AdmissionParts): readonly AdmissionPlugin[] {
  const { storage, clock, authorizer, rules, serviceAccounts } = parts;
  return [
    makeRbacEscalation({ rules, authorizer }),
    makeParamAuthorization(parts),
    makeDeviceAdminAccess(storage),
    makeNamespaceLifecycle(storage),
    makeLimitRanger(storage),
    makeServiceAccountAdmission({ storage, ...serviceAccounts }),
    makePodSecurity(storage),
    makePriority(storage),
    defaultTolerationSeconds,
    makeDefaultStorageClass(storage),
    makePersistentVolumeClaimResize(storage),
    makeRuntimeClass(storage),
    makeCertificateApproval(authorizer),
    makeCertificateSigning(authorizer),
    certificateSubjectRestriction,
    makeDefaultIngressClass(storage),
    makeMutatingPolicies(parts),
    makeMutatingWebhooks(parts),
    makeValidatingPolicies(parts),
    makeValidatingWebhooks(parts),
    makeResourceQuota({ storage, clock }),
  ];
}
