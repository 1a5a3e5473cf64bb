import type { MatchResources, MutatingWebhook, RuleWithOperations, ValidatingWebhook } from '../objects.ts';
import type { ZeroValues } from './zeroValues.ts';

const DEFAULT_TIMEOUT_SECONDS = 10;
const HTTPS_PORT = 443;

/** The required fields of a webhook configuration. `sideEffects` is a pointer upstream, so its absence shows. */
export const webhookZeroValues: ZeroValues = {
  'webhooks[].name': '', 'webhooks[].clientConfig': {}, 'webhooks[].admissionReviewVersions': [],
  'webhooks[].clientConfig.service.name': '', 'webhooks[].clientConfig.service.namespace': '',
  'webhooks[].matchConditions[].name': '', 'webhooks[].matchConditions[].expression': '',
  ...Object.fromEntries(['namespaceSelector', 'objectSelector'].flatMap(selector => [[`webhooks[].${selector}.matchExpressions[].key`, ''], [`webhooks[].${selector}.matchExpressions[].operator`, '']])),
};

/** In place; idempotent. @source pkg/apis/admissionregistration/v1/defaults.go SetDefaults_ValidatingWebhook */
export function applyWebhookDefaults(webhook: ValidatingWebhook | MutatingWebhook): void {
  webhook.failurePolicy ??= 'Fail';
  webhook.matchPolicy ??= 'Equivalent';
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= DEFAULT_TIMEOUT_SECONDS;
  if (webhook.clientConfig.service !== undefined) webhook.clientConfig.service.port ??= HTTPS_PORT;
  applyRuleDefaults(webhook.rules);
}

/** In place; idempotent. @source SetDefaults_MatchResources */
export function applyMatchResourcesDefaults(match: MatchResources | undefined): void {
  if (match === undefined) return;
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  applyRuleDefaults(match.resourceRules);
  applyRuleDefaults(match.excludeResourceRules);
}

function applyRuleDefaults(rules: readonly RuleWithOperations[] | undefined): void {
  for (const rule of rules ?? []) rule.scope ??= '*';
}

/** The required fields of a policy or binding besides those of one sort alone. */
export const policyZeroValues: ZeroValues = {
  'spec': {}, 'spec.matchConditions[].name': '', 'spec.matchConditions[].expression': '', 'spec.variables[].name': '', 'spec.variables[].expression': '',
  ...Object.fromEntries(['spec.matchConstraints.namespaceSelector', 'spec.matchConstraints.objectSelector', 'spec.matchResources.namespaceSelector', 'spec.matchResources.objectSelector', 'spec.paramRef.selector']
    .flatMap(selector => [[`${selector}.matchExpressions[].key`, ''], [`${selector}.matchExpressions[].operator`, '']])),
};
