import type { Duplex } from 'node:stream';
import { encodeFrame, FrameDecoder, frameTypes, type Frame } from './frames.ts';
import { MuxStream } from './muxStream.ts';

/** A JSON value and the bytes that go with it. */
export interface Message { readonly head: unknown; readonly body: Buffer }

export interface MuxHandlers {
  /** The other side wants a connection. Resolve with it to accept; reject with the connect error. Absent: refused. */
  readonly connect?: (target: { readonly address: string; readonly port: number }) => Promise<Duplex>;
  /** A request of the other side; absent: refused. */
  readonly request?: (method: string, message: Message) => Promise<Message>;
  /** The transport ended or broke; every stream and request has failed with it. Called once. */
  readonly closed: (error: Error) => void;
}

interface PendingOpen { readonly stream: MuxStream; readonly resolve: (stream: Duplex) => void; readonly reject: (error: Error) => void }
interface PendingRequest { readonly resolve: (message: Message) => void; readonly reject: (error: Error) => void }
type Head = { readonly id: number; readonly method?: string; readonly value?: unknown; readonly error?: RemoteError };
interface RemoteError { readonly code?: string; readonly message: string }

/** Many connections and requests over one byte stream. Both sides run the same class, the one that dialled as 'near', so that streams that both open never share an id. */
export class Mux {
  readonly #transport: Duplex;
  readonly #handlers: MuxHandlers;
  readonly #decoder = new FrameDecoder();
  readonly #streams = new Map<number, MuxStream>();
  readonly #opening = new Map<number, PendingOpen>();
  readonly #requests = new Map<number, PendingRequest>();
  readonly #drainWaiters: (() => void)[] = [];
  #nextId: number;
  #closed: Error | undefined;

