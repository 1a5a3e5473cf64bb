import { ApiError } from '../../../api/apiError.ts';
import type { KubernetesObject, ObjectMeta } from '../../../api/objects.ts';
import { validateLabels } from '../../../api/validation/labels.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import { callWebhook, type WebhookClientConfig, type WebhookParts } from '../webhooks/callWebhook.ts';

export interface ConversionParts extends WebhookParts { readonly clock: Clock; readonly random: Random }

/** `spec.conversion.webhook` of a definition. */
export interface ConversionWebhook { readonly clientConfig: WebhookClientConfig; readonly conversionReviewVersions: readonly string[] }

/** What a webhook is asked. `described`: the objects, as 'example.com/v1, Kind=Widget'. */
export interface Conversion { readonly objects: readonly KubernetesObject[]; readonly apiVersion: string; readonly described: string }

const TIMEOUT_SECONDS = 30;
const VERSIONS: readonly string[] = ['v1', 'v1beta1'];

/**
 * Has a webhook convert objects to a version, all in one question; the answers are in the same order. Metadata other than labels and annotations
 * stays as it was. Throws ApiError 500. @source apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go
 */
export async function convertObjects(parts: ConversionParts, webhook: ConversionWebhook, { objects, apiVersion, described }: Conversion): Promise<readonly KubernetesObject[]> {
  const version = webhook.conversionReviewVersions.find(each => VERSIONS.includes(each));
  if (version === undefined) throw refusal('no supported conversion review versions');
  const uid = parts.random.uuid();
  const converted = await attempt(`conversion webhook for ${described} failed: `, async () => readAnswer(await ask(parts, webhook, { apiVersion: `apiextensions.k8s.io/${version}`, kind: 'ConversionReview', request: { uid, desiredAPIVersion: apiVersion, objects } }), { uid, version }));
  if (converted.length !== objects.length) throw refusal(`conversion webhook for ${described} returned ${converted.length} objects, expected ${objects.length}`);
  return objects.map((object, index) => restore(object, converted[index], { apiVersion, described, index }));
}

async function ask({ clock, ...parts }: ConversionParts, { clientConfig }: ConversionWebhook, body: object): Promise<unknown> {
  const deadline = new AbortController();
  const timer = clock.setTimer(() => deadline.abort(new Error('context deadline exceeded')), TIMEOUT_SECONDS * 1000);
  try { return await callWebhook(parts, { clientConfig, body, timeoutSeconds: TIMEOUT_SECONDS, signal: deadline.signal }); } finally { timer.cancel(); }
}

interface Review { readonly apiVersion?: string; readonly kind?: string; readonly response?: { readonly uid?: string; readonly convertedObjects?: readonly unknown[]; readonly result?: { readonly status?: string; readonly message?: string } } }

function readAnswer(answer: unknown, { uid, version }: { readonly uid: string; readonly version: string }): readonly unknown[] {
  const { apiVersion = '', kind = '', response } = (answer ?? {}) as Review;
  if (version === 'v1' && (apiVersion !== 'apiextensions.k8s.io/v1' || kind !== 'ConversionReview')) throw new Error(`expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got ${apiVersion}, Kind=${kind}`);
  if (response === undefined || response === null) throw new Error('no response provided');
  if (version === 'v1' && response.uid !== uid) throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`);
  const { status = '', message = '' } = response.result ?? {};
  if (status !== 'Success') throw new Error(message === '' ? `response.result.status was '${status}', not 'Success'` : message);
  return response.convertedObjects ?? [];
}

interface Place { readonly apiVersion: string; readonly described: string; readonly index: number }

/** The converted object under the metadata of the original. */
function restore(original: KubernetesObject, answer: unknown, { apiVersion, described, index }: Place): KubernetesObject {
  const invalid = (why: string) => refusal(`conversion webhook for ${described} returned invalid converted object at index ${index}: ${why}`);
  const converted = answer as Partial<KubernetesObject> | null | undefined;
  if (typeof converted !== 'object' || converted === null) throw invalid('it is no object');
  if (converted.apiVersion !== apiVersion) throw invalid(`invalid groupVersion (expected ${apiVersion}, received ${converted.apiVersion ?? ''})`);
  if (converted.kind !== original.kind) throw invalid(`invalid kind (expected ${original.kind}, received ${converted.kind ?? ''})`);
  const metadata = converted.metadata as ObjectMeta | null | undefined;
  for (const [field, name] of [['name', 'name'], ['namespace', 'namespace'], ['uid', 'UID']] as const) {
    if ((original.metadata[field] ?? '') !== (metadata?.[field] ?? '')) throw invalid(`must have the same ${name}: ${original.metadata[field] ?? ''} != ${metadata?.[field] ?? ''}`);
  }
  if (typeof metadata !== 'object' || metadata === null) throw refusal(`conversion webhook for ${described} returned invalid metadata in object at index ${index}: missing metadata in converted object`);
  const problems = validateLabels(metadata.labels ?? {}, 'metadata.labels');
  if (problems.length > 0) throw refusal(`conversion webhook for ${described} returned invalid metadata in object at index ${index}: ${problems.map(({ field, message }) => `${field}: ${message}`).join(', ')}`);
  const { labels: _labels, annotations: _annotations, ...kept } = original.metadata;
  return {
    ...converted, apiVersion,
    metadata: { ...kept, ...(metadata.labels === undefined ? {} : { labels: metadata.labels }), ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }) },
  } as KubernetesObject;
}

async function attempt<T>(prefix: string, action: () => Promise<T>): Promise<T> {
  try { return await action(); } catch (error) { throw refusal(`${prefix}${(error as Error).message}`, error); }
}

function refusal(message: string, cause?: unknown): ApiError {
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 }, cause === undefined ? undefined : { cause });
}
