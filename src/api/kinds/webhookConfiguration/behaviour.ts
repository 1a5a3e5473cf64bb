import { applyWebhookDefaults, webhookZeroValues } from '../../defaults/admission.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { MutatingWebhook, MutatingWebhookConfiguration, ValidatingWebhook, ValidatingWebhookConfiguration } from '../../objects.ts';
import { webhookColumns, webhookRow } from '../../printers/admission.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateWebhooks } from '../../validation/webhooks.ts';

type Configuration = ValidatingWebhookConfiguration | MutatingWebhookConfiguration;

export const validatingWebhookConfigurationBehaviour: KindBehaviour<ValidatingWebhookConfiguration> = makeBehaviour({});
export const mutatingWebhookConfigurationBehaviour: KindBehaviour<MutatingWebhookConfiguration> = makeBehaviour({ reinvocationPolicy: 'Never' });

/** `defaults`: what webhooks of one sort have beyond those of both. @source pkg/registry/admissionregistration/{validating,mutating}webhookconfiguration/strategy.go */
function makeBehaviour(defaults: Pick<MutatingWebhook, 'reinvocationPolicy'>): KindBehaviour<Configuration> {
  return {
    applyDefaults(configuration) {
      fillZeroValues(configuration, webhookZeroValues);
      for (const webhook of (configuration.webhooks ?? []) as (ValidatingWebhook & typeof defaults)[]) {
        applyWebhookDefaults(webhook);
        Object.assign(webhook, { ...defaults, ...webhook });
      }
    },
    prepareForCreate({ metadata }) { metadata.generation = 1; },
    prepareForUpdate() { /* no status */ },
    needsVersionToUpdate: true,
    validate: ({ metadata, webhooks = [] }) => [...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validateWebhooks(webhooks)],
    validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
    generationChanged: (next, old) => !semanticEqual(next.webhooks, old.webhooks),
    selectableFields: () => ({}),
    columns: webhookColumns,
    row: webhookRow,
  };
}
