import type { IMutatingWebhook } from 'kubernetes-models/admissionregistration.k8s.io/v1/MutatingWebhook';
import { isDeepStrictEqual } from 'node:util';
import { apiErrors } from '../../../../api/apiError.ts';
import type { KubernetesObject } from '../../../../api/objects.ts';
import { applyJsonPatch } from '../../../../api/patch/json.ts';
import { knownFields } from '../../reading/fieldValidation.ts';
import type { ServedResource } from '../../served.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admissionPlugin.ts';
import { namespaceLabelsOf } from '../namespaceLabels.ts';
import { makeReinvocations } from '../reinvocation.ts';
import { replaceWith } from '../replaceWith.ts';
import { fromSeen, seeRequest, type SeenRequest } from '../seenRequest.ts';
import { askWebhook, isFailureIgnored, WebhookCallError, type WebhookTools } from './askWebhook.ts';
import { meetsConditions } from './matchConditions.ts';
import { matchesNamespace, matchesObject, matchRules } from '../matchRules.ts';
import { mutatingWebhooksOf, type ConfiguredWebhook } from './webhook.ts';

export interface MutatingTools extends WebhookTools {
  readonly applyDefaults: (resource: ServedResource, object: KubernetesObject) => void;
}

/**
 * Lets webhooks change the object, one after the other. When one did, all of admission runs once more, and with it those webhooks that were
 * asked before the change and have reinvocationPolicy IfNeeded. @source k8s.io/apiserver pkg/admission/plugin/webhook/mutating
 */
export function makeMutatingWebhooks(tools: MutatingTools): AdmissionPlugin {
  const reinvocationOf = makeReinvocations();
  return {
    name: 'MutatingAdmissionWebhook',
    handles: request => mutatingWebhooksOf(tools.storage).some(({ webhook }) => matchRules(tools.resources.all, webhook, request) !== undefined),
    async mutate(attributes, round) {
      const reinvocation = reinvocationOf(attributes.object);
      reinvocation.begin(attributes.object, round);
      for (const [index, configured] of mutatingWebhooksOf(tools.storage).entries()) {
        const seen = await selects(tools, configured.webhook, attributes);
        const id = `${configured.configuration}/${configured.webhook.name}`;
        if (seen === undefined || !reinvocation.isDue(id, round)) continue;
        const changed = await callOne(tools, configured, attributes, { seen, place: `round_${round.index}_index_${index}` });
        reinvocation.note(id, round, { changed, wantsMore: configured.webhook.reinvocationPolicy === 'IfNeeded' });
      }
      reinvocation.end(attributes.object);
    },
  };
}

/** The request as the webhook is to see it; undefined when it is not to. */
async function selects({ storage, resources, authorizer }: MutatingTools, webhook: IMutatingWebhook, attributes: AdmissionAttributes): Promise<SeenRequest | undefined> {
  const seenAs = matchRules(resources.all, webhook, attributes);
  if (seenAs === undefined || !matchesNamespace(webhook.namespaceSelector, attributes, namespaceLabelsOf(storage)) || !matchesObject(webhook.objectSelector, attributes)) return undefined;
  const seen = await seeRequest(attributes, seenAs);
  return meetsConditions(webhook, { authorizer, attributes, seen }) ? seen : undefined;
}

/** True when the webhook changed the object. */
async function callOne(tools: MutatingTools, { configuration, webhook }: ConfiguredWebhook<IMutatingWebhook>, attributes: AdmissionAttributes, { seen, place }: { readonly seen: SeenRequest; readonly place: string }): Promise<boolean> {
  let changed = false;
  try {
    const response = await askWebhook(tools, webhook, attributes, { mutating: true, seen });
    if ((response.patch ?? '') === '') return false;
    if ((response.patchType ?? 'JSONPatch') !== 'JSONPatch') throw new WebhookCallError(`failed calling webhook ${JSON.stringify(webhook.name)}: unsupported patch type ${JSON.stringify(response.patchType)}`);
    changed = await change(tools, webhook, attributes, { seen, operations: decodePatch(webhook, response.patch ?? '') });
    return changed;
  } catch (error) {
    if (isFailureIgnored(error, webhook, tools.logger)) attributes.annotate(`failed-open.mutation.webhook.admission.k8s.io/${place}`, webhook.name);
    return false;
  } finally {
    attributes.annotate(`mutation.webhook.admission.k8s.io/${place}`, JSON.stringify({ configuration, webhook: webhook.name, mutated: changed }));
  }
}

function decodePatch({ name }: IMutatingWebhook, patch: string): readonly unknown[] {
  try {
    const operations: unknown = JSON.parse(Buffer.from(patch, 'base64').toString('utf8'));
    if (Array.isArray(operations)) return operations;
    throw new Error('it is no list');
  } catch (cause) {
    throw new WebhookCallError(`failed calling webhook ${JSON.stringify(name)}: received undecodable patch in webhook response: ${(cause as Error).message}`, { cause });
  }
}

async function change({ applyDefaults }: MutatingTools, { name }: IMutatingWebhook, { object, resource }: AdmissionAttributes, { seen, operations }: { readonly seen: SeenRequest; readonly operations: readonly unknown[] }): Promise<boolean> {
  if (operations.length === 0) return false;
  if (object === undefined || seen.object === undefined) throw apiErrors.internal(`admission webhook ${JSON.stringify(name)} attempted to modify the object, which is not supported for this operation`);
  const before = structuredClone(object);
  try {
    const patched = applyJsonPatch(seen.object, operations);
    const next = seen.ownKind === undefined ? knownFields(seen.seenAs, patched, { fieldValidation: 'Ignore', warn: () => undefined }) : patched;
    replaceWith(object, await fromSeen(resource, seen, next));
  } catch (error) {
    throw apiErrors.internal((error as Error).message, error);
  }
  if (seen.ownKind === undefined) applyDefaults(resource, object);
  return !isDeepStrictEqual(before, object);
}
