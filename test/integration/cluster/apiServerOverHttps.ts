import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ResourceCatalog } from '../../../src/api/resourceCatalog.ts';
import type { Client } from '../../../src/api/client.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { type HttpClient, makeHttpClient } from '../../../src/cluster/httpClient.ts';
import { parseKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { resolveContext } from '../../../src/cluster/resolveContext.ts';
import { startApiServer, type ApiServerOptions } from '../../../src/engine/apiserver/apiServer.ts';
import { makeStreaming } from '../../../src/engine/apiserver/streaming/streaming.ts';
import type { NodeConnection } from '../../../src/engine/contracts/nodeConnection.ts';
import type { EnsureApiService } from '../../../src/engine/contracts/apiService.ts';
import type { LegacyTokenSigner } from '../../../src/engine/contracts/legacyTokenSigner.ts';
import type { CertificateSigner } from '../../../src/engine/contracts/certificateSigner.ts';
import { ensureCertificates, makeCertificateSigner } from '../../../src/engine/process/certificates.ts';
import { formatKubeconfig, toKubeconfigEntry } from '../../../src/engine/process/kubeconfig.ts';
import { defaultWindow } from '../../../src/engine/storage/contract.ts';
import { openMemoryStorage } from '../../../src/engine/storage/memory.ts';

export interface HttpsApi {
  /** Over HTTPS with the admin's certificate, found through a kubeconfig. */
  readonly client: HttpClient;
  readonly inProcess: Client;
  /** What is served now, for controllers. */
  readonly resources: ResourceCatalog;
  readonly kubeconfig: string;
  readonly warnings: string[];
  /** The certificate of its authority, PEM, and what signs with it, for controllers. */
  readonly authority: string;
  readonly signer: CertificateSigner;
  readonly signToken: LegacyTokenSigner;
  readonly ensureApiService: EnsureApiService;
  stop(): Promise<void>;
}

export interface HttpsApiOptions extends Partial<Pick<ApiServerOptions, 'streaming' | 'audit'>> {
  /** They serve the streams of their pods. */
  readonly nodes?: ReadonlyMap<string, NodeConnection>;
  /** How far back watches reach. */
  readonly window?: typeof defaultWindow;
}

/** The real API server on a memory store, and an HTTP client of it. */
export async function startHttpsApi({ nodes = new Map(), window = defaultWindow, streaming = makeStreaming({ clock: systemClock, logger: silentLogger }), audit }: HttpsApiOptions = {}): Promise<HttpsApi> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-api-'));
  const [clock, random, logger] = [systemClock, systemRandom, silentLogger];
  const certificates = await ensureCertificates(folder, { serverNames: ['localhost', '127.0.0.1'], nowMs: clock.now(), random });
  const storage = openMemoryStorage({ clock, window });
  const server = await startApiServer({
    storage, clock, random, logger, host: '127.0.0.1', serviceCidr: '10.96.0.0/16', tls: { ...certificates.server, clientCa: certificates.authority },
    nodes: name => nodes.get(name), streaming, audit,
  });
  await server.settled;
  const kubeconfig = formatKubeconfig(toKubeconfigEntry('test', `https://127.0.0.1:${server.port}`, certificates));
  const warnings: string[] = [];
  const client = makeHttpClient(resolveContext(parseKubeconfig(kubeconfig, folder), { clock, allowExec: false }), { onWarning: text => warnings.push(text) });
  return {
    client, kubeconfig, warnings, authority: certificates.authority, signer: makeCertificateSigner(folder, random), signToken: server.signToken, ensureApiService: server.ensureApiService, inProcess: server.clientFor('system:test'), resources: server.resources,
    async stop() {
      client.close();
      await server.stop();
      await storage.close();
      rmSync(folder, { recursive: true });
    },
  };
}
