import { apiErrors } from '../../../api/apiError.ts';
import type { KubernetesList, KubernetesObject, Scale } from '../../../api/objects.ts';
import { scalePrinter } from '../../../api/printers/scale.ts';
import type { Machinery } from '../machinery.ts';
import type { ServedResource } from '../served.ts';
import { negotiate } from './accept.ts';
import type { Accepted } from './accept.ts';
import type { ResourceExchange } from './handleResource.ts';
import { sendEncoded } from './respond.ts';
import { includeObjectOf, toPartial, toPartialList, toTable } from './table.ts';
import type { IncludeObject } from './table.ts';

/** Answers with one object in the form that the client accepts. Throws ApiError 406. */
export async function sendObject(machinery: Machinery, exchange: ResourceExchange, { code = 200, object }: { readonly code?: number; readonly object: KubernetesObject }): Promise<void> {
  const accepted = negotiate(exchange.request.headers.accept);
  if (accepted.as === 'PartialObjectMetadataList') throw apiErrors.notAcceptable(`you requested PartialObjectMetadataList, but the requested object is not a list (${exchange.info.resource.kind})`);
  const body = presentObject(machinery, exchange.info.resource, object, { accepted, include: includeObjectOf(exchange.url.searchParams), columns: true });
  await sendEncoded(exchange, accepted, { code, body });
}

/** Answers with a list in the form that the client accepts. Throws ApiError 406. */
export async function sendList(machinery: Machinery, exchange: ResourceExchange, list: KubernetesList<KubernetesObject>): Promise<void> {
  const accepted = negotiate(exchange.request.headers.accept);
  const { resource } = exchange.info;
  if (accepted.as === 'PartialObjectMetadata') throw apiErrors.notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (${list.kind})`);
  const body = accepted.as === 'Table'
    ? toTable(machinery.behaviourOf(resource), { stored: list.items.map(item => toStored(resource, item)), served: list.items, metadata: list.metadata }, {
      version: accepted.version ?? 'v1', include: includeObjectOf(exchange.url.searchParams), nowMs: machinery.clock.now(), columns: true,
    })
    : accepted.as === 'PartialObjectMetadataList' ? toPartialList(list, accepted.version ?? 'v1') : list;
  await sendEncoded(exchange, accepted, { body });
}

/** Answers with the replicas of a workload in the form that the client accepts. Throws ApiError 406. */
export async function sendScale(machinery: Machinery, exchange: ResourceExchange, scale: Scale): Promise<void> {
  const accepted = negotiate(exchange.request.headers.accept);
  if (accepted.as !== 'Table') return sendEncoded(exchange, accepted, { body: scale });
  const { resourceVersion = '' } = scale.metadata;
  const include = includeObjectOf(exchange.url.searchParams);
  await sendEncoded(exchange, accepted, { body: toTable(scalePrinter, { stored: [scale], served: [scale], metadata: { resourceVersion } }, { version: accepted.version ?? 'v1', include, columns: true, nowMs: machinery.clock.now() }) });
}

/** One object as JSON will carry it: itself, its metadata alone, or a table of one row. */
export function presentObject(machinery: Machinery, resource: ServedResource, object: KubernetesObject, { accepted, include, columns }: { readonly accepted: Accepted; readonly include: IncludeObject; readonly columns: boolean }): unknown {
  const version = accepted.version ?? 'v1';
  if (accepted.as === 'PartialObjectMetadata') return toPartial(object, version);
  if (accepted.as !== 'Table') return object;
  const { resourceVersion = '' } = object.metadata;
  return toTable(machinery.behaviourOf(resource), { stored: [toStored(resource, object)], served: [object], metadata: { resourceVersion } }, { version, include, columns, nowMs: machinery.clock.now() });
}

/** Columns are of the stored kind. */
const toStored = (resource: ServedResource, object: KubernetesObject) => resource.view === undefined ? object : resource.view.toStored(object);