  constructor(transport: Duplex, handlers: MuxHandlers, side: 'near' | 'far' = 'near') {
    this.#nextId = side === 'near' ? 1 : 2;
    this.#transport = transport;
    this.#handlers = handlers;
    transport.on('data', (chunk: Buffer) => this.#receive(chunk));
    transport.on('drain', () => { for (const waiter of this.#drainWaiters.splice(0)) waiter(); });
    transport.on('error', error => this.close(error));
    transport.on('end', () => this.close(new Error('the connection to the node agent ended')));
    transport.on('close', () => this.close(new Error('the connection to the node agent was closed')));
  }

  /** Connects to an address as the other side sees it. Rejects with the connect error (`code` set) or the signal's reason. */
  open(address: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    const streamId = this.#takeId();
    const stream = this.#makeStream(streamId);
    return new Promise((resolve, reject) => {
      const onAbort = () => { this.#opening.delete(streamId); stream.destroy(); reject(signal?.reason as Error); };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settled = () => signal?.removeEventListener('abort', onAbort);
      this.#opening.set(streamId, { stream, resolve: value => { settled(); resolve(value); }, reject: error => { settled(); reject(error); } });
      this.#send(encodeFrame(frameTypes.open, streamId, Buffer.from(JSON.stringify({ address, port }))));
    });
  }

  /** Asks the other side; rejects with its error or when the transport is lost. */
  request(method: string, value: unknown, body: Buffer = Buffer.alloc(0)): Promise<Message> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    const id = this.#takeId();
    return new Promise((resolve, reject) => {
      this.#requests.set(id, { resolve, reject });
      this.#sendMessage({ id, method, value }, body);
    });
  }

  /** Ends everything; the transport is destroyed. Idempotent. */
  close(error: Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    for (const { stream, reject } of [...this.#opening.values()]) { stream.receiveReset(undefined); reject(error); }
    for (const stream of [...this.#streams.values()]) stream.receiveReset(error);
    for (const { reject } of this.#requests.values()) reject(error);
    this.#opening.clear();
    this.#requests.clear();
    this.#transport.destroy();
    this.#handlers.closed(error);
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId += 2;
    return id;
  }

  #makeStream(streamId: number): MuxStream {
    const sink = { send: (frame: Buffer) => this.#send(frame), whenWritable: (callback: () => void) => { this.#drainWaiters.push(callback); } };
    const stream = new MuxStream(streamId, sink, () => { this.#streams.delete(streamId); });
    // Whoever has let go of a stream must not be hurt by the loss of the transport.
    stream.on('error', () => undefined);
    this.#streams.set(streamId, stream);
    return stream;
  }

  #send(frame: Buffer): boolean {
    return this.#closed !== undefined || this.#transport.write(frame);
  }

  #sendMessage(head: Head, body: Buffer): void {
    const json = Buffer.from(JSON.stringify(head));
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(json.length, 0);
    this.#send(encodeFrame(frameTypes.message, 0, Buffer.concat([length, json, body])));
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) this.#handle(frame);
    } catch (error) {
      this.close(error as Error);
    }
  }

  #handle({ type, streamId, payload }: Frame): void {
    const stream = this.#streams.get(streamId);
    switch (type) {
      case frameTypes.message: this.#handleMessage(payload); return;
      case frameTypes.open: this.#handleOpen(streamId, JSON.parse(payload.toString()) as { address: string; port: number }); return;
      case frameTypes.opened: {
        const opening = this.#opening.get(streamId);
        this.#opening.delete(streamId);
        opening?.resolve(opening.stream);
        return;
      }
      case frameTypes.data: stream?.receive(payload); return;
      case frameTypes.end: stream?.receiveEnd(); return;
      case frameTypes.window: stream?.receiveWindow(payload.readUInt32BE(0)); return;
      case frameTypes.reset: {
        const error = payload.length === 0 ? undefined : toError(JSON.parse(payload.toString()) as RemoteError);
        const opening = this.#opening.get(streamId);
        this.#opening.delete(streamId);
        stream?.receiveReset(opening === undefined ? error : undefined);
        opening?.reject(error ?? new Error('the connection was closed'));
        return;
      }
    }
  }

  #handleOpen(streamId: number, target: { readonly address: string; readonly port: number }): void {
    const stream = this.#makeStream(streamId);
    const connecting = this.#handlers.connect?.(target) ?? Promise.reject(new Error('this side accepts no connections'));
    connecting.then(socket => {
      if (stream.destroyed) { socket.destroy(); return; }
      this.#send(encodeFrame(frameTypes.opened, streamId));
      joinStreams(stream, socket);
    }, (error: unknown) => { stream.destroy(error as Error); });
  }

  #handleMessage(payload: Buffer): void {
    const length = payload.readUInt32BE(0);
    const head = JSON.parse(payload.subarray(4, 4 + length).toString()) as Head;
    const body = payload.subarray(4 + length);
    if (head.method === undefined) {
      const pending = this.#requests.get(head.id);
      this.#requests.delete(head.id);
      if (head.error === undefined) pending?.resolve({ head: head.value, body });
      else pending?.reject(toError(head.error));
      return;
    }
    const answering = this.#handlers.request?.(head.method, { head: head.value, body }) ?? Promise.reject(new Error('this side answers no requests'));
    answering.then(
      answer => this.#sendMessage({ id: head.id, value: answer.head }, answer.body),
      (error: unknown) => this.#sendMessage({ id: head.id, error: fromError(error) }, Buffer.alloc(0)),
    );
  }
}

/** Pipes two connections into each other: half closes are passed on, an error of one destroys the other. */
export function joinStreams(a: Duplex, b: Duplex): void {
  a.pipe(b);
  b.pipe(a);
  for (const [one, other] of [[a, b], [b, a]] as const) {
    one.on('error', error => { other.destroy(error); });
    one.on('close', () => { if (!one.readableEnded || !one.writableFinished) other.destroy(); });
  }
}

function toError({ code, message }: RemoteError): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

function fromError(error: unknown): RemoteError {
  const { code, message } = error as NodeJS.ErrnoException;
  return { message: message ?? String(error), ...(code === undefined ? {} : { code }) };
}
