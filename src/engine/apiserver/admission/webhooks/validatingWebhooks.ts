import type { AdmissionAttributes, AdmissionPlugin } from '../admissionPlugin.ts';
import { namespaceLabelsOf } from '../namespaceLabels.ts';
import { askWebhook, isFailureIgnored, type WebhookTools } from './askWebhook.ts';
import { meetsConditions } from './matchConditions.ts';
import { matchesNamespace, matchesObject, matchRules } from '../matchRules.ts';
import { seeRequest, type SeenRequest } from '../seenRequest.ts';
import { validatingWebhooksOf, type Webhook } from './webhook.ts';

const FAILED_OPEN = 'failed-open.validating.webhook.admission.k8s.io';

/** Asks every webhook that is concerned, all at once; the first refusal counts. @source k8s.io/apiserver pkg/admission/plugin/webhook/validating */
export function makeValidatingWebhooks(tools: WebhookTools): AdmissionPlugin {
  const { storage, resources, logger, authorizer } = tools;
  return {
    name: 'ValidatingAdmissionWebhook',
    handles: request => validatingWebhooksOf(storage).some(({ webhook }) => matchRules(resources.all, webhook, request) !== undefined),
    async validate(attributes: AdmissionAttributes) {
      const labelsOf = namespaceLabelsOf(storage);
      const concerned: { readonly webhook: Webhook; readonly seen: SeenRequest }[] = [];
      for (const { webhook } of validatingWebhooksOf(storage)) {
        const seenAs = matchRules(resources.all, webhook, attributes);
        if (seenAs === undefined || !matchesNamespace(webhook.namespaceSelector, attributes, labelsOf) || !matchesObject(webhook.objectSelector, attributes)) continue;
        const seen = await seeRequest(attributes, seenAs);
        if (meetsConditions(webhook, { authorizer, attributes, seen })) concerned.push({ webhook, seen });
      }
      const outcomes = await Promise.allSettled(concerned.map(async ({ webhook, seen }, index) => {
        try {
          await askWebhook(tools, webhook, attributes, { mutating: false, seen });
        } catch (error) {
          if (isFailureIgnored(error, webhook, logger)) attributes.annotate(`${FAILED_OPEN}/round_0_index_${index}`, webhook.name);
        }
      }));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
}
