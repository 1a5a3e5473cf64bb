import type { FieldError } from '../apiError.ts';
import type { MutatingWebhook, ValidatingWebhook } from '../objects.ts';
import { MATCH_POLICIES, validateRuleWithOperations } from './admissionRules.ts';
import { duplicate, invalid, invalidEach, oneOf, required } from './fieldErrors.ts';
import { validateLabelSelector } from './labels.ts';
import { validateMatchConditions } from './matchConditions.ts';
import { dns1035Label, dns1123Subdomain } from './names.ts';
import { validateWebhookClientConfig } from './webhookClientConfig.ts';

export const FAILURE_POLICIES: readonly string[] = ['Fail', 'Ignore'];
export const REINVOCATION_POLICIES: readonly string[] = ['IfNeeded', 'Never'];
const SIDE_EFFECTS: readonly string[] = ['None', 'NoneOnDryRun'];
const REVIEW_VERSIONS: readonly string[] = ['v1', 'v1beta1'];
const MAX_TIMEOUT_SECONDS = 30;

/** `webhooks` of a configuration. @source pkg/apis/admissionregistration/validation validateMutatingWebhookConfiguration */
export function validateWebhooks(webhooks: readonly (ValidatingWebhook | MutatingWebhook)[]): FieldError[] {
  return webhooks.flatMap((webhook, index) => {
    const at = `webhooks[${index}]`;
    const repeated = webhook.name !== '' && webhooks.findIndex(({ name }) => name === webhook.name) < index;
    return [...validateWebhook(webhook, at), ...validateReviewVersions(webhook.admissionReviewVersions, `${at}.admissionReviewVersions`), ...repeated ? [duplicate(`${at}.name`, webhook.name)] : []];
  });
}

function validateWebhook(webhook: ValidatingWebhook & Pick<MutatingWebhook, 'reinvocationPolicy'>, at: string): FieldError[] {
  const { name, rules = [], failurePolicy, matchPolicy, timeoutSeconds = 1, namespaceSelector, objectSelector, reinvocationPolicy } = webhook;
  const sideEffects = webhook.sideEffects as string | undefined;
  const errors = validateFullyQualifiedName(name, `${at}.name`);
  rules.forEach((rule, index) => errors.push(...validateRuleWithOperations(rule, `${at}.rules[${index}]`)));
  errors.push(...oneOf(`${at}.failurePolicy`, failurePolicy, FAILURE_POLICIES), ...oneOf(`${at}.matchPolicy`, matchPolicy, MATCH_POLICIES));
  if (sideEffects === undefined) errors.push(required(`${at}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(', ')}`));
  errors.push(...oneOf(`${at}.sideEffects`, sideEffects, SIDE_EFFECTS));
  if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) errors.push(invalid(`${at}.timeoutSeconds`, timeoutSeconds, `the timeout value must be between 1 and ${MAX_TIMEOUT_SECONDS} seconds`));
  return [
    ...errors, ...validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`), ...validateLabelSelector(objectSelector, `${at}.objectSelector`),
    ...oneOf(`${at}.reinvocationPolicy`, reinvocationPolicy, REINVOCATION_POLICIES),
    ...validateWebhookClientConfig(webhook.clientConfig, `${at}.clientConfig`), ...validateMatchConditions(webhook.matchConditions ?? [], `${at}.matchConditions`),
  ];
}

/** @source apimachinery util/validation IsFullyQualifiedName */
function validateFullyQualifiedName(name: string, path: string): FieldError[] {
  if (name === '') return [required(path)];
  const problems = dns1123Subdomain(name);
  if (problems.length > 0) return [invalid(path, name, problems.join(','))];
  return name.split('.').length < 3 ? [invalid(path, name, 'should be a domain with at least three segments separated by dots')] : [];
}

function validateReviewVersions(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [required(path, `must specify one of ${REVIEW_VERSIONS.join(', ')}`)];
  const errors = versions.flatMap((version, index) => versions.indexOf(version) < index
    ? [invalid(`${path}[${index}]`, version, 'duplicate version')]
    : invalidEach(`${path}[${index}]`, version, dns1035Label(version)));
  return versions.some(version => REVIEW_VERSIONS.includes(version)) ? errors : [...errors, invalid(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`)];
}
