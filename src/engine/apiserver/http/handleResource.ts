import { apiErrors } from '../../../api/apiError.ts';
import { managerFromUserAgent } from '../../../api/managedFields/managerName.ts';
import { writeSubresources, type WriteSubresource } from '../../../api/kind.ts';
import type { Binding, Eviction, KubernetesObject, Scale, TokenRequest } from '../../../api/objects.ts';
import { apiVersionOf, groupResourceOf, verbsOf } from '../../../api/resources.ts';
import type { DeleteOptions } from '../../../api/client.ts';
import type { RepeatedFields } from '../../../api/schema/repeatedFields.ts';
import type { Machinery, RequestContext } from '../machinery.ts';
import { knownFields, knownFieldsAs } from '../reading/fieldValidation.ts';
import type { ExpectedKind } from '../reading/kindProblem.ts';
import { patchedFields } from '../reading/patchedFields.ts';
import type { User } from '../user.ts';
import { applyObject } from '../verbs/applyObject.ts';
import { applyPatch } from '../verbs/applyPatch.ts';
import type { ChangePatch } from '../verbs/applyPatch.ts';
import { createBinding } from '../verbs/binding.ts';
import { createObject } from '../verbs/create.ts';
import { deleteObject } from '../verbs/delete.ts';
import { deleteObjects } from '../verbs/deleteCollection.ts';
import { evictPod } from '../verbs/evictPod.ts';
import { getObject } from '../verbs/get.ts';
import { listObjects } from '../verbs/list.ts';
import { patchObject } from '../verbs/patch.ts';
import { putObject } from '../verbs/putObject.ts';
import { applyScaleConfiguration, changeScale, getScale } from '../verbs/scale.ts';
import { requestToken } from '../verbs/tokenRequest.ts';
import { negotiate } from './accept.ts';
import { APPLY_MEDIA_TYPE, patchMediaType, readConfiguration } from './applyBody.ts';
import type { ChangeMediaType } from './applyBody.ts';
import { readBody } from './body.ts';
import { parseText, readDeleteOptions, readObject, type Decoded } from './decode.ts';
import { handleWatch } from './handleWatch.ts';
import { parseDeleteOptions, parseFlag, parseForce, parseListOptions, parseWriteOptions } from './queryOptions.ts';
import type { OptionsKind } from './queryOptions.ts';
import { sendList, sendObject, sendScale } from './present.ts';
import type { RequestInfo } from './requestInfo.ts';
import { requestVerb } from './requestVerb.ts';
import type { Exchange } from './respond.ts';
import { addWarning, sendPlain, spoken } from './respond.ts';

/** A request for a resource, its caller known and allowed. */
export interface ResourceExchange extends Exchange {
  readonly info: RequestInfo;
  readonly user: User;
  /** Aborted when the request's time is over. */
  readonly signal?: AbortSignal;
}

/** Carries out one request of the Kubernetes API. Throws ApiError before anything was answered. */
export async function handleResource(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { request, info, url } = exchange;
  const onObject = info.name !== undefined;
  const deprecation = info.resource.deprecation ?? info.resource.custom?.deprecationWarning;
  if (deprecation !== undefined) addWarning(exchange.response, deprecation);
  if (info.subresource === undefined && !verbsOf(info.resource).includes(requestVerb(request, url, info))) refuseMethod(exchange);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      if (info.watch || (!onObject && parseFlag(url.searchParams, 'watch'))) return handleWatch(machinery, exchange);
      return onObject ? getOne(machinery, exchange) : getList(machinery, exchange);
    case 'POST': return info.subresource !== undefined ? (POSTED[info.subresource] ?? refuseMethod)(exchange, machinery) : onObject ? refuseMethod(exchange) : create(machinery, exchange);
    case 'PUT': return onObject ? update(machinery, exchange) : refuseMethod(exchange);
    case 'PATCH': return onObject && info.subresource !== 'finalize' ? patch(machinery, exchange) : refuseMethod(exchange);
    case 'DELETE': return info.subresource !== undefined ? refuseMethod(exchange) : onObject ? deleteOne(machinery, exchange) : deleteMany(machinery, exchange);
    default: return refuseMethod(exchange);
  }
}

function refuseMethod({ info }: ResourceExchange): never {
  throw apiErrors.methodNotAllowed(groupResourceOf(info.resource));
}

/** The object itself, or a part of it that has the object's own kind. */
const isPart = (subresource: string | undefined): subresource is WriteSubresource | undefined => subresource === undefined || (writeSubresources as readonly string[]).includes(subresource);

