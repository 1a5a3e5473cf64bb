import { applyWebhookDefaults, webhookZeroValues } from '../../defaults/admission.ts';
import { fillZeroValues } from '../../defaults/zeroValues.ts';
import type { KindBehaviour } from '../../kind.ts';
import type { ValidatingWebhookConfiguration } from '../../objects.ts';
import { webhookColumns, webhookRow } from '../../printers/admission.ts';
import { semanticEqual } from '../../semanticEqual.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../../validation/objectMeta.ts';
import { validateWebhooks } from '../../validation/webhooks.ts';

/** @source pkg/registry/admissionregistration/validatingwebhookconfiguration/strategy.go */
export const validatingWebhookConfigurationBehaviour: KindBehaviour<ValidatingWebhookConfiguration> = {
  applyDefaults(configuration) {
    fillZeroValues(configuration, webhookZeroValues);
    for (const webhook of configuration.webhooks ?? []) applyWebhookDefaults(webhook);
  },
  prepareForCreate({ metadata }) { metadata.generation = 1; },
  prepareForUpdate() { /* no status */ },
  validate: ({ metadata, webhooks = [] }) => [...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }), ...validateWebhooks(webhooks)],
  validateUpdate: (next, old) => validateObjectMetaUpdate(next.metadata, old.metadata),
  generationChanged: (next, old) => !semanticEqual(next.webhooks, old.webhooks),
  selectableFields: () => ({}),
  columns: webhookColumns,
  row: webhookRow,
};
