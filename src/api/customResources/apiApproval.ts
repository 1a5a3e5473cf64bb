import type { FieldError } from '../apiError.ts';
import { invalid, required } from '../validation/fieldErrors.ts';
import type { CustomCondition, CustomResourceDefinition } from './customResourceDefinition.ts';

const ANNOTATION = 'api-approved.kubernetes.io';
const REVIEW = 'https://github.com/kubernetes/enhancements/pull/1111';

/** Whether a definition may be in a group of Kubernetes' own; undefined for other groups. @source apiextensions-apiserver pkg/apihelpers/helpers.go GetAPIApprovalState */
export function apiApprovalOf({ spec, metadata }: CustomResourceDefinition): { readonly reason: string; readonly message: string; readonly approved: boolean } | undefined {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(spec.group)) return undefined;
  const annotation = metadata.annotations?.[ANNOTATION] ?? '';
  if (annotation === '') return { approved: false, reason: 'MissingAnnotation', message: `protected groups must have approval annotation ${JSON.stringify(ANNOTATION)}, see ${REVIEW}` };
  if (annotation.startsWith('unapproved')) return { approved: false, reason: 'UnapprovedAnnotation', message: `not approved: ${JSON.stringify(annotation)}` };
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(annotation)) return { approved: true, reason: 'ApprovedAnnotation', message: `approved in ${annotation}` };
  return { approved: false, reason: 'InvalidAnnotation', message: `protected groups must have approval annotation ${JSON.stringify(ANNOTATION)} with either a URL or a reason starting with "unapproved", see ${REVIEW}` };
}

/** A definition in such a group must say where it was approved, or that it was not; one that never did may go on. @source pkg/apis/apiextensions/validation validateAPIApproval */
export function validateApiApproval(definition: CustomResourceDefinition, old?: CustomResourceDefinition): readonly FieldError[] {
  const { reason = '', message = '' } = apiApprovalOf(definition) ?? {};
  if (old !== undefined && apiApprovalOf(old)?.reason === reason) return [];
  const at = `metadata.annotations[${ANNOTATION}]`;
  if (reason === 'MissingAnnotation') return [required(at, message)];
  return reason === 'InvalidAnnotation' ? [invalid(at, definition.metadata.annotations?.[ANNOTATION], message)] : [];
}

/** What the status says of it. @source pkg/controller/apiapproval/apiapproval_controller.go */
export function apiApprovalCondition(definition: CustomResourceDefinition): readonly CustomCondition[] {
  const approval = apiApprovalOf(definition);
  return approval === undefined ? [] : [{ type: 'KubernetesAPIApprovalPolicyConformant', status: approval.approved ? 'True' : 'False', reason: approval.reason, message: approval.message }];
}
