import type { FieldError } from '../../apiError.ts';
import { type AdmissionCompiler, makeAdmissionCompiler } from '../../cel/admissionExpressions.ts';
import type { AuditAnnotation, ValidatingAdmissionPolicy, Validation } from '../../objects.ts';
import { validatePolicySpec } from '../../validation/admissionPolicy.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { expressionErrors } from '../../validation/expressionErrors.ts';
import { duplicate, invalid, invalidEach, notSupported, required } from '../../validation/fieldErrors.ts';
import { byteLength, dns1123Subdomain, qualifiedName } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';

const REASONS: readonly string[] = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MAX_AUDIT_ANNOTATIONS = 20;
const MAX_VALUE_EXPRESSION_BYTES = 5 * 1024;
const NOTHING = 'validations or auditAnnotations must contain at least one item';

/** @source pkg/apis/admissionregistration/validation ValidateValidatingAdmissionPolicy */
export function validateValidatingAdmissionPolicy({ metadata, spec = {} }: ValidatingAdmissionPolicy): FieldError[] {
  const compiler = makeAdmissionCompiler({ hasParams: spec.paramKind !== undefined, variables: spec.variables ?? [] });
  const errors = [...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validatePolicySpec(spec, compiler)];
  const { validations = [], auditAnnotations = [] } = spec;
  if (validations.length === 0 && auditAnnotations.length === 0) return [...errors, required('spec.validations', NOTHING), required('spec.auditAnnotations', NOTHING)];
  if (auditAnnotations.length > MAX_AUDIT_ANNOTATIONS) errors.push(invalid('spec.auditAnnotations', auditAnnotations, `must not have more than ${MAX_AUDIT_ANNOTATIONS} auditAnnotations`));
  return [
    ...errors, ...validations.flatMap((validation, index) => validateOne(validation, compiler, `spec.validations[${index}]`)),
    ...auditAnnotations.flatMap((annotation, index) => [
      ...validateAuditAnnotation(annotation, compiler, { policy: metadata.name ?? '', at: `spec.auditAnnotations[${index}]` }),
      ...auditAnnotations.findIndex(({ key }) => key === annotation.key) < index ? [duplicate(`spec.auditAnnotations[${index}].key`, annotation.key)] : [],
    ]),
  ];
}

export function validateValidatingAdmissionPolicyUpdate(next: ValidatingAdmissionPolicy, old: ValidatingAdmissionPolicy, subresource: 'status' | undefined): FieldError[] {
  const errors = validateObjectMetaUpdate(next.metadata, old.metadata);
  if (subresource !== 'status') return errors;
  (next.status?.typeChecking?.expressionWarnings ?? []).forEach((each, index) => {
    const at = `status.typeChecking.expressionWarnings[${index}]`;
    if (!each.warning) errors.push(required(`${at}.warning`));
    if ((each.fieldRef ?? '').trim() === '') errors.push(required(`${at}.fieldRef`));
  });
  return [...errors, ...validateConditions(next.status?.conditions ?? [], 'status.conditions')];
}

function validateOne({ expression, message = '', messageExpression = '', reason }: Validation, compiler: AdmissionCompiler, at: string): FieldError[] {
  const errors: FieldError[] = expression.trim() === '' ? [required(`${at}.expression`, 'expression is not specified')] : expressionErrors(compiler.compile(expression, ['bool']), `${at}.expression`);
  if (messageExpression !== '' && messageExpression.trim() === '') errors.push(invalid(`${at}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  else if (messageExpression !== '') errors.push(...expressionErrors(compiler.compile(messageExpression, ['string'], { authorizer: false }), `${at}.messageExpression`));
  if (message !== '' && message.trim() === '') errors.push(invalid(`${at}.message`, message, 'message must be non-empty if specified'));
  else if (/[\n\r]/.test(message.trim())) errors.push(invalid(`${at}.message`, message, 'message must not contain line breaks'));
  return reason === undefined || REASONS.includes(reason) ? errors : [...errors, notSupported(`${at}.reason`, reason, REASONS)];
}

function validateAuditAnnotation({ key, valueExpression }: AuditAnnotation, compiler: AdmissionCompiler, { policy, at }: { readonly policy: string; readonly at: string }): FieldError[] {
  const errors = policy === '' ? [invalid(`${at}.key`, key, 'requires metadata.name be non-empty')] : invalidEach(`${at}.key`, `${policy}/${key}`, qualifiedName(`${policy}/${key}`));
  const expression = valueExpression.trim();
  if (expression === '') return [...errors, required(`${at}.valueExpression`, 'valueExpression is not specified')];
  if (byteLength(expression) > MAX_VALUE_EXPRESSION_BYTES) return [...errors, required(`${at}.valueExpression`, `must not exceed ${MAX_VALUE_EXPRESSION_BYTES} bytes in length`)];
  return [...errors, ...expressionErrors(compiler.compile(expression, ['string', 'null']), `${at}.valueExpression`)];
}
