import { apiErrors } from '../../../src/api/apiError.ts';
import type { Pod } from '../../../src/api/objects.ts';
import { pods } from '../../../src/api/resources.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { parseKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { resolveContext } from '../../../src/cluster/resolveContext.ts';
import { makeTransport, type Transport } from '../../../src/cluster/transport.ts';
import type { AuditEvent } from '../../../src/engine/apiserver/audit/auditEvent.ts';
import { metadataPolicy } from '../../../src/engine/apiserver/audit/auditPolicy.ts';
import { makeStreaming } from '../../../src/engine/apiserver/streaming/streaming.ts';
import type { Streaming } from '../../../src/engine/apiserver/streamingContract.ts';
import type { NodeConnection } from '../../../src/engine/contracts/nodeConnection.ts';
import { startHttpsApi } from '../cluster/apiServerOverHttps.ts';

const podOf = (name: string, containers: readonly string[]): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec: { nodeName: 'n', containers: containers.map(container => ({ name: container, image: 'x' })) },
});

export interface StreamingServer {
  readonly url: string;
  readonly kubeconfig: string;
  readonly transport: Transport;
  /** The uid of the pod `web`. */
  readonly uid: string;
  /** What the audit log was told of pods' subresources. */
  readonly audited: readonly AuditEvent[];
  stop(): Promise<void>;
}

/** The real API server with the pods `web` (container app) and `two` (a, b) running on `node`. `refuse`: upgrades to WebSocket, or all, are refused for no fault of the client's. */
export async function startStreamingServer(node: NodeConnection, { refuse }: { readonly refuse?: 'webSocket' | 'all' } = {}): Promise<StreamingServer> {
  const real = makeStreaming({ clock: systemClock, logger: silentLogger });
  const streaming: Streaming = {
    handleLog: (...call) => real.handleLog(...call),
    handleUpgrade: async (context, upgrade) => {
      if (refuse === 'all' || refuse === 'webSocket' && context.request.headers.upgrade === 'websocket') throw apiErrors.badRequest('no upgrades today');
      return real.handleUpgrade(context, upgrade);
    },
  };
  const audited: AuditEvent[] = [];
  const api = await startHttpsApi({ nodes: new Map([['n', node]]), streaming, audit: { policy: metadataPolicy, sink: event => { if (event.objectRef?.subresource !== undefined) audited.push(event); } } });
  const [web] = await Promise.all([podOf('web', ['app']), podOf('two', ['a', 'b'])].map(async pod => {
    const made = await api.inProcess.create(pods, pod);
    return api.inProcess.update(pods, { ...made, status: { phase: 'Running' } }, { subresource: 'status' });
  }));
  const context = resolveContext(parseKubeconfig(api.kubeconfig, '/'), { clock: systemClock, allowExec: false });
  const transport = makeTransport(context);
  return {
    url: context.server, kubeconfig: api.kubeconfig, transport, uid: web?.metadata.uid ?? '', audited,
    stop: () => { transport.close(); return api.stop(); },
  };
}
