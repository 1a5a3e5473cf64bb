import { apiErrors } from '../../../api/apiError.ts';
import { mergeOpenApiV2 } from '../../../api/openapi/mergeV2.ts';
import { openApiV2Document } from '../../../api/openapi/v2.ts';
import { OPENAPI_V2_PROTOBUF_TYPE, toOpenApiV2Protobuf } from '../../../api/openapi/v2Protobuf.ts';
import { openApiV3Document, openApiV3Index } from '../../../api/openapi/v3.ts';
import type { OpenApiSource } from '../../../api/openapi/v3.ts';
import { kubernetesVersion } from '../../../api/version.ts';
import type { ExtensionVersion } from '../aggregation/aggregator.ts';
import type { ServedResource } from '../served.ts';
import { documentOf, jsonBytes, sendDocument } from './documents.ts';
import type { Exchange } from './respond.ts';

const sourceOf = (resources: readonly ServedResource[]): OpenApiSource => ({ resources, version: kubernetesVersion.gitVersion });

/** GET /openapi/v2, as JSON or in its protobuf form, with what extension servers add. Both take a tenth of a second to make. */
export function sendOpenApiV2(served: readonly ServedResource[], extensions: readonly ExtensionVersion[], exchange: Exchange): Promise<void> {
  const source = sourceOf(served);
  const added = extensions.flatMap(({ available, openApiV2 }) => available && openApiV2 !== undefined ? [openApiV2] : []);
  const kept = added.length === 0 ? served : extensions;
  const make = () => mergeOpenApiV2(openApiV2Document(source), added);
  const binary = /proto-openapi\.spec\.v2/.test(exchange.request.headers.accept ?? '');
  const document = binary
    ? documentOf(kept, 'v2 protobuf', () => toOpenApiV2Protobuf(make()))
    : documentOf(kept, 'v2', () => jsonBytes(make()));
  return sendDocument(exchange, document, { contentType: binary ? OPENAPI_V2_PROTOBUF_TYPE : 'application/json', cacheControl: 'no-cache, private' });
}

/** GET /openapi/v3 */
export function sendOpenApiV3Index(served: readonly ServedResource[], extensions: readonly ExtensionVersion[], exchange: Exchange): Promise<void> {
  const source = sourceOf(served);
  return sendDocument(exchange, documentOf(extensions.length === 0 ? source.resources : extensions, 'v3', () => jsonBytes(withExtensions(openApiV3Index(source), extensions))), { contentType: 'application/json', cacheControl: 'no-cache, private' });
}

/** The documents of extension servers, which are fetched from there. */
function withExtensions({ paths }: ReturnType<typeof openApiV3Index>, extensions: readonly ExtensionVersion[]): ReturnType<typeof openApiV3Index> {
  const added = extensions.flatMap(({ group, version, available, openApi }) => available && openApi !== undefined ? [[`apis/${group}/${version}`, { serverRelativeURL: openApi }] as const] : []);
  return { paths: { ...paths, ...Object.fromEntries(added) } };
}

/** GET /openapi/v3/<group and version>; clients may keep the answer to the hash that the index names, and are led to it from an old one. Throws ApiError 404. */
export function sendOpenApiV3(served: readonly ServedResource[], exchange: Exchange, groupVersion: string): Promise<void> | void {
  const source = sourceOf(served);
  const document = documentOf(source.resources, groupVersion, () => {
    const made = openApiV3Document(source, groupVersion);
    if (made === undefined) throw apiErrors.noSuchPath();
    return jsonBytes(made);
  });
  const hash = exchange.url.searchParams.get('hash');
  const current = openApiV3Index(source).paths[groupVersion]?.serverRelativeURL ?? '';
  if (hash !== null && !current.endsWith(`?hash=${hash}`)) {
    exchange.response.writeHead(301, { Location: current, 'Content-Length': 0 }).end();
    return;
  }
  return sendDocument(exchange, document, { contentType: 'application/json', cacheControl: hash === null ? 'no-cache, private' : 'public, immutable' });
}
