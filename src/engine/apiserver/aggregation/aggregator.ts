import type { Duplex } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { compareVersions } from '../../../api/compareVersions.ts';
import type { Schema } from '../../../api/openapi/components.ts';
import type { APIService, EndpointSlice, Service } from '../../../api/objects.ts';
import { apiServices, endpointSlices, groupResourceOf, services } from '../../../api/resources.ts';
import { type Timer, toTimestamp } from '../../../base/clock.ts';
import { coalesce } from '../../../base/coalesce.ts';
import type { PodNetworkDial } from '../../contracts/podNetworkDial.ts';
import type { StorageEvent } from '../../storage/contract.ts';
import type { Machinery } from '../machinery.ts';
import { connectToService } from '../serviceConnection.ts';
import { engineUser } from '../user.ts';
import { changeObject } from '../verbs/update.ts';
import { askExtension, BadStatus } from './askExtension.ts';
import { type Availability, PASSED, serviceProblem } from './availability.ts';
import { openApiV2After, readOpenApiV2, readOpenApiV3Url } from './readOpenApi.ts';
import { syncLocalApiServices } from './localApiServices.ts';

/** One resource or subresource as APIResourceList names it. */
export interface ApiResource {
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** A group version that another server answers for. */
export interface ExtensionVersion {
  readonly group: string;
  readonly version: string;
  readonly available: boolean;
  /** As its discovery said when it last answered. */
  readonly resources: readonly ApiResource[];
  /** Where its OpenAPI v3 document is, with the hash that its index names; absent when it has none. */
  readonly openApi?: string | undefined;
  /** What of its OpenAPI v2 document is about this version, which is nothing when it has none; absent until that is known. */
  readonly openApiV2?: Schema;
}

export interface AggregatorOptions {
  readonly dial?: PodNetworkDial | undefined;
  /** The certificate with which extension servers know this one; absent: none is shown. */
  readonly clientCertificate: () => { readonly certificate: string; readonly key: string } | undefined;
}

export interface Aggregator {
  /** Highest priority first; another array after every change, of what this server serves too. */
  readonly versions: readonly ExtensionVersion[];
  /** The version that a path below /apis/<group>/<version>, or its OpenAPI document, belongs to. */
  find(pathname: string): ExtensionVersion | undefined;
  /** TLS to the server of a version. Rejects with an Error. */
  connect(version: ExtensionVersion, signal: AbortSignal): Promise<Duplex>;
}

interface Extension { apiService: APIService; version: ExtensionVersion; timer?: Timer | undefined; failures: number; /** Soon; one check at a time. */ readonly check: () => void }

const RESOURCE = groupResourceOf(apiServices);
const USER = engineUser('system:kube-aggregator');
const CHECK_TIMEOUT_MS = 5_000;
const RECHECK_MS = 30_000;
const FIRST_RETRY_MS = 1_000;

/**
 * Follows the stored APIServices: keeps one for every version that is served here, and for those that lead to Services whether they are available,
 * asked again when their Service or its endpoints change and every half minute. Ends with the storage. @source k8s.io/kube-aggregator
 */
export function makeAggregator(machinery: Machinery, options: AggregatorOptions): Aggregator {
  const { storage, logger, clock } = machinery;
  const extensions = new Map<string, Extension>();
  let versions: readonly ExtensionVersion[] = [];
  const publish = () => {
    versions = [...extensions.values()].sort(byPriority).map(({ version }) => version);
  };
  const connect = ({ apiService: { spec } }: Extension, signal: AbortSignal, insecure = spec?.insecureSkipTLSVerify === true) => connectToService({ storage, ...(options.dial === undefined ? {} : { dial: options.dial }) }, {
    namespace: spec?.service?.namespace ?? '', name: spec?.service?.name ?? '', ...(spec?.service?.port === undefined ? {} : { port: spec.service.port }),
  }, { signal, insecure, client: options.clientCertificate(), ...(spec?.caBundle === undefined ? {} : { ca: Buffer.from(spec.caBundle, 'base64') }) });

  const check = async (name: string): Promise<void> => {
    const extension = extensions.get(name);
    if (extension === undefined) return;
    extension.timer?.cancel();
    const { spec } = extension.apiService;
    const key = { namespace: spec?.service?.namespace ?? '', name: spec?.service?.name ?? '' };
    const service = storage.get({ resource: groupResourceOf(services), ...key }) as Service | undefined;
    const slices = (storage.list({ resource: groupResourceOf(endpointSlices), namespace: key.namespace }).objects as readonly EndpointSlice[]).filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === key.name);
    const found = await discover({ apiService: extension.apiService, problem: serviceProblem(extension.apiService, service, slices), clock, known: extension.version, open: signal => connect(extension, signal, true) });
    if (extensions.get(name) !== extension) return;
    const next = { ...extension.version, ...found.version, available: found.availability.status === 'True' };
    const changed = !isDeepStrictEqual(next, extension.version);
    extension.version = next;
    extension.failures = extension.version.available ? 0 : extension.failures + 1;
    extension.timer = clock.setTimer(() => start(name), extension.version.available ? RECHECK_MS : Math.min(RECHECK_MS, FIRST_RETRY_MS * 2 ** (extension.failures - 1)), { unref: true });
    if (changed) publish();
    await writeAvailability(machinery, name, found.availability);
  };
  const start = (name: string): void => { extensions.get(name)?.check(); };

