import type { IMutatingWebhook } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhook';
import type { IValidatingWebhook } from 'kubernetes-models/admissionregistration.k8s.io/v1/ValidatingWebhook';
import type { KubernetesObject } from '../../../../api/objects.ts';
import type { Storage } from '../../../storage/contract.ts';

/** What mutating and validating webhooks have in common. */
export type Webhook = IValidatingWebhook;

/** A webhook and the configuration that it is in. */
export interface ConfiguredWebhook<T extends Webhook = Webhook> { readonly configuration: string; readonly webhook: T }

const GROUP = 'admissionregistration.k8s.io';

/** Ordered by the names of their configurations. */
export function mutatingWebhooksOf(storage: Storage): readonly ConfiguredWebhook<IMutatingWebhook>[] {
  return webhooksOf<IMutatingWebhook>(storage, `mutatingwebhookconfigurations.${GROUP}`);
}

export function validatingWebhooksOf(storage: Storage): readonly ConfiguredWebhook[] {
  return webhooksOf<Webhook>(storage, `validatingwebhookconfigurations.${GROUP}`);
}

function webhooksOf<T extends Webhook>(storage: Storage, resource: string): readonly ConfiguredWebhook<T>[] {
  const configurations = storage.list({ resource }).objects as readonly (KubernetesObject & { readonly webhooks?: readonly T[] })[];
  return configurations.flatMap(({ metadata, webhooks = [] }) => webhooks.map(webhook => ({ configuration: metadata.name ?? '', webhook })));
}
