import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { delay, systemClock } from '../../base/clock.ts';
import { isAbortError } from '../../base/abort.ts';
import { describeError, type Logger } from '../../base/logger.ts';
import type { Component } from '../../base/disposable.ts';
import { namespaces } from '../../api/resources.ts';
import { makeHttpClient, type HttpClient } from '../../cluster/httpClient.ts';
import { loadKubeconfig } from '../../cluster/kubeconfig.ts';
import { resolveContext } from '../../cluster/resolveContext.ts';
import { startInformers } from '../../informer/informers.ts';
import type { Informers } from '../../informer/contract.ts';
import { startEngine, stopEngine } from '../engineProcess.ts';
import { dataDirectory, engineOptions } from '../settings.ts';

/** Between two watches: one that ends at once must not spin. */
const WATCH_PAUSE_MS = 500;

/** A live connection to one Kubernetes API. */
export interface Connected {
  readonly kind: 'connected';
  readonly context: string;
  readonly server: string;
  readonly kubeconfig: string;
  /** Of the Slipway whose engine runs. */
  readonly engineVersion: string | undefined;
  readonly client: HttpClient;
  readonly informers: Informers;
}

export type SessionState =
  /** `problem` says why there is none although there was one, or why connecting failed. */
  | { readonly kind: 'disconnected'; readonly problem?: string }
  | { readonly kind: 'starting' | 'stopping' }
  | Connected;

/**
 * The window's one connection to the engine. Nothing is contacted until `attach` (a view was opened) or `start`
 * (the user asked). Follows the engine when another window starts or stops it.
 */
export class Session implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SessionState>();
  readonly onDidChange = this.#changed.event;
  #state: SessionState = { kind: 'disconnected' };
  #connection: { readonly informers: Component; readonly client: HttpClient; readonly abort: AbortController } | undefined;
  #watcher: vscode.FileSystemWatcher | undefined;
  /** Views and windows ask at the same time; one attempt answers them all. */
  #attaching: Promise<void> | undefined;
  #starting: Promise<Connected> | undefined;
  #stopping: Promise<void> | undefined;
  readonly #settings: vscode.Disposable;
  #isDisposed = false;
  readonly #logger: Logger;
  readonly #programFolder: string;

  constructor(programFolder: string, logger: Logger) {
    this.#programFolder = programFolder;
    this.#logger = logger;
    this.#settings = vscode.workspace.onDidChangeConfiguration(change => { if (change.affectsConfiguration('slipway.engine.dataDirectory')) void this.#changeDirectory().catch((error: unknown) => logger.log('warn', 'the data directory could not be changed', { error })); });
  }

  get state(): SessionState { return this.#state; }

  /** The connection; throws a sentence that says how to get one. */
  require(): Connected {
    if (this.#state.kind !== 'connected') throw new Error(vscode.l10n.t('The Slipway engine is not running. Start it with "Slipway: Start Engine".'));
    return this.#state;
  }

  /** Connects to an engine that already runs; leaves the state as it is when none does. Starts nothing, never rejects. */
  attach(): Promise<void> {
    this.#follow();
    if (this.#state.kind !== 'disconnected' || !existsSync(this.#runRecord())) return Promise.resolve();
    return this.#attaching ??= this.#connect(path.join(dataDirectory(), 'kubeconfig')).catch((error: unknown) => {
      this.#logger.log('warn', 'could not attach to the engine', { error });
    }).finally(() => { this.#attaching = undefined; });
  }

  /** Starts the engine (or attaches) and connects; who asks meanwhile shares the attempt. Throws the engine's own sentence when it cannot start, the signal's reason on abort. */
  start(signal?: AbortSignal): Promise<Connected> {
    return this.#starting ??= this.#start(signal).finally(() => { this.#starting = undefined; });
  }

  async #start(signal: AbortSignal | undefined): Promise<Connected> {
    this.#follow();
    await Promise.allSettled([this.#attaching, this.#stopping]);
    if (this.#state.kind === 'connected') return this.#state;
    this.#set({ kind: 'starting' });
    try {
      const ready = await startEngine(engineOptions(this.#programFolder), signal);
      this.#logger.log('info', 'the engine is ready', { server: ready.server, startupMs: ready.startupMs });
      await this.#connect(ready.kubeconfig);
      return this.require();
    } catch (error) {
      this.#set(signal?.aborted === true ? { kind: 'disconnected' } : { kind: 'disconnected', problem: describeError(error) });
      throw error;
    }
  }

  /** Ends the engine. Rejects, and finds the engine again, when it did not end. */
  stop(options: { readonly pods: boolean }): Promise<void> {
    return this.#stopping ??= this.#stop(options).finally(() => { this.#stopping = undefined; });
  }

  async #stop(options: { readonly pods: boolean }): Promise<void> {
    await Promise.allSettled([this.#attaching, this.#starting]);
    this.#set({ kind: 'stopping' });
    try {
      await this.#disconnect();
      await stopEngine(engineOptions(this.#programFolder), options);
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
    void this.#disconnect();
  }

  /** Another engine's: the setting was changed, or came late (VS Code in a browser activates before it has read all). */
  async #changeDirectory(): Promise<void> {
    this.#watcher?.dispose();
    this.#watcher = undefined;
    await Promise.allSettled([this.#attaching, this.#starting, this.#stopping]);
    if (this.#isDisposed) return;
    await this.#disconnect();
    this.#set({ kind: 'disconnected' });
    await this.attach();
  }

  async #connect(kubeconfigFile: string): Promise<void> {
    const connection = resolveContext(loadKubeconfig([kubeconfigFile]), { clock: systemClock, allowExec: false });
    const client = makeHttpClient(connection, { onWarning: text => this.#logger.log('warn', 'the API server warns', { text }) });
    try {
      await client.list(namespaces, { limit: 1, signal: AbortSignal.timeout(5_000) });
    } catch (error) {
      client.close();
      this.#logger.log('info', 'no engine answers', { error });
      if (this.#state.kind === 'starting') throw error;
      return;
    }
    if (this.#isDisposed) return client.close();
    const informers = startInformers(client, { clock: systemClock, logger: this.#logger });
    const abort = new AbortController();
    this.#connection = { informers, client, abort };
    this.#set({ kind: 'connected', context: connection.name, server: connection.server, kubeconfig: kubeconfigFile, engineVersion: this.#engineVersion(), client, informers });
    void this.#watchForEnd(client, abort.signal);
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
    await connection?.informers.stop();
    connection?.client.close();
  }

  /** Another window, or the command line, starts an engine: its run record appears. */
  #follow(): void {
    if (this.#watcher !== undefined) return;
    this.#watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(dataDirectory()), 'run.json'));
    const attach = () => void this.attach();
    this.#watcher.onDidCreate(attach);
    this.#watcher.onDidChange(attach);
  }

  #engineVersion(): string | undefined {
    try { return (JSON.parse(readFileSync(this.#runRecord(), 'utf8')) as { readonly version?: string }).version; } catch { return undefined; }
  }

  #runRecord(): string { return path.join(dataDirectory(), 'run.json'); }

  #set(state: SessionState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}