  const follow = (apiService: APIService): void => {
    const name = apiService.metadata.name ?? '';
    const known = extensions.get(name);
    if (apiService.spec?.service === undefined) { forget(name); return; }
    const { group = '', version = '' } = apiService.spec;
    const available = apiService.status?.conditions?.some(({ type, status }) => type === 'Available' && status === 'True') === true;
    const sameSpec = known !== undefined && JSON.stringify(known.apiService.spec) === JSON.stringify(apiService.spec);
    if (known !== undefined && sameSpec) { known.apiService = apiService; return; }
    known?.timer?.cancel();
    extensions.set(name, { apiService, version: { group, version, available, resources: known?.version.resources ?? [] }, failures: 0, check: coalesce(() => check(name).catch((error: unknown) => logger.log('warn', 'an APIService could not be checked', { name, error }))) });
    publish();
    start(name);
  };
  const forget = (name: string): void => {
    const known = extensions.get(name);
    if (known === undefined) return;
    known.timer?.cancel();
    extensions.delete(name);
    publish();
  };
  const concerned = ({ key, object }: StorageEvent): readonly string[] => {
    const service = key.resource === groupResourceOf(services) ? key.name : object.metadata.labels?.['kubernetes.io/service-name'];
    return [...extensions].filter(([, { apiService: { spec } }]) => spec?.service?.namespace === key.namespace && spec.service.name === service).map(([name]) => name);
  };

  const sync = coalesce(() => syncLocalApiServices(machinery, { starting: false }).catch((error: unknown) => logger.log('warn', 'the APIServices of this server could not be written', { error })));
  const { listing, watch } = storage.listAndWatch({ resource: RESOURCE });
  for (const object of listing.objects) follow(object as APIService);
  const run = (following: Promise<void>) => void following.catch((error: unknown) => logger.log('error', 'APIServices are followed no more', { error }));
  run((async () => {
    for await (const event of watch) {
      if (event.type === 'PROGRESS') continue;
      const apiService = event.object as APIService;
      if (event.type === 'DELETED') forget(event.key.name); else follow(apiService);
      if (event.previous !== undefined && apiService.spec?.service === undefined) sync();
    }
  })());
  for (const resource of [services, endpointSlices]) {
    const changes = storage.listAndWatch({ resource: groupResourceOf(resource) }).watch;
    run((async () => { for await (const event of changes) if (event.type !== 'PROGRESS' && extensions.size > 0) for (const name of concerned(event)) start(name); })());
  }
  machinery.resources.onChange(() => { publish(); sync(); });
  return {
    get versions() { return versions; },
    find: pathname => {
      const [, document, group, version, rest] = /^\/(openapi\/v3\/)?apis\/([^/]+)\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
      return group === undefined || (document !== undefined && rest !== undefined) ? undefined : extensions.get(`${version}.${group}`)?.version;
    },
    connect: ({ group, version }, signal) => {
      const extension = extensions.get(`${version}.${group}`);
      return extension === undefined ? Promise.reject(new Error('the APIService is gone')) : connect(extension, signal);
    },
  };
}

