import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { delay, systemClock } from '../../base/clock.ts';
import { isAbortError } from '../../base/abort.ts';
import { describeError, type Logger } from '../../base/logger.ts';
import { namespaces } from '../../api/resources.ts';
import type { HttpClient } from '../../cluster/httpClient.ts';
import { reachCluster } from '../../cluster/reachCluster.ts';
import { resetEngine, startEngine, stopEngine, type EngineProcessOptions } from '../engineProcess.ts';
import { dataDirectory, engineOptions } from '../settings.ts';
import { contextAddress, engineAddress, type ClusterAddress } from './clusterConnection.ts';
import type { ContextChoice } from './contextChoice.ts';
import { readCluster, type ClusterReading } from './readCluster.ts';
import { followRunRecord, runRecord } from './runRecord.ts';

/** Between two watches: one that ends at once must not spin. */
const WATCH_PAUSE_MS = 500;
/** Within which the engine and another cluster answer the first question. */
const ANSWER_MS = { engine: 5_000, context: 20_000 };

/** A live connection to one Kubernetes API. */
export interface Connected extends ClusterReading {
  readonly kind: 'connected';
  readonly context: string;
  /** Whether it is the bundled engine, else a context of the user's kubeconfig. */
  readonly isEngine: boolean;
  readonly server: string;
  /** A file, or several as $KUBECONFIG lists them. */
  readonly kubeconfig: string;
  /** Of the Slipway whose engine runs. */
  readonly engineVersion: string | undefined;
  readonly client: HttpClient;
}

export type SessionState =
  /** `problem` says why there is none although there was one, or why connecting failed. */
  | { readonly kind: 'disconnected'; readonly problem?: string }
  | { readonly kind: 'starting' | 'stopping' }
  | Connected;

/**
 * The window's one connection: to the engine, or to the cluster that the user chose for this workspace. Nothing is contacted until
 * `attach` (a view was opened), `start` or `select` (the user asked). Follows the engine when another window starts or stops it;
 * a cluster is kept, since its watches come back by themselves.
 */
