import { ApiError, apiErrors } from '../../../../api/apiError.ts';
import type { Clock } from '../../../../base/clock.ts';
import type { Logger } from '../../../../base/logger.ts';
import type { Random } from '../../../../base/random.ts';
import type { Authorizer } from '../../authorization/authorizer.ts';
import type { ResourceRegistry } from '../../resourceRegistry.ts';
import { callWebhook, type WebhookParts } from '../../webhooks/callWebhook.ts';
import type { AdmissionAttributes } from '../admissionPlugin.ts';
import type { SeenRequest } from '../seenRequest.ts';
import type { AdmissionResponse } from './admissionReview.ts';
import { toAdmissionReview, verifyResponse } from './admissionReview.ts';
import type { Webhook } from './webhook.ts';

export interface WebhookTools extends WebhookParts {
  readonly resources: Pick<ResourceRegistry, 'all' | 'forKind'>;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface Asking { readonly mutating: boolean; readonly seen: SeenRequest }

const DEFAULT_TIMEOUT_SECONDS = 10;

/** The webhook could not be asked, or its answer not be read: the failure policy says what follows. */
export class WebhookCallError extends Error {}

/** What a webhook says to a request. Throws ApiError for a denial, `WebhookCallError` when it could not be asked. */
export async function askWebhook(tools: WebhookTools, webhook: Webhook, attributes: AdmissionAttributes, { mutating, seen }: Asking): Promise<AdmissionResponse> {
  if (attributes.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun') throw apiErrors.badRequest(`admission webhook ${JSON.stringify(webhook.name)} does not support dry run`);
  const response = await exchange(tools, webhook, attributes, { mutating, seen });
  for (const [key, value] of Object.entries(response.auditAnnotations ?? {})) attributes.annotate(`${webhook.name}/${key}`, value);
  for (const warning of response.warnings ?? []) attributes.warn(warning);
  if (!response.allowed) throw toDenial(webhook.name, response.status ?? {});
  return response;
}

/** True when the failure may be passed over; otherwise throws it as the client is to see it. */
export function isFailureIgnored(error: unknown, { name, failurePolicy }: Webhook, logger: Logger): boolean {
  if (!(error instanceof WebhookCallError)) throw error;
  if (failurePolicy !== 'Ignore') throw apiErrors.internal(error.message, error);
  logger.log('warn', 'a webhook could not be called and is passed over', { webhook: name, error });
  return true;
}

async function exchange(tools: WebhookTools, webhook: Webhook, attributes: AdmissionAttributes, { mutating, seen }: Asking): Promise<AdmissionResponse> {
  const { clock, random } = tools;
  const fail = (why: string, cause?: unknown) => new WebhookCallError(`failed calling webhook ${JSON.stringify(webhook.name)}: ${why}`, { cause });
  const version = (webhook.admissionReviewVersions as readonly string[] | undefined)?.find(each => each === 'v1' || each === 'v1beta1') as 'v1' | 'v1beta1' | undefined;
  if (version === undefined) throw fail('could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)');
  const timeoutSeconds = webhook.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const uid = random.uuid();
  const deadline = new AbortController();
  const timer = clock.setTimer(() => deadline.abort(new Error('context deadline exceeded')), timeoutSeconds * 1000);
  let answer: unknown;
  try {
    answer = await callWebhook(tools, { clientConfig: webhook.clientConfig, body: toAdmissionReview(attributes, { uid, version, seen }), timeoutSeconds, signal: deadline.signal });
  } catch (error) {
    throw fail(`failed to call webhook: ${(error as Error).message}`, error);
  } finally {
    timer.cancel();
  }
  try { return verifyResponse(answer, { uid, version, mutating }); } catch (error) { throw fail(`received invalid webhook response: ${(error as Error).message}`, error); }
}

/** @source k8s.io/apiserver pkg/admission/plugin/webhook/errors ToStatusErr */
function toDenial(name: string, status: Partial<ApiError['status']>): ApiError {
  const deniedBy = `admission webhook ${JSON.stringify(name)} denied the request`;
  const explanation = status.message || status.reason;
  return new ApiError({
    ...status, kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: Math.max(400, status.code ?? 400),
    message: explanation ? `${deniedBy}: ${explanation}` : `${deniedBy} without explanation`,
  });
}