const keyOf = ({ info }: ResourceExchange) => ({ name: info.name ?? '', ...(info.namespace === undefined ? {} : { namespace: info.namespace }) });
const SCALE = { apiVersion: 'autoscaling/v1', kind: 'Scale' };

const OPTIONS_KINDS: Readonly<Record<string, OptionsKind>> = { PUT: 'UpdateOptions', PATCH: 'PatchOptions' };

function contextOf(exchange: ResourceExchange): RequestContext {
  const { request, url, user, signal } = exchange;
  negotiate(request.headers.accept);
  const known = { user, ...spoken(exchange), ...(signal === undefined ? {} : { signal }), fieldManager: managerFromUserAgent(request.headers['user-agent'] ?? '') };
  return request.method === 'DELETE' ? known : { ...known, ...parseWriteOptions(url.searchParams, OPTIONS_KINDS[request.method ?? ''] ?? 'CreateOptions') };
}

async function bodyOf(exchange: ResourceExchange, kinds: Parameters<typeof readObject>[1]): Promise<Decoded<KubernetesObject>> {
  const body = await readObject(exchange.request, kinds);
  exchange.audit?.requested(body.data);
  return body;
}

/** The object that a write brings, without what its kind does not know. */
async function objectOf(exchange: ResourceExchange, context: RequestContext): Promise<KubernetesObject> {
  const { resource } = exchange.info;
  const { data, repeated } = await bodyOf(exchange, { apiVersion: apiVersionOf(resource), kind: resource.kind });
  return knownFields(resource, data, context, repeated);
}

/** The body of a subresource that has a kind of its own, in its first version or in a later one that is alike. */
async function partOf<T>(exchange: ResourceExchange, context: RequestContext, ...kinds: readonly [ExpectedKind, ...ExpectedKind[]]): Promise<T> {
  const { data, repeated } = await bodyOf(exchange, kinds);
  return knownFieldsAs(kinds[0], data, context, repeated) as unknown as T;
}

async function deleteOptionsOf(exchange: ResourceExchange): Promise<DeleteOptions> {
  const options = await readDeleteOptions(exchange.request);
  exchange.audit?.requested(options ?? {});
  return parseDeleteOptions(exchange.url.searchParams, options);
}

async function getOne(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { info } = exchange;
  if (info.subresource === 'scale') return sendScale(machinery, exchange, await getScale(machinery, info.resource, keyOf(exchange)));
  if (!isPart(info.subresource)) refuseMethod(exchange);
  await sendObject(machinery, exchange, { object: await getObject(machinery, info.resource, { ...keyOf(exchange), resourceVersion: exchange.url.searchParams.get('resourceVersion') ?? undefined }) });
}

async function getList(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { info, url } = exchange;
  negotiate(exchange.request.headers.accept);
  await sendList(machinery, exchange, await listObjects(machinery, info.resource, { ...parseListOptions(url.searchParams), ...(info.namespace === undefined ? {} : { namespace: info.namespace }) }));
}

async function create(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { info } = exchange;
  const context = contextOf(exchange);
  const object = await objectOf(exchange, context);
  await sendObject(machinery, exchange, { code: 201, object: await createObject(machinery, info.resource, { namespace: info.namespace, object, context }) });
}

async function update(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { info } = exchange;
  const context = contextOf(exchange);
  const key = keyOf(exchange);
  if (info.subresource === 'scale') {
    const wanted = await partOf<Scale>(exchange, context, SCALE);
    return sendScale(machinery, exchange, await changeScale(machinery, info.resource, { key, change: () => wanted, context }));
  }
  if (!isPart(info.subresource) && info.subresource !== 'finalize') refuseMethod(exchange);
  const wanted = await objectOf(exchange, context);
  const { created, object } = await putObject(machinery, info.resource, wanted, { name: key.name, namespace: info.namespace, subresource: info.subresource, context });
  await sendObject(machinery, exchange, { code: created ? 201 : 200, object });
}

