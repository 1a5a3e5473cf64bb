import type { Duplex } from 'node:stream';
import { abortable } from '../../base/abort.ts';
import { delay, type Clock } from '../../base/clock.ts';
import type { Component, Disposable } from '../../base/disposable.ts';
import { describeError, type Logger } from '../../base/logger.ts';
import { RuntimeError } from '../../base/runtimeError.ts';
import { API_TARGET, PROTOCOL_VERSION, type AgentMethod, type AgentRequests } from '../../agent/protocol/messages.ts';
import { Mux } from '../../agent/protocol/mux.ts';

/** One living connection to the agent; every call rejects once it is lost. */
export interface AgentConnection {
  /** The agent's address as pods see it. */
  readonly address: string;
  /** Why this kernel takes no rules; undefined when it does. */
  readonly nftError: string | undefined;
  request<M extends AgentMethod>(method: M, request: AgentRequests[M]['request'], body?: Buffer): Promise<{ readonly answer: AgentRequests[M]['answer']; readonly body: Buffer }>;
  /** A TCP connection from the agent to any address. Rejects with the connect error, its `code` set. */
  dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex>;
}

export type AgentState = { readonly connected: true } | { readonly connected: false; readonly reason: string };

export interface AgentLinkOptions {
  /** Ensures that the agent runs and opens its control stream. Called again after every loss. */
  readonly connect: (signal: AbortSignal) => Promise<Duplex>;
  /** Connects a pod, that has come to the agent, to this engine's API. */
  readonly dialApi: () => Promise<Duplex>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const RETRY_MS = { first: 100, most: 2_000 };
const HELLO_TIMEOUT_MS = 10_000;
/** How long a caller waits for an agent that is being restarted. */
const WAIT_MS = 10_000;

/** Keeps one connection to the node's agent, as long as it is not stopped. */
export class AgentLink implements Component {
  readonly #options: AgentLinkOptions;
  readonly #abort = new AbortController();
  readonly #running: Promise<void>;
  readonly #onConnect = new Set<(connection: AgentConnection) => Promise<unknown>>();
  readonly #onState = new Set<(state: AgentState) => void>();
  readonly #waiting = new Set<(connection: AgentConnection) => void>();
  #connection: AgentConnection | undefined;
  #prepared: Promise<unknown> = Promise.resolve();
  #mux: Mux | undefined;
  #reason = 'the node agent is starting';

  constructor(options: AgentLinkOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  get state(): AgentState {
    return this.#connection === undefined ? { connected: false, reason: this.#reason } : { connected: true };
  }

  /**
   * Called on every new connection before anybody else sends on it, and at once when there is one. Callers of
   * `connection()` wait for what the handler returns, whether it succeeds or not.
   */
  onConnect(handler: (connection: AgentConnection) => Promise<unknown>): Disposable {
    this.#onConnect.add(handler);
    if (this.#connection !== undefined) this.#prepared = Promise.allSettled([this.#prepared, handler(this.#connection)]);
    return { dispose: () => this.#onConnect.delete(handler) };
  }

  /** Called at once and on every change. */
  onState(handler: (state: AgentState) => void): Disposable {
    this.#onState.add(handler);
    handler(this.state);
    return { dispose: () => this.#onState.delete(handler) };
  }

  get current(): AgentConnection | undefined { return this.#connection; }

  /** The connection, waiting a while for one that is being made. Throws a retriable RuntimeError. */
  async connection(operation: string, signal?: AbortSignal): Promise<AgentConnection> {
    const connection = this.#connection ?? await this.#nextConnection(operation, signal);
    await abortable(this.#prepared, signal);
    return connection;
  }

  /** Gives the connection up and makes a new one, which ensures everything that it needs. */
  reconnect(reason: string): void { this.#mux?.close(new Error(reason)); }

  async stop(): Promise<void> {
    this.#abort.abort(new Error('the engine is stopping'));
    this.#mux?.close(new Error('the engine is stopping'));
    await this.#running;
  }

  async #nextConnection(operation: string, signal?: AbortSignal): Promise<AgentConnection> {
    let arrived: (connection: AgentConnection) => void = () => undefined;
    const timeout = new AbortController();
    try {
      const connecting = new Promise<AgentConnection>(resolve => { arrived = resolve; this.#waiting.add(resolve); });
      const tooLong = delay(this.#options.clock, WAIT_MS, timeout.signal).then(() => { throw new RuntimeError(this.#reason, { operation, retriable: true }); });
      return await abortable(Promise.race([connecting, tooLong]), signal);
    } finally {
      this.#waiting.delete(arrived);
      timeout.abort();
    }
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#abort;
    let retryMs = RETRY_MS.first;
    while (!signal.aborted) {
      try {
        const { lost } = await this.#connect(signal);
        retryMs = RETRY_MS.first;
        const error = await lost;
        if (!signal.aborted) logger.log('warn', 'the connection to the node agent was lost', { error });
        this.#setDown(describeError(error));
      } catch (error) {
        if (signal.aborted) return;
        const reason = describeError(error);
        if (reason !== this.#reason) logger.log('warn', 'the node agent cannot be reached', { error });
        this.#setDown(reason);
        await delay(clock, retryMs, signal).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, RETRY_MS.most);
      }
    }
  }

  /** Resolves when the connection stands, with a promise that resolves when it is lost. */
  async #connect(signal: AbortSignal): Promise<{ readonly lost: Promise<Error> }> {
    const transport = await this.#options.connect(signal);
    let closed: (error: Error) => void = () => undefined;
    const lost = new Promise<Error>(resolve => { closed = resolve; });
    const mux = new Mux(transport, {
      closed,
      connect: ({ address, port }) => {
        if (address !== API_TARGET.address || port !== API_TARGET.port) return Promise.reject(new Error(`the engine connects nobody to ${address}:${port}`));
        return this.#options.dialApi();
      },
    });
    this.#mux = mux;
    const timer = this.#options.clock.setTimer(() => mux.close(new Error('the node agent does not answer')), HELLO_TIMEOUT_MS);
    const hello = await mux.request('hello', { protocolVersion: PROTOCOL_VERSION }).finally(() => timer.cancel());
    const { address, nftError, protocolVersion } = hello.head as AgentRequests['hello']['answer'];
    if (protocolVersion !== PROTOCOL_VERSION) {
      mux.close(new Error('closing'));
      throw new Error(`the node agent speaks protocol ${protocolVersion}, this engine ${PROTOCOL_VERSION}`);
    }
    this.#setUp({
      address, nftError,
      request: async (method, request, body) => {
        const message = await mux.request(method, request, body);
        return { answer: message.head as AgentRequests[typeof method]['answer'], body: message.body };
      },
      dial: (target, port, dialSignal) => mux.open(target, port, dialSignal),
    });
    return { lost };
  }

  #setUp(connection: AgentConnection): void {
    this.#connection = connection;
    this.#prepared = Promise.allSettled([...this.#onConnect].map(handler => handler(connection)));
    for (const resolve of this.#waiting) resolve(connection);
    this.#waiting.clear();
    for (const handler of this.#onState) handler({ connected: true });
  }

  #setDown(reason: string): void {
    this.#connection = undefined;
    this.#reason = `the node agent is not ready: ${reason}`;
    for (const handler of this.#onState) handler(this.state);
  }
}
