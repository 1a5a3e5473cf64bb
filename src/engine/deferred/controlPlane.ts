import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { connect } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { type Clock, toTimestamp } from '../../base/clock.ts';
import { defaultDataDirectory } from '../../base/dataDirectory.ts';
import { ComponentStack } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Random } from '../../base/random.ts';
import { apiErrors } from '../../api/apiError.ts';
import { startInformers } from '../../informer/informers.ts';
import { startApiServer } from '../apiserver/apiServer.ts';
import { metadataPolicy, parseAuditPolicy } from '../apiserver/audit/auditPolicy.ts';
import { makeMetricsResources } from '../apiserver/metrics.ts';
import { makeStreaming } from '../apiserver/streaming/streaming.ts';
import type { BackupReport, EngineStatus } from '../contracts/management.ts';
import type { NodeConnection } from '../contracts/nodeConnection.ts';
import type { PodNetworkDial } from '../contracts/podNetworkDial.ts';
import { startControllerManager } from '../controllers/controllerManager.ts';
import { BackupError, writeBackup } from '../process/backup.ts';
import type { EngineArguments } from '../process/arguments.ts';
import { openAuditFile } from '../process/auditFile.ts';
import { ensureCertificates, ensureFrontProxy, makeCertificateSigner, renewalMsOf, type Certificates } from '../process/certificates.ts';
import { writeFileDurably } from '../process/dataDirectory.ts';
import type { IdentityFile } from '../process/identity.ts';
import { contextName, formatKubeconfig, toKubeconfigEntry } from '../process/kubeconfig.ts';
import { startRenewal } from '../process/renewal.ts';
import { removeRunRecord, writeRunRecord, type RunRecord } from '../process/runRecord.ts';
import { ensureSigningKey } from '../process/signingKey.ts';
import { startScheduler } from '../scheduler/scheduler.ts';
import { startNodes } from '../startNodes/startNodes.ts';
import { openSqliteStorage } from '../storage/sqlite.ts';
import packageJson from '../../../package.json' with { type: 'json' };

const HOST = '127.0.0.1';

export interface ControlPlaneOptions {
  readonly arguments: EngineArguments;
  /** Of the data directory; released when the storage is closed. */
  readonly lock: { release(): void };
  readonly identity: IdentityFile;
  /** CIDR notation. */
  readonly serviceCidr: string;
  /** What clients may call the API server: on this machine, and from inside pods. */
  readonly serverNames: readonly string[];
  readonly certificates: Certificates;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Called as soon as the API answers. */
  readonly onReady: (record: RunRecord) => void;
}