async function patch(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { info, request, url } = exchange;
  const context = contextOf(exchange);
  const key = keyOf(exchange);
  if (!isPart(info.subresource) && info.subresource !== 'scale') refuseMethod(exchange);
  const mediaType = patchMediaType(request, { strategic: info.resource.custom === undefined || info.subresource === 'scale' });
  const force = parseForce(url.searchParams, { apply: mediaType === APPLY_MEDIA_TYPE });
  const body = await readBody(request);
  if (mediaType === APPLY_MEDIA_TYPE) {
    const configuration = readConfiguration(body, context);
    exchange.audit?.requested(configuration);
    if (info.subresource === 'scale') return sendScale(machinery, exchange, await applyScaleConfiguration(machinery, info.resource, { key, configuration, force, context }));
    const { created, object } = await applyObject(machinery, info.resource, { name: key.name, namespace: info.namespace, subresource: info.subresource, context, configuration, force });
    return sendObject(machinery, exchange, { code: created ? 201 : 200, object });
  }
  const { data, repeated: given } = parseText(body, 'application/json', why => apiErrors.badRequest(/^exceeded/.test(why) ? `error decoding patch: ${why}` : 'invalid JSON patch'));
  const changes = toPatch(mediaType, data);
  const repeated = changes.type === 'json' ? ofJsonPatch(given) : given;
  exchange.audit?.requested(changes.type === 'json' ? changes.operations : changes.body);
  if (info.subresource === 'scale') return sendScale(machinery, exchange, await changeScale(machinery, info.resource, { key, change: current => patchedFields<Scale>(SCALE, applyPatch(changes, current, SCALE), { patch: changes, context, repeated }), context }));
  await sendObject(machinery, exchange, { object: await patchObject(machinery, info.resource, changes, { name: key.name, namespace: info.namespace, subresource: info.subresource, context, repeated }) });
}

/** @source k8s.io/apiserver endpoints/handlers jsonPatcher */
function ofJsonPatch(repeated: RepeatedFields | undefined): RepeatedFields | undefined {
  return repeated === undefined ? undefined : { positionOf: () => Number.MAX_SAFE_INTEGER, found: repeated.found.map(({ position, sentence }) => ({ position, sentence: `json patch ${sentence}` })) };
}

function toPatch(mediaType: ChangeMediaType, data: unknown): ChangePatch {
  return mediaType === 'application/json-patch+json' ? { type: 'json', operations: data as readonly unknown[] } : { type: mediaType === 'application/merge-patch+json' ? 'merge' : 'strategic', body: data };
}

async function deleteOne(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { info } = exchange;
  const context = contextOf(exchange);
  const options = await deleteOptionsOf(exchange);
  const { removed, object } = await deleteObject(machinery, info.resource, keyOf(exchange), { options, context: { ...context, dryRun: options.dryRun === true } });
  if (!removed) return sendObject(machinery, exchange, { object });
  const { group, plural } = info.resource;
  await sendPlain(exchange, {
    body: {
      kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success',
      details: { name: object.metadata.name, ...(group === '' ? {} : { group }), kind: plural, uid: object.metadata.uid },
    },
  });
}

async function deleteMany(machinery: Machinery, exchange: ResourceExchange): Promise<void> {
  const { info, url } = exchange;
  const context = contextOf(exchange);
  if (info.resource.kind === 'Namespace') refuseMethod(exchange);
  const options = { ...parseListOptions(url.searchParams), ...await deleteOptionsOf(exchange), ...(info.namespace === undefined ? {} : { namespace: info.namespace }) };
  await sendList(machinery, exchange, await deleteObjects(machinery, info.resource, { options, context: { ...context, dryRun: options.dryRun === true } }));
}

/** Subresources that are posted to. */
const POSTED: Readonly<Record<string, (exchange: ResourceExchange, machinery: Machinery) => Promise<void>>> = { binding: bind, token: createToken, eviction: evict };

async function bind(exchange: ResourceExchange, machinery: Machinery): Promise<void> {
  const context = contextOf(exchange);
  const binding = await partOf<Binding>(exchange, context, { apiVersion: 'v1', kind: 'Binding' });
  await sendPlain(exchange, { code: 201, body: await createBinding(machinery, binding, { key: keyOf(exchange), context }) });
}

async function evict(exchange: ResourceExchange, machinery: Machinery): Promise<void> {
  const context = contextOf(exchange);
  const eviction = await partOf<Eviction>(exchange, context, { apiVersion: 'policy/v1', kind: 'Eviction' }, { apiVersion: 'policy/v1beta1', kind: 'Eviction' });
  await evictPod(machinery, keyOf(exchange), eviction, context);
  await sendPlain(exchange, { code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } });
}

async function createToken(exchange: ResourceExchange, machinery: Machinery): Promise<void> {
  const context = contextOf(exchange);
  const request = await partOf<TokenRequest>(exchange, context, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' });
  await sendPlain(exchange, { code: 201, body: await requestToken(machinery, keyOf(exchange), request, context) });
}
