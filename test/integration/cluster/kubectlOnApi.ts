import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { startControllerManager } from '../../../src/engine/controllers/controllerManager.ts';
import { startInformers } from '../../../src/informer/informers.ts';
import { kubectlOf, type KubectlVersion, type Outcome, run, type RunOptions, type Running, start } from '../engineHarness.ts';
import { type HttpsApi, startHttpsApi } from './apiServerOverHttps.ts';

/** The API with its controllers, and kubectl for it; no node runs pods. */
export interface KubectlOnApi {
  readonly api: HttpsApi;
  /** A folder of its own; removed with the rest. */
  readonly folder: string;
  /** Writes a file into the folder; answers its path. */
  file(name: string, content: string | object): string;
  /** kubectl of a version, in a namespace that is made for it. */
  in(version: KubectlVersion, namespace: string): Promise<KubectlIn>;
  stop(): Promise<void>;
}

export interface KubectlIn {
  /** To its end, whatever it is. */
  attempt(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** Must succeed; answers standard output. */
  k(...args: readonly string[]): Promise<string>;
  /** Must succeed; answers standard output, and standard error apart. */
  tell(args: readonly string[], input?: string): Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** Must fail; answers standard error. */
  refused(...args: readonly string[]): Promise<string>;
  begin(...args: readonly string[]): Running;
}

export async function startKubectlOnApi(): Promise<KubectlOnApi> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-kubectl-'));
  const [clock, logger, random] = [systemClock, silentLogger, systemRandom];
  const api = await startHttpsApi();
  const kubeconfig = path.join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, api.kubeconfig, { mode: 0o600 });
  const informers = startInformers(api.inProcess, { clock, logger });
  const { inProcess: client, resources: catalog, authority, signer, signToken, ensureApiService } = api;
  const controllers = startControllerManager({ client, informers, catalog, clock, random, logger, authority, signer, signToken, ensureApiService });
  const environment = { KUBECONFIG: kubeconfig, HOME: folder };
  return {
    api, folder,
    file(name, content) {
      const file = path.join(folder, name);
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    },
    async in(version, namespace) {
      const full = (args: readonly string[]) => ['--cache-dir', path.join(folder, 'cache'), '-n', namespace, ...args];
      const attempt = (args: readonly string[], options: RunOptions = {}) => run(kubectlOf(version), full(args), { ...options, env: { ...environment, ...options.env } });
      const tell: KubectlIn['tell'] = async (args, input) => {
        const { code, stdout, stderr } = await attempt(args, input === undefined ? {} : { input });
        assert.equal(code, 0, `kubectl ${args.join(' ')}\n${stdout}${stderr}`);
        return { stdout, stderr };
      };
      await tell(['create', 'namespace', namespace]);
      return {
        attempt, tell, k: async (...args) => (await tell(args)).stdout,
        async refused(...args) {
          const { code, stdout, stderr } = await attempt(args);
          assert.notEqual(code, 0, `kubectl ${args.join(' ')} should fail\n${stdout}`);
          return stderr;
        },
        begin: (...args) => start(kubectlOf(version), full(args), { env: environment }),
      };
    },
    async stop() {
      await controllers.stop();
      await informers.stop();
      await api.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