export class Session implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SessionState>();
  readonly onDidChange = this.#changed.event;
  readonly #troubled = new vscode.EventEmitter<SessionState>();
  /** The connection's trouble has begun or ended; the connection stays. */
  readonly onDidChangeTrouble = this.#troubled.event;
  #state: SessionState = { kind: 'disconnected' };
  #connection: { readonly abort: AbortController; readonly read: () => Connected; connected: Connected } | undefined;
  #watcher: vscode.Disposable | undefined;
  /** Views and windows ask at the same time; one attempt answers them all. */
  #attaching: Promise<void> | undefined;
  #starting: Promise<Connected> | undefined;
  #stopping: Promise<void> | undefined;
  readonly #settings: vscode.Disposable;
  #isDisposed = false;
  readonly #logger: Logger;
  readonly #programFolder: string;
  readonly choice: ContextChoice;

  constructor(options: { readonly programFolder: string; readonly logger: Logger; readonly choice: ContextChoice }) {
    this.#programFolder = options.programFolder;
    this.#logger = options.logger;
    this.choice = options.choice;
    this.#settings = vscode.workspace.onDidChangeConfiguration(change => { if (change.affectsConfiguration('slipway.engine.dataDirectory')) void this.#changeDirectory().catch((error: unknown) => this.#logger.log('warn', 'the data directory could not be changed', { error })); });
  }

  get state(): SessionState { return this.#state; }

  /** The connection; throws a sentence that says how to get one. */
  require(): Connected {
    if (this.#state.kind === 'connected') return this.#state;
    const { context } = this.choice;
    throw new Error(context === undefined ? vscode.l10n.t('The Slipway engine is not running. Start it with "Slipway: Start Engine".')
      : vscode.l10n.t('There is no connection to the cluster of context {0}. Choose it again with "Slipway: Select Context...".', context));
  }

  /** Connects to an engine that already runs, or to the chosen cluster, which is asked once; leaves the state as it is when none answers. Starts nothing, never rejects. */
  attach(): Promise<void> {
    if (this.choice.context === undefined) this.#follow();
    const hasFailed = this.#state.kind === 'disconnected' && this.#state.problem !== undefined;
    if (this.#state.kind !== 'disconnected' || (this.choice.context === undefined ? !existsSync(runRecord()) : hasFailed)) return Promise.resolve();
    return this.#attaching ??= this.#attach().finally(() => { this.#attaching = undefined; });
  }

  async #attach(): Promise<void> {
    const { context } = this.choice;
    try {
      await this.#connect(context === undefined ? engineAddress(path.join(dataDirectory(), 'kubeconfig')) : contextAddress(context, this.choice));
    } catch (error) {
      this.#logger.log('warn', context === undefined ? 'could not attach to the engine' : 'could not connect to the cluster', { context, error });
      if (context !== undefined) this.#set({ kind: 'disconnected', problem: vscode.l10n.t('No connection to context {0}: {1}', context, describeError(error)) });
    }
  }

  /** From now on this workspace talks to a context of the user's kubeconfig, or (undefined) to the engine. Throws a sentence when the cluster does not answer. */
  async select(context: string | undefined): Promise<void> {
    await Promise.allSettled([this.#attaching, this.#starting, this.#stopping]);
    await this.choice.choose(context);
    await this.#leave();
    await this.attach();
    if (context !== undefined && this.#state.kind === 'disconnected') throw new Error(this.#state.problem);
  }

  /** Of the cluster only this namespace is read from now on, or (undefined) all that may be. The connection stays. */
  async selectNamespace(namespace: string | undefined): Promise<void> {
    await this.choice.chooseNamespace(namespace);
    const connection = this.#connection;
    if (connection === undefined) return;
    const { informers } = connection.connected;
    this.#set(connection.connected = connection.read());
    await informers.stop();
  }

  /** Starts the engine (or attaches) and connects; who asks meanwhile shares the attempt. Throws the engine's own sentence when it cannot start, the signal's reason on abort. */
  start(signal?: AbortSignal): Promise<Connected> {
    return this.#starting ??= this.#start(signal).finally(() => { this.#starting = undefined; });
  }

  async #start(signal: AbortSignal | undefined): Promise<Connected> {
    await Promise.allSettled([this.#attaching, this.#stopping]);
    if (this.choice.context !== undefined) {
      await this.choice.choose(undefined);
      await this.#leave();
    }
    this.#follow();
    if (this.#state.kind === 'connected') return this.#state;
    this.#set({ kind: 'starting' });
    try {
      const ready = await startEngine(engineOptions(this.#programFolder), signal);
      this.#logger.log('info', 'the engine is ready', { server: ready.server, startupMs: ready.startupMs });
      await this.#connect(engineAddress(ready.kubeconfig));
      return this.require();
    } catch (error) {
      this.#set(signal?.aborted === true ? { kind: 'disconnected' } : { kind: 'disconnected', problem: describeError(error) });
      throw error;
    }
  }

  /** Ends the engine. Rejects, and finds the engine again, when it did not end. */
  stop(options: { readonly pods: boolean }): Promise<void> {
    return this.#end(engine => stopEngine(engine, options));
  }

  /** Ends the engine and removes all that it made. Rejects, and finds the engine again where it is still there, when not all could be removed. */
  reset(): Promise<void> { return this.#end(resetEngine); }

  #end(end: (engine: EngineProcessOptions) => Promise<void>): Promise<void> {
    return this.#stopping ??= this.#endNow(end).finally(() => { this.#stopping = undefined; });
  }

  async #endNow(end: (engine: EngineProcessOptions) => Promise<void>): Promise<void> {
    await Promise.allSettled([this.#attaching, this.#starting]);
    this.#set({ kind: 'stopping' });
    try {
      await this.#disconnect();
      await end(engineOptions(this.#programFolder));
    } finally {
      this.#set({ kind: 'disconnected' });
      await this.attach();
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#settings.dispose();
    this.#watcher?.dispose();
    this.#set({ kind: 'disconnected' }); // whoever holds something open for the connection lets go
    this.#changed.dispose();
    this.#troubled.dispose();
    void this.#disconnect();
  }

  /** Another engine's: the setting was changed, or came late (VS Code in a browser activates before it has read all). */
  async #changeDirectory(): Promise<void> {
    this.#watcher?.dispose();
    this.#watcher = undefined;
    await Promise.allSettled([this.#attaching, this.#starting, this.#stopping]);
    if (this.#isDisposed || this.choice.context !== undefined) return;
    await this.#leave();
    await this.attach();
  }

  async #leave(): Promise<void> {
    await this.#disconnect();
    this.#set({ kind: 'disconnected' });
  }

  async #connect({ connection, kubeconfig }: ClusterAddress): Promise<void> {
    const isEngine = this.choice.context === undefined;
    await connection.credentials(); // a program may have to ask the user first
    const signal = AbortSignal.timeout(isEngine ? ANSWER_MS.engine : ANSWER_MS.context);
    const { client, onlyNamespace: permitted } = await reachCluster(connection, { signal, onWarning: text => this.#logger.log('warn', 'the API server warns', { text }) });
    if (this.#isDisposed) return client.close();
    const { name: context, server, namespace } = connection;
    const engineVersion = isEngine ? this.#engineVersion() : undefined;
    const read = (): Connected => ({
      kind: 'connected', context, isEngine, server, kubeconfig, engineVersion, client,
      ...readCluster({ client, namespace, permitted, selected: this.choice.namespace, logger: this.#logger, troubled: () => this.#troubled.fire(this.#state) }),
    });
    const [abort, connected] = [new AbortController(), read()];
    this.#connection = { abort, read, connected };
    this.#set(connected);
    if (isEngine) void this.#watchForEnd(client, abort.signal);
  }

  /** A watch that lives as long as the engine: when it ended and no list answers either, the engine is gone. */
  async #watchForEnd(client: HttpClient, signal: AbortSignal): Promise<void> {
    for (;; await delay(systemClock, WATCH_PAUSE_MS, signal).catch(() => undefined)) {
      try {
        for await (const event of client.watch(namespaces, { signal, allowWatchBookmarks: true })) void event;
      } catch (error) {
        if (isAbortError(error, signal)) return;
        this.#logger.log('debug', 'the watch for the engine ended', { error });
      }
      try {
        await client.list(namespaces, { limit: 1, signal });
      } catch (error) {
        if (isAbortError(error, signal)) return;
        this.#logger.log('info', 'the engine has gone', { error });
        await this.#disconnect();
        if (this.#state.kind === 'connected' && this.#state.client === client) this.#set({ kind: 'disconnected', problem: vscode.l10n.t('The engine has stopped.') });
        return;
      }
    }
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.abort.abort(new DOMException('disconnected', 'AbortError'));
    await connection?.connected.informers.stop();
    connection?.connected.client.close();
  }

  /** Another window, or the command line, starts an engine: its run record appears. */
  #follow(): void {
    if (this.#watcher !== undefined) return;
    const attach = () => { if (this.choice.context === undefined) void this.attach(); };
    this.#watcher = followRunRecord({ created: attach, changed: attach });
  }

  #engineVersion(): string | undefined {
    try { return (JSON.parse(readFileSync(runRecord(), 'utf8')) as { readonly version?: string }).version; } catch { return undefined; }
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}
