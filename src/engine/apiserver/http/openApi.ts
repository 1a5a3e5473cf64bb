import { apiErrors } from '../../../api/apiError.ts';
import { OPENAPI_V2_PROTOBUF_TYPE, openApiV2Document } from '../../../api/openapi/v2.ts';
import { openApiV3Document, openApiV3Index } from '../../../api/openapi/v3.ts';
import type { OpenApiSource } from '../../../api/openapi/v3.ts';
import { allServed } from '../served.ts';
import { openApiV2Protobuf } from './openApiProtobuf.ts';
import type { Exchange } from './respond.ts';
import { sendBytes, sendJson } from './respond.ts';
import { kubernetesVersion } from '../../../api/version.ts';

const SOURCE: OpenApiSource = { resources: allServed, version: kubernetesVersion.gitVersion };

/** Texts of documents, made when first asked for. */
const texts = new Map<string, Buffer>();

/** GET /openapi/v2, as JSON or (for clients that insist) in its protobuf form, which holds no schemas. */
export function sendOpenApiV2(exchange: Exchange): Promise<void> {
  const accept = exchange.request.headers.accept ?? '';
  if (/proto-openapi\.spec\.v2/.test(accept)) return sendBytes(exchange, { contentType: OPENAPI_V2_PROTOBUF_TYPE, body: openApiV2Protobuf(allServed) });
  return sendBytes(exchange, { contentType: 'application/json', body: textOf('v2', () => openApiV2Document(SOURCE)) });
}

/** GET /openapi/v3 */
export function sendOpenApiV3Index(exchange: Exchange): Promise<void> {
  return sendJson(exchange, { body: openApiV3Index(SOURCE) });
}

/** GET /openapi/v3/<group and version>, which clients may keep while the hash of the index stays. Throws ApiError 404. */
export function sendOpenApiV3(exchange: Exchange, groupVersion: string): Promise<void> {
  const body = textOf(groupVersion, () => {
    const document = openApiV3Document(SOURCE, groupVersion);
    if (document === undefined) throw apiErrors.noSuchPath();
    return document;
  });
  if (exchange.url.searchParams.has('hash')) exchange.response.setHeader('Cache-Control', 'public, immutable');
  return sendBytes(exchange, { contentType: 'application/json', body });
}

function textOf(name: string, make: () => unknown): Buffer {
  let text = texts.get(name);
  if (text === undefined) texts.set(name, text = Buffer.from(JSON.stringify(make())));
  return text;
}