/** Groups of a higher priority first, in each the versions of a higher one. */
function byPriority(a: Extension, b: Extension): number {
  const [first, second] = [a.apiService.spec, b.apiService.spec];
  const byGroup = (second?.groupPriorityMinimum ?? 0) - (first?.groupPriorityMinimum ?? 0) || Number(a.version.group > b.version.group) - Number(a.version.group < b.version.group);
  return byGroup || (second?.versionPriority ?? 0) - (first?.versionPriority ?? 0) || compareVersions(a.version.version, b.version.version);
}

interface Discovery { readonly apiService: APIService; readonly problem: Availability | undefined; readonly clock: Machinery['clock']; readonly known: ExtensionVersion; readonly open: (signal: AbortSignal) => Promise<Duplex> }

/** Asks a server what it serves; that it answers is what makes it available. */
async function discover({ apiService: { spec }, problem, clock, known, open }: Discovery): Promise<{ readonly availability: Availability; readonly version?: Partial<ExtensionVersion> }> {
  if (problem !== undefined) return { availability: problem };
  const path = `/apis/${spec?.group ?? ''}/${spec?.version ?? ''}`;
  const url = `https://${spec?.service?.name ?? ''}.${spec?.service?.namespace ?? ''}.svc:${spec?.service?.port ?? 443}${path}`;
  const deadline = new AbortController();
  const timer = clock.setTimer(() => deadline.abort(new Error('context deadline exceeded')), CHECK_TIMEOUT_MS, { unref: true });
  const ask = async (target: string) => askExtension(await open(deadline.signal), { path: target, user: USER, signal: deadline.signal });
  try {
    const { resources = [] } = await ask(path) as { readonly resources?: readonly ApiResource[] };
    const openApi = await ask('/openapi/v3').then(index => readOpenApiV3Url(index, known), () => known.openApi);
    // The second form is large: what is known of it holds while the first one's hash and the resources are as they were.
    const same = openApi?.includes('hash=') === true && known.openApi === openApi && isDeepStrictEqual(known.resources, resources);
    const openApiV2 = same && known.openApiV2 !== undefined ? known.openApiV2 : await ask('/openapi/v2').then(document => readOpenApiV2(document, known), openApiV2After);
    return { availability: PASSED, version: { resources, openApi, ...(openApiV2 === undefined ? {} : { openApiV2 }) } };
  } catch (error) {
    const why = error instanceof BadStatus ? `bad status from ${url}: ${error.code}` : `Get ${JSON.stringify(url)}: ${deadline.signal.aborted ? 'context deadline exceeded' : (error as Error).message}`;
    return { availability: { status: 'False', reason: 'FailedDiscoveryCheck', message: `failing or missing response from ${url}: ${why}` } };
  } finally { timer.cancel(); }
}

async function writeAvailability(machinery: Machinery, name: string, { status, reason, message }: Availability): Promise<void> {
  await changeObject(machinery, apiServices, { name, namespace: undefined, subresource: 'status', context: { user: USER, warn: () => undefined } }, stored => {
    const next = structuredClone(stored) as APIService;
    const before = next.status?.conditions?.find(({ type }) => type === 'Available');
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : toTimestamp(machinery.clock.now());
    const condition = { type: 'Available', status, reason, message, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) };
    next.status = { ...next.status, conditions: [...(next.status?.conditions ?? []).filter(({ type }) => type !== 'Available'), condition] };
    return next;
  });
}