/** Starts every part in order; says so as soon as the API answers, since the others only work through it. Ends the process on SIGINT and SIGTERM. */
export async function startControlPlane({ arguments: { directory, ...options }, lock, identity, serviceCidr, serverNames, certificates: found, clock, random, logger, onReady }: ControlPlaneOptions): Promise<void> {
  const stack = new ComponentStack();
  const storage = openSqliteStorage(directory.state, { clock, logger });
  stack.add({ stop: async () => { await storage.close(); lock.release(); } });
  const audit = options.auditLog === undefined ? undefined : stack.add(startAudit({ file: options.auditLog, policyFile: options.auditPolicy, logger }));
  const connections = new Map<string, NodeConnection>();
  let dial: PodNetworkDial = () => Promise.reject(new Error('no node of this engine runs'));
  const startedAt = toTimestamp(clock.now());
  let certificates = found;
  let node: EngineStatus['node'] = { phase: 'Starting', message: '' };
  const started = new Set<string>();
  let record: RunRecord;

  const api = stack.add(await startApiServer({
    storage, clock, random, logger, host: HOST, port: options.port ?? identity.current.port, serviceCidr,
    tls: { ...certificates.server, clientCa: certificates.authority }, audit, tokenSigningKey: ensureSigningKey(directory.certificates),
    nodes: name => connections.get(name), dial: (...call) => dial(...call), streaming: makeStreaming({ clock, logger }), virtualResources: client => makeMetricsResources({ client, nodes: name => connections.get(name), clock }),
    components: ['scheduler', 'controller-manager'].map(name => ({ name, check: () => { if (!started.has(name)) throw new Error('not started yet'); } })),
    management: {
      status: () => ({ version: packageJson.version, engineId: identity.current.id, pid: process.pid, startedAt, server: record.server, dataDirectory: directory.root, node }),
      backup: ({ file, force }) => backUp({ directory, file, force, snapshot: target => storage.snapshot(target) }),
      stop: async ({ pods }) => { if (pods) await nodes.stopPods(); clock.setTimer(() => void end(0), 50); },
    },
  }));
  identity.update({ port: api.port });

  const server = `https://${HOST}:${api.port}`;
  const writeKubeconfig = (valid: Certificates) => { writeFileDurably(directory.kubeconfig, formatKubeconfig(toKubeconfigEntry(contextName(directory.root, defaultDataDirectory(process.env)), server, valid))); };
  writeKubeconfig(certificates);
  stack.add(startRenewal({
    clock, logger, dueMs: renewalMsOf([certificates.server, certificates.admin]),
    renew: async () => {
      certificates = await ensureCertificates(directory.certificates, { serverNames, nowMs: clock.now(), random });
      api.renewCertificate({ ...certificates.server, clientCa: certificates.authority });
      writeKubeconfig(certificates);
      logger.log('info', 'the certificates were renewed');
      return renewalMsOf([certificates.server, certificates.admin]);
    },
  }));
  stack.add(startRenewal({
    clock, logger, dueMs: clock.now(), // made or read when the API answers already, which does not need it
    renew: async () => {
      const frontProxy = await ensureFrontProxy(directory.certificates, { nowMs: clock.now(), random });
      await api.useFrontProxy({ ...frontProxy, clientCa: certificates.authority });
      return renewalMsOf([frontProxy]);
    },
  }));
  record = { server, kubeconfig: directory.kubeconfig, pid: process.pid, startupMs: Math.round(clock.monotonic()), version: packageJson.version, startedAt };
  writeRunRecord(directory.runRecord, record);
  logger.log('info', 'the API is ready', { server, startupMs: record.startupMs });
  onReady(record);

  const clientOf = (fieldManager: string) => api.clientFor({ name: 'system:slipway', groups: ['system:masters'] }, fieldManager);
  const informers = startInformers(clientOf('slipway'), { clock, random, logger });
  stack.add(informers);
  stack.add(startControllerManager({ client: clientOf('kube-controller-manager'), informers, catalog: api.resources, clock, random, logger, authority: certificates.authority, signer: makeCertificateSigner(directory.certificates, random), signToken: api.signToken, ensureApiService: api.ensureApiService }));
  started.add('controller-manager');
  stack.add(startScheduler({ client: clientOf('kube-scheduler'), informers, clock, random, logger }));
  started.add('scheduler');
  const nodes = stack.add(startNodes({
    identity, dockerHost: identity.choices.get('dockerHost'), nodeNames: nodeNames(Number(identity.choices.get('nodes') ?? 1)),
    agentFile: path.join(__dirname, 'agent.js'), cacheFolder: directory.cache, dialApi: () => dialLocal(api.port), client: clientOf('kubelet'), informers, clock, random, logger,
    onPhase: phase => {
      node = phase;
      logger.log('info', 'the node\'s phase changed', { phase: phase.phase, detail: phase.message });
      if (phase.phase === 'Ready') flushCompileCache(); // what was compiled by now need not be at the next start, even if this one is killed
    },
    onConnection: (name, connection) => connections.set(name, connection),
    onNetwork: reached => { dial = reached; },
  }));

  let ending = false;
  const end = async (code: number): Promise<never> => {
    if (!ending) {
      ending = true;
      removeRunRecord(directory.runRecord);
      await stack.stop().catch((error: unknown) => logger.log('error', 'the engine did not stop cleanly', { error }));
    }
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0));
}

/** Throws a sentence when the policy is none. */
function startAudit({ file, policyFile, logger }: { readonly file: string; readonly policyFile: string | undefined; readonly logger: Logger }) {
  let policy = metadataPolicy;
  if (policyFile !== undefined) {
    try { policy = parseAuditPolicy(readFileSync(policyFile, 'utf8')); } catch (cause) { throw new Error(`the audit policy ${policyFile} cannot be used`, { cause }); }
  }
  const lines = openAuditFile(file, logger);
  return { policy, sink: (event: object) => { lines.write(JSON.stringify(event)); }, stop: () => lines.stop() };
}

/** A backup, its refusals as those of the API. */
function backUp(options: Parameters<typeof writeBackup>[0]): BackupReport {
  if (!path.isAbsolute(options.file)) throw apiErrors.badRequest('the file of a backup is named by its absolute path');
  try { return writeBackup(options); } catch (error) {
    if (error instanceof BackupError) throw apiErrors.badRequest(error.message);
    throw error;
  }
}

/** A connection to this process's own API. */
function dialLocal(port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: HOST, port, allowHalfOpen: true, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => { socket.off('error', reject); resolve(socket); });
  });
}

/** 'slipway', 'slipway-2', 'slipway-3', …: logical nodes on the one Docker engine. */
function nodeNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => index === 0 ? 'slipway' : `slipway-${index + 1}`);
}
