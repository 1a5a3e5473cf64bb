import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Component } from '../../base/disposable.ts';
import type { Client } from '../../api/client.ts';
import type { ResourceCatalog } from '../../api/resourceCatalog.ts';
import { componentStatuses, groupResourceOf } from '../../api/resources.ts';
import type { EnsureApiService } from '../contracts/apiService.ts';
import type { LegacyTokenSigner } from '../contracts/legacyTokenSigner.ts';
import type { EngineManagement } from '../contracts/management.ts';
import type { NodeConnections } from '../contracts/nodeConnection.ts';
import type { AuditOptions } from './audit/auditLog.ts';
import { makeApiMachinery } from './apiMachinery.ts';
import type { ApiMachineryOptions, FrontProxy } from './apiMachinery.ts';
import { makeHttpsServer } from './http/server.ts';
import type { TlsOptions } from './http/server.ts';
import { makeComponentStatuses } from './componentStatuses.ts';
import { makeHealthChecks, storeCheck, type HealthCheck } from './healthChecks.ts';
import { makePostStartHooks } from './postStartHooks.ts';
import { makeStatsSummary } from './statsSummary.ts';
import type { Streaming, VirtualResource, VirtualResources } from './streamingContract.ts';
import type { User } from './user.ts';

export interface ApiServerOptions extends Omit<ApiMachineryOptions, 'virtualResources'> {
  /** '127.0.0.1' */
  readonly host: string;
  /** Absent or 0: any free port. A port that is taken rejects the start with EADDRINUSE. */
  readonly port?: number | undefined;
  readonly tls: TlsOptions;
  readonly nodes: NodeConnections;
  readonly streaming: Streaming;
  /** Made once, over a client of this very server. */
  readonly virtualResources?: (client: Client) => VirtualResources;
  /** The parts of the control plane besides the store, as `kubectl get componentstatuses` names them. */
  readonly components?: readonly HealthCheck[];
  /** Absent: `/slipway/…` is not served. */
  readonly management?: EngineManagement;
  /** Absent: nothing is written of requests. */
  readonly audit?: AuditOptions | undefined;
}

export interface ApiServer extends Component {
  readonly port: number;
  /** Resolves when what follows the start is done, or with the stop; never rejects. */
  readonly settled: Promise<void>;
  readonly resources: ResourceCatalog;
  /** The API in process, without HTTP. `user`: an identity, or the name of a part of the engine, which may do everything; `fieldManager` owns what it writes unless a write says otherwise. */
  clientFor(user: User | string, fieldManager?: string): Client;
  readonly signToken: LegacyTokenSigner;
  readonly ensureApiService: EnsureApiService;
  /** Serves new connections with this certificate. */
  renewCertificate(tls: TlsOptions): void;
  /** Shows extension servers this certificate from now on; until then none is shown. */
  useFrontProxy(next: FrontProxy): Promise<void>;
}

/** Listens, with the system objects in place; default roles, flow schemas and the like follow, which readiness waits for. `stop` ends watches and streams and closes every connection; the storage stays the caller's to close. */
export async function startApiServer({ host, port = 0, tls, nodes, streaming, virtualResources, components = [], management, audit, ...options }: ApiServerOptions): Promise<ApiServer> {
  const live = new Map<string, VirtualResource>();
  const api = makeApiMachinery({ servesPods: true, ...options, virtualResources: live });
  for (const [name, resource] of virtualResources?.(api.clientFor('system:apiserver')) ?? []) live.set(name, resource);
  live.set(groupResourceOf(componentStatuses), makeComponentStatuses([...components, { ...storeCheck(options.storage), name: 'etcd-0' }]));
  let address = '';
  const stopping = new AbortController();
  const hooks = makePostStartHooks({ 'rbac/bootstrap-roles': api.ensureDefaultRoles, 'priority-and-fairness-config-producer': api.ensureFlowControlObjects, 'apiservice-registration-controller': api.ensureLocalApiServices }, options);
  const server = makeHttpsServer({ machinery: api.machinery, tls, audit, streams: { streaming, nodes }, proxy: { client: api.clientFor('system:apiserver'), connections: nodes, statsSummary: makeStatsSummary({ client: api.clientFor('system:apiserver'), nodes }), dial: options.dial }, aggregator: api.aggregator, general: { health: makeHealthChecks({ storage: options.storage, isStopping: () => stopping.signal.aborted, hooks: hooks.checks }), metrics: api.machinery.metrics, resources: api.machinery.resources, aggregator: api.aggregator, serverAddress: () => address, management, tokens: api.machinery.tokens } });
  const sockets = new Set<Duplex>();
  server.on('connection', socket => { sockets.add(socket); socket.once('close', () => sockets.delete(socket)); });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => { server.off('error', reject); resolve(); });
  });
  const bound = (server.address() as AddressInfo).port;
  address = `${host}:${bound}`;
  await api.ensureSystemObjects({ apiPort: bound });
  const settled = hooks.run(stopping.signal);
  return {
    port: bound,
    settled,
    resources: api.resources,
    useFrontProxy: next => api.useFrontProxy(next),
    signToken: api.signToken,
    ensureApiService: () => api.ensureApiService({ apiPort: bound }),
    clientFor: (user, fieldManager) => api.clientFor(user, fieldManager),
    renewCertificate: ({ certificate, key, clientCa }) => { server.setSecureContext({ cert: certificate, key, ca: clientCa, minVersion: 'TLSv1.2' }); },
    async stop() {
      stopping.abort();
      const closed = new Promise(resolve => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await Promise.all([settled, closed]);
    },
  };
}
