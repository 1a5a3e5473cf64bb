import type { EngineManagement } from '../../contracts/management.ts';
import { apiErrors } from '../../../api/apiError.ts';
import type { ServiceAccountTokens } from '../authentication/serviceAccountTokens.ts';
import { ISSUER } from '../authentication/tokenClaims.ts';
import type { Aggregator } from '../aggregation/aggregator.ts';
import type { ApiMetrics } from '../apiMetrics.ts';
import type { HealthChecks } from '../healthChecks.ts';
import type { ResourceRegistry } from '../resourceRegistry.ts';
import { isHealthPath, sendHealth } from './health.ts';
import { parseFlag } from './queryOptions.ts';
import { negotiateDiscovery } from './accept.ts';
import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery.ts';
import { documentOf, jsonBytes, sendDocument } from './documents.ts';
import { sendOpenApiV2, sendOpenApiV3, sendOpenApiV3Index } from './openApi.ts';
import type { Exchange } from './respond.ts';
import { sendBytes, sendJson } from './respond.ts';
import { kubernetesVersion } from '../../../api/version.ts';

export interface GeneralContext {
  readonly health: HealthChecks;
  readonly metrics: ApiMetrics;
  readonly resources: Pick<ResourceRegistry, 'all'>;
  readonly aggregator: Pick<Aggregator, 'versions'>;
  /** '127.0.0.1:6443' */
  readonly serverAddress: () => string;
  readonly management: EngineManagement | undefined;
  readonly tokens: Pick<ServiceAccountTokens, 'keySet'>;
}

/** What `/version` says: the Kubernetes version whose API this is, marked as not being Kubernetes. */
const VERSION = {
  major: kubernetesVersion.major, minor: kubernetesVersion.minor, gitVersion: `${kubernetesVersion.gitVersion}+slipway`, gitCommit: '', gitTreeState: 'clean', buildDate: '1970-01-01T00:00:00Z',
  goVersion: `node-${process.version}`, compiler: 'node', platform: `${process.platform === 'win32' ? 'windows' : process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
};

type Route = (context: GeneralContext, exchange: Exchange) => Promise<void> | void;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /': (_, exchange) => sendJson(exchange, { body: { paths: [...Object.keys(ROUTES).filter(route => route.startsWith('GET ')).map(route => route.slice(4)), '/healthz', '/livez', '/readyz'].sort() } }),
  'GET /metrics': ({ metrics }, exchange) => sendMetrics(metrics, exchange),
  'GET /version': (_, exchange) => sendJson(exchange, { body: VERSION }),
  'GET /api': (context, exchange) => sendDiscovery(context, exchange, { root: 'api', plain: apiVersions(context.serverAddress()) }),
  'GET /apis': (context, exchange) => sendDiscovery(context, exchange, { root: 'apis', plain: apiGroupList(context.resources.all, context.aggregator.versions) }),
  'GET /openapi/v2': ({ resources, aggregator }, exchange) => sendOpenApiV2(resources.all, aggregator.versions, exchange),
  'GET /openapi/v3': ({ resources, aggregator }, exchange) => sendOpenApiV3Index(resources.all, aggregator.versions, exchange),
  'GET /.well-known/openid-configuration': (context, exchange) => sendJson(exchange, {
    body: {
      issuer: ISSUER, jwks_uri: `https://${context.serverAddress()}/openid/v1/jwks`, response_types_supported: ['id_token'], subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: context.tokens.keySet.keys.map(({ alg }) => alg),
    },
  }),
  'GET /openid/v1/jwks': ({ tokens }, exchange) => sendJson(exchange, { contentType: 'application/jwk-set+json', body: tokens.keySet }),
  'GET /slipway/status': ({ management }, exchange) => management === undefined ? unknownPath() : sendJson(exchange, { body: management.status() }),
  'POST /slipway/backup': ({ management }, exchange) => {
    const query = exchange.url.searchParams;
    return management === undefined ? unknownPath() : sendJson(exchange, { body: management.backup({ file: query.get('file') ?? '', force: parseFlag(query, 'force') }) });
  },
  'POST /slipway/stop': async ({ management }, exchange) => {
    if (management === undefined) return unknownPath();
    await management.stop({ pods: parseFlag(exchange.url.searchParams, 'pods') });
    await sendJson(exchange, { body: { stopping: true } });
  },
};

/** Everything that is no Kubernetes resource. Throws ApiError 404 and 405. */
export async function handleGeneral(context: GeneralContext, exchange: Exchange): Promise<void> {
  const path = exchange.url.pathname.replace(/(?<=.)\/+$/, '');
  const method = exchange.request.method === 'HEAD' ? 'GET' : exchange.request.method ?? 'GET';
  const route = Object.hasOwn(ROUTES, `${method} ${path}`) ? ROUTES[`${method} ${path}`] : undefined;
  if (route !== undefined) return route(context, exchange);
  if (Object.keys(ROUTES).some(known => known.endsWith(` ${path}`))) throw apiErrors.methodNotAllowed('');
  if (method !== 'GET') return unknownPath();
  if (isHealthPath(path)) return sendHealth(context.health, exchange, path);
  const segments = path.split('/').slice(1);
  if (segments[0] === 'openapi' && segments[1] === 'v3') return sendOpenApiV3(context.resources.all, exchange, segments.slice(2).join('/'));
  const body = discoveryBelow(context, segments);
  return body === undefined ? unknownPath() : sendJson(exchange, { body });
}

/** '/api/v1', '/apis/apps', '/apis/apps/v1'. */
function discoveryBelow({ resources, aggregator }: GeneralContext, [root, group = '', version, ...more]: readonly string[]): unknown {
  if (more.length > 0) return undefined;
  if (root === 'api') return version === undefined ? apiResourceList(resources.all, { group: '', version: group }) : undefined;
  if (root !== 'apis' || group === '') return undefined;
  return version === undefined ? apiGroup(resources.all, aggregator.versions, group) : apiResourceList(resources.all, { group, version });
}

function sendDiscovery({ resources, aggregator: { versions } }: GeneralContext, exchange: Exchange, { root, plain }: { readonly root: 'api' | 'apis'; readonly plain: unknown }): Promise<void> {
  const version = negotiateDiscovery(exchange.request.headers.accept);
  exchange.response.setHeader('Vary', 'Accept');
  if (version === undefined) return sendJson(exchange, { body: plain });
  return sendDocument(exchange, documentOf(versions.length === 0 ? resources.all : versions, `discovery ${root} ${version}`, () => jsonBytes(aggregatedDiscovery(resources.all, versions, { root, version }))), {
    contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`, cacheControl: 'public',
  });
}

function sendMetrics(metrics: ApiMetrics, exchange: Exchange): Promise<void> {
  return sendBytes(exchange, { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: Buffer.from(metrics.registry.expose()) });
}

function unknownPath(): never { throw apiErrors.noSuchPath(); }
